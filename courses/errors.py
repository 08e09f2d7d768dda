"""Errors whose text a reader or an editor may see."""


class CourseError(Exception):
    """``str(error)`` is a Japanese sentence that says what to do."""


class CurriculumError(CourseError):
    """A lesson file says something that cannot be."""
