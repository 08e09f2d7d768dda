"""How the desk says days and times: as the letters to learners do."""

from datetime import datetime

from django import template

from events import messages

register = template.Library()


@register.simple_tag
def clock(at: datetime) -> str:
    """午前10時"""
    return messages.clock(at)


@register.simple_tag
def day(at: datetime) -> str:
    """11月28日（土）"""
    return messages.day(at)


@register.simple_tag
def when(at: datetime) -> str:
    """11月28日（土）午前10時"""
    return messages.when(at)
