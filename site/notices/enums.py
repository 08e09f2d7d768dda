"""The words of notices, and named groups of states: code asks the group, never a list of its own."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What somebody is told."""

    RECEIVED = "received", _("申込みの受付")
    SELECTED = "selected", _("参加の決定")
    NOT_SELECTED = "not_selected", _("抽選の結果（落選）")
    WAITLISTED = "waitlisted", _("抽選の結果（補欠）")
    OFFER = "offer", _("繰上げのご案内")
    REMINDER = "reminder", _("前の日のお知らせ")
    CHANGED = "changed", _("変更のお知らせ")
    CANCELLED = "cancelled", _("中止のお知らせ")
    WITHDRAWN = "withdrawn", _("取消しの受付")
    THANKS = "thanks", _("参加のお礼")


# Kind to have, not needed: whoever stopped notices is left in peace.
COURTESY = frozenset({Kind.REMINDER, Kind.THANKS})
# Untrue once its time is over: an offer that has ended, a reminder of what is past.
EXPIRES = frozenset({Kind.REMINDER, Kind.OFFER})


class Status(models.TextChoices):
    PENDING = "pending", _("これから送る")
    SENDING = "sending", _("送っている")
    SENT = "sent", _("送った")
    FAILED = "failed", _("送れなかった")
    TO_DO = "to_do", _("人の手を待つ")
    DONE = "done", _("済み")
    GIVEN_UP = "given_up", _("あきらめた")
    DROPPED = "dropped", _("いらなくなった")


# Nothing has left the house yet, so it can still be dropped.
OPEN = frozenset({Status.PENDING, Status.TO_DO})


class Reason(models.TextChoices):
    """Why a notice stands on the channel on which it stands, said to whoever rings."""

    CHOSEN = "", _("本人が選んだ方法")
    NO_CONSENT = "no_consent", _("お知らせの同意がまだありません")
    STOPPED = "stopped", _("メールやLINEのお知らせを止めています")
    NO_ADDRESS = "no_address", _("選んだ方法の宛先がありません")
    IN_A_HURRY = "in_a_hurry", _("はがきでは間に合いません")
    REFUSED = "refused", _("前の方法では届きませんでした")
    UNREACHED = "unreached", _("送る先につながりませんでした")
    UNCLEAR = "unclear", _("メールが届いたか分かりません。届いていないか、たずねてください")
    UNCLEAR_LINE = "unclear_line", _("LINEが届いたか分かりません。届いていないか、たずねてください")


class Outcome(models.TextChoices):
    """How a call went."""

    REACHED = "reached", _("話せた")
    LEFT_MESSAGE = "left_message", _("伝言をたのんだ")
    NO_ANSWER = "no_answer", _("出なかった")
    WRONG_NUMBER = "wrong_number", _("番号がちがった")


# What a call's outcome makes of the notice; after any other it stays on the list.
CLOSES: dict[str, str] = {
    Outcome.REACHED: Status.DONE,
    Outcome.LEFT_MESSAGE: Status.DONE,
    Outcome.WRONG_NUMBER: Status.GIVEN_UP,
}
