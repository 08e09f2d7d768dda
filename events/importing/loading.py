"""Rows written: each whole or not at all. The same file again changes nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.models import SchoolSettings
from events import actions
from events.actions.places import change_run, keep_center
from events.enums import RunState
from events.errors import SchoolError
from events.known_places import fields_of, known_places
from events.models import Center, ClassRun, Room
from people.actions import record
from people.enums import Verb
from people.rights import Anyone

from .cells import Unreadable
from .reading import read_lines
from .rows import Places, Wanted, fingerprint_of, read_row


class Problem(NamedTuple):
    """A row that was not read, or was read and left alone: its number in the spreadsheet, NO, reasons."""

    line: int
    key: str
    reasons: list[str]

    def __str__(self) -> str:
        name = _("%(line)d行目") % {"line": self.line}
        return (f"{name}（NO {self.key}）" if self.key else name) + "：" + " ".join(self.reasons)


@dataclass
class Report:
    """What became of the rows."""

    made: int = 0
    renewed: int = 0
    unchanged: int = 0
    centers: int = 0
    rooms: int = 0
    kept: list[Problem] = field(default_factory=list)
    unread: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


class _DryRunError(Exception):
    """Undoes everything at the end of a dry run."""


def import_events(data: bytes, *, file_name: str, dry_run: bool = False, by: Anyone | None = None) -> Report:
    """Reads the list into drafts. Raises BadValue when the file as a whole cannot be read.

    A draft that was changed by somebody since, and a run that is public, stay as they are; the report
    names them if the row says something else by now.
    """
    report = Report()
    try:
        with transaction.atomic():
            _read_all(data, file_name[-50:], report)
            if report.made or report.renewed:
                record(actor=by, verb=Verb.IMPORT, subject="run", reason=file_name)
            if dry_run:
                raise _DryRunError
    except _DryRunError:
        pass
    return report


def _read_all(data: bytes, file_name: str, report: Report) -> None:
    calls = {call: place["code"] for place in known_places() for call in place["calls"]}
    calls |= dict(Center.objects.values_list("name", "code"))
    places = Places(calls)
    wanted: list[tuple[int, Wanted]] = []
    seen: dict[str, int] = {}
    for line in read_lines(data):
        key = line.cells.get("NO", "")
        try:
            if line.problem:
                raise Unreadable(line.problem)
            row = read_row(line.cells, places)
            if row.key in seen:
                raise Unreadable(_("NOが%(line)d行目と同じです。") % {"line": seen[row.key]})
        except Unreadable as reasons:
            report.unread.append(Problem(line.number, key, str(reasons).split("\n")))
            continue
        seen[row.key] = line.number
        wanted.append((line.number, row))
    # A room that nobody has entered is as large as its largest class.
    seats: dict[tuple[str, str], int] = defaultdict(int)
    for _number, row in wanted:
        place = (row.center, row.room)
        seats[place] = max(seats[place], row.fields["capacity"])
    for number, row in wanted:
        try:
            with transaction.atomic():
                outcome = _write(row, file_name, seats[row.center, row.room], report)
        except SchoolError as problem:
            report.unread.append(Problem(number, row.key, [problem.text]))
        except ValidationError as problem:
            report.unread.append(Problem(number, row.key, [str(text) for text in problem.messages]))
        else:
            if outcome:
                report.kept.append(Problem(number, row.key, [outcome]))
            elif row.notes:
                report.notes.append(Problem(number, row.key, row.notes))
    report.unread.sort()


def _write(row: Wanted, file_name: str, seats: int, report: Report) -> str:
    """Writes one row; gives a sentence when what stands was left as it is though the row differs."""
    prefix = f"{file_name}:{row.key}:"
    run = ClassRun.objects.filter(imported_from__startswith=prefix).select_related("center", "room").first()
    digest = row.digest()
    if run is not None and run.imported_from == prefix + digest:
        report.unchanged += 1
        row.notes.clear()
        return ""
    if run is not None:
        if run.state != RunState.DRAFT or run.applications.exists():
            return _("公開した教室なので、そのままにしました。ファイルの内容は、前とちがいます。")
        if fingerprint_of(run) != run.imported_from.removeprefix(prefix):
            return _("だれかが直した教室なので、そのままにしました。ファイルの内容は、前とちがいます。")
    center, room = _place(row, file_name, seats, report)
    if run is None:
        actions.create_run(
            meetings=row.meetings, center=center, room=room, imported_from=prefix + digest, **row.fields
        )
        report.made += 1
        return ""
    run = change_run(run=run, center=center, room=room, imported_from=prefix + digest, **row.fields)
    actions.set_meetings(run=run, meetings=row.meetings)
    report.renewed += 1
    return ""


def _place(row: Wanted, file_name: str, seats: int, report: Report) -> tuple[Center, Room]:
    center = Center.objects.filter(code=row.center).first()
    if center is None:
        school = SchoolSettings.objects.first()
        center = keep_center(
            center=Center(
                code=row.center, city=school.municipality if school else "", imported_from=file_name,
                **fields_of(row.center),
            )
        )  # fmt: skip
        report.centers += 1
    room = center.rooms.filter(name=row.room).first()
    if room is None:
        room = Room.objects.create(center=center, name=row.room, seats=seats)
        report.rooms += 1
    return center, room
