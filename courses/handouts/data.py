"""What a sheet of paper is made from. ``…_stored`` fields hold the stored form of :mod:`core.typeset`;
plain text is welcome in them too and is set without furigana."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol


class Place(Protocol):
    """A place to touch: left, top, width and height in percent of the picture (0–100).

    :class:`media.screens.Hotspot` is one, and so is :class:`Spot`.
    """

    @property
    def gesture(self) -> str: ...
    @property
    def x(self) -> float: ...
    @property
    def y(self) -> float: ...
    @property
    def w(self) -> float: ...
    @property
    def h(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Spot:
    """The plainest :class:`Place`. ``gesture``: ``tap``, ``swipe_up`` … (:class:`media.enums.Gesture`)."""

    gesture: str
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class StepOnPaper:
    """One action. ``code`` is what the QR leads to (``12-3``); ``number`` stands in the green circle.

    ``picture`` is a PNG or JPEG as bytes or path, without rings: the rings are drawn from ``hotspots``.
    Give the small JPEG of :func:`media.pdf.paper_picture`; any other picture prints too, more slowly.
    """

    code: str
    number: int
    text_stored: str
    picture: bytes | str | Path | None
    picture_alt: str
    hotspots: Sequence[Place] = ()
    tip_stored: str = ""
    caution_stored: str = ""
    helper_stored: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask. ``hours`` as people say it: 月曜・祝日休み 8時30分〜17時."""

    name: str
    tel: str
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Handout:
    """A lesson for one phone. ``base_url`` is scheme and host (https://…), for the QR codes.

    ``versions`` says what the lesson was checked with (``iOS 26``); ``needs`` what to bring.
    """

    lesson_number: int
    title_stored: str
    course_stored: str
    phone_label: str
    steps: Sequence[StepOnPaper]
    contact: Contact
    printed_on: date
    base_url: str
    checked_on: date | None = None
    versions: str = ""
    goal_stored: str = ""
    minutes: int = 0
    needs: Sequence[str] = ()
    school: str = "スマホ学園"


@dataclass(frozen=True, slots=True)
class Booklet:
    """A course for one phone: its lessons in order, each as it would be printed alone."""

    title_stored: str
    phone_label: str
    lessons: Sequence[Handout]
    contact: Contact
    printed_on: date
    lead_stored: str = ""
    school: str = "スマホ学園"
