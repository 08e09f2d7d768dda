"""Opens every page once at each width and writes down what can be measured there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from django.template.loader import render_to_string

from tests.a11y.states import State
from tests.browser import WIDTHS
from tests.e2e.doing import Page
from tests.e2e.mentor_school import cookie as mentor_cookie

RULER = (Path(__file__).parent / "measure.js").read_text(encoding="utf-8")
COLOURS = ("white", "black", "yellow")
AXE = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"color-contrast-enhanced": {"enabled": True}, "meta-refresh-no-exceptions": {"enabled": True}},
    "preload": False,
}
# The only rules that a colour setting can touch.
BY_COLOUR = ["color-contrast", "color-contrast-enhanced", "link-in-text-block"]
AXE_COLOURS = {"runOnly": {"type": "rule", "values": BY_COLOUR}, "preload": False}
# Windows in which the text must flow, with settings of <html>; 320 px is also a 1280 px screen at 400 %.
WINDOWS: dict[str, tuple[int, dict[str, str]]] = {
    "320": (320, {}),
    "320, largest text": (320, {"size": "x"}),
    "320, largest text, no furigana": (320, {"size": "x", "ruby": "off"}),
    "320, own spacing": (320, {"spacing": "wide"}),
    "768, no furigana": (768, {"ruby": "off"}),
    "1024": (1024, {}),
    "1440": (1440, {}),
}
# WCAG 1.4.12 as a reader's own style sheet; a <style> element would meet the site's policy.
SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    [data-spacing="wide"] * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
    [data-spacing="wide"] p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets.push(sheet);
}"""
# A phone whose one voice is Japanese: reading aloud is offered everywhere. It speaks without a sound,
# stays at the first word, and keeps what it was given to say.
VOICE = """
(() => {
  const spoken = [];
  const voices = [{ lang: "ja-JP", name: "見本の声" }];
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  Object.defineProperty(window, "spoken", { value: spoken });
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => voices, cancel() {}, addEventListener() {},
    speak(speech) { spoken.push(speech); setTimeout(() => { speech.onstart?.(); speech.onboundary?.({ charIndex: 0 }); }); },
  } });
})();
"""
# Axe works in one window while we look elsewhere: two windows are examined at the same time.
START = """(options) => {
  window.examined = new Promise((done) => setTimeout(done)).then(() => axe.run(document, options));
}"""
RESULT = """() => window.examined.then((result) => ({
  passes: Object.fromEntries(result.passes.map((rule) => [rule.id, rule.nodes.length])),
  ...Object.fromEntries(["violations", "incomplete"].map((kind) => [kind, Object.fromEntries(result[kind].map(
    (rule) => [rule.id, rule.nodes.map((node) => `${node.target} ${node.html.slice(0, 80)}`)]))])),
}))"""
PAINT = "(colour) => { document.documentElement.dataset.color = colour; }"
FACTS = """() => ({
  targets: measure.targets(), letters: measure.letters(),
  help: document.querySelector("section.help")?.outerHTML ?? "",
  order: [...document.body.children].map((each) => `${each.localName}.${each.className}`),
  refreshes: document.querySelectorAll("meta[http-equiv=refresh i]").length,
})"""
FLOW = """(settings) => {
  const root = document.documentElement.dataset;
  const before = { ...root };
  Object.assign(root, settings);
  const facts = { longest: measure.longestLine(), sideways: measure.sideways(), clipped: measure.clipped() };
  for (const key of Object.keys(settings)) delete root[key];
  Object.assign(root, before);
  return facts;
}"""


@dataclass(repr=False)
class View:
    """One page, at one width, as measured."""

    state: State
    width: int
    status: int = 0
    console: list[str] = field(default_factory=list)
    axe: dict[str, dict[str, dict]] = field(default_factory=dict)  # by colour
    targets: list[dict] = field(default_factory=list)
    letters: list[dict] = field(default_factory=list)
    controls: dict[str, list[dict]] = field(default_factory=dict)  # by colour
    pale: dict[str, dict] = field(default_factory=dict)  # by colour
    longest: dict[str, dict] = field(default_factory=dict)  # by window
    sideways: dict[str, list[str]] = field(default_factory=dict)  # by window
    clipped: dict[str, list[str]] = field(default_factory=dict)  # by window
    help: str = ""
    order: list[str] = field(default_factory=list)
    refreshes: int = 0

    def __str__(self) -> str:
        return f"{self.state.name} ({self.width})"

    __repr__ = __str__


class Window:
    """One browser window, kept open from state to state; hears what the console says."""

    def __init__(self, page: Page, width: int) -> None:
        self.page, self.width = page, width
        self.heard: list[str] = []
        page.on("console", lambda message: self.heard.append(complaint(message)))
        page.on("pageerror", lambda error: self.heard.append(str(error)))

    def look(self, looker: Looker, state: State) -> View:
        self.heard.clear()
        view = View(state, self.width, status=looker.open(self.page, state))
        view.console = [line for line in self.heard if line]
        return view

    def start_axe(self, options: dict) -> None:
        if not self.page.evaluate("Boolean(window.axe)"):
            self.page.evaluate(AXE_SCRIPT)
        self.page.evaluate(START, options)

    def axe_result(self) -> dict[str, dict]:
        return self.page.evaluate(RESULT)


@dataclass
class Looker:
    """A browser that goes from state to state."""

    chromium: Any
    url: str

    def page_for(self, width: int, **options: Any) -> Page:
        context = self.chromium.new_context(
            viewport={"width": width, "height": 800}, base_url=self.url, locale="ja-JP", **options
        )
        context.set_default_timeout(60_000)
        context.add_init_script(VOICE)
        return context.new_page()

    def open(self, page: Page, state: State) -> int:
        """Brings ``page`` into ``state``; gives the answer's status."""
        page.context.clear_cookies()
        cookies = dict(state.cookies)
        if "mentor" in cookies:  # a state names the mentor; what the phone carries is signed now
            cookies |= mentor_cookie(int(cookies["mentor"]))
        page.context.add_cookies([{"name": k, "value": v, "url": self.url} for k, v in cookies.items()])
        page.unroute_all()
        if not state.scripts:
            page.route("**/static/js/*", lambda route: route.abort())
        if state.template:
            body = render_to_string(state.template)
            page.route(
                f"**{state.path}",
                lambda route: route.fulfill(status=500, body=body, content_type="text/html"),
            )
        response = page.goto(state.path)
        if state.do:
            state.do(page)
        page.evaluate(RULER)
        page.evaluate(SPACING)
        return response.status

    def views(self, states: tuple[State, ...]) -> list[View]:
        """Every state in a phone's and in a computer's window, which take turns: one is examined by axe while
        the other goes on to its next page."""
        views: list[View] = []
        windows = [Window(self.page_for(width), width) for width in WIDTHS.values()]
        turns = [
            self.walk(window, states, colour, views)
            for window, colour in zip(windows, COLOURS[1:], strict=True)
        ]
        while turns:
            turns = [turn for turn in turns if next(turn, None)]
        for window in windows:
            window.page.context.close()
        return views

    def walk(
        self, window: Window, states: tuple[State, ...], colour: str, views: list[View]
    ) -> Iterator[str]:
        """One window's way through ``states``; gives way to the other whenever axe has work to do.

        Colours do not depend on the width: black and yellow are examined in one window each.
        """
        for state in states:
            view = window.look(self, state)
            measure(window.page, view)
            window.start_axe(AXE)
            yield state.name
            view.axe["white"] = window.axe_result()
            if state.colours:
                window.page.evaluate(PAINT, colour)
                window.start_axe(AXE_COLOURS)
                yield state.name
                view.axe[colour] = window.axe_result()
            views.append(view)


def faults(views: list[View], of: Callable[[View], Any]) -> dict[str, Any]:
    """``{page: what is wrong there}``; empty when all is well."""
    return {str(view): found for view in views if (found := of(view))}


def complaint(message: Any) -> str:
    """What the browser complains of; that a page is the 404 we asked for is no complaint."""
    if message.type not in ("error", "warning"):
        return ""
    where = urlsplit(message.location.get("url", "")).path
    asked_for = message.text.startswith("Failed to load resource") and not where.startswith(
        ("/static/", "/media/")
    )
    blocked = "net::ERR_FAILED" in message.text and where.startswith("/static/js/")
    return "" if asked_for or blocked else f"{message.text} {where}"


def measure(page: Page, view: View) -> None:
    for name, value in page.evaluate(FACTS).items():
        setattr(view, name, value)
    for colour in (*COLOURS[1:], COLOURS[0]):
        page.evaluate(PAINT, colour)
        view.controls[colour] = page.evaluate("measure.controls()")
        view.pale[colour] = page.evaluate("measure.pale()")
    if view.width == WIDTHS["phone"]:
        resize(page, view)


def resize(page: Page, view: View) -> None:
    """The same page in other windows, with other letters, with the reader's own spacing."""
    for name, (width, settings) in WINDOWS.items():
        page.set_viewport_size({"width": width, "height": 800})
        facts = page.evaluate(FLOW, settings)
        view.longest[name], view.sideways[name], view.clipped[name] = (
            facts["longest"], facts["sideways"], facts["clipped"],
        )  # fmt: skip
    page.set_viewport_size({"width": view.width, "height": 800})
