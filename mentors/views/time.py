"""/mentors/me/time/: 活動希望, a mentor's own week, its exceptions and how often at most. Who may: the mentor."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from events.forms import errors_of, text_field
from events.models import Center
from mentors import actions
from mentors.availability import when_words
from mentors.enums import Band
from mentors.errors import SchoolError
from mentors.forms import one_of, read_date
from mentors.models import Mentor
from mentors.models.time import MOST_A_MONTH, MOST_A_WEEK
from mentors.state import today
from mentors.weekgrid import CELLS, Cell, mask_of

from .own import own_page, show

BANDS = [
    (Band.MORNING, gettext_lazy("｜午前《ごぜん》"), gettext_lazy("12｜時《じ》まで")),
    (Band.AFTERNOON, gettext_lazy("｜午後《ごご》"), gettext_lazy("12｜時《じ》から16｜時《じ》")),
    (Band.EVENING, gettext_lazy("｜夕方《ゆうがた》"), gettext_lazy("16｜時《じ》から")),
]
WEEKDAYS = [
    gettext_lazy("｜月《げつ》"),
    gettext_lazy("｜火《か》"),
    gettext_lazy("｜水《すい》"),
    gettext_lazy("｜木《もく》"),
    gettext_lazy("｜金《きん》"),
    gettext_lazy("｜土《ど》"),
    gettext_lazy("｜日《にち》"),
]
SAID = {
    "kept": gettext_lazy("｜活動希望《かつどうきぼう》を｜保存《ほぞん》しました。"),
    "empty": gettext_lazy(
        "｜保存《ほぞん》しました。｜曜日《ようび》が｜1《ひと》つもないので、おすすめには｜出《で》ません。"
    ),
    "center": gettext_lazy("この｜会場《かいじょう》の｜曜日《ようび》を｜保存《ほぞん》しました。"),
    "all": gettext_lazy("ほかの｜会場《かいじょう》と｜同《おな》じにしました。"),
    "added": gettext_lazy("｜日《ひ》を｜入《い》れました。"),
    "removed": gettext_lazy("｜日《ひ》を｜消《け》しました。"),
}


class LimitsForm(forms.Form):
    a_week = forms.ChoiceField(
        label=gettext_lazy("1｜週間《しゅうかん》に、｜何回《なんかい》までですか"), required=False,
        help_text=gettext_lazy("｜月曜《げつよう》から｜日曜《にちよう》までの｜1週間《いっしゅうかん》です。"),
    )  # fmt: skip
    a_month = forms.ChoiceField(
        label=gettext_lazy("1か｜月《げつ》に、｜何回《なんかい》までですか"), required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, most in (("a_week", MOST_A_WEEK), ("a_month", MOST_A_MONTH)):
            choices = [("", _("決めない")), *((str(n), _("%d回まで") % n) for n in range(1, most + 1))]
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def values(self) -> dict[str, int | None]:
        return {name: int(value) if value else None for name, value in self.cleaned_data.items()}


def _when(label: Any, **more: Any) -> forms.CharField:
    return text_field(label, longest=30, autocomplete="off", **more)


class DayForm(forms.Form):
    first = _when(
        gettext_lazy("｜最初《さいしょ》の｜日《ひ》"), type="date",
        missing=gettext_lazy("｜最初《さいしょ》の｜日《ひ》を｜書《か》いてください。"),
    )  # fmt: skip
    last = _when(
        gettext_lazy("｜最後《さいご》の｜日《ひ》"), type="date",
        help_text=gettext_lazy("｜1日《いちにち》だけなら、｜空《あ》けておいてください。"),
    )  # fmt: skip
    can_come = one_of(
        gettext_lazy("この｜日《ひ》は"),
        [("no", gettext_lazy("｜行《い》けない")), ("yes", gettext_lazy("｜行《い》ける"))],
        gettext_lazy("｜行《い》けないか｜行《い》けるかを｜選《えら》んでください。"), initial="no",
    )  # fmt: skip
    starts = _when(
        gettext_lazy("｜何時《なんじ》から"), type="time",
        help_text=gettext_lazy("｜1日中《いちにちじゅう》なら、｜空《あ》けておいてください。"),
    )  # fmt: skip
    ends = _when(gettext_lazy("｜何時《なんじ》まで"), type="time")

    def _day(self, name: str) -> Any:
        text = self.cleaned_data[name]
        if not text:
            return None
        day = read_date(text)
        if day is None:
            raise forms.ValidationError(_("｜日《ひ》は、「2026-12-05」のように｜書《か》いてください。"))
        return day

    def _time(self, name: str) -> time | None:
        text = self.cleaned_data[name]
        if not text:
            return None
        try:
            return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
        except ValueError:
            raise forms.ValidationError(
                _("｜時間《じかん》は、「16:30」のように｜書《か》いてください。")
            ) from None

    def clean_first(self) -> Any:
        return self._day("first")

    def clean_last(self) -> Any:
        return self._day("last")

    def clean_starts(self) -> time | None:
        return self._time("starts")

    def clean_ends(self) -> time | None:
        return self._time("ends")


def _grid(mask: int) -> list[dict[str, Any]]:
    """The rows of the grid: a weekday with its three cells."""
    return [
        {
            "label": WEEKDAYS[weekday],
            "cells": [
                {
                    "name": f"{weekday}-{int(band)}", "words": Cell(weekday, int(band)).words,
                    "chosen": bool(Cell(weekday, int(band)).bit & mask),
                }
                for band in Band
            ],
        }
        for weekday in range(7)
    ]  # fmt: skip


def _ticked(request: HttpRequest) -> int:
    """What is ticked; a name that is no cell ticks nothing."""
    sent = set(request.POST.getlist("cells"))
    return mask_of(cell for cell in CELLS if f"{cell.weekday}-{cell.band}" in sent)


def _back(name: str, said: str, *args: Any) -> HttpResponse:
    response = redirect(name, *args)
    response["Location"] += f"?said={said}"
    return response


def _exceptions(mentor: Mentor, at: Any) -> list[tuple[Any, str]]:
    return [(one, when_words(one)) for one in mentor.exceptions.filter(last__gte=today(at))]


def _said(request: HttpRequest) -> Any:
    return SAID.get(request.GET.get("said", ""), "")


def _sorry(no: SchoolError) -> dict[str, Any]:
    return {"problem": no.text, "status": 409}


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def week(request: HttpRequest, mentor: Mentor) -> HttpResponse:
    """The week of all centres, and how often at most."""
    at = timezone.now()
    more: dict[str, Any] = {"errors": []}
    limits = getattr(mentor, "limits", None)
    form = LimitsForm(
        request.POST if request.method == "POST" else None,
        initial={"a_week": limits.a_week or "", "a_month": limits.a_month or ""} if limits else {},
    )
    own = {grid.center_id: grid.cells for grid in mentor.grids.all()}
    mask = own.get(None, 0)
    if request.method == "POST":
        mask = _ticked(request)
        if form.is_valid():
            try:
                actions.set_week(mentor=mentor, cells=mask, **form.values(), at=at)
            except SchoolError as no:
                more = _sorry(no)
            else:
                return _back("mentor_time", "kept" if mask else "empty")
        else:
            more = {"errors": errors_of(form), "status": 422}
    centers = list(mentor.centers.all())
    return show(
        request, "time", _("活動希望"), rows=_grid(mask), bands=BANDS, form=form, said=_said(request),
        nothing=not any(own.values()),
        more_centers=[(one, one.pk in own) for one in centers] if len(centers) > 1 else [],
        exceptions=_exceptions(mentor, at), **more,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def at_center(request: HttpRequest, mentor: Mentor, code: str) -> HttpResponse:
    """Another week for one of the own centres, only if one wishes."""
    center = Center.objects.filter(mentors=mentor, code=code).first()
    if center is None:
        raise Http404
    at = timezone.now()
    own = {grid.center_id: grid.cells for grid in mentor.grids.all()}
    mask = own.get(center.pk, own.get(None, 0))
    more: dict[str, Any] = {}
    if request.method == "POST":
        try:
            if request.POST.get("do") == "all":
                actions.drop_center_grid(mentor=mentor, center=center, at=at)
                return _back("mentor_time", "all")
            mask = _ticked(request)
            actions.set_grid(mentor=mentor, center=center, cells=mask, at=at)
            return _back("mentor_time", "center")
        except SchoolError as no:
            more = _sorry(no)
    return show(
        request, "time_center", _("会場ごとの曜日"), center=center, rows=_grid(mask), bands=BANDS,
        has_own=center.pk in own, **more,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def days(request: HttpRequest, mentor: Mentor) -> HttpResponse:
    """行けない日 and 行ける日: what there is, one more, one less."""
    at = timezone.now()
    form, problem, status = DayForm(initial={"can_come": "no"}), "", 200
    if request.method == "POST" and request.POST.get("do") == "remove":
        typed = request.POST.get("pk", "")
        pk = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0
        actions.remove_exception(mentor=mentor, pk=pk, at=at)
        return _back("mentor_days", "removed")
    if request.method == "POST":
        form, status = DayForm(request.POST), 422
        if form.is_valid():
            values = form.cleaned_data
            try:
                actions.add_exception(
                    mentor=mentor, first=values["first"], last=values["last"] or values["first"],
                    can_come=values["can_come"] == "yes", starts=values["starts"], ends=values["ends"], at=at,
                )  # fmt: skip
            except SchoolError as no:
                form.add_error(no.field or None, no.text)
                problem = "" if no.field else no.text
            else:
                return _back("mentor_days", "added")
    return show(
        request, "time_days", _("行けない日・行ける日"), form=form, said=_said(request),
        exceptions=_exceptions(mentor, at), errors=errors_of(form), problem=problem, status=status,
    )  # fmt: skip
