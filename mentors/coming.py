"""For many mentors at once: why each may not come to a session.

The one seam to what a mentor's time allows: whatever else there is to ask of a calendar is asked here, and
everybody who suggests a mentor for a session asks here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext as _

from events.models import ClassSession

from .enums import COMING
from .matching.problem import WAY
from .models import Assignment, Mentor


def reasons_against(mentors: Iterable[Mentor], session: ClassSession) -> dict[int, str]:
    """By mentor: in two places at once, the way between two centres counted. One query."""
    way = timedelta(minutes=WAY)
    start, end = session.starts_at - way, session.ends_at + way
    near = ClassSession.objects.clashing(start=start, end=end).exclude(pk=session.pk)
    rows = Assignment.objects.filter(mentor__in=mentors, state__in=COMING, session__in=near)
    found = {}
    for row in rows.select_related("session__run"):
        other = row.session
        pause = timedelta() if other.run.center_id == session.run.center_id else way
        if other.starts_at < session.ends_at + pause and session.starts_at < other.ends_at + pause:
            found[row.mentor_id] = _("その時間は、ほかの教室に出ます")
    return found
