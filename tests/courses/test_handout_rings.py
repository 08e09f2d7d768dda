"""The red mark on a picture stands where the finger goes; arrows point the right way."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from courses.handouts import Handout, Spot, lesson_pdf, poster_pdf, summary_pdf
from tests.courses.handout_samples import handout, screen, step
from tests.media import paper_tools

DPI = 254  # ten pixels a millimetre


def red_marks(
    *spots: Spot, make: Callable[[Handout], bytes] = lesson_pdf, picture: bytes | None = None
) -> tuple[np.ndarray, np.ndarray, float]:
    """The red pixels around the only picture, as x and y in percent of it, and its width in mm."""
    paper = replace(handout(), steps=[step(1, hotspots=list(spots), picture=picture or screen())])
    made = make(paper)
    page = np.asarray(paper_tools.pictures(made, DPI)[0]).astype(int)
    red = (page[..., 0] > 180) & (page[..., 1] < 90) & (page[..., 2] < 80)
    y, x = np.nonzero(red)
    ((_page, left, top, right, bottom),) = paper_tools.picture_boxes(made)
    return (x / 10 - left) / (right - left) * 100, (y / 10 - top) / (bottom - top) * 100, right - left


@pytest.mark.parametrize("gesture", ["tap", "double_tap", "long_press", "type"])
@pytest.mark.parametrize("box", [(70, 85, 16, 8), (10, 20, 20, 10), (5, 40, 90, 7), (30, 50, 4, 2)])
def test_a_ring_goes_around_the_place(gesture: str, box: tuple[float, float, float, float]) -> None:
    left, top, wide, high = box
    x, y, width = red_marks(Spot(gesture, *box))
    assert (x.min() + x.max()) / 2 == pytest.approx(left + wide / 2, abs=1)
    assert (y.min() + y.max()) / 2 == pytest.approx(top + high / 2, abs=1)
    assert x.min() < left < left + wide < x.max()
    assert y.min() < top < top + high < y.max()
    assert (x.max() - x.min()) * width / 100 >= 8  # mm: seen without looking for it
    inside = (x > left) & (x < left + wide) & (y > top) & (y < top + high)
    assert not inside.any()


def test_a_double_tap_has_two_rings() -> None:
    middle = []
    for gesture in ("tap", "double_tap"):
        x, y, _width = red_marks(Spot(gesture, 40, 40, 16, 8))
        line = np.sort(x[np.abs(y - 44) < 0.3])
        middle.append(int((np.diff(line) > 1).sum()) + 1)
    assert middle == [2, 4]


@pytest.mark.parametrize(
    ("gesture", "axis", "sign"),
    [("swipe_up", "y", -1), ("swipe_down", "y", 1), ("swipe_left", "x", -1), ("swipe_right", "x", 1)],
)
@pytest.mark.parametrize(
    "box", [(20, 30, 60, 40), (45, 48, 10, 4), (0, 0, 100, 100), (40, 90, 20, 9), (0, 50, 3, 5)]
)
def test_an_arrow_points_the_way_of_the_finger(
    gesture: str, axis: str, sign: int, box: tuple[float, float, float, float]
) -> None:
    x, y, width = red_marks(Spot(gesture, *box))
    along, across = (x, y) if axis == "x" else (y, x)
    if sign < 0:
        along = -along
    head = across[along > along.max() - (along.max() - along.min()) * 0.25]
    shaft = across[np.abs(along - (along.max() + along.min()) / 2) < 2]
    # A head is broad and its point is at the end; the shaft is thin.
    assert np.ptp(head) > 2 * np.ptp(shaft)
    tip = across[along > along.max() - 1.5]
    assert np.ptp(tip) < np.ptp(head) / 2
    length = (along.max() - along.min()) / 100 * (width if axis == "x" else width * 1240 / 640)
    assert length >= 14
    assert x.min() > -12  # mm / 33 mm: the start may reach over the rim of the phone, not into the text
    assert x.max() < 112
    assert y.min() > -6
    assert y.max() < 106


def test_pinching_has_two_arrows_outwards_or_inwards() -> None:
    reach = {}
    for gesture in ("pinch_out", "pinch_in"):
        x, _y, _width = red_marks(Spot(gesture, 15, 25, 70, 40))
        assert (x.min() + x.max()) / 2 == pytest.approx(50, abs=2)
        outer = np.abs(x - 50) > np.abs(x - 50).max() * 0.8
        reach[gesture] = outer.sum() / len(x)
        assert len(set(np.sign(x[outer] - 50))) == 2
    assert reach["pinch_in"] < reach["pinch_out"]  # heads in the middle leave thin ends outside


def test_two_places_have_two_rings_and_none_has_none() -> None:
    x, _y, _width = red_marks(Spot("tap", 10, 10, 16, 8), Spot("tap", 70, 80, 16, 8))
    assert x.min() < 10
    assert x.max() > 86
    assert not (np.abs(x - 50) < 13).any()
    assert len(red_marks()[0]) == 0


def test_a_ring_has_a_white_outline_on_any_colour() -> None:
    paper = replace(handout(), steps=[step(1, hotspots=[Spot("tap", 40, 40, 16, 8)], picture=screen(0))])
    page = np.asarray(paper_tools.pictures(lesson_pdf(paper), DPI)[0]).astype(int)
    ((_page, left, top, right, bottom),) = paper_tools.picture_boxes(lesson_pdf(paper))
    row = page[int((top + 0.44 * (bottom - top)) * 10), int(left * 10 + 30) : int(right * 10 - 30)]
    colours = [
        "R" if r > 180 and g < 90 else "W" if min(r, g, b) > 240 else "B" if max(r, g, b) < 60 else ""
        for r, g, b in row
    ]
    runs = "".join(c for c, before in zip(colours, ["", *colours], strict=False) if c and c != before)
    assert "".join(c for c, before in zip(runs, " " + runs, strict=False) if c != before) == "BWRWBWRWB"


def test_marks_follow_a_picture_of_any_shape() -> None:
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (900, 600), (230, 230, 230)).save(out, "PNG")
    x, y, width = red_marks(Spot("tap", 40, 40, 20, 20), picture=out.getvalue())
    assert width == pytest.approx(33, abs=0.1)
    assert (x.min() + x.max()) / 2 == pytest.approx(50, abs=1)
    assert (y.min() + y.max()) / 2 == pytest.approx(50, abs=1)


def test_the_summary_is_ringed_and_the_poster_is_not() -> None:
    spot = Spot("tap", 70, 85, 16, 8)
    x, y, _width = red_marks(spot, make=summary_pdf)
    assert (x.min() + x.max()) / 2 == pytest.approx(78, abs=1)
    assert (y.min() + y.max()) / 2 == pytest.approx(89, abs=1)
    assert len(red_marks(spot, make=poster_pdf)[0]) == 0
