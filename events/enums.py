"""The words of classes, and named groups of states: code asks the group, never a list of its own."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    CLASS = "class", _("教室")
    CONSULTATION = "consultation", _("スマホ相談")
    TRAINING = "training", _("メンター研修")


class Method(models.TextChoices):
    FIRST_COME = "first_come", _("先着順")
    LOTTERY = "lottery", _("抽選")


class RunState(models.TextChoices):
    """What staff decided about a run; whether it is open now follows from its dates."""

    DRAFT = "draft", _("準備中")
    PUBLISHED = "published", _("公開中")
    CANCELLED = "cancelled", _("中止")


class Source(models.TextChoices):
    """The way an application came in (``channel`` in the glossary)."""

    WEB = "web", _("ウェブ")
    PHONE = "phone", _("電話")
    COUNTER = "counter", _("窓口")
    POSTCARD = "postcard", _("はがき")


class State(models.TextChoices):
    """The life of an application. Which may follow which stands in ``NEXT``."""

    APPLIED = "applied", _("抽選待ち")
    CONFIRMED = "confirmed", _("参加できます")
    PROMOTED = "promoted", _("繰上げで参加できます")
    WAITLISTED = "waitlisted", _("補欠")
    OFFERED = "offered", _("繰上げのお返事待ち")
    NOT_SELECTED = "not_selected", _("落選")
    CANCELLED = "cancelled", _("取消し")
    DECLINED = "declined", _("繰上げを辞退")
    EXPIRED = "expired", _("繰上げの期限切れ")
    VOID = "void", _("無効")


# Has a seat and will come.
SEATED = frozenset({State.CONFIRMED, State.PROMOTED})
# Keeps a seat from others: a live offer does too.
HOLDING = SEATED | {State.OFFERED}
# Not ended: counts as the person's one application for this run.
LIVE = HOLDING | {State.APPLIED, State.WAITLISTED}
ENDED = frozenset(State) - LIVE

NEXT: dict[str, frozenset[State]] = {
    State.APPLIED: frozenset(
        {State.CONFIRMED, State.WAITLISTED, State.NOT_SELECTED, State.CANCELLED, State.VOID}
    ),
    State.WAITLISTED: frozenset({State.OFFERED, State.PROMOTED, State.CANCELLED, State.NOT_SELECTED}),
    State.OFFERED: frozenset({State.PROMOTED, State.DECLINED, State.EXPIRED, State.CANCELLED}),
    State.CONFIRMED: frozenset({State.CANCELLED}),
    State.PROMOTED: frozenset({State.CANCELLED}),
    **{state: frozenset() for state in ENDED},
}


class Presence(models.TextChoices):
    PRESENT = "present", _("出席")
    ABSENT = "absent", _("欠席")
    LEFT_EARLY = "left_early", _("早退")


CAME = frozenset({Presence.PRESENT, Presence.LEFT_EARLY})


class DrawState(models.TextChoices):
    FROZEN = "frozen", _("しめきり済み")
    DRAWN = "drawn", _("抽選済み")
