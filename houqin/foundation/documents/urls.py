"""The addresses of files."""

from django.urls import path

from houqin.foundation.documents import views

app_name = "documents"
urlpatterns = [path("documents/<uuid:document_id>", views.serve, name="serve")]
