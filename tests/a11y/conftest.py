"""What the accessibility tests share: the school in every state, and one walk through all of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from tests.a11y.looking import Looker, View
from tests.a11y.states import COURSES, GONE_STEP, STATES, STOP_LINKS
from tests.e2e import class_school, mentor_school, table_school


@pytest.fixture(scope="session")
def served(server: Any, django_db_blocker: Any) -> Iterator[Any]:
    """The running server, with a printed step that is gone and booklets in every state."""
    import dj_database_url

    class_school.prepare(server)
    mentor_school.prepare(server)
    table_school.ask(server)
    with django_db_blocker.unblock():
        connections.databases["served"] = {
            **connections["default"].settings_dict,
            **dj_database_url.parse(server.database),
        }
        _age_the_school("served")
        _make_stop_links("served")
        connections["served"].close()
        del connections["served"], connections.databases["served"]
    return server


def _age_the_school(database: str) -> None:
    import uuid

    from django.test import RequestFactory

    from core.school import school_of
    from courses.models import CoursePage, PrintJob, StepCode
    from courses.paper import booklet_key

    StepCode.objects.using(database).create(lesson_id=12, number=GONE_STEP, block_id=uuid.uuid4())
    school = school_of(RequestFactory().get("/"))
    for state, slug in COURSES.items():
        if state:
            course = CoursePage.objects.get(slug=slug)
            PrintJob.objects.using(database).create(
                key=booklet_key(course, "iphone", school),
                course_id=course.pk,
                phone="iphone",
                state=state,
                done=2,
                total=5,
            )


def _make_stop_links(database: str) -> None:
    import hashlib

    from django.utils import timezone

    from notices.models import StopLink
    from people.models import Learner

    now = timezone.now()
    for n, (state, token) in enumerate(STOP_LINKS.items()):
        learner = Learner.objects.using(database).create(
            call_name="ためし", name="試験", kana="シケン", tel=f"042900099{n}", birth_year=1950,
            notices_since=now, notices_stopped=now if state == "used" else None,
        )  # fmt: skip
        StopLink.objects.using(database).create(
            learner=learner, token_hash=hashlib.sha256(token.encode()).hexdigest(), made_at=now
        )


@pytest.fixture(scope="session")
def looker(chromium: Any, served: Any) -> Looker:
    return Looker(chromium, served.url)


@pytest.fixture(scope="session")
def views(looker: Looker) -> list[View]:
    """Every state at both widths, each opened once."""
    return looker.views(STATES)
