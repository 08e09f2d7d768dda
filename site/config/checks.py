"""What would go wrong later, said at start: Django runs these before anything else."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from config.settings.base import ROOT
from core import sealing


@register(Tags.security)
def uploads_lie_outside_the_code(**_: Any) -> list[Error]:
    """``media/`` is an app here: an upload folder of that name would serve source code."""
    media_root = Path(settings.MEDIA_ROOT).resolve()
    if media_root == ROOT or (
        ROOT in media_root.parents and ROOT / ".var" not in [media_root, *media_root.parents]
    ):
        return [
            Error(
                "MEDIA_ROOT がプログラムのフォルダの中にあります。",
                hint="環境変数 MEDIA_ROOT に、プログラムの外のフォルダを書いてください。",
                id="school.E001",
            )
        ]
    return []


@register(Tags.security)
def field_keys_are_keys(**_: Any) -> list[Error]:
    """Before anything is written that could not be read again."""
    try:
        sealing.known()
        sealing.key_of("", about=b"")
    except sealing.SealError as problem:
        return [
            Error(
                problem.text, hint="docs/operations.md の10のとおり、鍵を書いてください。", id="school.E003"
            )
        ]
    return []


def refuse_without_field_keys() -> None:
    """For the web server's start: with a torn key every page about people would fail."""
    if errors := field_keys_are_keys():
        raise ImproperlyConfigured(errors[0].msg)


def demo_accounts_remain() -> bool:
    """Whether anybody could sign in here with a password that everybody knows."""
    from people.models import User

    try:
        return not getattr(settings, "DEMO", False) and User.objects.filter(is_demo=True).exists()
    except DatabaseError:
        return False  # no tables yet, so nobody in them


@register(Tags.security)
def copies_stay_for_days(**_: Any) -> list[Error]:
    if settings.BACKUP_DAYS >= 1:
        return []
    return [
        Error(
            "BACKUP_DAYS が 1 より小さい数です。",
            hint="いちばん古い控えを何日残すかを、1 以上の数で書いてください。ふつうは 56 です。",
            id="school.E004",
        )
    ]


def refuse_demo_accounts() -> None:
    """For the web server's start: rather no school than one with an open door."""
    if demo_accounts_remain():
        raise ImproperlyConfigured(
            "見本の利用者（demo）が残っているので、動かしません。"
            "manage.py remove_demo_accounts で消してから、もう一度動かしてください。"
        )


@register(Tags.security, deploy=True)
def no_demo_accounts_in_production(**_: Any) -> list[Error]:
    """Demo accounts have passwords that everybody knows."""
    if demo_accounts_remain():
        return [
            Error(
                "見本の利用者（demo）が残っています。",
                hint="manage.py remove_demo_accounts で消してから、動かしてください。",
                id="school.E002",
            )
        ]
    return []
