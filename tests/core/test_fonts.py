"""The web fonts hold what the site shows, and are small enough for a slow phone."""

import io
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from core import fonts

REGULAR = fonts.SOURCES / fonts.FACES["regular"]


@pytest.fixture
def school(tmp_path: Path) -> Path:
    """A repository with one lesson, one template and one page."""
    lesson = tmp_path / "courses" / "curriculum" / "lessons" / "12-camera.yaml"
    lesson.parent.mkdir(parents=True)
    lesson.write_text(
        "title: 撮影\n"
        "goal: 鑑賞\n"
        "keywords: [蔵]\n"
        "steps:\n"
        "  - text: 右下を押します\n"
        "    tip: 慌てずに\n"
        "    screen: {alt: 幾何, draw: {title: 鬱}}\n",
        encoding="utf-8",
    )
    template = tmp_path / "site" / "templates" / "base.html"
    template.parent.mkdir(parents=True)
    template.write_text("<h1>憩</h1>", encoding="utf-8")
    pages = tmp_path / "site" / "home" / "content" / "pages.yaml"
    pages.parent.mkdir(parents=True)
    pages.write_text(
        "- title: 案内\n  body:\n    - heading: 憲章\n    - paragraph: 誰でも\n", encoding="utf-8"
    )
    return tmp_path


@pytest.mark.parametrize("face", ["regular", "bold"])
def test_each_font_that_is_served_is_at_most_200_kilobytes(face: str) -> None:
    size = fonts.target(face).stat().st_size
    assert 40_000 < size <= fonts.LARGEST == 204_800


def test_the_served_fonts_hold_every_character_that_the_site_shows() -> None:
    wanted = fonts.wanted()
    assert len(wanted["regular"]) > 800
    assert len(wanted["bold"]) > 700
    lacking = {face: "".join(sorted(characters)) for face, characters in fonts.missing().items()}
    assert lacking == {"regular": "", "bold": ""}, "run python -m core.fonts with site/ on the path"


def test_the_regular_font_is_asked_for_everything_in_lessons_pages_and_templates(school: Path) -> None:
    assert fonts.regular_characters(school) - set(fonts.ALWAYS) == set("撮影鑑賞蔵押慌幾鬱憩案憲誰")


def test_the_bold_font_is_asked_for_headings_and_instructions_only(school: Path) -> None:
    assert fonts.bold_characters(school) - set(fonts.ALWAYS) == set("撮影押憩案憲")


def test_kana_latin_letters_and_japanese_marks_are_always_asked_for(tmp_path: Path) -> None:
    for characters in (fonts.regular_characters(tmp_path), fonts.bold_characters(tmp_path)):
        assert set("あんゔアンヴーゃッAz09「」、。・（）！？※→") <= characters


def test_line_ends_and_other_things_that_are_not_letters_are_left_out(school: Path) -> None:
    assert not {"\n", "\r", "\t", "\u200b"} & fonts.regular_characters(school)


def test_a_subset_shows_exactly_the_characters_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "few.woff2"
    path.write_bytes(fonts.make_subset(REGULAR, "スマホ学園12"))
    assert path.read_bytes()[:4] == b"wOF2"
    assert fonts.covered(path) == set("スマホ学園12")


def test_the_same_characters_give_the_same_file_on_any_day() -> None:
    made = fonts.make_subset(REGULAR, "学園")
    assert made == fonts.make_subset(REGULAR, "園学")
    with TTFont(io.BytesIO(made)) as small, TTFont(REGULAR, lazy=True) as whole:
        assert small["head"].modified == whole["head"].modified


def test_a_subset_keeps_the_authors_name_and_the_licence() -> None:
    with TTFont(io.BytesIO(fonts.make_subset(REGULAR, "学"))) as font:
        assert "BIZ UDGothic Project Authors" in font["name"].getDebugName(0)
        assert "SIL Open Font License" in font["name"].getDebugName(13)


def test_a_font_that_would_be_too_large_is_refused_and_the_old_one_stays(
    school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "served"
    folder.mkdir()
    fonts.target("regular", folder).write_bytes(b"old")
    monkeypatch.setattr(fonts, "LARGEST", 1000)
    with pytest.raises(ValueError, match=r"^regular: \d+ bytes for \d+ characters"):
        fonts.write(school, folder)
    assert fonts.target("regular", folder).read_bytes() == b"old"


def test_the_check_names_the_characters_that_a_font_lacks(
    school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "served"
    fonts.write(school, folder)
    (school / "site" / "templates" / "new.html").write_text("<p>鰻</p>", encoding="utf-8")
    check = fonts.missing
    monkeypatch.setattr(fonts, "missing", lambda: check(school, folder))
    assert fonts.main(["--check"]) == 1
    assert capsys.readouterr().out == "regular lacks 鰻\nbold lacks 鰻\n"
