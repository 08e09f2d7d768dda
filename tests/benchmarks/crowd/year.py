"""A class of twenty, from the first application to the thanks, as the school does it: what is told, printed, posted.

Counted, not guessed: notices by channel and kind out of the outbox, sheets out of the PDFs themselves.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pypdfium2
from django.test import Client
from django.utils import timezone

SEATS, PEOPLE = 20, 24  # more come than there are seats: some wait


@dataclass
class Flow:
    """Of one class with two meetings: ``notices`` by channel, ``sheets`` by what they are."""

    notices: Counter[str]
    sheets: Counter[str]
    people: int


def flow(city: Any) -> Flow:
    """The whole way of one class by lot; people are told by the mix of channels of growth.people."""
    from courses.models import LessonPage
    from events import actions, messages
    from events.enums import Method, Source
    from events.models import Application, Attendance
    from notices.models import Notice
    from people.models import User
    from tests.benchmarks.growth import people
    from tests.signed_in import sign_in

    at, center = timezone.now(), city.centers[1]
    start = (timezone.localtime(at) + timedelta(days=14)).replace(hour=10, minute=0, second=0, microsecond=0)
    run = actions.create_run(
        meetings=[actions.Meeting(start + timedelta(days=7 * n), start + timedelta(days=7 * n, hours=2)) for n in (0, 1)],
        title="スマホの基本", center=center, room=city.rooms[1], capacity=SEATS, method=Method.LOTTERY,
        opens_at=at - timedelta(days=1), closes_at=at + timedelta(days=7), lessons=LessonPage.objects.filter(number__in=[1, 2]),
    )  # fmt: skip
    run = actions.publish_run(run=run)
    who = people.learners(PEOPLE, first=650_000, codes=[center.code], dice=city.dice, at=at)
    before = Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for one in who:
        actions.apply(run=run, people=[one], source=Source.PHONE, at=at)
    manager = User.objects.get(username=f"manager-{center.code}")
    later = run.closes_at + timedelta(minutes=1)
    drawn = actions.draw_lots(run=run, seed="1 2 3 4 5 6", by=manager, at=later)
    from events.tasks import seated_in, tell_draw

    tell_draw(drawn.pk)
    for session in run.sessions.all():
        for application in seated_in(session):
            messages.tell_reminder(application, session, at=later)
            Attendance.objects.create(
                session=session, learner=application.learner, presence="present", at=later
            )
            messages.tell_thanks(application, session, at=later)
    told = Notice.objects.filter(pk__gt=before)
    return Flow(
        Counter(told.values_list("channel", flat=True)),
        sheets(sign_in(manager), run, Application.objects.filter(run=run).count()),
        PEOPLE,
    )


def sheets(client: Client, run: Any, applied: int) -> Counter[str]:
    """Pages of paper for a class: lists for each meeting, the draw, a handout of each lesson for everybody seated."""
    found: Counter[str] = Counter()
    for session in run.sessions.all():
        for name in ("roster", "signin", "tables", "tags"):
            found["名簿・出席・席・名札"] += pages(
                client.get(f"/desk/sessions/{session.pk}/print/{name}.pdf")
            )
    found["抽選の紙"] += pages(client.get(f"/desk/draws/{run.code}/sheet.pdf"))
    for lesson in run.lessons.all():
        found["配布資料"] += SEATS * pages(client.get(f"/lessons/{lesson.number}/handout-iphone.pdf"))
    found["修了証"] += pages(client.get(f"/desk/certificates/{run.pk}/all.pdf"))
    return found


def pages(answer: Any) -> int:
    if answer.status_code != 200 or not answer["Content-Type"].startswith("application/pdf"):
        raise RuntimeError(f"no paper: {answer.status_code} {answer['Content-Type']}")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    paper = pypdfium2.PdfDocument(body)
    try:
        return len(paper)
    finally:
        paper.close()
