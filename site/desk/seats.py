"""当日の席: one button beside a learner without a table; whom it would move is asked before anybody moves."""

from __future__ import annotations

from django.contrib import messages as said
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentors import actions
from mentors.errors import SchoolError
from people.rights import Scope

from .access import desk_view
from .pairs import _learner, _show, session_or_404


@require_POST
@desk_view
def seat(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    session = session_or_404(scope, pk)
    agreed = frozenset(
        int(one)
        for one in request.POST.getlist("moves")
        if one.isascii() and one.isdecimal() and len(one) < 10
    )
    try:
        learner = _learner(request, session)
        found = actions.seat_walk_in(
            session=session, learner=learner, by=request.user, at=timezone.now(), agreed=agreed or None
        )
    except SchoolError as error:
        return _show(request, session, error=error)
    if found.pairing is None:
        return _show(request, session, comer=learner, moves=found.moves)
    said.success(
        request,
        _("%(learner)sさんの席は、%(mentor)sのテーブルです。")
        % {"learner": learner.call_name, "mentor": found.pairing.mentor.call_name},
    )
    return HttpResponseRedirect(reverse("desk:session_mentors", args=[pk]))
