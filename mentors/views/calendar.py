"""/mentors/school/calendar/: what the school has on. Who may: its coordinator, past the staff's door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core.scanning import Refused, scan
from events.forms import errors_of, text_field
from mentors import actions
from mentors.actions import DayRow
from mentors.availability import span_words
from mentors.calendar_file import MOST_BYTES, Found, read_calendar
from mentors.enums import DayKind
from mentors.errors import BadValue, SchoolError
from mentors.forms import one_of, read_date
from mentors.models import Coordinator, SchoolDay
from mentors.state import today

from .own import show
from .school import clashes_of, coordinators_only

PREVIEW_SECONDS = 60 * 60
FAULTS_SHOWN = 30
KINDS = [
    (DayKind.EXAM, gettext_lazy("テスト")),
    (DayKind.EVENT, gettext_lazy("｜行事《ぎょうじ》")),
    (DayKind.HOLIDAY, gettext_lazy("｜学校《がっこう》の｜休《やす》み")),
]
SAID = {
    "added": gettext_lazy("｜予定《よてい》を｜入《い》れました。"),
    "removed": gettext_lazy("｜予定《よてい》を｜消《け》しました。"),
    "changed": gettext_lazy("メンターの｜休《やす》みを｜変《か》えました。"),
    "taken": gettext_lazy("ファイルの｜予定《よてい》を｜入《い》れました。"),
}


class DayForm(forms.Form):
    name = text_field(
        gettext_lazy("｜予定《よてい》の｜名前《なまえ》"), longest=60, autocomplete="off",
        missing=gettext_lazy("｜予定《よてい》の｜名前《なまえ》を｜書《か》いてください。"),
        help_text=gettext_lazy("｜例《れい》：｜期末《きまつ》テスト"),
    )  # fmt: skip
    first = text_field(
        gettext_lazy("｜最初《さいしょ》の｜日《ひ》"), longest=30, type="date", autocomplete="off",
        missing=gettext_lazy("｜最初《さいしょ》の｜日《ひ》を｜書《か》いてください。"),
    )  # fmt: skip
    last = text_field(
        gettext_lazy("｜最後《さいご》の｜日《ひ》"), longest=30, type="date", autocomplete="off",
        help_text=gettext_lazy("｜1日《いちにち》だけなら、｜空《あ》けておいてください。"),
    )  # fmt: skip
    kind = one_of(
        gettext_lazy("｜種類《しゅるい》"), KINDS,
        gettext_lazy("｜種類《しゅるい》を｜選《えら》んでください。"), initial=DayKind.EXAM,
    )  # fmt: skip
    mentors_off = one_of(
        gettext_lazy("この｜日《ひ》、メンターは"),
        [("yes", gettext_lazy("｜休《やす》み")), ("no", gettext_lazy("｜教室《きょうしつ》に｜行《い》ける"))],
        gettext_lazy("メンターが｜休《やす》みかを｜選《えら》んでください。"), initial="yes",
    )  # fmt: skip

    def _day(self, name: str) -> date | None:
        text = self.cleaned_data[name]
        day = read_date(text) if text else None
        if text and day is None:
            raise forms.ValidationError(_("｜日《ひ》は、「2026-12-05」のように｜書《か》いてください。"))
        return day

    def clean_first(self) -> date | None:
        return self._day("first")

    def clean_last(self) -> date | None:
        return self._day("last")

    def row(self) -> DayRow:
        values = self.cleaned_data
        return DayRow(
            values["first"], values["last"] or values["first"], values["name"], values["kind"],
            values["mentors_off"] == "yes",
        )  # fmt: skip


@dataclass
class Shown:
    """One row of the preview."""

    number: int
    row: DayRow
    days: str
    kind: Any
    known: bool


def _number(request: HttpRequest) -> int:
    typed = request.POST.get("pk", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


def _add(request: HttpRequest, teacher: Any, form: DayForm, at: Any) -> str:
    actions.add_school_day(row=form.row(), by=teacher, at=at)
    return "added"


def _remove(request: HttpRequest, teacher: Any, form: DayForm, at: Any) -> str:
    actions.remove_school_day(pk=_number(request), by=teacher, at=at)
    return "removed"


def _off(request: HttpRequest, teacher: Any, form: DayForm, at: Any) -> str:
    off = request.POST.get("off") == "yes"
    actions.set_mentors_off(pk=_number(request), off=off, by=teacher, at=at)
    return "changed"


DO: dict[str, Callable[..., str]] = {"add": _add, "remove": _remove, "off": _off}


@require_http_methods(["GET", "HEAD", "POST"])
@coordinators_only
def index(request: HttpRequest, coordinator: Coordinator) -> HttpResponse:
    """The list, one more, one less, a file; and who is to come to a class on a day off."""
    if request.method != "POST":
        return _index(request, coordinator)
    what = request.POST.get("do", "add")
    form = DayForm(request.POST)
    if what not in DO or (what == "add" and not form.is_valid()):
        return _index(request, coordinator, form=form, status=422)
    try:
        said = DO[what](request, coordinator.user, form, timezone.now())
    except SchoolError as no:
        return _index(request, coordinator, form=form if what == "add" else None, error=no, status=409)
    return _back(said)


def _back(said: str) -> HttpResponse:
    response = redirect("school_calendar")
    response["Location"] += f"?said={said}"
    return response


def _index(
    request: HttpRequest, coordinator: Coordinator, *, form: DayForm | None = None,
    error: SchoolError | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    at, school = timezone.now(), coordinator.school
    form = form or DayForm()
    problem = ""
    if error is not None and error.field in form.fields and form.is_bound:
        form.add_error(error.field, error.text)
    elif error is not None:
        problem = error.text
    days = SchoolDay.objects.filter(school=school, last__gte=today(at))
    return show(
        request, "calendar", _("%(school)sの予定") % {"school": school.name}, own_school=school, form=form,
        days=[(one, span_words(one.first, one.last), dict(KINDS)[DayKind(one.kind)]) for one in days],
        clashes=clashes_of(school, at), said=SAID.get(request.GET.get("said", ""), ""),
        errors=errors_of(form) if form.is_bound else [], problem=problem, status=status,
    )  # fmt: skip


def _salt(coordinator: Coordinator) -> str:
    return f"mentors.calendar.{coordinator.user_id}.{coordinator.school_id}"


@require_POST
@coordinators_only
def preview(request: HttpRequest, coordinator: Coordinator) -> HttpResponse:
    """What a file would bring. Nothing is kept here: the page carries it, signed for this teacher and school."""
    upload = request.FILES.get("file")
    try:
        if upload is None:
            raise BadValue(_("ファイルを｜選《えら》んでください。"), field="file")
        if upload.size and upload.size > MOST_BYTES:
            raise BadValue(
                _("ファイルは、1MBまでです。｜期間《きかん》を｜短《みじか》くしてください。"), field="file"
            )
        if not (upload.name or "").lower().endswith((".ics", ".ical")):
            raise BadValue(
                _("｜名前《なまえ》が「.ics」で｜終《お》わるファイルを｜選《えら》んでください。"),
                field="file",
            )
        try:
            scan(upload, place="calendar")
        except Refused as no:
            raise BadValue(no.read_aloud, field="file") from no
        found = read_calendar(upload.read(MOST_BYTES + 1), day=today(timezone.now()))
    except SchoolError as no:
        return _index(request, coordinator, error=no, status=409)
    return _preview(request, coordinator, found)


def _preview(request: HttpRequest, coordinator: Coordinator, found: Found) -> HttpResponse:
    own = SchoolDay.objects.filter(school=coordinator.school).exclude(uid="")
    known = {one.uid: one for one in own}
    # What the teacher has decided about an entry stays decided.
    rows = [
        replace(row, mentors_off=known[row.uid].mentors_off, kind=known[row.uid].kind) if row.uid in known else row
        for row in found.rows
    ]  # fmt: skip
    cancelled = [uid for uid in found.cancelled if uid in known]
    carried = ""
    if rows or cancelled:
        carried = signing.dumps(
            {"rows": [_plain(row) for row in rows], "cancelled": cancelled}, salt=_salt(coordinator), compress=True
        )  # fmt: skip
    kinds = dict(KINDS)
    return show(
        request, "calendar_file", _("予定を入れる前に"), own_school=coordinator.school, carried=carried,
        rows=[
            Shown(n, row, span_words(row.first, row.last), kinds[DayKind(row.kind)], row.uid in known)
            for n, row in enumerate(rows)
        ],
        faults=found.faults[:FAULTS_SHOWN], more_faults=max(len(found.faults) - FAULTS_SHOWN, 0), past=found.past,
        gone=[known[uid] for uid in cancelled], status=200 if carried else 409,
    )  # fmt: skip


def _plain(row: DayRow) -> dict[str, Any]:
    return {
        **asdict(row),
        "first": row.first.isoformat(),
        "last": row.last.isoformat(),
        "kind": str(row.kind),
    }


@require_POST
@coordinators_only
def take_in(request: HttpRequest, coordinator: Coordinator) -> HttpResponse:
    """All of it, or nothing; what is ticked is a day off. Sent twice it changes nothing."""
    try:
        carried = signing.loads(
            request.POST.get("carried", ""), salt=_salt(coordinator), max_age=PREVIEW_SECONDS
        )
    except signing.BadSignature:
        late = BadValue(
            _("｜時間《じかん》がたちました。ファイルをもう｜一度《いちど》｜選《えら》んでください。")
        )
        return _index(request, coordinator, error=late, status=409)
    off = set(request.POST.getlist("off"))
    rows = [
        DayRow(
            **{
                **row, "first": date.fromisoformat(row["first"]), "last": date.fromisoformat(row["last"]),
                "mentors_off": str(n) in off,
            }
        )
        for n, row in enumerate(carried["rows"])
    ]  # fmt: skip
    try:
        actions.import_school_days(
            rows=rows, cancelled=carried["cancelled"], by=coordinator.user, at=timezone.now()
        )
    except SchoolError as no:
        return _index(request, coordinator, error=no, status=409)
    return _back("taken")
