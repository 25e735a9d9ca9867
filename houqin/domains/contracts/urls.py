"""Every page on contracts, one line each."""

from django.urls import path

from houqin.domains.contracts.views import contracts, deliveries, drafting, ending, lines, package, separation

app_name = "contracts"
urlpatterns = [
    path("contracts/", contracts.ContractList.as_view(), name="contracts"),
    path("contracts/new/", drafting.CreateContract.as_view(), name="create"),
    path("contracts/<uuid:public_id>/", contracts.ContractPage.as_view(), name="contract"),
    path("contracts/<uuid:public_id>/lines/new/", drafting.AddLine.as_view(), name="line_add"),
    path("contracts/<uuid:public_id>/formula/", drafting.AgreeFormula.as_view(), name="formula"),
    path("contracts/<uuid:public_id>/activate/", drafting.ActivateContract.as_view(), name="activate"),
    path("contracts/<uuid:public_id>/end/", ending.EndContract.as_view(), name="end"),
    path("contracts/<uuid:public_id>/package/", package.TakePackage.as_view(), name="package"),
    path("contracts/<uuid:public_id>/terminate/", ending.TerminateContract.as_view(), name="terminate"),
    path("contract-lines/<uuid:public_id>/", lines.LinePage.as_view(), name="line"),
    path("deliveries/", deliveries.DeliveryList.as_view(), name="deliveries"),
    path("separation/", separation.SeparationReport.as_view(), name="separation"),
]
