"""Ways to a lesson: the number on paper, the words one searches for, the glossary, the stamps.

Who may: everybody, without a login.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.page_cache import keep
from core.throttle import count_misses

from ..codes import Code, read_code
from ..models import LessonPage, StepCode, Term
from ..reading import Readings
from ..search import find_lessons, suggestions
from ..stamps import read_stamps
from .lessons import lesson_row

LONGEST_QUERY = 80


def address_of(code: Code) -> str | None:
    """Where a code leads, in one query: a step, or its lesson, or None when no paper carries it."""
    lessons = LessonPage.objects.for_readers().filter(number=code.lesson)
    if code.step is None:
        return f"/lessons/{code.lesson}/" if lessons.exists() else None
    known = StepCode.objects.filter(lesson=code.lesson, number=code.step)
    return f"/lessons/{code.lesson}/{code.step}/" if known.exists() and lessons.exists() else None


@require_safe
@count_misses
def short_link(request: HttpRequest, typed: str) -> HttpResponse:
    """/s/12-3: from paper to exactly that step, in one redirect."""
    code = read_code(typed)
    address = address_of(code) if code else None
    if address:
        return redirect(address)
    return _unknown(request, typed, code)


@require_safe
def number_page(request: HttpRequest) -> HttpResponse:
    """番号を入れる: a field for what the paper says."""
    typed = request.GET.get("number", "")[:LONGEST_QUERY]
    if not typed.strip():
        context = {"page_title": _("番号を入れる"), "typed": ""}
        if "number" in request.GET:
            context["error"] = _("番号を入れてください。紙に書いてある「12-3」のような数字です。")
        return render(request, "courses/number.html", context)
    code = read_code(typed)
    address = address_of(code) if code else None
    if address:
        return redirect(address)
    return _unknown(request, typed, code)


def _unknown(request: HttpRequest, typed: str, code: Code | None) -> HttpResponse:
    error = (
        _("「%(code)s」の手順は見つかりません。紙の番号を、もう一度見てください。") % {"code": code}
        if code
        else _("番号を読めません。「12-3」のように、数字を入れてください。")
    )
    context = {
        "page_title": _("番号を入れる"),
        "typed": typed[:LONGEST_QUERY],
        "error": error,
        "nearest": [lesson_row(lesson) for lesson in LessonPage.objects.nearest(code)],
    }
    return render(request, "courses/number.html", context, status=404)


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """/search/?q=: lessons by any way of writing; a number leads straight to its step."""
    query = request.GET.get("q", "").replace("\x00", "")[:LONGEST_QUERY].strip()
    code = read_code(query) if query else None
    if code and code.step and (address := address_of(code)):
        return redirect(address)
    results = find_lessons(query) if query else []
    context: dict[str, Any] = {
        "page_title": _("レッスンをさがす"),
        "robots": "noindex",
        "query": query,
        "results": [lesson_row(lesson) for lesson in results],
        "suggestions": [lesson_row(lesson) for lesson in suggestions()] if not results else [],
    }
    return render(request, "courses/search.html", context)


@require_safe
def words_page(request: HttpRequest) -> HttpResponse:
    """よく使うことば, in the order of their readings."""
    terms = []
    for term in Term.objects.all():
        read = Readings(term.readings)
        terms.append(
            {
                "anchor": term.anchor,
                "term": term.term,
                "term_html": read(term.term).html,
                "reading": term.reading,
                "meaning_html": read(term.meaning).html,
                "also": term.also,
                "initial": initial(term.reading),
            }
        )
    context = {"page_title": _("よく使うことば"), "terms": terms}
    return keep(render(request, "courses/words.html", context))


ROWS = {
    "あ": "あいうえおぁぃぅぇぉゔ", "か": "かきくけこがぎぐげご", "さ": "さしすせそざじずぜぞ",
    "た": "たちつてとだぢづでどっ", "な": "なにぬねの", "は": "はひふへほばびぶべぼぱぴぷぺぽ",
    "ま": "まみむめも", "や": "やゆよゃゅょ", "ら": "らりるれろ", "わ": "わをん",
}  # fmt: skip


def initial(reading: str) -> str:
    """The row of the syllabary a reading belongs to: あ, か, …; 他 for anything else."""
    return next((row for row, letters in ROWS.items() if reading[:1] in letters and reading), "他")


@require_safe
def stamps_page(request: HttpRequest) -> HttpResponse:
    """The stamps in this phone."""
    stamps = read_stamps(request)
    lessons = [
        {**lesson_row(lesson), "stamped": lesson.number in stamps}
        for lesson in LessonPage.objects.for_readers()
    ]
    context = {
        "page_title": _("スタンプ"),
        "lessons": lessons,
        "count": sum(row["stamped"] for row in lessons),
        "total": len(lessons),
    }
    return render(request, "courses/stamps.html", context)
