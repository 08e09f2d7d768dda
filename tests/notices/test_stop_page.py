"""N02, S07: the stop link of every message: one tap, no login, no script, twice harmless."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from notices.actions import deliver, stop
from notices.enums import Kind
from notices.models import Notice
from people.actions import give_consent, verify
from people.models import AuditEntry, Learner
from tests.notices.conftest import NOW, chain, tell
from tests.notices.line_server import LineServer

New = Callable[..., Learner]


@pytest.fixture
def learner(new_learner: New) -> Learner:
    return new_learner()


def link_of(notice: Notice, line: LineServer) -> str:
    deliver(notice_id=notice.pk, at=NOW)
    return "/stop/" + line.pushes[-1].text.rsplit("/stop/", 1)[1]


@pytest.fixture
def path(learner: Learner, line: LineServer) -> str:
    return link_of(tell(learner), line)


@pytest.fixture
def anybody() -> Client:
    return Client(enforce_csrf_checks=True)


def is_stopped(learner: Learner) -> bool:
    return Learner.objects.get(pk=learner.pk).notices_stopped is not None


def test_looking_stops_nothing(anybody: Client, path: str, learner: Learner) -> None:
    page = anybody.get(path)
    soup = BeautifulSoup(page.content, "html.parser")
    assert page.status_code == 200
    assert page["Cache-Control"] == "private, no-store"
    assert page["Referrer-Policy"] == "no-referrer"
    form = soup.select_one("main form")
    assert (form["method"], form["action"]) == ("post", path)
    assert len(soup.select("main button")) == 1
    assert soup.select('link[rel="canonical"]') == []
    assert soup.select_one('meta[name="robots"]')["content"] == "noindex"
    assert not is_stopped(learner)


def test_one_tap_stops_and_a_second_changes_nothing(anybody: Client, path: str, learner: Learner) -> None:
    first = anybody.post(path)
    when = Learner.objects.get(pk=learner.pk).notices_stopped
    again = anybody.post(path)
    assert (first.status_code, again.status_code) == (200, 200)
    assert "お知らせを止めました｜" in first.content.decode()
    assert when is not None
    assert Learner.objects.get(pk=learner.pk).notices_stopped == when
    assert list(AuditEntry.objects.values_list("actor", "verb", "subject", "subject_id")) == [
        ("（自動）", "revoke", "notices", learner.pk)
    ]
    assert verify().broken_at is None
    assert learner.consents.get().withdrawn_at == when
    assert BeautifulSoup(anybody.get(path).content, "html.parser").select("main form") == []


def test_a_mail_programs_own_button_works(anybody: Client, path: str, learner: Learner) -> None:
    answer = anybody.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert is_stopped(learner)


def test_the_link_of_every_message_works(anybody: Client, learner: Learner, line: LineServer) -> None:
    paths = [link_of(tell(learner, about=f"application:{n}"), line) for n in range(3)]
    assert len(set(paths)) == 3
    for path in paths:
        Learner.objects.update(notices_stopped=None)
        anybody.post(path)
        assert is_stopped(learner)


def test_who_agrees_again_can_stop_again_with_the_same_link(
    anybody: Client, path: str, learner: Learner
) -> None:
    anybody.post(path)
    give_consent(learner=Learner.objects.get(pk=learner.pk), channel="counter", at=NOW)
    assert not is_stopped(learner)
    anybody.post(path)
    assert is_stopped(learner)


def test_nobody_else_is_stopped(anybody: Client, path: str, new_learner: New) -> None:
    other = new_learner()
    anybody.post(path)
    assert not is_stopped(other)


def test_stopping_drops_reminders_at_once(anybody: Client, path: str, learner: Learner) -> None:
    tell(learner, kind=Kind.REMINDER)
    tell(learner, kind=Kind.CHANGED)
    anybody.post(path)
    assert chain(learner) == [("line", "sent"), ("line", "dropped"), ("line", "pending")]


@pytest.mark.parametrize("token", ["x", "0" * 22, "あ", "%00", "a" * 5000])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_link_is_a_kind_404(
    anybody: Client, path: str, learner: Learner, token: str, method: str
) -> None:
    answer = getattr(anybody, method)(f"/stop/{token}/")
    assert answer.status_code == 404
    assert "電話で教えてください" in "".join(
        BeautifulSoup(answer.content, "html.parser").get_text().replace("\u200b", "").split()
    )
    assert not is_stopped(learner)


def test_the_link_of_somebody_erased_is_unknown(anybody: Client, path: str) -> None:
    Learner.objects.update(erased_at=NOW)
    assert anybody.get(path).status_code == 404
    assert anybody.post(path).status_code == 404
    assert stop(token=path.split("/")[2], at=NOW) is None


def test_other_methods_do_nothing(anybody: Client, path: str, learner: Learner) -> None:
    assert [anybody.put(path).status_code, anybody.delete(path).status_code] == [405, 405]
    assert anybody.head(path).status_code == 200
    assert not is_stopped(learner)
