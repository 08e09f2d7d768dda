"""Slips while applying: told where they are, with what to do; what was typed stays."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from people.models import Learner
from tests.events.test_applying_pages import HANAKO, TARO, TEL, second_screen
from tests.events.test_public_runs import consultation, now_run
from tests.words import words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"p1-name": " "}, "p1-name", "お名前を書いてください。"),
        ({"p1-kana": "見本 花子"}, "p1-kana", "ふりがなは、ひらがなかカタカナで書いてください。"),
        ({"p1-tel": "2942"}, "p1-tel", "電話番号は、市外局番から10けたか11けたで書いてください。"),
        ({"p1-tel": "でんわなし"}, "p1-tel", "電話番号は、数字だけで書いてください。"),
        ({"p1-birth_year": "明治40"}, "p1-birth_year", "1907年生まれの方は、"),
        (
            {"p1-birth_year": "70さい"},
            "p1-birth_year",
            "生まれた年は、「昭和25」か「1950」のように書いてください。",
        ),
        ({"p1-birth_year": "平成30"}, "p1-birth_year", "この教室は60歳以上の方の教室です。"),
        ({"size": "2", "p2-birth_year": ""}, "p2-birth_year", "生まれた年を書いてください。"),
        ({"p1-name": "花" * 61}, "p1-name", "60文字までで書いてください。"),
        ({"p1-name": "花\x00子"}, "p1-name", "使えない文字があります。"),
    ],
)
def test_a_slip_is_told_where_it_is_and_what_was_typed_stays(
    reader: Client, typed: dict[str, str], field: str, said: str
) -> None:
    run = now_run(min_age=60)
    values = {"size": "1", **HANAKO, **TARO, **typed}
    answer = reader.post(f"/classes/{run.code}/apply/", values)
    body, page = answer.content.decode(), words(answer)
    assert answer.status_code == 422
    assert page.count(said) == 2  # in the list above, and at the question
    assert f'href="#id_{field}"' in body
    question = re.search(rf'<input[^>]* name="{field}"[^>]*>', body)[0]
    assert 'aria-invalid="true"' in question
    described = re.search(r'aria-describedby="([^"]+)"', question)[1].split()
    assert all(f'id="{each}"' in body for each in described)
    assert f"id_{field}-error" in described
    for name in ("p1-kana", "p1-tel") if field.startswith("p2") else ("p2-kana",):
        assert f'value="{values[name]}"' in body
    assert 'href="tel:0429420000"' in body
    assert not Learner.objects.found_by("ミホン ハナコ").exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"channel": "mail"}, "メールでお知らせするには、メールアドレスが必要です。"),
        ({"channel": "mail", "email": "hana"}, "メールアドレスを、もう一度たしかめてください。"),
        ({"channel": "post"}, "はがきでお知らせするには、住所が必要です。"),
        (
            {"channel": "post", "address": "所沢市", "postal_code": "12"},
            "郵便番号は、7けたの数字で書いてください。",
        ),
        ({"channel": "pigeon"}, "お知らせの方法を、もう一度選んでください。"),
        ({"phone": "fax"}, "スマホの種類を、もう一度選んでください。"),
        ({"wish": "長" * 201}, "200文字までで書いてください。"),
        ({"session": ""}, "相談の時間を選んでください。"),
        ({"session": "999999"}, "その時間は選べません。"),
    ],
)
def test_a_slip_on_thesecond_screen_keeps_what_was_typed(
    reader: Client, typed: dict[str, str], said: str
) -> None:
    run = consultation()
    slot = run.sessions.first().pk
    second_screen(reader, run)
    answer = reader.post(
        f"/classes/{run.code}/apply/how/", {**TEL, "session": str(slot), "wish": "地図を見たい", **typed}
    )
    assert answer.status_code == 422
    assert words(answer).count(said) == 2
    assert typed.get("wish", "地図を見たい") in answer.content.decode()
