"""What may be typed where readings may be given."""

from django.core.exceptions import ValidationError

from .ruby import RubyError, parse


def check_reading(text: str) -> None:
    """Raises ValidationError when readings in Aozora notation do not fit."""
    try:
        parse(text)
    except RubyError as problem:
        raise ValidationError(str(problem)) from problem
