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
    _("お｜知《し》らせと｜電話《でんわ》の｜記録《きろく》"),
    KEPT.days,
    _("｜作《つく》った｜日《ひ》"),
    _("｜何《なに》をいつ｜知《し》らせたかを、｜確《たし》かめるため"),
    _("｜消《け》します。"),
)
_SENT = Holding(
    name="notice",
    file=holdings.LEARNERS,
    label=_("お｜知《し》らせ"),
    purpose=_(
        "｜申込《もうしこ》みの｜結果《けっか》や、｜教室《きょうしつ》の｜変更《へんこう》を｜知《し》らせるため"
    ),
    items=(
        _("｜件名《けんめい》"),
        _("｜本文《ほんぶん》"),
        _("｜電話《でんわ》で｜言《い》うこと"),
        _("｜送《おく》った｜方法《ほうほう》"),
        _("｜送《おく》った｜日時《にちじ》"),
        _("｜届《とど》いたか"),
    ),
    whose=_("｜教室《きょうしつ》に｜申《もう》し｜込《こ》んだ｜方《かた》"),
    collected=_("｜申込《もうしこ》みから、プログラムが｜作《つく》る"),
    given_to=_(
        "｜選《えら》んだ｜方法《ほうほう》の｜会社《かいしゃ》（メール、LINE、｜郵便《ゆうびん》）。｜届《とど》けるためだけです"
    ),
    basis=holdings.CONSENT,
    kept="notice",
    tables=("notices.Notice", "notices.StopLink", "notices.LinkTry"),
    people=lambda: Notice.objects.exclude(body="").values("learner").distinct().count(),
)
_CALLED = Holding(
    name="call",
    file=holdings.LEARNERS,
    label=_("｜電話《でんわ》リストと、かけた｜記録《きろく》"),
    purpose=_("メールなどが｜届《とど》かない｜方《かた》に、｜電話《でんわ》で｜知《し》らせるため"),
    items=(
        _("｜電話《でんわ》をした｜日時《にちじ》"),
        _("かけた｜職員《しょくいん》"),
        _("どうなったか"),
        _("メモ"),
    ),
    whose=_("｜電話《でんわ》で｜知《し》らせる｜方《かた》"),
    collected=_("｜職員《しょくいん》が、｜電話《でんわ》のあとに｜書《か》く"),
    given_to=holdings.NOBODY,
    basis=holdings.LAW,
    kept="notice",
    tables=("notices.Call",),
    people=lambda: Call.objects.values("notice__learner").distinct().count(),
)
HOLDINGS = (_SENT, _CALLED)


def forget_learner(learner: Learner, at: datetime) -> None:
    actions.forget_learner(learner=learner, at=at)
