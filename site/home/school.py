"""Builds a school from its files: site, pages, settings, curriculum. Again: no change."""

import hashlib
import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import GroupApprovalTask, Locale, Page, Site, Workflow, WorkflowPage, WorkflowTask

from core.models import SchoolSettings
from core.page_cache import forget_all
from courses.curriculum.files import read_yaml
from courses.curriculum.load import Report, load
from courses.models import LessonIndexPage

from .models import HomePage, StandardPage

CONTENT = Path(__file__).parent / "content"
APPROVAL = "公開の確認"
# Wagtail's own migration makes the workflow under this name.
WAGTAILS_APPROVAL = "Moderators approval"
MAY_WITH_WORDS = {
    "Editors": ["add_term", "change_term"],
    "Moderators": ["add_term", "change_term", "delete_term"],
}


@transaction.atomic
def build_site() -> tuple[HomePage, LessonIndexPage]:
    """The home page and the list of lessons, in the place of Wagtail's welcome page."""
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    home = HomePage.objects.first()
    if home is None:
        root = Page.objects.get(depth=1)  # Wagtail's first migration makes it
        Page.objects.filter(depth=2, content_type__model="page").delete()
        root.refresh_from_db()
        home = HomePage(
            title="スマホ学園",
            slug="home",
            search_description="スマホの使い方を、大きな文字と絵で1つずつ学べます。",
        )
        root.add_child(instance=home)
        home.save_revision().publish()
    where = urlsplit(settings.BASE_URL)
    if not Site.objects.filter(root_page=home).exists():
        Site.objects.all().delete()
        Site.objects.create(
            hostname=where.hostname or "localhost",
            port=where.port or (443 if where.scheme == "https" else 80),
            root_page=home,
            is_default_site=True,
            site_name="スマホ学園",
        )
    index = LessonIndexPage.objects.child_of(home).first()
    if index is None:
        index = LessonIndexPage(
            title="レッスンを見る",
            slug="lessons",
            intro="見たいレッスンを選んでください。",
            search_description="スマホのレッスンの一覧です。",
        )
        home.add_child(instance=index)
        index.save_revision().publish()
    return home, index


def load_settings() -> bool:
    """The school's particulars, if nobody has entered any; gives whether they were written."""
    site = Site.objects.get(is_default_site=True)
    found = SchoolSettings.objects.filter(site=site).first()
    values = read_yaml(CONTENT / "school.yaml")
    if found and found.tel:
        town = {name: values[name] for name in ("municipality_code", "prefecture", "municipality")}
        if any(getattr(found, name) for name in town) or found.desk_name != values["desk_name"]:
            return False
        values = town  # a school of a version that did not ask for it
    school = found or SchoolSettings(site=site)
    for name, value in values.items():
        setattr(school, name, value)
    school.full_clean()  # works out the readings
    school.save()
    return True


@transaction.atomic
def prepare_editing() -> None:
    """What editors submit waits for a moderator; both write the words that lessons explain.

    Only where nobody has decided otherwise: workflows and permissions once changed stay so.
    """
    for model in (Workflow, GroupApprovalTask):
        model.objects.filter(name=WAGTAILS_APPROVAL).update(name=APPROVAL)
    if not Workflow.objects.exists():
        task = GroupApprovalTask.objects.create(name=APPROVAL)
        task.groups.set(Group.objects.filter(name="Moderators"))
        workflow = Workflow.objects.create(name=APPROVAL)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
        WorkflowPage.objects.create(workflow=workflow, page=Page.objects.get(depth=1))
    words = Permission.objects.filter(content_type__app_label="courses", content_type__model="term")
    if not words.filter(group__isnull=False).exists():
        for group in Group.objects.filter(name__in=MAY_WITH_WORDS):
            group.permissions.add(*words.filter(codename__in=MAY_WITH_WORDS[group.name]))


def load_pages(home: HomePage) -> int:
    """The standing pages; gives how many were made or renewed. What an editor changed stays."""
    written = 0
    for entry in read_yaml(CONTENT / "pages.yaml"):
        digest = hashlib.sha256(json.dumps(entry, ensure_ascii=False, default=str).encode()).hexdigest()
        page = StandardPage.objects.child_of(home).filter(slug=entry["slug"]).first()
        if page and (page.loaded_digest == digest or page.latest_revision_id != page.loaded_revision):
            continue
        if page is None:
            page = StandardPage(slug=entry["slug"], title=entry["title"], show_in_menus=False)
        page.title = entry["title"]
        page.search_description = entry.get("search_description", "")
        page.body = json.dumps([_block(block) for block in entry["body"]])
        page.loaded_digest = digest
        if page.pk is None:
            home.add_child(instance=page)
        revision = page.save_revision()
        revision.publish()
        StandardPage.objects.filter(pk=page.pk).update(loaded_revision=revision.pk)
        written += 1
    return written


def _items(values: list[Any]) -> list[dict[str, Any]]:
    return [{"type": "item", "id": str(uuid.uuid4()), "value": value} for value in values]


def _block(block: dict[str, Any]) -> dict[str, Any]:
    (kind, value), *_rest = block.items()
    if kind == "list":
        value = _items([str(item) for item in value])
    elif kind == "table":
        head, *rows = value
        value = {
            "head": _items([str(cell) for cell in head]),
            "rows": _items([_items([str(cell) for cell in row]) for row in rows]),
        }
    elif kind == "tel":
        value = None
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def build_school(*, only: list[int] | None = None, say: Callable[[str], None] = print) -> Report:
    """Everything a new school needs. ``only``: these lessons (tests need few)."""
    home, index = build_site()
    load_settings()
    prepare_editing()
    load_pages(home)
    report = load(index, only=only, say=say)
    forget_all()
    return report
