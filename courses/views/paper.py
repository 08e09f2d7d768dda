"""Lessons on paper. Who may: everybody; the helper's sheet: those allowed to see helpers' notes."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.enums import Phone
from core.reader import reader_of
from core.school import school_of
from media.pdf import PaperError

from ..actions import order_booklet
from ..enums import PrintState
from ..models import CoursePage, PrintJob
from ..paper import Press, booklet_key
from ..permissions import may_print_for_class
from ..reading import read_lesson
from .lessons import lesson_or_404


def _press(request: HttpRequest) -> Press:
    return Press(school=school_of(request), today=timezone.localdate())


def _phone(phone: str) -> str:
    if phone not in Phone.values:
        raise Http404(_("この機種の資料はありません。"))
    return phone


def _sheet(
    request: HttpRequest, number: int, phone: str, make: Callable[[Press, Any], bytes], name: str
) -> HttpResponse:
    lesson = read_lesson(lesson_or_404(number), _phone(phone))
    if not lesson.steps:
        raise Http404(_("このレッスンには、まだ手順がありません。"))
    try:
        pdf = make(_press(request), lesson)
    except PaperError as problem:
        return render(
            request,
            "404.html",
            {"page_title": _("紙を作れませんでした"), "message": str(problem), "robots": "noindex"},
            status=503,
        )
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}-{number}-{phone}.pdf"'},
    )


@require_safe
def handout(request: HttpRequest, number: int, phone: str) -> HttpResponse:
    return _sheet(request, number, phone, Press.handout, "lesson")


@require_safe
def summary(request: HttpRequest, number: int, phone: str) -> HttpResponse:
    return _sheet(request, number, phone, Press.summary, "summary")


@require_safe
def poster(request: HttpRequest, number: int) -> HttpResponse:
    return _sheet(request, number, reader_of(request).phone, Press.poster, "poster")


@require_safe
def helper(request: HttpRequest, number: int, phone: str) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not may_print_for_class(request.user):
        raise Http404
    return _sheet(request, number, phone, Press.helper, "helper")


def _course(slug: str) -> CoursePage:
    course = CoursePage.objects.live().public().filter(slug=slug).first()
    if course is None:
        raise Http404(_("このコースは見つかりません。"))
    return course


@require_http_methods(["GET", "HEAD", "POST"])
def booklet(request: HttpRequest, slug: str) -> HttpResponse:
    """A course as a booklet: ordered by a POST, made by the worker, its progress shown without JS."""
    course = _course(slug)
    phone = _phone(request.GET.get("phone", reader_of(request).phone))
    school = school_of(request)
    key = booklet_key(course, phone, school)
    if request.method == "POST":
        order_booklet(course=course, phone=phone, key=key)
        return redirect(f"{request.path}?phone={phone}")
    job = PrintJob.objects.filter(key=key).first()
    context = {
        "course": course,
        "job": job,
        "phone": phone,
        "phone_label": Phone(phone).label,
        "phones": [
            {
                "value": value,
                "label": label,
                "current": value == phone,
                "url": f"{request.path}?phone={value}",
            }
            for value, label in Phone.choices
        ],
        "refresh": bool(job and job.state in (PrintState.WAITING, PrintState.RUNNING)),
        "page_title": _("%(course)sの冊子") % {"course": course.title},
        "robots": "noindex",
    }
    return render(request, "courses/print_jobs.html", context)


@require_safe
def booklet_file(request: HttpRequest, slug: str, phone: str) -> HttpResponse | FileResponse:
    course = _course(slug)
    key = booklet_key(course, _phone(phone), school_of(request))
    job = get_object_or_404(PrintJob, key=key, state=PrintState.DONE)
    return FileResponse(job.file.open("rb"), filename=f"{slug}-{phone}.pdf", content_type="application/pdf")
