"""学校 in Wagtail's admin, with its coordinators: set up by the city."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages as django_messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.permissions import register_permission_policy

from core.typeset import plain
from events.permissions import no_permissions
from events.viewsets import SetUp
from people.models import User

from .actions import keep_school, remove_school
from .errors import SchoolError
from .models import School
from .permissions import CitysOwn

POLICY = CitysOwn(School, "")


class SchoolForm(WagtailAdminModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "code" in self.fields:
            self.fields["code"].disabled = True
        # Whoever has a right already is no coordinator; the action says so again.
        free = User.objects.filter(groups__isnull=True, is_superuser=False, is_active=True).order_by(
            "username"
        )
        for form in [*self.formsets["coordinators"].forms, self.formsets["coordinators"].empty_form]:
            form.fields["user"].queryset = free

    def save(self, commit: bool = True) -> School:
        return keep_school(school=super().save(commit=False), by=self.for_user)


PANELS = ObjectList(
    [
        MultiFieldPanel(
            [FieldPanel(name) for name in ("code", "name", "kana", "kind")], _("学校"),
        ),
        InlinePanel(
            "coordinators", [FieldPanel("user", widget=forms.Select)], label=_("担当の先生"),
            help_text=_("先に、利用者を作ってください。役割（グループ）は付けません。"),
        ),
    ],
    base_form_class=SchoolForm,
)  # fmt: skip


class Saves:
    """What the action refuses is said in the form."""

    def save_instance(self) -> Any:
        return self.form.save()  # type: ignore[attr-defined]

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)  # type: ignore[misc]
        except SchoolError as problem:
            form.add_error(problem.field if problem.field in form.fields else None, plain(problem.text))
        except ValidationError as problem:
            form.add_error(None, [str(text) for text in problem.messages])
        self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
        return self.form_invalid(form)  # type: ignore[attr-defined]


class Index(generic.IndexView):
    any_permission_required = ["add", "change", "delete", "view"]


class Create(Saves, generic.CreateView):
    pass


class Edit(Saves, generic.EditView):
    def get_last_updated_info(self) -> None:
        return None


class Delete(generic.DeleteView):
    def form_valid(self, form: Any) -> HttpResponse:
        try:
            remove_school(school=self.object, by=self.request.user)
        except SchoolError as problem:
            django_messages.error(self.request, plain(problem.text))
        else:
            django_messages.success(self.request, self.get_success_message())
        return HttpResponseRedirect(self.get_success_url())


class SchoolViewSet(SetUp):
    model = School
    icon = "group"
    name = "schools"
    add_to_admin_menu = True
    menu_label = _("学校")
    menu_order = 165
    index_view_class = Index
    add_view_class = Create
    edit_view_class = Edit
    delete_view_class = Delete
    edit_handler = PANELS
    list_display = ["name", "code", Column("kind", label=_("種類"), accessor="get_kind_display")]
    search_fields = ["name", "kana", "code"]

    def get_permissions_to_register(self) -> QuerySet:
        return no_permissions()


def register_policy() -> None:
    register_permission_policy(School, POLICY)
