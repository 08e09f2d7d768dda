"""A mentor's name, 呼び名, birth date or address set right; whoever may approve a mentor may, for a chosen reason.

Birth date and address are not shown to be written over: empty means that they stay. So the page tells nobody
anything, and needs no reason to be opened.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages as said
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from core.typeset import plain
from mentors import actions
from mentors.enums import APPROVED
from mentors.errors import BadValue, SchoolError
from mentors.forms import read_date
from mentors.models import Mentor
from people.rights import Scope

from .access import desk_view, page
from .mentors_pages import seen

# Chosen, never typed: what is written into the audit log must hold nobody's data.
CORRECT_REASONS = {
    "slip": gettext_lazy("申込みの書きまちがい"),
    "new": gettext_lazy("名前やメールが変わった"),
    "paper": gettext_lazy("学校や本人の書類で、たしかめた"),
    "asked": gettext_lazy("本人からの申し出"),
}
FIELDS = ("name", "call_name", "birth_date", "email")
LONGEST = {"birth_date": 30, "email": 254}


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def correct(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The form; posted, one action. What a colleague wrote meanwhile is told, and what was typed stays."""
    mentor = seen(scope, pk)
    error = None
    if request.method == "POST":
        reason = CORRECT_REASONS.get(request.POST.get("reason", ""))
        try:
            values = _typed(request)
            if reason is None:
                raise BadValue(_("直す理由をえらんでください。"), field="reason")
            changed = actions.correct(
                mentor=mentor, values=values, seen=request.POST.get("seen", ""), reason=str(reason),
                by=request.user, at=timezone.now(),
            )  # fmt: skip
        except SchoolError as problem:
            error = problem
        else:
            said.success(request, _("書き直しました。") if changed else _("変わったところは、ありません。"))
            for text in _follows(mentor, seen(scope, pk), changed):
                said.warning(request, text)
            return HttpResponseRedirect(reverse("desk:mentor", args=[pk]))
        mentor = seen(scope, pk)
    typed = {"name": mentor.name, "call_name": mentor.call_name}
    typed |= {name: request.POST[name] for name in (*FIELDS, "reason") if name in request.POST}
    return page(
        request, "mentors/correct.html", title=_("メンターの登録を直す"), place="mentors", mentor=mentor, typed=typed,
        reasons=CORRECT_REASONS, mark=actions.seen_as(mentor),
        standing=mentor.certificates.filter(revoked_at=None).count(),
        problem=plain(error.text) if error else "", field=error.field if error else "",
        status=409 if error else 200,
    )  # fmt: skip


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What is to be set right: names as they stand in the form, of the rest what is not empty."""
    values: dict[str, Any] = {
        name: request.POST[name] for name in ("name", "call_name") if name in request.POST
    }
    values |= {name: text for name in ("birth_date", "email") if (text := request.POST.get(name, "").strip())}
    for name, text in values.items():
        if len(text) > LONGEST.get(name, 60):
            raise BadValue(
                _("長すぎます。%(most)d文字までです。") % {"most": LONGEST.get(name, 60)}, field=name
            )
    if "birth_date" in values:
        birth = read_date(values["birth_date"])
        if birth is None:
            raise BadValue(_("生年月日は、「2010年4月5日」のように書いてください。"), field="birth_date")
        values["birth_date"] = birth
    return values


def _follows(was: Mentor, now: Mentor, changed: list[str]) -> list[str]:
    """What came of it, beside the change itself."""
    told = []
    if "email" in changed and actions.open_change(now) is not None:
        told.append(_("新しいアドレスへリンクを送りました。本人が開くまでは、前のアドレスのままです。"))
    if was.state in APPROVED and now.state not in APPROVED:
        told.append(_("18歳未満で、保護者の同意がありません。活動を止め、これからの教室を取り消しました。"))
    return told
