"""Template tags of classes: sentences with readings, form fields with their errors, the next スマホ相談."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms, template
from django.utils import timezone
from django.utils.safestring import SafeString

from core.templatetags.jp import ui
from events import messages
from events.reading import next_consultation
from events.reading_aloud import with_readings

register = template.Library()


@register.simple_tag
def read(text: object, **values: object) -> SafeString:
    """``{% read status.sentence %}``: a sentence put together just now, with the readings of its words."""
    if values:
        return ui(str(text), **{name: with_readings(str(value)) for name, value in values.items()})
    return ui(with_readings("" if text is None else str(text)))


@register.simple_tag
def when(at: datetime) -> SafeString:
    """11月28日（土）午前10時, with readings."""
    return read(messages.when(at))


@register.inclusion_tag("events/parts/field.html")
def field(bound: forms.BoundField) -> dict[str, Any]:
    """A question with its help and its error, tied together for whoever hears the page."""
    identity = bound.id_for_label
    errors = [str(error) for error in bound.errors]
    described = [f"{identity}-help"] if bound.help_text else []
    described += [f"{identity}-error"] if errors else []
    attrs: dict[str, str | bool] = {}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if errors:
        attrs["aria-invalid"] = "true"
    return {"bound": bound, "id": identity, "errors": errors, "widget": bound.as_widget(attrs=attrs)}


@register.inclusion_tag("events/parts/choices.html")
def choices(bound: forms.BoundField, one_line: bool = False) -> dict[str, Any]:
    """A question answered by choosing."""
    chosen = "" if bound.value() is None else str(bound.value())
    return {
        "bound": bound, "id": bound.auto_id, "one_line": one_line,
        "errors": [str(error) for error in bound.errors],
        "options": [
            {"value": value, "label": label, "chosen": chosen == str(value)}
            for value, label in bound.field.choices
        ],
    }  # fmt: skip


@register.simple_tag
def next_consultation_line() -> SafeString:
    """The next スマホ相談 that can be had, or nothing: for the help block of every page."""
    session = next_consultation(at=timezone.now())
    if session is None:
        return SafeString("")
    name = session.run.center.name
    stored = session.run.center.readings.get(name, name)
    return ui(
        "%(when)sから、%(center)sです。", when=with_readings(messages.when(session.starts_at)), center=stored
    )
