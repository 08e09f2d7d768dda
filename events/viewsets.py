"""The set-up screens in Wagtail's admin: centres, runs, public holidays. Another centre's are not there: 404."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as django_messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.permissions import register_permission_policy

from . import messages, panels
from .actions.places import remove_center, remove_holiday, remove_run
from .errors import SchoolError
from .models import Center, ClassRun, PublicHoliday
from .permissions import ScopePolicy, no_permissions

POLICIES = {
    Center: ScopePolicy(Center, "code"),
    ClassRun: ScopePolicy(ClassRun, "center__code"),
    PublicHoliday: ScopePolicy(PublicHoliday, ""),
}
REMOVE: dict[Any, Any] = {
    Center: lambda it, by: remove_center(center=it, by=by),
    ClassRun: lambda it, by: remove_run(run=it, by=by),
    PublicHoliday: lambda it, by: remove_holiday(holiday=it, by=by),
}


class OwnIndexView(generic.IndexView):
    any_permission_required = ["add", "change", "delete", "view"]

    def get_base_queryset(self) -> QuerySet:
        return POLICIES[self.model].instances_user_has_any_permission_for(self.request.user, ["view"])


def first_day(run: ClassRun) -> str:
    """The day itself: how long ago it was, as Wagtail says it, is "just now" for all that is to come."""
    return date_format(timezone.localtime(run.first_at), "Y年n月j日") if run.first_at else ""


class RunPaginator(WagtailPaginator):
    """All runs are counted and put in order as bare rows; centres and dates are asked for those of one page."""

    def page(self, number: Any) -> Page:
        found = super().page(number)
        pks = list(found.object_list.values_list("pk", flat=True))
        rows = ClassRun.objects.filter(pk__in=pks).select_related("center").with_dates().in_bulk()
        found.object_list = [rows[pk] for pk in pks if pk in rows]
        return found


class RunIndexView(OwnIndexView):
    paginator_class = RunPaginator


class Own:
    """Only what is one's own to change can be opened: whatever else there is, is not there."""

    permission_required: str

    def get_object(self, queryset: QuerySet | None = None) -> Any:
        found = super().get_object(queryset)  # type: ignore[misc]
        policy = POLICIES[type(found)]
        user = self.request.user  # type: ignore[attr-defined]
        if not policy.user_has_permission_for_instance(user, "view", found):
            raise Http404
        return found

    def user_has_permission(self, permission: str) -> bool:
        there = getattr(self, "object", None)
        policy = POLICIES[self.model]  # type: ignore[attr-defined]
        user = self.request.user  # type: ignore[attr-defined]
        if there is not None:
            return policy.user_has_permission_for_instance(user, permission, there)
        return policy.user_has_permission(user, permission)


class SavesByAction:
    """The form's ``save`` calls an action; what the action refuses is said in the form."""

    def save_instance(self) -> Any:
        return self.form.save()  # type: ignore[attr-defined]

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            response = super().form_valid(form)  # type: ignore[misc]
        except SchoolError as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.text)
        except ValidationError as problem:
            form.add_error(None, [str(text) for text in problem.messages])
        else:
            self._name_skipped_days(form)
            return response
        self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
        return self.form_invalid(form)  # type: ignore[attr-defined]

    def _name_skipped_days(self, form: Any) -> None:
        plan = getattr(form, "plan", None)
        if plan and plan.skipped:
            days = "、".join(
                f"{day.month}月{day.day}日（{messages.WEEKDAYS[day.weekday()]}、{why}）"
                for day, why in plan.skipped
            )
            django_messages.warning(
                self.request,
                _("会場が休みなので、飛ばした日：%(days)s") % {"days": days},  # type: ignore[attr-defined]
            )


class OwnCreateView(SavesByAction, generic.CreateView):
    def get_success_url(self) -> str:
        return self.get_edit_url()


class OwnEditView(Own, SavesByAction, generic.EditView):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.object = self.get_object()

    def get_last_updated_info(self) -> None:
        return None  # people.AuditEntry says who changed what

    def can_delete(self) -> bool:
        return self.user_has_permission("delete")


class OwnDeleteView(Own, generic.DeleteView):
    def form_valid(self, form: Any) -> HttpResponse:
        try:
            REMOVE[self.model](self.object, self.request.user)
        except SchoolError as problem:
            django_messages.error(self.request, problem.text)
        else:
            django_messages.success(self.request, self.get_success_message())
        return HttpResponseRedirect(self.get_success_url())


class SetUp(ModelViewSet):
    """What the three have in common: our rights, our log; no copying, no history of Wagtail's."""

    index_view_class = OwnIndexView
    add_view_class = OwnCreateView
    edit_view_class = OwnEditView
    delete_view_class = OwnDeleteView
    copy_view_enabled = False
    add_to_reference_index = False
    _LEFT_OUT = {"history", "history_results", "usage"}

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**{"history_url_name": None, "usage_url_name": None, **kwargs})

    def get_urlpatterns(self) -> list:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name not in self._LEFT_OUT]

    def get_permissions_to_register(self) -> QuerySet:
        return no_permissions()


class CenterViewSet(SetUp):
    model = Center
    icon = "home"
    name = "centers"
    edit_handler = panels.CENTER
    list_display = ["name", "code", "tel", "address"]
    search_fields = ["name", "kana", "code"]


class RunViewSet(SetUp):
    model = ClassRun
    index_view_class = RunIndexView
    icon = "group"
    name = "runs"
    edit_handler = panels.RUN
    list_display = [
        "title", "code", "center", Column("state", label=gettext_lazy("状態"), accessor="get_state_display"),
        Column("first_at", label=gettext_lazy("最初の回"), accessor=first_day),
    ]  # fmt: skip
    list_filter = ["state", "method", "kind"]
    search_fields = ["title", "kana", "code"]
    ordering = ["-opens_at", "-pk"]


class HolidayViewSet(SetUp):
    model = PublicHoliday
    icon = "date"
    name = "holidays"
    edit_handler = panels.HOLIDAY
    list_display = ["name", "day"]
    ordering = ["day"]


class ClassesGroup(ModelViewSetGroup):
    menu_label = gettext_lazy("教室と会場")
    menu_icon = "group"
    menu_order = 160
    items = (RunViewSet, CenterViewSet, HolidayViewSet)


def register_policies() -> None:
    for model, policy in POLICIES.items():
        register_permission_policy(model, policy)
