from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.staticfiles import versioned_static
from wagtail.models import Page

from .forms import next_number
from .models import LessonPage
from .permissions import may_print_for_class
from .reports import StaleLessonsView


@hooks.register("register_admin_urls")
def admin_urls() -> list:
    return [
        path("reports/stale-lessons/", StaleLessonsView.as_view(), name="stale_lessons"),
        path(
            "reports/stale-lessons/results/",
            StaleLessonsView.as_view(results_only=True),
            name="stale_lessons_results",
        ),
    ]


@hooks.register("register_reports_menu_item")
def stale_lessons_item() -> MenuItem:
    return MenuItem(_("確認が古いレッスン"), reverse("stale_lessons"), icon_name="time", order=10)


class PrintItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return may_print_for_class(request.user)


@hooks.register("register_admin_menu_item")
def print_item() -> MenuItem:
    return PrintItem(_("印刷する"), "/desk/print/", icon_name="doc-full", order=150)


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', versioned_static("courses/admin/editor.css"))


@hooks.register("after_copy_page")
def number_copies(request: HttpRequest, page: Page, new_page: Page) -> None:
    """A copied lesson gets a number of its own: two lessons must never share what paper carries."""
    copies = LessonPage.objects.descendant_of(new_page, inclusive=True)
    for copy in copies.order_by("path"):
        draft = copy.get_latest_revision_as_object()
        draft.number = copy.number = next_number()
        draft.step_numbers = {}
        LessonPage.objects.filter(pk=copy.pk).update(
            number=copy.number, step_numbers={}, loaded_digest="", loaded_revision=None
        )
        draft.save_revision(user=request.user, changed=False, clean=False)


@hooks.register("before_bulk_action")
def check_before_publishing_many(
    request: HttpRequest, action_type: str, objects: list, action: Any
) -> HttpResponse | None:
    """Publishing from a list passes no form: what cannot be published is named, and nothing is."""
    if action_type != "publish":
        return None
    with_children = action.get_execution_context().get("include_descendants", False)
    problems = []
    for page in objects:
        chosen = (
            LessonPage.objects.descendant_of(page, inclusive=True)
            if with_children
            else LessonPage.objects.filter(pk=page.pk)
        )
        for lesson in chosen:
            try:
                lesson.get_latest_revision_as_object().full_clean()
            except ValidationError as problem:
                problems.append(f"{lesson.draft_title}：{''.join(problem.messages)}")
    if not problems:
        return None
    messages.error(
        request, _("公開できませんでした。直してから、もう一度公開してください。") + " " + " ".join(problems)
    )
    return redirect(action.next_url)
