"""Finding a lesson as a senior would ask for it.

Wagtail's search index finds the candidates (its own words for Japanese are in
``LessonPage.search_terms``); core.search_text puts the right one first. When the index finds
nothing, as after a slip of the finger, every lesson is a candidate.
"""

from core.search_text import Entry, query_terms, rank

from .models import LessonPage

MOST = 10


def find_lessons(query: str) -> list[LessonPage]:
    """Published lessons for ``query``, the best first; an empty list when nothing fits."""
    lessons = LessonPage.objects.for_readers().defer("steps", "choices")
    terms = query_terms(query)
    found = list(lessons.search(terms, operator="or", order_by_relevance=True)[:150]) if terms else []
    for candidates in (found, list(lessons) if not found else []):
        if ranked := _ranked(query, candidates):
            return ranked
    # The index gave candidates and none was good enough: look through all of them.
    return _ranked(query, list(lessons)) if found else []


def _ranked(query: str, lessons: list[LessonPage]) -> list[LessonPage]:
    by_number = {lesson.number: lesson for lesson in lessons}
    entries = [Entry.from_terms(lesson.number, lesson.search_terms) for lesson in lessons]
    return [by_number[int(result.key)] for result in rank(query, entries)[:MOST]]


def suggestions() -> list[LessonPage]:
    """What to offer when nothing was found: the lessons that most people begin with."""
    return list(LessonPage.objects.for_readers().defer("steps", "choices")[:4])
