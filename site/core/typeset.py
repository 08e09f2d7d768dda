"""The stored form of Japanese text, and what is made of it.

Stored form: Aozora text in which every word with kanji carries its reading and U+200B stands between
phrases (never inside a base). It is made when a page is saved; pages and PDFs only read it. Nothing
here loads the analyser before :func:`typeset` is called.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core import phrases, ruby
from core.ruby import PHRASE_BREAK, Span


def typeset(text: str) -> str:
    """Make the stored form of an author's text: readings for every word, U+200B between phrases.

    The author's own readings win. Stored text goes in as well and comes out unchanged. Raises
    :class:`core.ruby.RubyError` with a sentence for the editor.
    """
    from core import furigana  # here, so that reading pages never load the analyser's tables

    return phrase(furigana.annotate(text.replace(PHRASE_BREAK, "")))


def readings(texts: Iterable[str]) -> dict[str, str]:
    """Map every non-empty text to its stored form: what a page keeps in its ``readings`` field."""
    return {text: typeset(text) for text in texts if text and text.strip()}


def phrase(text: str) -> str:
    """Put U+200B between the phrases of Aozora text and leave its readings as they are (no analyser)."""
    spans = ruby.parse(text.replace(PHRASE_BREAK, ""))
    breaks: set[int] = set()
    position = 0
    previous = "\n"
    for piece in phrases.split("".join(span.base for span in spans)):
        # A line break parts phrases by itself.
        if "\n" not in (previous, piece):
            breaks.add(position)
        position += len(piece)
        previous = piece

    out: list[Span] = []
    position = 0
    for span in spans:
        if position in breaks:
            out.append(Span(PHRASE_BREAK))
        if span.reading is None:
            inside = [i for i in range(1, len(span.base)) if position + i in breaks]
            edges = [0, *inside, len(span.base)]
            pieces = [span.base[a:b] for a, b in pairwise(edges)]
            out.append(Span(PHRASE_BREAK.join(pieces)))
        else:
            out.append(span)
        position += len(span.base)
    return ruby.write(out)


def to_phrases(stored: str) -> list[list[tuple[str, str | None]]]:
    """Return the phrases of a stored text, each a list of (base, reading or ``None``), for PDFs.

    A line break is a phrase of its own: ``[("\\n", None)]``.
    """
    result: list[list[tuple[str, str | None]]] = [[]]
    for span in ruby.parse(stored):
        if span.reading is not None:
            result[-1].append((span.base, span.reading))
            continue
        for number, piece in enumerate(span.base.split(PHRASE_BREAK)):
            if number:
                result.append([])
            for line_number, line in enumerate(piece.split("\n")):
                if line_number:
                    result.extend([[("\n", None)], []])
                if line:
                    result[-1].append((line, None))
    return [found for found in result if found]


def to_html(stored: str) -> SafeString:
    """Return HTML: each phrase in ``<span class="ph">``, readings as ``<ruby>``; all text is escaped."""
    parts: list[str] = []
    for found in to_phrases(stored):
        if found == [("\n", None)]:
            parts.append("<br>")
            continue
        inner = "".join(
            escape(base) if reading is None else _ruby_html(base, reading) for base, reading in found
        )
        parts.append(f'<span class="ph">{inner}</span>')
    # Safe: every base and reading above went through escape().
    return mark_safe("".join(parts))


def plain(stored: str) -> str:
    """Return the base text only: for titles, alt texts, mail and speech. Never raises."""
    return ruby.strip_leniently(stored)


def _ruby_html(base: str, reading: str) -> str:
    return f"<ruby>{escape(base)}<rp>（</rp><rt>{escape(reading)}</rt><rp>）</rp></ruby>"
