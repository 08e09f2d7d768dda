"""Furigana: readings for every word with kanji, found by dictionary and general rules.

The dictionary (about 120 MB) is loaded by the first call in a process, never by the import. Words that
the rules get wrong are mended in ``words.tsv`` and ``counters.tsv``, or by the author's own reading.
"""

from __future__ import annotations

from core import ruby
from core.furigana.lines import Word, read_line
from core.ruby import Span

__all__ = ["Word", "annotate", "missing", "words_of"]


def annotate(text: str) -> str:
    """Return Aozora text with every word that has kanji annotated; the author's readings stay.

    A word without a trustworthy reading stays bare (see :func:`missing`). Raises
    :class:`core.ruby.RubyError` when the author's own readings cannot be understood.
    """
    return ruby.write(_spans(text))


def missing(text: str) -> list[str]:
    """Return the words with kanji that neither the author nor the rules can read, each once, in order.

    Raises :class:`core.ruby.RubyError` as :func:`annotate` does.
    """
    found = [span.base for span in _spans(text) if span.reading is None and ruby.has_kanji(span.base)]
    return list(dict.fromkeys(found))


def words_of(plain: str) -> list[Word]:
    """Return the words of plain text (no ruby marks) with their readings: what the search index needs."""
    return [word for line in plain.splitlines() for word in read_line(line)]


def _spans(text: str) -> list[Span]:
    """Spans of the whole text, bare words with kanji apart from the text around them."""
    given = ruby.parse(text.replace(ruby.PHRASE_BREAK, ""))
    plain = "".join(span.base for span in given)
    own: dict[int, Span] = {}
    position = 0
    for span in given:
        if span.reading is not None:
            own[position] = span
        position += len(span.base)

    out: list[Span] = []
    start = 0
    for line in plain.splitlines(keepends=True):
        body = line.rstrip("\r\n")
        here = {index - start: span for index, span in own.items() if start <= index < start + len(line)}
        out.extend(_line_spans(body, here))
        if line != body:
            out.append(Span(line[len(body) :]))
        start += len(line)
    return _joined(out)


def _line_spans(line: str, own: dict[int, Span]) -> list[Span]:
    """Spans of one line; ``own`` are the author's words by their place in it.

    The whole line is read at once, so that the author's words serve as context for the others. A word
    that the author's word cuts in two is read again for what is left of it.
    """
    out: list[Span] = []
    position = 0  # how much of the line is written
    place = 0  # where the next word begins
    for word in read_line(line):
        end = place + len(word.surface)
        if not any(place < index + len(span.base) and index < end for index, span in own.items()):
            out.extend(word.spans)
            place = position = end
            continue
        while position < end:
            if position in own:
                out.append(own[position])
                position += len(own[position].base)
                continue
            upto = min([end, *(index for index in own if index > position)])
            for rest in read_line(line[position:upto]):
                out.extend(rest.spans)
            position = upto
        place = end
    return out


def _joined(spans: list[Span]) -> list[Span]:
    """Plain spans without kanji run together; bare words with kanji stay apart, for :func:`missing`."""
    out: list[Span] = []
    for span in spans:
        bare = span.reading is None and not ruby.has_kanji(span.base)
        if bare and out and out[-1].reading is None and not ruby.has_kanji(out[-1].base):
            out[-1] = Span(out[-1].base + span.base)
        elif span.base:
            out.append(span)
    return out
