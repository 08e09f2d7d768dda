"""Every write about pictures: drawn screens into the picture library, with all their sizes."""

import hashlib
import io
import json
import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image

from .models import SchoolImage, SchoolRendition
from .pictures import PAPER_SPEC, SPECS

CREDIT = "スマホ学園の絵"
# How each form is written; of several ways the smallest file is taken: a flat screen is smaller
# without loss (and keeps its edges), one with a picture in it is not.
ENCODINGS: dict[str, list[dict[str, Any]]] = {
    "avif": [{"quality": 50, "speed": 10}],
    "webp": [{"lossless": True, "method": 2}, {"quality": 70, "method": 2}],
    "jpeg": [{"quality": 86, "subsampling": 0, "optimize": True}],
}


@dataclass(frozen=True)
class Drawing:
    """A screen drawn: its files by filter spec ("" is the original PNG), and where things lie."""

    key: str
    title: str
    files: dict[str, bytes]
    sizes: dict[str, tuple[int, int]]
    boxes: dict[str, tuple[float, float, float, float]]


@cache
def _drawer_version() -> str:
    """Changes whenever the code that draws changes, so that old pictures are not taken for new ones."""
    digest = hashlib.sha256()
    for path in sorted((Path(__file__).parent / "drawing").rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def drawing_key(description: dict[str, Any], phone: str) -> str:
    """Names a drawn screen: the same description in the same dress by the same drawer, written alike."""
    text = json.dumps(
        [description, phone, _drawer_version(), ENCODINGS, SPECS, PAPER_SPEC],
        sort_keys=True,
        ensure_ascii=False,
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _encode(image: Image.Image, spec: str) -> tuple[bytes, tuple[int, int]]:
    width, kind = int(spec.split("-")[1].split("|")[0]), spec.split("format-")[1].split("|")[0]
    if width != image.width:
        image = image.resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
    written = []
    for options in ENCODINGS[kind]:
        out = io.BytesIO()
        image.save(out, kind.upper(), **options)
        written.append(out.getvalue())
    return min(written, key=len), image.size


def draw_one(request: tuple[str, dict[str, Any], str, str]) -> Drawing:
    """Draws ``(key, description, phone, title)`` and writes all of its files; runs in a pool's process."""
    from .drawing import DrawingError, draw

    key, description, phone, title = request
    if kept := _take_kept(key, title):
        return kept
    try:
        drawn = draw(description, phone)
    except DrawingError as problem:
        raise DrawingError(f"{title}：{problem}") from problem
    out = io.BytesIO()
    drawn.image.save(out, "PNG")
    files, sizes = {"": out.getvalue()}, {"": drawn.image.size}
    for spec in (*SPECS, PAPER_SPEC):
        files[spec], sizes[spec] = _encode(drawn.image, spec)
    drawing = Drawing(key=key, title=title, files=files, sizes=sizes, boxes=drawn.boxes)
    _keep(drawing)
    return drawing


def _folder(key: str) -> Path:
    return Path(settings.DRAWINGS_KEPT) / key[:2] / key


def _take_kept(key: str, title: str) -> Drawing | None:
    """A drawing made before, for another database or a test: its key names all that it depends on."""
    try:
        about = json.loads((_folder(key) / "about.json").read_text(encoding="utf-8"))
        files = {spec: (_folder(key) / name).read_bytes() for spec, name in about["files"].items()}
    except (OSError, ValueError, KeyError):
        return None
    return Drawing(
        key=key,
        title=title,
        files=files,
        sizes={spec: (size[0], size[1]) for spec, size in about["sizes"].items()},
        boxes={name: tuple(box) for name, box in about["boxes"].items()},
    )


def _keep(drawing: Drawing) -> None:
    folder = _folder(drawing.key)
    folder.mkdir(parents=True, exist_ok=True)
    names = {spec: f"{number}.bin" for number, spec in enumerate(drawing.files)}
    for spec, content in drawing.files.items():
        (folder / names[spec]).write_bytes(content)
    about = {"files": names, "sizes": drawing.sizes, "boxes": drawing.boxes}
    # Last: a folder without it counts as empty, so a stop half-way leaves nothing wrong behind.
    part = folder / f"about.{os.getpid()}.part"
    part.write_text(json.dumps(about), encoding="utf-8")
    part.replace(folder / "about.json")


def draw_all(requests: Iterable[tuple[str, dict[str, Any], str, str]]) -> dict[str, Drawing]:
    """Draws every screen asked for, each once, on all processors; ``{key: Drawing}``."""
    unique = {request[0]: request for request in requests}
    if len(unique) < 8:
        return {key: draw_one(request) for key, request in unique.items()}
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        return {drawing.key: drawing for drawing in pool.map(draw_one, unique.values(), chunksize=4)}


@transaction.atomic
def store_drawing(drawing: Drawing) -> SchoolImage:
    """Puts a drawn screen and its renditions into the library. The same screen again is the same image."""
    found = SchoolImage.objects.filter(drawing_key=drawing.key).first()
    if found:
        return found
    width, height = drawing.sizes[""]
    image = SchoolImage(
        title=drawing.title[:255],
        file_size=len(drawing.files[""]),
        file_hash=hashlib.sha1(drawing.files[""], usedforsecurity=False).hexdigest(),
        drawing_key=drawing.key,
        credit=CREDIT,
    )
    name = drawing.key[:16]
    image.file.save(f"screen-{name}.png", ContentFile(drawing.files[""]), save=False)
    image.width, image.height = width, height
    image.save()
    renditions = []
    for spec, content in drawing.files.items():
        if spec:
            kind = spec.split("format-")[1].split("|")[0]
            rendition = SchoolRendition(image=image, filter_spec=spec, focal_point_key="")
            rendition.file.save(
                f"screen-{name}-{drawing.sizes[spec][0]}.{kind}", ContentFile(content), save=False
            )
            rendition.width, rendition.height = drawing.sizes[spec]
            renditions.append(rendition)
    SchoolRendition.objects.bulk_create(renditions)
    return image
