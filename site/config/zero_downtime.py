"""Whether a new version can come while the old one still runs: looks at the migrations.

During an upgrade the old program works on the new tables for some minutes. So a table only grows: what goes
away, goes one version later, when no program asks for it any more; and nothing is built on a large table
while everybody waits. A migration that must break a rule says why: ``breaks = {"remove": "since 1.4 nobody
reads it"}`` in its class, and docs/operations.md then asks for a pause.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, migrations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.models import NOT_PROVIDED

from core.sealed import Sealed

OURS = ("core", "people", "notices", "home", "media", "courses", "events", "mentors")
# The last migration of each room that is in nobody's service yet; only what comes after is looked at.
BEFORE_FIRST_RELEASE = {
    "core": "0004",
    "people": "0002",
    "notices": "0001",
    "home": "0001",
    "media": "0002",
    "courses": "0002",
    "events": "0001",
    "mentors": "0007",
}
# Tables that grow with people and years: an index is built beside the work (AddIndexConcurrently), or in a pause.
LARGE = {
    "people.learner",
    "people.consent",
    "people.learnercard",
    "people.namekey",
    "people.auditentry",
    "notices.notice",
    "events.application",
    "events.applicant",
    "events.attendance",
    "events.applicationevent",
}

REMOVE, RENAME, REQUIRED, TYPE, LOCK, ONE_WAY = "remove", "rename", "required", "type", "lock", "one way"
SEAL = "seal"
TEXT = {
    REMOVE: "列や表をなくします。まだ動いている前の版が、こわれます。使うのをやめた次の版で、なくします。",
    RENAME: "名前を変えます。前の版が、こわれます。新しい列を足し、写し、次の版で古い列をなくします。",
    REQUIRED: "いつも値が要る列です。前の版は値を入れません。db_default か null=True を付けます。",
    TYPE: "列の型を変えるか、短くします。表を全部書き直し、そのあいだ、だれも書けません。新しい列を足します。",
    LOCK: "大きな表に索引や制約を足します。そのあいだ、だれも書けません。AddIndexConcurrently にするか、止めてします。",
    SEAL: "列に封をするか、封をとります。前の版は、封をした文を読めません。2つのプログラムを止めてします。",
    ONE_WAY: "戻し方がありません。reverse_code か reverse_sql を書きます（戻すことがないなら noop）。",
}


@dataclass(frozen=True)
class Breach:
    migration: str
    rule: str
    what: str

    def __str__(self) -> str:
        return f"{self.migration}：{self.what}：{TEXT[self.rule]}"


def look() -> list[Breach]:
    """Every breach in the migrations on the disk that no migration gives a reason for; asks no database."""
    loader = MigrationLoader(None)
    found: list[Breach] = []
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        if app in OURS and name[:4] > BEFORE_FIRST_RELEASE[app]:
            before = loader.project_state((app, name), at_end=False)
            reasons = getattr(migration, "breaks", {})
            found += [one for one in breaches(migration, before) if one.rule not in reasons]
    return found


def to_stop_for() -> list[str]:
    """The migrations that this database still waits for and that the old version does not survive; none of an empty
    one, where no program runs yet."""
    executor = MigrationExecutor(connection)
    if not executor.loader.applied_migrations:
        return []
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{one.app_label}.{one.name}" for one, _backwards in plan if getattr(one, "breaks", {})]


def breaches(migration: migrations.Migration, before: Any) -> Iterator[Breach]:
    """``before``: the state of all models when the migration begins."""
    app, new, state = migration.app_label, set(), before.clone()
    where = f"{app}.{migration.name}"
    for operation in migration.operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            parts = list(operation.database_operations)
        else:
            parts = [operation]
        for part in parts:
            if isinstance(part, migrations.CreateModel):
                new.add(part.name_lower)
            elif (model := _model_of(part)) not in new:
                for rule in _rules(part, app, model, state):
                    yield Breach(where, rule, f"{type(part).__name__} {_name_of(part)}")
        operation.state_forwards(app, state)


def _model_of(operation: Operation) -> str:
    name = (
        getattr(operation, "model_name", None)
        or getattr(operation, "old_name", None)
        or getattr(operation, "name", "")
    )
    return str(name).lower()


def _name_of(operation: Operation) -> str:
    model, name = getattr(operation, "model_name", ""), getattr(operation, "name", "")
    return f"{model}.{name}" if model and name else str(model or name)


def _rules(operation: Operation, app: str, model: str, state: Any) -> Iterator[str]:
    large = f"{app}.{model}" in LARGE
    if isinstance(operation, (migrations.RemoveField, migrations.DeleteModel)):
        yield REMOVE
    elif isinstance(operation, (migrations.RenameField, migrations.RenameModel, migrations.AlterModelTable)):
        yield RENAME
    elif isinstance(operation, migrations.AddField):
        yield from _added(operation.field, large=large)
    elif isinstance(operation, migrations.AlterField):
        yield from _altered(state.models[app, model].fields[operation.name], operation.field, large=large)
    elif type(operation).__name__ in (
        "AddIndex",
        "AddConstraint",
        "AlterUniqueTogether",
        "AlterIndexTogether",
    ):
        if large:
            yield LOCK
    elif isinstance(operation, (migrations.RunPython, migrations.RunSQL)) and not operation.reversible:
        yield ONE_WAY


def _added(field: Any, *, large: bool) -> Iterator[str]:
    if field.many_to_many:
        return  # a table of its own
    if not field.null and field.db_default is NOT_PROVIDED:
        yield REQUIRED
    if large and (field.unique or field.db_index):
        yield LOCK


def _altered(was: Any, now: Any, *, large: bool) -> Iterator[str]:
    if was.null and not now.null:
        yield REQUIRED
    shorter = (now.max_length or 0) < (was.max_length or 0) if now.max_length else False
    if was.get_internal_type() != now.get_internal_type() or shorter:
        yield TYPE
    if isinstance(was, Sealed) != isinstance(now, Sealed):
        yield SEAL
    if large and ((now.unique and not was.unique) or (now.db_index and not was.db_index)):
        yield LOCK


def known_rooms() -> set[str]:
    """Rooms of ours that have migrations; a test compares them with BEFORE_FIRST_RELEASE."""
    loader = MigrationLoader(None)
    ours = {config.label for config in apps.get_app_configs() if config.label in OURS}
    return ours & {app for app, _name in loader.disk_migrations}
