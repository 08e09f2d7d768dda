"""A lesson as one reader sees it: steps for one phone, with pictures, readings and addresses.

Everything a lesson's pages, its practice and its paper show comes from here, so that all three
say the same. Costs three queries (pictures, their renditions, terms) for any number of steps. Steps
are read as they are stored: StreamField would fetch every picture of every phone before a page that
shows one of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.enums import Phone
from core.typeset import plain, to_html, typeset
from media.blocks import ScreenValue
from media.models import SchoolImage
from media.pictures import Picture, picture, renditions_of

from .blocks import StepFieldsValue, StepValue
from .models import LessonPage, Term

# The same words stand on many pages, and the same stored form always gives the same HTML.
_html = lru_cache(maxsize=8192)(to_html)


@dataclass(frozen=True)
class Stored:
    """A text in its stored form (readings and phrase breaks), for page, voice and paper."""

    stored: str

    @cached_property
    def html(self) -> SafeString:
        return _html(self.stored)

    @cached_property
    def plain(self) -> str:
        return plain(self.stored)

    def __bool__(self) -> bool:
        return bool(self.stored)

    def __str__(self) -> str:
        return self.plain


class Readings:
    """Looks texts up in a page's readings. What was not saved yet (a preview) is worked out now."""

    def __init__(self, readings: Mapping[str, str]) -> None:
        self.readings = readings

    def __call__(self, text: str | None) -> Stored:
        if not text:
            return Stored("")
        found = self.readings.get(text)
        return Stored(found if found is not None else typeset(text))


@dataclass(frozen=True)
class TermView:
    term: str
    term_html: SafeString
    reading: str
    meaning_html: SafeString
    url: str


@dataclass(frozen=True)
class StepView:
    """One step for one phone. ``number`` is None in the preview of a step never published."""

    lesson_number: int
    number: int | None
    position: int
    total: int
    text: Stored
    tip: Stored
    caution: Stored
    helper: Stored
    terms: list[TermView]
    picture: Picture | None
    image: SchoolImage | None
    block_id: str
    url: str = ""
    qr_svg: str = ""

    @property
    def code(self) -> str:
        return f"{self.lesson_number}-{self.number}" if self.number else f"{self.lesson_number}-？"

    # Names that templates use.
    @property
    def text_html(self) -> SafeString:
        return self.text.html

    @property
    def tip_html(self) -> SafeString:
        return self.tip.html

    @property
    def caution_html(self) -> SafeString:
        return self.caution.html

    @property
    def helper_html(self) -> SafeString:
        return self.helper.html

    @property
    def plain_text(self) -> str:
        return self.text.plain


@dataclass(frozen=True)
class LessonView:
    """A lesson for one phone: its words and all of its steps."""

    page: LessonPage
    phone: str
    title: Stored
    goal: Stored
    needs: list[Stored]
    steps: list[StepView] = field(default_factory=list)

    number = property(lambda self: self.page.number)
    minutes = property(lambda self: self.page.minutes)
    checked_on = property(lambda self: self.page.checked_on)
    url = property(lambda self: self.page.path_for())
    title_html = property(lambda self: self.title.html)
    title_plain = property(lambda self: self.title.plain)
    goal_html = property(lambda self: self.goal.html)
    needs_html = property(lambda self: [need.html for need in self.needs])

    @property
    def versions_label(self) -> str:
        return "、".join(
            version for version in (self.page.iphone_version, self.page.android_version) if version
        )

    @property
    def phone_label(self) -> str:
        return str(Phone(self.phone).label)

    def step(self, number: int) -> StepView | None:
        """The step that has this number, or None when it is gone."""
        return next((step for step in self.steps if step.number == number), None)

    def around(self, step: StepView) -> tuple[StepView | None, StepView | None]:
        """The steps before and after ``step`` in reading order."""
        at = step.position - 1
        return (self.steps[at - 1] if at else None), (
            self.steps[at + 1] if at + 1 < len(self.steps) else None
        )


def _items(stored: Iterable[Any] | None) -> list[Any]:
    """The values of a list block as stored: with ids, or bare as Wagtail once wrote them."""
    return [item["value"] if isinstance(item, dict) and "value" in item else item for item in stored or []]


def _fields(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {**stored, "screen": ScreenValue(None, stored.get("screen") or {})}


def _step_as_stored(stored: Mapping[str, Any]) -> StepValue:
    """A step's value whose images and terms are still their primary keys."""
    variants = [StepFieldsValue(None, _fields(variant)) for variant in _items(stored.get("variants"))]
    return StepValue(None, {**_fields(stored), "variants": variants, "terms": _items(stored.get("terms"))})


def _pictures(
    steps: list[tuple[str, StepValue]], phone: str, wanted: set[str]
) -> tuple[dict[str, ScreenValue], dict[int, SchoolImage]]:
    """``({step id: its screen on this phone}, {image id: image})`` for the steps ``wanted``."""
    screens = {key: step.for_phone(phone, "screen") for key, step in steps if key in wanted}
    keys = {screen["image"] for screen in screens.values() if screen}
    images = SchoolImage.objects.only("file", "width", "height").in_bulk(keys) if keys else {}
    if gone := keys - images.keys():
        # A picture was deleted: the step falls back as if it had never been chosen.
        for _key, step in steps:
            for screen in step.screens():
                if screen["image"] in gone:
                    screen["image"] = None
        return _pictures(steps, phone, wanted)
    return {key: screen for key, screen in screens.items() if screen}, images


def _terms(steps: list[StepValue]) -> dict[int, TermView]:
    keys = {pk for step in steps for pk in step["terms"] if pk}
    found = (
        Term.objects.order_by().only("term", "reading", "meaning", "readings").in_bulk(keys) if keys else {}
    )
    return {pk: _term(term) for pk, term in found.items()}


def _term(term: Term) -> TermView:
    read = Readings(term.readings)
    return TermView(
        term=term.term,
        term_html=read(term.term).html,
        reading=term.reading,
        meaning_html=read(term.meaning).html,
        url=f"/words/#{term.anchor}",
    )


def read_lesson(page: LessonPage, phone: str, *, pictures_of: int | None = None) -> LessonView:
    """``page`` as the owner of ``phone`` sees it.

    ``pictures_of``: the number of the one step whose picture and terms are needed (a step page), or
    None for those of all steps.
    """
    read = Readings(page.readings)
    numbers = page.step_numbers
    raw = [(block["id"], _step_as_stored(block["value"])) for block in page.steps.raw_data]
    wanted = {key for key, _step in raw if pictures_of is None or numbers.get(key) == pictures_of}
    screens, images = _pictures(raw, phone, wanted)
    urls = renditions_of(images.values())
    terms = _terms([step for key, step in raw if key in wanted])
    steps = []
    for position, (key, step) in enumerate(raw, start=1):
        screen = screens.get(key)
        image = images[screen["image"]] if screen else None
        number = numbers.get(key)
        steps.append(
            StepView(
                lesson_number=page.number,
                number=number,
                position=position,
                total=len(raw),
                text=read(step.for_phone(phone, "text")),
                tip=read(step.for_phone(phone, "tip")),
                caution=read(step.for_phone(phone, "caution")),
                helper=read(step.own("helper")),
                terms=[terms[pk] for pk in step["terms"] if pk in terms] if key in wanted else [],
                picture=picture(image, urls[image.pk], alt=screen["alt"], hotspots=screen.spots)
                if screen and image
                else None,
                image=image,
                block_id=key,
                url=page.path_for(number) if number else "",
            )
        )
    return LessonView(
        page=page,
        phone=phone,
        title=read(page.title),
        goal=read(page.goal),
        needs=[read(need) for need in page.needs_list()],
        steps=steps,
    )


def with_qr(view: LessonView, base_url: str) -> LessonView:
    """The same lesson with the QR of each step as SVG, for paper printed from a browser."""
    from media import qr

    steps = [
        replace(
            step,
            qr_svg=qr.svg(
                qr.short_url(base_url, step.code), alt=_("QRコード %(code)s") % {"code": step.code}
            ),
        )
        if step.number
        else step
        for step in view.steps
    ]
    return replace(view, steps=steps)
