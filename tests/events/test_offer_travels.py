"""From a winner's cancelled seat to the next person's LINE, mail or telephone: the whole way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from events import actions
from events.enums import Method, State
from events.models import Application
from notices.enums import Kind
from notices.models import Notice
from people.models import Learner, User
from tests.factories import classes as make
from tests.notices import line_server
from tests.notices.conftest import NOW, line, new_learner, smtp, sweep_until
from tests.notices.line_server import LineServer
from tests.notices.smtp import Sink

pytestmark = pytest.mark.django_db
__all__ = ["line", "new_learner", "smtp"]  # fixtures of another folder


@pytest.fixture
def offered(new_learner: Callable[..., Learner]) -> Callable[[], Application]:
    """Draws a run of one seat and cancels the winner; gives the application that is offered the seat."""

    def happen() -> Application:
        run = make.run(capacity=1, method=Method.LOTTERY, at=NOW)
        for _n in range(2):
            make.apply(run, new_learner(), at=NOW)
        by = User.objects.get(username="admin")
        draw = actions.draw_lots(run=run, seed="さいころ 3 5 2", by=by, at=run.closes_at)
        winner, second = (Application.objects.get(receipt=row[0]) for row in draw.result)
        Notice.objects.all().delete()  # what was told before is not what is looked at here
        actions.cancel_application(application=winner, at=NOW)
        second.refresh_from_db()
        assert second.state == State.OFFERED
        return second

    return happen


def ways(application: Application) -> list[tuple[str, str]]:
    found = Notice.objects.filter(learner=application.learner, kind=Kind.OFFER).order_by("pk")
    return list(found.values_list("channel", "status"))


def test_the_offer_goes_to_line(offered: Callable[[], Application], line: LineServer) -> None:
    application = offered()
    sweep_until(2)
    (text,) = [push.text for push in line.pushes if push.to == application.learner.line_id]
    assert text.startswith("【席があきました】")
    assert "までに、参加するかどうかをお返事ください。" in text
    assert ways(application) == [("line", "sent")]


def test_with_line_refusing_it_goes_by_mail(
    offered: Callable[[], Application], line: LineServer, smtp: Sink
) -> None:
    line.mode = line_server.BAD
    application = offered()
    sweep_until(2)
    mails = [mail for mail in smtp.mails if mail["To"] == application.learner.email]
    assert [mail["Subject"] for mail in mails] == ["席があきました"]
    assert ways(application) == [("line", "failed"), ("mail", "sent")]


def test_with_both_down_somebody_rings_with_the_words_to_say(
    offered: Callable[[], Application], line: LineServer, smtp: Sink, settings: Any
) -> None:
    line.mode = line_server.BROKEN
    settings.EMAIL_PORT = 9
    application = offered()
    sweep_until(15)
    assert ways(application) == [("line", "failed"), ("mail", "failed"), ("tel", "to_do")]
    call = Notice.objects.get(learner=application.learner, channel="tel")
    assert call.say.startswith("席があきました。")
    assert call.urgent_at == application.offer_until
