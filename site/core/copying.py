"""Wagtail's form for the copy of a page, with the limits that the page itself has."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxLengthValidator
from wagtail.admin.forms.pages import CopyForm
from wagtail.models import Page


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
