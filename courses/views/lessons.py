"""Lessons for readers. Who may: everybody, without a login; helper's notes: those allowed to see them."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import PageViewRestriction

from core.enums import Phone
from core.page_cache import keep
from core.reader import YEAR, reader_of

from ..models import CoursePage, LessonIndexPage, LessonPage, StepCode
from ..permissions import may_see_helper_notes
from ..reading import LessonView, Readings, StepView, read_lesson, with_qr
from ..stamps import LAST_COOKIE, STAMPS_COOKIE, read_last, read_stamps


def lesson_or_404(number: int) -> LessonPage:
    # The lessons of for_readers(), asked for in the cheapest way: every page made anew waits for this.
    lesson = next(iter(LessonPage.objects.live().filter(number=number).order_by()[:1]), None)
    if lesson is None or _closed(lesson):
        raise Http404(_("このレッスンは見つかりません。"))
    return lesson


def _closed(lesson: LessonPage) -> bool:
    """Whether the lesson, or a page above it, is for some people only."""
    paths = PageViewRestriction.objects.values_list("page__path", flat=True)
    return any(lesson.path.startswith(path) for path in paths)


def common(request: HttpRequest, lesson: LessonView) -> dict[str, Any]:
    """What every page of a lesson shows."""
    number, phone = lesson.number, lesson.phone
    here = request.path
    settings_url = reverse("reader_settings")
    return {
        "lesson": lesson,
        "steps": lesson.steps,
        "page_title": _("レッスン%(number)s %(title)s") % {"number": number, "title": lesson.title_plain},
        "meta_description": lesson.goal.plain,
        "is_staff_reader": may_see_helper_notes(request.user) if _signed_in(request) else False,
        "phones": [
            {
                "value": value,
                "label": label,
                "current": value == phone,
                "url": f"{settings_url}?phone={value}&next={here}",
            }
            for value, label in Phone.choices
        ],
        "practice_url": reverse("lesson_practice", args=[number]),
        "print_url": reverse("lesson_print", args=[number]),
        "handout_url": reverse("lesson_handout", args=[number, phone]),
        "all_url": reverse("lesson_all", args=[number]),
        "done_url": reverse("lesson_done", args=[number]),
        "help_url": reverse("lesson_help", args=[number]),
    }


def _signed_in(request: HttpRequest) -> bool:
    # Asking for request.user would read the session; a reader has none.
    from django.conf import settings

    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


def step_context(request: HttpRequest, lesson: LessonView, step: StepView) -> dict[str, Any]:
    before, after = lesson.around(step)
    context = common(request, lesson)
    context.update(
        step=step,
        page_title=_("%(code)s %(text)s - レッスン%(number)s")
        % {"code": step.code, "text": step.plain_text, "number": lesson.number},
        meta_description=step.plain_text,
        prev_url=before.url if before else lesson.url,
        next_url=after.url if after else context["done_url"],
        next_is_done=after is None,
        help_url=f"{context['help_url']}?step={step.number}",
        dots=["done"] * (step.position - 1) + ["now"] + ["todo"] * (step.total - step.position),
    )
    return context


def _reply(
    request: HttpRequest, template: str, context: dict[str, Any], *, unless: tuple[str, ...] = ()
) -> HttpResponse:
    response = render(request, template, context)
    return response if context.get("is_staff_reader") else keep(response, unless=unless)


@require_safe
def step_page(request: HttpRequest, number: int, step_number: int) -> HttpResponse:
    """One step, whole in itself: picture, words, the way on and the way back."""
    page = lesson_or_404(number)
    lesson = read_lesson(page, reader_of(request).phone, pictures_of=step_number)
    step = lesson.step(step_number)
    if step is None:
        return step_gone(request, lesson, step_number)
    response = _reply(request, "courses/step.html", step_context(request, lesson, step))
    # The same for every reader of this page, so it may be kept with it.
    response.set_cookie(
        LAST_COOKIE, step.code, max_age=YEAR, samesite="Lax", path="/", secure=settings.SESSION_COOKIE_SECURE
    )
    return response


def step_gone(request: HttpRequest, lesson: LessonView, step_number: int) -> HttpResponse:
    """A number that was printed once and whose step is gone: the lesson, with a kind word."""
    printed = StepCode.objects.filter(lesson=lesson.number, number=step_number).exists()
    if not printed:
        raise Http404(_("この番号の手順は、まだありません。"))
    context = common(request, lesson)
    context["gone_code"] = f"{lesson.number}-{step_number}"
    return render(request, "courses/lesson.html", context)


@require_safe
def lesson_page(request: HttpRequest, number: int) -> HttpResponse:
    lesson = read_lesson(lesson_or_404(number), reader_of(request).phone, pictures_of=0)
    context = common(request, lesson)
    last = read_last(request)
    if last and last.lesson == number and last.step and lesson.step(last.step):
        context["resume_url"] = lesson.page.path_for(last.step)
        context["resume_step"] = lesson.step(last.step)
    return _reply(request, "courses/lesson.html", context, unless=(LAST_COOKIE,))


@require_safe
def whole_page(request: HttpRequest, number: int) -> HttpResponse:
    lesson = read_lesson(lesson_or_404(number), reader_of(request).phone)
    return _reply(request, "courses/whole.html", common(request, lesson))


@require_safe
def print_page(request: HttpRequest, number: int) -> HttpResponse:
    from django.conf import settings

    lesson = with_qr(read_lesson(lesson_or_404(number), reader_of(request).phone), settings.BASE_URL)
    return _reply(request, "courses/print.html", common(request, lesson))


@require_safe
def help_page(request: HttpRequest, number: int) -> HttpResponse:
    """わからない: the telephone first, then what one can try."""
    raw = request.GET.get("step", "")
    asked = int(raw) if raw.isdecimal() and len(raw) < 6 else 0
    lesson = read_lesson(lesson_or_404(number), reader_of(request).phone, pictures_of=asked)
    context = common(request, lesson)
    step = lesson.step(asked)
    context["step"] = step
    context["page_title"] = _("わからないとき - レッスン%(number)s") % {"number": number}
    if step:
        before, _after = lesson.around(step)
        context["prev_url"] = before.url if before else lesson.url
        context["back_url"] = step.url
    else:
        context["back_url"] = context["prev_url"] = lesson.url
    return render(request, "courses/stuck.html", context)


def lessons_by_course(index: LessonIndexPage) -> list[dict[str, Any]]:
    """``[{course, title, summary_html, lessons: […]}]`` in three queries, whatever their number."""
    courses = {course.path: course for course in CoursePage.objects.child_of(index).live().public()}
    groups: dict[str, dict[str, Any]] = {}
    for path, course in courses.items():
        read = Readings(course.readings)
        groups[path] = {
            "course": course,
            "url": course.url,
            "title_html": read(course.title).html,
            "title": read(course.title).plain,
            "summary_html": read(course.summary).html,
            "intro_html": read(course.intro).html,
            "lessons": [],
        }
    for lesson in LessonPage.objects.for_readers().defer("steps", "choices"):
        parent = lesson.path[: -lesson.steplen]
        if parent in groups:
            groups[parent]["lessons"].append(lesson_row(lesson))
    return [group for group in groups.values() if group["lessons"]]


def lesson_row(lesson: LessonPage) -> dict[str, Any]:
    """A lesson as a list shows it."""
    read = Readings(lesson.readings)
    return {
        "number": lesson.number,
        "url": lesson.path_for(),
        "title_html": read(lesson.title).html,
        "title": read(lesson.title).plain,
        "goal_html": read(lesson.goal).html,
        "minutes": lesson.minutes,
    }


def index_page(request: HttpRequest, page: LessonIndexPage) -> HttpResponse:
    stamps = read_stamps(request)
    context = {
        "page": page,
        "page_title": page.title,
        "meta_description": page.search_description,
        "intro_html": Readings(page.readings)(page.intro).html,
        "title_html": Readings(page.readings)(page.title).html,
        "courses": lessons_by_course(page),
        "stamps": stamps,
    }
    return keep(render(request, "courses/index.html", context), unless=(STAMPS_COOKIE,))


def course_page(request: HttpRequest, page: CoursePage) -> HttpResponse:
    stamps = read_stamps(request)
    lessons = LessonPage.objects.for_readers().child_of(page).defer("steps", "choices")
    read = Readings(page.readings)
    context = {
        "page": page,
        "page_title": page.title,
        "meta_description": page.search_description or read(page.summary).plain,
        "title_html": read(page.title).html,
        "summary_html": read(page.summary).html,
        "intro_html": read(page.intro).html,
        "lessons": [lesson_row(lesson) for lesson in lessons],
        "booklet_url": reverse("course_booklet", args=[page.slug]),
        "stamps": stamps,
    }
    return keep(render(request, "courses/course.html", context), unless=(STAMPS_COOKIE,))


def preview(request: HttpRequest, page: LessonPage, mode: str) -> HttpResponse:
    """The editor's preview: the draft as a reader would see it, numbers not given yet shown as ？."""
    from django.conf import settings

    lesson = read_lesson(page, reader_of(request).phone)
    if mode == "print":
        return render(request, "courses/print.html", common(request, with_qr(lesson, settings.BASE_URL)))
    if mode == "whole" or not lesson.steps:
        return render(request, "courses/whole.html", common(request, lesson))
    return render(request, "courses/step.html", step_context(request, lesson, lesson.steps[0]))
