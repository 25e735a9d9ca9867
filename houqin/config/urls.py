"""Root of the addresses: one line per part; each domain's ``urls.py`` is its table of contents."""

from importlib.util import find_spec

from django.urls import include, path, re_path
from django.views.i18n import set_language

from houqin.config.api import api
from houqin.config.domains import DOMAINS
from houqin.web.errors import not_offered

handler400 = "houqin.web.errors.bad_request"
handler403 = "houqin.web.errors.permission_denied"
handler404 = "houqin.web.errors.page_not_found"
handler500 = "houqin.web.errors.server_error"

#: Self-service by mail, which the sign-in library offers and an office without mail cannot: accounts come from the
#: administrator (practice 18), so these addresses do not exist.
NOT_OFFERED = r"^accounts/(signup|email|confirm-email|password/reset|login/code|inactive)(/.*)?$"

urlpatterns = [
    re_path(NOT_OFFERED, not_offered),
    path("accounts/", include("allauth.urls")),
    path("language/", set_language, name="set_language"),
    path("api/v1/", api.urls),
    path("", include("houqin.foundation.documents.urls")),
    path("", include("houqin.web.urls")),
    *(path("", include(f"{domain}.urls")) for domain in DOMAINS if find_spec(f"{domain}.urls")),
]
