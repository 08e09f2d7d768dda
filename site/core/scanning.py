"""Whatever is handed in goes past a virus scanner before anybody looks into it (docs/adr/0030).

Only where whoever runs the school has one (``CLAMD_URL``). A file in which something is found is refused; so is one
about which the scanner says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from . import security_log
from .clamd import Clamd, NoAnswer
from .ruby import strip

PIECE = 64 * 1024
_FOUND = re.compile(r"stream: (.+) FOUND")


class Refused(Exception):
    """The file is not taken. ``text`` says to whoever handed it in why and what to do; ``read_aloud`` has readings."""

    def __init__(self, read_aloud: str) -> None:
        self.read_aloud, self.text = read_aloud, strip(read_aloud)
        super().__init__(self.text)


def scan(file: UploadedFile, *, place: str) -> None:
    """Hands ``file`` to the scanner and puts it back to its beginning; does nothing where there is no scanner.

    ``place`` is a fixed word for the log, which never has the file's name. Raises Refused.
    """
    if not settings.CLAMD_URL:
        return
    if (no := getattr(file, "_refused", None)) is not None:
        raise no  # Wagtail asks the form of an account twice; the scanner is asked once
    try:
        _ask(file, place)
    except Refused as refused:
        file._refused = refused  # type: ignore[attr-defined]
        raise


def _ask(file: UploadedFile, place: str) -> None:
    try:
        found = _found(file)
    except (NoAnswer, ValueError) as silent:
        # ValueError: an address that is none. Nobody has been asked then, so nothing may pass.
        why = str(silent) if isinstance(silent, NoAnswer) else "no address"
        security_log.note("file not scanned", place=place, why=why)
        raise Refused(
            _(
                "ウイルスをしらべるしくみが、｜答《こた》えません。ファイルは｜入《い》れていません。"
                "10｜分《ぷん》ほどしてから、もう｜一度《いちど》｜選《えら》んでください。"
                "それでも｜同《おな》じときは、サーバーの｜係《かかり》の｜人《ひと》に｜知《し》らせてください。"
            )
        ) from silent
    if found:
        security_log.note("virus found", place=place, found=found)
        raise Refused(
            _(
                "このファイルに、ウイルスのうたがいがあります。ファイルは｜入《い》れていません。"
                "ファイルを｜開《ひら》かずに、もとのパソコンをウイルス｜対策《たいさく》ソフトでしらべて、"
                "サーバーの｜係《かかり》の｜人《ひと》に｜知《し》らせてください。"
            )
        )


def _found(file: UploadedFile) -> str:
    """The name of what is in it, or nothing. Raises NoAnswer, ValueError."""
    answer = Clamd.at(settings.CLAMD_URL).ask("INSTREAM", _pieces(file))
    if answer == "stream: OK":
        return ""
    if match := _FOUND.fullmatch(answer):
        return re.sub(r"[^A-Za-z0-9._-]", "_", match[1])[:80]
    raise NoAnswer("too large for it" if "size limit" in answer else "another answer")


def _pieces(file: UploadedFile) -> Iterator[bytes]:
    file.seek(0)
    try:
        while piece := file.read(PIECE):
            yield piece
    finally:
        file.seek(0)


def look_first(field: forms.Field, look: Callable[[Any], None]) -> None:
    """The field of a form hands what comes in to ``look`` before it opens it itself, as fields of pictures do.

    ``look`` raises Refused or ValidationError; both are said at the field, and the rest of the form stays as typed.
    """
    read = field.to_python

    def to_python(data: Any) -> Any:
        if isinstance(data, UploadedFile):
            try:
                look(data)
            except Refused as no:
                raise forms.ValidationError(no.text, code="not_scanned") from no
            data.seek(0)  # a form that is asked twice has read it the first time
        return read(data)

    # A field is copied for each form, with this in it.
    field.to_python = to_python  # type: ignore[method-assign,assignment]
