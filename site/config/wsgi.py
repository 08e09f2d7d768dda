"""The door for the web server: gunicorn --pythonpath site config.wsgi."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_wsgi_application()


def _start() -> None:
    from django.db import connections
    from django.urls import get_resolver

    from config.checks import refuse_demo_accounts, refuse_without_field_keys

    refuse_without_field_keys()
    refuse_demo_accounts()
    # Every room's addresses and views: what cannot be loaded is found out here, also by a server that only checks.
    _ = get_resolver().reverse_dict
    connections.close_all()  # each worker opens its own


_start()
