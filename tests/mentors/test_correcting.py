"""A mentor's particulars set right: for a reason, once, without anybody active who may not be; papers keep their word."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from mentors import actions
from mentors.actions.mails import CONFIRMED_WITHIN
from mentors.errors import BadLink, BadValue, NotPossible
from mentors.models import MailChange, Mentor, MentorKey
from mentors.paper import certificate_pdf
from mentors.state import missing
from people.actions import verify
from people.models import AuditEntry
from tests.desk.test_printing import words
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.helped import adult, issued, worked
from tests.factories.mentors import DAY, NINETEEN, NOW, SIXTEEN
from tests.mentors.pages import come_in
from tests.mentors.test_assignments import comes, session

pytestmark = pytest.mark.django_db
REASON = "申込みの書きまちがい"


def correct(mentor: Mentor, *, seen: str = "", at: Any = NOW, **values: Any) -> list[str]:
    seen = seen or actions.seen_as(Mentor.objects.get(pk=mentor.pk))
    return actions.correct(mentor=mentor, values=values, seen=seen, reason=REASON, by=make.staff(), at=at)


def now_of(mentor: Mentor) -> Mentor:
    return Mentor.objects.with_facts().get(pk=mentor.pk)


def entries(mentor: Mentor) -> list[AuditEntry]:
    return list(
        AuditEntry.objects.filter(
            subject="mentor", subject_id=mentor.pk, verb="change", reason__startswith=REASON
        )
    )


# --- by the desk ----------------------------------------------------------------------------------------
def test_what_changed_is_logged_with_its_reason_and_without_a_value() -> None:
    mentor = make.verified(birth_date=NINETEEN)
    changed = correct(mentor, name="所沢　海", call_name=" かい ", birth_date=date(2007, 5, 5))
    assert changed == ["name", "call_name", "birth_date"]
    now = now_of(mentor)
    assert (now.name, now.call_name, now.birth_date) == ("所沢 海", "かい", date(2007, 5, 5))
    (entry,) = entries(mentor)
    assert (entry.actor, entry.reason) == ("tomioka", f"{REASON}（氏名、呼び名、生年月日）")
    assert now.steps.last().why == "氏名、呼び名、生年月日を直しました"
    assert verify().broken_at is None


def test_the_same_twice_is_one_even_from_a_page_of_before() -> None:
    mentor = make.verified(birth_date=NINETEEN)
    seen = actions.seen_as(mentor)
    assert correct(mentor, seen=seen, name="所沢 海", email="umi@new.example") == ["name", "email"]
    assert correct(mentor, seen=seen, name="所沢 海", email="umi@new.example") == []
    assert (len(entries(mentor)), MailChange.objects.count()) == (1, 1)
    assert mentor.mails.filter(kind="new_mail").count() == 1


def test_who_types_over_what_a_colleague_just_wrote_is_told_and_writes_nothing() -> None:
    mentor = make.verified()
    seen = actions.seen_as(mentor)
    correct(mentor, seen=seen, name="所沢 海")
    with pytest.raises(NotPossible, match="ほかの人が、いま書き直しました"):
        correct(mentor, seen=seen, name="所沢 川")
    assert (now_of(mentor).name, len(entries(mentor))) == ("所沢 海", 1)


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", " "), ("name", "あ" * 61), ("call_name", ""), ("call_name", "あ" * 21), ("email", "hana@"),
     ("birth_date", date(2027, 1, 1)), ("birth_date", date(2020, 1, 1)), ("birth_date", date(1930, 1, 1))],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_field(field: str, value: Any) -> None:
    mentor = make.verified()
    with pytest.raises(BadValue) as no:
        correct(mentor, **{field: value})
    assert no.value.field == field and not entries(mentor)


def test_who_turns_out_to_be_a_minor_without_a_consent_is_at_no_table_any_more() -> None:
    mentor = make.active(birth_date=NINETEEN, phones=["iphone"])
    ahead = session(classes.learner(phone="iphone"))
    comes(mentor, ahead)
    actions.match_session(session=ahead, by=make.staff(), at=NOW)
    assert ahead.pairings.filter(ended_at__isnull=True).count() == 1
    assert correct(mentor, birth_date=SIXTEEN) == ["birth_date"]
    now = now_of(mentor)
    assert (now.state, [need.key for need in missing(now, NOW)]) == ("applied", ["consent"])
    assert ahead.pairings.filter(ended_at__isnull=True).count() == 0
    assert ahead.assignments.get().state == "cancelled"
    assert mentor.mails.filter(kind="lapsed").count() == 1
    assert not Mentor.objects.ready_on(timezone.localdate(NOW)).filter(pk=mentor.pk).exists()
    # Once a guardian has agreed, staff look again, as after a withdrawal.
    make.consent(mentor)
    assert now_of(mentor).state == "trained"


def test_a_minor_with_a_consent_stays_active_and_somebody_of_age_needs_none() -> None:
    minor = make.active()
    correct(minor, birth_date=SIXTEEN + DAY)
    assert now_of(minor).state == "active"
    waits = make.verified()
    correct(waits, birth_date=NINETEEN)
    assert now_of(waits).state == "consented"


def test_the_birth_date_of_who_rests_counts_too() -> None:
    mentor = make.active(birth_date=NINETEEN)
    actions.pause(mentor=mentor, by=make.staff(), at=NOW)
    correct(mentor, birth_date=SIXTEEN)
    assert now_of(mentor).state == "applied"


# --- the address ----------------------------------------------------------------------------------------
def test_an_address_that_was_never_proven_is_replaced_at_once_and_its_links_die() -> None:
    mentor = make.applied()
    old = make.key(mentor, "sign_in")
    correct(mentor, email="hana@right.example")
    assert (now_of(mentor).email, MailChange.objects.count()) == ("hana@right.example", 0)
    with pytest.raises(BadLink):
        actions.sign_in(token=old, at=NOW)
    actions.deliver_due(at=NOW)
    assert {tuple(one.to) for one in mail.outbox} == {("hana@right.example",)}


def link_in(body: str) -> str:
    found = re.search(r"/mentors/mail/([^/]+)/", body)
    assert found
    return found[1]


def test_a_proven_address_changes_when_the_link_at_the_new_one_is_opened_and_the_old_one_is_told() -> None:
    mentor = make.active()
    was, door = mentor.email, mentor.door
    stale = make.key(mentor, "sign_in")
    mail.outbox.clear()
    assert correct(mentor, email="ｈａｎａ@new.example") == ["email"]
    actions.deliver_due(at=NOW)
    (sent,) = [one for one in mail.outbox if "/mentors/mail/" in one.body]
    assert sent.to == ["hana@new.example"] and now_of(mentor).email == was
    token = link_in(sent.body)
    key = MentorKey.objects.get(purpose="new_mail")
    assert len(token) == 32 and token not in str(vars(key)) and len(key.token_hash) == 64
    actions.confirm_new_mail(token=token, at=NOW)
    now = now_of(mentor)
    assert (now.email, now.door, now.state) == ("hana@new.example", door + 1, "active")
    actions.deliver_due(at=NOW)
    told = mail.outbox[-1]
    assert told.to == [was] and "電話" in told.body and "hana@new" not in told.body
    for dead in (token, stale):
        with pytest.raises(BadLink):
            actions.confirm_new_mail(token=dead, at=NOW)
    with pytest.raises(BadLink):
        actions.sign_in(token=stale, at=NOW)
    actions.deliver_due(at=NOW)
    change = MailChange.objects.get()
    assert (change.email, change.was, change.done_at, change.by) == ("", "", NOW, "tomioka")


def test_a_new_address_is_sealed_in_the_table() -> None:
    from django.db import connection

    correct(make.verified(), email="hana@new.example")
    with connection.cursor() as cursor:
        cursor.execute("SELECT email FROM mentors_mailchange")
        (kept,) = cursor.fetchone()
    assert kept.startswith("s1:") and "hana" not in kept


def test_a_link_that_went_to_one_address_confirms_no_other() -> None:
    mentor = make.verified()
    correct(mentor, email="one@new.example")
    actions.deliver_due(at=NOW)
    first = link_in(mail.outbox[-1].body)
    correct(mentor, email="two@new.example")
    with pytest.raises(BadLink):
        actions.confirm_new_mail(token=first, at=NOW)
    actions.deliver_due(at=NOW)
    (letter,) = [one for one in mail.outbox if one.to == ["two@new.example"]]
    assert actions.confirm_new_mail(token=link_in(letter.body), at=NOW).email == "two@new.example"


def test_a_link_to_a_new_address_lasts_a_day_and_what_nobody_confirmed_is_forgotten() -> None:
    mentor = make.verified()
    correct(mentor, email="hana@new.example")
    actions.deliver_due(at=NOW)
    token = link_in(mail.outbox[-1].body)
    with pytest.raises(BadLink, match="期限"):
        actions.confirm_new_mail(token=token, at=NOW + timedelta(days=1))
    actions.deliver_due(at=NOW + CONFIRMED_WITHIN + timedelta(minutes=1))
    change = MailChange.objects.get()
    assert (change.email, change.done_at) == ("", None) and change.ended_at is not None


def test_two_mentors_do_not_get_one_address() -> None:
    other, mentor = make.verified(), make.verified()
    with pytest.raises(BadValue, match="ほかのメンター") as no:
        correct(mentor, email=other.email.upper())
    assert no.value.field == "email" and not entries(mentor)


def test_an_address_taken_before_the_link_was_opened_is_refused_then() -> None:
    mentor = make.verified()
    correct(mentor, email="hana@new.example")
    actions.deliver_due(at=NOW)
    token = link_in(mail.outbox[-1].body)
    make.applied(email="hana@new.example")
    with pytest.raises(BadValue, match="ほかのメンター"):
        actions.confirm_new_mail(token=token, at=NOW)
    assert now_of(mentor).email == mentor.email


def test_a_guardians_address_is_never_the_students() -> None:
    mentor = make.active(guardian_email="haru@home.example")
    for theirs in ("haru@home.example", "HARU+x@home.example"):
        with pytest.raises(BadValue, match="保護者") as no:
            correct(mentor, email=theirs)
        assert no.value.field == "email"
        with pytest.raises(BadValue, match="保護者"):
            actions.ask_new_mail(mentor=mentor, email=theirs, at=NOW)
    assert MailChange.objects.count() == 0


def test_who_left_gets_no_new_address_and_who_was_erased_nothing() -> None:
    mentor = make.verified()
    actions.leave(mentor=mentor, by=None, at=NOW)
    assert correct(mentor, name="所沢 海") == ["name"]
    with pytest.raises(BadValue, match="やめた"):
        correct(mentor, email="hana@new.example")
    actions.erase(mentor=mentor, by=None, at=NOW)
    with pytest.raises(NotPossible):
        correct(mentor, name="所沢 川")


def test_no_more_than_three_new_addresses_a_day_are_written_to() -> None:
    mentor = make.verified()
    for n in range(3):
        actions.ask_new_mail(mentor=mentor, email=f"hana{n}@new.example", at=NOW)
    with pytest.raises(NotPossible, match="3回"):
        actions.ask_new_mail(mentor=mentor, email="hana9@new.example", at=NOW)


# --- the mentor's own page ------------------------------------------------------------------------------
def test_a_mentor_changes_the_own_address_on_two_pages_and_a_button() -> None:
    now = timezone.now()
    mentor = make.verified(now)
    me = come_in(mentor, now)
    wrong = me.post("/mentors/me/mail/", {"email": "hana＠"})
    assert wrong.status_code == 422 and "hana＠" in wrong.content.decode()
    assert me.post("/mentors/me/mail/", {"email": mentor.email}).status_code == 422
    sent = me.post("/mentors/me/mail/", {"email": "hana@new.example"})
    assert sent["Location"] == "/mentors/me/?said=new_mail_sent"
    assert "hana@new.example" in me.get("/mentors/me/mail/").content.decode()
    actions.deliver_due(at=timezone.now())
    (letter,) = [one for one in mail.outbox if one.to == ["hana@new.example"]]
    assert (
        mentor.call_name not in letter.body.replace(f"{mentor.call_name}さん", "")
        and mentor.name not in letter.body
    )
    other = me.__class__()
    answer = other.get(f"/mentors/mail/{link_in(letter.body)}/")
    assert (answer.status_code, answer["Location"]) == (302, "/mentors/mail/")
    assert other.get("/mentors/mail/").status_code == 200 == other.get("/mentors/mail/").status_code
    assert now_of(mentor).email == mentor.email  # looking changes nothing
    assert other.post("/mentors/mail/")["Location"] == "/mentors/me/?said=new_mail"
    assert now_of(mentor).email == "hana@new.example"
    assert other.get("/mentors/me/").status_code == 200
    assert me.get("/mentors/me/")["Location"] == "/mentors/door/"  # every phone of before is shut
    assert other.post("/mentors/mail/").status_code == 302  # pressed twice
    assert me.post("/mentors/mail/").status_code == 410


def test_the_own_page_does_not_say_whose_an_address_is_and_the_link_does() -> None:
    now = timezone.now()
    other, mentor = make.verified(now), make.verified(now)
    me = come_in(mentor, now)
    free = me.post("/mentors/me/mail/", {"email": "free@new.example"})
    taken = me.post("/mentors/me/mail/", {"email": other.email})
    assert (free.status_code, free["Location"]) == (taken.status_code, taken["Location"])
    actions.deliver_due(at=timezone.now())
    (letter,) = [one for one in mail.outbox if "/mentors/mail/" in one.body and one.to == [other.email]]
    me.get(f"/mentors/mail/{link_in(letter.body)}/")
    answer = me.post("/mentors/mail/")
    assert answer.status_code == 409 and "ほかのメンター" in re.sub("<[^>]*>", "", answer.content.decode())


def test_the_own_data_and_what_is_erased_hold_the_new_address_too() -> None:
    from mentors.keeping import everything_about

    mentor = make.verified()
    correct(mentor, email="hana@new.example")
    (row,) = everything_about(now_of(mentor))["new_addresses"]
    assert (row["new"], row["by"], row["changed_at"]) == ("hana@new.example", "tomioka", None)
    actions.erase(mentor=mentor, by=None, at=NOW)
    assert MailChange.objects.count() == 0


# --- certificates ---------------------------------------------------------------------------------------
def test_a_certificate_that_is_out_keeps_its_name_and_a_new_one_takes_its_place(client: Any) -> None:
    mentor = adult(name="見本 花子")
    worked(mentor, 5)
    first = issued(mentor)
    correct(mentor, name="所沢 海子")
    first.refresh_from_db()
    paper = words(certificate_pdf(first))
    assert "見本 花子" in paper and "所沢 海子" not in paper
    checked = client.get(f"/V/{actions.secret_of(first)}").content.decode()
    assert "見＊ 花＊" in checked and "所＊" not in checked
    second = issued(now_of(mentor))
    first.refresh_from_db()
    assert second.pk != first.pk and first.revoked_at == NOW
    assert "所沢 海子" in words(certificate_pdf(second))
    assert issued(now_of(mentor)).pk == second.pk
    actions.erase(mentor=mentor, by=None, at=NOW)
    first.refresh_from_db()
    assert first.name == ""
