"""Centres and what may be changed of a run before and after people applied: what set-up screens call."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from events.enums import Kind, Method, RunState
from events.errors import BadValue, NotPossible
from events.models import Center, ClassRun, PublicHoliday, Room
from people.actions import record
from people.enums import Role, Verb
from people.rights import Anyone, group_name

from .timetable import change_capacity

# What people relied on when they applied.
PROMISED = ("center", "room", "kind", "method", "first_timers_first", "opens_at", "pairs_allowed", "min_age")


def ensure_groups(center: str) -> list[Group]:
    """The groups of a centre and the city's, those who set up with the way into the admin. Twice is harmless."""
    door = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    found = []
    for role, where in ((Role.CLERK, center), (Role.MANAGER, center), (Role.CITY, "")):
        group, _created = Group.objects.get_or_create(name=group_name(role, where))
        if role != Role.CLERK:
            group.permissions.add(door)
        found.append(group)
    return found


@transaction.atomic
def keep_center(*, center: Center, by: Anyone | None = None, at: datetime | None = None) -> Center:
    """Stores a centre with its rooms and closing days. Raises ValidationError for fields that do not fit."""
    is_new = center.pk is None
    if not is_new:
        code = Center.objects.values_list("code", flat=True).get(pk=center.pk)
        if center.code != code:
            raise BadValue(_("記号は変えられません。紙と職員の権限に使っています。"), field="code")
        _check_rooms(center, at=at or timezone.now())
    center.full_clean()
    center.save()
    ensure_groups(center.code)
    if by is not None:
        record(
            actor=by, verb=Verb.CREATE if is_new else Verb.CHANGE, subject="center", subject_id=center.pk,
            center=center.code, at=at,
        )  # fmt: skip
    return center


def _check_rooms(center: Center, *, at: datetime) -> None:
    """A room in use stays, and stays as large as its classes are."""
    kept = {room.pk: room for room in center.rooms.all() if room.pk}
    for room in Room.objects.filter(center_id=center.pk):
        if room.pk not in kept:
            if room.runs.exists() or room.sessions.exists():
                raise NotPossible(
                    _("部屋「%(room)s」は、教室で使っています。消せません。") % {"room": room.name}
                )
            continue
        running = room.runs.filter(state=RunState.PUBLISHED).not_over(at=at)
        most = running.aggregate(most=Max("capacity"))["most"] or 0
        if kept[room.pk].seats < most:
            raise NotPossible(
                _("部屋「%(room)s」には、定員%(most)dの教室があります。席を%(most)dより少なくできません。")
                % {"room": room.name, "most": most}
            )


@transaction.atomic
def remove_center(*, center: Center, by: Anyone, at: datetime | None = None) -> None:
    """Removes a centre entered by mistake: nothing has ever been held there."""
    if center.runs.exists():
        raise NotPossible(_("この会場には教室があります。消せません。"))
    center_id, code = center.pk, center.code
    center.delete()
    record(actor=by, verb=Verb.ERASE, subject="center", subject_id=center_id, center=code, at=at)


@transaction.atomic
def keep_holiday(*, holiday: PublicHoliday, by: Anyone, at: datetime | None = None) -> PublicHoliday:
    """Stores a public holiday that the library does not know yet."""
    verb = Verb.CHANGE if holiday.pk else Verb.CREATE
    holiday.full_clean()
    holiday.save()
    record(actor=by, verb=verb, subject="holiday", subject_id=holiday.pk, at=at)
    return holiday


@transaction.atomic
def remove_holiday(*, holiday: PublicHoliday, by: Anyone, at: datetime | None = None) -> None:
    holiday_id = holiday.pk
    holiday.delete()
    record(actor=by, verb=Verb.ERASE, subject="holiday", subject_id=holiday_id, at=at)


@transaction.atomic
def change_run(
    *, run: ClassRun, by: Anyone | None = None, at: datetime | None = None, lessons: Any = None, **fields: Any
) -> ClassRun:
    """Changes what is given and leaves the rest; the same again is no change.

    Once somebody applied, what they relied on stays; seats go through change_capacity, so that a free
    one is offered on. A run called off is not changed any more.
    """
    at = at or timezone.now()
    run = ClassRun.objects.select_for_update(of=("self",)).select_related("room", "center").get(pk=run.pk)
    changed = {name for name, value in fields.items() if getattr(run, name) != value}
    if lessons is not None and set(lessons) != set(run.lessons.all()):
        changed.add("lessons")
    if not changed:
        return run
    if run.state == RunState.CANCELLED:
        raise NotPossible(_("中止した教室は変えられません。コピーして新しく作ってください。"))
    if run.applications.exists():
        for name in PROMISED:
            if name in changed:
                raise NotPossible(
                    _("もう申込みがあるので、「%(field)s」は変えられません。")
                    % {"field": getattr(ClassRun._meta.get_field(name), "verbose_name", name)},
                    field=name,
                )
    if "closes_at" in changed and hasattr(run, "draw"):
        raise NotPossible(_("しめきって抽選の用意をしたので、しめきりは変えられません。"), field="closes_at")
    if {"room", "center"} & changed and run.state == RunState.PUBLISHED:
        raise NotPossible(_("公開中の教室の部屋は、回ごとに変えてください。"), field="room")
    capacity = fields.pop("capacity", run.capacity)
    for name, value in fields.items():
        setattr(run, name, value)
    if run.kind == Kind.CONSULTATION and run.method != Method.FIRST_COME:
        raise BadValue(_("スマホ相談は、先着順で受け付けます。"), field="method")
    if "closes_at" in changed and run.state == RunState.PUBLISHED and run.kind != Kind.CONSULTATION:
        first = run.sessions.filter(cancelled_at__isnull=True).order_by("starts_at").first()
        if first and first.starts_at < run.closes_at:
            raise NotPossible(
                _("しめきりが、最初の回よりあとです。しめきりを早くしてください。"), field="closes_at"
            )
    run.full_clean()
    run.save()
    if lessons is not None:
        run.lessons.set(lessons)
    if "room" in changed:
        run.sessions.update(room=run.room)
    if "capacity" in changed:
        run = change_capacity(run=run, capacity=capacity, at=at)
    if by is not None:
        record(
            actor=by, verb=Verb.CHANGE, subject="run", subject_id=run.pk, center=run.center.code,
            reason="、".join(sorted(changed)), at=at,
        )  # fmt: skip
    return run


@transaction.atomic
def remove_run(*, run: ClassRun, by: Anyone, at: datetime | None = None) -> None:
    """Removes a draft that nobody has applied for. What was public once is called off, never removed."""
    run = ClassRun.objects.select_for_update(of=("self",)).select_related("center").get(pk=run.pk)
    if run.state != RunState.DRAFT or run.applications.exists():
        raise NotPossible(_("公開した教室は消せません。受付の「教室」で、中止にしてください。"))
    run_id, code = run.pk, run.center.code
    run.delete()
    record(actor=by, verb=Verb.ERASE, subject="run", subject_id=run_id, center=code, at=at)
