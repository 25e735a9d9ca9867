"""The API under /api/v1/: the routers of every app that has an ``api`` module, in the order of the floors."""

from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from houqin.config.domains import DOMAINS
from houqin.web.api import make_api

api = make_api()

#: The apps of the foundation know no web; their endpoints stand in houqin.web.foundation.
api.add_router("", "houqin.web.foundation.api.router")

for name in DOMAINS:
    app = next(config for config in apps.get_app_configs() if config.name == name)
    if module_has_submodule(app.module, "api"):
        api.add_router("", import_module(f"{name}.api").router)
