"""P01: whatever a mentor opens, downloads or is sent tells nothing of a learner's or another mentor's file.

Every address of mentors/urls.py has an entry here; one without makes the test fail.
"""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from mentors import actions, messages, urls
from mentors.enums import MailKind
from mentors.models import Handover, Mentor, MentorMail, Report, VisitNote
from people.models import Learner
from tests.factories import mentors as make
from tests.mentors.pages import come_in
from tests.mentors.tables import DAY, adult, at_table, canary, earlier, today

pytestmark = pytest.mark.django_db
LINE = "U4242canaryline4242"
# Of the learner, then of other mentors. A bare year would also be the number of some row in a database long in use.
LEAKS = (
    "秘野", "夏子", "ヒノ", "ナツコ", "ひの", "424242", "0900004", "0900-", "1941年", "birth_year", "昭和16", "canary", "秘密町", "心臓",
    "3590042", "359-0042", LINE, "隠田", "冬美", "hidden-mentor", "hidden-guardian", "隠田 春子", "2010-04-06", "2010年4月6日",
)  # fmt: skip
# What a mentor opens with no further arguments.
PLAIN = {
    "mentors": "/mentors/", "mentor_apply_who": "/mentors/apply/", "mentor_apply_school": "/mentors/apply/school/",
    "mentor_apply_help": "/mentors/apply/help/", "mentor_apply_guardian": "/mentors/apply/guardian/",
    "mentor_apply_check": "/mentors/apply/check/", "mentor_sent": "/mentors/sent/", "mentor_door": "/mentors/door/",
    "mentor_in": "/mentors/in/", "mentor_me": "/mentors/me/", "mentor_edit": "/mentors/me/edit/",
    "mentor_mail": "/mentors/me/mail/", "mentor_new_mail": "/mentors/mail/",
    "mentor_guardian": "/mentors/me/guardian/", "mentor_paper": "/mentors/me/consent.pdf",
    "mentor_data": "/mentors/me/data.json", "mentor_leave": "/mentors/me/leave/",
    "mentor_unit": "/mentors/me/training/privacy/", "mentor_report": "/mentors/me/report/",
    "guardian": "/mentors/consent/", "guardian_yes": "/mentors/consent/yes/", "withdraw": "/mentors/withdraw/",
    "consent_text": "/mentors/text/1/", "consent_short": "/G/1", "school_mentors": "/mentors/school/",
    "mentor_time": "/mentors/me/time/", "mentor_days": "/mentors/me/time/days/",
    "mentor_time_center": "/mentors/me/time/at/tomioka/", "mentor_calendar": "/mentors/me/classes.ics",
    "school_calendar": "/mentors/school/calendar/", "mentor_hours": "/mentors/me/hours/",
    "mentor_badge": "/mentors/me/badges/trained.json", "school_hours": "/mentors/school/hours/",
    "badge_issuer": "/mentors/badges/issuer.json", "badge_kind": "/mentors/badges/kinds/trained.json",
}  # fmt: skip
# Mails that tell of no class.
OF_ONESELF = {
    MailKind.SIGN_IN, MailKind.ASK, MailKind.GIVEN, MailKind.ACTIVE, MailKind.NOT_OURS, MailKind.LAPSED, MailKind.NEW_MAIL,
    MailKind.OLD_MAIL,
}  # fmt: skip
# These are asked below with what belongs into them.
WITH_VALUES = {
    "mentor_enter", "mentor_new_mail_enter", "guardian_enter", "withdraw_enter", "mentor_table", "mentor_note", "mentor_wish", "mentor_karte",
    "mentor_reported", "school_mentor", "mentor_certificate", "mentor_thanks", "badge", "badge_status",
    "hours_check", "mentor_hand_over",
}  # fmt: skip
POST_ONLY = {
    "mentor_pause", "mentor_out", "mentor_session", "mentor_swap", "mentor_hours_ask", "school_calendar_file", "school_calendar_take_in",
}  # fmt: skip


def of(one: Any, *learners: Learner) -> Iterator[str]:
    base = f"/mentors/me/sessions/{one.pk}/"
    yield base
    yield f"{base}hand-over/"
    for learner in learners:
        for rest in ("", "wish/", "karte.pdf"):
            yield f"{base}seats/{learner.pk}/{rest}"


def text_of(answer: Any) -> str:
    head = "".join(f"{name}: {value}\n" for name, value in answer.items()) + str(answer.cookies)
    if answer.get("Content-Type") != "application/pdf":
        return head + answer.content.decode()
    pdf = pypdfium2.PdfDocument(io.BytesIO(answer.content))
    words = "".join(page.get_textpage().get_text_bounded() for page in pdf)
    assert len(words) > 40
    return head + words + str(pdf.get_metadata_dict())


def hidden(**fields: Any) -> Mentor:
    """Another mentor of the same school and session, with particulars of its own."""
    return make.active(
        timezone.now() - DAY, name="隠田 冬美", call_name="ふゆ", email="hidden-mentor@school.example",
        guardian_name="隠田 春子", guardian_email="hidden-guardian@home.example", birth_date=make.SIXTEEN + DAY, **fields,
    )  # fmt: skip


def test_every_address_has_an_entry() -> None:
    assert {str(one.name) for one in urls.urlpatterns} == set(PLAIN) | WITH_VALUES | POST_ONLY
    assert not set(PLAIN) & (WITH_VALUES | POST_ONLY)


def test_nothing_a_mentor_opens_downloads_or_is_sent_tells_of_anybody_elses_file() -> None:
    secret = canary(line_id=LINE)
    quiet = canary(
        call_name="ナツさん",
        name="秘野 次郎",
        kana="ヒノ ジロウ",
        tel="09000424243",
        email="canary2@home.example",
    )
    elsewhere = canary(
        call_name="ほか",
        name="秘野 三郎",
        kana="ヒノ サブロウ",
        tel="09000424244",
        email="canary3@home.example",
    )
    # A mentor too must not be told the own birth date here: the data on file are asked for apart.
    mentor, other = adult(most_learners=2, name="自分 太郎"), hidden(most_learners=1)
    one = today(secret, quiet)
    one.teacher = make.staff()
    one.save()
    one.run.applications.update(wish="秘野です。電話は09000424242です")
    at_table(mentor, one)
    second = today(elsewhere)
    second.teacher = make.staff()
    second.save()
    at_table(other, second)
    # An earlier note whose words nobody has read, and one of the other's that holds a name.
    last = earlier(secret, memo="秘野さんは夏子さん", mentor=other, phrases=["slow"], next_lesson=3).session
    # Hours, a certificate, a badge, a card that may be seen and one that nobody has read.
    came: dict[str, Any] = {
        "made_at": last.starts_at,
        "changed_at": last.starts_at,
        "came_at": last.starts_at,
    }
    mentor.assignments.create(session=last, state="accepted", left_at=last.ends_at, **came)
    day = timezone.localdate(last.starts_at)
    paper = actions.issue_certificate(
        mentor=mentor, first_on=day, last_on=day, by=make.staff(), at=timezone.now()
    )
    actions.settle_badges(mentor=mentor, at=timezone.now())
    thanks = [
        mentor.thanks.create(learner=who, session=last, words=words, written_at=last.ends_at, written_by="x", **shown)
        for who, words, shown in (
            (secret, "ありがとう", {"shown_at": timezone.now()}), (quiet, "秘野 夏子より", {}),
        )
    ]  # fmt: skip
    earlier(quiet, memo="秘野さん", mentor=other)
    actions.set_wish(
        session=one, learner=secret, topics=["safety"], lessons=[3], by=make.staff(), at=timezone.now()
    )
    actions.file_report(
        center=one.run.center, kind="private", words="秘野 夏子さんと隠田 冬美さんのこと", once=uuid.uuid4(), mentor=other,
        session=second, at=timezone.now(),
    )  # fmt: skip
    VisitNote.objects.create(
        session=second, learner=elsewhere, result="done", by="（本人）", made_at=timezone.now(), changed_at=timezone.now(),
        memo="秘野さん",
    )  # fmt: skip
    looked, found = 0, []

    def look(name: str, text: str) -> None:
        nonlocal looked
        looked += 1
        found.extend((name, leak) for leak in LEAKS if leak in text)

    client = come_in(mentor, timezone.now())
    mine = [
        *of(one, secret, quiet), *of(second, elsewhere), f"/mentors/me/certificates/{paper.pk}.pdf",
        *(f"/mentors/me/thanks/{card.pk}.pdf" for card in thanks), f"/V/{actions.secret_of(paper)}",
    ]  # fmt: skip
    assert [client.get(path).status_code for path in mine[-4:]] == [200, 200, 404, 200]
    badge = re.search(r"/mentors/badges/[0-9A-Za-z]{26}", client.get(PLAIN["mentor_badge"]).content.decode())
    assert badge
    mine += [f"{badge[0]}.json", f"{badge[0]}/status.json"]
    assert [client.get(path).status_code for path in mine[-2:]] == [200, 200]

    def crawl() -> None:
        for path in (*PLAIN.values(), *mine):
            look(path, text_of(client.get(path)))

    crawl()  # before anything is written
    base = f"/mentors/me/sessions/{one.pk}/"
    note = {
        "result": "done",
        "codes": ["12-1", "12-2"],
        "next": "topic:safety",
        "phrases": ["slow"],
        "seen": "0",
    }
    for learner in (secret, quiet):
        path = f"{base}seats/{learner.pk}/"
        look("wrong note", text_of(client.post(path, {**note, "result": ""})))
        look("note", text_of(client.post(path, note)))
        look("old note", text_of(client.post(path, {**note, "result": "more"})))
        look("wrong wish", text_of(client.post(path + "wish/", {"more": "9999"})))
        look("wish", text_of(client.post(path + "wish/", {"topics": ["basics"], "more": "4"})))
        karte = client.get(path + "karte.pdf")
        assert karte.status_code == 200 and "12-1" in text_of(karte)
    # Somebody else's seat, whatever is asked of it.
    for path in of(second, elsewhere):
        assert client.get(path).status_code == 404
        look(path, text_of(client.post(path, note)))
    sent = client.post("/mentors/me/report/", {"kind": "hurt", "once": str(uuid.uuid4())})
    for path in (sent["Location"], f"/mentors/me/report/{Report.objects.order_by('pk')[0].pk}/"):
        look("reported", text_of(client.get(path)))
        look("reported, words", text_of(client.post(path, {"words": ""})))
    crawl()  # after
    look("hand over to nobody", text_of(client.post(f"{base}hand-over/", {"to": "x"})))
    look("hand over", text_of(client.post(f"{base}hand-over/", {"to": "any"})))
    handover = Handover.objects.get()
    assert handover.assignment.mentor == mentor
    crawl()  # while somebody is looked for
    for what in ("take", "decline", "back"):
        look(what, text_of(client.post(f"/mentors/me/swaps/{handover.pk}/{what}/")))
    for what in ("cancel", "offer", "decline", "destroy"):
        look(what, text_of(client.post(f"{base}{what}/", {"reason": ""})))
    look("school's mentor", text_of(client.get(f"/mentors/school/{other.pk}/")))
    for key in ("in", "consent", "withdraw"):
        look(key, text_of(client.get(f"/mentors/{key}/{'a' * 32}/")))
    # Every kind of mail that a mentor is sent, and of the staff's about a report.
    for kind in OF_ONESELF:
        actions.mails.queue(mentor, kind, at=timezone.now())
    actions.deliver_due(at=timezone.now() + timedelta(minutes=1))
    to_mentor = [each for each in mail.outbox if each.to == [mentor.email]]
    assert len(to_mentor) >= 4
    for each in to_mentor:
        look("mail", each.subject + each.body + str(each.extra_headers))
    # What is said of a class, whether or not it is so today.
    Handover.objects.update(state="done", taken_by=other, answered_at=timezone.now())
    for kind in set(MailKind) - OF_ONESELF:
        row = MentorMail(mentor=mentor, kind=kind, session=one, occasion=str(handover.pk))
        look(f"mail {kind}", "".join(messages.mail_of(row, token="", at=timezone.now())))
    # A rest, the table gone, and gone oneself.
    look("pause", text_of(client.post("/mentors/me/pause/")))
    crawl()
    look("out", text_of(client.post("/mentors/me/out/")))
    assert found == []
    assert looked >= 4 * (len(PLAIN) + len(mine)) + 40
    assert isinstance(client, Client)


def test_the_crawl_would_find_what_it_looks_for() -> None:
    """Each canary is a word that the desk does show: a crawl of empty pages would prove nothing."""
    secret = canary(line_id=LINE)
    file = " ".join(str(value) for value in (
        secret.name, secret.kana, secret.tel, f"{secret.birth_year}年", secret.email, secret.address, secret.needs,
        secret.postal_code, secret.line_id,
    ))  # fmt: skip
    assert {"秘野", "夏子", "424242", "1941年", "canary", "秘密町", "心臓", "3590042", LINE} <= {
        leak for leak in LEAKS if leak in file
    }
