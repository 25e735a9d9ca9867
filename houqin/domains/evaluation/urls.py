"""Every page of evaluation, one line each."""

from django.urls import path

from houqin.domains.evaluation.views import cards, looking, rectifying, sheets, watching

app_name = "evaluation"
urlpatterns = [
    path("scores/", cards.CardList.as_view(), name="cards"),
    path("scores/draft/", cards.DraftCard.as_view(), name="draft"),
    path("scores/league/", watching.League.as_view(), name="league"),
    path("scores/staffing/", watching.Staffing.as_view(), name="staffing"),
    path("scores/signs/", watching.Signs.as_view(), name="signs"),
    path("scores/<uuid:public_id>/", cards.CardPage.as_view(), name="card"),
    path("scores/<uuid:public_id>/sheet/", sheets.PrintedSheet.as_view(), name="printed_sheet"),
    path("scores/<uuid:public_id>/coverage/", cards.SignCoverage.as_view(), name="sign_coverage"),
    path("scores/<uuid:public_id>/appeal/", cards.FileAppeal.as_view(), name="appeal"),
    path("appeals/", cards.AppealList.as_view(), name="appeals"),
    path("appeals/<uuid:public_id>/", cards.AppealPage.as_view(), name="appeal_page"),
    path("appeals/<uuid:public_id>/answer/", cards.AnswerAppeal.as_view(), name="answer_appeal"),
    path("schemes/", sheets.SchemeList.as_view(), name="schemes"),
    path("schemes/new/", sheets.PublishScheme.as_view(), name="publish"),
    path("schemes/<uuid:public_id>/", sheets.SchemePage.as_view(), name="scheme"),
    path("schemes/<uuid:public_id>/assign/", sheets.AssignScheme.as_view(), name="assign"),
    path("inspections/", looking.InspectionList.as_view(), name="inspections"),
    path("inspections/new/", looking.PlanInspection.as_view(), name="plan"),
    path("inspections/<uuid:public_id>/", looking.InspectionPage.as_view(), name="inspection"),
    path("inspections/<uuid:public_id>/sheet/", looking.OpenSheet.as_view(), name="open_sheet"),
    path("inspections/<uuid:public_id>/cancel/", looking.CancelInspection.as_view(), name="cancel_inspection"),
    path("sheets/<uuid:public_id>/", looking.FillSheet.as_view(), name="sheet"),
    path("sheets/<uuid:public_id>/find/", looking.RecordFinding.as_view(), name="find"),
    path("sheets/<uuid:public_id>/sign/", looking.SignSheet.as_view(), name="sign_sheet"),
    path("findings/", looking.FindingList.as_view(), name="findings"),
    path("findings/<uuid:public_id>/", looking.FindingPage.as_view(), name="finding"),
    path("findings/<uuid:public_id>/countersign/", looking.Countersign.as_view(), name="countersign"),
    path("findings/<uuid:public_id>/waive/", looking.Waive.as_view(), name="waive"),
    path("rectifications/", rectifying.RectificationList.as_view(), name="rectifications"),
    path("rectifications/new/", rectifying.IssueRectification.as_view(), name="issue"),
    path("rectifications/<uuid:public_id>/", rectifying.RectificationPage.as_view(), name="rectification"),
    path(
        "rectifications/<uuid:public_id>/answer/", rectifying.AnswerRectification.as_view(), name="answer_rectification"
    ),
    path("rectifications/<uuid:public_id>/recheck/", rectifying.Recheck.as_view(), name="recheck"),
    path("call-backs/", watching.CallBacks.as_view(), name="call_backs"),
    path("call-backs/new/", watching.Ask.as_view(), name="ask"),
    path("incidents/new/", watching.EnterIncident.as_view(), name="incident"),
    path("points/new/", watching.AddPoints.as_view(), name="add_points"),
    path("measures/", watching.MeasureList.as_view(), name="measures"),
    path("measures/new/", watching.TakeMeasure.as_view(), name="take_measure"),
    path("managers/", watching.ManagerList.as_view(), name="managers"),
    path("managers/new/", watching.Appraise.as_view(), name="appraise"),
]
