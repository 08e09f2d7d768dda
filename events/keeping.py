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
    _("申込みの「知りたいこと」"),
    365,
    _("申込みが最後に変わった日"),
    _("教室の準備のため"),
    _("文を消します。申込みの数は残します。"),
)

APPLIED = Holding(
    name="application",
    file=holdings.LEARNERS,
    label=_("教室の申込み"),
    purpose=_("席を決め、結果を知らせ、教室の準備をするため"),
    items=(
        _("受付番号"), _("教室"), _("人数"), _("受けた方法"), _("知りたいこと"), _("申し込んだ日時"), _("状態"),
        _("変わった日時と理由"), _("抽選の回数"),
    ),
    whose=_("教室に申し込んだ方"),
    collected=_("本人か家族が、サイト、電話、窓口、はがきで伝える"),
    given_to=holdings.NOBODY,
    basis=holdings.LAW,
    kept="learner",
    tables=(
        "events.Application", "events.Applicant", "events.ApplicationEvent", "events.Draw", "events.LotteryRecord",
    ),
    people=lambda: (
        Applicant.objects.filter(learner__erased_at__isnull=True).values("learner").distinct().count()
    ),
)  # fmt: skip
WISHED = Holding(
    name="wish",
    file=holdings.LEARNERS,
    label=_("申込みの「知りたいこと」"),
    purpose=_("教室の準備のため"),
    items=(_("知りたいこと"),),
    whose=_("知りたいことを書いた方"),
    collected=_("本人か家族が、申込みのときに書く"),
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
    label=_("出欠"),
    purpose=_("教室に来た方を確かめ、修了証を出すため"),
    items=(_("教室の回"), _("出席、欠席、早退"), _("記録した日時と職員")),
    whose=_("教室に来た方"),
    collected=_("職員が、受付でつける"),
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
    """Ends what lives, gives the seats on, and takes out words that were typed about the person.

    Applications and attendance stay as numbers. A reason typed by staff goes if it names the person.
    """
    theirs = Application.objects.filter(applicants__learner=learner)
    living = Application.objects.live().filter(applicants__learner=learner, applicants__live=True)
    for application in living.order_by("pk"):
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
