"""Classes to choose from: lists, calendar, centres, and the page of each. Who may: everybody."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.paging import page_of
from core.throttle import count_misses
from media.pdf import PaperError

from .. import reading, saying
from ..enums import Kind
from ..models import Center, ClassRun
from ..paper import poster_pdf
from ..querysets import month_of
from ..saying import Phase

KINDS = {Kind.CLASS: "class", Kind.CONSULTATION: "consultation"}
MONTHS_AHEAD = 18
SESSIONS_ON_A_PAGE = 60


def row(run: ClassRun, *, at: datetime) -> dict[str, Any]:
    """A run as a list shows it."""
    return {"run": run, "said": saying.say(run, at=at), "dates": saying.dates(run)}


def grouped(runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Open ones first, then those to come, then those that take no more."""
    groups = (
        (_("｜今《いま》、｜申《もう》し｜込《こ》める"), (Phase.OPEN, Phase.FULL)),
        (_("これから｜申込《もうしこ》みが｜始《はじ》まる"), (Phase.COMING,)),
        (_("｜申込《もうしこ》みが｜終《お》わった"), (Phase.CLOSED, Phase.CANCELLED)),
    )
    found = [
        {"title": title, "rows": [one for one in runs if one["said"].phase in phases]}
        for title, phases in groups
    ]
    return [group for group in found if group["rows"]]


def pages(rows: Page, chosen: dict[str, str]) -> dict[str, str]:
    """The ways to what comes before and after this page of a list; empty where nothing does."""
    query = {name: value for name, value in chosen.items() if value}

    def to(number: int) -> str:
        return "?" + urlencode({**query, "page": number})

    return {
        "before": to(rows.previous_page_number()) if rows.has_previous() else "",
        "after": to(rows.next_page_number()) if rows.has_next() else "",
    }


def _link(chosen: dict[str, str], **change: str) -> str:
    """The list's address with one choice changed; an empty value leaves it out."""
    query = {name: value for name, value in {**chosen, **change}.items() if value}
    return reverse("classes") + ("?" + urlencode(query) if query else "")


@require_safe
def class_list(request: HttpRequest) -> HttpResponse:
    """/classes/: what can be applied for, by centre, kind and lesson if one wants."""
    at = timezone.now()
    centers, lessons = list(reading.centers_with_runs(at=at)), reading.lessons_taught(at=at)
    center = next((c for c in centers if c.code == request.GET.get("center")), None)
    kind = request.GET.get("kind", "") if request.GET.get("kind") in Kind.values else ""
    raw = request.GET.get("lesson", "")
    lesson = int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 5 else None
    runs = reading.coming_runs(at=at)
    if center:
        runs = runs.filter(center=center)
    if kind:
        runs = runs.filter(kind=kind)
    if lesson is not None:
        runs = reading.teaching(runs, lesson)
    chosen = {
        "center": center.code if center else "",
        "kind": kind,
        "lesson": raw if lesson is not None else "",
    }
    rows = page_of(runs, request.GET.get("page"), reading.RUNS_ON_A_PAGE, whole=reading.with_what_is_shown)
    context = {
        "page_title": _("教室に申し込む"),
        "meta_description": _("いま申し込めるスマホ教室とスマホ相談です。日にち、会場、空いている席がわかります。"),
        "groups": grouped([row(run, at=at) for run in rows]), "pages": pages(rows, chosen),
        "centers": [{"center": c, "url": _link(chosen, center=c.code), "current": c == center} for c in centers],
        "any_center_url": _link(chosen, center=""),
        "kinds": [
            {"label": label, "url": _link(chosen, kind=value), "current": kind == value}
            for value, label in (
                ("", _("どちらも")), (Kind.CLASS, _("｜教室《きょうしつ》")),
                (Kind.CONSULTATION, _("スマホ｜相談《そうだん》")),
            )
        ],
        "lessons": [{"number": n, "title": title, "current": n == lesson} for n, title in lessons],
        "lesson": next(({"number": n, "title": t} for n, t in lessons if n == lesson), None),
        "any_lesson_url": _link(chosen, lesson=""),
        "chosen": chosen, "center": center,
        "robots": "noindex" if any(chosen.values()) or rows.number > 1 else "",
    }  # fmt: skip
    return render(request, "events/list.html", context)


def _month(typed: str, *, at: datetime) -> datetime:
    """The first moment of ?month=2026-12; this month for anything else, or too far away."""
    now = timezone.localtime(at)
    this, _next = month_of(now)
    try:
        day = date.fromisoformat(f"{unicodedata.normalize('NFKC', typed)}-01")
    except ValueError:
        return this
    away = (day.year - this.year) * 12 + day.month - this.month
    return timezone.make_aware(datetime(day.year, day.month, 1)) if abs(away) <= MONTHS_AHEAD else this


def _month_link(first: datetime) -> dict[str, str]:
    return {
        "url": f"{reverse('class_calendar')}?month={first.year}-{first.month:02d}",
        "label": _("%(year)d年%(month)d月") % {"year": first.year, "month": first.month},
    }


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """/classes/calendar/?month=2026-12: one month, day by day."""
    at = timezone.now()
    start = _month(request.GET.get("month", ""), at=at)
    end = month_of(start)[1]
    before = _before(start)
    month = _month_link(start)["label"]
    rows = page_of(
        reading.sessions_between(start, end),
        request.GET.get("page"),
        SESSIONS_ON_A_PAGE,
        whole=reading.with_places,
    )
    context = {
        "page_title": _("%(month)sの教室") % {"month": month},
        "month": month,
        "days": saying.by_day(rows),
        "pages": pages(rows, {"month": f"{start.year}-{start.month:02d}"}),
        "previous": _month_link(before) if _within(before, at=at) else None,
        "following": _month_link(end) if _within(end, at=at) else None,
    }
    return render(request, "events/calendar.html", context)


def _before(start: datetime) -> datetime:
    year, month = (start.year, start.month - 1) if start.month > 1 else (start.year - 1, 12)
    return timezone.make_aware(datetime(year, month, 1))


def _within(first: datetime, *, at: datetime) -> bool:
    now = timezone.localtime(at)
    return abs((first.year - now.year) * 12 + first.month - now.month) <= MONTHS_AHEAD


@require_safe
def center_page(request: HttpRequest, code: str) -> HttpResponse:
    """Everything about one centre, and what is on there."""
    at = timezone.now()
    center = get_object_or_404(Center.objects.select_related("picture"), code=code)
    runs = reading.coming_runs(at=at).filter(center=center)
    rows = page_of(runs, request.GET.get("page"), reading.RUNS_ON_A_PAGE, whole=reading.with_what_is_shown)
    today = timezone.localdate(at)
    context = {
        "page_title": center.name,
        "meta_description": _("%(name)sの場所、電話番号、来かたと、開かれるスマホ教室です。") % {"name": center.name},
        "center": center,
        "hours": saying.hours(center),
        "shut_days": saying.shut_days(center),
        "closing_days": center.closing_days.filter(day__gte=today)[:10],
        "map_url": saying.map_url(center),
        "groups": grouped([row(run, at=at) for run in rows]), "pages": pages(rows, {}),
    }  # fmt: skip
    return render(request, "events/center.html", context)


def run_or_404(code: str) -> ClassRun:
    run = reading.run_or_none(code)
    if run is None:
        raise Http404(_("この番号の教室は見つかりません。"))
    return run


@require_safe
def run_page(request: HttpRequest, code: str) -> HttpResponse:
    """Everything about one class."""
    at = timezone.now()
    run = run_or_404(code)
    if run.code != code:
        return redirect(run.get_absolute_url(), permanent=True)
    said = saying.say(run, at=at)
    sessions = reading.sessions_of(run)
    context = {
        "page_title": run.title,
        "meta_description": f"{saying.dates(run)} {run.center.name} {said.sentence}",
        "run": run, "center": run.center, "said": said, "takes": said.phase in saying.TAKES,
        "sessions": [
            {"session": s, "span": saying.span(s), "off": s.cancelled_at is not None, "over": s.ends_at <= at,
             "full": run.is_consultation and s.pool.free < 1}
            for s in sessions
        ],
        "lessons": run.lessons.live().order_by("number"),
        "who": saying.people_word(run), "how": saying.method_word(run), "fee": saying.fee_word(run),
        "opens": saying.when(run.opens_at), "closes": saying.when(run.closes_at),
        "map_url": saying.map_url(run.center), "hours": saying.hours(run.center),
        "shut_days": saying.shut_days(run.center),
        "robots": "noindex" if said.phase in (Phase.OVER, Phase.CANCELLED) else "",
    }  # fmt: skip
    return render(request, "events/run.html", context)


@require_safe
@count_misses
def short_link(request: HttpRequest, typed: str) -> HttpResponse:
    """/C/K101 from a poster, in any case and width: one redirect."""
    code = unicodedata.normalize("NFKC", typed).strip().upper()
    if code == "MINE":  # on receipts: the way to one's own application, in letters that a QR takes best
        return redirect("mine")
    run = reading.run_or_none(code)
    if run is None:
        raise Http404(_("この番号の教室は見つかりません。番号を、もう一度たしかめてください。"))
    return redirect(run.get_absolute_url())


@require_safe
def poster(request: HttpRequest, code: str, size: str) -> HttpResponse:
    """The run on the wall, A4 or A3."""
    run = run_or_404(code)
    try:
        pdf = poster_pdf(run, sessions=reading.sessions_of(run), size=size, today=timezone.localdate())
    except PaperError as problem:
        return paper_failed(request, problem)
    return pdf_response(pdf, f"{run.code}-{size}.pdf")


def pdf_response(pdf: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


def paper_failed(request: HttpRequest, problem: PaperError) -> HttpResponse:
    context = {"page_title": _("紙を作れませんでした"), "message": str(problem), "robots": "noindex"}
    return render(request, "404.html", context, status=503)


@require_safe
def koho(request: HttpRequest, code: str) -> HttpResponse:
    """The run as plain text for the city's paper: to be copied and pasted."""
    at = timezone.now()
    run = run_or_404(code)
    center = run.center
    held = [saying.span(s) for s in reading.sessions_of(run) if s.cancelled_at is None]
    if run.is_consultation and held:
        held = [saying.dates(run)]
    lines = [
        run.title,
        run.summary,
        _("日時　%(when)s") % {"when": "、".join(held)} if held else "",
        _("会場　%(center)s　%(room)s（%(address)s）")
        % {"center": center.name, "room": run.room.name, "address": center.address},
        _("対象　%(who)s") % {"who": saying.people_word(run)},
        _("定員　%(seats)d人（%(method)s）") % {"seats": run.capacity, "method": run.get_method_display()},
        _("費用　%(fee)s") % {"fee": saying.fee_word(run)},
        _("持ち物　%(bring)s") % {"bring": run.bring} if run.bring else "",
        _("申込み　%(opens)sから%(closes)sまでに、電話か窓口、ウェブで。")
        % {"opens": saying.when(run.opens_at), "closes": saying.when(run.closes_at)},
        f"　　　　{settings.BASE_URL}{run.get_absolute_url()}",
        _("問い合わせ　%(name)s　電話 %(tel)s") % {"name": center.name, "tel": center.tel}
        if center.tel
        else "",
        _("（%(day)s現在）") % {"day": saying.day(at)},
    ]
    text = "\r\n".join(line for line in lines if line) + "\r\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
