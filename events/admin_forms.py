"""The forms of the set-up screens: they ask, check and say; what is written, actions write."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput, AdminTimeInput

from courses.models import LessonPage
from people.models import User
from people.rights import scope_of

from . import actions
from .actions.places import change_run, keep_center, keep_holiday
from .enums import Kind
from .errors import SchoolError
from .models import Center, ClassRun, Room
from .models.places import WEEKDAYS
from .permissions import managed


class CenterForm(WagtailAdminModelForm):
    """A centre with its rooms and closing days."""

    closed_weekdays = forms.TypedMultipleChoiceField(
        label=_("休みの曜日"), choices=list(enumerate(WEEKDAYS)), coerce=int, required=False, empty_value=[],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "code" in self.fields:
            self.fields["code"].disabled = True

    def save(self, commit: bool = True) -> Center:
        center = super().save(commit=False)
        return keep_center(center=center, by=self.for_user)


class HolidayForm(WagtailAdminModelForm):
    def save(self, commit: bool = True) -> Any:
        return keep_holiday(holiday=super().save(commit=False), by=self.for_user)


class RoomChoice(forms.ModelChoiceField):
    def label_from_instance(self, room: Room) -> str:  # type: ignore[override]
        return f"{room.center.name}　{room.name}（{room.seats}席）"


class LessonChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, lesson: LessonPage) -> str:  # type: ignore[override]
        return f"{lesson.number} {lesson.title}"


# What of the form is not the run's own: the rule from which its sessions are made.
RULE = ("first", "start", "end", "times", "every_days", "minutes", "teacher")


class RunForm(WagtailAdminModelForm):
    """A run and, until somebody applied, the rule of its sessions."""

    room = RoomChoice(Room.objects.none(), label=_("部屋"))
    lessons = LessonChoice(
        LessonPage.objects.none(), label=_("レッスン"), required=False, widget=forms.CheckboxSelectMultiple
    )
    first = forms.DateField(label=_("最初の日"), required=False, widget=AdminDateInput)
    start = forms.TimeField(label=_("始まりの時刻"), required=False, widget=AdminTimeInput)
    end = forms.TimeField(label=_("終わりの時刻"), required=False, widget=AdminTimeInput)
    times = forms.IntegerField(label=_("回数"), required=False, min_value=1, max_value=60, initial=4)
    every_days = forms.IntegerField(
        label=_("何日ごと"), required=False, min_value=1, max_value=60, initial=7,
        help_text=_("毎週なら7です。会場の休みと祝日は、飛ばします。"),
    )  # fmt: skip
    minutes = forms.IntegerField(
        label=_("1人の時間（分）"), required=False, min_value=10, max_value=240, initial=30,
        help_text=_("スマホ相談のときに使います。"),
    )  # fmt: skip
    teacher = forms.ModelChoiceField(User.objects.none(), label=_("担当"), required=False)

    instance: ClassRun
    plan: actions.Plan | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = scope_of(self.for_user)
        centers = Center.objects.filter(**managed(scope))
        self.fields["center"].queryset = centers
        self.fields["room"].queryset = Room.objects.filter(center__in=centers).select_related("center")
        self.fields["lessons"].queryset = LessonPage.objects.live().order_by("number")
        self.fields["teacher"].queryset = User.objects.filter(is_active=True).order_by("username")
        if self.instance.pk:
            self.initial["lessons"] = list(self.instance.lessons.values_list("pk", flat=True))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        new = self.instance.pk is None
        if new and not cleaned.get("first") and "first" not in self.errors:
            self.add_error("first", _("最初の日を書いてください。"))
        if not cleaned.get("first"):
            return cleaned
        for name in ("start", "end"):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("時刻を書いてください。例：10:00"))
        if not self.errors:
            try:
                self.plan = self._plan(cleaned)
                self._check_room(cleaned)
            except SchoolError as problem:
                self.add_error(problem.field if problem.field in self.fields else None, problem.text)
        return cleaned

    def _plan(self, cleaned: dict[str, Any]) -> actions.Plan:
        shell = ClassRun(center=cleaned["center"], room=cleaned["room"], kind=cleaned["kind"])
        hours = {"start": cleaned["start"], "end": cleaned["end"]}
        if cleaned["kind"] == Kind.CONSULTATION:
            plan = actions.plan_slots(
                run=shell, day=cleaned["first"], minutes=cleaned.get("minutes") or 30, **hours
            )
            if not plan.meetings:
                why = plan.skipped[0][1] if plan.skipped else _("時間が短すぎます")
                self.add_error("first", _("その日は相談を開けません（%(why)s）。") % {"why": why})
            return plan
        return actions.plan_meetings(
            run=shell, first=cleaned["first"], times=cleaned.get("times") or 1,
            every_days=cleaned.get("every_days") or 7, **hours,
        )  # fmt: skip

    def _check_room(self, cleaned: dict[str, Any]) -> None:
        """Said at once, though only publication would refuse: a draft that cannot be published helps nobody."""
        teacher = cleaned.get("teacher")
        actions.check_free(
            room=cleaned["room"], meetings=self.plan.meetings if self.plan else [],
            teacher_id=teacher.pk if teacher else None, besides=self.instance if self.instance.pk else None,
        )  # fmt: skip

    def _post_clean(self) -> None:
        super()._post_clean()
        # The database says it in its own words; what a person reads is said at the field.
        if self.errors.get("__all__") and self.errors.get("closes_at"):
            del self._errors["__all__"]

    def save(self, commit: bool = True) -> ClassRun:
        fields = {
            name: value for name, value in self.cleaned_data.items() if name not in RULE and name != "lessons"
        }
        lessons = self.cleaned_data["lessons"]
        teacher = self.cleaned_data.get("teacher")
        meetings = self.plan.meetings if self.plan else []
        if self.instance.pk is None:
            self.instance = actions.create_run(
                meetings=meetings, lessons=lessons, teacher=teacher, by=self.for_user, **fields
            )
            return self.instance
        self.instance = change_run(run=self.instance, by=self.for_user, lessons=lessons, **fields)
        if self.plan:
            actions.set_meetings(run=self.instance, meetings=meetings, teacher=teacher)
        return self.instance


__all__ = ["CenterForm", "HolidayForm", "RunForm"]
