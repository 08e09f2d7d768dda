"""What a learner wants, and what was done: written by the mentor who sits there today, or by staff."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.codes import read_code
from courses.models import LessonPage, StepCode
from events.models import ClassSession
from mentors.enums import Topic
from mentors.errors import BadValue, NotPossible
from mentors.memo import clean_memo, tells_who
from mentors.models import Mentor, VisitNote, Wish
from mentors.pairing import Sitting, read_sitting
from mentors.table_words import PHRASES, Result
from people.actions import record
from people.enums import Verb
from people.models import Learner
from people.rights import Anyone

from .classes import lock_session
from .steps import OWN, name_of

MOST_CODES, MOST_LESSONS = 40, 6


@dataclass(frozen=True)
class Noted:
    """What the form says. ``seen``: the version that stood on the screen, 0 for none."""

    result: str
    codes: list[str] = field(default_factory=list)
    next_lesson: int | None = None
    next_topic: str = ""
    phrases: list[str] = field(default_factory=list)
    memo: str = ""
    seen: int = 0


def _sit(
    session: ClassSession, learner: Learner, mentor: Mentor | None, at: datetime
) -> tuple[ClassSession, Sitting]:
    """The session, held. A mentor must sit with the learner today; staff may write of whoever is on the list."""
    session = lock_session(session)
    if session.cancelled_at:
        raise NotPossible(_("この｜回《かい》は、｜中止《ちゅうし》になりました。"))
    sitting = read_sitting(session)
    if mentor is None:
        if learner.pk not in {one.learner.pk for one in sitting.people}:
            raise NotPossible(_("この｜方《かた》は、この｜回《かい》の｜名簿《めいぼ》にいません。"))
        return session, sitting
    pair = sitting.pair_of(learner.pk)
    if pair is None or pair.mentor_id != mentor.pk or sitting.day != timezone.localdate(at):
        raise NotPossible(
            _(
                "いま、この｜方《かた》とは｜組《く》んでいません。｜受付《うけつけ》で｜聞《き》いてください。"
            )
        )
    return session, sitting


def _lessons(numbers: list[int]) -> list[int]:
    numbers = sorted(set(numbers))
    known = set(LessonPage.objects.for_readers().filter(number__in=numbers).values_list("number", flat=True))
    gone = [str(one) for one in numbers if one not in known]
    if gone:
        text = _("｜番号《ばんごう》%(n)sのレッスンはありません。")
        raise BadValue(text % {"n": "、".join(gone)}, field="more")
    return numbers


@transaction.atomic
def set_wish(
    *, session: ClassSession, learner: Learner, topics: list[str], lessons: list[int], at: datetime,
    mentor: Mentor | None = None, by: Anyone | None = None,
) -> Wish | None:  # fmt: skip
    """したいこと, chosen anew; nothing at all takes it away. Twice is harmless."""
    session, _sitting = _sit(session, learner, mentor, at)
    topics = [one for one in Topic.values if one in topics]
    lessons = _lessons(lessons)
    if len(lessons) > MOST_LESSONS:
        raise BadValue(_("レッスンは、6つまでえらべます。"), field="more")
    own = Wish.objects.filter(session=session, learner=learner)
    if not topics and not lessons:
        own.delete()
        return None
    wish = own.first() or Wish(session=session, learner=learner)
    if (wish.topics, wish.lessons) != (topics, lessons):
        wish.topics, wish.lessons, wish.changed_at = topics, lessons, at
        wish.by = OWN if mentor else name_of(by)
        wish.save()
    return wish


def _codes(typed: list[str]) -> list[str]:
    """In the order of lessons and steps, each once. Raises BadValue for a code that was never given."""
    found = {code for code in (read_code(one) for one in typed) if code is not None and code.step}
    if len(found) > MOST_CODES:
        raise BadValue(_("｜手順《てじゅん》は、40までえらべます。"), field="more")
    rows = StepCode.objects.filter(lesson__in={one.lesson for one in found})
    known = set(rows.values_list("lesson", "number"))
    gone = [str(one) for one in sorted(found) if (one.lesson, one.step) not in known]
    if gone:
        text = _(
            "｜番号《ばんごう》%(n)sの｜手順《てじゅん》はありません。｜紙《かみ》の｜番号《ばんごう》を｜見《み》てください。"
        )
        raise BadValue(text % {"n": "、".join(gone)}, field="more")
    return [str(one) for one in sorted(found)]


@transaction.atomic
def write_note(
    *, session: ClassSession, learner: Learner, noted: Noted, at: datetime, mentor: Mentor | None = None,
    by: Anyone | None = None,
) -> VisitNote:  # fmt: skip
    """One note a learner and session. Twice is harmless; an old screen does not write over a new one."""
    session, _sitting = _sit(session, learner, mentor, at)
    if timezone.localdate(session.starts_at) > timezone.localdate(at):
        raise NotPossible(_("この｜回《かい》の｜日《ひ》になってから｜書《か》いてください。"))
    if noted.result not in Result.values:
        raise BadValue(_("どうだったかを、えらんでください。"), field="result")
    codes, memo = _codes(noted.codes), clean_memo(noted.memo)
    lesson = noted.next_lesson and _lessons([noted.next_lesson])[0]
    facts = {
        "codes": codes, "result": noted.result, "next_lesson": lesson or None,
        "next_topic": noted.next_topic if noted.next_topic in Topic.values and not lesson else "",
        "phrases": [one for one in PHRASES if one in noted.phrases], "memo": memo,
    }  # fmt: skip
    note = VisitNote.objects.filter(session=session, learner=learner).first()
    if note is not None and all(getattr(note, name) == value for name, value in facts.items()):
        return note
    if noted.seen != (note.version if note else 0):
        raise NotPossible(
            _(
                "ほかの｜画面《がめん》で、｜先《さき》に｜書《か》かれました。"
                "｜下《した》で｜見《み》くらべて、もう｜一度《いちど》｜保存《ほぞん》してください。"
            )
        )
    if note is None:
        note = VisitNote(session=session, learner=learner, made_at=at, version=0)
    if memo != note.memo:
        note.memo_passed_at = None
    for name, value in facts.items():
        setattr(note, name, value)
    note.mentor = mentor or note.mentor
    note.by, note.changed_at, note.version = (OWN if mentor else name_of(by)), at, note.version + 1
    note.save()
    if mentor is None:
        _log(note, by, _("カルテを書いた"), at)
    return note


def _log(note: VisitNote, by: Anyone | None, why: str, at: datetime) -> None:
    record(
        actor=by, verb=Verb.CHANGE, subject="visit_note", subject_id=note.pk,
        center=note.session.run.center.code, reason=why, at=at,
    )  # fmt: skip


def _held(note: VisitNote) -> VisitNote:
    rows = VisitNote.objects.select_for_update(of=("self",))
    return rows.select_related("session__run__center", "learner").get(pk=note.pk)


@transaction.atomic
def pass_memo(*, note: VisitNote, memo: str, by: Anyone, at: datetime) -> VisitNote:
    """Staff have read the words: the next mentor may see them. ``memo``: the words that stood on the screen."""
    note = _held(note)
    if note.memo != memo or not memo:
        raise NotPossible(_("ひとことが、書きかえられました。もう一度読んでください。"))
    if note.memo_passed_at:
        return note
    if tells_who(memo, note.learner):
        raise NotPossible(_("名前か連絡先が入っています。カルテを直すか、ひとことを消してください。"))
    note.memo_passed_at = at
    note.save(update_fields=["memo_passed_at"])
    _log(note, by, _("ひとことを確かめた"), at)
    return note


@transaction.atomic
def blank_memo(*, note: VisitNote, by: Anyone, at: datetime) -> VisitNote:
    """Takes the words away, passed or not. Twice is harmless."""
    note = _held(note)
    if note.memo:
        note.memo, note.memo_passed_at, note.changed_at = "", None, at
        note.version += 1
        note.save(update_fields=["memo", "memo_passed_at", "changed_at", "version"])
        _log(note, by, _("ひとことを消した"), at)
    return note
