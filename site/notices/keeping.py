"""What this room holds about people, and forgets about a person."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from people import holdings
from people.holdings import Holding
from people.models import Learner
from people.retention import Kept

from . import actions
from .actions.outbox import KEPT
from .models import Call, Notice

NOTICE = Kept(
    "notice",
    _("お知らせと電話の記録"),
    KEPT.days,
    _("作った日"),
    _("何をいつ知らせたかを、確かめるため"),
    _("消します。"),
)
_SENT = Holding(
    name="notice",
    file=holdings.LEARNERS,
    label=_("お知らせ"),
    purpose=_("申込みの結果や、教室の変更を知らせるため"),
    items=(_("件名"), _("本文"), _("電話で言うこと"), _("送った方法"), _("送った日時"), _("届いたか")),
    whose=_("教室に申し込んだ方"),
    collected=_("申込みから、プログラムが作る"),
    given_to=_("選んだ方法の会社（メール、LINE、郵便）。届けるためだけです"),
    basis=holdings.CONSENT,
    kept="notice",
    tables=("notices.Notice", "notices.StopLink", "notices.LinkTry"),
    people=lambda: Notice.objects.exclude(body="").values("learner").distinct().count(),
)
_CALLED = Holding(
    name="call",
    file=holdings.LEARNERS,
    label=_("電話リストと、かけた記録"),
    purpose=_("メールなどが届かない方に、電話で知らせるため"),
    items=(_("電話をした日時"), _("かけた職員"), _("どうなったか"), _("メモ")),
    whose=_("電話で知らせる方"),
    collected=_("職員が、電話のあとに書く"),
    given_to=holdings.NOBODY,
    basis=holdings.LAW,
    kept="notice",
    tables=("notices.Call",),
    people=lambda: Call.objects.values("notice__learner").distinct().count(),
)
HOLDINGS = (_SENT, _CALLED)


def forget_learner(learner: Learner, at: datetime) -> None:
    actions.forget_learner(learner=learner, at=at)
