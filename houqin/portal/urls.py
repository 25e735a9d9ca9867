"""Pages across the domains: the table of contents."""

from django.urls import path

from houqin.portal import views

app_name = "portal"
urlpatterns = [
    path("home/", views.Home.as_view(), name="home"),
    path("ledger/", views.Ledger.as_view(), name="ledger"),
    path("orders/<uuid:public_id>/story/", views.StoryPage.as_view(), name="story"),
    path("search/", views.Search.as_view(), name="search"),
]
