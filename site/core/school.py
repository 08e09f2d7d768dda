"""The settings of the school that a request is for, or of the default site."""

from django.http import HttpRequest

from .models import SchoolSettings
from .page_cache import stamp

# (stamp, {site: settings}): a copy, good for as long as the shared stamp of published things stands.
_copy: tuple[str, dict[str, SchoolSettings]] = ("", {})


def default_school() -> SchoolSettings:
    """The default site's particulars, for whatever is made where there is no request."""
    return SchoolSettings.objects.order_by("-site__is_default_site", "pk").first() or SchoolSettings()


def school_of(request: HttpRequest) -> SchoolSettings:
    """The school's settings; asks the database once after each publication, not once a page."""
    global _copy
    now = stamp()
    if _copy[0] != now:
        _copy = (now, {})
    host = request.get_host()
    if host not in _copy[1]:
        if len(_copy[1]) > 50:  # a made-up host for every request must not fill the memory
            _copy[1].clear()
        _copy[1][host] = SchoolSettings.for_request(request)
    return _copy[1][host]
