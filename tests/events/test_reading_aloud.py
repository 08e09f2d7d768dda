"""Dates and states in furigana, without the analyser."""

from __future__ import annotations

import pytest

from core import ruby
from events.reading_aloud import with_readings


@pytest.mark.parametrize(
    ("plain", "read"),
    [
        ("4月1日（水）午前9時", "｜4月《しがつ》｜1日《ついたち》（｜水《すい》）｜午前《ごぜん》｜9時《くじ》"),
        ("7月20日（月）午後4時10分", "｜7月《しちがつ》｜20日《はつか》（｜月《げつ》）｜午後《ごご》｜4時《よじ》｜10分《じゅっぷん》"),
        ("9月14日（日）午後7時5分", "｜9月《くがつ》｜14日《じゅうよっか》（｜日《にち》）｜午後《ごご》｜7時《しちじ》｜5分《ごふん》"),
        ("12月31日（木）正午", "｜12月《じゅうにがつ》｜31日《さんじゅういちにち》（｜木《もく》）｜正午《しょうご》"),
        ("午前0時45分", "｜午前《ごぜん》｜0時《れいじ》｜45分《よんじゅうごふん》"),
        ("1人、2人、12人", "｜1人《ひとり》、｜2人《ふたり》、12｜人《にん》"),
        ("15分のあいだ、1時間ほど", "｜15分《じゅうごふん》のあいだ、1｜時間《じかん》ほど"),
        ("補欠の3番目です。", "｜補欠《ほけつ》の3｜番目《ばんめ》です。"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_sentence_is_read_as_it_is_said(plain: str, read: str) -> None:
    assert with_readings(plain) == read
    assert ruby.strip(read) == plain


def test_what_has_readings_already_is_left_alone() -> None:
    assert with_readings("｜抽選《ちゅうせん》を待っています") == "｜抽選《ちゅうせん》を待っています"
