"""P08: whoever was erased after a copy does not come back with it: learners, mentors, guardians, consents, stops."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from config import doctor
from config.keeping import deeds as noted
from config.keeping.store import Store
from mentors import actions as mentor_actions
from mentors.models import Mentor
from people import actions, deeds
from people.deeds import Deed
from people.models import AuditEntry, Learner
from tests.factories import classes
from tests.factories import mentors as make
from tests.keeping.installation import Installation, bare, forking, installed

pytestmark = pytest.mark.django_db
NOW = timezone.now()
# Five people, each in the database twice over: as they were when the copy was taken, and as they are afterwards.
PEOPLE = """
from tests.factories import classes, mentors as make
from people.actions import give_consent
from django.utils import timezone
now = timezone.now()
gone, silent = classes.learner("消える 花子"), classes.learner("止める 花子")
give_consent(learner=silent, channel="tel", at=now)
student, pupil, other = (make.applied(now) for _n in range(3))
for one in (pupil, other):
    make.actions.sign_in(token=make.key(one, make.Purpose.SIGN_IN, now), at=now)
    make.consent(one, now)
print(gone.pk, silent.pk, student.pk, pupil.pk, other.pk)
"""
AFTERWARDS = """
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from mentors import actions as m
from mentors.models import Mentor
from people import actions as p
from people.models import Learner
now = timezone.now()
gone, silent, student, pupil, other = {numbers}
p.erase_learner(learner=Learner.objects.get(pk=gone), by=None, reason="本人から", at=now)
p.stop_notices(learner=Learner.objects.get(pk=silent), at=now)
m.erase(mentor=Mentor.objects.get(pk=student), by=None, at=now, reason="本人から")
m.forget_guardian(mentor=Mentor.objects.get(pk=pupil), by=AnonymousUser(), reason="本人から", at=now)
m.withdraw(mentor=Mentor.objects.get(pk=other), by="x", at=now)
"""
HOW_THEY_ARE = """
from mentors.models import Mentor
from people.models import Learner
gone, silent, student, pupil, other = {numbers}
print(
    Learner.objects.get(pk=gone).name or "-", Learner.objects.get(pk=silent).notices_stopped is not None,
    Mentor.objects.get(pk=student).name or "-", Mentor.objects.get(pk=pupil).guardian_name or "-",
    Mentor.objects.get(pk=other).consents.filter(withdrawn_at=None).count(), sep="|",
)
"""
AS_BEFORE, AS_AFTER = "消える 花子|False|見本 花子|見本 春子|1", "-|True|-|-|0"


@pytest.fixture(scope="module")
def school(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Installation]:
    """A school with five people and one copy of them."""
    with (
        django_db_blocker.unblock(),
        forking() as forks,
        installed(tmp_path_factory.mktemp("again") / "school", "again_keeping", forks) as made,
    ):
        made.numbers = made.shell(PEOPLE).split()  # type: ignore[attr-defined]
        made.manage("backup")
        made.shell(asks(made, AFTERWARDS))
        yield made


@pytest.fixture
def machine(school: Installation, django_db_blocker: Any, tmp_path: Path) -> Iterator[Installation]:
    with (
        django_db_blocker.unblock(),
        bare(tmp_path / "new", "again_machine", school.forks, backups=school.backups) as made,
    ):
        yield made


def asks(school: Installation, code: str) -> str:
    return code.format(numbers=", ".join(school.numbers))  # type: ignore[attr-defined]


def named(school: Installation) -> str:
    gone, silent, student, pupil, other = school.numbers  # type: ignore[attr-defined]
    return (
        f"お知らせを止めた受講者 {silent}／受講者 {gone}／保護者が同意を取りやめたメンター {pupil}、{other}／"
        f"保護者を消したメンター {pupil}／メンター {student}"
    )


def test_no_copy_was_taken_since_and_still_they_are_erased_again(
    school: Installation, machine: Installation
) -> None:
    assert school.sets() == school.sets()[:1]
    said = machine.manage("restore")
    assert f"控えのあとで消した方などを、もう一度消しました。{named(school)}\n" in said
    assert machine.shell(asks(school, HOW_THEY_ARE)) == AS_AFTER
    assert machine.shell("from people.actions import verify; print(verify().broken_at)") == "None"
    assert "もう一度消す方は、いません。" in machine.manage("erase_again")
    assert machine.shell(asks(school, HOW_THEY_ARE)) == AS_AFTER


def test_the_next_copy_notes_what_was_missed(school: Installation, machine: Installation) -> None:
    first = school.sets()[0]
    shutil.rmtree(school.backups / "deeds")
    school.manage("backup")
    school.manage("backup")
    assert len(list((school.backups / "deeds").iterdir())) == 6
    machine.manage("restore", first)
    assert machine.shell(asks(school, HOW_THEY_ARE)) == AS_AFTER
    assert "もう一度消す方は、いません。" in machine.manage("restore", "--overwrite")


def test_a_copy_of_an_older_program_waits_for_its_tables(school: Installation, machine: Installation) -> None:
    machine.manage("restore", school.sets()[0], "--no-erasing")
    assert machine.shell(asks(school, HOW_THEY_ARE)) == AS_BEFORE
    machine.shell(
        "from django.db import connection as c; c.cursor().execute(\"DELETE FROM django_migrations WHERE app = 'people'"
        " AND name = (SELECT max(name) FROM django_migrations WHERE app = 'people')\")"
    )
    machine.manage("backup")
    mine = machine.sets()[-1]
    said = machine.manage("restore", mine, "--overwrite")
    assert "manage.py migrate のあとで、manage.py erase_again" in said
    assert machine.shell(asks(school, HOW_THEY_ARE)) == AS_BEFORE
    (machine.backups / "sets" / mine).unlink()


def test_one_brought_back_on_purpose_stays(school: Installation, machine: Installation) -> None:
    gone = school.numbers[0]  # type: ignore[attr-defined]
    files = {path: path.read_bytes() for path in (school.backups / "deeds").iterdir()}
    said = machine.manage("restore", school.sets()[0], "--no-erasing")
    assert "erase_again --list" in said
    assert f"learner:{gone} " in machine.manage("erase_again", "--list")
    assert "消さずに残します" in machine.manage("erase_again", "--spare", f"learner:{gone}")
    assert "いません" in machine.refuses("erase_again", "--spare", f"learner:{gone}")
    assert "のように書いてください" in machine.refuses("erase_again", "--spare", f"learner:{gone}x")
    machine.manage("erase_again")
    assert machine.shell(asks(school, HOW_THEY_ARE)) == AS_AFTER.replace("-", "消える 花子", 1)
    for path, content in files.items():
        path.write_bytes(content)


# --- one by one, on the test's own database ------------------------------------------------------------
@pytest.fixture
def store(settings: Any, tmp_path: Path) -> Store:
    settings.BACKUP_DIR = tmp_path / "copies"
    return Store()


def deed(learner: Learner, kind: str = "learner", **other: Any) -> Deed:
    return Deed(kind, learner.pk, learner.created_at, NOW)._replace(**other)


def test_a_number_given_anew_is_another_person(store: Store) -> None:
    learner = classes.learner()
    noted.keep([deed(learner, born=learner.created_at - timedelta(days=1))], store)
    assert noted.outstanding(store) == []
    assert noted.do_again(at=NOW, store=store).done == []
    noted.keep([deed(learner)], store)
    assert noted.do_again(at=NOW, store=store).done == [deed(learner)]
    learner.refresh_from_db()
    assert learner.erased_at == NOW


def test_whoever_agreed_anew_goes_on(store: Store) -> None:
    learner = classes.learner()
    minor = make.verified(NOW - timedelta(days=3))
    make.consent(minor, NOW - timedelta(days=3))
    earlier, later = NOW - timedelta(days=2), NOW - timedelta(days=1)
    mentor_actions.forget_guardian(mentor=minor, by=None, reason="本人から", at=earlier)
    actions.stop_notices(learner=learner, at=earlier)
    noted.keep(deeds.since(NOW - timedelta(days=9)), store)
    assert {one.kind for one in noted.found(store).deeds} == {"consent", "guardian", "notices"}
    actions.give_consent(learner=learner, channel="tel", at=later)
    Mentor.objects.filter(pk=minor.pk).update(guardian_name="見本 夏子", guardian_email="natsu@home.example")
    minor.refresh_from_db()
    make.consent(minor, later)
    assert noted.outstanding(store) == []


def test_what_is_noted_tells_nobody_anything_and_is_noted_once(store: Store) -> None:
    learner = classes.learner("秘密名 カナリヤ")
    assert noted.keep([deed(learner), deed(learner)], store) == 1
    assert noted.keep([deed(learner)], store) == 0
    (path,) = (store.folder / "deeds").iterdir()
    assert path.stat().st_mode & 0o077 == 0
    for word in (b"learner", str(learner.pk).encode() + b",", "秘密名".encode()):
        assert word not in path.read_bytes()
    assert noted.found(store).deeds == {deed(learner)}


def test_one_that_no_key_opens_is_said(store: Store, settings: Any) -> None:
    from config.keeping.keys import new_key

    noted.keep([deed(classes.learner())], store)
    settings.BACKUP_KEY = new_key()
    assert noted.found().closed == 1
    with pytest.raises(CommandError, match="1 個を開ける鍵がありません"):
        call_command("erase_again")


def test_a_deed_is_noted_when_it_is_done_and_stands_when_it_cannot_be(
    store: Store, settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        actions.erase_learner(learner=classes.learner(), by=None, reason="本人から", at=NOW)
    assert len(noted.found(store).deeds) == 1
    (tmp_path / "file").write_text("no folder")
    settings.BACKUP_DIR = tmp_path / "file"
    learner = classes.learner()
    with django_capture_on_commit_callbacks(execute=True):
        actions.erase_learner(learner=learner, by=None, reason="本人から", at=NOW)
    learner.refresh_from_db()
    assert learner.erased_at == NOW
    assert noted.keep_missed(store, NOW) == 1


def test_they_go_when_no_copy_is_left_from_before(store: Store, settings: Any) -> None:
    settings.BACKUP_DAYS = 20
    noted.keep([deed(classes.learner()), deed(classes.learner())], store)
    old, young = sorted((store.folder / "deeds").iterdir())
    os.utime(old, (0, (NOW - timedelta(days=21, minutes=1)).timestamp()))
    os.utime(young, (0, (NOW - timedelta(days=20)).timestamp()))
    noted.throw_away(store, NOW)
    assert list((store.folder / "deeds").iterdir()) == [young]


def test_what_fails_is_named_and_the_rest_is_done(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    learner, mentor = classes.learner(), make.applied(NOW)
    noted.keep([deed(learner), Deed("mentor", mentor.pk, mentor.applied_at, NOW)], store)

    def fail(*_args: Any) -> None:
        raise ValueError("秘密名")

    monkeypatch.setitem(deeds._kinds, "learner", deeds.LEARNER._replace(again=fail))
    with pytest.raises(CommandError, match=f"受講者 {learner.pk}（ValueError）") as said:
        call_command("erase_again")
    assert "秘密名" not in str(said.value)
    mentor.refresh_from_db()
    assert mentor.erased_at is not None


def test_the_doctor_says_who_is_back(store: Store) -> None:
    learner = classes.learner()
    noted.keep([deed(learner)], store)
    (found,) = [one for one in doctor.examine() if one.what == "控えのあとで消した方"]
    assert f"受講者 {learner.pk}" in found.said
    assert "erase_again" in found.do
    noted.do_again(at=NOW)
    (found,) = [one for one in doctor.examine() if one.what == "控えのあとで消した方"]
    assert found.how is doctor.How.GOOD


def test_sparing_is_written_down(store: Store) -> None:
    learner = classes.learner()
    noted.keep([deed(learner)], store)
    assert noted.spare("learner", learner.pk, at=NOW) == 1
    assert noted.spare("learner", learner.pk, at=NOW) == 0
    (entry,) = AuditEntry.objects.filter(subject="learner", subject_id=learner.pk, reason=noted.SPARED)
    assert entry.actor == "（自動）"
    assert noted.outstanding(store) == []


def test_the_program_before_this_one_still_reads_a_set(store: Store) -> None:
    from config.keeping.store import Manifest, Stored

    text = Manifest("x", NOW, "sqlite", Stored(0, "", []), {}).to_json()
    assert json.loads(text)["erased"] == []
    assert Manifest.from_json(text).vendor == "sqlite"
