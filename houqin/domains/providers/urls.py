"""Every page on providers, one line each."""

from django.urls import path

from houqin.domains.providers.views import people, providers

app_name = "providers"
urlpatterns = [
    path("providers/", providers.ProviderList.as_view(), name="providers"),
    path("providers/new/", providers.AdmitProvider.as_view(), name="admit"),
    path("providers/<uuid:public_id>/", providers.ProviderPage.as_view(), name="provider"),
    path("providers/<uuid:public_id>/admission/", providers.ChangeAdmission.as_view(), name="admission"),
    path("providers/<uuid:public_id>/sending/", providers.ChooseSending.as_view(), name="sending"),
    path("providers/<uuid:public_id>/staff/new/", people.EnterStaff.as_view(), name="staff_enter"),
    path("providers/<uuid:public_id>/qualifications/new/", people.EnterQualification.as_view(), name="qualify"),
    path("providers/<uuid:public_id>/roster/", people.LoadRoster.as_view(), name="roster_load"),
    path("qualifications/<uuid:public_id>/end/", people.EndQualification.as_view(), name="qualification_end"),
    path("providers/<uuid:public_id>/contact/", providers.ChangeContact.as_view(), name="contact"),
    path("trades/", people.TradeList.as_view(), name="trades"),
    path("trades/new/", people.CreateTrade.as_view(), name="trade_new"),
    path("rosters/", people.RosterReport.as_view(), name="rosters"),
]
