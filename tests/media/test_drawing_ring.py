"""The rings round what is to be touched, and the sheets for people who check pictures."""

import pytest
from PIL import Image, ImageChops

from media.drawing import contact_sheet, draw, ring
from media.drawing.marks import GESTURES

VERMILION, WHITE = (0xD1, 0x34, 0x1F), (255, 255, 255)
PLAIN = Image.new("RGB", (640, 1240), "#336699")


def spot(gesture: str, x: float = 40, y: float = 40, w: float = 20, h: float = 10) -> dict[str, object]:
    """Return a hotspot in the middle of the picture."""
    return {"id": "a", "gesture": gesture, "x": x, "y": y, "w": w, "h": h}


def coloured(image: Image.Image, colour: tuple[int, int, int]) -> tuple[int, tuple[int, int, int, int]]:
    """Return how many pixels have a colour, and the box round them."""
    parts = [
        band.point(lambda v, want=want: 255 if v == want else 0)
        for band, want in zip(image.split(), colour, strict=True)
    ]
    both = ImageChops.multiply(ImageChops.multiply(parts[0], parts[1]), parts[2])
    return both.histogram()[255], both.getbbox() or (0, 0, 0, 0)


def test_a_tap_is_ringed_in_vermilion_with_white_round_the_box() -> None:
    ringed = ring(PLAIN, [spot("tap")])
    count, (left, top, right, bottom) = coloured(ringed, VERMILION)
    assert count > 2000
    assert (left, top, right, bottom) == pytest.approx((247, 487, 393, 629), abs=14)
    white, outer = coloured(ringed, WHITE)
    assert white > 500
    assert outer[0] < left
    assert outer[1] < top
    assert outer[2] > right
    assert outer[3] > bottom


def test_what_is_ringed_stays_visible_and_the_picture_given_is_untouched() -> None:
    before = PLAIN.tobytes()
    ringed = ring(PLAIN, [spot("tap")])
    assert ringed.getpixel((320, 558)) == (0x33, 0x66, 0x99)
    assert PLAIN.tobytes() == before


def test_without_hotspots_the_copy_is_the_same() -> None:
    copy = ring(PLAIN, [])
    assert copy is not PLAIN
    assert copy.tobytes() == PLAIN.tobytes()


@pytest.mark.parametrize("gesture", GESTURES)
def test_every_gesture_leaves_a_mark_in_both_colours(gesture: str) -> None:
    ringed = ring(PLAIN, [spot(gesture)])
    assert coloured(ringed, VERMILION)[0] > 500
    assert coloured(ringed, WHITE)[0] > 200


def test_gestures_look_different_from_each_other() -> None:
    pictures = {ring(PLAIN, [spot(gesture)]).tobytes() for gesture in GESTURES}
    assert len(pictures) == len(GESTURES) - 1  # writing is ringed like a tap


def test_a_double_tap_has_two_rings_and_a_long_press_a_thick_one() -> None:
    tap = coloured(ring(PLAIN, [spot("tap")]), VERMILION)[0]
    assert coloured(ring(PLAIN, [spot("double_tap")]), VERMILION)[0] > tap * 1.8
    assert coloured(ring(PLAIN, [spot("long_press")]), VERMILION)[0] > tap * 1.5


@pytest.mark.parametrize(
    ("gesture", "tall"),
    [("swipe_up", True), ("swipe_down", True), ("swipe_left", False), ("swipe_right", False)],
)
def test_a_swipe_over_a_wide_place_is_an_arrow_along_its_way(gesture: str, tall: bool) -> None:
    _count, (left, top, right, bottom) = coloured(ring(PLAIN, [spot(gesture, 5, 10, 90, 80)]), VERMILION)
    assert (bottom - top > right - left) is tall


@pytest.mark.parametrize("gesture", ["swipe_left", "swipe_up", "swipe_right", "swipe_down"])
def test_a_swipe_on_one_key_leaves_its_letter_free(gesture: str) -> None:
    ringed = ring(PLAIN, [spot(gesture, 40, 60, 16, 7)])
    middle = ringed.crop((282, 762, 332, 814))
    assert middle.getcolors() == [(50 * 52, (0x33, 0x66, 0x99))]


@pytest.mark.parametrize("gesture", GESTURES)
def test_marks_at_the_rim_stay_inside_the_picture(gesture: str) -> None:
    ringed = ring(PLAIN, [spot(gesture, 88, 94, 12, 6)])
    _count, (left, top, right, bottom) = coloured(ringed, VERMILION)
    assert left > 0
    assert top > 0
    assert right < 640
    assert bottom < 1240


def test_two_hotspots_get_two_rings() -> None:
    one = coloured(ring(PLAIN, [spot("tap", 10, 10)]), VERMILION)[0]
    two = coloured(ring(PLAIN, [spot("tap", 10, 10), spot("tap", 60, 70)]), VERMILION)[0]
    assert two == pytest.approx(2 * one, rel=0.05)


def test_the_ring_of_a_drawn_thing_encloses_it() -> None:
    drawn = draw({"dock": [{"id": "phone", "icon": "phone"}, {"id": "camera", "icon": "camera"}]}, "iphone")
    x, y, w, h = drawn.boxes["camera"]
    ringed = ring(drawn.image, [{"id": "camera", "gesture": "tap", "x": x, "y": y, "w": w, "h": h}])
    _count, (left, top, right, bottom) = coloured(ringed, VERMILION)
    assert left <= x * 6.4
    assert right >= (x + w) * 6.4
    assert top <= y * 12.4
    assert bottom >= (y + h) * 12.4


def test_a_contact_sheet_shows_every_picture_with_its_name() -> None:
    red, blue = Image.new("RGB", (640, 1240), "#aa0000"), Image.new("RGB", (640, 1240), "#0000aa")
    sheet = contact_sheet(
        [("赤", red), ("青", blue), ("もう一度赤い絵の、とても長い名前です", red)], columns=2
    )
    assert sheet.size == (2 * 336 + 16, 2 * 680 + 16)
    assert sheet.getpixel((176, 370)) == (0xAA, 0, 0)
    assert sheet.getpixel((512, 370)) == (0, 0, 0xAA)
    assert sheet.getpixel((176, 1050)) == (0xAA, 0, 0)
    assert sheet.getpixel((20, 20)) == WHITE
