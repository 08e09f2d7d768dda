"""A screen: a picture and where to touch it. Ringed in the lesson and on paper, live in practice."""

from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .enums import Gesture

MOST = 6  # places to touch on one picture; a step is one action
SMALLEST = 2.0  # percent: smaller than this cannot be seen, let alone touched


@dataclass(frozen=True, slots=True)
class Hotspot:
    """A place on a picture: left, top, width and height in percent of the picture."""

    gesture: str
    x: float
    y: float
    w: float
    h: float
    id: str = ""
    text: str = ""  # what to type, for Gesture.TYPE
    hint: str = ""  # said kindly after a wrong touch

    @property
    def cx(self) -> float:
        return self.x + self.w / 2

    @property
    def cy(self) -> float:
        return self.y + self.h / 2

    @property
    def rx(self) -> float:
        return self.w / 2

    @property
    def ry(self) -> float:
        return self.h / 2

    @property
    def label(self) -> str:
        """What the finger does, in words."""
        return str(Gesture(self.gesture).label)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def read_hotspots(value: Any) -> list[Hotspot]:
    """Hotspots from stored or typed JSON: a list of objects with gesture, x, y, w, h.

    Raises ValidationError with one sentence for each thing that is wrong.
    """
    if value in (None, ""):
        return []
    if not isinstance(value, list):
        raise ValidationError(_("さわる場所の書き方がちがいます。いちど消して、置き直してください。"))
    if len(value) > MOST:
        raise ValidationError(_("さわる場所は%(most)dつまでです。手順を分けてください。") % {"most": MOST})
    found, problems = [], []
    for number, raw in enumerate(value, start=1):
        try:
            spot = Hotspot(
                gesture=Gesture(raw["gesture"]).value,
                **{name: round(float(raw[name]), 2) for name in ("x", "y", "w", "h")},
                id=str(raw.get("id", ""))[:40],
                text=str(raw.get("text", ""))[:60],
                hint=str(raw.get("hint", ""))[:120],
            )
        except (KeyError, TypeError, ValueError):
            problems.append(
                _("%(number)d番目のさわる場所を読めません。消して、置き直してください。") % {"number": number}
            )
            continue
        if not (spot.x >= 0 and spot.y >= 0 and spot.x + spot.w <= 100.01 and spot.y + spot.h <= 100.01):
            problems.append(
                _("%(number)d番目のさわる場所が、画像の外に出ています。画像の中に動かしてください。")
                % {"number": number}
            )
        elif not (spot.w >= SMALLEST and spot.h >= SMALLEST):
            problems.append(
                _("%(number)d番目のさわる場所が小さすぎます。もう少し大きくしてください。")
                % {"number": number}
            )
        else:
            found.append(spot)
    if problems:
        raise ValidationError(problems)
    return found
