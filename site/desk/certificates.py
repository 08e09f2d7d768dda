"""修了証: for everybody in a class who has earned one, in one PDF, or for one person."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.school import school_of
from events.certificates import Earned, earned_in
from events.models import ClassRun
from media.pdf import PaperError
from people.actions import record
from people.enums import Verb
from people.models import Learner
from people.rights import Scope

from .access import desk_view, get_or_404_in_scope, page
from .paper.sheets import CertificateOnPaper, certificates_pdf
from .printing.views import not_made, pdf_answer


def shown_hours(length: timedelta) -> str:
    minutes = int(length.total_seconds()) // 60
    hours, rest = divmod(minutes, 60)
    if not rest:
        return _("%(hours)d時間") % {"hours": hours}
    if not hours:
        return _("%(minutes)d分") % {"minutes": rest}
    return _("%(hours)d時間%(minutes)d分") % {"hours": hours, "minutes": rest}


def shown_days(earned: Earned) -> str:
    """2026年9月1日・8日・10月6日: year and month once."""
    parts, before = [], (0, 0)
    for session in earned.attended:
        day = timezone.localdate(session.starts_at)
        year = f"{day.year}年" if day.year != before[0] else ""
        month = f"{day.month}月" if (day.year, day.month) != before else ""
        parts.append(f"{year}{month}{day.day}日")
        before = (day.year, day.month)
    return "・".join(parts)


def on_paper(earned: Earned) -> CertificateOnPaper:
    return CertificateOnPaper(
        name=earned.learner.name,
        days=shown_days(earned),
        times=_("%(held)d回のうち%(came)d回") % {"held": earned.held, "came": earned.times},
        hours=shown_hours(earned.hours),
    )


def _run(scope: Scope, pk: int) -> ClassRun:
    return get_or_404_in_scope(ClassRun.objects.select_related("center"), scope, pk=pk)


@require_safe
@desk_view
def certificates(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    run = _run(scope, pk)
    earned = earned_in(run)
    return page(
        request,
        "certificates.html",
        title=_("修了証"),
        place="runs",
        run=run,
        rows=[{"one": one, "days": shown_days(one), "hours": shown_hours(one.hours)} for one in earned],
    )


@require_safe
@desk_view
def certificates_file(
    request: HttpRequest, scope: Scope, pk: int, learner_pk: int | None = None
) -> HttpResponse:
    """The PDF: of everybody, or of one. Whoever has not earned one has none (404)."""
    run = _run(scope, pk)
    learner = None
    if learner_pk is not None:
        learner = Learner.objects.on_file().filter(pk=learner_pk).first()
        if learner is None:
            raise Http404
    earned = earned_in(run, learner=learner)
    if not earned:
        raise Http404
    try:
        pdf = certificates_pdf(
            [on_paper(one) for one in earned],
            title=run.title,
            center=run.center.name,
            today=timezone.localdate(),
            school=school_of(request).school_name,
        )
    except PaperError as problem:
        return not_made(request, problem)
    record(
        actor=request.user,
        verb=Verb.PRINT,
        subject="learner" if learner else "run",
        subject_id=learner.pk if learner else run.pk,
        center=run.center.code,
        reason=_("修了証"),
    )
    return pdf_answer(pdf, f"certificates-{run.code}")
