"""The desk's page that sets a mentor's particulars right: who may, what stays on it, what it says afterwards."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from mentors import actions
from mentors.models import Mentor
from people.models import AuditEntry, User
from tests.factories import mentors as make
from tests.factories.mentors import NINETEEN
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def mentor() -> Mentor:
    return make.active(timezone.now(), birth_date=NINETEEN, email="sora@secret.example")


def url(mentor: Mentor) -> str:
    return f"/desk/mentors/{mentor.pk}/correct/"


def typed(mentor: Mentor, **more: str) -> dict[str, str]:
    names = {
        "name": mentor.name,
        "call_name": mentor.call_name,
        "birth_date": "",
        "email": "",
        "reason": "slip",
    }
    return {**names, "seen": actions.seen_as(mentor), **more}


def test_the_page_shows_neither_birth_date_nor_address_and_writes_nothing_down(
    clerk: Client, mentor: Mentor
) -> None:
    before = AuditEntry.objects.count()
    text = clerk.get(url(mentor)).content.decode()
    assert "secret.example" not in text and "2007" not in text
    assert AuditEntry.objects.count() == before


def test_what_is_left_empty_stays_and_the_rest_is_set_right(clerk: Client, mentor: Mentor) -> None:
    answer = clerk.post(url(mentor), typed(mentor, name="所沢 空"))
    assert answer["Location"] == f"/desk/mentors/{mentor.pk}/"
    now = Mentor.objects.get(pk=mentor.pk)
    assert (now.name, now.birth_date, now.email) == ("所沢 空", NINETEEN, "sora@secret.example")
    entry = AuditEntry.objects.latest("sequence")
    assert (entry.actor, entry.subject, entry.reason) == ("tomioka", "mentor", "申込みの書きまちがい（氏名）")


@pytest.mark.parametrize(
    ("more", "field", "says"),
    [
        ({"reason": ""}, "reason", "直す理由をえらんでください。"),
        ({"birth_date": "いつか"}, "birth_date", "「2010年4月5日」のように"),
        ({"email": "海@"}, "email", "もう一度たしかめてください"),
        ({"name": ""}, "name", "氏名は、1文字から60文字"),
    ],
)
def test_what_is_wrong_is_said_and_all_that_was_typed_stays(
    clerk: Client, mentor: Mentor, more: dict[str, str], field: str, says: str
) -> None:
    sent = typed(
        mentor, **{"name": "所沢 空", "birth_date": "2007年5月5日", "email": "new@ok.example", **more}
    )
    answer = clerk.post(url(mentor), sent)
    text = answer.content.decode()
    assert (answer.status_code, answer.context["field"]) == (409, field) and says in text
    for name in ("name", "birth_date", "email"):
        assert f'value="{sent[name]}"' in text
    assert Mentor.objects.get(pk=mentor.pk).name == mentor.name


def test_a_colleagues_correction_in_between_is_told_and_the_next_try_goes_through(
    clerk: Client, mentor: Mentor
) -> None:
    sent = typed(mentor, name="所沢 空")
    clerk.post(url(mentor), typed(mentor, call_name="そらっち"))
    late = clerk.post(url(mentor), sent)
    text = late.content.decode()
    assert late.status_code == 409 and "ほかの人が、いま書き直しました" in text and "（そらっち）" in text
    assert 'value="所沢 空"' in text
    again = {**sent, "call_name": "そらっち", "seen": late.context["mark"]}
    assert clerk.post(url(mentor), again).status_code == 302
    now = Mentor.objects.get(pk=mentor.pk)
    assert (now.name, now.call_name) == ("所沢 空", "そらっち")


def test_a_minor_without_a_consent_is_said_to_be_stopped(clerk: Client, mentor: Mentor) -> None:
    page = clerk.post(url(mentor), typed(mentor, birth_date="平成22年4月5日"), follow=True).content.decode()
    assert "18歳未満で、保護者の同意がありません。活動を止め、これからの教室を取り消しました。" in page
    assert "保護者の方の同意が必要です。" in page


def test_a_new_address_waits_for_its_link_and_the_file_says_so(clerk: Client, mentor: Mentor) -> None:
    page = clerk.post(url(mentor), typed(mentor, email="sora@new.example"), follow=True).content.decode()
    assert (
        "新しいアドレスへリンクを送りました。" in page
        and "本人が開くまでは、前のアドレスのままです。" in page
    )
    assert "sora@new.example" not in page


def test_another_centres_mentor_is_not_there(mentor: Mentor) -> None:
    for name, status in (("shintoko", 404), ("editor", 404), ("tomioka", 200), ("city", 200)):
        client = sign_in(User.objects.get(username=name))
        assert client.get(url(mentor)).status_code == status
        if status == 404:
            assert client.post(url(mentor), typed(mentor, name="所沢 空")).status_code == 404
    assert Mentor.objects.get(pk=mentor.pk).name == mentor.name
