"""For those who watch over the school: readiness, figures for Prometheus, and a line for each request.

Nothing in here names anybody: a request is known by its route (``desk/learners/<int:pk>/``), never its address.
"""

from __future__ import annotations

import hmac
import logging
import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import MiddlewareNotUsed
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from core.upkeep import Upkeep, UpkeepKind

log = logging.getLogger("school.request")
WORKER_LATE = timedelta(minutes=5)
KEPT = "(kept page)"  # answered before any route was looked for
OTHER = "(no such page)"

REQUESTS = Counter("school_requests", "Answers given.", ["method", "route", "status"])
SECONDS = Histogram(
    "school_request_seconds",
    "Time to an answer.",
    ["route"],
    buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}


class WatchingMiddleware:
    """Counts, and writes a line, where somebody asked for it (METRICS_TOKEN, REQUEST_LOG); costs nothing elsewhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not (settings.METRICS_TOKEN or settings.REQUEST_LOG):
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        method = request.method if request.method in METHODS else "OTHER"
        route = self._route(request, response)
        if settings.METRICS_TOKEN:
            REQUESTS.labels(method, route, response.status_code).inc()
            SECONDS.labels(route).observe(seconds)
        if settings.REQUEST_LOG:
            fields = {"method": method, "route": route, "status": response.status_code}
            log.info("request", extra={**fields, "milliseconds": round(seconds * 1000, 1)})
        return response

    @staticmethod
    def _route(request: HttpRequest, response: HttpResponse) -> str:
        match = getattr(request, "resolver_match", None)
        if match is not None:
            return match.route or "/"
        return KEPT if response.status_code == 200 else OTHER


# --- readiness ----------------------------------------------------------------------------------
_migrated = False


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Whether this server may be given visitors. ``?worker`` asks for the worker too, for whoever watches:
    a dead worker is no reason to send visitors away."""
    checks: dict[str, Callable[[], bool]] = {
        "database": _database,
        "cache": _cache,
        "migrations": _migrations,
    }
    if "worker" in request.GET:
        checks["worker"] = _worker
    said = {}
    for name, check in checks.items():
        try:
            said[name] = "ok" if check() else "not ok"
        except Exception as problem:  # noqa: BLE001  whatever it is, this server is not ready
            said[name] = type(problem).__name__
    answer = JsonResponse(said, status=200 if set(said.values()) == {"ok"} else 503)
    answer["Cache-Control"] = "no-store"
    return answer


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _cache() -> bool:
    mark = f"{os.getpid()}-{time.monotonic_ns()}"
    cache.set("readyz", mark, 10)
    # Another process may have written in between: that it was there is what counts.
    return cache.get("readyz") is not None


def _migrations() -> bool:
    """Asked until the answer is yes; a running program's migrations do not become fewer."""
    global _migrated
    if not _migrated:
        from django.db.migrations.executor import MigrationExecutor

        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


def _worker() -> bool:
    return Upkeep.objects.filter(kind=UpkeepKind.WORKER, worked_at__gte=timezone.now() - WORKER_LATE).exists()


# --- figures ------------------------------------------------------------------------------------
class _School(Collector):
    """What is true of the school, not of one process: read when somebody asks."""

    def collect(self) -> Iterator[Any]:
        now = timezone.now()
        age = GaugeMetricFamily("school_upkeep_age_seconds", "Since it last went well.", labels=["kind"])
        well = GaugeMetricFamily("school_upkeep_well", "1: the last try went well.", labels=["kind"])
        for row in Upkeep.objects.all():
            well.add_metric([row.kind], 0 if row.problem else 1)
            if row.worked_at:
                age.add_metric([row.kind], (now - row.worked_at).total_seconds())
        yield age
        yield well
        from django_q.brokers import get_broker

        yield GaugeMetricFamily(
            "school_tasks_waiting", "Tasks in the queue.", value=get_broker().queue_size()
        )


def _registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(_School())
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(registry)
    else:
        registry.register(REQUESTS)
        registry.register(SECONDS)
    return registry


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus, with the bearer token; without METRICS_TOKEN, or with another, the page does not exist."""
    wanted = f"Bearer {settings.METRICS_TOKEN}".encode()
    given = request.headers.get("Authorization", "").encode()
    if not settings.METRICS_TOKEN or not hmac.compare_digest(wanted, given):
        raise Http404
    answer = HttpResponse(
        generate_latest(_registry()), content_type="text/plain; version=0.0.4; charset=utf-8"
    )
    answer["Cache-Control"] = "no-store"
    return answer
