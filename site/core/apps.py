from django.apps import AppConfig


class CoreConfig(AppConfig):
    """What every other room stands on; knows no domain."""

    name = "core"
    verbose_name = "土台"

    def ready(self) -> None:
        from . import frozen, page_cache

        page_cache.connect()
        frozen.connect()
