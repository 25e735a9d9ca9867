"""Every page of compliance, one line each."""

from django.urls import path

from houqin.domains.compliance.views import calendar, duties, flags, papers, publishing

app_name = "compliance"
urlpatterns = [
    path("duty-calendar/", calendar.CalendarPage.as_view(), name="calendar"),
    path("duty-calendar/overdue/", calendar.OverdueDuties.as_view(), name="overdue"),
    path("duty-calendar/done/", calendar.FulfilmentList.as_view(), name="fulfilments"),
    path("duty-calendar/subscribe/", calendar.Subscribe.as_view(), name="subscribe"),
    path("duty-calendar/subscribe/open/", calendar.OpenFeed.as_view(), name="open_feed"),
    path("duty-calendar/subscribe/end/", calendar.EndFeed.as_view(), name="end_feed"),
    path("duty-calendar/feed/<str:link>/duties.ics", calendar.feed, name="feed"),
    path("fulfilments/<uuid:public_id>/withdraw/", calendar.WithdrawFulfilment.as_view(), name="withdraw"),
    path("month-report/", papers.MonthReportPage.as_view(), name="month_report"),
    path("month-report/<str:month>/report.docx", papers.MonthReportFile.as_view(), name="month_report_file"),
    path("word-papers/", papers.PaperList.as_view(), name="papers"),
    path("rectifications/<uuid:public_id>/notice.docx", papers.RectificationFile.as_view(), name="rectification_file"),
    path("measures/<uuid:public_id>/notice.docx", papers.InterviewFile.as_view(), name="interview_file"),
    path("word-templates/", papers.TemplateList.as_view(), name="templates"),
    path("word-templates/put/", papers.PutTemplate.as_view(), name="put_template"),
    path("word-templates/<str:paper>/template.docx", papers.TemplateFile.as_view(), name="template_file"),
    path("overdue-publications/", publishing.PublicationList.as_view(), name="publications"),
    path("overdue-publications/draft/", publishing.DraftPublication.as_view(), name="draft_publication"),
    path("overdue-publications/<uuid:public_id>/", publishing.PublicationPage.as_view(), name="publication"),
    path(
        "overdue-publications/<uuid:public_id>/confirm/",
        publishing.ConfirmPublication.as_view(),
        name="confirm_publication",
    ),
    path("red-flags/", flags.RedFlags.as_view(), name="flags"),
    path("red-flags/answer/", flags.AnswerQuestion.as_view(), name="answer_flag"),
    path("red-flags/waiting/", flags.WaitingFlags.as_view(), name="waiting_flags"),
    path("red-flags/answers/", flags.AnswerList.as_view(), name="flag_answers"),
    path("red-flags/readings/", flags.ReadingList.as_view(), name="flag_readings"),
    path("duties/", duties.DutyList.as_view(), name="duties"),
    path("duties/enter/", duties.EnterDuty.as_view(), name="enter_duty"),
    path("duties/<uuid:public_id>/", duties.DutyPage.as_view(), name="duty"),
    path("duties/<uuid:public_id>/change/", duties.ChangeDuty.as_view(), name="change_duty"),
    path("duties/<uuid:public_id>/end/", duties.EndDuty.as_view(), name="end_duty"),
    path("duties/<uuid:public_id>/occurrences/<str:key>/", calendar.OccurrencePage.as_view(), name="occurrence"),
    path("duties/<uuid:public_id>/occurrences/<str:key>/done/", calendar.FulfilDuty.as_view(), name="fulfil"),
]
