"""The forms of rendered pages, as a program reads them: where they lead, and what they send."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urljoin


class Form(NamedTuple):
    """``fields``: names and what they send when nothing is touched; ``files``: names of file inputs."""

    path: str
    method: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...]


class _Reader(HTMLParser):
    def __init__(self, base: str) -> None:
        super().__init__()
        self.base, self.found = base, []  # type: tuple[str, list[Form]]
        self.now: tuple[str, str, list[tuple[str, str]], list[str]] | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.now = (
                urljoin(self.base, of.get("action") or self.base),
                of.get("method", "get").lower(),
                [],
                [],
            )
        if self.now is None:
            return
        name = of.get("name", "")
        if tag == "select":
            self.select = name
            self.now[2].append((name, ""))
        elif tag == "option" and self.select:
            self.now[2].append((self.select, of.get("value", "")))
        elif name and name != "csrfmiddlewaretoken":
            if of.get("type") == "file":
                self.now[3].append(name)
            elif tag in ("input", "textarea", "button"):
                self.now[2].append((name, of.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        if tag == "form" and self.now is not None:
            path, method, fields, files = self.now
            self.found.append(Form(path, method, tuple(fields), tuple(files)))
            self.now = None


def forms_of(html: str, base: str) -> list[Form]:
    reader = _Reader(base)
    reader.feed(html)
    return [form for form in reader.found if form.path.startswith("/")]
