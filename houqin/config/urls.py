"""Root of the addresses: one line per part."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
]
