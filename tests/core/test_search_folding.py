"""One spelling for everything that sounds the same, and tokens that no database changes."""

import re
import sqlite3

import pytest

from core.search_text import index_terms, normalise, query_terms
from core.search_text.synonyms import fillers, groups
from core.search_text.tokens import decode, encode, part_token, word_token


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        (("電話",), "電話"),
        (("でんわ", "デンワ", "ﾃﾞﾝﾜ", "て゛んわ"), "でんわ"),
        (("メール", "めーる", "めえる", "ﾒｰﾙ", "メ－ル", "メ～ル"), "める"),
        (("LINE", "line", "ＬＩＮＥ", "Line"), "line"),
        (("Wi-Fi", "ＷｉＦｉ", "wi‐fi".replace("‐", "-")), "wifi"),
        (("チャット", "ちやつと", "チヤツト"), "ちやつと"),
        (("ウィルス", "ウイルス"), "ういるす"),
        (("コンピューター", "コンピュータ", "こんぴゅうた"), "こんぴゆた"),
        (("せんせい", "せんせえ"), "せんせ"),
        (("おおきい", "おーきい"), "おき"),
        (("つづき", "つずき"), "つずき"),
        (("を", "お"), "お"),
        (("ヴァイオリン",), "ばいおりん"),
        (("#9110", "＃９１１０"), "9110"),
        (("12-3", "１２－３"), "123"),
        (("タップ・長押し（2回）",), "たつぷ 長押し 2回"),
        (("  電話\u200bを　かける ",), "電話お かける"),
        (("！？", ""), ""),
    ],
)
def test_spellings_of_one_word_are_folded_to_one(written: tuple[str, ...], folded: str) -> None:
    assert [normalise(each) for each in written] == [folded] * len(written)


@pytest.mark.parametrize("text", ["電話", "でんわ 12", "𠮷野家", "#12", "a\tb\nc"])
def test_a_token_holds_its_word_and_gives_it_back(text: str) -> None:
    assert decode(encode(text)) == text


def test_a_token_is_one_ascii_word_without_anything_that_a_stemmer_looks_for() -> None:
    terms = index_terms(
        [("電話をかける・受ける", 4), ("でんわ、TEL、running words", 3), ("緑のボタンを押します。", 1)]
    )
    assert re.fullmatch("[bcdfghjklmnpqrtvwxz ]+", terms)
    assert word_token("電話") == "xmjvplnkc"
    assert part_token("電話") == "wmjvplnkc"


def test_a_query_and_an_index_meet_in_every_spelling() -> None:
    terms = set(index_terms([("電話をかける", 4)]).split())
    for query in ("電話", "でんわ", "ﾃﾞﾝﾜ", "TEL", "つうわ", "電話番号"):
        assert not terms.isdisjoint(query_terms(query).split()), query
    assert terms.isdisjoint(query_terms("さかな").split())


def test_the_authors_furigana_does_not_disturb_the_index() -> None:
    assert index_terms([("｜電話《でんわ》を\u200b｜受《う》ける", 4)]) == index_terms([("電話を受ける", 4)])


def test_nothing_asked_is_nothing_to_search_for() -> None:
    assert [query_terms(query) for query in ("", "  ", "？！")] == ["", "", ""]


def test_a_very_long_query_is_cut() -> None:
    query = "".join(chr(0x4E00 + number) for number in range(500))
    assert len(query_terms(query).split()) == 1 + 39 + 40  # the whole, pairs, single kanji


@pytest.mark.parametrize("tokenizer", ["unicode61", "porter unicode61", "ascii"])
def test_every_tokenizer_of_sqlite_keeps_the_tokens_whole(tokenizer: str) -> None:
    database = sqlite3.connect(":memory:")
    database.execute(f"CREATE VIRTUAL TABLE entries USING fts5(terms, tokenize = '{tokenizer}')")
    database.execute("CREATE VIRTUAL TABLE words USING fts5vocab(entries, 'row')")
    terms = index_terms([("電話をかける", 4), ("スマートフォン、迷惑メール", 3)])
    database.execute("INSERT INTO entries VALUES (?)", [terms])
    kept = {word for (word,) in database.execute("SELECT term FROM words")}
    database.close()
    assert kept == set(terms.split())


def test_every_synonym_belongs_to_one_group_and_the_tables_say_nothing_empty() -> None:
    assert len(groups()) > 300
    assert "" not in groups()
    assert "" not in fillers()
    assert groups()["でんわ"] == groups()["電話"] == groups()["tel"]
    assert groups()["らいん"] == groups()["line"]
    assert groups()["てれびでんわ"] != groups()["でんわ"]
