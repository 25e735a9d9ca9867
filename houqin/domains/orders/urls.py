"""Every page of orders, one line each; an act's page is named as in the workflow."""

from django.urls import path

from houqin.domains.orders.views import boards, desk, reading, served, site, submitting

app_name = "orders"
urlpatterns = [
    path("orders/", reading.OrderList.as_view(), name="orders"),
    path("orders/new/", submitting.Submit.as_view(), name="submit"),
    path("orders/new/look/", submitting.Look.as_view(), name="look"),
    path("orders/phone/", boards.Phone.as_view(), name="phone"),
    path("orders/board/", boards.Board.as_view(), name="board"),
    path("orders/work/", boards.WorkListPage.as_view(), name="work"),
    path("orders/<uuid:public_id>/", reading.OrderPage.as_view(), name="order"),
    path("orders/<uuid:public_id>/acknowledge/", desk.Acknowledge.as_view(), name="acknowledge"),
    path("orders/<uuid:public_id>/classify/", desk.Classify.as_view(), name="classify"),
    path("orders/<uuid:public_id>/place/", desk.CorrectPlace.as_view(), name="correct_place"),
    path("orders/<uuid:public_id>/urgency/", desk.SetUrgency.as_view(), name="set_urgency"),
    path("orders/<uuid:public_id>/dispatch/", desk.Dispatch.as_view(), name="dispatch"),
    path("orders/<uuid:public_id>/transfer/", desk.Transfer.as_view(), name="transfer"),
    path("orders/<uuid:public_id>/merge/", desk.Merge.as_view(), name="merge"),
    path("orders/<uuid:public_id>/split/", desk.Split.as_view(), name="split"),
    path("orders/<uuid:public_id>/follow-up/", desk.FollowUp.as_view(), name="follow_up"),
    path("orders/<uuid:public_id>/reject/", desk.Reject.as_view(), name="reject"),
    path("orders/<uuid:public_id>/admit/", desk.Admit.as_view(), name="admit"),
    path("orders/<uuid:public_id>/uphold/", desk.Uphold.as_view(), name="uphold"),
    path("orders/<uuid:public_id>/supervise/", desk.Supervise.as_view(), name="supervise"),
    path("orders/<uuid:public_id>/correct/", desk.CorrectEvent.as_view(), name="correct_event"),
    path("orders/<uuid:public_id>/assign/", site.Assign.as_view(), name="assign"),
    path("orders/<uuid:public_id>/take/", site.Take.as_view(), name="take"),
    path("orders/<uuid:public_id>/arrive/", site.Arrive.as_view(), name="arrive"),
    path("orders/<uuid:public_id>/safe/", site.MakeSafe.as_view(), name="make_safe"),
    path("orders/<uuid:public_id>/pause/", site.Pause.as_view(), name="pause"),
    path("orders/<uuid:public_id>/resume/", site.Resume.as_view(), name="resume"),
    path("orders/<uuid:public_id>/quote/", site.MakeQuote.as_view(), name="quote"),
    path("orders/<uuid:public_id>/complete/", site.Complete.as_view(), name="complete"),
    path("orders/<uuid:public_id>/return/", site.Return.as_view(), name="return_order"),
    path("orders/<uuid:public_id>/confirm/", served.Confirm.as_view(), name="confirm"),
    path("orders/<uuid:public_id>/reopen/", served.Reopen.as_view(), name="reopen"),
    path("orders/<uuid:public_id>/rate/", served.Rate.as_view(), name="rate"),
    path("orders/<uuid:public_id>/withdraw/", served.Withdraw.as_view(), name="withdraw"),
    path("orders/<uuid:public_id>/appeal/", served.Appeal.as_view(), name="appeal"),
    path("orders/<uuid:public_id>/appoint/", served.Appoint.as_view(), name="appoint"),
    path("orders/<uuid:public_id>/chase/", served.Chase.as_view(), name="chase"),
    path("orders/<uuid:public_id>/complain/", served.Complain.as_view(), name="complain"),
    path("quotes/<uuid:public_id>/decide/", site.DecideQuote.as_view(), name="decide_quote"),
]
