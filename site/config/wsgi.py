"""The door for the web server: gunicorn --pythonpath site config.wsgi."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_wsgi_application()


def _start() -> None:
    from django.db import connections

    from config.checks import refuse_demo_accounts, refuse_without_field_keys

    refuse_without_field_keys()
    refuse_demo_accounts()
    connections.close_all()  # each worker opens its own


_start()
