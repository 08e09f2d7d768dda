"""電話リスト: whom to ring first, what to say, how it went. Numbers are shown on demand, and that is written down."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages as said
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.numbers import whole_number
from core.paging import page_of
from core.school import school_of
from events.models import Center
from media.pdf import PaperError
from notices.actions import mark_called, mark_posted, undo_called
from notices.calls import call_tasks
from notices.enums import Outcome, Status
from notices.models import Notice
from notices.querysets import NoticeQuerySet
from people.actions import record
from people.enums import Channel, Verb
from people.rights import Anyone, Scope

from .access import desk_view, get_or_404_in_scope, page
from .paper.calls import calls_pdf
from .paper.postcards import postcards_pdf as make_postcards

PER_PAGE = 20
NUMBERS_FOR = timedelta(minutes=60)
_OPEN = "desk_numbers"
DONE_SHOWN = 20
WHY = "電話リスト"


def _opened(request: HttpRequest, at: datetime) -> set[int]:
    """The calls whose numbers this person has asked to see within the hour: ids only, nobody's data."""
    kept = request.session.get(_OPEN) or {}
    since = parse_datetime(kept.get("at", "")) if kept else None
    return set(kept["ids"]) if since and at - since < NUMBERS_FOR else set()


@require_safe
@desk_view
def index(request: HttpRequest, scope: Scope) -> HttpResponse:
    at = timezone.now()
    notices = Notice.objects.calls_to_make(scope, at)
    rows = page_of(notices, request.GET.get("page"), PER_PAGE, whole=NoticeQuerySet.with_calls)
    opened = _opened(request, at)
    tasks = [(task, task.notice_id in opened) for task in call_tasks(scope, at=at, notices=rows)]
    done = (
        Notice.objects.seen_by(scope)
        .filter(
            channel=Channel.TEL, status__in=[Status.DONE, Status.GIVEN_UP], done_at__gt=at - timedelta(days=2)
        )
        .select_related("learner")
        .order_by("-done_at")[:DONE_SHOWN]
    )
    return page(
        request, "calls/index.html", title=_("電話リスト"), place="calls", rows=rows, query="", tasks=tasks,
        shut=sum(1 for _task, is_open in tasks if not is_open), done=done, outcomes=Outcome.choices,
        postcards=Notice.objects.postcards_to_print(scope).count(),
    )  # fmt: skip


def _looked(by: Anyone, notices: list[Notice], verb: Verb, why: str, at: datetime) -> None:
    """One entry a person: whose number was shown, to whom, and what for."""
    for learner_id, center in dict.fromkeys((notice.learner_id, notice.center) for notice in notices):
        record(
            actor=by, verb=verb, subject="learner", subject_id=learner_id, center=center, reason=why, at=at
        )


@require_POST
@desk_view
def numbers(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Shows the numbers of one page of the list, for an hour."""
    at = timezone.now()
    number = request.POST.get("page", "1")
    rows = page_of(Notice.objects.calls_to_make(scope, at), number, PER_PAGE)
    opened = _opened(request, at)
    shut = [notice for notice in rows if notice.pk not in opened]
    _looked(request.user, shut, Verb.READ, WHY, at)
    request.session[_OPEN] = {"at": at.isoformat(), "ids": sorted(opened | {notice.pk for notice in shut})}
    return HttpResponseRedirect(f"{reverse('desk:calls')}?page={rows.number}")


@require_POST
@desk_view
def tick(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """How a call went, or that the tick was a mistake."""
    notice = get_or_404_in_scope(Notice.objects.filter(channel=Channel.TEL), scope, pk=pk)
    outcome, at = request.POST.get("outcome", ""), timezone.now()
    if outcome == "undo":
        undo_called(notice=notice, by=request.user, at=at)
        said.success(request, _("リストにもどしました。"))
    elif outcome in Outcome.values:
        mark_called(
            notice=notice, by=request.user, outcome=outcome, memo=request.POST.get("memo", "").strip()[:200],
            at=at,
        )  # fmt: skip
        said.success(request, _("「%(word)s」と記録しました。") % {"word": Outcome(outcome).label})
    else:
        raise Http404
    number = whole_number(request.POST.get("page", "1")) or 1
    return HttpResponseRedirect(f"{reverse('desk:calls')}?page={number}")


def _center_name(scope: Scope) -> str:
    return "、".join(Center.objects.seen_by(scope).values_list("name", flat=True)[:3])


@require_POST
@desk_view
def list_pdf(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The whole list on paper. By POST: whoever prints it has every number in hand, and that is written down."""
    at = timezone.now()
    notices = list(Notice.objects.calls_to_make(scope, at))
    try:
        pdf = calls_pdf(
            call_tasks(scope, at=at, notices=notices), center=_center_name(scope),
            today=timezone.localdate(at), school=school_of(request).school_name,
        )  # fmt: skip
    except PaperError as problem:
        said.error(request, str(problem))
        return HttpResponseRedirect(reverse("desk:calls"))
    _looked(request.user, notices, Verb.PRINT, WHY, at)
    return _pdf(pdf, f"denwa-{timezone.localdate(at):%Y%m%d}.pdf")


@require_POST
@desk_view
def postcards_pdf(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The cards that nobody has posted yet, addresses on them."""
    at = timezone.now()
    notices = list(Notice.objects.postcards_to_print(scope))
    if not notices:
        said.error(request, _("印刷するはがきはありません。"))
        return HttpResponseRedirect(reverse("desk:calls"))
    try:
        pdf = make_postcards(notices, today=timezone.localdate(at), school=school_of(request).school_name)
    except PaperError as problem:
        said.error(request, str(problem))
        return HttpResponseRedirect(reverse("desk:calls"))
    _looked(request.user, notices, Verb.PRINT, _("はがき"), at)
    request.session["desk_postcards"] = [notice.pk for notice in notices]
    return _pdf(pdf, f"hagaki-{timezone.localdate(at):%Y%m%d}.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


@require_POST
@desk_view
def posted(request: HttpRequest, scope: Scope) -> HttpResponse:
    """投函した: the cards that were printed last. One that came up since stays to be printed."""
    printed = request.session.pop("desk_postcards", [])
    found = Notice.objects.postcards_to_print(scope).filter(pk__in=printed)
    count = mark_posted(notices=found, by=request.user, at=timezone.now())
    if count:
        said.success(request, _("%(n)d枚を「投函した」にしました。") % {"n": count})
    else:
        said.error(request, _("先に、はがきを印刷してください。印刷した分だけを「投函した」にします。"))
    return HttpResponseRedirect(reverse("desk:calls"))
