"""A code still reads after what happens to paper (E07): 100 damaged pictures each, an independent decoder.

Every picture comes from a seed; a seed that did not read is printed.
"""

from collections.abc import Callable

import numpy as np
import pytest
import qrcode
import zxingcpp
from PIL import Image, ImageFilter

from media import qr

Cells = np.ndarray  # bool, side × side, True is black
QUIET = 4


def address(seed: int) -> str:
    return qr.short_url("https://sumaho.example.jp", f"{seed % 28 + 1}-{seed % 9 + 1}")


def cells(text: str) -> Cells:
    return np.array(qr.matrix(text))


def printed(black: Cells, pixels: int) -> Image.Image:
    """Ink and paper are grey rather than black and white."""
    with_quiet = np.pad(black, QUIET)
    return Image.fromarray(
        np.where(np.kron(with_quiet, np.ones((pixels, pixels), bool)), 40, 225).astype(np.uint8)
    )


def grainy(picture: Image.Image, chance: np.random.Generator) -> Image.Image:
    """As a phone's camera leaves it after its own smoothing."""
    noisy = np.asarray(picture, float) + chance.normal(0, 2, (picture.height, picture.width))
    return Image.fromarray(noisy.clip(0, 255).astype(np.uint8))


def far_away(black: Cells, chance: np.random.Generator) -> Image.Image:
    """Two pixels a cell, and no pixel begins where a cell begins."""
    fine = printed(black, 20)
    side = fine.width // 10
    left, top = chance.uniform(0, 10, 2)
    shift = fine.transform(
        fine.size, Image.Transform.AFFINE, (1, 0, -left, 0, 1, -top), Image.Resampling.BILINEAR, fillcolor=225
    )
    return grainy(shift.resize((side, side), Image.Resampling.BOX), chance)


def blurred(black: Cells, chance: np.random.Generator) -> Image.Image:
    pixels = int(chance.integers(5, 13))
    return grainy(printed(black, pixels).filter(ImageFilter.GaussianBlur(0.4 * pixels)), chance)


def turned(black: Cells, chance: np.random.Generator) -> Image.Image:
    angle = float(chance.uniform(0, 360))
    return grainy(
        printed(black, 6).rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=225), chance
    )


def tilted(black: Cells, chance: np.random.Generator) -> Image.Image:
    """Seen at 35° about an axis of any direction, from three times the width of the code."""
    flat = printed(black, 8)
    half, away, tilt, axis = flat.width / 2, flat.width * 3.0, np.radians(35), chance.uniform(0, 2 * np.pi)
    corners = np.array([(-half, -half), (half, -half), (half, half), (-half, half)])
    along = corners @ (np.cos(axis), np.sin(axis))
    across = corners @ (-np.sin(axis), np.cos(axis))
    nearness = away / (away + across * np.sin(tilt))
    u, v = along * nearness, across * np.cos(tilt) * nearness
    seen = (
        np.stack([u * np.cos(axis) - v * np.sin(axis), u * np.sin(axis) + v * np.cos(axis)], 1) + half * 1.3
    )
    # Eight numbers that lead from the picture back to the flat code, for Pillow.
    rows, known = [], []
    for (x, y), (flat_x, flat_y) in zip(seen, corners + half, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -flat_x * x, -flat_x * y], [0, 0, 0, x, y, 1, -flat_y * x, -flat_y * y]]
        known += [flat_x, flat_y]
    back = np.linalg.solve(np.array(rows), np.array(known))
    side = int(half * 2.6)
    picture = flat.transform(
        (side, side), Image.Transform.PERSPECTIVE, tuple(back), Image.Resampling.BICUBIC, fillcolor=225
    )
    return grainy(picture, chance)


def stained(black: Cells, chance: np.random.Generator) -> Image.Image:
    """A blot hides 15 % of what lies off the three corners; it is no lighter than paper, no darker than ink."""
    pixels, side = 8, len(black)
    x, y = np.meshgrid(*[(np.arange(side * pixels) + 0.5) / pixels] * 2)
    corner = ((y < 8) & (np.minimum(x, side - x) < 8)) | ((x < 8) & (y > side - 8))
    area = 0.15 * (side**2 - 3 * 8**2)
    while True:
        across, (left, top) = chance.uniform(0.7, 1.4), chance.uniform(0, side, 2)
        radius = np.sqrt(area / np.pi)
        blot = ((x - left) / (radius * across)) ** 2 + ((y - top) / (radius / across)) ** 2 < 1
        if not (blot & corner).any() and blot.sum() / pixels**2 > 0.98 * area:  # nor over the edge
            break
    picture = np.array(printed(black, pixels))
    picture[QUIET * pixels : -QUIET * pixels, QUIET * pixels : -QUIET * pixels][blot] = chance.integers(
        60, 206
    )
    return grainy(Image.fromarray(picture), chance)


def unread(
    damage: Callable[[Cells, np.random.Generator], Image.Image], make: Callable[[str], Cells]
) -> list[int]:
    """The seeds, of 100, whose picture does not give the address."""
    failed = []
    for seed in range(100):
        picture = damage(make(address(seed)), np.random.default_rng(seed))
        if [found.text for found in zxingcpp.read_barcodes(picture)] != [address(seed)]:
            failed.append(seed)
    print(f"{damage.__name__}: seeds not read: {failed}")  # noqa: T201  shown when the test fails
    return failed


@pytest.mark.parametrize("damage", [far_away, blurred, turned, tilted, stained])
def test_95_of_100_damaged_codes_read(damage: Callable[[Cells, np.random.Generator], Image.Image]) -> None:
    assert len(unread(damage, cells)) <= 5


def weak_cells(text: str) -> Cells:
    """The same address at level L, as a careless program would print it."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_L, border=0)
    code.add_data(text)
    code.make(fit=True)
    return np.array(code.get_matrix())


def test_the_stains_are_real_a_code_of_level_l_does_not_survive_them() -> None:
    assert len(unread(stained, weak_cells)) >= 90


def test_without_damage_a_code_of_level_l_reads() -> None:
    def untouched(black: Cells, chance: np.random.Generator) -> Image.Image:
        return printed(black, 8)

    assert unread(untouched, weak_cells) == []
