"""The right lesson comes first, however it is typed."""

from functools import lru_cache
from pathlib import Path

import pytest

from core.search_text import Entry, index_terms, query_terms, rank

DATA = Path(__file__).with_name("data")


def rows(name: str) -> list[list[str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@lru_cache(maxsize=1)
def lessons() -> tuple[Entry, ...]:
    return tuple(
        Entry.from_terms(int(number), index_terms([(title, 4), (keywords, 3), (goal, 2)]))
        for number, title, goal, keywords in rows("lessons_to_find.tsv")
    )


QUERIES = [(query, int(number)) for query, number in rows("queries.tsv")]


def test_the_table_is_as_long_as_it_should_be() -> None:
    assert len(QUERIES) == 317
    assert {number for _query, number in QUERIES} == set(range(1, 29))
    assert [entry.key for entry in lessons()] == list(range(1, 29))


@pytest.mark.parametrize(("query", "number"), QUERIES)
def test_the_right_lesson_comes_first(query: str, number: int) -> None:
    asked = set(query_terms(query).split())
    candidates = [entry for entry in lessons() if not asked.isdisjoint(entry.terms.split())]
    assert [result.key for result in rank(query, candidates)][:1] == [number]
    assert [result.key for result in rank(query, lessons())][:1] == [number]


@pytest.mark.parametrize("query", ["", "？", "asdfgh", "カレーのレシピ", "天丼", "相撲の結果", "です", "の"])
def test_a_question_about_something_else_finds_nothing(query: str) -> None:
    assert rank(query, lessons()) == []


def test_no_pages_no_results() -> None:
    assert rank("電話", []) == []


def entry(key: int, title: str, keywords: str = "", steps: str = "") -> Entry:
    return Entry.from_terms(key, index_terms([(title, 4), (keywords, 3), (steps, 1)]))


def test_the_title_outweighs_a_keyword_and_a_keyword_the_steps() -> None:
    pages = [
        entry(1, "買い物", steps="魚の写真を送ります。"),
        entry(2, "料理", keywords="魚の煮物、肉"),
        entry(3, "魚を飼う"),
    ]
    assert [result.key for result in rank("さかな", pages)] == [3, 2]
    assert [result.key for result in rank("さかな", pages[:2])] == [2]
    assert [result.key for result in rank("さかな", pages[:1])] == [1]


def test_pages_far_below_the_best_are_left_out() -> None:
    assert [result.key for result in rank("バス", lessons())] == [14]


def test_a_word_of_the_steps_alone_is_found_by_its_writing_and_by_its_reading() -> None:
    pages = [entry(1, "料理", steps="大根を切ります。"), entry(2, "文字を大きくする")]
    assert [result.key for result in rank("大根", pages)] == [1]
    assert [result.key for result in rank("だいこん", pages)] == [1]


def test_equals_come_by_their_number_whatever_order_the_database_gives() -> None:
    pages = [entry(7, "犬の写真"), entry(3, "犬の写真"), entry(5, "犬の写真")]
    assert [result.key for result in rank("いぬ", pages)] == [3, 5, 7]
    assert [result.key for result in rank("いぬ", pages[::-1])] == [3, 5, 7]


def test_a_verb_is_found_in_any_of_its_forms() -> None:
    pages = [entry(1, "手紙を送る"), entry(2, "本を読む"), entry(3, "歩く")]
    found = {
        query: [result.key for result in rank(query, pages)][:1]
        for query in ("送りたい", "おくった", "よみたい", "歩いた")
    }
    assert found == {"送りたい": [1], "おくった": [1], "よみたい": [2], "歩いた": [3]}


@pytest.mark.parametrize(
    "slip", ["てんぷら", "でんぷら", "てぷんら", "てんぷらら", "てんぷ", "てんぶら", "天ぷら", "テンプラ"]
)
def test_one_slip_in_a_word_is_forgiven(slip: str) -> None:
    pages = [entry(1, "天ぷらを食べる"), entry(2, "電車に乗る"), entry(3, "手紙を書く")]
    assert [result.key for result in rank(slip, pages)][:1] == [1]


def test_a_word_may_be_typed_not_quite_to_its_end() -> None:
    assert [result.key for result in rank("ろうが", lessons())][:1] == [5]  # ろうがん


def test_a_slip_in_a_whole_phrase_is_forgiven() -> None:
    assert [result.key for result in rank("かせんしました", lessons())][:1] == [21]  # かんせんしました
    assert [result.key for result in rank("ところわしのらいん", lessons())][:1] == [18]


def test_scores_fall_from_the_best_to_the_rest() -> None:
    scores = [result.score for result in rank("写真を送る", lessons())]
    assert scores == sorted(scores, reverse=True)
    assert 0.8 < scores[0] <= 1.1


def test_a_stored_string_gives_back_the_words_it_was_made_of() -> None:
    (title, keyword) = Entry.from_terms(
        "a", index_terms([("電話番号を送った", 4), ("でんわ", 3), ("軽い", 1)])
    ).phrases
    assert [(word.written, word.read, word.base) for word in title.words] == [
        ("電話", "でんわ", "でんわ"),
        ("番号", "ばんご", "ばんご"),
        ("お", "お", "お"),
        ("送つ", "おくつ", "おくる"),
        ("た", "た", "た"),
    ]
    assert (title.weight, keyword.weight) == (4, 3)
    assert [word.written for word in keyword.words] == ["でんわ"]
