"""A school's calendar from an iCalendar file (RFC 5545): what a teacher exports from the school's own calendar."""

from .reading import MOST_BYTES, Found, read_calendar

__all__ = ["MOST_BYTES", "Found", "read_calendar"]
