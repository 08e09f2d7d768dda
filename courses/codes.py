"""Step codes as people write them: ``12-3``, １２－３, 12 3, 12ー3, S/12-3."""

import re
import unicodedata
from dataclasses import dataclass

# Everything that stands for "-" on a Japanese phone's keyboard or on paper.
DASHES = "-‐‑‒–—―−ー－ｰ_~〜～・.．。,、，/／:：の"
_CODE = re.compile(
    rf"(?:[sS]\s*/\s*)?(\d{{1,4}})(?:\s*[{re.escape(DASHES)}\s]\s*(\d{{1,3}}))?\s*[{re.escape(DASHES)}]?"
)


@dataclass(frozen=True, slots=True, order=True)
class Code:
    """A lesson's number and a step's number; ``step`` is None for the lesson itself."""

    lesson: int
    step: int | None = None

    def __str__(self) -> str:
        return f"{self.lesson}-{self.step}" if self.step is not None else str(self.lesson)


def read_code(typed: str) -> Code | None:
    """The code in what somebody typed or scanned, or None when there is none.

    Full-width figures, any dash, a space, the whole address of a QR code: all lead to the same.
    """
    text = unicodedata.normalize("NFKC", typed).strip()
    # The address of a QR code pasted whole.
    text = re.split(r"/[sS]/", text)[-1].strip("/ ")
    match = _CODE.fullmatch(text.strip(DASHES + " 　"))
    if not match:
        return None
    lesson, step = int(match[1]), match[2]
    if not lesson or (step is not None and not int(step)):
        return None
    return Code(lesson, int(step) if step is not None else None)
