"""A16: a page read aloud says each word once, and nobody is offered a voice that the phone has not got."""

from collections.abc import Iterator

import pytest

from tests.a11y.looking import Looker
from tests.a11y.states import State
from tests.browser import WIDTHS
from tests.e2e.doing import Page

# Says everything to the end, as a real voice would, block after block.
TO_THE_END = """() => {
  document.querySelector("[data-speak]").click();
  for (let said = 0; said < window.spoken.length; said += 1) window.spoken[said].onend();
  return window.spoken.map((each) => each.text);
}"""
# What stands there for eyes, without readings and drawings, block after block.
WRITTEN = """() => [...document.querySelectorAll("[data-read]")].map((block) => {
  const copy = block.cloneNode(true);
  copy.querySelectorAll("rt, rp, svg, [aria-hidden=true], [hidden]").forEach((each) => each.remove());
  return copy.textContent;
})"""
NO_VOICE = "Object.defineProperty(window, 'speechSynthesis', { value: { getVoices: () => VOICES, addEventListener(_, f) { window.voicesCame = f; }, cancel() {} } });"


def squeezed(texts: list[str]) -> list[str]:
    """The words alone: the voice also gets full stops, to rest between two parts."""
    return ["".join(text.replace("\u200b", "").replace("。", "").split()) for text in texts]


@pytest.fixture
def page(looker: Looker) -> Iterator[Page]:
    page = looker.page_for(WIDTHS["phone"])
    yield page
    page.context.close()


@pytest.mark.django_db
def test_a_step_is_said_word_for_word_as_it_was_written(looker: Looker, page: Page) -> None:
    from courses.models import LessonPage
    from courses.reading import read_lesson

    step = read_lesson(LessonPage.objects.get(number=12), "iphone").step(7)
    terms = [
        f"{term.term}（{term.reading}）" if term.reading != term.term else term.term for term in step.terms
    ]
    looker.open(page, State("last step", "/lessons/12/7/"))
    said = squeezed(page.evaluate(TO_THE_END))
    words, tip, caution = squeezed([step.text.plain, step.tip.plain, step.caution.plain])
    assert said[0] == words == "見たい写真を1回、軽く押します"
    assert said[1] == f"こつ{tip}"
    assert said[2] == f"気をつけること{caution}"
    assert len(said) == 3 + len(terms)


@pytest.mark.parametrize(
    "path",
    [
        "/lessons/12/",
        "/lessons/12/4/",
        "/lessons/12/all/",
        "/lessons/12/help/?step=4",
        "/words/",
        "/privacy/",
        "/consult/",
    ],
)
def test_each_word_is_said_once_and_in_order(looker: Looker, page: Page, path: str) -> None:
    looker.open(page, State("page", path))
    spoken = page.evaluate(TO_THE_END)
    assert squeezed(spoken) == squeezed(page.evaluate(WRITTEN))
    assert len(spoken) >= 2
    assert not any("。。" in text or not text.strip() for text in spoken)


def test_reading_stops_at_a_second_press_and_starts_again_from_the_top(looker: Looker, page: Page) -> None:
    looker.open(page, State("step", "/lessons/12/4/"))
    button = page.locator("[data-speak]")
    button.click()
    page.locator(".is-spoken").wait_for()
    assert button.inner_text().replace("\n", "").startswith("声")
    assert page.locator("[data-speak-stop]").is_visible()
    button.click()
    assert page.locator(".is-spoken, .is-word").count() == 0
    assert page.locator("[data-speak-start]").is_visible()
    button.click()
    first, second = page.evaluate("window.spoken.map((each) => each.text)")
    assert first == second


def test_the_voice_is_slow_and_japanese(looker: Looker, page: Page) -> None:
    looker.open(page, State("step", "/lessons/12/4/"))
    page.locator("[data-speak]").click()
    lang, rate, voice = page.evaluate("[spoken[0].lang, spoken[0].rate, spoken[0].voice.name]")
    assert (lang, voice) == ("ja-JP", "見本の声")
    assert rate < 1


@pytest.mark.parametrize("voices", ["[]", "[{ lang: 'en-US' }, { lang: 'zh-CN' }]"])
def test_without_a_japanese_voice_no_button_is_offered(new_page, voices: str) -> None:
    page = new_page(WIDTHS["phone"])
    page.context.add_init_script(NO_VOICE.replace("VOICES", voices))
    page.goto("/lessons/12/4/")
    assert page.locator("[data-speak]").count() == 1
    assert page.locator("[data-speak]").is_hidden()


def test_a_voice_that_comes_late_brings_the_button(new_page) -> None:
    page = new_page(WIDTHS["phone"])
    page.context.add_init_script("window.known = [];" + NO_VOICE.replace("VOICES", "window.known"))
    page.goto("/lessons/12/4/")
    assert page.locator("[data-speak]").is_hidden()
    page.evaluate("window.known.push({ lang: 'ja_JP' }); window.voicesCame()")
    assert page.locator("[data-speak]").is_visible()


def test_a_browser_that_cannot_speak_offers_nothing_and_complains_of_nothing(new_page) -> None:
    page = new_page(WIDTHS["phone"])
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.context.add_init_script("Object.defineProperty(window, 'speechSynthesis', { value: undefined });")
    page.goto("/lessons/12/4/")
    assert page.locator("[data-speak]").is_hidden()
    assert errors == []
