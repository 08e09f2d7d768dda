"""全国地方公共団体コード: five digits for a municipality, the sixth to catch a slip of the finger."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WEIGHTS = (6, 5, 4, 3, 2)


def check_digit(five: str) -> str:
    """The sixth digit of a code.

    >>> check_digit("11208")
    '9'
    """
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, five, strict=True))
    return str((11 - total % 11) % 10)


def is_code(text: str) -> bool:
    """Six digits in ASCII with the right check digit. Zeros in front count, so a code is text."""
    return (
        len(text) == 6 and text.isascii() and text.isdigit() and 1 <= int(text[:2]) <= 47
        and check_digit(text[:5]) == text[5]
    )  # fmt: skip


def validate_code(text: str) -> None:
    if not is_code(text):
        raise ValidationError(
            _("市区町村の番号は、6けたの数字です。最後の1けたまで、正しく書いてください。例：112089")
        )
