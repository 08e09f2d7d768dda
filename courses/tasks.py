"""What the worker calls: ids in, one action called."""

from . import actions


def print_booklet(job_id: int) -> None:
    actions.print_booklet(job_id=job_id)


def prepare_pictures(lesson_id: int) -> None:
    actions.prepare_pictures(lesson_id=lesson_id)
