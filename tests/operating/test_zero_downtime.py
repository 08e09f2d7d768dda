"""Migrations that may run while the old version still works, and those that may not."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from config import zero_downtime
from config.zero_downtime import LOCK, ONE_WAY, REMOVE, RENAME, REQUIRED, SEAL, TYPE, breaches
from core.sealed import SealedCharField, SealedTextField


def noop(*_args: Any) -> None: ...


def rules(*operations: Any, app: str = "people") -> list[str]:
    loader = MigrationLoader(None)
    migration = migrations.Migration("9999_new", app)
    migration.operations = list(operations)
    return [one.rule for one in breaches(migration, loader.project_state())]


INDEX = models.Index(fields=["created_at"], name="x")
CHAR = models.CharField


@pytest.mark.parametrize(
    ("operation", "found"),
    [
        (migrations.RemoveField("learner", "needs"), [REMOVE]),
        (migrations.DeleteModel("Consent"), [REMOVE]),
        (migrations.RenameField("learner", "needs", "wants"), [RENAME]),
        (migrations.RenameModel("Consent", "Agreement"), [RENAME]),
        (migrations.AlterModelTable("Consent", "agreement"), [RENAME]),
        (migrations.AddField("learner", "x", CHAR(max_length=9)), [REQUIRED]),
        (migrations.AddField("learner", "x", CHAR(max_length=9, default="")), [REQUIRED]),
        (migrations.AddField("learner", "x", CHAR(max_length=9, db_default="")), []),
        (migrations.AddField("learner", "x", CHAR(max_length=9, null=True)), []),
        (migrations.AddField("learner", "x", CHAR(max_length=9, null=True, db_index=True)), [LOCK]),
        (migrations.AddField("user", "x", CHAR(max_length=9, null=True, db_index=True)), []),
        (migrations.AddField("learner", "x", models.ManyToManyField("people.Consent")), []),
        (migrations.AlterField("learner", "last_seen_at", models.DateTimeField()), [REQUIRED]),
        (migrations.AlterField("learner", "needs", CHAR(max_length=300, blank=True)), [TYPE, SEAL]),
        (migrations.AlterField("learner", "needs", models.TextField(max_length=300, blank=True)), [SEAL]),
        (migrations.AlterField("learner", "needs", SealedTextField(max_length=400, blank=True)), []),
        (migrations.AlterField("learner", "phone", SealedCharField(max_length=10)), [SEAL]),
        (migrations.AlterField("learner", "phone", CHAR(max_length=5)), [TYPE]),
        (migrations.AlterField("learner", "phone", CHAR(max_length=90)), []),
        (migrations.AlterField("learner", "phone", CHAR("機種", max_length=10, help_text="x")), []),
        (migrations.AlterField("learner", "phone", CHAR(max_length=10, db_index=True)), [LOCK]),
        (migrations.AddIndex("learner", INDEX), [LOCK]),
        (migrations.AddConstraint("learner", models.CheckConstraint(condition=models.Q(pk__gt=0), name="x")), [LOCK]),
        (migrations.RunPython(noop), [ONE_WAY]),
        (migrations.RunPython(noop, migrations.RunPython.noop), []),
        (migrations.RunSQL("SELECT 1"), [ONE_WAY]),
    ],
)  # fmt: skip
def test_a_rule(operation: Any, found: list[str]) -> None:
    assert rules(operation) == found


def test_what_is_made_in_the_same_migration_has_nobody_waiting_for_it() -> None:
    made = migrations.CreateModel("Fresh", [("id", models.BigAutoField(primary_key=True))])
    assert (
        rules(
            made,
            migrations.AddField("fresh", "x", CHAR(max_length=9)),
            migrations.AddIndex("fresh", models.Index(fields=["x"], name="y")),
        )
        == []
    )


def test_a_change_of_state_alone_touches_no_table() -> None:
    gone = migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("learner", "needs")])
    assert rules(gone) == []


def test_the_migrations_in_the_tree_hold_and_every_room_is_looked_at() -> None:
    call_command("check_migrations")
    assert zero_downtime.known_rooms() == set(zero_downtime.BEFORE_FIRST_RELEASE)


def test_a_breach_fails_the_command_unless_it_gives_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.management import CommandError

    bad = migrations.Migration("9999_bad", "people")
    bad.operations = [migrations.RemoveField("learner", "needs")]
    loader = MigrationLoader(None)
    state = loader.project_state()

    class Loader:
        disk_migrations = {("people", "9999_bad"): bad}

        def __init__(self, _connection: Any) -> None: ...

        def project_state(self, *_args: Any, **_values: Any) -> Any:
            return state

    monkeypatch.setattr(zero_downtime, "MigrationLoader", Loader)
    with pytest.raises(CommandError, match=r"people\.9999_bad：RemoveField learner\.needs"):
        call_command("check_migrations")
    bad.breaks = {REMOVE: "nobody reads it"}
    call_command("check_migrations")


@pytest.mark.django_db
def test_before_an_upgrade_it_is_said_whether_both_programs_must_stand_still(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("check_migrations", "--waiting")
    assert capsys.readouterr().out == "動かしたまま、migrate ができます。\n"
    done = MigrationRecorder.Migration.objects
    done.filter(app="notices").latest("pk").delete()
    call_command("check_migrations", "--waiting")  # one that the old version survives
    assert capsys.readouterr().out == "動かしたまま、migrate ができます。\n"
    done.get(app="people", name="0011_names_sealed").delete()
    with pytest.raises(
        CommandError, match=r"止めてから migrate をします：people\.0011_names_sealed$"
    ) as said:
        call_command("check_migrations", "--waiting")
    assert said.value.returncode == 3  # 1 is any other failure, over which the handbook's line stops nobody


@pytest.mark.django_db
def test_in_an_empty_database_nobody_has_to_be_stopped(capsys: pytest.CaptureFixture[str]) -> None:
    MigrationRecorder.Migration.objects.all().delete()
    call_command("check_migrations", "--waiting")
    assert capsys.readouterr().out == "動かしたまま、migrate ができます。\n"
