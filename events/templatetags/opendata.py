"""``{% load opendata %}``: a run as data inside its page."""

import json

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from events.jsonld import event_of
from events.models import ClassRun

register = template.Library()
# As Django's json_script does it: nothing in the data can end the element.
_HARMLESS = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag(takes_context=True)
def jsonld(context: template.Context, run: ClassRun) -> SafeString:
    """A data block. Browsers run nothing of this type, so the policy against inline scripts holds."""
    data = event_of(run, context["school"], at=timezone.now())
    text = json.dumps(data, ensure_ascii=False).translate(_HARMLESS)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')
