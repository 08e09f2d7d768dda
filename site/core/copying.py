"""Wagtail's form for the copy of a page, with the limits and the checks that the page itself has."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from wagtail.admin.forms.pages import CopyForm
from wagtail.models import Page

from .validators import check_reading


class PageCopyForm(CopyForm):
    """Wagtail's own takes any length, and PostgreSQL none that is longer than its column."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("title", "slug"):
            longest = Page._meta.get_field(name).max_length
            field = self.fields[f"new_{name}"]
            field.max_length = longest
            field.widget.attrs["maxlength"] = str(longest)
            field.validators.append(MaxLengthValidator(longest))
        self.fields["new_title"].validators.append(check_reading)

    def clean(self) -> dict[str, Any]:
        """What is copied must be fit to be saved: said here, at a field, with everything typed still there."""
        cleaned = super().clean()
        pages = self.page.get_descendants(inclusive=True) if cleaned.get("copy_subpages") else [self.page]
        for page in pages:
            for one in (page.specific, page.get_latest_revision_as_object()):
                if fault := _fault_in(one):
                    words = {"title": one.get_admin_display_title(), "fault": fault}
                    self.add_error(
                        "new_title",
                        _("先に、もとのページ「%(title)s」を直してから、コピーしてください。%(fault)s")
                        % words,
                    )
                    return cleaned
        return cleaned


def _fault_in(page: Any) -> str:
    """The first text of a page whose readings do not fit, in words; the title is typed anew for the copy's top."""
    for text in page.texts_to_read() if hasattr(page, "texts_to_read") else ():
        if text == page.title:
            continue
        try:
            check_reading(text or "")
        except ValidationError as problem:
            return problem.messages[0]
    return ""
