"""Typst, as the rest of the school uses it: a template and data in, a tagged PDF (PDF/UA-1) out.

Data reaches a template as JSON only and is never pasted into its source, so nothing that somebody
typed can become markup. A template sees its own folder, ``media/paper`` and the pictures handed over,
and no other file. One compiler serves a process; :func:`compile_pdf` may be called from any thread.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import re
import shutil
import tempfile
import threading
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import typst
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

HERE = Path(__file__).resolve().parent
FONTS = HERE / "fonts"
SHARED = HERE / "paper"
FAMILY = "BIZ UDPGothic"
MISSING_CHARACTER = "〓"  # what printers have always set for a character that they do not have

PAPER_WIDTH = 480  # pixels; at 34 mm these are 360 a inch, more than a printer shows
PAPER_QUALITY = 86
EXIF_TURN = 0x0112  # the tag by which a camera says how it was held
KEPT_PICTURES = 4000  # about 160 MB on disk before the folder is emptied

Picture = bytes | str | Path

logger = logging.getLogger(__name__)


# One thread for a PDF: a second one costs more than it gives, and a server prints several at a time.
os.environ.setdefault("RAYON_NUM_THREADS", "1")


class PaperError(RuntimeError):
    """A PDF could not be made. ``str(error)`` is a sentence for staff; the cause is chained."""


def compile_pdf(
    template: Path,
    data: Mapping[str, Any],
    *,
    timestamp: datetime | int,
    pictures: Mapping[str, Picture] | None = None,
) -> bytes:
    """Compile ``template`` (a .typ file) and return the PDF, tagged and PDF/UA-1.

    The template reads ``data`` with ``json("data.json")`` and may import any .typ file of its own
    folder or of ``media/paper`` by bare name. ``pictures`` maps names to PNG, JPEG, GIF or WebP,
    as bytes or as a path; in the data, ``pictures`` then maps each name to ``[file, width / height]``.
    The same arguments give the same bytes; ``timestamp`` (seconds, or a datetime with a zone) is the
    date inside the PDF. Characters that the font does not have are set as 〓 and logged.

    Raises :class:`PaperError` if the fonts, the template or a picture are missing or faulty.
    """
    with _lock:
        press = _press()
        files = {name: press.store(name, picture) for name, picture in (pictures or {}).items()}
        text = json.dumps({**data, "pictures": files}, ensure_ascii=False)
        text = text.encode("utf-8", "replace").decode()  # half a surrogate pair cannot be handed over
        return press.run(template, text, timestamp)


def paper_picture(image: Image.Image | Picture) -> bytes:
    """Return a picture as JPEG, at most 480 pixels wide: the form that is quickest to print.

    JPEG goes into a PDF as it is, where PNG is unpacked and packed again. Keep the result: making it
    takes about as long as a whole PDF. Transparent parts become white.
    """
    if not isinstance(image, Image.Image):
        image = Image.open(BytesIO(image) if isinstance(image, bytes) else image)
    if image.mode in ("RGBA", "LA", "P"):
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    image = image.convert("RGB")
    if image.width > PAPER_WIDTH:
        height = round(image.height * PAPER_WIDTH / image.width)
        image = image.resize((PAPER_WIDTH, height), Image.Resampling.LANCZOS)
    out = BytesIO()
    # No colour subsampling: a red or blue word on a screen would get a blurred edge.
    image.save(out, "JPEG", quality=PAPER_QUALITY, subsampling=0, optimize=True)
    return out.getvalue()


def unprintable(text: str) -> set[str]:
    """Return the characters of ``text`` that the paper font lacks. For editors' checks; 30 ms once."""
    return {char for char in set(text) - _characters() if char.isprintable() and not char.isspace()}


class _Press:
    """The fonts, the compiler and a folder of pictures. Used under ``_lock`` only."""

    def __init__(self) -> None:
        self.fonts = load_fonts(FONTS)
        self.folder = Path(tempfile.mkdtemp(prefix="school-paper-"))
        self.compiler = typst.Compiler(root=self.folder, font_paths=self.fonts)
        self.stored: dict[tuple[str, int, int] | bytes, list[Any]] = {}
        atexit.register(self._clear_away, os.getpid())

    def store(self, name: str, picture: Picture) -> list[Any]:
        """Put a picture where the compiler finds it; return [file, width / height]."""
        try:
            if isinstance(picture, bytes):
                content, known = picture, None
            else:
                stat = os.stat(picture)
                known = (str(picture), stat.st_mtime_ns, stat.st_size)
                if known in self.stored:
                    return self.stored[known]
                content = Path(picture).read_bytes()
            digest = blake2b(content, digest_size=16).digest()
            if digest not in self.stored:
                self.stored[digest] = self._write(digest, content)
        except (OSError, UnidentifiedImageError) as error:
            raise PaperError(
                _("画面の絵「%(name)s」を読めません。絵を登録し直してください。") % {"name": name}
            ) from error
        if known:
            self.stored[known] = self.stored[digest]
        return self.stored[digest]

    def run(self, template: Path, text: str, timestamp: datetime | int) -> bytes:
        try:
            return self._compile(template, text, timestamp)
        except typst.TypstError as error:
            if "could not be displayed" not in str(error):
                raise _explained(template, error) from error
        try:
            text = json.dumps(_with_printable_characters_only(json.loads(text)), ensure_ascii=False)
            return self._compile(template, text, timestamp)
        except typst.TypstError as error:
            raise _explained(template, error) from error

    def _compile(self, template: Path, text: str, timestamp: datetime | int) -> bytes:
        try:
            # The stubs know no virtual files.
            pdf = self.compiler.compile(  # type: ignore[type-var]
                # As a file and not in sys.inputs: another input makes typst forget all it has worked out.
                input={**sources(template), "data.json": text.encode()},
                format="pdf",
                pdf_standards="ua-1",
                timestamp=timestamp,
            )
        finally:
            if len(self.stored) > KEPT_PICTURES:  # here, where no compilation needs them any more
                self._forget()
        return cast(bytes, pdf)  # one document without an output file

    def _write(self, digest: bytes, content: bytes) -> list[Any]:
        with Image.open(BytesIO(content)) as image:
            kind = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}.get(image.format or "")
            width, height = image.size
            plain = kind == "jpg" and image.mode in ("RGB", "L") and not image.getexif().get(EXIF_TURN)
            if plain:
                image.load()  # nobody else unpacks it: a file cut off would reach the paper half grey
        if kind is None:
            raise UnidentifiedImageError("not a PNG, JPEG, GIF or WebP")
        file = f"{digest.hex()}.{kind}"
        (self.folder / file).write_bytes(content)
        if plain:
            file = self._sleeve(file, width, height)
        return [f"/{file}", width / height]

    def _sleeve(self, jpeg: str, width: int, height: int) -> str:
        """An SVG that holds nothing but the JPEG. Typst unpacks a JPEG only to put it into the PDF packed as it
        came; inside an SVG it does not, which takes a third off the time of a paper with six pictures."""
        file = jpeg.removesuffix("jpg") + "svg"
        (self.folder / file).write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
            f'<image width="{width}" height="{height}" href="{jpeg}"/></svg>'
        )
        return file

    def _forget(self) -> None:
        self.stored.clear()
        for file in self.folder.iterdir():
            file.unlink(missing_ok=True)

    def _clear_away(self, pid: int) -> None:
        if os.getpid() == pid:  # a forked child also runs this; the folder is its parent's
            shutil.rmtree(self.folder, ignore_errors=True)


def load_fonts(folder: Path) -> typst.Fonts:
    """Return the fonts of ``folder`` and no others. Raises :class:`PaperError` without BIZ UDPGothic."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
    weights = {font.weight for font in fonts.fonts() if font.family == FAMILY}
    if not {400, 700} <= weights:
        raise PaperError(
            _(
                "紙に使う文字「%(family)s」が見つかりません。"
                "media/fontsフォルダーに、RegularとBoldのTTFファイルを入れてください。"
            )
            % {"family": FAMILY}
        )
    return fonts


def sources(template: Path) -> dict[str, bytes]:
    """``template`` as ``main.typ`` and the typst files that it imports, by bare name."""
    found: dict[str, bytes] = {}
    wanted = [(template, "main.typ")]
    try:
        while wanted:
            file, name = wanted.pop()
            found[name] = content = _source(file, file.stat().st_mtime_ns)
            for imported in re.findall(rb'#import "([^"/]+\.typ)"', content):
                other = imported.decode()
                if other not in found:
                    own = template.parent / other
                    wanted.append((own if own.exists() else SHARED / other, other))
    except OSError as error:
        raise PaperError(_("紙のひな形「%(name)s」が見つかりません。") % {"name": template.name}) from error
    return found


@lru_cache(maxsize=256)
def _source(file: Path, _mtime: int) -> bytes:
    """A file's bytes, read again only when it changed."""
    return file.read_bytes()


def with_printable_characters(text: str) -> str:
    """Return ``text`` with 〓 for each character, or joined emoji, that the font lacks.

    Characters that only choose a form of the one before them, or that control a machine, are left out.
    """
    silent = "\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef"
    lacking = "".join(sorted(char for char in unprintable(text) if not re.match(f"[{silent}]", char)))
    if lacking:
        text = re.sub(f"[{re.escape(lacking)}][{re.escape(lacking)}{silent}]*", MISSING_CHARACTER, text)
        logger.warning("set as %s on paper: %s", MISSING_CHARACTER, " ".join(lacking))
    return re.sub(f"[{silent}\x00-\x09\x0b-\x1f\x7f-\x9f]", "", text)


def _with_printable_characters_only(value: Any) -> Any:
    """The same for every text in JSON data."""
    if isinstance(value, str):
        return with_printable_characters(value)
    if isinstance(value, list):
        return [_with_printable_characters_only(item) for item in value]
    if isinstance(value, dict):
        return {key: _with_printable_characters_only(item) for key, item in value.items()}
    return value


@lru_cache(maxsize=1)
def _characters() -> frozenset[str]:
    """Every character that both weights of the paper font have."""
    from fontTools.ttLib import TTFont  # here: it is slow to import and rarely needed

    have: set[int] | None = None
    for file in sorted(FONTS.glob("BIZUDPGothic-*.ttf")):
        with TTFont(file, lazy=True) as font:
            points = set(font.getBestCmap())
        have = points if have is None else have & points
    return frozenset(map(chr, have or ()))


def _explained(template: Path, error: typst.TypstError) -> PaperError:
    logger.error("typst could not compile %s: %s", template.name, error)
    return PaperError(
        _("紙「%(name)s」を作れませんでした。絵の説明と題名があるかを確かめてください。")
        % {"name": template.stem}
    )


_lock = threading.RLock()
_the_press: _Press | None = None
_forked_after_use = False


def _press() -> _Press:
    global _the_press
    if _forked_after_use:
        # Typst's threads do not live on in a forked child: it would wait for them for ever.
        raise PaperError(
            _(
                "いまは紙を作れません。サーバーを起動し直してください（PDFを作ったあとで分かれたプロセスです）。"
            )
        )
    if _the_press is None:
        _the_press = _Press()
    return _the_press


def _after_fork() -> None:
    global _lock, _the_press, _forked_after_use
    _forked_after_use = _forked_after_use or _the_press is not None
    _lock, _the_press = threading.RLock(), None


os.register_at_fork(after_in_child=_after_fork)
