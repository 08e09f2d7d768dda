"""Every write about lessons."""

import logging
from functools import lru_cache, partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from core.models import SchoolSettings
from core.search_text import index_terms
from media.models import SchoolImage
from media.pdf import PaperError
from media.pictures import PAPER_SPEC, SPECS, missing_sizes

from .enums import PrintState
from .models import CoursePage, LessonNumber, LessonPage, PrintJob, StepCode
from .paper import make_booklet

log = logging.getLogger(__name__)


def check_number(lesson: LessonPage) -> None:
    """Raises ValidationError when the lesson's number belongs to another, or was printed already."""
    if lesson.number is None:
        return
    owner = LessonNumber.objects.filter(number=lesson.number).first()
    if owner and owner.lesson_key != lesson.translation_key:
        raise ValidationError(
            {
                "number": _("%(number)d番は「%(title)s」の番号です。ほかの番号にしてください。")
                % {"number": lesson.number, "title": owner.title}
            }
        )
    own = LessonNumber.objects.filter(lesson_key=lesson.translation_key).first()
    if own and own.number != lesson.number:
        raise ValidationError(
            {
                "number": _("このレッスンの番号は%(number)dです。紙に印刷してあるので、変えられません。")
                % {"number": own.number}
            }
        )
    twin = (
        LessonPage.objects.filter(number=lesson.number)
        .exclude(translation_key=lesson.translation_key)
        .exclude(pk=lesson.pk)
        .first()
    )
    if twin:
        raise ValidationError(
            {
                "number": _("%(number)d番は、下書きの「%(title)s」が使っています。ほかの番号にしてください。")
                % {"number": lesson.number, "title": twin.title}
            }
        )


def search_terms(lesson: LessonPage) -> str:
    """The words, readings and normal forms under which a lesson is found (core.search_text)."""
    steps = [text for step in lesson.steps for text in step.value.texts()]
    return _index_terms(lesson.title, lesson.keywords, lesson.goal, "。".join(steps))


@lru_cache(maxsize=64)  # asked for at each check on the way to publication
def _index_terms(title: str, keywords: str, goal: str, steps: str) -> str:
    return index_terms([(title, 4), (keywords, 3), (goal, 2), (steps, 1)])


@transaction.atomic
def give_step_codes(*, lesson: LessonPage) -> dict[str, int]:
    """Gives each step of a published lesson its number, once and for ever.

    A step keeps the number it has; a new step gets the next one never used, so no number ever
    changes its meaning. Twice is harmless. Returns ``{id of the step's block: number}``.
    """
    number, _created = LessonNumber.objects.get_or_create(
        number=lesson.number, defaults={"lesson_key": lesson.translation_key, "title": lesson.title[:255]}
    )
    # The row is the lock: two publications at once wait here for each other.
    number = LessonNumber.objects.select_for_update().get(pk=number.pk)
    if number.lesson_key != lesson.translation_key:
        check_number(lesson)
    codes = StepCode.objects.filter(lesson=number)
    known = codes.numbers_of(number.pk)
    last = codes.aggregate(last=Max("number"))["last"] or 0
    new = []
    for step in lesson.steps:
        if step.id not in known:
            last += 1
            known[step.id] = last
            new.append(StepCode(lesson=number, number=last, block_id=step.id))
    StepCode.objects.bulk_create(new)
    LessonPage.objects.filter(pk=lesson.pk).update(step_numbers=known)
    lesson.step_numbers = known
    if new:
        log.info("lesson %s: %s new step codes", lesson.number, len(new))
    return known


def lesson_published(sender: type, instance: Any, **_kwargs: Any) -> None:
    """Wagtail has published a page: if it is a lesson, its steps get their numbers."""
    if isinstance(instance, LessonPage):
        give_step_codes(lesson=instance)
        if missing_sizes(pictures_in(instance)):
            transaction.on_commit(
                partial(
                    async_task,
                    "courses.tasks.prepare_pictures",
                    instance.pk,
                    task_name=f"pictures {instance.pk}",
                )
            )


def pictures_in(lesson: LessonPage) -> list[SchoolImage]:
    """Every picture of a lesson, each once, for every phone."""
    images = {screen["image"].pk: screen["image"] for step in lesson.steps for screen in step.value.screens()}
    return list(images.values())


def prepare_pictures(*, lesson_id: int) -> int:
    """Makes the sizes that phones and paper ask for, so that no reader waits for an uploaded picture.

    Gives how many pictures lacked some. Again: none. A lesson deleted meanwhile is no error.
    """
    lesson = LessonPage.objects.filter(pk=lesson_id).first()
    lacking = missing_sizes(pictures_in(lesson)) if lesson else []
    for image in lacking:
        image.get_renditions(*SPECS, PAPER_SPEC)
    return len(lacking)


def order_booklet(*, course: CoursePage, phone: str, key: str) -> PrintJob:
    """Asks the worker for a booklet. Ordering it again, or when it is made already, is harmless."""
    with transaction.atomic():
        job, created = PrintJob.objects.get_or_create(key=key, defaults={"course": course, "phone": phone})
        job = PrintJob.objects.select_for_update().get(pk=job.pk)
        failed = job.state == PrintState.FAILED
        if failed:
            job.state = PrintState.WAITING
            job.save(update_fields=["state"])
        if created or failed:
            # Written with the row: a row whose order was lost would say for ever that it waits.
            async_task("courses.tasks.print_booklet", job.pk, task_name=f"booklet {job.pk}")
    return job


def print_booklet(*, job_id: int) -> PrintJob:
    """Makes an ordered booklet. Called twice (a worker stopped half-way), it is made again or kept."""
    job = PrintJob.objects.select_related("course").get(pk=job_id)
    if job.state == PrintState.DONE:
        return job
    site = job.course.get_site()
    school = SchoolSettings.for_site(site)

    def progress(done: int, total: int) -> None:
        PrintJob.objects.filter(pk=job.pk).update(state=PrintState.RUNNING, done=done, total=total)

    progress(0, job.course.get_children().live().count())
    try:
        pdf = make_booklet(
            job.course, job.phone, school=school, today=timezone.localdate(), progress=progress
        )
    except PaperError:
        PrintJob.objects.filter(pk=job.pk).update(state=PrintState.FAILED)
        log.exception("booklet %s could not be made", job.pk)
        raise
    job.refresh_from_db()
    job.file.save(f"{job.key}.pdf", ContentFile(pdf), save=False)
    job.state, job.done = PrintState.DONE, job.total
    job.save()
    return job
