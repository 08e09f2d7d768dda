"""A mentor's or a guardian's own data: handed over, and erased, when they ask the desk for it."""

from __future__ import annotations

import json

from django.contrib import messages as said
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core.typeset import plain
from mentors import actions
from mentors.errors import BadValue, SchoolError
from mentors.keeping import everything_about, everything_about_guardian
from mentors.models import Mentor
from people.actions import record
from people.enums import Verb
from people.rights import Scope

from .access import desk_view, page
from .mentors_pages import answers, refused, seen
from .people_pages import ERASE_REASONS, REASONS
from .privacy import to_erased

WHOSE = {"mentor": gettext_lazy("メンター本人"), "guardian": gettext_lazy("保護者")}


def _mentor(request: HttpRequest, scope: Scope, pk: int) -> Mentor:
    mentor = seen(scope, pk)
    if not answers(request, mentor):
        raise Http404
    return mentor


@require_POST
@desk_view
def export(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """All that is on file, of the mentor or of the guardian alone; for a reason, which is written down."""
    mentor = _mentor(request, scope, pk)
    reason, whose = REASONS.get(request.POST.get("reason", "")), request.POST.get("whose", "")
    if reason is None or whose not in WHOSE:
        return refused(
            request, mentor, BadValue(_("だれの情報かと、書き出す理由をえらんでください。"), field="export")
        )
    found = everything_about(mentor) if whose == "mentor" else everything_about_guardian(mentor)
    record(actor=request.user, verb=Verb.EXPORT, subject=whose, subject_id=mentor.pk, reason=str(reason))
    return HttpResponse(
        json.dumps(found, ensure_ascii=False, indent=1),
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{whose}-{mentor.pk}.json"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def erase(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """消去 on request: the mentor with all that belongs to them, or the guardian's particulars alone."""
    mentor = _mentor(request, scope, pk)
    error = None
    if request.method == "POST":
        reason, whose = ERASE_REASONS.get(request.POST.get("reason", "")), request.POST.get("whose", "")
        try:
            if whose not in WHOSE:
                raise BadValue(_("だれの情報を消すかを、えらんでください。"), field="whose")
            if reason is None:
                raise BadValue(_("消す理由をえらんでください。"), field="reason")
            if request.POST.get("typed_name", "").strip() != mentor.call_name:
                raise BadValue(
                    _("たしかめのため、メンターの呼び名をそのまま書いてください。"), field="typed_name"
                )
            action = actions.erase if whose == "mentor" else actions.forget_guardian
            action(mentor=mentor, by=request.user, reason=str(reason), at=timezone.now())
        except SchoolError as problem:
            error = problem
        else:
            said.success(request, _("消しました。残るものは、下のとおりです。"))
            return to_erased()
    return page(
        request, "mentors/erase.html", title=_("メンターや保護者の情報を消す"), place="mentors", mentor=mentor,
        whose=WHOSE, reasons=ERASE_REASONS, chosen=request.POST.get("whose", ""),
        problem=plain(error.text) if error else "", status=409 if error else 200,
    )  # fmt: skip
