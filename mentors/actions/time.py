"""活動希望, the school's calendar and the ways between centres: every write.

What a mentor says of her own time needs no reason and is logged nowhere but in the row itself. What is
settled already is not touched: who has said yes keeps the session, and sees what now stands against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from events.models import Center
from mentors.enums import DayKind
from mentors.errors import BadValue, NotPossible
from mentors.models import Availability, CenterWay, Coordinator, Exceptional, Mentor, MentorLimits, SchoolDay
from mentors.models.time import ALL_CELLS, LONGEST_WAY, MOST_A_MONTH, MOST_A_WEEK
from mentors.state import today
from people.actions import record
from people.enums import Verb
from people.models import User
from people.rights import Anyone

from .steps import lock

MOST_EXCEPTIONS = 60
LONGEST_SPAN = 366  # days, of an exception and of an entry in a school's calendar
AHEAD = 731  # days, that anything may begin from today
MOST_SCHOOL_DAYS = 1000
LONGEST_NAME = 60


def _here(mentor: Mentor) -> Mentor:
    mentor = lock(mentor)
    if not mentor.is_here:
        raise NotPossible(_("メンターをやめた｜方《かた》の｜希望《きぼう》は、｜変《か》えられません。"))
    return mentor


@transaction.atomic
def set_grid(*, mentor: Mentor, cells: int, center: Center | None = None, at: datetime) -> None:
    """The week as a whole: what is not ticked is not offered. Nothing ticked for all centres: no grid at all.

    With a centre: the grid of that centre alone, also an empty one. Twice is harmless.
    """
    mentor = _here(mentor)
    if not 0 <= cells <= ALL_CELLS:
        raise BadValue(
            _("｜曜日《ようび》と｜時間《じかん》を、もう｜一度《いちど》｜選《えら》んでください。"),
            field="cells",
        )
    if center is None and not cells:
        mentor.grids.filter(center__isnull=True).delete()
        return
    if center is not None and not mentor.centers.filter(pk=center.pk).exists():
        raise NotPossible(
            _(
                "この｜会場《かいじょう》は、「｜行《い》ける｜会場《かいじょう》」に｜入《はい》っていません。"
            )
        )
    Availability.objects.update_or_create(mentor=mentor, center=center, defaults={"cells": cells})


@transaction.atomic
def set_week(*, mentor: Mentor, cells: int, a_week: int | None, a_month: int | None, at: datetime) -> None:
    """What stands on one page is kept together, or not at all."""
    set_grid(mentor=mentor, cells=cells, at=at)
    set_limits(mentor=mentor, a_week=a_week, a_month=a_month, at=at)


@transaction.atomic
def drop_center_grid(*, mentor: Mentor, center: Center, at: datetime) -> None:
    """The centre goes by the grid of all centres again. Twice is harmless."""
    mentor = _here(mentor)
    mentor.grids.filter(center=center).delete()


@transaction.atomic
def set_limits(*, mentor: Mentor, a_week: int | None, a_month: int | None, at: datetime) -> None:
    """How often at most; None: no limit. Held while a yes is being given, so that no two yeses slip past."""
    mentor = _here(mentor)
    for number, most, field in ((a_week, MOST_A_WEEK, "a_week"), (a_month, MOST_A_MONTH, "a_month")):
        if number is not None and not 1 <= number <= most:
            raise BadValue(
                _("｜回数《かいすう》は、1から%(n)dまでで｜選《えら》んでください。") % {"n": most},
                field=field,
            )
    if a_week is None and a_month is None:
        MentorLimits.objects.filter(mentor=mentor).delete()
        return
    MentorLimits.objects.update_or_create(mentor=mentor, defaults={"a_week": a_week, "a_month": a_month})


@transaction.atomic
def add_exception(
    *, mentor: Mentor, first: date, last: date, can_come: bool, starts: time | None = None,
    ends: time | None = None, at: datetime,
) -> Exceptional:  # fmt: skip
    """行けない日 or 行ける日. The same again gives the one that is there."""
    mentor = _here(mentor)
    _check_span(first, last, at=at)
    if (starts is None) != (ends is None):
        raise BadValue(
            _("｜時間《じかん》は、｜始《はじ》まりと｜終《お》わりの｜両方《りょうほう》を｜書《か》いてください。"),
            field="ends" if ends is None else "starts",
        )  # fmt: skip
    if starts is not None and ends is not None and starts >= ends:
        raise BadValue(
            _("｜終《お》わりは、｜始《はじ》まりよりあとの｜時間《じかん》にしてください。"), field="ends"
        )
    values = {"first": first, "last": last, "can_come": can_come, "starts": starts, "ends": ends}
    known = mentor.exceptions.filter(**values).first()
    if known is not None:
        return known
    if mentor.exceptions.filter(last__gte=today(at)).count() >= MOST_EXCEPTIONS:
        raise NotPossible(
            _("｜一度《いちど》に%(n)dまでです。いらないものを｜消《け》してください。")
            % {"n": MOST_EXCEPTIONS}
        )
    return Exceptional.objects.create(mentor=mentor, **values)


@transaction.atomic
def remove_exception(*, mentor: Mentor, pk: int, at: datetime) -> None:
    """Twice is harmless; another's is not there."""
    mentor = _here(mentor)
    mentor.exceptions.filter(pk=pk).delete()


def forget_times(mentor: Mentor) -> None:
    """Part of erasing a mentor; the caller holds the mentor."""
    mentor.grids.all().delete()
    mentor.exceptions.all().delete()
    MentorLimits.objects.filter(mentor=mentor).delete()


def _check_span(first: date, last: date, *, at: datetime) -> None:
    if last < first:
        raise BadValue(
            _("｜最後《さいご》の｜日《ひ》は、｜最初《さいしょ》の｜日《ひ》よりあとにしてください。"),
            field="last",
        )
    if last < today(at):
        raise BadValue(
            _("もう｜過《す》ぎた｜日《ひ》です。｜今日《きょう》からあとの｜日《ひ》を｜書《か》いてください。"),
            field="last",
        )  # fmt: skip
    if first > today(at) + timedelta(days=AHEAD):
        raise BadValue(
            _("｜2年《にねん》より｜先《さき》の｜日《ひ》は、｜入《い》れられません。"), field="first"
        )
    if (last - first).days >= LONGEST_SPAN:
        raise BadValue(
            _("｜一度《いちど》に｜入《い》れられるのは、｜1年《いちねん》までです。"), field="last"
        )


# --- the school's calendar -------------------------------------------------------------------------
@dataclass(frozen=True)
class DayRow:
    """One entry as it is to stand; ``uid``: the fingerprint of the file's entry, or empty."""

    first: date
    last: date
    name: str
    kind: str
    mentors_off: bool
    uid: str = ""


def _coordinator(by: User) -> Coordinator:
    """Re-checked under the lock, which also keeps two teachers of one school in a row."""
    found = Coordinator.objects.select_for_update(of=("self",)).filter(user=by).first()
    if found is None:
        raise NotPossible(
            _("｜担当《たんとう》の｜先生《せんせい》だけが、｜予定《よてい》を｜書《か》けます。")
        )
    type(found.school).objects.select_for_update().get(pk=found.school_id)
    return found


def _log(by: User, school_id: int, why: str, at: datetime) -> None:
    record(actor=by, verb=Verb.CHANGE, subject="school", subject_id=school_id, reason=why, at=at)


def clean_name(name: str) -> str:
    return " ".join(name.split())[:LONGEST_NAME]


@transaction.atomic
def add_school_day(*, row: DayRow, by: User, at: datetime) -> SchoolDay:
    """One entry, typed by the coordinator. The same again gives the one that is there."""
    school_id = _coordinator(by).school_id
    _check_span(row.first, row.last, at=at)
    name = clean_name(row.name)
    if not name:
        raise BadValue(_("｜予定《よてい》の｜名前《なまえ》を｜書《か》いてください。"), field="name")
    if row.kind not in DayKind.values:
        raise BadValue(_("｜予定《よてい》の｜種類《しゅるい》を｜選《えら》んでください。"), field="kind")
    own = SchoolDay.objects.filter(school=school_id)
    values = {
        "first": row.first, "last": row.last, "name": name, "kind": row.kind, "mentors_off": row.mentors_off,
    }  # fmt: skip
    known = own.filter(**values).first()
    if known is not None:
        return known
    _room_for(school_id, 1)
    made = SchoolDay.objects.create(school_id=school_id, **values)
    _log(by, school_id, _("学校の予定を入れた"), at)
    return made


def _room_for(school_id: int, more: int) -> None:
    if SchoolDay.objects.filter(school=school_id).count() + more > MOST_SCHOOL_DAYS:
        raise NotPossible(
            _("｜予定《よてい》は、%(n)dまでです。いらないものを｜消《け》してください。")
            % {"n": MOST_SCHOOL_DAYS}
        )


@transaction.atomic
def remove_school_day(*, pk: int, by: User, at: datetime) -> None:
    """Twice is harmless; another school's is not there."""
    school_id = _coordinator(by).school_id
    if SchoolDay.objects.filter(school=school_id, pk=pk).delete()[0]:
        _log(by, school_id, _("学校の予定を消した"), at)


@transaction.atomic
def set_mentors_off(*, pk: int, off: bool, by: User, at: datetime) -> None:
    """Whether the mentors rest on these days. Twice is harmless."""
    school_id = _coordinator(by).school_id
    if SchoolDay.objects.filter(school=school_id, pk=pk).exclude(mentors_off=off).update(mentors_off=off):
        _log(by, school_id, _("メンターが休む日を変えた"), at)


@dataclass(frozen=True)
class Imported:
    new: int
    changed: int
    same: int
    gone: int


@transaction.atomic
def import_school_days(
    *, rows: Iterable[DayRow], cancelled: Iterable[str] = (), by: User, at: datetime
) -> Imported:
    """All entries of a file, or none. An entry that is there already is brought up to date: twice is harmless.

    ``cancelled``: fingerprints that the file says are held no more.
    """
    school_id = _coordinator(by).school_id
    own = SchoolDay.objects.filter(school=school_id).exclude(uid="")
    known = {one.uid: one for one in own}
    new, changed, same = [], 0, 0
    for row in {row.uid: row for row in rows}.values():
        if row.kind not in DayKind.values or row.last < row.first or not row.uid:
            raise BadValue(
                _("ファイルを｜読《よ》めませんでした。もう｜一度《いちど》｜選《えら》んでください。"),
                field="file",
            )
        values = {
            "first": row.first, "last": row.last, "name": clean_name(row.name), "kind": row.kind,
            "mentors_off": row.mentors_off,
        }  # fmt: skip
        there = known.get(row.uid)
        if there is None:
            new.append(SchoolDay(school_id=school_id, uid=row.uid, **values))
        elif any(getattr(there, name) != value for name, value in values.items()):
            SchoolDay.objects.filter(pk=there.pk).update(**values)
            changed += 1
        else:
            same += 1
    _room_for(school_id, len(new))
    SchoolDay.objects.bulk_create(new)
    gone = own.filter(uid__in=list(cancelled)).delete()[0]
    if new or changed or gone:
        _log(by, school_id, _("学校の予定を取り込んだ：%(n)d件") % {"n": len(new) + changed + gone}, at)
    return Imported(len(new), changed, same, gone)


# --- ways between centres --------------------------------------------------------------------------
@transaction.atomic
def set_ways(*, center: Center, minutes: Mapping[int, int | None], by: Anyone | None, at: datetime) -> int:
    """From one centre to others, by their numbers; None: nothing is known. Gives how many changed."""
    changed = 0
    others = Center.objects.exclude(pk=center.pk).in_bulk(list(minutes))
    for pk, number in minutes.items():
        if pk not in others:
            continue
        if number is not None and not 0 <= number <= LONGEST_WAY:
            raise BadValue(
                _("移動の時間は、0から%(n)d分までで書いてください。") % {"n": LONGEST_WAY}, field=f"way-{pk}"
            )
        ends = {"one_id": min(center.pk, pk), "other_id": max(center.pk, pk)}
        there = CenterWay.objects.filter(**ends).first()
        if number is None:
            changed += CenterWay.objects.filter(**ends).delete()[0]
        elif there is None or there.minutes != number:
            CenterWay.objects.update_or_create(
                one_id=ends["one_id"], other_id=ends["other_id"], defaults={"minutes": number}
            )
            changed += 1
    if changed and by is not None:
        record(
            actor=by, verb=Verb.CHANGE, subject="center", subject_id=center.pk, center=center.code,
            reason=_("会場のあいだの時間"), at=at,
        )  # fmt: skip
    return changed
