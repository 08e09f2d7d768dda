"""Wagtail's screens, where what comes in must be looked at before Wagtail does.

Sent a form without the fields that they read, they answer in words, in place of a fault of ours: their own pages send
every field, so only whoever makes up a request sees these. And two of their forms take files by no form of ours.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext as _

# Which read a field as if it were always there, by the name of their address; "": which have no form at all to read.
READ = {
    "wagtailadmin_choose_page_external_link": "external-link-chooser-url",
    "wagtailredirects:process_import": "input_format",
    "wagtailsnippetchoosers_courses_term:create": "",
}


def whole_forms(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """400 for a POST in which a field is missing. Whoever may not open the screen has been turned away before."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (KeyError, AttributeError) as fault:
            if request.method != "POST" or not _for_want_of_a_field(request, fault):
                raise
            return _incomplete()

    return guarded


def _for_want_of_a_field(request: HttpRequest, fault: Exception) -> bool:
    if isinstance(fault, MultiValueDictKeyError):
        return True
    field = READ.get(request.resolver_match.view_name) if request.resolver_match else None
    return field is not None and field not in request.POST


def _incomplete() -> HttpResponse:
    return HttpResponseBadRequest(
        _("送られた内容がたりません。前の画面にもどって、もう一度送ってください。"),
        content_type="text/plain; charset=utf-8",
    )


def look_into_files() -> None:
    """At start, once: the account's picture and the list of redirects are looked at like every other file."""
    from wagtail.admin.views.account import AvatarSettingsPanel
    from wagtail.contrib.redirects.forms import ImportForm

    from core.scanning import look_first, scan
    from media.forms import SchoolAvatarForm

    def look(file: UploadedFile) -> None:
        scan(file, place="redirects")

    AvatarSettingsPanel.form_class = SchoolAvatarForm
    AvatarSettingsPanel.template_name = "media/admin/avatar.html"
    look_first(ImportForm.base_fields["import_file"], look)
