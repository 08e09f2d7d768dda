"""What this room forgets about a person, and whose file it still needs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Learner
from people.retention import Kept

from .actions import drop_person
from .models import Applicant, Application, ApplicationEvent, LotteryRecord

WISH = Kept(
    "wish",
    _("申込みの「知りたいこと」"),
    365,
    _("申込みが最後に変わった日"),
    _("教室の準備のため"),
    _("文を消します。申込みの数は残します。"),
)


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
