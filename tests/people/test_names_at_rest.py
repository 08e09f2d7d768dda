"""ADR 0038: whoever has the database, its queue, sessions and caches, reads no name and no kana of a learner in them."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from events import actions as event_actions
from events.actions import mark_presence
from events.enums import Method, Presence
from events.models import Application
from mentors import actions as mentor_actions
from mentors.models import VisitNote
from notices.actions import mark_called
from notices.models import Notice
from people import actions
from people.models import Learner, NameKey
from tests.desk.class_day import session_of, today_run
from tests.desk.test_transfer import bring, take_in
from tests.events.test_applying_pages import apply, fill
from tests.events.test_public_runs import now_run
from tests.factories import classes, helped
from tests.factories import mentors as make
from tests.people.stores import TABLE, hits

pytestmark = pytest.mark.django_db
FAMILY, GIVEN, FAMILY_KANA, GIVEN_KANA, CALLED = "蜃気楼", "鸚鵡", "シンキロウ", "オウムヱ", "夢見鳥"
HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


def spellings() -> list[str]:
    """Each part of the name and of its kana, as anybody might have kept it."""
    kana = [FAMILY_KANA, GIVEN_KANA, GIVEN_KANA.replace("ヱ", "エ"), "ｼﾝｷﾛｳ", "ｵｳﾑ"]
    return [FAMILY, GIVEN, CALLED, *kana, *(one.translate(HIRAGANA) for one in kana)]


WHO = {
    "name": f"{FAMILY} {GIVEN}", "call_name": CALLED, "kana": f"{FAMILY_KANA} {GIVEN_KANA}",
}  # fmt: skip
WEB = {
    "p1-name": f"{FAMILY}　{GIVEN}", "p1-kana": f"{FAMILY_KANA} {GIVEN_KANA}".translate(HIRAGANA),
    "p1-tel": "0429420771", "p1-birth_year": "昭和25",
}  # fmt: skip


def applied_in_every_way(reader: Client, clerk: Client, manager: Client) -> list[Learner]:
    at = timezone.now()
    web = apply(reader, now_run(), WEB, {"channel": "mail", "email": "yume@example.jp"}).learner
    fill(Client(), now_run(), WEB)  # typed and never sent
    phone = {f"p1-{name}": value for name, value in WHO.items()}
    clerk.get(f"/desk/learners/find/?q={FAMILY_KANA}")
    clerk.get(f"/desk/search/?q={FAMILY}")
    clerk.post(
        "/desk/apply/",
        {**phone, "run": classes.run(at=at).code, "once": "a" * 20, "source": "phone", "p1-tel": "0429420772",
         "p1-birth_year": "1951", "p1-channel": "tel"},
    )  # fmt: skip
    table = (
        f"氏名,ふりがな,呼び名,電話番号,生まれた年\n{WHO['name']},{WHO['kana']},{CALLED},0429420773,1952\n"
    )
    take_in(manager, bring(manager, table.encode()).content.decode())
    return [web, *Learner.objects.exclude(pk=web.pk).order_by("pk")]


def been_everywhere(one: Learner, clerk: Client, manager: Client) -> None:
    at, staff = timezone.now(), make.staff()
    before = at - timedelta(days=7, hours=1)  # a lottery that closed an hour ago
    lottery = classes.run(at=before, method=Method.LOTTERY, capacity=5, in_days=20)
    classes.apply(lottery, one, at=before + timedelta(hours=1))
    event_actions.draw_lots(run=lottery, seed="さいころ 3526", by=staff, at=at)
    run = today_run(one, classes.learner())
    session = session_of(run)
    mark_presence(session=session, learner=one, presence=Presence.PRESENT, by=staff)
    mentor = helped.adult(at)
    pair = helped.sat(mentor, one, session)
    card = mentor_actions.write_thanks(
        mentor=mentor, learner=pair.learner, session=session, words="よかった", by=staff, at=at
    )
    assert card.pk
    VisitNote.objects.create(
        session=session, learner=one, by="tomioka", result="more", codes=["12-1"], made_at=at, changed_at=at
    )
    actions.issue_card(learner=one, by=staff)
    for notice in Notice.objects.filter(learner=one):
        mark_called(notice=notice, by=staff, outcome="no_answer")
    file = f"/desk/learners/{one.pk}/"
    for client in (clerk, manager):
        for path in ("", f"sessions/{session.pk}/", f"sessions/{session.pk}/walk-in/?q={FAMILY}", f"certificates/{run.pk}/",
                     f"learners/?q={FAMILY_KANA}", f"sessions/{session.pk}/notes/"):  # fmt: skip
            assert client.get(f"/desk/{path}").status_code == 200, path
        client.post(file, {"reason": "call"})
        client.post(f"{file}edit/", {"kana": "漢字", "name": WHO["name"]})
        client.post(f"{file}edit/", {"kana": WHO["kana"], "name": WHO["name"]})
        for paper in ("sessions/{}/print/roster.pdf", "sessions/{}/print/"):
            client.get("/desk/" + paper.format(session.pk))
        client.post("/desk/calls/list.pdf")
        client.post("/desk/calls/postcards.pdf")
        client.get(f"/desk/certificates/{run.pk}/all.pdf")
    manager.post("/desk/disaster/", {"center": "tomioka"})
    manager.post(f"{file}export/", {"reason": "asked", "form": "csv"})
    event_actions.cancel_session(
        session=run.sessions.order_by("number").last(), reason="台風", by=staff, at=at
    )


def test_no_store_holds_a_name_or_a_kana_of_a_learner_in_any_spelling(
    reader: Client, clerk: Client, manager: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        people = applied_in_every_way(reader, clerk, manager)
        assert [one.name for one in people] == [WHO["name"]] * 3
        assert Application.objects.filter(learner__in=people).count() == 2
        for one in people:
            been_everywhere(one, clerk, manager)
    assert Notice.objects.filter(learner__in=people).count() >= 6
    assert NameKey.objects.filter(learner__in=people).count() >= 30
    # What is looked through can be found: what a card says is as it was typed, and the seals hold the names.
    assert f"{TABLE}mentors_thankyou" in hits("よかった")
    for word in (FAMILY, GIVEN_KANA, CALLED):
        assert "sealed people_learner" in hits(word)
    words = {unicodedata.normalize(form, word) for word in spellings() for form in ("NFC", "NFD", "NFKC")}
    found = {where for where in hits(*words) if not where.startswith(("sealed ", "keys "))}
    assert found == set()
