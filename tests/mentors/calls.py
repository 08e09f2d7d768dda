"""What the tests about calls share: a session with learners, somebody who comes to it, and the worker's round."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core import mail

from core.typeset import plain
from events.models import ClassSession
from mentors import actions
from mentors.models import Assignment, Mentor, MentorMail
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.mentors import NINETEEN, NOW


def session(*people: Any, seated: int = 3, **fields: Any) -> ClassSession:
    """A session two weeks after NOW; three learners want one mentor."""
    run = classes.run(at=fields.pop("at", NOW), **fields)
    for one in people or [classes.learner() for _n in range(seated)]:
        classes.apply(run, one, at=NOW)
    return run.sessions.select_related("run__center", "room").get()


def adult(call_name: str = "あおい", at: datetime = NOW, **fields: Any) -> Mentor:
    """Somebody of age; what signing up wrote is gone."""
    made = make.active(at, call_name=call_name, birth_date=NINETEEN, **fields)
    made.mails.all().delete()
    return made


def comes(mentor: Mentor, to: ClassSession, at: datetime = NOW) -> Assignment:
    return actions.assign(mentor=mentor, session=to, agreed=True, by=make.staff(), at=at)


def drops_out(one: Assignment, at: datetime = NOW) -> Assignment:
    return actions.cancel(assignment=one, reason="かぜ", by=None, at=at)


def quiet() -> None:
    """What has been written so far is not what a test is about."""
    MentorMail.objects.all().delete()
    mail.outbox.clear()


def told() -> list[tuple[str, str]]:
    """Mails about classes, as (呼び名, kind), in the order in which they were written."""
    rows = MentorMail.objects.filter(session__isnull=False).order_by("pk")
    return list(rows.values_list("mentor__call_name", "kind"))


def posted(at: datetime = NOW) -> list[Any]:
    """The worker's minute: what leaves now."""
    mail.outbox.clear()
    actions.deliver_due(at=at)
    return list(mail.outbox)


def refused(func: Any, **options: Any) -> str:
    """What somebody reads when it cannot be done."""
    import pytest

    from people.errors import SchoolError

    with pytest.raises(SchoolError) as caught:
        func(**options)
    return plain(str(caught.value.text))
