"""What a session's sheets say: people, tables, handouts. Reads only; a fixed number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from core.enums import Phone
from events import messages
from events.attending import expected_in, phone_of
from events.models import Applicant, ClassSession

from ..paper.sheets import PersonOnPaper, SessionOnPaper, TableOnPaper
from ..paper.tables import seated


def title_of(session: ClassSession) -> str:
    return _("%(title)s（第%(n)d回）") % {"title": session.run.title, "n": session.number}


def when_of(session: ClassSession) -> str:
    return f"{messages.when(session.starts_at)}〜{messages.clock(session.ends_at)}"


def _word(phone: str) -> str:
    return str(Phone(phone).label) if phone in Phone.values else ""


def _note(row: Applicant, groups: dict[int, list[Applicant]]) -> str:
    others = [
        _("%(name)sさん") % {"name": other.learner.call_name}
        for other in groups[row.application_id]
        if other.learner_id != row.learner_id
    ]
    together = _("%(names)sとご一緒") % {"names": "、".join(others)} if others else ""
    return "　".join(part for part in (row.learner.needs, together) if part)


def _person(
    row: Applicant, number: int, groups: dict[int, list[Applicant]], table: str, *, contacts: bool
) -> PersonOnPaper:
    learner = row.learner
    return PersonOnPaper(
        number=number,
        name=learner.name,
        kana=learner.kana,
        call_name=learner.call_name,
        phone=_word(learner.phone),
        tel=learner.tel_shown if contacts else "",
        note=_note(row, groups) if contacts else "",
        table=table,
    )


def sessions_on_paper(sessions: Iterable[ClassSession], *, contacts: bool) -> list[SessionOnPaper]:
    """Each session with everybody who has a seat; telephone numbers and needs only with ``contacts``."""
    sessions = list(sessions)
    expected = expected_in(sessions)
    return [_session(session, expected[session.pk], contacts=contacts) for session in sessions]


def _session(
    session: ClassSession, rows: Sequence[Applicant], *, contacts: bool, tables: dict[int, str] | None = None
) -> SessionOnPaper:
    groups: dict[int, list[Applicant]] = defaultdict(list)
    for row in rows:
        groups[row.application_id].append(row)
    phones = Counter(row.learner.phone for row in rows)
    kinds = "・".join(f"{phone.label} {phones[phone]}" for phone in Phone if phones[phone])
    return SessionOnPaper(
        title=title_of(session),
        when=when_of(session),
        place=f"{session.run.center.name}　{session.room.name}",
        teacher=_("担当：%(name)s") % {"name": session.teacher} if session.teacher else "",
        people=[
            _person(row, n, groups, (tables or {}).get(row.learner_id, ""), contacts=contacts)
            for n, row in enumerate(rows, start=1)
        ],
        summary=_("%(n)d人") % {"n": len(rows)} + (f"（{kinds}）" if kinds else ""),
    )


def with_tables(session: ClassSession) -> tuple[SessionOnPaper, list[TableOnPaper]]:
    """The session without contact data, and who sits where. One query."""
    rows = expected_in([session])[session.pk]
    groups: dict[int, list[Applicant]] = defaultdict(list)
    # The same phone at one table: one helper then shows one phone.
    for row in sorted(rows, key=lambda row: list(Phone.values).index(phone_of(row.learner))):
        groups[row.application_id].append(row)
    room = session.room
    dealt = seated(list(groups.values()), tables=room.tables, per_table=room.seats_per_table)
    names = {
        row.learner_id: _("机 %(n)d") % {"n": n} for n, table in enumerate(dealt, start=1) for row in table
    }
    tables = [
        TableOnPaper(
            _("机 %(n)d") % {"n": n},
            [_person(row, 0, groups, "", contacts=False) for row in table],
        )
        for n, table in enumerate(dealt, start=1)
    ]
    return _session(session, rows, contacts=False, tables=names), tables


def phones_in(session: ClassSession) -> Counter[str]:
    """How many copies of a handout each kind of phone needs."""
    return Counter(phone_of(row.learner) for row in expected_in([session])[session.pk])


def without_phone(session: ClassSession) -> int:
    return sum(row.learner.phone not in Phone.values for row in expected_in([session])[session.pk])
