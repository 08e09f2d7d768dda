"""Works out again what is derived from words: readings and search terms, after the engine has learnt.

Pages keep what was worked out when they were saved. When furigana rules, the dictionary or the
synonyms change, this brings published pages and the glossary up to date without new revisions.
"""

import hashlib
from pathlib import Path
from typing import Any

import sudachipy
from django.conf import settings
from wagtail.models import Page

import core
from core.models import SchoolSettings, settle_readings
from core.page_cache import forget_all
from courses.actions import search_terms
from courses.models import CoursePage, LessonIndexPage, LessonPage, Term

from .models import HomePage, StandardPage

KINDS = (HomePage, StandardPage, LessonIndexPage, CoursePage, LessonPage, Term, SchoolSettings)


def version() -> str:
    """Names the engine: its code, its word lists, the analyser's release."""
    digest = hashlib.sha256(sudachipy.__version__.encode())
    for path in sorted(Path(core.__file__).parent.rglob("*")):
        if path.is_file() and path.suffix in (".py", ".csv", ".tsv", ".txt", ".yaml"):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _stamp() -> Path:
    return Path(settings.VAR) / "words.version"


def is_current() -> bool:
    return _stamp().exists() and _stamp().read_text(encoding="utf-8") == version()


def refresh() -> int:
    """Brings every page and word up to date; gives how many changed. Again: none."""
    changed = 0
    for kind in KINDS:
        for thing in kind.objects.all():
            before = (thing.readings, getattr(thing, "search_terms", None))
            thing.readings = settle_readings(thing.texts_to_read())
            fields = ["readings"]
            if isinstance(thing, LessonPage):
                thing.search_terms = search_terms(thing)
                fields.append("search_terms")
            if before != (thing.readings, getattr(thing, "search_terms", None)):
                # Only these columns: a draft that somebody is writing stays as it is.
                options: dict[str, Any] = {"clean": False} if isinstance(thing, Page) else {}
                thing.save(update_fields=fields, **options)
                changed += 1
    forget_all()
    _stamp().parent.mkdir(parents=True, exist_ok=True)
    _stamp().write_text(version(), encoding="utf-8")
    return changed
