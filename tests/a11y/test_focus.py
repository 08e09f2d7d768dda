"""A07: with the Tab key one comes to everything, in the order of the page, and always sees where one is."""

import pytest

from tests.a11y.looking import COLOURS, PAINT, Looker
from tests.a11y.states import STATES
from tests.browser import WIDTHS

RING, INNER = 4, 2  # px
STANDS_OUT = 3  # contrast ratio
WALKED = (
    "home with a lesson begun",
    "lesson",
    "middle step with the settings open",
    "practice after a wrong touch",
    "practice after wrong typing",
    "practice of gestures",
    "practice of kana, one by one",
    "practice of scams, judged wrongly",
    "done, answered wrongly",
    "stuck at a step",
    "number on no paper",
    "search with nothing found",
    "stamps",
    "page consult",
    "booklet failed",
    "broken server",
)
START = """() => {
  document.querySelector("a").focus({ focusVisible: true });
  window.visited = new Set([document.activeElement]);
}"""
# Where the focus is now, and whether it has gone round; radio buttons of a group are one stop.
NEXT = """() => {
  const el = document.activeElement;
  if (!el || el === document.body || window.visited.has(el)) return null;
  const before = [...window.visited].at(-1);
  window.visited.add(el);
  return { ...measure.focus(), onward: Boolean(before.compareDocumentPosition(el) & Node.DOCUMENT_POSITION_FOLLOWING) };
}"""
MISSED = """() => [...document.querySelectorAll("a[href], button:not(:disabled), summary, input:not([type=hidden]), [tabindex='0']")]
  .filter((el) => el.checkVisibility() && !window.visited.has(el))
  .filter((el) => el.type !== "radio" || ![...window.visited].some((each) => each.name === el.name))
  .map(measure.name)"""


@pytest.fixture(scope="module")
def page(looker: Looker):
    page = looker.page_for(WIDTHS["phone"])
    yield page
    page.context.close()


@pytest.mark.parametrize("name", WALKED)
def test_the_tab_key_leads_to_everything_under_a_ring_that_nothing_covers(
    looker: Looker, page, name: str
) -> None:
    (state,) = [state for state in STATES if state.name == name]
    looker.open(page, state)
    page.evaluate(START)
    stops = []
    while True:
        page.keyboard.press("Tab")
        stop = page.evaluate(NEXT)
        if stop is None:
            break
        stops.append(stop)
    assert page.evaluate(MISSED) == []
    assert [stop for stop in stops if not stop["onward"]] == []
    assert [s for s in stops if s["width"] < RING or not s["solid"] or s["spread"] < INNER] == []
    assert [s for s in stops if s["outer"] < STANDS_OUT or s["between"] < STANDS_OUT] == []
    assert [s for s in stops if s["shown"] < 5 or s["covers"] or s["cut"]] == []
    assert len(stops) >= (1 if state.template else 15)


@pytest.mark.parametrize("colour", COLOURS)
def test_the_ring_stands_out_in_every_colour(looker: Looker, page, colour: str) -> None:
    (state,) = [state for state in STATES if state.name == "practice after wrong typing"]
    looker.open(page, state)
    page.evaluate(PAINT, colour)
    rings = page.evaluate(
        """() => [...document.querySelectorAll("a[href], button, input")].filter((el) => el.checkVisibility()).map((el) => {
          el.focus({ focusVisible: true });
          return measure.focus();
        })"""
    )
    assert len(rings) > 20
    assert [ring for ring in rings if min(ring["outer"], ring["between"]) < STANDS_OUT] == []


def test_the_walk_would_notice_a_ring_that_is_hidden(looker: Looker, page) -> None:
    page.goto("/number/")
    looker.open(page, next(state for state in STATES if state.name == "number"))
    page.evaluate(
        """() => {
          const lid = document.createElement("div");
          Object.assign(lid.style, { position: "fixed", inset: 0, background: "#fff" });
          document.body.append(lid);
          document.querySelector("#code").style.outline = "1px dotted #eee";
        }"""
    )
    page.locator("#code").focus()
    seen = page.evaluate("measure.focus()")
    assert seen["covers"] != []
    assert (seen["width"], seen["solid"]) == (1, False)
    assert seen["outer"] < STANDS_OUT
