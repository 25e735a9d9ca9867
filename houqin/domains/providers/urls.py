"""Every page on providers, one line each."""

from django.urls import path

from houqin.domains.providers import views

app_name = "providers"
urlpatterns = [
    path("providers/", views.ProviderList.as_view(), name="providers"),
    path("providers/new/", views.AdmitProvider.as_view(), name="admit"),
    path("providers/<uuid:public_id>/", views.ProviderPage.as_view(), name="provider"),
    path("providers/<uuid:public_id>/admission/", views.ChangeAdmission.as_view(), name="admission"),
    path("providers/<uuid:public_id>/sending/", views.ChooseSending.as_view(), name="sending"),
    path("providers/<uuid:public_id>/staff/new/", views.EnterStaff.as_view(), name="staff_enter"),
    path("providers/<uuid:public_id>/qualifications/new/", views.EnterQualification.as_view(), name="qualify"),
    path("providers/<uuid:public_id>/roster/", views.LoadRoster.as_view(), name="roster_load"),
    path("qualifications/<uuid:public_id>/end/", views.EndQualification.as_view(), name="qualification_end"),
    path("rosters/", views.RosterReport.as_view(), name="rosters"),
]
