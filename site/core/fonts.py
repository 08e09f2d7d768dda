"""The web fonts: small subsets of BIZ UDPGothic with the characters that the site really shows.

``python -m core.fonts`` (with ``site/`` on the path) writes them anew after lessons have changed;
``python -m core.fonts --check`` only says what is missing. A character outside a subset is shown in
the phone's own gothic, so an editor's new word is never lost. The sources are the fonts that paper
is printed with, in ``media/fonts`` (SIL Open Font License).
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "media" / "fonts"
TARGETS = ROOT / "site" / "static" / "fonts"
LARGEST = 200 * 1024  # bytes a file: what a slow phone may be asked to fetch once
FACES = {"regular": "BIZUDPGothic-Regular.ttf", "bold": "BIZUDPGothic-Bold.ttf"}

# The kanji of the first three years of school: what editors are likeliest to add to what is written now.
SCHOOL_KANJI = (
    "一右雨円王音下火花貝学気九休玉金空月犬見五口校左三山子四糸字耳七車手十出女小上森人水正生青夕石赤千川先早草足村"
    "大男竹中虫町天田土二日入年白八百文木本名目立力林六引羽雲園遠何科夏家歌画回会海絵外角楽活間丸岩顔汽記帰弓牛魚京"
    "強教近兄形計元言原戸古午後語工公広交光考行高黄合谷国黒今才細作算止市矢姉思紙寺自時室社弱首秋週春書少場色食心新"
    "親図数西声星晴切雪船線前組走多太体台地池知茶昼長鳥朝直通弟店点電刀冬当東答頭同道読内南肉馬売買麦半番父風分聞米"
    "歩母方北毎妹万明鳴毛門夜野友用曜来里理話悪安暗医委意育員院飲運泳駅央横屋温化荷界開階寒感漢館岸起期客究急級宮球"
    "去橋業曲局銀区苦具君係軽血決研県庫湖向幸港号根祭皿仕死使始指歯詩次事持式実写者主守取酒受州拾終習集住重宿所暑助"
    "昭消商章勝乗植申身神真深進世整昔全相送想息速族他打対待代第題炭短談着注柱丁帳調追定庭笛鉄転都度投豆島湯登等動童"
    "農波配倍箱畑発反坂板皮悲美鼻筆氷表秒病品負部服福物平返勉放味命面問役薬由油有遊予羊洋葉陽様落流旅両緑礼列練路和"
)
# Editors may write any of these at any time; the other kanji come from the texts.
ALWAYS = "".join(
    [
        *(chr(code) for code in range(0x20, 0x7F)),
        *(chr(code) for code in range(0x3041, 0x3097)),  # hiragana
        *(chr(code) for code in range(0x30A1, 0x30FF)),  # katakana
        *(chr(code) for code in range(0xFF10, 0xFF1A)),  # full-width figures
        "　、。・：；？！゛゜々〆ー―‐〜～…‥「」『』（）［］【】〈〉《》｛｝“”‘’",
        "＋－±×÷＝≠＜＞％＆＃＊＠￥＿／｜",
        SCHOOL_KANJI,
        "→←↑↓○●◎◇◆□■△▲▽▼◁▷☆★※〒①②③④⑤⑥⑦⑧⑨⑩✓©",
    ]
)
# Names of the table that keep the font's author and licence.
NAMES = [0, 1, 2, 3, 4, 5, 6, 13, 14]

TEXTS = (
    "courses/curriculum/**/*.yaml",
    "courses/templates/**/*.html",
    "site/home/content/*.yaml",
    "site/home/templates/**/*.html",
    "site/templates/**/*.html",
    "events/templates/events/*.html",
    "events/templates/events/parts/*.html",
    "events/*.py",
    "events/actions/*.py",
    "events/views/*.py",
    "mentors/templates/mentors/**/*.html",
    "mentors/*.py",
    "mentors/actions/*.py",
    "mentors/calendar_file/*.py",
    "mentors/views/*.py",
    "mentors/data/*.yaml",
    "site/people/*.py",
    "courses/*.py",
    "courses/views/*.py",
    "site/core/*.py",
    "site/home/*.py",
)
# Where bold letters stand: headings, buttons, words explained, answers chosen.
BOLD_FILES = (
    "courses/templates/**/*.html",
    "events/templates/events/*.html",
    "events/templates/events/parts/*.html",
    "events/*.py",
    "mentors/templates/mentors/**/*.html",
    "mentors/forms.py",
    "mentors/data/*.yaml",
    "site/home/templates/**/*.html",
    "site/templates/**/*.html",
    "site/core/*.py",
)
BOLD_YAML = ("courses/curriculum/**/*.yaml", "site/home/content/*.yaml")
BOLD_KEYS = frozenset({"title", "text", "term", "question", "heading", "table"})
# Drawn into pictures, spoken or searched for, never set in type.
NOT_SET = frozenset({"draw", "touch", "alt", "helper", "keywords", "also"})


def files(patterns: Iterable[str], root: Path = ROOT) -> list[Path]:
    """The files under ``root`` that match, in a fixed order."""
    return sorted({path for pattern in patterns for path in root.glob(pattern) if path.is_file()})


def _bold_strings(value: Any, *, bold: bool = False) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in NOT_SET:
                yield from _bold_strings(inner, bold=bold or key in BOLD_KEYS)
    elif isinstance(value, list):
        for inner in value:
            yield from _bold_strings(inner, bold=bold)
    elif bold and isinstance(value, str):
        yield value


def regular_characters(root: Path = ROOT) -> set[str]:
    """Every character of the lessons, the words explained, the pages and the templates."""
    texts = (path.read_text(encoding="utf-8") for path in files(TEXTS, root))
    return _printable(set(ALWAYS).union(*texts))


def bold_characters(root: Path = ROOT) -> set[str]:
    """The characters of headings, instructions, buttons and words explained."""
    texts = [path.read_text(encoding="utf-8") for path in files(BOLD_FILES, root)]
    for path in files(BOLD_YAML, root):
        texts += _bold_strings(yaml.safe_load(path.read_text(encoding="utf-8")))
    return _printable(set(ALWAYS).union(*texts))


def _printable(characters: set[str]) -> set[str]:
    return {character for character in characters if character.isprintable()}


def make_subset(source: Path, characters: Iterable[str]) -> bytes:
    """``source`` (TrueType) with only ``characters``, as WOFF2.

    Hints, vertical metrics and layout tables are left out: phones do not use them for level kana.
    The same characters give the same bytes.
    """
    options = subset.Options(
        flavor="woff2", hinting=False, layout_features=[], notdef_outline=True, recalc_timestamp=False
    )
    options.name_IDs = NAMES
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GDEF", "GPOS", "GSUB", "DSIG", "gasp", "meta"]
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=sorted(map(ord, characters)))
    cutter.subset(font)
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out, reorderTables=True)
    return out.getvalue()


def covered(path: Path) -> set[str]:
    """The characters that a font file can show."""
    with TTFont(path, lazy=True) as font:
        return {chr(code) for code in font.getBestCmap()}


def wanted(root: Path = ROOT) -> dict[str, set[str]]:
    """``{"regular": characters, "bold": characters}`` as far as the source fonts have them."""
    need = {"regular": regular_characters(root), "bold": bold_characters(root)}
    return {face: need[face] & covered(SOURCES / FACES[face]) for face in FACES}


def target(face: str, folder: Path = TARGETS) -> Path:
    return folder / f"bizudpgothic-{face}.woff2"


def missing(root: Path = ROOT, folder: Path = TARGETS) -> dict[str, set[str]]:
    """What the written fonts lack, by face; empty sets when all is well."""
    return {face: characters - covered(target(face, folder)) for face, characters in wanted(root).items()}


def write(root: Path = ROOT, folder: Path = TARGETS) -> dict[str, int]:
    """Writes both fonts; returns their sizes in bytes. Raises ValueError if one is too large to serve."""
    sizes = {}
    folder.mkdir(parents=True, exist_ok=True)
    for face, characters in wanted(root).items():
        data = make_subset(SOURCES / FACES[face], characters)
        if len(data) > LARGEST:
            raise ValueError(
                f"{face}: {len(data)} bytes for {len(characters)} characters; {LARGEST} are the most"
            )
        target(face, folder).write_bytes(data)
        sizes[face] = len(data)
    return sizes


def main(arguments: list[str]) -> int:
    """Writes the fonts, or with ``--check`` says what they lack. Returns the exit status."""
    lines = []
    if "--check" in arguments:
        lacking = {face: characters for face, characters in missing().items() if characters}
        lines = [f"{face} lacks {''.join(sorted(characters))}" for face, characters in lacking.items()]
    else:
        lines = [f"{target(face).name}: {size:,} bytes" for face, size in write().items()]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 1 if "--check" in arguments and lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
