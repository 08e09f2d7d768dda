"""The site as a whole: what machines ask for, and pages that say sorry."""

import json
import re
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from courses.models import LessonPage
from tests.words import words

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_the_sitemap_names_every_lesson_and_every_step(reader: Client) -> None:
    tree = ElementTree.fromstring(reader.get("/sitemap.xml").content)
    found = {re.sub(r"^https?://[^/]+", "", url.text or "") for url in tree.iter(f"{SITEMAP}loc")}
    steps = sum(len(lesson.steps) for lesson in LessonPage.objects.for_readers())
    assert steps > 180
    assert sum(bool(re.fullmatch(r"/lessons/\d+/\d+/", path)) for path in found) == steps
    assert sum(bool(re.fullmatch(r"/lessons/\d+/", path)) for path in found) == 28
    assert {"/", "/lessons/", "/number/", "/words/", "/help/", "/privacy/", "/accessibility/"} <= found


def test_every_address_of_the_sitemap_answers(reader: Client) -> None:
    tree = ElementTree.fromstring(reader.get("/sitemap.xml").content)
    paths = [re.sub(r"^https?://[^/]+", "", url.text or "") for url in tree.iter(f"{SITEMAP}loc")]
    assert len(paths) > 230
    assert {path: code for path in paths if (code := reader.get(path).status_code) != 200} == {}


def test_robots_are_kept_out_of_the_staffs_rooms(reader: Client) -> None:
    lines = reader.get("/robots.txt").content.decode().splitlines()
    assert {"Disallow: /cms/", "Disallow: /desk/", "Disallow: /search/"} <= set(lines)
    assert any(line.startswith("Sitemap: http") for line in lines)


def test_the_manifest_is_json_with_icons(reader: Client) -> None:
    manifest = json.loads(reader.get("/manifest.webmanifest").content)
    assert manifest["lang"] == "ja"
    assert len(manifest["icons"]) >= 1


def test_health_answers_ok(reader: Client) -> None:
    assert reader.get("/healthz").content == b"ok\n"


def test_a_page_that_is_not_there_helps(reader: Client) -> None:
    answer = reader.get("/no/such/page/")
    assert answer.status_code == 404
    assert "04-2942-3110" in answer.content.decode()
    assert 'href="/lessons/"' in answer.content.decode()
    assert answer.content.decode().count("<h1") == 1


def test_the_page_for_our_own_faults_needs_no_database() -> None:
    page = render_to_string("500.html")  # this test may not touch the database, and does not
    assert page.count("<h1") == 1
    assert "お" in words(page)


@pytest.mark.parametrize("path", ["/", "/lessons/", "/lessons/12/", "/lessons/12/3/", "/help/", "/words/"])
def test_a_page_says_what_it_is_to_machines(reader: Client, path: str) -> None:
    page = reader.get(path).content.decode()
    assert f'<link rel="canonical" href="http://localhost:8000{path}">' in page
    assert page.count("<h1") == 1
    assert 'property="og:image"' in page
    assert re.search(r"<title>[^<]+｜スマホ学園</title>|<title>スマホ学園</title>", page)


@pytest.mark.parametrize("slug", ["accessibility", "privacy", "help", "classes", "consult", "about"])
def test_the_standing_pages_stand(reader: Client, slug: str) -> None:
    answer = reader.get(f"/{slug}/")
    assert answer.status_code == 200
    assert len(words(answer)) > 200


def test_the_address_in_the_page_tree_leads_to_the_one_that_holds(reader: Client) -> None:
    answer = reader.get("/lessons/photo-map/camera/")
    assert (answer.status_code, answer["Location"]) == (302, "/lessons/12/")


def test_a_private_lesson_is_not_there_for_readers(reader: Client, lesson: LessonPage) -> None:
    from wagtail.models import PageViewRestriction

    PageViewRestriction.objects.create(page=lesson, restriction_type=PageViewRestriction.LOGIN)
    assert reader.get("/lessons/12/").status_code == 404
    assert reader.get("/s/12-3").status_code == 404
    assert reader.get("/lessons/12/handout-iphone.pdf").status_code == 404


def test_an_unpublished_lesson_is_not_there(reader: Client, lesson: LessonPage) -> None:
    lesson.unpublish()
    for path in ("/lessons/12/", "/lessons/12/3/", "/lessons/12/practice/", "/lessons/12/done/"):
        assert reader.get(path).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_pages_that_only_show_take_nothing(reader: Client, method: str) -> None:
    for name, args in [
        ("lesson", [12]),
        ("lesson_step", [12, 3]),
        ("search", []),
        ("words", []),
        ("number", []),
    ]:
        assert getattr(reader, method)(reverse(name, args=args)).status_code == 405
