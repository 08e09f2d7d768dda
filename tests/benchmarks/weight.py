"""What every step page of the school weighs on a phone: the page, its styles and scripts, its picture."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from .figures import Figure, median
from .load import PHONE, LoadError
from .school import FIRST_MADE

KB = 1024
MOST_TEXT = 30  # KB of HTML, CSS and JS, gzipped
MOST_REQUESTS = 5  # before pictures and fonts
MOST_PICTURE = 40  # KB
MOST_PAGE = 100  # KB, web fonts aside
MOST_FONT = 200  # KB a subset
FIRST_FORMAT = "image/avif"  # what phones of the last years take; the others are for older ones

STYLES = re.compile(r'<link rel="stylesheet" href="([^"]+)"')
SCRIPTS = re.compile(r'<script[^>]* src="([^"]+)"')
IMPORTS = re.compile(r"""\bimport\b[^"';]*["'](\.[^"']+)["']""")
SOURCES = re.compile(r'<source type="([^"]+)" srcset="([^"]+)"')


@dataclass(frozen=True)
class Weight:
    """One step page: its address and phone, and bytes."""

    name: str
    html: int
    assets: int
    requests: int
    pictures: dict[str, int]  # by format: the heaviest size on offer

    @property
    def picture(self) -> int:
        return self.pictures.get(FIRST_FORMAT, 0)

    @property
    def old_picture(self) -> int:
        return max(self.pictures.values(), default=0)

    @property
    def text(self) -> int:
        return self.html + self.assets

    @property
    def whole(self) -> int:
        return self.text + self.old_picture


def zipped(content: bytes) -> int:
    return len(gzip.compress(content, 6, mtime=0))


def static_file(url: str) -> Path:
    from django.conf import settings

    return Path(settings.STATIC_ROOT) / unquote(url.removeprefix(settings.STATIC_URL))


def asset_bytes(url: str) -> int:
    """Bytes on the wire of a collected static file, as WhiteNoise serves it to who takes gzip."""
    path = static_file(url)
    packed = path.with_name(path.name + ".gz")
    return (packed if packed.exists() else path).stat().st_size


def with_imports(url: str) -> set[str]:
    """A script and the scripts that it imports, at any depth."""
    found, todo = set(), [url]
    while todo:
        here = todo.pop()
        if here not in found:
            found.add(here)
            folder = here.rpartition("/")[0]
            todo += [f"{folder}/{name[2:]}" for name in IMPORTS.findall(static_file(here).read_text("utf-8"))]
    return found


def picture_bytes(html: str) -> dict[str, int]:
    """``{format: bytes of its heaviest file}`` of the page's picture, whichever width a phone takes."""
    from django.conf import settings

    def size(candidate: str) -> int:
        name = unquote(candidate.split()[0]).removeprefix(settings.MEDIA_URL)
        return (Path(settings.MEDIA_ROOT) / name).stat().st_size

    return {kind: max(map(size, srcset.split(", "))) for kind, srcset in SOURCES.findall(html)}


def weigh(path: str, phone: str) -> Weight:
    """One page as the owner of ``phone`` gets it."""
    from django.test import Client

    client = Client(headers={"user-agent": PHONE})
    client.cookies["reader"] = f"m.on.white.{phone}"
    answer = client.get(path)
    if answer.status_code != 200:
        raise LoadError(f"{path}: {answer.status_code}")
    html = answer.content.decode()
    assets = set(STYLES.findall(html)).union(*(with_imports(url) for url in SCRIPTS.findall(html)))
    return Weight(
        name=f"{path}（{phone}）",
        html=zipped(answer.content),
        assets=sum(asset_bytes(url) for url in assets),
        requests=1 + len(assets),
        pictures=picture_bytes(html),
    )


def step_pages() -> list[Weight]:
    """Every step page of the shipped lessons, in both dresses that every picture has."""
    from courses.models import LessonPage

    lessons = LessonPage.objects.for_readers().filter(number__lt=FIRST_MADE)
    return [
        weigh(lesson.path_for(number), phone)
        for lesson in lessons
        for number in lesson.step_numbers.values()
        for phone in ("iphone", "android")
    ]


def run() -> list[Figure]:
    pages = step_pages()
    group = "手順のページの重さ"

    def worst(what: str, name: str, unit: str, limit: float, size: float = KB) -> Figure:
        heaviest = max(pages, key=lambda page: getattr(page, name))
        middle = median([getattr(page, name) / size for page in pages])
        note = f"いちばん重いページ {heaviest.name}。{len(pages)}ページの中央値 {middle:.1f} {unit}"
        return Figure(group, what, getattr(heaviest, name) / size, unit, limit, against=note)

    fonts = sorted({path.stat().st_size / KB for path in static_file("").glob("fonts/*.woff2")}, reverse=True)
    return [
        worst("HTML・CSS・JS（gzip）", "text", "KB", MOST_TEXT),
        worst("画像と書体より前のリクエスト", "requests", "回", MOST_REQUESTS, 1),
        worst("画像1枚（AVIF）", "picture", "KB", MOST_PICTURE),
        worst("画像1枚（AVIFを読めない古いスマホ）", "old_picture", "KB", MOST_PICTURE),
        worst("書体をのぞく全部", "whole", "KB", MOST_PAGE),
        Figure(
            group, "書体の1ファイル", fonts[0], "KB", MOST_FONT,
            against="、".join(f"{size:.0f} KB" for size in fonts),
        ),
    ]  # fmt: skip
