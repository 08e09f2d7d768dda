"""漏えい報告の下書き: for the city alone. Who opens one learns who saw whom, so opening it is written down."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages as said
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from core.numbers import whole_number
from core.school import school_of
from core.typeset import plain
from events.querysets import learners_seen_by
from media.pdf import PaperError
from mentors.models import Mentor
from people import actions, leaks
from people.enums import Verb
from people.errors import BadValue, SchoolError
from people.models import LeakSheet, User
from people.rights import Scope, scope_of

from .access import desk_view, page, paged, seen_by, where_of
from .paper.lines import Part, lines_pdf
from .printing.views import not_made, pdf_answer

DAY = timedelta(days=1)


def _city(scope: Scope) -> None:
    if not scope.everywhere:
        raise Http404


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadValue(_("日を、「2026-11-24」のように書いてください。"), field=field) from None


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def index(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The drafts there are; posted, one is begun for an account and some days."""
    _city(scope)
    error, typed = None, {name: request.POST.get(name, "")[:150] for name in ("account", "first", "last")}
    if request.method == "POST":
        try:
            if not typed["account"].strip():
                raise BadValue(_("利用者名を書いてください。"), field="account")
            sheet = actions.open_leak_sheet(
                account=typed["account"], first=_day(typed["first"], "first"), last=_day(typed["last"], "last"),
                by=request.user, at=timezone.now(),
            )  # fmt: skip
        except SchoolError as problem:
            error = problem
        else:
            return HttpResponseRedirect(reverse("desk:leak", args=[sheet.pk]))
    context = paged(request, LeakSheet.objects.all())
    for row in context["rows"]:
        row.last = row.until - DAY
    return page(
        request, "leaks/index.html", title=_("漏えい報告の下書き"), place="learners", typed=typed, error=error,
        accounts=User.objects.order_by("username").values_list("username", flat=True)[:500],
        status=409 if error else 200, **context,
    )  # fmt: skip


def _sheet(scope: Scope, pk: int) -> LeakSheet:
    _city(scope)
    return get_object_or_404(LeakSheet, pk=min(pk, 2**31 - 1))


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def one(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The draft: what the log knows, and the report's parts to fill in."""
    sheet, at, error = _sheet(scope, pk), timezone.now(), None
    if request.method == "POST":
        post = request.POST
        try:
            known = post.get("known_on", "").strip()
            actions.write_leak_sheet(
                sheet=sheet, texts={name: post[name] for name in leaks.PARTS if name in post},
                known_on=_day(known, "known_on") if known else None, wrongful=post.get("wrongful") == "1",
                version=whole_number(post.get("version", "")) or 0, by=request.user, at=at,
            )  # fmt: skip
        except SchoolError as problem:
            error = problem
        else:
            said.success(request, _("保存しました。"))
            return HttpResponseRedirect(reverse("desk:leak", args=[pk]))
    actions.look_at_leak_sheet(sheet=sheet, verb=Verb.READ, by=request.user, at=at)
    return _page(request, sheet, error)


def _page(request: HttpRequest, sheet: LeakSheet, error: SchoolError | None) -> HttpResponse:
    post = request.POST
    looks = leaks.looks_of(account=sheet.account, since=sheet.since, until=sheet.until)
    known_on, wrongful = sheet.known_on, sheet.wrongful
    return page(
        request, "leaks/one.html", title=_("漏えい報告の下書き"), place="learners", sheet=sheet, last=sheet.until - DAY,
        looks=looks, reach=reach_of(sheet.account), error=error, most=leaks.LONGEST,
        parts=[
            (name, title, hint, *_typed(post if error else None, sheet, name))
            for name, (title, hint) in leaks.PARTS.items()
        ],
        known_on=post.get("known_on", "") if error else known_on.isoformat() if known_on else "",
        wrongful=post.get("wrongful") == "1" if error else wrongful,
        due=leaks.due(known_on, wrongful=wrongful) if known_on else None, full=leaks.FULL_DAYS,
        full_wrongful=leaks.FULL_DAYS_WRONGFUL, people_to_report=leaks.PEOPLE_TO_REPORT, first_days=leaks.FIRST_DAYS,
        status=409 if error else 200,
    )  # fmt: skip


def _typed(post: Any, sheet: LeakSheet, name: str) -> tuple[str, str]:
    """What stands in the field, and what is stored where that is another text: somebody was quicker."""
    stored = sheet.texts.get(name, "")
    if post is None:
        return stored, ""
    typed = post.get(name, "")
    return typed, stored if "\n".join(typed.strip().splitlines()) != stored else ""


def reach_of(account: str) -> dict[str, Any] | None:
    """Whom this account can find in lists, where names stand without an entry in the log. None: it is gone."""
    user = User.objects.filter(username=account).first()
    if user is None:
        return None
    user.is_active = True  # a leak is looked into after the account was shut
    scope = scope_of(user)
    if not scope:
        return {"where": "", "learners": 0, "mentors": 0}
    return {
        "where": where_of(scope),
        "learners": learners_seen_by(scope).count(),
        "mentors": seen_by(Mentor, scope).count(),
    }


@require_POST
@desk_view
def sheet_pdf(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The draft on paper. By POST: it leaves the house, and that is written down."""
    sheet, at = _sheet(scope, pk), timezone.now()
    looks = leaks.looks_of(account=sheet.account, since=sheet.since, until=sheet.until)
    facts = [
        (_("利用者名"), sheet.account),
        (_("期間"), f"{_shown(sheet.since)}〜{_shown(sheet.until - DAY)}"),
        (_("はじめと終わり"), f"{_moment(looks.first)}〜{_moment(looks.last)}" if looks.lines else _("記録なし")),
        (_("本人の数（記録から）"), "、".join(f"{plain(str(who))} {n}人" for who, n in looks.people) or "0人"),
    ]  # fmt: skip
    if sheet.known_on:
        end = leaks.due(sheet.known_on, wrongful=sheet.wrongful)
        facts.append((_("知った日"), sheet.known_on.isoformat()))
        facts.append((_("速報・確報の期限"), f"{end.first}〜{end.first_at_last}、{end.full}"))
    seen = [
        (
            f"{plain(str(line.label))}　{line.verb}",
            f"{line.entries}回　"
            + (f"{line.people}人　" if line.people is not None else "")
            + f"{_moment(line.first)}〜{_moment(line.last)}\n{plain(str(line.items))}",
        )
        for line in looks.lines
    ]
    typed = [(str(title), sheet.texts.get(name, "") or "　") for name, (title, _about) in leaks.PARTS.items()]
    parts = [
        Part(_("どの利用者の、いつの記録か"), facts),
        Part(_("記録から分かること"), seen),
        Part(_("報告すること"), typed),
    ]
    try:
        pdf = lines_pdf(
            _("漏えい報告の下書き"), parts, today=timezone.localdate(at), school=school_of(request).school_name,
            apart=False,
        )  # fmt: skip
    except PaperError as problem:
        return not_made(request, problem)
    actions.look_at_leak_sheet(sheet=sheet, verb=Verb.PRINT, by=request.user, at=at)
    return pdf_answer(pdf, f"leak-{sheet.pk}")


def _shown(at: Any) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d")


def _moment(at: Any) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
