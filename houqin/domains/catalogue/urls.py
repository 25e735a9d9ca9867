"""Every page of the catalogue, one line each."""

from django.urls import path

from houqin.domains.catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("catalogue/", views.ItemList.as_view(), name="items"),
    path("catalogue/classes/new/", views.CreateClass.as_view(), name="class_create"),
    path("catalogue/new/", views.CreateItem.as_view(), name="item_create"),
    path("catalogue/items/<uuid:public_id>/first/", views.PublishFirst.as_view(), name="first"),
    path("catalogue/<uuid:public_id>/", views.ItemPage.as_view(), name="item"),
    path("catalogue/<uuid:public_id>/publish/", views.PublishNext.as_view(), name="publish"),
    path("catalogue/<uuid:public_id>/end/", views.EndItem.as_view(), name="item_end"),
    path("exceptions/", views.ExceptionList.as_view(), name="exceptions"),
    path("exceptions/new/", views.RequestException.as_view(), name="exception_request"),
    path("exceptions/<uuid:public_id>/", views.ExceptionPage.as_view(), name="exception"),
    path("exceptions/<uuid:public_id>/grant/", views.GrantException.as_view(), name="exception_grant"),
    path("exceptions/<uuid:public_id>/refuse/", views.RefuseException.as_view(), name="exception_refuse"),
    path("exceptions/<uuid:public_id>/withdraw/", views.WithdrawException.as_view(), name="exception_withdraw"),
    path("faults/", views.FaultTypeList.as_view(), name="faults"),
    path("faults/new/", views.EnterFaultType.as_view(), name="fault_enter"),
    path("faults/defaults/", views.LayDownDefaults.as_view(), name="defaults"),
    path("danger-words/", views.DangerWordList.as_view(), name="danger_words"),
    path("danger-words/new/", views.EnterDangerWord.as_view(), name="danger_word_enter"),
    path("danger-words/<uuid:public_id>/end/", views.EndDangerWord.as_view(), name="danger_word_end"),
]
