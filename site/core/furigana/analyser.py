"""Words and their readings from the Sudachi dictionary, loaded once a process when first needed."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.furigana.kana import to_hiragana

if TYPE_CHECKING:
    from sudachipy import Morpheme, Tokenizer

_lock = threading.Lock()
_tokenizer: Tokenizer | None = None

# Sudachi answers so (記号, "sign") for characters that it knows no reading of, and for 記号 itself.
_NO_READING = "キゴウ"


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a line. ``start`` and ``end`` count characters; ``reading`` is hiragana, "" if unknown;
    ``dictionary`` is the form that stands in dictionaries (送り → 送る).

    ``parts`` are the shorter words it is made of (a word that cannot be divided has itself only).
    """

    surface: str
    reading: str
    pos: tuple[str, ...]
    dictionary: str
    known: bool
    start: int
    end: int
    parts: tuple[Token, ...] = ()


def tokenise(line: str) -> list[Token]:
    """Return the words of one line (no line break), the longest the dictionary knows. Thread-safe."""
    from sudachipy import SplitMode

    with _lock:
        tokens: list[Token] = []
        for morpheme in _load().tokenize(line):
            short = morpheme.split(SplitMode.A)
            parts = tuple(_token(part) for part in short) if len(short) > 1 else ()
            tokens.append(_token(morpheme, parts))
        return tokens


def is_loaded() -> bool:
    """Say whether this process has loaded the dictionary (for tests and health checks)."""
    return _tokenizer is not None


def _load() -> Tokenizer:
    """The one tokenizer of the process (about 120 MB); the caller holds the lock."""
    global _tokenizer
    if _tokenizer is None:
        from sudachipy import Dictionary, SplitMode

        _tokenizer = Dictionary(dict="core").tokenizer(mode=SplitMode.C)
    return _tokenizer


def _token(morpheme: Morpheme, parts: tuple[Token, ...] = ()) -> Token:
    surface, reading = morpheme.surface(), morpheme.reading_form()
    return Token(
        surface=surface,
        reading="" if reading == _NO_READING and surface != "記号" else to_hiragana(reading),
        pos=tuple(part for part in morpheme.part_of_speech() if part != "*"),
        dictionary=morpheme.dictionary_form(),
        known=not morpheme.is_oov(),
        start=morpheme.begin(),
        end=morpheme.end(),
        parts=parts,
    )
