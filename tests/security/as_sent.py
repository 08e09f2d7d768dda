"""A page's forms as a browser sends them when nobody touches anything: ticks, choices and texts as they stand."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urljoin

from tests.security.forms import Form

QUIET = {"submit", "button", "image", "reset"}


class _Browser(HTMLParser):
    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base
        self.found: list[Form] = []
        self.path, self.method = "", ""  # of the form that is open
        self.fields: list[tuple[str, str]] = []
        self.files: list[str] = []
        self.templates = 0  # what stands in <template> is sent by nobody
        self.select: str | None = None
        self.many = False
        self.options: list[tuple[str, bool]] = []
        self.text: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = {name: value or "" for name, value in attrs}
        self.templates += tag == "template"
        if self.templates:
            return
        if tag == "form":
            self.path = urljoin(self.base, of.get("action") or self.base)
            self.method = of.get("method", "get").lower()
            self.fields, self.files = [], []
        elif tag == "option" and self.select is not None:
            self.options.append((of.get("value", ""), "selected" in of))
        elif self.path and of.get("name") and "disabled" not in of:
            self._field(tag, of["name"], of)

    def _field(self, tag: str, name: str, of: dict[str, str]) -> None:
        kind = of.get("type", "text")
        if tag == "select":
            self.select, self.many, self.options = name, "multiple" in of, []
        elif tag == "textarea":
            self.text = (name, [])
        elif tag == "input" and kind == "file":
            self.files.append(name)
        elif tag == "input" and kind in ("checkbox", "radio"):
            if "checked" in of:
                self.fields.append((name, of.get("value", "on")))
        elif tag == "input" and kind not in QUIET and name != "csrfmiddlewaretoken":
            self.fields.append((name, of.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        self.templates -= tag == "template"
        if tag == "select" and self.select is not None:
            chosen = [value for value, is_chosen in self.options if is_chosen]
            if not chosen and not self.many:
                chosen = [value for value, _ in self.options[:1]]
            self.fields += [(self.select, value) for value in chosen]
            self.select = None
        elif tag == "textarea" and self.text is not None:
            # A browser leaves out the line break that follows the tag.
            self.fields.append((self.text[0], "".join(self.text[1]).removeprefix("\n")))
            self.text = None
        elif tag == "form" and self.path:
            self.found.append(Form(self.path, self.method, tuple(self.fields), tuple(self.files)))
            self.path = ""


def forms_as_sent(html: str, base: str) -> list[Form]:
    browser = _Browser(base)
    browser.feed(html)
    return [form for form in browser.found if form.path.startswith("/")]
