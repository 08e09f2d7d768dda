"""Every address of the whole site, as the resolver knows it: Wagtail's own screens too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from django.utils import regex_helper


class Route(NamedTuple):
    """``name``: with its namespaces, or the pattern where it has none; ``path``: with %(…)s for what varies."""

    name: str
    path: str
    varies: tuple[str, ...]

    def at(self, values: dict[str, Any]) -> str:
        return self.path % {name: values.get(name, "1") for name in self.varies}


def _parts(pattern: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The address of one part, with what varies in it; a part with alternatives gives its first."""
    if isinstance(pattern, RoutePattern):
        route = str(pattern._route)
        names = tuple(re.findall(r"<(?:\w+:)?(\w+)>", route))
        yield re.sub(r"<(?:\w+:)?(\w+)>", r"%(\1)s", route.replace("%", "%%")), names
        return
    text, found = next(iter(regex_helper.normalize(pattern.regex.pattern)))
    if not text and pattern.regex.pattern not in ("", "^"):
        # Django's helper reads no «this or that»: the first of them is taken.
        plain = re.sub(r"\(\?:(\w+)\|[^()]*\)", r"\1", pattern.regex.pattern)
        text, found = next(iter(regex_helper.normalize(plain)))
    yield text, tuple(found)


def _walk(
    patterns: list[Any], before: str, names: tuple[str, ...], spaces: tuple[str, ...]
) -> Iterator[Route]:
    for entry in patterns:
        for part, varies in _parts(entry.pattern):
            path, all_names = before + part, names + varies
            if isinstance(entry, URLResolver):
                inside = (*spaces, entry.namespace) if entry.namespace else spaces
                yield from _walk(entry.url_patterns, path, all_names, inside)
            elif isinstance(entry, URLPattern):
                yield Route(":".join((*spaces, entry.name or path)), path, all_names)


def all_routes() -> list[Route]:
    """Each once: what two patterns give the same name and address is one."""
    return list(dict.fromkeys(_walk(get_resolver().url_patterns, "/", (), ())))
