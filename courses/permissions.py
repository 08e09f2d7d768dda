"""Who may see and do what with lessons: predicates, outside the views."""

from typing import Any


def may_see_helper_notes(user: Any) -> bool:
    """Helpers' notes are for staff, editors and (once they sign in) mentors; never for learners."""
    return bool(user.is_authenticated and (user.has_perm("wagtailadmin.access_admin") or user.is_superuser))


def may_print_for_class(user: Any) -> bool:
    """The page "print these" and the helper's sheet."""
    return may_see_helper_notes(user)
