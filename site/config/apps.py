from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Holds the checks of an installation; see config.checks."""

    name = "config"
    label = "school_config"

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers the checks
