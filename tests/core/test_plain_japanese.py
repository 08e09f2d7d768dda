"""Easy Japanese: what is found, what is left alone, and what the editor is told."""

import pytest

from core.plain_japanese import FORBIDDEN, Finding, Kind, check, sentences


def kinds(text: str, **options: object) -> list[Kind]:
    return [finding.kind for finding in check(text, **options)]  # type: ignore[arg-type]


def test_text_is_split_at_full_stops_and_line_breaks_but_not_inside_quotation_marks() -> None:
    assert sentences("「はい。」を押します。次へ進みます！\n電話（土・日は休み。）です？！ 終わり") == [
        "「はい。」を押します。",
        "次へ進みます！",
        "電話（土・日は休み。）です？！",
        "終わり",
    ]


def test_furigana_does_not_count() -> None:
    assert sentences("｜右下《みぎした》を\u200b押《お》します。") == ["右下を押します。"]


def test_fifty_characters_are_allowed_and_fifty_one_are_not() -> None:
    fifty = "あ" * 47 + "です。"
    assert len(fifty) == 50
    assert kinds(fifty) == []
    assert check("い" + fifty) == [
        Finding(Kind.LONG, "い" + fifty, "文が51文字あります。50文字までの文に、分けてください。")
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "使えないわけではありません。",
        "できないわけではないです。",
        "出ないことはありません。",
        "出ないこともないです。",
        "行かないわけにはいきません。",
        "写らないとは限りません。",
        "使えないとは言えません。",
        "使えなくはありません。",
        "押せなくもないです。",
        "消さざるを得ません。",
        "見ずにはいられません。",
        "笑わないではいられません。",
        "スマホを知らない人はいません。",
        "雨の降らない日はありません。",
        "一人で行うのは不可能ではありません。",
        "これは無理ではないです。",
        "番号なしでは開けません。",
        "ボタンを押さないと、使えません。",
        "登録しなければ、写真を送れません。",
        "電源を入れない限り、つながりません。",
        "読まないことには分かりません。",
        "入力しないうちは進めません。",
    ],
)
def test_a_double_negative_is_found(sentence: str) -> None:
    assert kinds(sentence) == [Kind.DOUBLE_NEGATIVE]


@pytest.mark.parametrize(
    "sentence",
    [
        "暗証番号を教えないでください。",
        "心配はいりません。",
        "分からないときは、電話してください。",
        "押さないと、画面が消えます。",
        "何もしないと、画面が暗くなるかもしれません。",
        "写真は、なくなりません。",
        "使わないアプリは、消してもかまいません。",
        "知らない人のメールは開きません。",
        "「使えない」と出ても、問題はありません。",
        "分からないと思ったら、聞いてください。",
        "電話がつながらないと言う人もいません。",
        "急がなくても大丈夫です。",
        "少なくとも1回は押します。",
        "できないことは、人に頼みます。",
        "まちがいではありません。",
        "見えない所に、番号はありませんか。",
    ],
)
def test_one_negative_or_two_that_do_not_meet_are_left_alone(sentence: str) -> None:
    assert Kind.DOUBLE_NEGATIVE not in kinds(sentence)


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("番号を入れなければなりません。", "なければなりません"),
        ("番号を入れなくてはいけません。", "なくてはいけません"),
        ("番号を入れないといけません。", "ないといけません"),
        ("番号を入れねばなりません。", "ねばなりません"),
    ],
)
def test_must_gets_a_milder_finding_of_its_own(sentence: str, words: str) -> None:
    assert check(sentence) == [
        Finding(Kind.MUST, sentence, f"「〜{words}」は、むずかしい言い方です。「〜てください」にします。")
    ]


def test_a_double_negative_is_shown_to_the_editor() -> None:
    assert check("出ないことはありません。") == [
        Finding(
            Kind.DOUBLE_NEGATIVE,
            "出ないことはありません。",
            "「ないことはありません」は、「ない」が2回あります。「〜すると、〜できます」の形に直してください。",
        )
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "写真を撮る。",
        "これは便利だ。",
        "右下のボタン。",
        "電話をかけること",
        "次のページへ。",
        "早く押せ！",
        "見たい",
    ],
)
def test_a_sentence_without_desu_or_masu_is_found(sentence: str) -> None:
    assert check(sentence) == [
        Finding(Kind.PLAIN_STYLE, sentence, "文の終わりを、「です」か「ます」の形に直してください。")
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "押します。",
        "押しましたか？",
        "行きましょう！",
        "大丈夫ですよ。",
        "見てください。",
        "できません（今日は休みです）。",
        "ゆっくりどうぞ。",
        "こんにちは。",
        "「はい」",
        "04-2942-3110",
        "スマホ学園",
        "電話です。（土日は休み）",
    ],
)
def test_polite_sentences_and_what_is_no_sentence_pass(sentence: str) -> None:
    assert kinds(sentence) == []


def test_headings_and_labels_need_no_politeness() -> None:
    assert kinds("写真をとる・見る", label=True) == []
    assert kinds("写真をとらないことはない", label=True) == [Kind.DOUBLE_NEGATIVE]


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("ご説明させていただきます。", "させていただ"),
        ("ご確認くださいますようお願いします。", "くださいますよう"),
        ("お客様がお着きになられました。", "になられ"),
        ("受付は8時からとなっております。", "となっております"),
    ],
)
def test_heavy_politeness_is_found(sentence: str, words: str) -> None:
    message = f"「{words}」は、ていねいすぎて読みにくいです。「〜します」「〜てください」にします。"
    assert check(sentence) == [Finding(Kind.HEAVY_POLITENESS, sentence, message)]


def test_two_passives_in_a_sentence_are_found_and_one_is_not() -> None:
    assert kinds("送信されたメールが表示されます。") == [Kind.HEAVY_POLITENESS]
    assert kinds("送ったメールが表示されます。") == []


def test_katakana_is_looked_at_only_with_a_glossary() -> None:
    text = "アプリでフリックします。"
    assert kinds(text) == []
    assert check(text, explained={"アプリ"}) == [
        Finding(Kind.KATAKANA, text, "「フリック」を、用語集に入れるか、やさしいことばに変えてください。")
    ]


def test_everyday_words_and_words_made_of_explained_ones_need_no_entry() -> None:
    assert kinds("テレビのボタンを押します。", explained=()) == []
    assert kinds("メッセージアプリを開きます。", explained={"メッセージ", "アプリ"}) == []
    assert kinds("メッセージアプリを開きます。", explained={"アプリ"}) == [Kind.KATAKANA]


def test_each_unexplained_word_is_named_once_a_sentence() -> None:
    assert kinds("クラウドはクラウドです。クラウドです。", explained=()) == [Kind.KATAKANA, Kind.KATAKANA]


def test_faulty_furigana_does_not_stop_the_check() -> None:
    assert kinds("押《》します。｜") == []


def test_what_shipped_text_may_never_hold() -> None:
    assert {Kind.LONG, Kind.DOUBLE_NEGATIVE} == FORBIDDEN
