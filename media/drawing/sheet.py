"""Contact sheets: many pictures on one, for people who check them."""

from collections.abc import Sequence

from PIL import Image, ImageDraw

from .text import SCALE, font, shorten

CELL, ROW, HEAD, GAP = 320, 620, 44, 16


def contact_sheet(pictures: Sequence[tuple[str, Image.Image]], columns: int = 6) -> Image.Image:
    """Return one RGB picture of all (label, picture), `columns` in a row, each within 320 × 620 px."""
    columns = max(1, min(columns, len(pictures)))
    rows = -(-len(pictures) // columns) or 1
    sheet = Image.new("RGB", (columns * (CELL + GAP) + GAP, rows * (ROW + HEAD + GAP) + GAP), "#8d959b")
    draw = ImageDraw.Draw(sheet)
    for index, (label, picture) in enumerate(pictures):
        x = GAP + index % columns * (CELL + GAP)
        y = GAP + index // columns * (ROW + HEAD + GAP)
        draw.rectangle((x, y, x + CELL - 1, y + HEAD - 1), fill="#ffffff")
        draw.text(
            (x + 6, y + 32),
            shorten(label, (CELL - 12) / SCALE, 12),
            font=font(12, False),
            fill="#000000",
            anchor="ls",
        )
        scale = min(CELL / picture.width, ROW / picture.height)
        small = picture.resize(
            (max(1, round(picture.width * scale)), max(1, round(picture.height * scale))),
            Image.Resampling.LANCZOS,
        )
        sheet.paste(small, (x + (CELL - small.width) // 2, y + HEAD))
    return sheet
