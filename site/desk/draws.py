"""抽選: close the list, publish its fingerprint, enter the seed, draw once, print the record."""

from __future__ import annotations

from django.contrib import messages as said
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.school import school_of
from events import actions, lottery
from events.enums import DrawState
from events.errors import BadValue, SchoolError
from events.models import ClassRun, Draw
from media.pdf import PaperError, unprintable
from people.rights import Scope

from .access import desk_view, get_or_404_in_scope, page, seen_by
from .paper.draw_sheet import draw_sheet_pdf

LONGEST_SEED = 60  # stays one line on the sheet, in letters that can still be read
SHOWN = 200


def _run(scope: Scope, code: str) -> ClassRun:
    """A lottery of one's centres; any other run has no draw, so no page."""
    runs = seen_by(ClassRun.objects.select_related("center", "room"), scope)
    run = get_or_404_in_scope(runs, scope, code=code)
    if not run.is_lottery:
        raise Http404
    return run


def _drawn(scope: Scope, code: str) -> Draw:
    run = _run(scope, code)
    draw = Draw.objects.select_related("run__center").filter(run=run, state=DrawState.DRAWN).first()
    if draw is None:
        raise Http404
    return draw


@require_safe
@desk_view
def one(request: HttpRequest, scope: Scope, code: str) -> HttpResponse:
    return _page(request, scope, _run(scope, code))


def _page(
    request: HttpRequest, scope: Scope, run: ClassRun, *, error: SchoolError | None = None
) -> HttpResponse:
    at = timezone.now()
    draw = Draw.objects.filter(run=run).first()
    drawn = draw is not None and draw.state == DrawState.DRAWN
    waiting = run.applications.filter(state="applied")
    return page(
        request, "draws/one.html", title=_("抽選 %(code)s") % {"code": run.code}, place="runs", run=run,
        draw=draw, drawn=drawn, closed=at >= run.closes_at, error=error,
        count=len(lottery.thaw(draw.rows)) if draw else waiting.count(),
        people=sum(row.people for row in lottery.thaw(draw.rows)) if draw else waiting.people(),
        results=[_row(*entry) for entry in draw.result[:SHOWN]] if draw and drawn else [],
        shown=SHOWN, typed=request.POST.get("seed", ""),
        longest=LONGEST_SEED, status=409 if error else 200,
    )  # fmt: skip


def _row(receipt: str, rank: int, waiting: int) -> dict[str, object]:
    return {"receipt": receipt, "rank": rank, "waiting": waiting}


@require_POST
@desk_view
def freeze(request: HttpRequest, scope: Scope, code: str) -> HttpResponse:
    run = _run(scope, code)
    try:
        actions.freeze_applications(run=run, at=timezone.now())
    except SchoolError as error:
        return _page(request, scope, run, error=error)
    said.success(request, _("しめきりました。指紋をはり出してください。"))
    return HttpResponseRedirect(reverse("desk:draw", args=[run.code]))


@require_POST
@desk_view
def draw(request: HttpRequest, scope: Scope, code: str) -> HttpResponse:
    """Draws once. A second press with the same seed shows what stands; another seed is refused."""
    run = _run(scope, code)
    seed = " ".join(request.POST.get("seed", "").split())
    try:
        if request.POST.get("sure") != "1":
            raise BadValue(_("抽選は1回だけです。たねを見直して、チェックを入れてください。"), field="sure")
        if len(seed) > LONGEST_SEED:
            raise BadValue(_("たねは%(most)d文字までです。") % {"most": LONGEST_SEED}, field="seed")
        if strange := unprintable(seed):
            raise BadValue(
                _("紙に印刷できない文字があります：%(chars)s。ほかの文字にしてください。")
                % {"chars": " ".join(sorted(strange))},
                field="seed",
            )
        actions.draw_lots(run=run, seed=seed, by=request.user, at=timezone.now())
    except SchoolError as error:
        return _page(request, scope, run, error=error)
    said.success(request, _("抽選しました。結果は順にお知らせします。"))
    return HttpResponseRedirect(reverse("desk:draw", args=[run.code]))


@require_safe
@desk_view
def sheet_pdf(request: HttpRequest, scope: Scope, code: str) -> HttpResponse:
    drawn = _drawn(scope, code)
    try:
        pdf = draw_sheet_pdf(drawn, school=school_of(request).school_name, at=timezone.now())
    except PaperError as problem:
        return _page(request, scope, drawn.run, error=BadValue(str(problem)))
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="chusen-{drawn.run.code}.pdf"'},
    )


@require_safe
@desk_view
def sheet_text(request: HttpRequest, scope: Scope, code: str) -> HttpResponse:
    drawn = _drawn(scope, code)
    return HttpResponse(
        actions.sheet_of(drawn) + "\n",
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="chusen-{drawn.run.code}.txt"'},
    )
