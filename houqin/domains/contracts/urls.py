"""Every page on contracts, one line each."""

from django.urls import path

from houqin.domains.contracts import views, views_package

app_name = "contracts"
urlpatterns = [
    path("contracts/", views.ContractList.as_view(), name="contracts"),
    path("contracts/new/", views.CreateContract.as_view(), name="create"),
    path("contracts/<uuid:public_id>/", views.ContractPage.as_view(), name="contract"),
    path("contracts/<uuid:public_id>/lines/new/", views.AddLine.as_view(), name="line_add"),
    path("contracts/<uuid:public_id>/activate/", views.ActivateContract.as_view(), name="activate"),
    path("contracts/<uuid:public_id>/end/", views.EndContract.as_view(), name="end"),
    path("contracts/<uuid:public_id>/package/", views_package.TakePackage.as_view(), name="package"),
    path("contracts/<uuid:public_id>/terminate/", views.TerminateContract.as_view(), name="terminate"),
    path("deliveries/", views.DeliveryList.as_view(), name="deliveries"),
    path("separation/", views.SeparationReport.as_view(), name="separation"),
]
