"""A08, E01: everything that matters works on a phone on which no script runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from tests.browser import WIDTHS
from tests.e2e.doing import PLAIN, Page, open_settings, words

# The place of the first that says the words given.
FIND = f"""([pick, name]) => [...document.querySelectorAll(pick)].findIndex((each) => ({PLAIN})(each).includes(name))"""


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Iterator[Page]:
    yield new_page(WIDTHS["phone"], java_script_enabled=False)


def follow(page: Page, name: str, pick: str = "main") -> None:
    """Presses the link or button that says ``name``."""
    found = page.evaluate(FIND, [f"{pick} :is(a, button)", name])
    assert found >= 0, f"nothing says {name}"
    with page.expect_navigation():
        page.locator(f"{pick} :is(a, button)").nth(found).click()


def address(page: Page) -> str:
    return re.sub(r"^https?://[^/]+", "", page.url)


def test_from_the_number_on_paper_to_the_stamp(page: Page) -> None:
    page.goto("/")
    follow(page, "番号を入れる")
    page.locator("#code").fill("１２－３")
    follow(page, "ひらく")
    assert address(page) == "/lessons/12/3/"
    assert words(page) == "右下の「カメラ」を1回、軽く押します。"
    assert words(page, ".where") == "レッスン12写真をとる・見る"
    for step in (4, 5, 6, 7):
        follow(page, "つぎへ")
        assert address(page) == f"/lessons/12/{step}/"
        assert words(page, "main .code b") == f"12-{step}"
    follow(page, "できました")
    assert address(page) == "/lessons/12/done/"
    follow(page, "スタンプをもらう")
    assert words(page, ".note--good h2") == "スタンプをもらいました"
    follow(page, "スタンプを見る")
    assert address(page) == "/stamps/"
    assert page.locator(".stamp--done").count() == 1
    assert words(page, ".stamp--done").endswith("できました")
    assert words(page, ".lead") == "28のレッスンのうち、1つスタンプがあります。"


def test_one_goes_back_step_by_step_to_the_lesson(page: Page) -> None:
    page.goto("/lessons/12/3/")
    for expected in ("/lessons/12/2/", "/lessons/12/1/"):
        follow(page, "もどる")
        assert address(page) == expected
    follow(page, "レッスンのはじめへ")
    assert address(page) == "/lessons/12/"


def test_the_home_page_leads_on_from_where_one_stopped(page: Page) -> None:
    page.goto("/")
    assert page.get_by_text("つづきから").count() == 0
    page.goto("/lessons/12/5/")
    page.goto("/")
    assert words(page, "main .card p").endswith("写真をとる・見る（7つの手順の5番目）")
    follow(page, "つづける")
    assert address(page) == "/lessons/12/5/"


def test_a_stamp_pressed_twice_is_one_stamp(page: Page) -> None:
    page.goto("/lessons/12/done/")
    follow(page, "スタンプをもらう")
    page.go_back()
    page.goto("/lessons/12/done/")
    assert words(page, ".note--good h2") == "このレッスンのスタンプがあります"
    assert page.locator("main form[method=post]").count() == 0
    page.goto("/stamps/")
    assert page.locator(".stamp--done").count() == 1


@pytest.mark.parametrize(("choice", "verdict"), [("1", "そのとおりです"), ("2", "おしい。もう一度どうぞ")])
def test_the_question_at_the_end_is_answered_with_a_reason(page: Page, choice: str, verdict: str) -> None:
    page.goto("/lessons/12/done/")
    page.locator(f"#answer-{choice}").check()
    follow(page, "答えを見る")
    assert words(page, "#check .note h3") == verdict
    assert len(words(page, "#check .note p")) > 8
    assert page.locator(f"#answer-{choice}").is_checked()


def test_who_does_not_understand_gets_the_telephone_first_and_a_way_back(page: Page) -> None:
    page.goto("/lessons/12/4/")
    follow(page, "わからない")
    assert address(page) == "/lessons/12/help/?step=4"
    assert words(page) == "大丈夫です。いっしょに進みましょう。"
    first = page.locator("main a").first
    assert first.get_attribute("href") == "tel:0429423110"
    assert words(page, "main .code b") == "12-4"
    assert page.locator("#big img").get_attribute("alt").startswith("カメラの画面です。")
    follow(page, "1つ前の手順")
    assert address(page) == "/lessons/12/3/"
    page.go_back()
    follow(page, "この手順に")
    assert address(page) == "/lessons/12/4/"


@pytest.mark.parametrize(
    ("name", "value"),
    [("size", "x"), ("ruby", "off"), ("color", "black"), ("color", "yellow"), ("phone", "android")],
)
def test_a_setting_is_made_with_one_form_and_stays(page: Page, name: str, value: str) -> None:
    page.goto("/lessons/12/4/")
    open_settings(page)
    page.locator(f"#top-{name}-{value}").check()
    follow(page, "これにする", "header")
    assert address(page) == "/lessons/12/4/"
    for path in ("/lessons/12/4/", "/", "/number/"):
        page.goto(path)
        assert page.locator("html").get_attribute(f"data-{name}") == value
        assert page.locator(f"#top-{name}-{value}").is_checked()


def test_the_page_of_settings_leads_back_to_the_home_page(page: Page) -> None:
    page.goto("/settings/")
    page.locator("#page-size-l").check()
    page.locator("#page-color-black").check()
    follow(page, "これにする")
    assert address(page) == "/"
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "24px"
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(13, 15, 14)"


def test_a_number_nobody_knows_keeps_what_was_typed_and_says_what_to_do(page: Page) -> None:
    page.goto("/number/")
    page.locator("#code").fill("12-99")
    follow(page, "ひらく")
    assert page.locator("#code").input_value() == "12-99"
    assert "「12-99」の手順は見つかりません。" in words(page, "#number-error p")
    assert page.locator('#number-error a[href^="tel:"]').count() == 1
    assert page.locator(".lessons a").first.get_attribute("href") == "/lessons/12/"


def test_practice_says_in_words_what_to_touch(page: Page) -> None:
    page.goto("/lessons/12/practice/")
    assert page.locator("[data-player]").is_hidden()
    assert page.locator("[data-stage]").count() == 7
    assert words(page, "[data-stage]:nth-child(3) h2") == "右下の「カメラ」を1回、軽く押します。"
    assert words(page, "[data-stage]:nth-child(3) [data-hint]") == "右下の灰色の絵です。"
    assert page.locator(".screen__ring").first.is_visible()
    follow(page, "スタンプをもらいに行く")
    assert address(page) == "/lessons/12/done/"


def test_scam_practice_is_judged_by_the_server(page: Page) -> None:
    page.goto("/lessons/20/practice/")
    page.locator("#parcel-scam").check()
    with page.expect_navigation():
        page.locator("#message-parcel button").click()
    assert words(page, "#message-parcel h3[data-when=right]") == "そのとおり。これはあやしい知らせです。"
    assert page.locator("#message-parcel h3[data-when=wrong]").is_hidden()
    assert page.locator("#message-clinic [data-why]").is_hidden()
    page.locator("#clinic-scam").check()
    with page.expect_navigation():
        page.locator("#message-clinic button").click()
    assert words(page, "#message-clinic h3[data-when=wrong]") == "おしい。これはあやしくありません。"
    # What was judged before is still judged.
    assert page.locator("#parcel-scam").is_checked()
    assert page.locator("#message-parcel [data-why]").is_visible()


def test_a_booklet_is_ordered_and_its_progress_asked_for_by_hand(page: Page) -> None:
    page.goto("/courses/connect/booklet/")
    follow(page, "冊子を作る")
    assert address(page) == "/courses/connect/booklet/?phone=iphone"
    assert words(page, "section[role=status] h2") in ("順番を待っています", "作っています")
    follow(page, "いまのようすを見る")
    assert address(page) == "/courses/connect/booklet/?phone=iphone"


def test_search_works_by_a_plain_form(page: Page) -> None:
    page.goto("/search/")
    page.locator("#q").fill("qqqqqqqq")
    follow(page, "さがす")
    assert words(page) == "「qqqqqqqq」のレッスン"
    assert words(page, "main .note h2") == "見つかりませんでした"
    assert page.locator('main .note a[href^="tel:"]').count() == 1
    assert page.locator("main .lessons li").count() == 4
