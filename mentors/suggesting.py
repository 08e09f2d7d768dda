"""Who could be asked to come to a session, best first, each with the reason. Nothing is written here."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Count
from django.utils.translation import gettext as _

from core.enums import Phone
from events.attending import phone_of
from events.models import ClassSession

from .availability import Reasons
from .coming import askable
from .enums import AskState, Coming, Topic
from .matching.problem import understood_by
from .matching.rules import ENOUGH_ADULTS
from .models import Assignment, Mentor
from .pairing import Sitting, fit_on, topics_of
from .state import is_minor

LATELY = timedelta(days=56)
MOST = 300


@dataclass(frozen=True)
class Suggestion:
    """``why``: what speaks for this mentor, in words that may be read out on the telephone."""

    mentor: Mentor
    why: tuple[str, ...]


class Ranked(NamedTuple):
    """All that the order goes by, of hundreds; the rest of a file is read of those who are named."""

    pk: int
    school_id: int
    birth_date: date | None
    phones: list[str]
    topics: list[str]

    def is_minor_on(self, day: date) -> bool:
        return is_minor(self.birth_date, day)


def suggest(sitting: Sitting, *, most: int = MOST, reasons: Reasons | None = None) -> list[Suggestion]:
    """Who may come and has neither been asked nor said no, in the order in which to ask; some ten queries.

    The first ``most`` of them. ``reasons``: what is in the way of everybody who is ready at this centre, where known.

    First whoever has said that the time suits; of those, who brings what is missing (an adult, a phone that nobody
    who comes knows), then topics, then whoever had the fewest sessions lately; the rest is a lot, always the same.
    """
    session, day = sitting.session, sitting.day
    rows = Mentor.objects.ready_on(day).filter(centers=session.run.center_id)
    known = {one.mentor_id for one in sitting.assignments}
    said_no = session.assignments.filter(state__in=[Coming.DECLINED, Coming.CANCELLED]).values("mentor")
    asked = session.mentor_asks.filter(state__in=[AskState.WAITING, AskState.NO]).values("mentor")
    rows = rows.exclude(pk__in=known).exclude(pk__in=said_no).exclude(pk__in=asked)
    read = rows.order_by("pk").values_list(*Ranked._fields)[:MOST]
    mentors, unsaid = askable([Ranked(*row) for row in read], session, reasons)
    missing, wanted = _phones_nobody_knows(sitting), topics_of(session)
    coming = [one.mentor for one in sitting.coming if fit_on(one.mentor, day)]
    adults = sum(not one.is_minor_on(day) for one in coming) + (session.teacher_id is not None)

    def worth(mentor: Ranked) -> tuple[int, ...]:
        helps = sum(missing[phone] for phone in _brings(mentor, missing))
        brings_age = adults < ENOUGH_ADULTS and not mentor.is_minor_on(day)
        return mentor.pk in unsaid, -brings_age, -helps, -len(_taught(mentor, wanted))

    def lot(mentor: Ranked) -> str:
        return hashlib.sha256(f"{session.pk}:{mentor.pk}".encode()).hexdigest()

    worths = {one.pk: worth(one) for one in mentors}
    if len(mentors) > most > 0:  # how often somebody came is counted of those alone among whom it decides
        last = sorted(worths.values())[most - 1]
        mentors = [one for one in mentors if worths[one.pk] <= last]
    lately = _lately(mentors, session)
    best = sorted(mentors, key=lambda one: (worths[one.pk], lately[one.pk], lot(one)))[:most]
    whole = (
        Mentor.objects.select_related("school").prefetch_related("consents").in_bulk([one.pk for one in best])
    )
    found = []
    for mentor in (whole[one.pk] for one in best if one.pk in whole):
        why = []
        if adults < ENOUGH_ADULTS and not mentor.is_minor_on(day):
            why.append(_("18歳以上（大人が足りません）"))
        why += [
            _("%(phone)sを教えられる（ほかに、いません）") % {"phone": Phone(phone).label}
            for phone in _brings(mentor, missing)
        ]
        why += [_("「%(topic)s」を教えられる") % {"topic": topic} for topic in _taught(mentor, wanted)]
        times = lately[mentor.pk]
        why.append(_("前後8週間で%(n)d回") % {"n": times} if times else _("このごろ、出番がない"))
        if mentor.pk in unsaid:
            why.append(_("来られる曜日は、まだ聞いていません"))
        found.append(Suggestion(mentor, tuple(why)))
    return found


def _phones_nobody_knows(sitting: Sitting) -> Counter[str]:
    """Phones of the session's learners that no mentor who comes can teach, and of how many learners."""
    known = {phone for one in sitting.coming for phone in one.mentor.phones}
    return Counter(
        phone
        for phone in (phone_of(one.learner) for one in sitting.people)
        if not known & {*understood_by(phone)}
    )


def _brings(mentor: Mentor | Ranked, missing: Counter[str]) -> list[str]:
    return [phone for phone in sorted(missing) if {*mentor.phones} & {*understood_by(phone)}]


def _taught(mentor: Mentor | Ranked, wanted: Sequence[str]) -> list[str]:
    if not wanted:
        return []
    labels = {str(Topic(one).label) for one in mentor.topics if one in Topic.values}
    return [topic for topic in wanted if topic in labels]


def _lately(mentors: Sequence[Ranked], session: ClassSession) -> Counter[int]:
    """Sessions around this one at which each comes or came."""
    rows = Assignment.objects.filter(
        mentor__in=[one.pk for one in mentors], state=Coming.ACCEPTED, session__cancelled_at__isnull=True,
        session__starts_at__gt=session.starts_at - LATELY, session__starts_at__lt=session.starts_at + LATELY,
    )  # fmt: skip
    return Counter(dict(rows.order_by().values_list("mentor").annotate(n=Count("pk"))))


def most_to_ask(missing: int, waiting: int) -> int:
    """A few at a time: one more than are missing, without those whose answer is still awaited."""
    return max(missing + 1 - waiting, 0) if missing else 0


def answers_awaited_since(at: datetime) -> datetime:
    """Whoever has not answered for so long is no longer waited for; the next are asked as well."""
    return at - timedelta(days=1)
