"""The one error of the drawing room: a Japanese sentence an editor can act on."""

from collections.abc import Iterable
from difflib import get_close_matches


class DrawingError(ValueError):
    """The description cannot be drawn; the text says where, what is wrong and what is possible."""


def unknown(where: str, what: str, name: object, choices: Iterable[str]) -> DrawingError:
    """Return the error for a `name` outside `choices`: the nearest spelling first, then the whole list."""
    known = sorted(str(choice) for choice in choices)
    near = get_close_matches(str(name), known, n=1, cutoff=0.55)
    hint = f"「{near[0]}」ではありませんか。" if near else ""
    return DrawingError(
        f"{where}：{what}「{name}」はありません。{hint}使えるものは {'、'.join(known)} です。"
    )
