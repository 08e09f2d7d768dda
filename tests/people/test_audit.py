"""The audit log: added to, never changed; whoever changes it all the same is found out."""

from __future__ import annotations

import pytest
from django.db import connection

from people import actions
from people.enums import Verb
from people.models import AuditEntry, AuditHead, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def five() -> list[AuditEntry]:
    by = User.objects.get(username="tomioka")
    return [
        actions.record(
            actor=by, verb=Verb.READ, subject="learner", subject_id=n, center="tomioka", reason="電話"
        )
        for n in range(5)
    ]


def test_a_chain_left_alone_holds(five: list[AuditEntry]) -> None:
    assert actions.verify() == (5, None)
    assert [entry.sequence for entry in five] == [1, 2, 3, 4, 5]
    assert actions.record(actor=None, verb=Verb.ERASE, subject="learner").actor == "（自動）"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("reason", "なし"),
        ("actor", "city"),
        ("subject_id", 9),
        ("verb", "print"),
        ("center", "x"),
        ("at", "2020-01-01"),
    ],
)
def test_an_entry_changed_behind_the_programs_back_is_found(
    five: list[AuditEntry], column: str, value: object
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE people_auditentry SET {column} = %s WHERE sequence = 3", [value])  # noqa: S608
    assert actions.verify().broken_at == 3


@pytest.mark.parametrize(("gone", "broken"), [(1, 1), (3, 3), (5, 5)])
def test_an_entry_removed_is_found_the_last_one_too(five: list[AuditEntry], gone: int, broken: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_auditentry WHERE sequence = %s", [gone])
    assert actions.verify().broken_at == broken


def test_the_program_itself_neither_changes_nor_removes(five: list[AuditEntry]) -> None:
    for attempt in (
        five[0].save,
        five[0].delete,
        lambda: AuditEntry.objects.update(reason=""),
        AuditEntry.objects.all().delete,
    ):
        with pytest.raises(TypeError):
            attempt()
    assert AuditHead.objects.get().sequence == 5
