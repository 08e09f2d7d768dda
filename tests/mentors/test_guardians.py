"""A guardian agrees in two taps, takes it back in two, and can never hit another student."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from mentors import actions
from mentors.consent_text import CURRENT, WORDINGS
from mentors.errors import BadLink, BadValue
from mentors.models import GuardianConsent, Mentor, MentorKey
from mentors.paper import consent_pdf
from mentors.paper.consent import text_address
from tests.events.test_paper_of_classes import codes_of, is_tagged, text_of
from tests.factories import mentors as make
from tests.factories.mentors import NOW
from tests.mentors.pages import come_in

pytestmark = pytest.mark.django_db


def opened(mentor: Mentor, purpose: str = "consent", at: Any = None) -> Client:
    phone = Client()
    path = {"consent": "consent", "withdraw": "withdraw"}[purpose]
    phone.get(f"/mentors/{path}/{make.key(mentor, purpose, at or timezone.now())}/")
    return phone


def form(mentor: Mentor, **more: str) -> dict[str, str]:
    key = MentorKey.objects.filter(mentor=mentor, purpose="consent").latest("pk")
    return {
        "for": str(key.pk),
        "version": str(CURRENT.version),
        "who": "見本 春子",
        "relation": "mother",
        **more,
    }


def test_a_guardian_agrees_in_two_taps_and_a_receipt_goes_out() -> None:
    mentor = make.verified(timezone.now(), name="秘密 花子")
    phone = opened(mentor)
    page = phone.get("/mentors/consent/")
    text = page.content.decode()
    assert page.status_code == 200 and "はな" in text and "花子" in text and "秘密" not in text
    assert mentor.email not in text and mentor.school.name not in text
    assert phone.get("/mentors/consent/yes/").status_code == 200  # the first tap
    assert phone.post("/mentors/consent/yes/", form(mentor))["Location"] == "/mentors/consent/"  # the second
    consent = GuardianConsent.objects.get()
    assert (consent.who, consent.relation, consent.contact, consent.way) == (
        "見本 春子",
        "mother",
        mentor.guardian_email,
        "link",
    )
    assert (consent.text.version, consent.text.text) == (CURRENT.version, CURRENT.text)
    assert Mentor.objects.get(pk=mentor.pk).state == "consented"
    actions.deliver_due(at=timezone.now())
    assert "/mentors/withdraw/" in mail.outbox[-1].body and mail.outbox[-1].to == [mentor.guardian_email]


def test_the_link_used_twice_says_what_stands_and_does_nothing() -> None:
    mentor = make.verified(timezone.now())
    phone = opened(mentor)
    sent = form(mentor)
    phone.post("/mentors/consent/yes/", sent)
    before = list(GuardianConsent.objects.values())
    assert phone.post("/mentors/consent/yes/", {**sent, "who": "べつの人"}).status_code == 200
    assert phone.get("/mentors/consent/").status_code == 200
    assert list(GuardianConsent.objects.values()) == before


def test_the_action_twice_gives_the_consent_that_stands() -> None:
    mentor = make.verified()
    token = make.key(mentor, "consent")
    given = [
        actions.give_consent(token=token, who="春子", relation="mother", version=CURRENT.version, at=NOW).pk
        for _n in range(2)
    ]
    assert len(set(given)) == 1 and mentor.mails.filter(kind="given").count() == 1


def test_a_late_link_says_what_to_do() -> None:
    mentor = make.verified(timezone.now())
    phone = opened(mentor, at=timezone.now() - timedelta(days=14))
    late = phone.get("/mentors/consent/")
    assert late.status_code == 410 and "tel:" in late.content.decode()
    assert phone.post("/mentors/consent/yes/", form(mentor)).status_code == 410
    assert GuardianConsent.objects.count() == 0


def test_a_form_made_for_one_student_cannot_hit_another() -> None:
    one, other = make.verified(timezone.now()), make.verified(timezone.now())
    phone = opened(one)
    made_for_one = form(one)
    phone.get(f"/mentors/consent/{make.key(other, 'consent', timezone.now())}/")  # a second window
    assert phone.post("/mentors/consent/yes/", made_for_one).status_code == 409
    assert GuardianConsent.objects.count() == 0
    assert set(Mentor.objects.values_list("state", flat=True)) == {"applied"}


def test_a_newer_mail_ends_the_link_before() -> None:
    mentor = make.verified()
    old = make.key(mentor, "consent")
    make.key(mentor, "consent")
    with pytest.raises(BadLink):
        actions.give_consent(token=old, who="春子", relation="mother", version=CURRENT.version, at=NOW)


@pytest.mark.parametrize(
    "wrong", [{"who": " "}, {"relation": "friend"}, {"version": "0"}, {"version": "x"}, {"who": "あ" * 61}]
)
def test_what_is_missing_is_said_and_what_was_typed_stays(wrong: dict) -> None:
    mentor = make.verified(timezone.now())
    phone = opened(mentor)
    answer = phone.post("/mentors/consent/yes/", form(mentor, **wrong))
    assert answer.status_code == 422 and GuardianConsent.objects.count() == 0
    assert phone.post("/mentors/consent/yes/", form(mentor)).status_code == 302  # the link is still good


def test_a_guardian_withdraws_in_two_taps() -> None:
    mentor = make.active(timezone.now())
    phone = opened(mentor, "withdraw")
    key = MentorKey.objects.filter(purpose="withdraw").latest("pk")
    assert phone.get("/mentors/withdraw/").status_code == 200
    assert phone.get("/mentors/withdraw/?sure").status_code == 200  # the first tap changes nothing
    assert Mentor.objects.get(pk=mentor.pk).state == "active"
    for _n in range(2):
        assert phone.post("/mentors/withdraw/", {"for": str(key.pk)})["Location"] == "/mentors/withdraw/"
    assert Mentor.objects.get(pk=mentor.pk).state == "applied"
    assert GuardianConsent.objects.get().withdrawn_at is not None
    assert mentor.mails.filter(kind="lapsed").count() == 1
    assert phone.post("/mentors/withdraw/", {"for": "0"}).status_code == 410


def test_a_consent_taken_back_waits_for_no_answer_to_the_mail_of_before() -> None:
    now = timezone.now()
    mentor = make.verified(now - timedelta(days=2))
    me = come_in(mentor, now)

    def waits() -> bool:
        return "返事" in me.get("/mentors/me/").content.decode()

    assert waits()
    make.consent(mentor, now - timedelta(days=1))
    actions.withdraw(mentor=mentor, by="（保護者）", at=now)
    assert not waits()
    actions.mails.ask_guardian(mentor, at=now)
    assert waits()


def test_the_form_on_paper_is_tagged_and_its_code_leads_to_its_text() -> None:
    mentor = make.verified(timezone.now())
    pdf = consent_pdf(mentor, today=date(2026, 11, 24))
    assert pdf == consent_pdf(mentor, today=date(2026, 11, 24)) and is_tagged(pdf)
    text = text_of(pdf)
    assert "保護者同意書" in text and "見本花子（はな）" in text and "文の版：1" in text
    for paragraph in CURRENT.text.split("\n"):
        assert "".join(paragraph.split()) in text
    (code,) = codes_of(pdf)
    assert code == text_address(1)
    path = code.removeprefix("HTTP://LOCALHOST:8000")
    page = Client().get(path, follow=True)
    assert page.status_code == 200 and page.redirect_chain == [("/mentors/text/1/", 302)]
    assert Client().get("/G/999", follow=True).status_code == 404


def test_a_signed_form_is_entered_once_and_checked() -> None:
    mentor = make.verified()
    good = {
        "mentor": mentor, "who": "見本 春子", "relation": "mother", "contact": "04-2900-0000", "version": 1,
        "signed_on": date(2026, 11, 20), "by": make.staff(), "at": NOW,
    }  # fmt: skip
    for wrong in (
        {"signed_on": date(2026, 11, 25)}, {"signed_on": date(2025, 11, 20)}, {"version": 9}, {"contact": " "},
        {"who": ""}, {"relation": "cat"}, {"contact": f" {mentor.email.upper()} "},
    ):  # fmt: skip
        with pytest.raises(BadValue) as no:
            actions.enter_paper(**{**good, **wrong})
        assert {no.value.field} == set(wrong)
    assert GuardianConsent.objects.count() == 0
    assert actions.enter_paper(**good).pk == actions.enter_paper(**good).pk
    assert (GuardianConsent.objects.get().valid_until, GuardianConsent.objects.get().entered_by) == (
        date(2027, 11, 20),
        "tomioka",
    )
    assert Mentor.objects.get(pk=mentor.pk).state == "consented"


def test_versions_of_the_text_are_numbered_from_one() -> None:
    assert sorted(WORDINGS) == list(range(1, len(WORDINGS) + 1)) and max(WORDINGS) == CURRENT.version
