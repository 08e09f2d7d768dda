"""From a lesson as a reader sees it to sheets of paper. Sheets are kept by their whole content."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import FileSystemStorage
from django.utils import timezone
from django.utils.translation import gettext as _

from core.enums import Phone
from core.models import SchoolSettings
from core.typeset import typeset
from media.models import SchoolImage, SchoolRendition
from media.pictures import PAPER_SPEC

from . import handouts
from .handouts.data import Booklet, Contact, Handout, StepOnPaper
from .models import CoursePage, LessonPage
from .reading import LessonView, Readings, read_lesson

KEPT_SECONDS = 24 * 60 * 60


def paper_pictures(images: Iterable[SchoolImage | None]) -> dict[int, bytes | Path]:
    """``{image id: small JPEG for printing}``, made once and kept as a rendition; one query."""
    by_id = {image.pk: image for image in images if image is not None}
    files: dict[int, bytes | Path] = {}
    for rendition in SchoolRendition.objects.filter(image_id__in=by_id, filter_spec=PAPER_SPEC):
        files[rendition.image_id] = _file(rendition)
    for pk, image in by_id.items():
        if pk not in files:
            files[pk] = _file(image.get_rendition(PAPER_SPEC))
    return files


def _file(rendition: Any) -> bytes | Path:
    if isinstance(rendition.file.storage, FileSystemStorage):
        return Path(rendition.file.path)
    with rendition.file.open("rb") as stored:  # S3 and the like know no paths
        return stored.read()


def contact_of(school: SchoolSettings) -> Contact:
    hours = "　".join(
        part
        for part in (school.hours, _("休み：%(days)s") % {"days": school.closed} if school.closed else "")
        if part
    )
    return Contact(name=school.desk_name or school.school_name, tel=school.tel, hours=hours)


def handout_of(lesson: LessonView, *, school: SchoolSettings, today: date) -> Handout:
    """Everything that stands on the lesson's paper."""
    files = paper_pictures(step.image for step in lesson.steps)
    course = lesson.page.get_parent()
    page = lesson.page
    return Handout(
        lesson_number=lesson.number,
        title_stored=lesson.title.stored,
        course_stored=typeset(course.title) if course else "",
        phone_label=lesson.phone_label,
        steps=[
            StepOnPaper(
                code=step.code,
                number=step.number or step.position,
                text_stored=step.text.stored,
                picture=files.get(step.image.pk) if step.image else None,
                picture_alt=step.picture.alt if step.picture else "",
                hotspots=step.picture.hotspots if step.picture else (),
                tip_stored=step.tip.stored,
                caution_stored=step.caution.stored,
                helper_stored=step.helper.stored,
            )
            for step in lesson.steps
        ],
        contact=contact_of(school),
        printed_on=today,
        base_url=settings.BASE_URL,
        checked_on=page.checked_on,
        versions=page.iphone_version if lesson.phone == Phone.IPHONE else page.android_version,
        goal_stored=lesson.goal.stored,
        minutes=lesson.minutes,
        needs=[need.stored for need in lesson.needs],
        school=school.school_name,
    )


@dataclass(frozen=True)
class Press:
    """Prints lessons for one school on one day."""

    school: SchoolSettings
    today: date

    def handout(self, lesson: LessonView) -> bytes:
        return self._kept("lesson", lesson, handouts.lesson_pdf)

    def summary(self, lesson: LessonView) -> bytes:
        return self._kept("summary", lesson, handouts.summary_pdf)

    def poster(self, lesson: LessonView) -> bytes:
        return self._kept("poster", lesson, handouts.poster_pdf)

    def helper(self, lesson: LessonView) -> bytes:
        return self._kept("helper", lesson, handouts.helper_pdf)

    def _kept(self, kind: str, lesson: LessonView, make: Callable[[Handout], bytes]) -> bytes:
        paper = handout_of(lesson, school=self.school, today=self.today)
        # Everything that can be seen on the sheet is in the key: a publication that changes the sheet
        # gives a new key, one that does not keeps the old sheet.
        key = f"paper:{kind}:" + hashlib.sha256(repr(paper).encode()).hexdigest()
        pdf = cache.get(key)
        if pdf is None:
            pdf = make(paper)
            cache.set(key, pdf, KEPT_SECONDS)
        return pdf


def lessons_of(course: CoursePage) -> list[LessonPage]:
    return list(LessonPage.objects.for_readers().child_of(course))


def booklet_key(course: CoursePage, phone: str, school: SchoolSettings) -> str:
    """Names a booklet's content: the course, its lessons as last published, the school, the day."""
    lessons = LessonPage.objects.for_readers().child_of(course).values_list("pk", "last_published_at")
    contact = contact_of(school)
    parts = [
        course.pk,
        course.last_published_at,
        str(phone),  # the enum's member and its value must name the same booklet
        list(lessons),
        contact,
        school.school_name,
        timezone.localdate(),
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def make_booklet(
    course: CoursePage,
    phone: str,
    *,
    school: SchoolSettings,
    today: date,
    progress: Callable[[int, int], None],
) -> bytes:
    """The PDF of a whole course; ``progress(done, total)`` is called as lessons are gathered and set."""
    papers = [handout_of(read_lesson(page, phone), school=school, today=today) for page in lessons_of(course)]
    read = Readings(course.readings)
    booklet = Booklet(
        title_stored=read(course.title).stored,
        phone_label=str(Phone(phone).label),
        lessons=[paper for paper in papers if paper.steps],
        contact=contact_of(school),
        printed_on=today,
        lead_stored=read(course.summary).stored,
        school=school.school_name,
    )
    return handouts.booklet_pdf(booklet, progress=progress)
