"""``manage.py verify_audit``: for whoever must answer an auditor."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from people import actions
from people.enums import Verb
from people.models import AuditEntry

pytestmark = pytest.mark.django_db


def verify(*noted: str) -> str:
    out = io.StringIO()
    call_command("verify_audit", noted=list(noted), stdout=out)
    return out.getvalue()


def entries(count: int = 4) -> None:
    for n in range(count):
        actions.record(actor=None, verb=Verb.READ, subject="learner", subject_id=n)


def behind_the_programs_back(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_whole_log_is_said_to_be_whole_with_its_last_fingerprint() -> None:
    assert "記録0件のくさりは、切れていません" in verify()
    entries()
    said = verify()
    digest = AuditEntry.objects.get(sequence=4).digest
    assert "記録4件のくさりは、切れていません" in said and f"4:{digest}" in said


def test_a_broken_one_ends_with_an_error_the_place_and_what_to_do() -> None:
    entries()
    behind_the_programs_back("UPDATE people_auditentry SET reason = 'x' WHERE sequence = 3")
    with pytest.raises(CommandError) as broken:
        verify()
    assert broken.value.returncode == 1
    for words in ("3番で切れています", "その前の2件", "manage.py backup", "市の個人情報の担当"):
        assert words in str(broken.value)


def test_the_end_cut_off_together_with_its_mark_is_no_empty_log() -> None:
    entries()
    behind_the_programs_back("DELETE FROM people_auditentry WHERE sequence > 2")
    behind_the_programs_back("DELETE FROM people_audithead")
    with pytest.raises(CommandError, match="3番で切れています"):
        verify()


def test_a_log_written_anew_from_the_start_is_found_by_a_fingerprint_noted_before() -> None:
    entries()
    noted = f"4:{AuditEntry.objects.get(sequence=4).digest}"
    assert "切れていません" in verify(noted, noted[:20])
    behind_the_programs_back("DELETE FROM people_auditentry")
    behind_the_programs_back("DELETE FROM people_audithead")
    entries(5)
    assert "切れていません" in verify()
    with pytest.raises(CommandError, match="書きとめたものとちがいます"):
        verify(noted)


@pytest.mark.parametrize("typed", ["4", "x:abc", "4:12", "4：" + "z" * 20])
def test_a_fingerprint_that_cannot_be_read_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(CommandError, match="番号:指紋"):
        verify(typed)
