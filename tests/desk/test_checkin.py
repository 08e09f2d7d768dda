"""受付: each way of marking who came, as plain forms."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.enums import Presence
from events.models import Attendance, ClassSession
from people.actions import issue_card, revoke_card
from people.models import AuditEntry, Learner
from tests.desk.class_day import cancelled, hanako, ichiro, learner, session_of, today_run
from tests.factories import classes

pytestmark = pytest.mark.django_db
SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


@pytest.fixture
def her() -> Learner:
    return hanako()


@pytest.fixture
def session(her: Learner) -> ClassSession:
    return session_of(today_run(her, ichiro(needs="耳が遠い"), capacity=5))


def url(session: ClassSession, tail: str = "") -> str:
    return f"/desk/sessions/{session.pk}/{tail}"


def tick(client: Client, session: ClassSession, who: Learner, mark: str = "present", **more: str):
    return client.post(url(session, "mark/"), {"learner": who.pk, "mark": mark, **more})


def marks(session: ClassSession) -> dict[str, str]:
    return dict(Attendance.objects.filter(session=session).values_list("learner__call_name", "presence"))


# ---- the list ---------------------------------------------------------------------------------
def test_the_list_shows_names_and_no_contact_data(clerk: Client, session: ClassSession) -> None:
    page = clerk.get(url(session)).content.decode()
    for word in ("山田 花子", "ヤマダ ハナコ", "はなちゃんさん", "手助け"):
        assert word in page
    assert "0000-1234" not in page
    assert "09000001234" not in page
    assert "耳が遠い" not in page


def test_the_list_is_in_kana_order_and_says_who_comes_together(clerk: Client) -> None:
    run = today_run(hanako(), ichiro(), alone=False)
    people = clerk.get(url(session_of(run))).context["people"]
    assert [(one.learner.call_name, one.together) for one in people] == [
        ("いっちゃん", ["はなちゃん"]),
        ("はなちゃん", ["いっちゃん"]),
    ]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("やまだ", ["はなちゃん"]),
        ("ﾔﾏﾀﾞ", ["はなちゃん"]),
        ("花子", ["はなちゃん"]),
        ("山田花子", ["はなちゃん"]),
        ("いっちゃん", ["いっちゃん"]),
        ("ん", ["いっちゃん", "はなちゃん"]),
        ("", ["いっちゃん", "はなちゃん"]),
        ("佐藤", []),
        ("9999999", []),
    ],
)
def test_the_list_is_narrowed_by_a_few_letters(
    clerk: Client, session: ClassSession, typed: str, found: list[str]
) -> None:
    page = clerk.get(url(session), {"q": typed})
    assert [one.learner.call_name for one in page.context["people"]] == found
    assert page.context["counts"].expected == 2


def test_the_list_is_narrowed_by_card_and_receipt_number(
    clerk: Client, session: ClassSession, her: Learner
) -> None:
    card = issue_card(learner=her, by=None).card
    receipt = her.applications.get().receipt
    for typed in (card.number, card.number[:4], receipt, f"{receipt[:4]}-{receipt[4:]}"):
        page = clerk.get(url(session), {"q": typed})
        assert [one.learner.pk for one in page.context["people"]] == [her.pk], typed


# ---- ticks ------------------------------------------------------------------------------------
@pytest.mark.parametrize("mark", Presence.values)
def test_a_tick_is_written_down_with_who_made_it(
    clerk: Client, session: ClassSession, her: Learner, mark: str
) -> None:
    answer = tick(clerk, session, her, mark)
    assert answer.status_code == 302
    assert answer["Location"] == f"{url(session)}?done={her.pk}#p{her.pk}"
    one = Attendance.objects.get()
    assert (one.learner_id, one.presence, one.by, one.walk_in) == (her.pk, mark, "tomioka", False)
    assert "はなちゃん：" in clerk.get(answer["Location"]).content.decode()


def test_the_same_tick_twice_is_one(clerk: Client, session: ClassSession, her: Learner) -> None:
    tick(clerk, session, her)
    first = Attendance.objects.get()
    tick(clerk, session, her)
    again = Attendance.objects.get()
    assert (again.pk, again.at) == (first.pk, first.at)


def test_a_tick_is_changed_and_taken_back(clerk: Client, session: ClassSession, her: Learner) -> None:
    tick(clerk, session, her)
    tick(clerk, session, her, "left_early")
    assert marks(session) == {"はなちゃん": "left_early"}
    assert tick(clerk, session, her, "undo").status_code == 302
    assert marks(session) == {}
    assert tick(clerk, session, her, "undo").status_code == 302


def test_an_unknown_mark_is_refused_with_a_sentence(
    clerk: Client, session: ClassSession, her: Learner
) -> None:
    answer = tick(clerk, session, her, "gone")
    assert answer.status_code == 400
    assert "どれかを選んでください" in answer.content.decode()
    assert marks(session) == {}


def test_who_cancelled_is_not_ticked_by_mistake(clerk: Client, her: Learner) -> None:
    run = today_run(her, ichiro())
    cancelled(run, her)
    answer = tick(clerk, session_of(run), her)
    assert answer.status_code == 409
    assert "申し込んでいません" in answer.content.decode()
    assert marks(session_of(run)) == {}


def test_a_called_off_session_takes_no_ticks(clerk: Client, session: ClassSession, her: Learner) -> None:
    ClassSession.objects.filter(pk=session.pk).update(cancelled_at=timezone.now())
    assert tick(clerk, session, her).status_code == 409
    assert marks(session) == {}


def test_a_script_gets_the_mark_and_the_figures(clerk: Client, session: ClassSession, her: Learner) -> None:
    answer = clerk.post(url(session, "mark/"), {"learner": her.pk, "mark": "present"}, headers=SCRIPT)
    assert answer.json() == {
        "learner": her.pk,
        "name": "はなちゃん",
        "mark": "present",
        "counts": {"expected": 2, "came": 1, "absent": 0, "missing": 1, "walk_ins": 0},
    }
    assert answer["Cache-Control"] == "private, no-store"


def test_a_tick_sent_late_does_not_undo_a_correction(
    clerk: Client, session: ClassSession, her: Learner
) -> None:
    tick(clerk, session, her, "absent")
    late = tick(clerk, session, her, "present", at="1000000", sent="1060000")  # a minute old when it arrives
    assert late.status_code == 302
    assert marks(session) == {"はなちゃん": "absent"}


@pytest.mark.parametrize(
    ("at", "sent", "seconds"),
    [
        ("1000", "6000", 5),
        ("9999999999999", "9999999999999", 0),  # a clock that is years ahead
        ("6000", "1000", 0),  # a clock set back in between
        ("0", "999999999999999", 86400),
        ("", "", 0),
        ("x", "1", 0),
        ("1e9", "5", 0),
    ],
)
def test_only_the_time_between_tick_and_sending_counts(at: str, sent: str, seconds: int) -> None:
    from desk.checkin.finding import moment_of

    now = timezone.now()
    assert (now - moment_of({"at": at, "sent": sent}, now=now)).total_seconds() == seconds


# ---- cards ------------------------------------------------------------------------------------
def scan(client: Client, session: ClassSession, code: str):
    return client.post(url(session, "scan/"), {"code": code})


def test_a_card_ticks_its_owner(clerk: Client, session: ClassSession, her: Learner) -> None:
    issued = issue_card(learner=her, by=None)
    for code in (
        f"HTTPS://SCHOOL.EXAMPLE/M/{issued.token}",
        f"https://school.example/m/{issued.token.lower()}/",
        issued.token,
        issued.card.number,
        issued.card.number.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    ):
        Attendance.objects.all().delete()
        assert scan(clerk, session, code).status_code == 302, code
        assert marks(session) == {"はなちゃん": "present"}, code


def test_a_stopped_or_invented_card_opens_nothing(clerk: Client, session: ClassSession, her: Learner) -> None:
    issued = issue_card(learner=her, by=None)
    revoke_card(learner=her, by=None)
    for code in (
        f"HTTPS://X/M/{issued.token}",
        issued.card.number,
        "000000",
        "",
        "花子",
        "①",
        "HTTPS://X/S/12-3",
    ):
        answer = scan(clerk, session, code)
        assert answer.status_code == 400, code
        assert "見つかりません" in answer.content.decode()
    assert marks(session) == {}


def test_a_card_without_a_seat_leads_to_the_door(clerk: Client, session: ClassSession) -> None:
    guest = learner("佐藤 松", "サトウ マツ", home_center="shintoko")
    issued = issue_card(learner=guest, by=None)
    answer = scan(clerk, session, f"HTTPS://X/M/{issued.token}")
    assert answer.status_code == 302
    assert answer["Location"].startswith(url(session, "walk-in/?who="))
    page = clerk.get(answer["Location"])
    assert [one["learner"].pk for one in page.context["found"]] == [guest.pk]
    assert marks(session) == {}


def test_a_guessed_number_of_another_centres_card_finds_nobody(
    clerk: Client, session: ClassSession, city: Client
) -> None:
    number = issue_card(
        learner=learner("佐藤 松", "サトウ マツ", home_center="shintoko"), by=None
    ).card.number
    assert scan(clerk, session, number).status_code == 400
    assert scan(city, session, number).status_code == 302


# ---- the door ---------------------------------------------------------------------------------
def let_in(client: Client, session: ClassSession, who: Learner):
    (found,) = client.get(url(session, "walk-in/"), {"q": who.kana}).context["found"]
    return client.post(url(session, "walk-in/"), {"who": found["who"]})


def test_somebody_without_a_seat_is_let_in(clerk: Client, session: ClassSession) -> None:
    guest = learner("佐藤 松", "サトウ マツ", "まつ")
    answer = let_in(clerk, session, guest)
    assert answer["Location"].startswith(f"{url(session)}?done={guest.pk}")
    one = Attendance.objects.get()
    assert (one.learner_id, one.presence, one.walk_in) == (guest.pk, "present", True)
    page = clerk.get(url(session))
    assert [p.learner.call_name for p in page.context["people"] if p.walk_in] == ["まつ"]
    let_in(clerk, session, guest)
    assert Attendance.objects.count() == 1


def test_a_guest_can_be_marked_and_taken_back_like_everybody(clerk: Client, session: ClassSession) -> None:
    guest = learner("佐藤 松", "サトウ マツ", "まつ")
    let_in(clerk, session, guest)
    assert tick(clerk, session, guest, "left_early").status_code == 302
    one = Attendance.objects.get()
    assert (one.presence, one.walk_in) == ("left_early", True)
    tick(clerk, session, guest, "undo")
    assert marks(session) == {}


def test_who_has_a_seat_is_no_guest(clerk: Client, session: ClassSession, her: Learner) -> None:
    let_in(clerk, session, her)
    assert Attendance.objects.get().walk_in is False


def test_the_door_finds_only_people_of_ones_own_centres(
    clerk: Client, other_clerk: Client, session: ClassSession
) -> None:
    stranger = learner("佐藤 松", "サトウ マツ", home_center="shintoko")
    page = clerk.get(url(session, "walk-in/"), {"q": "サトウ"})
    assert page.context["found"] == []
    assert "先に登録をしてください" in page.content.decode()
    forged = clerk.post(url(session, "walk-in/"), {"who": str(stranger.pk)})
    assert forged.status_code == 404
    assert marks(session) == {}


# ---- from paper -------------------------------------------------------------------------------
def test_a_paper_list_is_entered_with_one_save(clerk: Client, session: ClassSession, her: Learner) -> None:
    him = Learner.objects.found_by("いっちゃん").get()
    form = {f"mark_{her.pk}": "present", f"was_{her.pk}": "", f"mark_{him.pk}": "absent", f"was_{him.pk}": ""}
    for _twice in range(2):
        assert clerk.post(url(session, "paper/"), form).status_code == 302
        assert marks(session) == {"はなちゃん": "present", "いっちゃん": "absent"}


def test_the_rest_is_absent_with_one_button(clerk: Client, session: ClassSession, her: Learner) -> None:
    form = {f"mark_{her.pk}": "present", f"was_{her.pk}": "", "rest": "absent"}
    clerk.post(url(session, "paper/"), form)
    assert marks(session) == {"はなちゃん": "present", "いっちゃん": "absent"}


def test_a_paper_list_leaves_alone_what_another_desk_ticked_meanwhile(
    clerk: Client, manager: Client, session: ClassSession, her: Learner
) -> None:
    him = Learner.objects.found_by("いっちゃん").get()
    tick(manager, session, him, "left_early")
    form = {f"mark_{her.pk}": "present", f"was_{her.pk}": "", f"mark_{him.pk}": "", f"was_{him.pk}": ""}
    clerk.post(url(session, "paper/"), form)
    assert marks(session) == {"はなちゃん": "present", "いっちゃん": "left_early"}


def test_a_paper_list_takes_a_mark_back(clerk: Client, session: ClassSession, her: Learner) -> None:
    tick(clerk, session, her)
    clerk.post(url(session, "paper/"), {f"mark_{her.pk}": "", f"was_{her.pk}": "present"})
    assert marks(session) == {}


def test_a_paper_list_is_entered_whole_or_not_at_all(
    clerk: Client, session: ClassSession, her: Learner
) -> None:
    ClassSession.objects.filter(pk=session.pk).update(cancelled_at=timezone.now())
    answer = clerk.post(url(session, "paper/"), {f"mark_{her.pk}": "present", f"was_{her.pk}": ""})
    assert answer.status_code == 409
    assert marks(session) == {}


# ---- contact data -----------------------------------------------------------------------------
def looks() -> list[tuple]:
    return list(
        AuditEntry.objects.filter(verb="read").values_list(
            "actor", "subject", "subject_id", "center", "reason"
        )
    )


def test_contact_data_needs_a_reason_and_is_written_down(
    clerk: Client, session: ClassSession, her: Learner
) -> None:
    where = url(session, f"contact/{her.pk}/")
    assert "090-0000-1234" not in clerk.get(where).content.decode()
    without = clerk.post(where)
    assert "090-0000-1234" not in without.content.decode()
    assert "見る理由を選んでください" in without.content.decode()
    assert looks() == []
    shown = clerk.post(where, {"reason": "absent"})
    assert "090-0000-1234" in shown.content.decode()
    assert shown["Cache-Control"] == "private, no-store"
    assert looks() == [("tomioka", "learner", her.pk, "tomioka", "来ていないので、電話をかける")]


# ---- rights -----------------------------------------------------------------------------------
ADDRESSES = ("", "mark/", "scan/", "walk-in/", "paper/", "print/", "print/roster.pdf", "print/signin.pdf")


@pytest.mark.parametrize("tail", ADDRESSES)
def test_another_centres_session_does_not_exist(
    other_clerk: Client, session: ClassSession, her: Learner, tail: str
) -> None:
    classes.center("shintoko")
    form = {"learner": her.pk, "mark": "present", "code": "123456", "rest": "absent"}
    for answer in (other_clerk.get(url(session, tail)), other_clerk.post(url(session, tail), form)):
        assert answer.status_code in (404, 405)
    assert other_clerk.post(url(session, f"contact/{her.pk}/"), {"reason": "absent"}).status_code == 404
    assert marks(session) == {}
    assert looks() == []


def test_a_learner_of_another_class_does_not_exist_here(clerk: Client, session: ClassSession) -> None:
    other = learner("佐藤 松", "サトウ マツ")
    for who in (str(other.pk), "0", "999999", "-1", "x", "", "１"):
        answer = clerk.post(url(session, "mark/"), {"learner": who, "mark": "present"})
        assert answer.status_code == 404, who
    assert clerk.get(url(session, f"contact/{other.pk}/")).status_code == 404


def test_without_the_second_factor_there_is_no_list(db: None, session: ClassSession) -> None:
    from people.models import User
    from tests.signed_in import sign_in

    half = sign_in(User.objects.get(username="tomioka"), second_factor=False)
    assert half.get(url(session)).status_code == 302
    assert half.post(url(session, "mark/"), headers=SCRIPT).status_code == 403


def test_the_number_of_queries_does_not_grow(clerk: Client, her: Learner) -> None:
    def count(session: ClassSession, tail: str = "") -> int:
        clerk.get(url(session, tail))
        with CaptureQueriesContext(connection) as seen:
            assert clerk.get(url(session, tail)).status_code == 200
        return len(seen)

    small = session_of(today_run(her))
    large = session_of(today_run(*(classes.learner() for _n in range(20)), capacity=20))
    for tail in ("", "?q=ん", "paper/", "print/"):
        assert count(small, tail) == count(large, tail) <= 20, tail
