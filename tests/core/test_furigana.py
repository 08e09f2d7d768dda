"""Furigana: the hard sentences, the school's own, and the rules behind them."""

import re
import threading
from pathlib import Path

import pytest

from core import ruby
from core.furigana import annotate, missing, words_of
from core.furigana.align import align
from core.ruby import Span

DATA = Path(__file__).with_name("data")
WORD = re.compile(r"\{([^|}]*)\|([^}]*)\}")


def sentences(name: str) -> list[str]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def judge(marked: str) -> tuple[int, list[str]]:
    """Number of words in a sentence like {今日|きょう}は, and the words read otherwise."""
    letters: list[tuple[str, int, int]] = []  # reading, place and end of every annotated base
    position = 0
    for base, reading in ruby.parse(annotate(WORD.sub(r"\1", marked))):
        if reading is not None:
            letters.append((reading, position, position + len(base)))
        position += len(base)
    wrong: list[str] = []
    words = list(WORD.finditer(marked))
    removed = 0
    for word in words:
        start = word.start() - removed
        end = start + len(word[1])
        removed += len(word[0]) - len(word[1])
        touching = [each for each in letters if each[1] < end and each[2] > start]
        inside = all(start <= each[1] and each[2] <= end for each in touching)
        got = "".join(each[0] for each in touching)
        if got not in word[2].split("/") or not inside:
            wrong.append(f"{word[1]}: {got}, not {word[2]}")
    return len(words), wrong


@pytest.mark.parametrize(("name", "words"), [("furigana_cases.txt", 103), ("furigana_school.txt", 460)])
def test_every_word_of_the_collected_sentences_is_read_right(name: str, words: int) -> None:
    judged = [judge(sentence) for sentence in sentences(name)]
    assert [wrong for _count, found in judged for wrong in found] == []
    assert sum(count for count, _found in judged) == words


@pytest.mark.parametrize("name", ["furigana_cases.txt", "furigana_school.txt"])
def test_no_word_of_the_collected_sentences_lacks_a_reading(name: str) -> None:
    plain = [WORD.sub(r"\1", sentence) for sentence in sentences(name)]
    assert [missing(sentence) for sentence in plain] == [[] for _sentence in plain]


@pytest.mark.parametrize(
    ("text", "annotated"),
    [
        ("押します", "｜押《お》します"),
        ("申し込む", "｜申《もう》し｜込《こ》む"),
        ("取り消す", "｜取《と》り｜消《け》す"),
        ("迷惑メール", "｜迷惑《めいわく》メール"),
        ("お気に入り", "お｜気《き》に｜入《い》り"),
        ("真っ暗", "｜真《ま》っ｜暗《くら》"),
        ("Wi-FiとLINE", "Wi-FiとLINE"),
        ("カメラ 12-3", "カメラ 12-3"),
    ],
)
def test_kana_inside_a_word_and_foreign_letters_stay_free(text: str, annotated: str) -> None:
    assert annotate(text) == annotated


@pytest.mark.parametrize(
    ("text", "annotated"),
    [
        ("1回", "｜1回《いっかい》"),
        ("１回", "｜１回《いっかい》"),
        ("6回", "｜6回《ろっかい》"),
        ("3本", "｜3本《さんぼん》"),
        ("4本", "｜4本《よんほん》"),
        ("10分", "｜10分《じゅっぷん》"),
        ("4分", "｜4分《よんぷん》"),
        ("何分", "｜何分《なんぷん》"),
        ("数分", "｜数分《すうふん》"),
        ("8歳", "｜8歳《はっさい》"),
        ("3階", "｜3階《さんがい》"),
        ("1人", "｜1人《ひとり》"),
        ("4人", "｜4人《よにん》"),
        ("14人", "｜14人《じゅうよにん》"),
        ("2人組", "｜2人組《ふたりぐみ》"),
        ("9時", "｜9時《くじ》"),
        ("7時半", "｜7時半《しちじはん》"),
        ("24時間", "｜24時間《にじゅうよじかん》"),
        ("4月1日", "｜4月《しがつ》｜1日《ついたち》"),
        ("1日3回", "｜1日《いちにち》｜3回《さんかい》"),
        ("20日", "｜20日《はつか》"),
        ("19日", "｜19日《じゅうくにち》"),
        ("3日後", "｜3日後《みっかご》"),
        ("1年中", "｜1年中《いちねんじゅう》"),
        ("3つ", "｜3《みっ》つ"),
        ("1か所", "｜1《いっ》か｜所《しょ》"),
        ("10カ月", "｜10《じゅっ》カ｜月《げつ》"),
        ("三ケ月", "｜三ケ月《さんかげつ》"),
        ("300本", "｜300本《さんびゃっぽん》"),
        ("300回", "｜300回《さんびゃっかい》"),
        ("5千円", "｜5千円《ごせんえん》"),
        ("1千万円", "｜1千万円《いっせんまんえん》"),
        # Long figures are read by everybody; only the counter needs help.
        ("1,280円", "1,280｜円《えん》"),
        ("2026年", "2026｜年《ねん》"),
        ("1.5倍", "1.5｜倍《ばい》"),
        ("二百三十", "｜二百三十《にひゃくさんじゅう》"),
        ("二〇二六年", "｜二〇二六年《にせんにじゅうろくねん》"),
    ],
)
def test_numbers_are_read_together_with_their_counters(text: str, annotated: str) -> None:
    assert annotate(text) == annotated


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("百貨店の一般の客", {"百貨店": "ひゃっかてん", "一般": "いっぱん", "客": "きゃく"}),
        ("三日月を見る", {"三日月": "みかづき", "見": "み"}),
        ("一人暮らしの方", {"一人": "ひとり", "暮": "ぐ", "方": "かた"}),
        ("夕方の両方の方法", {"夕方": "ゆうがた", "両方": "りょうほう", "方法": "ほうほう"}),
        ("六十五歳以上の方", {"六十五歳": "ろくじゅうごさい", "以上": "いじょう", "方": "かた"}),
        ("右の方に動かす", {"右": "みぎ", "方": "ほう", "動": "うご"}),
        ("土・日・祝は休み", {"土": "ど", "日": "にち", "祝": "しゅく", "休": "やす"}),
        ("（日本）と（日）", {"日本": "にほん", "日": "にち"}),
        ("110番の数字", {"番": "ばん", "数字": "すうじ"}),
    ],
)
def test_a_rule_never_reaches_inside_a_longer_word(text: str, words: dict[str, str]) -> None:
    assert {span.base: span.reading for span in ruby.parse(annotate(text)) if span.reading} == words


@pytest.mark.parametrize(
    ("text", "annotated"),
    [
        ("毎週土曜日", "｜毎週《まいしゅう》｜土曜日《どようび》"),
        ("記号", "｜記号《きごう》"),
        ("電波を出す箱", "｜電波《でんぱ》を｜出《だ》す｜箱《はこ》"),
        ("ごみ箱", "ごみ｜箱《ばこ》"),
        ("一番下の方", "｜一番《いちばん》｜下《した》の｜方《ほう》"),
    ],
)
def test_a_word_of_the_dictionary_stays_whole(text: str, annotated: str) -> None:
    assert annotate(text) == annotated


def test_a_long_word_is_divided_so_that_lines_can_break() -> None:
    assert annotate("到着時刻") == "｜到着時刻《とうちゃくじこく》"
    assert annotate("電子証明書") == "｜電子《でんし》｜証明《しょうめい》｜書《しょ》"


def test_the_authors_reading_stays_and_the_rest_is_read_around_it() -> None:
    assert annotate("｜明日《みょうにち》の朝、所《ところ》沢市で") == (
        "｜明日《みょうにち》の｜朝《あさ》、｜所《ところ》｜沢《さわ》｜市《し》で"
    )


def test_the_authors_words_serve_as_context() -> None:
    assert annotate("不安な｜方《かた》は十分ほど休む") == (
        "｜不安《ふあん》な｜方《かた》は｜十分《じゅっぷん》ほど｜休《やす》む"
    )


def test_lines_are_kept() -> None:
    assert annotate("押す。\n\n見る。\n") == "｜押《お》す。\n\n｜見《み》る。\n"


def test_words_without_a_trustworthy_reading_are_named_once() -> None:
    assert missing("㐂㐂を見て、鿃を押す。また鿃を見る。") == ["㐂㐂", "鿃"]
    assert annotate("鿃を押す") == "鿃を｜押《お》す"
    assert missing("｜鿃《か》を押す") == []


def test_word_and_reading_must_agree_to_be_aligned() -> None:
    assert align("押す", "けす") == [Span("押", "け"), Span("す")]
    assert align("押す", "おし") is None
    assert align("1か所", "いっかしょ") is None
    assert align("1か所", "いっかしょ", figures=True) == [Span("1", "いっ"), Span("か"), Span("所", "しょ")]


def test_words_are_given_with_their_readings_for_the_search_index() -> None:
    assert [(word.surface, word.reading) for word in words_of("写真を1回押す")] == [
        ("写真", "しゃしん"),
        ("を", "を"),
        ("1回", "いっかい"),
        ("押す", "おす"),
    ]


def test_many_threads_may_ask_at_once() -> None:
    answers: list[str] = []
    threads = [
        threading.Thread(
            target=lambda: answers.extend(annotate("右下の写真を1回押す") for _turn in range(50))
        )
        for _thread in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["｜右下《みぎした》の｜写真《しゃしん》を｜1回《いっかい》｜押《お》す"] * 400
