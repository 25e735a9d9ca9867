"""Root of the addresses: one line per part; each domain's ``urls.py`` is its table of contents."""

from importlib.util import find_spec

from django.urls import include, path
from django.views.i18n import set_language

from houqin.config.api import api
from houqin.config.domains import DOMAINS

handler400 = "houqin.web.errors.bad_request"
handler403 = "houqin.web.errors.permission_denied"
handler404 = "houqin.web.errors.page_not_found"
handler500 = "houqin.web.errors.server_error"

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("language/", set_language, name="set_language"),
    path("api/v1/", api.urls),
    path("", include("houqin.foundation.documents.urls")),
    path("", include("houqin.web.urls")),
    *(path("", include(f"{domain}.urls")) for domain in DOMAINS if find_spec(f"{domain}.urls")),
]
