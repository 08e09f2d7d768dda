"""The typst runner: data is never markup, output is tagged and repeatable, errors say what to do."""

import io
import multiprocessing
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from media import pdf
from media.paper.text import flow
from media.pdf import PaperError, compile_pdf, paper_picture, unprintable
from tests.media import paper_tools

WHEN = datetime(2026, 11, 22, tzinfo=UTC)
SHEET = """#import "paper.typ": *
#let d = json("data.json")
#set document(title: "ためし")
#show: basics
#flow(d.at("text", default: ()), 100mm, 14pt)
#for (file, ratio) in d.pictures.values() { image(file, width: 20mm, height: 20mm / ratio, alt: "絵") }
"""


def cut_off() -> bytes:
    """A JPEG whose lower half never arrived; its head says nothing of it."""
    out = io.BytesIO()
    Image.effect_noise((200, 200), 80).save(out, "JPEG")
    return out.getvalue()[: len(out.getvalue()) // 2]


@pytest.fixture
def template(tmp_path: Path) -> Path:
    file = tmp_path / "sheet.typ"
    file.write_text(SHEET)
    return file


def sheet(template: Path, text: str = "あ", **more: object) -> bytes:
    return compile_pdf(template, {"text": flow(text)}, timestamp=WHEN, **more)  # type: ignore[arg-type]


def picture(
    color: str = "red", size: tuple[int, int] = (40, 80), kind: str = "PNG", mode: str = "RGB"
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, color).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "#panic(1)",
        "*太い* _斜め_ $x$ = 見出し",
        '"}] #sys.inputs',
        "\\u{3042} // 消える /* これも */",
        "<b> @a <l>",
    ],
)
def test_what_somebody_typed_is_never_markup(template: Path, text: str) -> None:
    assert paper_tools.base_text(sheet(template, text)) == text


def test_a_pdf_is_tagged_in_japanese_with_a_title_and_says_that_it_is_pdf_ua(template: Path) -> None:
    with pikepdf.open(io.BytesIO(sheet(template))) as document:
        root = document.Root
        assert root.Lang == "ja-JP"
        assert root.MarkInfo.Marked is True
        assert root.ViewerPreferences.DisplayDocTitle is True
        xmp = document.open_metadata()
        assert (xmp["dc:title"], xmp["pdfuaid:part"]) == ("ためし", "1")
        assert document.docinfo["/CreationDate"] == "D:20261122000000Z"


def test_only_the_letters_used_are_embedded(template: Path) -> None:
    with pikepdf.open(io.BytesIO(sheet(template, "押します。"))) as document:
        fonts = list(document.pages[0].Resources.Font.values())
        assert len(fonts) == 1
        assert str(fonts[0].BaseFont)[7:] == "+BIZUDPGothic-Regular"
        program = fonts[0].DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()
    assert 500 < len(program) < 20_000  # the whole font has 4.6 MB


def test_the_same_data_gives_the_same_bytes_and_another_time_another_date(template: Path) -> None:
    assert sheet(template) == sheet(template)
    later = compile_pdf(template, {"text": flow("あ")}, timestamp=int(WHEN.timestamp()) + 60)
    assert later != sheet(template)
    with pikepdf.open(io.BytesIO(later)) as document:
        assert document.docinfo["/CreationDate"] == "D:20261122000100Z"


def test_threads_wait_for_each_other_and_each_gets_its_own_paper(template: Path) -> None:
    found: dict[int, str] = {}

    def work(number: int) -> None:
        found[number] = paper_tools.base_text(sheet(template, f"紙{number}"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: f"紙{number}" for number in range(12)}


def _in_child(answer: Callable[[str], None], template: Path) -> None:
    try:
        answer(sheet(template)[:5].decode())
    except PaperError as error:
        answer(str(error))


def _answer_of_child(method: str, template: Path) -> str:
    context = multiprocessing.get_context(method)
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_in_child, args=(sender.send, template))
    child.start()
    try:
        assert receiver.poll(30), "the child hangs"
        return str(receiver.recv())
    finally:
        child.kill()
        child.join()


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_process_forked_after_the_first_pdf_says_so_instead_of_hanging(template: Path) -> None:
    sheet(template)
    assert "サーバーを起動し直してください" in _answer_of_child("fork", template)
    assert sheet(template).startswith(b"%PDF-")  # the parent goes on


def test_a_missing_letter_is_printed_as_a_geta_and_the_rest_stays(
    template: Path, caplog: pytest.LogCaptureFixture
) -> None:
    text = "花😀👨‍👩‍👧の辻\U000e0100さん\x00\x07☎️。"
    with caplog.at_level("WARNING", logger="media.pdf"):
        assert paper_tools.base_text(sheet(template, text)) == "花〓の辻さん☎。"
    assert "👧" in caplog.text


def test_half_a_surrogate_pair_does_not_stop_the_press(template: Path) -> None:
    assert paper_tools.base_text(sheet(template, "あ\ud83dい")) == "あ?い"


def test_editors_can_ask_which_letters_paper_lacks() -> None:
    assert unprintable("花と😀と𠮷\n（見る）") == {"😀", "𠮷"}


def test_a_picture_prints_the_same_from_a_path_and_from_bytes(template: Path, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(picture())
    by_path = sheet(template, pictures={"一": tmp_path / "a.png"})
    assert (
        by_path
        == sheet(template, pictures={"一": picture()})
        == sheet(template, pictures={"一": str(tmp_path / "a.png")})
    )
    (box,) = paper_tools.picture_boxes(by_path)
    assert (round(box[3] - box[1], 2), round(box[4] - box[2], 2)) == (20, 40)
    assert [alt for role, alt in paper_tools.tags(by_path) if role == "/Figure"] == ["絵"]


def two_halves(**how: object) -> bytes:
    """A JPEG, black above and white below."""
    image = Image.new("RGB", (40, 80), "white")
    image.paste("black", (0, 0, 40, 40))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95, **how)
    return out.getvalue()


def shades(pdf: bytes) -> list[int]:
    """The picture on the sheet: how bright it is above, below, at the left and at the right, of 255."""
    (box,) = paper_tools.picture_boxes(pdf)
    (page,) = paper_tools.pictures(pdf, dpi=254)  # 10 pixels a mm
    drawn = page.convert("L").crop(tuple(round(side * 10) for side in box[1:]))  # type: ignore[arg-type]
    wide, high = drawn.size
    places = (
        (wide // 2, high // 5),
        (wide // 2, high * 4 // 5),
        (wide // 8, high // 3),
        (wide * 7 // 8, high // 3),
    )
    return [drawn.getpixel(place) // 200 for place in places]  # type: ignore[operator]


def test_a_jpeg_goes_into_the_pdf_byte_for_byte_and_is_drawn_as_it_is(template: Path) -> None:
    made = sheet(template, pictures={"一": two_halves()})
    assert shades(made) == [0, 1, 0, 0]
    with pikepdf.open(io.BytesIO(made)) as pdf:
        streams = [item for item in pdf.objects if isinstance(item, pikepdf.Stream)]
        jpegs = [item.read_raw_bytes() for item in streams if item.get("/Filter") == "/DCTDecode"]
    assert jpegs == [two_halves()]
    assert [alt for role, alt in paper_tools.tags(made) if role == "/Figure"] == ["絵"]


def test_a_photo_taken_with_the_phone_turned_is_printed_upright(template: Path) -> None:
    turned = Image.Exif()
    turned[0x0112] = 3  # held upside down
    assert shades(sheet(template, pictures={"一": two_halves(exif=turned)})) == [1, 0, 1, 1]


def test_a_picture_changed_on_disk_is_read_again(template: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(picture("red"))
    red = sheet(template, pictures={"一": file})
    file.write_bytes(picture("blue", (41, 80)))
    assert sheet(template, pictures={"一": file}) != red


@pytest.mark.parametrize(
    "faulty",
    [
        b"",
        b"GIF?",
        b"<svg></svg>",
        picture(kind="BMP"),
        cut_off(),
        "nowhere.png",
        Path("/"),
    ],
)
def test_a_picture_that_cannot_be_read_is_named(template: Path, faulty: bytes | str | Path) -> None:
    with pytest.raises(PaperError, match="画面の絵「12-3」を読めません。絵を登録し直してください。"):
        sheet(template, pictures={"12-3": faulty})


def test_a_template_sees_no_file_but_its_own(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("x")
    template = tmp_path / "sheet.typ"
    for path in ("secret.txt", "/etc/passwd", str(tmp_path / "secret.txt"), "../../../../../../etc/passwd"):
        template.write_text(f'#set document(title: "x")\n#read("{path}")')
        with pytest.raises(PaperError, match="紙「sheet」を作れませんでした"):
            compile_pdf(template, {}, timestamp=0)


def test_a_picture_without_alternative_text_is_refused(tmp_path: Path) -> None:
    template = tmp_path / "sheet.typ"
    template.write_text(SHEET.replace(', alt: "絵"', ""))
    with pytest.raises(PaperError, match="絵の説明と題名"):
        sheet(template, pictures={"一": picture()})


def test_a_missing_template_is_named(tmp_path: Path) -> None:
    with pytest.raises(PaperError, match=r"紙のひな形「none.typ」が見つかりません。"):
        compile_pdf(tmp_path / "none.typ", {}, timestamp=0)


def test_a_changed_template_is_read_again(template: Path) -> None:
    assert paper_tools.base_text(sheet(template, "あ")) == "あ"
    template.write_text(SHEET + "い")
    assert paper_tools.base_text(sheet(template, "あ")) == "あ い"


def test_without_the_font_staff_are_told_which_files_to_add(tmp_path: Path) -> None:
    with pytest.raises(PaperError, match=r"「BIZ UDPGothic」が見つかりません。media/fonts.*TTF"):
        pdf.load_fonts(tmp_path)
    (tmp_path / "Regular.ttf").write_bytes((pdf.FONTS / "BIZUDPGothic-Regular.ttf").read_bytes())
    with pytest.raises(PaperError, match="BIZ UDPGothic"):
        pdf.load_fonts(tmp_path)


def test_no_font_of_the_machine_is_used() -> None:
    assert set(pdf.load_fonts(pdf.FONTS).families()) == {"BIZ UDPGothic"}


def test_a_full_folder_of_pictures_is_emptied_and_printing_goes_on(
    template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "KEPT_PICTURES", 3)
    for width in range(10, 20):
        made = sheet(template, pictures={"一": picture(size=(width, 20))})
        assert len(paper_tools.picture_boxes(made)) == 1
    assert len(list(pdf._press().folder.iterdir())) <= 4


def test_a_picture_for_paper_is_a_small_jpeg_without_blurred_colours() -> None:
    small = Image.open(io.BytesIO(paper_picture(Image.new("RGB", (640, 1240), "red"))))
    assert (small.format, small.size, small.mode) == ("JPEG", (480, 930), "RGB")
    assert small.layer[1][1:3] == small.layer[0][1:3]  # colour sampled as finely as brightness
    narrow = Image.open(io.BytesIO(paper_picture(picture(size=(300, 500)))))
    assert narrow.size == (300, 500)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparent_parts_become_white_paper(mode: str) -> None:
    clear = Image.new(mode, (10, 10), (0, 0, 0, 0) if mode == "RGBA" else (0, 0))
    assert Image.open(io.BytesIO(paper_picture(clear))).getpixel((5, 5)) == (255, 255, 255)
