"""The city's own list of events, read into centres, rooms and drafts of runs."""

from events.importing.loading import Report, import_events

__all__ = ["Report", "import_events"]
