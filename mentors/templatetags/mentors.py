"""Template tags of mentors: questions with several answers."""

from __future__ import annotations

from typing import Any

from django import forms, template

register = template.Library()


@register.inclusion_tag("mentors/parts/many.html")
def many(bound: forms.BoundField) -> dict[str, Any]:
    """A question answered by ticking."""
    chosen = {str(value) for value in bound.value() or []}
    return {
        "bound": bound, "id": bound.auto_id, "errors": [str(error) for error in bound.errors],
        "options": [
            {"value": value, "label": label, "chosen": str(value) in chosen}
            for value, label in bound.field.choices
        ],
    }  # fmt: skip


@register.filter
def at(rows: dict[int, Any], key: int) -> Any:
    """What stands under ``key``, or nothing."""
    return rows.get(key)
