"""The layouts of open data files: data, one file a version, so that a new version needs no code."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from courses.curriculum.files import read_yaml

FOLDER = Path(__file__).parent / "layouts"


class Layout(NamedTuple):
    """``columns`` are (header, name of our value); an empty name stays an empty column.

    ``filled`` are the values without which a row is not published.
    """

    key: str
    name: str
    version: str
    file: str
    columns: tuple[tuple[str, str], ...]
    filled: tuple[str, ...]

    @property
    def header(self) -> list[str]:
        return [head for head, _value in self.columns]

    def file_name(self, code: str) -> str:
        """112089_events.csv"""
        return f"{code}_{self.file}.csv"

    def lacks(self, values: dict[str, str]) -> list[str]:
        """The headers of what has to be filled and is not."""
        missing = {name for name in self.filled if not values.get(name, "").strip()}
        return [head for head, name in self.columns if name in missing]


@cache
def layout(key: str) -> Layout:
    data = read_yaml(FOLDER / f"{key}.yaml")
    return Layout(
        key, data["name"], str(data["version"]), data["file"],
        tuple((head, name) for head, name in data["columns"]), tuple(data["filled"]),
    )  # fmt: skip
