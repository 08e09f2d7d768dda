"""Readiness and figures: true, for those who may ask, and without anybody in them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from config import watching
from core.upkeep import UpkeepKind, note

pytestmark = pytest.mark.django_db
TOKEN = "a-token-for-tests"


@pytest.fixture(autouse=True)
def not_asked_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_migrated", False)


def test_a_server_that_is_ready_says_so_and_nobody_keeps_it(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"database": "ok", "cache": "ok", "migrations": "ok"},
    )
    assert answer["Cache-Control"] == "no-store"
    assert client.post("/readyz").status_code == 405


def test_a_dead_worker_is_told_to_who_asks_and_sends_no_visitor_away(client: Client) -> None:
    assert client.get("/readyz").status_code == 200
    assert client.get("/readyz?worker").json()["worker"] == "not ok"
    note(kind=UpkeepKind.WORKER, at=timezone.now() - timedelta(minutes=4))
    assert client.get("/readyz?worker").status_code == 200
    note(kind=UpkeepKind.WORKER, at=timezone.now() - timedelta(minutes=6))
    assert client.get("/readyz?worker").status_code == 503


def test_without_database_cache_or_migrations_it_is_not_ready(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any) -> None:
        raise OperationalError("password of somebody")

    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", refuse)
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "OperationalError"
    with monkeypatch.context() as broken:
        broken.setattr(watching.cache, "get", lambda _key, default=None, **_more: default)
        assert client.get("/readyz").json()["cache"] == "not ok"
    with monkeypatch.context() as broken:
        from django.db.migrations.executor import MigrationExecutor

        broken.setattr(watching, "_migrated", False)
        broken.setattr(MigrationExecutor, "migration_plan", lambda *_args: [1])
        assert client.get("/readyz").json()["migrations"] == "not ok"
    assert client.get("/readyz").status_code == 200


def test_figures_are_for_whoever_has_the_token(client: Client, settings: Any) -> None:
    def status(authorization: str) -> int:
        return client.get("/metrics", headers={"authorization": authorization}).status_code

    assert status("Bearer ") == status("") == 404  # no token is set: nothing opens
    settings.METRICS_TOKEN = TOKEN
    assert status(f"Bearer {TOKEN}") == 200
    for wrong in ("", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer 山田"):
        assert status(wrong.encode().decode("latin-1")) == 404
    answer = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer["Cache-Control"] == "no-store"


def figures(client: Client) -> dict[tuple[str, ...], float]:
    text = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).content.decode()
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def watched(path: str) -> None:
    """Answered by the whole site, this middleware in front: it is loaded when a token is set."""
    Client().get(path)


def test_requests_are_counted_by_route_never_by_address(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    before = figures(client)
    watched("/stop/7Fq0cV9mZk2sW8xT4yB6nD1e/")
    watched("/lessons/12/")
    watched("/lessons/13/")
    after = figures(client)
    grown = {key: value - before.get(key, 0) for key, value in after.items() if value > before.get(key, 0)}
    counted = {
        key[1:]: value
        for key, value in grown.items()
        if key[0] == "school_requests_total" and key[2] != "metrics"
    }
    assert sum(counted.values()) == 3
    assert [value for key, value in counted.items() if key[1] == "stop/<str:token>/"] == [1]
    assert sorted(key for key in counted if "lessons" in key[1])[0][1] == "lessons/<int:number>/"
    assert not any("7Fq0" in part for key in after for part in key)


def test_strange_methods_make_no_new_figures(settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    request = RequestFactory().generic("YAMADA", "/")
    watching.WatchingMiddleware(lambda _request: HttpResponse(status=405))(request)
    names = {sample.labels["method"] for sample in watching.REQUESTS.collect()[0].samples}
    assert "YAMADA" not in names


def test_figures_of_the_school(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    note(kind=UpkeepKind.BACKUP, at=timezone.now() - timedelta(minutes=5))
    note(kind=UpkeepKind.DRILL, at=timezone.now(), problem="x")
    found = figures(client)
    assert 300 <= found["school_upkeep_age_seconds", "backup"] < 360
    assert found["school_upkeep_well", "backup"] == 1
    assert found["school_upkeep_well", "drill"] == 0
    assert found["school_tasks_waiting",] >= 0


def test_nothing_is_done_where_nobody_asked() -> None:
    with pytest.raises(MiddlewareNotUsed):
        watching.WatchingMiddleware(lambda _request: HttpResponse())
