"""Practice, the question at the end, and the stamp. Who may: everybody, without a login."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.page_cache import keep
from core.reader import reader_of

from ..enums import Practice
from ..models import LessonPage
from ..practice import scam_messages
from ..reading import Readings, read_lesson
from ..stamps import give_stamp, read_stamps
from .lessons import common, lesson_or_404, lesson_row

TEMPLATES = {
    Practice.SCREENS: "courses/practice.html",
    Practice.GESTURES: "courses/practice_gestures.html",
    Practice.FLICK: "courses/practice_flick.html",
    Practice.SCAM: "courses/practice_scam.html",
}


@require_safe
def practice_page(request: HttpRequest, number: int) -> HttpResponse:
    """The lesson's screens, played; with JavaScript off the page says in words what to touch."""
    page = lesson_or_404(number)
    lesson = read_lesson(page, reader_of(request).phone)
    context = common(request, lesson)
    context["page_title"] = _("練習 - レッスン%(number)s %(title)s") % {
        "number": number,
        "title": lesson.title_plain,
    }
    if page.practice == Practice.SCAM:
        context["messages"] = scam_messages(chosen=request.GET)
        return render(request, TEMPLATES[Practice.SCAM], context)
    response = render(request, TEMPLATES[Practice(page.practice)], context)
    return response if context["is_staff_reader"] else keep(response)


@require_http_methods(["GET", "HEAD", "POST"])
def done_page(request: HttpRequest, number: int) -> HttpResponse:
    """The end of a lesson: a question with reasons, and the stamp (a POST; twice is harmless)."""
    page = lesson_or_404(number)
    if request.method == "POST":
        response = redirect(reverse("lesson_done", args=[number]) + "?stamp=1")
        give_stamp(request, response, number)
        return response
    lesson = read_lesson(page, reader_of(request).phone, pictures_of=0)
    read = Readings(page.readings)
    context = common(request, lesson)
    stamps = read_stamps(request)
    context.update(
        page_title=_("できました - レッスン%(number)d") % {"number": number},
        question_html=read(page.question).html,
        choices=_choices(page, read, request.GET.get("answer", "")),
        stamped=number in stamps,
        just_stamped="stamp" in request.GET and number in stamps,
        stamp_count=len(stamps),
        next_lesson=_next_lesson(page),
    )
    context["answered"] = next((choice for choice in context["choices"] if choice["chosen"]), None)
    return render(request, "courses/done.html", context)


def _choices(page: LessonPage, read: Readings, answer: str) -> list[dict[str, Any]]:
    return [
        {
            "value": str(position),
            "text_html": read(choice.value["text"]).html,
            "text": read(choice.value["text"]).plain,
            "why_html": read(choice.value["why"]).html,
            "right": choice.value["right"],
            "chosen": answer == str(position),
        }
        for position, choice in enumerate(page.choices, start=1)
    ]


def _next_lesson(page: LessonPage) -> dict[str, Any] | None:
    lesson = LessonPage.objects.for_readers().filter(number__gt=page.number).defer("steps", "choices").first()
    return lesson_row(lesson) if lesson else None
