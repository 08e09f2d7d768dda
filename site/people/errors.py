"""Errors whose text somebody may read: what happened and what to do."""

from django.utils.functional import Promise


class SchoolError(Exception):
    """Said to a person as it stands. ``field`` names the question it belongs to, or is empty."""

    def __init__(self, text: "str | Promise", *, field: str = "") -> None:
        super().__init__(str(text))
        self.text = str(text)
        self.field = field


class BadValue(SchoolError):
    """Something typed cannot be what was asked for."""


class SamePerson(SchoolError):
    """There is somebody with this kana, telephone and birth year already."""

    def __init__(self, text: "str | Promise", *, learner_id: int) -> None:
        super().__init__(text)
        self.learner_id = learner_id


class FileBookMissing(SchoolError):
    """More people than may be on file before the 個人情報ファイル簿 is recorded."""


class ChangedMeanwhile(SchoolError):
    """Somebody else has written into the same record since it was read."""
