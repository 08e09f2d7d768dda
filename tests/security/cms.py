"""Wagtail's screens for the fuzz: addresses, the names that their queries know, and forms as a browser sends them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

import django_filters
import wagtail
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Locale, Site, Task, Workflow

from courses.models import CoursePage, LessonPage, Term
from events.models import Center, PublicHoliday
from home.models import HomePage, StandardPage
from media.models import SchoolDocument, SchoolImage
from people.models import User
from tests.courses.lesson_form import SPOT, lesson_form, screen, step
from tests.events.test_admin import center_form, run_form
from tests.security.as_sent import forms_as_sent
from tests.security.asking import ask
from tests.security.forms import Form
from tests.security.hostile import ODD
from tests.security.routes import all_routes
from tests.security.world import World

DOORS = ("/cms/login/", "/cms/logout/", "/cms/password_reset/", "/cms/failwhale/")
PDF = b"%PDF-1.7\n%%EOF\n"


class Screen(NamedTuple):
    """``typed``: what a person writes into its form; a screen's largest POST form counts."""

    who: str
    path: str
    typed: tuple[tuple[str, str], ...] = ()


def addresses(world: World) -> list[str]:
    found = (route.at(world.of(route.name)) for route in all_routes() if route.path.startswith("/cms/"))
    return sorted({path for path in found if not path.startswith(DOORS)})


def odd_addresses(world: World) -> list[str]:
    """Each that has a place for something, with something odd in it."""
    routes = [route for route in all_routes() if route.path.startswith("/cms/") and route.varies]
    return [
        route.at({**world.of(route.name), name: odd})
        for route in routes
        for name in route.varies
        for odd in ODD
        if not route.path.startswith(DOORS)
    ]


def names_of_queries() -> list[str]:
    """Every name that Wagtail or a filter of its lists reads out of a query."""
    code = "".join(file.read_text("utf-8") for file in Path(wagtail.__file__).parent.rglob("*.py"))
    names = set(re.findall(r'GET(?:\.get|\.getlist)?[\[(]"([a-z][a-z_]*)"', code))
    waiting: list[Any] = [django_filters.FilterSet]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        for name, one in kind.base_filters.items():
            ends = ("_from", "_to") if isinstance(one, django_filters.DateFromToRangeFilter) else ("",)
            names |= {name + end for end in ends}
    return sorted(names | {"q", "p", "page", "ordering", "locale", "id", "multiple", "next", "fields"})


def lesson_typed(**more: Any) -> tuple[tuple[str, str], ...]:
    picture = SchoolImage.objects.earliest("pk")
    steps = [
        step(
            f"「カメラ」を{turn}回、軽く押します。",
            screen_of=screen(picture, alt="画面です。", hotspots=[SPOT]),
        )
        for turn in (1, 2)
    ]
    return tuple(lesson_form(steps, choices=[("はい", True), ("いいえ", False)], **more).items())


def plain_pairs(form: dict[str, Any]) -> dict[str, str]:
    """Of a list its first: one choice is enough here."""
    return {
        name: str(value[0]) if isinstance(value, list) else str(value)
        for name, value in form.items()
        if value != []
    }


def screens(world: World) -> list[Screen]:
    """Every form with which something of ours, or a setting of Wagtail's, is made or changed."""
    lesson, course = LessonPage.objects.get(number=12), CoursePage.objects.get(slug="basics")
    plain, home = StandardPage.objects.first(), HomePage.objects.first()
    assert plain is not None and home is not None
    center = Center(code="new", name="新しいセンター", kana="アタラシイセンター", tel="04-2900-0001")
    root = Collection.get_first_root_node()
    collection = root.add_child(instance=Collection(name="見本"))
    redirect = Redirect.objects.create(old_path="/mihon", redirect_page=lesson)
    document = SchoolDocument(title="見本", collection=root)
    document.file.save("mihon.pdf", ContentFile(PDF))
    picture = SchoolImage.objects.filter(drawing_key="").first() or SchoolImage.objects.earliest("pk")
    clerk = User.objects.get(username="tomioka")
    group = clerk.groups.get()
    term = Term.objects.earliest("pk")
    day = PublicHoliday.objects.create(name="見本の日", day="2031-05-06")
    workflow, task = Workflow.objects.first(), Task.objects.first()
    site, locale = Site.objects.get(), Locale.objects.get()
    own = dict(lesson_typed(number=str(lesson.number), slug=lesson.slug, title=lesson.title))
    new = {"number": "902", "slug": "fuzz-902", "title": "新しい見本"}
    password = "a long password of nobody 43"
    writing = [
        (f"/cms/pages/{lesson.pk}/edit/", own),
        (f"/cms/pages/add/courses/lessonpage/{course.pk}/", dict(lesson_typed(**new))),
        (f"/cms/pages/{course.pk}/edit/", {}),
        (f"/cms/pages/{lesson.pk}/copy/", {"new_title": "写し", "new_slug": "utsushi"}),
        (f"/cms/snippets/courses/term/edit/{term.pk}/", {}),
        (
            "/cms/snippets/courses/term/add/",
            {"term": "｜見本《みほん》", "reading": "みほん", "meaning": "見本です。"},
        ),
        (f"/cms/images/{picture.pk}/", {}),
        (f"/cms/documents/edit/{document.pk}/", {}),
        (f"/cms/images/chooser/{picture.pk}/select_format/", {}),
        ("/cms/choose-external-link/", {"external-link-chooser-url": "https://school.example/"}),
        ("/cms/choose-email-link/", {"email-link-chooser-email_address": "a@school.example"}),
        ("/cms/choose-phone-link/", {"phone-link-chooser-phone_number": "0429999999"}),
        ("/cms/choose-anchor-link/", {"anchor-link-chooser-url": "a"}),
        (
            "/cms/account/",
            {f"name_email-{name}": "a@school.example" for name in ("first_name", "last_name", "email")},
        ),
    ]
    running = [
        (f"/cms/pages/{plain.pk}/edit/", {"body-count": "0"}),
        (f"/cms/pages/{home.pk}/edit/", {}),
        (f"/cms/pages/add/courses/coursepage/{course.get_parent().pk}/", {"title": "新しいコース", "slug": "fuzz-course"}),
        (f"/cms/pages/{lesson.pk}/privacy/", {}),
        (f"/cms/pages/{lesson.pk}/move/", {}),
        (f"/cms/pages/{lesson.pk}/unpublish/", {}),
        (f"/cms/settings/core/schoolsettings/{site.pk}/", {}),
        (f"/cms/runs/edit/{world.run.pk}/", {}),
        ("/cms/runs/new/", plain_pairs(run_form(at=world.run.center))),
        (f"/cms/centers/edit/{world.run.center_id}/", {}),
        ("/cms/centers/new/", plain_pairs(center_form(center))),
        (f"/cms/holidays/edit/{day.pk}/", {}),
        ("/cms/holidays/new/", {"name": "見本の日", "day": "2031-05-07"}),
        (f"/cms/schools/edit/{world.minor.school_id}/", {}),
        ("/cms/schools/new/", {"name": "新しい学校", "code": "shin", "kana": "シンコウ", "kind": "high"}),
        (f"/cms/users/edit/{clerk.pk}/", {"email": "x@school.example", "first_name": "x", "last_name": "x"}),
        ("/cms/users/new/", {"username": "new-clerk", "email": "x@school.example", "name": "見本", "first_name": "x",
                             "last_name": "x", "password1": password, "password2": password}),
        (f"/cms/groups/edit/{group.pk}/", {}),
        ("/cms/groups/new/", {"name": "見本の役"}),
        (f"/cms/redirects/{redirect.pk}/", {}),
        ("/cms/redirects/add/", {"old_path": "/furui", "redirect_link": "https://school.example/"}),
        (f"/cms/collections/{collection.pk}/", {}),
        ("/cms/collections/add/", {"name": "新しい置き場", "parent": str(root.pk)}),
        (f"/cms/collections/{collection.pk}/privacy/", {}),
        (f"/cms/sites/edit/{site.pk}/", {}),
        ("/cms/sites/new/", {"hostname": "two.example", "port": "80", "root_page": str(home.pk)}),
        (f"/cms/workflows/edit/{workflow.pk if workflow else 1}/", {}),
        (f"/cms/workflows/tasks/edit/{task.pk if task else 1}/", {}),
        (f"/cms/locales/edit/{locale.pk}/", {}),
        (f"/cms/bulk/wagtailcore/page/unpublish/?id={lesson.pk}&next=/cms/", {}),
        (f"/cms/bulk/wagtailcore/page/move/?id={lesson.pk}&next=/cms/", {"chooser": str(course.pk)}),
        (f"/cms/bulk/people/user/assign_role/?id={clerk.pk}&next=/cms/", {"role": str(group.pk)}),
    ]  # fmt: skip
    return [
        *(Screen("editor", path, tuple(typed.items())) for path, typed in writing),
        *(Screen("admin", path, tuple(typed.items())) for path, typed in running + writing[:4]),
    ]


def form_of(client: Client, screen: Screen) -> Form | None:
    """The screen's largest form, filled; None where the screen shows none."""
    answer = ask(client, "get", screen.path)
    html = answer.content.decode()
    if answer.get("Content-Type", "").startswith("application/json"):
        html = answer.json().get("html", "")
    forms = [form for form in forms_as_sent(html, screen.path) if form.method == "post"]
    if not forms:
        return None
    form = max(forms, key=lambda form: len(form.fields))
    typed = dict(screen.typed)
    left = [(name, value) for name, value in form.fields if name not in typed]
    return form._replace(fields=(*left, *typed.items()))
