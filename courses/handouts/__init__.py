"""Lessons on paper: handout, summary, poster, helper's sheet and the booklet of a course.

Plain dataclasses in (:mod:`.data`), PDF out (:mod:`.render`). Nothing here reads the database.
"""

from .data import Booklet, Contact, Handout, Spot, StepOnPaper
from .render import booklet_pdf, helper_pdf, lesson_pdf, poster_pdf, summary_pdf

__all__ = [
    "Booklet",
    "Contact",
    "Handout",
    "Spot",
    "StepOnPaper",
    "booklet_pdf",
    "helper_pdf",
    "lesson_pdf",
    "poster_pdf",
    "summary_pdf",
]
