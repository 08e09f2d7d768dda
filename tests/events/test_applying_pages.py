"""Applying on the web: three screens, a review, a receipt; nothing asked twice, nothing half-saved."""

from __future__ import annotations

import base64
import random
import re
import zlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from core.sealing import ID_LETTERS
from events import actions
from events.enums import Method, State
from events.models import Applicant, Application, ClassRun, SeatPool
from events.views import applying, throttle
from people.enums import Channel
from people.models import Learner
from tests.events.test_public_runs import consultation, now_run
from tests.factories import classes as make
from tests.words import words

pytestmark = pytest.mark.django_db

HANAKO = {
    "p1-name": "見本　花子",
    "p1-kana": "みほん はなこ",
    "p1-tel": "０４（２９４２）０００１",
    "p1-birth_year": "昭和２５",
}
TARO = {"p2-name": "見本 太郎", "p2-kana": "ﾐﾎﾝ ﾀﾛｳ", "p2-tel": "", "p2-birth_year": "1948"}
TEL = {"channel": "tel", "phone": "", "email": "", "postal_code": "", "address": "", "wish": ""}


def once_of(answer: HttpResponse) -> str:
    return re.search(r'name="once" value="([^"]+)"', answer.content.decode())[1]


def fill(
    client: Client, run: ClassRun, who: dict[str, str] | None = None, how: dict[str, str] | None = None
) -> HttpResponse:
    """The first two screens; gives the third."""
    at = f"/classes/{run.code}/apply/"
    answer = client.post(at, {"size": "1", **(who or HANAKO)})
    assert (answer.status_code, answer["Location"]) == (302, f"{at}how/"), words(answer)
    answer = client.post(f"{at}how/", {**TEL, **(how or {})})
    assert (answer.status_code, answer["Location"]) == (302, f"{at}check/"), words(answer)
    return client.get(f"{at}check/")


def send(client: Client, run: ClassRun, review: HttpResponse) -> HttpResponse:
    return client.post(f"/classes/{run.code}/apply/check/", {"once": once_of(review)})


def apply(
    client: Client, run: ClassRun, who: dict[str, str] | None = None, how: dict[str, str] | None = None
) -> Application:
    answer = send(client, run, fill(client, run, who, how))
    assert (answer.status_code, answer["Location"]) == (302, "/classes/mine/receipt/"), words(answer)
    return Application.objects.latest("pk")


def test_three_screens_lead_to_a_receipt(reader: Client) -> None:
    run = now_run()
    application = apply(reader, run, how={"phone": "android", "wish": "写真を　送りたい"})
    learner = application.learner
    assert (application.state, application.source, application.wish) == (
        State.CONFIRMED,
        "web",
        "写真を 送りたい",
    )
    assert (learner.name, learner.kana, learner.tel, learner.birth_year) == (
        "見本 花子",
        "ミホン ハナコ",
        "0429420001",
        1950,
    )
    assert (learner.phone, learner.channel, learner.home_center) == ("android", Channel.TEL, "tomioka")
    page = words(reader.get("/classes/mine/receipt/"))
    assert f"{application.receipt[:4]}-{application.receipt[4:]}" in page
    assert "参加できます。" in page
    assert "見本さん" in page


def test_two_people_are_one_application_and_share_a_telephone(reader: Client) -> None:
    run = now_run(method=Method.LOTTERY)
    review = fill(reader, run, {"size": "2", **HANAKO, **TARO})
    assert words(review).count("04-2942-0001") == 2
    send(reader, run, review)
    application = Application.objects.get(run=run)
    assert (application.size, application.state) == (2, State.APPLIED)
    assert set(Learner.objects.filter(applications=None, applicants__run=run).values_list("name", "tel")) == {
        ("見本 太郎", "0429420001")
    }
    assert "抽選を待っています。" in words(reader.get("/classes/mine/receipt/"))


def test_who_does_not_come_is_neither_asked_nor_kept(reader: Client) -> None:
    run = now_run()
    application = apply(reader, run, {"size": "1", **HANAKO, "p2-name": "書きかけ"})
    assert application.size == 1
    assert not Learner.objects.found_by("書きかけ").exists()


def test_a_consultation_has_its_time_chosen(reader: Client) -> None:
    run = consultation()
    first, second, _third = run.sessions.order_by("starts_at")
    make.apply(run, session=first, at=timezone.now())
    page = words(second_screen(reader, run))
    assert page.count("（満席。補欠になります）") == 1
    application = apply(reader, run, how={"session": str(second.pk)})
    assert (application.pool.session, application.state) == (second, State.CONFIRMED)


def second_screen(client: Client, run: ClassRun) -> HttpResponse:
    client.post(f"/classes/{run.code}/apply/", {"size": "1", **HANAKO})
    return client.get(f"/classes/{run.code}/apply/how/")


@pytest.mark.parametrize(
    ("how", "kept"),
    [
        ({"channel": "mail", "email": "ｈａｎａ＠example.jp"}, ("mail", "hana@example.jp", "", "")),
        (
            {"channel": "post", "postal_code": "３５９ー０００２", "address": "所沢市中富1"},
            ("post", "", "3590002", "所沢市中富1"),
        ),
        ({"channel": "line"}, ("line", "", "", "")),
        # What belongs to a way that was not chosen in the end is not kept.
        ({"channel": "tel", "email": "hana@example.jp", "address": "所沢市"}, ("tel", "", "", "")),
    ],
)
def test_only_the_address_of_the_chosen_way_is_kept(
    reader: Client, how: dict[str, str], kept: tuple[str, ...]
) -> None:
    learner = apply(reader, now_run(), how=how).learner
    assert (learner.channel, learner.email, learner.postal_code, learner.address) == kept


def test_going_back_shows_what_was_typed_on_every_screen(reader: Client) -> None:
    run = now_run()
    at = f"/classes/{run.code}/apply/"
    review = fill(
        reader,
        run,
        {"size": "2", **HANAKO, **TARO},
        {"channel": "mail", "email": "h@example.jp", "wish": "地図"},
    )
    first, second = reader.get(at).content.decode(), reader.get(f"{at}how/").content.decode()
    for typed in (*HANAKO.values(), *filter(None, TARO.values())):
        assert f'value="{typed}"' in first
    assert re.search(r'name="size" value="2" checked', first)
    assert re.search(r'name="channel" value="mail" checked', second)
    assert 'value="h@example.jp"' in second
    assert "地図</textarea>" in second
    # Put right on the first screen: the second keeps its answers, and the review follows at once.
    reader.post(at, {"size": "1", **HANAKO, "p1-name": "見本 華子"})
    assert "見本 華子" in words(reader.get(f"{at}check/"))
    assert once_of(reader.get(f"{at}check/")) == once_of(review)


def test_nothing_is_asked_twice(reader: Client) -> None:
    run = now_run()
    review = fill(reader, run)
    pages = [
        reader.get(f"/classes/{run.code}/apply/").content.decode(),
        reader.get(f"/classes/{run.code}/apply/how/").content.decode(),
    ]
    names = [set(re.findall(r'<(?:input|textarea|select)[^>]* name="([^"]+)"', page)) for page in pages]
    common = {
        "csrfmiddlewaretoken",
        "next",
        "size",
        "ruby",
        "color",
        "phone",
    }  # the reader's settings are on every page
    assert names[0] & names[1] <= common
    review_fields = set(
        re.findall(r'<(?:input|textarea|select)[^>]* name="([^"]+)"', review.content.decode())
    )
    assert review_fields - common == {"once"}


def test_nothing_is_stored_before_the_last_button(reader: Client) -> None:
    from django.contrib.sessions.models import Session

    run = now_run()
    before = Learner.objects.count()
    fill(reader, run)
    assert (Learner.objects.count(), Application.objects.count(), Session.objects.count()) == (before, 0, 0)


def test_a_screen_cannot_be_skipped(reader: Client) -> None:
    run = now_run()
    at = f"/classes/{run.code}/apply/"
    assert reader.get(f"{at}how/")["Location"] == at
    assert reader.get(f"{at}check/")["Location"] == at
    reader.post(at, {"size": "1", **HANAKO})
    assert reader.get(f"{at}check/")["Location"] == f"{at}how/"
    assert reader.post(f"{at}check/", {"once": "x" * 32})["Location"] == f"{at}how/"
    assert Application.objects.count() == 0


def test_the_button_pressed_twice_or_again_after_going_back_is_one_application(reader: Client) -> None:
    run = now_run()
    review = fill(reader, run)
    twin = Client()
    twin.cookies.update(reader.cookies)
    answers = [send(client, run, review) for client in (reader, twin, reader)]
    assert [(a.status_code, a["Location"]) for a in answers] == [(302, "/classes/mine/receipt/")] * 3
    assert (Application.objects.count(), Applicant.objects.count(), SeatPool.objects.get(run=run).taken) == (
        1,
        1,
        1,
    )
    receipt = Application.objects.get().receipt
    assert all(
        f"{receipt[:4]}-{receipt[4:]}" in words(client.get("/classes/mine/receipt/"))
        for client in (reader, twin)
    )


def test_sent_again_after_closing_the_application_still_stands(reader: Client) -> None:
    run = now_run()
    review = fill(reader, run)
    send(reader, run, review)
    ClassRun.objects.filter(pk=run.pk).update(closes_at=timezone.now() - timedelta(minutes=1))
    assert send(reader, run, review)["Location"] == "/classes/mine/receipt/"
    assert Application.objects.count() == 1


def test_what_was_typed_is_forgotten_once_it_is_sent_or_begun_anew(reader: Client) -> None:
    run = now_run()
    apply(reader, run)
    assert 'value="見本' not in reader.get(f"/classes/{run.code}/apply/").content.decode()
    other = now_run()
    reader.post(f"/classes/{other.code}/apply/", {"size": "1", **HANAKO})
    reader.post(f"/classes/{other.code}/apply/", {"again": "1"})
    assert 'value="見本' not in reader.get(f"/classes/{other.code}/apply/").content.decode()


def test_who_applies_twice_learns_no_number_and_no_name(reader: Client) -> None:
    run = now_run()
    first = apply(reader, run)
    stranger = Client()
    answer = send(stranger, run, fill(stranger, run, {**HANAKO, "p1-name": "別人"}))
    page = words(answer)
    assert answer.status_code == 409
    assert "もう申し込まれています。受付番号は、お手元の控えをごらんください。" in page
    assert first.receipt not in page and first.receipt[:4] + "-" not in page
    assert "花子" not in page and "見本さん" not in page
    assert stranger.get("/classes/mine/receipt/").status_code == 302
    assert Application.objects.count() == 1


def test_somebody_on_file_is_found_and_the_file_neither_shown_nor_changed(reader: Client) -> None:
    known = make.learner(
        "見本 花子",
        kana="ミホンハナコ",
        tel="0429420001",
        birth_year="1950",
        call_name="はなさん",
        needs="耳が遠い",
    )
    application = apply(reader, now_run(), how={"channel": "mail", "email": "other@example.jp"})
    assert application.learner == known
    known.refresh_from_db()
    assert (known.channel, known.email, known.call_name) == (Channel.TEL, "", "はなさん")
    assert "耳が遠い" not in reader.get("/classes/mine/receipt/").content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("page", ["", "how/", "check/"])
def test_after_closing_there_is_a_kind_sentence_and_the_telephone(
    reader: Client, method: str, page: str
) -> None:
    run = now_run()
    review = fill(reader, run)
    ClassRun.objects.filter(pk=run.pk).update(closes_at=timezone.now() - timedelta(minutes=1))
    answer = getattr(reader, method)(
        f"/classes/{run.code}/apply/{page}", {"size": "1", **HANAKO, **TEL, "once": once_of(review)}
    )
    assert answer.status_code == (200 if method == "get" else 409)
    assert "にしめきりました。ほかの教室をごらんになるか、窓口へお電話ください。" in words(answer)
    assert 'href="tel:0429420000"' in answer.content.decode()
    assert Application.objects.count() == 0


def test_a_time_that_was_called_off_meanwhile_is_asked_for_again(reader: Client) -> None:
    from people.models import User

    run = consultation()
    slot = run.sessions.order_by("starts_at").first()
    second_screen(reader, run)
    reader.post(f"/classes/{run.code}/apply/how/", {**TEL, "session": str(slot.pk)})
    review = reader.get(f"/classes/{run.code}/apply/check/")
    actions.cancel_session(session=slot, reason="台風", by=User.objects.get(username="admin"))
    assert send(reader, run, review)["Location"] == f"/classes/{run.code}/apply/how/"
    assert Application.objects.count() == 0


def test_a_full_class_gives_a_place_in_the_waiting_list(reader: Client) -> None:
    run = now_run(capacity=1)
    make.apply(run, at=timezone.now())
    assert "いまは満席です。" in words(fill(reader, run))
    application = apply(reader, run)
    assert application.state == State.WAITLISTED
    assert "補欠の1番目です。" in words(reader.get("/classes/mine/receipt/"))


def test_the_typed_text_is_nobodys_but_the_phones(reader: Client) -> None:
    run = now_run()
    for page in ("", "how/", "check/"):
        fill(reader, run)
        answer = reader.get(f"/classes/{run.code}/apply/{page}")
        assert answer["Cache-Control"] == "private, no-store"
        assert "noindex" in answer["X-Robots-Tag"]
    cookie = reader.cookies["typed"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (
        f"/classes/{run.code}/apply/",
        True,
        "Lax",
        "",
    )
    # A shared phone's cookies tell nobody, neither plain nor packed.
    sealed = cookie.value.partition(":")[0][ID_LETTERS:]
    raw = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
    for text in (raw, *(_inflated(raw[skip:]) for skip in range(40))):
        assert HANAKO["p1-tel"].encode() not in text and "花子".encode() not in text
    reader.cookies["typed"] = cookie.value[:-3] + "xyz"
    assert 'value="見本' not in reader.get(f"/classes/{run.code}/apply/").content.decode()


def _inflated(raw: bytes) -> bytes:
    try:
        return zlib.decompress(raw)
    except zlib.error:
        return b""


def test_a_form_without_the_secret_is_refused() -> None:
    run = now_run()
    strict = Client(enforce_csrf_checks=True)
    for page in ("", "how/", "check/"):
        assert strict.post(f"/classes/{run.code}/apply/{page}", {"size": "1", **HANAKO}).status_code == 403
    assert Application.objects.count() == 0


def test_the_longest_answers_of_two_people_are_carried(reader: Client) -> None:
    chance = random.Random(1)

    def letters(count: int) -> str:
        return "".join(chr(chance.randrange(0x4E00, 0x9FA0)) for _n in range(count))

    who = {
        **HANAKO,
        **TARO,
        "size": "2",
        "p1-name": letters(60),
        "p2-name": letters(60),
        "p1-kana": "み" * 60,
        "p2-kana": "ほ" * 60,
    }
    how = {"channel": "post", "address": letters(120), "wish": letters(200)}
    assert apply(reader, now_run(), who, how).wish == how["wish"]


def test_more_text_than_the_phone_can_carry_is_told(reader: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(applying, "HEAVIEST", 200)
    run = now_run()
    answer = reader.post(f"/classes/{run.code}/apply/", {"size": "1", **HANAKO})
    assert answer.status_code == 422
    assert "文字が多すぎます" in words(answer)
    assert "typed" not in answer.cookies or not answer.cookies["typed"].value


def test_many_applications_from_one_address_are_stopped_kindly_and_nothing_is_lost(
    reader: Client, monkeypatch: Any
) -> None:
    monkeypatch.setattr(throttle, "SENT_FROM_ADDRESS", throttle.Limit("apply-address", 1, 3600))
    apply(reader, now_run())
    run = now_run()
    review = fill(reader, run)
    answer = send(reader, run, review)
    assert answer.status_code == 429
    assert "1時間ほどたってから、もう一度お試しください。" in words(answer)
    cache.clear()
    assert send(reader, run, review).status_code == 302


def test_two_hundred_people_of_one_centre_may_apply_within_an_hour() -> None:
    assert (throttle.SENT_FROM_ADDRESS.most, throttle.SENT_FROM_ADDRESS.seconds) == (200, 3600)


@pytest.mark.parametrize("broken", ["mail", "line"])
def test_with_mail_and_line_down_applying_works(reader: Client, settings: Any, broken: str) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    how = {"channel": "mail", "email": "h@example.jp"} if broken == "mail" else {"channel": "line"}
    assert apply(reader, now_run(), how=how).state == State.CONFIRMED


def test_each_screen_asks_a_fixed_number_of_queries(
    reader: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    run = now_run(meetings=4)
    fill(reader, run)
    for page in ("", "how/", "check/"):
        with django_assert_max_num_queries(4):
            assert reader.get(f"/classes/{run.code}/apply/{page}").status_code == 200
