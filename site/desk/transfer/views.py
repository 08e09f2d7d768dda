"""Files out and in: for managers, with a reason, written into the audit log."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as said
from django.core import signing
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from core.scanning import Refused, scan
from desk.access import desk_view, page, seen_by
from events.models import ClassRun
from people.actions import record, record_each
from people.enums import Verb
from people.errors import BadValue, SchoolError
from people.rights import Scope

from . import importing, tables
from .sheets import MOST_BYTES, check_name, read_table, write_csv, write_xlsx
from .spool import Spool, sent

REASONS = {
    "report": gettext_lazy("市への報告"),
    "backup": gettext_lazy("停電などのときの備え"),
    "move": gettext_lazy("ほかの表との引きつぎ"),
    "count": gettext_lazy("人数をかぞえる"),
}
KINDS = {
    importing.LEARNERS: gettext_lazy("受講者"),
    importing.APPLICATIONS: gettext_lazy("申込み"),
}
PREVIEW_SECONDS = 30 * 60
SHOWN = 30
FAULTS_SHOWN = 100


def _managers(scope: Scope) -> None:
    if not (scope.everywhere or scope.manager):
        raise Http404


@require_safe
@desk_view
def index(request: HttpRequest, scope: Scope) -> HttpResponse:
    _managers(scope)
    return _index(request)


def _index(request: HttpRequest, *, error: SchoolError | None = None, faults: Any = ()) -> HttpResponse:
    return page(
        request, "transfer/index.html", title=_("書き出しと取り込み"), place="learners", kinds=KINDS.items(),
        reasons=REASONS.items(), error=error, faults=list(faults)[:FAULTS_SHOWN], head=tables.LEARNER_HEAD,
        chosen=request.POST,
        status=409 if error or faults else 200,
    )  # fmt: skip


def _reason(request: HttpRequest) -> str:
    reason = REASONS.get(request.POST.get("reason", ""))
    if reason is None:
        raise BadValue(_("理由をえらんでください。"), field="reason")
    return str(reason)


def _kind(request: HttpRequest) -> str:
    kind = request.POST.get("kind", "")
    if kind not in KINDS:
        raise BadValue(_("受講者か申込みかを、えらんでください。"), field="kind")
    return kind


@require_POST
@desk_view
def out(request: HttpRequest, scope: Scope) -> HttpResponseBase:
    """One file. What goes out is contact data, so the log says who took it, what, and why."""
    _managers(scope)
    try:
        reason, kind = _reason(request), _kind(request)
    except SchoolError as error:
        return _index(request, error=error)
    code = ""
    if kind == importing.APPLICATIONS and (typed := request.POST.get("run", "").strip()):
        # Only the number of a class goes into the audit log: it must hold nothing that somebody typed.
        found = (
            seen_by(ClassRun, scope).filter(code__iexact=typed[:12]).values_list("code", flat=True).first()
        )
        if found is None:
            wrong = BadValue(_("その番号の教室はありません。番号を見直すか、空にしてください。"), field="run")
            return _index(request, error=wrong)
        code = found
    if kind == importing.LEARNERS:
        rows, people = tables.learners(scope), tables.people_in_learners(scope)
    else:
        rows, people = tables.applications(scope, code=code), tables.people_in_applications(scope, code=code)
    centers = "all" if scope.everywhere else "+".join(sorted(scope.manager))
    entry: Any = {
        "actor": request.user, "verb": Verb.EXPORT, "center": centers[:30], "at": timezone.now(),
        "reason": f"{reason}{f'（{code}）' if code else ''}",
    }  # fmt: skip
    with transaction.atomic():
        record(subject=kind, **entry)
        record_each(subject="learner", subject_ids=people, **entry)
    name = f"{kind}-{timezone.localdate():%Y%m%d}"
    spool = Spool()
    try:
        if request.POST.get("form") == "xlsx":
            write_xlsx(rows, spool, title=str(KINDS[kind]))
            content_type, end = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"
        else:
            write_csv(rows, spool)
            content_type, end = "text/csv; charset=utf-8", "csv"
    except BaseException:
        spool.close()
        raise
    return sent(spool, content_type=content_type, name=f"{name}.{end}")


def _salt(request: HttpRequest) -> str:
    return f"desk.import.{request.user.pk}"


@require_POST
@desk_view
def preview(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Shows what a file would do. Nothing of it is kept here: the page itself carries it, signed."""
    _managers(scope)
    at = timezone.now()
    upload = request.FILES.get("file")
    try:
        reason, kind = _reason(request), _kind(request)
        if upload is None:
            raise BadValue(_("ファイルをえらんでください。"), field="file")
        if upload.size and upload.size > MOST_BYTES:
            raise BadValue(_("ファイルは5MBまでです。分けて取り込んでください。"), field="file")
        try:
            scan(upload, place="table")
        except Refused as no:
            raise BadValue(no.text, field="file") from no
        content = upload.read(MOST_BYTES + 1)
        check_name(upload.name or "", content)
        table = read_table(content)
        found = importing.check(table, kind, scope=scope, at=at)
    except SchoolError as error:
        return _index(request, error=error)
    carried = ""
    if found.ready:
        carried = signing.dumps(
            {"kind": kind, "rows": table, "reason": reason}, salt=_salt(request), compress=True
        )
        if len(carried) > MOST_BYTES - 200_000:
            return _index(request, error=BadValue(_("ファイルが大きすぎます。分けて取り込んでください。")))
    return page(
        request, "transfer/preview.html", title=_("取り込む前に"), place="learners", found=found,
        faults=found.faults[:FAULTS_SHOWN], more_faults=max(0, len(found.faults) - FAULTS_SHOWN),
        shown=found.seen[:SHOWN], carried=carried, kind=KINDS[kind], reason=reason,
        is_applications=kind == importing.APPLICATIONS, status=200 if found.ready else 409,
    )  # fmt: skip


@require_POST
@desk_view
def do(request: HttpRequest, scope: Scope) -> HttpResponse:
    """All of it, or nothing. Sent twice it finds everybody there already."""
    _managers(scope)
    try:
        carried = signing.loads(request.POST.get("carried", ""), salt=_salt(request), max_age=PREVIEW_SECONDS)
    except signing.BadSignature:
        return _index(
            request,
            error=BadValue(_("時間がたちました。お手数ですが、ファイルをもう一度えらんでください。")),
        )
    try:
        found = importing.do(
            carried["rows"], carried["kind"], scope=scope, by=request.user, reason=carried["reason"],
            at=timezone.now(),
        )  # fmt: skip
    except importing.Stopped as stop:
        return _index(request, faults=[stop.fault])
    except SchoolError as error:
        return _index(request, error=error)
    said.success(
        request,
        _("取り込みました。新しい%(new)d件、もうあった%(known)d件。")
        % {"new": found.new, "known": found.known},
    )
    return HttpResponseRedirect(reverse("desk:transfer"))
