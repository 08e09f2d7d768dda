from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("courses/admin/findings.html")
def content_findings(page: Any) -> dict[str, Any]:
    """What to mend in a lesson, by place; ``findings`` is None before it is first saved."""
    from ..checks import check_lesson
    from ..models import LessonPage

    if not isinstance(page, LessonPage):
        return {"lesson": None}
    findings = check_lesson(page) if page.pk else None
    places: dict[tuple[str, str], list[str]] = {}
    for finding in findings or []:
        places.setdefault((finding.where, finding.anchor), []).append(finding.message)
    return {
        "lesson": page,
        "findings": findings,
        "places": [
            {"where": where, "anchor": anchor, "messages": list(dict.fromkeys(messages))}
            for (where, anchor), messages in places.items()
        ],
    }
