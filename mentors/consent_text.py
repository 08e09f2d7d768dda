"""What guardians agree to, in versions: a version once given to somebody is never changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.typeset import plain
from courses.curriculum.files import read_yaml

FILE = Path(__file__).parent / "data" / "consent.yaml"


@dataclass(frozen=True)
class Wording:
    version: int
    since: str
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """Without readings: what is kept with each consent."""
        return "\n".join(plain(paragraph) for paragraph in self.paragraphs)


WORDINGS = {
    entry["version"]: Wording(entry["version"], str(entry["since"]), tuple(entry["paragraphs"]))
    for entry in read_yaml(FILE)
}
CURRENT = WORDINGS[max(WORDINGS)]
