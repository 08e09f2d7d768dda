"""What this room forgets about a person, and whose file it still needs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people import holdings
from people.holdings import Holding
from people.leaks import Shown
from people.models import Learner
from people.retention import Kept

from .actions import drop_person
from .models import Applicant, Application, ApplicationEvent, Attendance, LotteryRecord

WISH = Kept(
    "wish",
    _("｜申込《もうしこ》みの「｜知《し》りたいこと」"),
    365,
    _("｜申込《もうしこ》みが｜最後《さいご》に｜変《か》わった｜日《ひ》"),
    _("｜教室《きょうしつ》の｜準備《じゅんび》のため"),
    _("｜文《ぶん》を｜消《け》します。｜申込《もうしこ》みの｜数《かず》は｜残《のこ》します。"),
)

APPLIED = Holding(
    name="application",
    file=holdings.LEARNERS,
    label=_("｜教室《きょうしつ》の｜申込《もうしこ》み"),
    purpose=_(
        "｜席《せき》を｜決《き》め、｜結果《けっか》を｜知《し》らせ、｜教室《きょうしつ》の｜準備《じゅんび》をするため"
    ),
    items=(
        _("｜受付《うけつけ》｜番号《ばんごう》"),
        _("｜教室《きょうしつ》"),
        _("｜人数《にんずう》"),
        _("｜受《う》けた｜方法《ほうほう》"),
        _("｜知《し》りたいこと"),
        _("｜申《もう》し｜込《こ》んだ｜日時《にちじ》"),
        _("｜状態《じょうたい》"),
        _("｜変《か》わった｜日時《にちじ》と｜理由《りゆう》"),
        _("｜抽選《ちゅうせん》の｜回数《かいすう》"),
    ),
    whose=_("｜教室《きょうしつ》に｜申《もう》し｜込《こ》んだ｜方《かた》"),
    collected=_(
        "｜本人《ほんにん》か｜家族《かぞく》が、サイト、｜電話《でんわ》、｜窓口《まどぐち》、はがきで｜伝《つた》える"
    ),
    given_to=holdings.NOBODY,
    basis=holdings.LAW,
    kept="learner",
    tables=(
        "events.Application",
        "events.Applicant",
        "events.ApplicationEvent",
        "events.Draw",
        "events.LotteryRecord",
    ),
    people=lambda: (
        Applicant.objects.filter(learner__erased_at__isnull=True).values("learner").distinct().count()
    ),
)
WISHED = Holding(
    name="wish",
    file=holdings.LEARNERS,
    label=_("｜申込《もうしこ》みの「｜知《し》りたいこと」"),
    purpose=_("｜教室《きょうしつ》の｜準備《じゅんび》のため"),
    items=(_("｜知《し》りたいこと"),),
    whose=_("｜知《し》りたいことを｜書《か》いた｜方《かた》"),
    collected=_("｜本人《ほんにん》か｜家族《かぞく》が、｜申込《もうしこ》みのときに｜書《か》く"),
    given_to=holdings.NOBODY,
    basis=holdings.LAW,
    kept="wish",
    tables=("events.Application",),
    people=lambda: (
        Applicant.objects.exclude(application__wish="")
        .filter(learner__erased_at__isnull=True)
        .values("learner")
        .distinct()
        .count()
    ),
)
CAME = Holding(
    name="attendance",
    file=holdings.LEARNERS,
    label=_("｜出欠《しゅっけつ》"),
    purpose=_(
        "｜教室《きょうしつ》に｜来《き》た｜方《かた》を｜確《たし》かめ、｜修了証《しゅうりょうしょう》を｜出《だ》すため"
    ),
    items=(
        _("｜教室《きょうしつ》の｜回《かい》"),
        _("｜出席《しゅっせき》、｜欠席《けっせき》、｜早退《そうたい》"),
        _("｜記録《きろく》した｜日時《にちじ》と｜職員《しょくいん》"),
    ),
    whose=_("｜教室《きょうしつ》に｜来《き》た｜方《かた》"),
    collected=_("｜職員《しょくいん》が、｜受付《うけつけ》でつける"),
    given_to=holdings.NOBODY,
    basis=holdings.LAW,
    kept="learner",
    tables=("events.Attendance",),
    people=lambda: (
        Attendance.objects.filter(learner__erased_at__isnull=True).values("learner").distinct().count()
    ),
)
HOLDINGS = (APPLIED, WISHED, CAME)

_NO_PERSON = _("個人の情報はありません")
SHOWN = (
    Shown("run", _("教室"), whose="", items={None: _("教室のこと。修了証を印刷したときは、氏名")}),
    Shown("draw", _("抽選"), whose="", items={None: _("受付番号")}),
    Shown("center", _("会場"), whose="", items={None: _("会場のこと。災害のときの名簿の人は「受講者」の行に出ます")}),
    Shown("holiday", _("祝日"), whose="", items={None: _NO_PERSON}),
)  # fmt: skip


def forget_learner(learner: Learner, at: datetime) -> None:
    """Ends what is still ahead, gives the seats on, and takes out words that were typed about the person.

    A seat in a class that is over was taken: it stays one, or published counts would change with every erasure.
    Applications and attendance stay as numbers. A reason typed by staff goes if it names the person.
    """
    theirs = Application.objects.filter(applicants__learner=learner)
    ahead = Q(pool__session__ends_at__gt=at) | Q(pool__session__isnull=True, run__sessions__ends_at__gt=at)
    living = Application.objects.live().filter(ahead, applicants__learner=learner, applicants__live=True)
    for application in living.distinct().order_by("pk"):
        drop_person(application=application, learner=learner, at=at)
    theirs.exclude(wish="").update(wish="")
    words = [word for word in (learner.name, learner.call_name, learner.kana, learner.tel) if word]
    named = Q()
    for word in [*words, learner.tel_shown] if learner.tel else words:
        named |= Q(why__contains=word)
    if named:
        ApplicationEvent.objects.filter(named, application__in=theirs).update(why=_("（消去）"))
    LotteryRecord.objects.filter(learner=learner).delete()


def needed(ids: Iterable[int], before: datetime) -> set[int]:
    """Those who have applied, or whose application has changed, since ``before``."""
    found = Applicant.objects.filter(learner_id__in=list(ids)).filter(
        Q(live=True, application__run__sessions__ends_at__gte=before) | Q(application__changed_at__gte=before)
    )
    return set(found.values_list("learner_id", flat=True))


def forget_wishes(before: datetime) -> int:
    return Application.objects.filter(changed_at__lt=before).exclude(wish="").update(wish="")
