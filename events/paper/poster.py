"""A run on the wall, A4 or A3: what, when, where, and how to come in; the telephone first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from events import saying
from events.enums import Method
from events.messages import day, when
from events.models import ClassRun, ClassSession

from .common import made, plain, qr_of, said, stored

# A3 is √2 times A4: one layout, drawn larger.
SCALES = {"a4": 1.0, "a3": 2**0.5}
MOST_DATES = 8


def poster_pdf(run: ClassRun, *, sessions: Sequence[ClassSession], size: str, today: date) -> bytes:
    """The poster; ``size`` is ``a4`` or ``a3``."""
    center = run.center
    held = [session for session in sessions if session.cancelled_at is None]
    data = {
        "scale": SCALES[size],
        "paper": size,
        "title": stored(run.readings, run.title),
        "plain_title": run.title,
        "kind": said(run.get_kind_display()),
        "summary": stored(run.readings, run.summary),
        "rows": _rows(run, held),
        "closes": plain(_("申込みは%(when)sまで") % {"when": when(run.closes_at)}),
        "how": said(_("電話か、窓口か、スマホで申し込めます。")),
        "tel": center.tel,
        "center": stored(center.readings, center.name),
        "scan": said(_("スマホのカメラを、ここに向けてください。")),
        "qr": qr_of(run.code),
        "description": " ".join([run.title, *_dates(run, held).split(), center.name, center.tel]),
        "author": center.name,
    }
    return made("class_poster", data, today=today)


def _rows(run: ClassRun, held: Sequence[ClassSession]) -> list[dict[str, Any]]:
    center = run.center
    method = _("先着順") if run.method == Method.FIRST_COME else _("抽選")
    return [
        {"label": said(label), "text": text}
        for label, text in (
            (_("いつ"), plain(_dates(run, held))),
            (_("会場"), stored(center.readings, center.name) + said(f"　{run.room.name}")),
            (_("住所"), plain(center.address)),
            (_("定員"), said(_("%(seats)d人（%(method)s）") % {"seats": run.capacity, "method": method})),
            (_("参加できる方"), said(saying.people_word(run))),
            (_("料金"), said(saying.fee_word(run))),
            (_("持ち物"), stored(run.readings, run.bring)),
        )
        if text
    ]


def _dates(run: ClassRun, held: Sequence[ClassSession]) -> str:
    if not held:
        return _("日にちは、お電話でお聞きください。")
    if run.is_consultation:
        several = list(dict.fromkeys(day(session.starts_at) for session in held))
        first, last = saying.clock(held[0].starts_at), saying.clock(held[-1].ends_at)
        return "、".join(several[:MOST_DATES]) + "\n" + _("%(a)sから%(b)sまで") % {"a": first, "b": last}
    hours = {(saying.clock(s.starts_at), saying.clock(s.ends_at)) for s in held}
    if len(hours) == 1 and len(held) > 1:
        days = "、".join(day(session.starts_at) for session in held[:MOST_DATES])
        (span,) = hours
        return days + "\n" + _("%(a)sから%(b)sまで、全%(n)d回") % {"a": span[0], "b": span[1], "n": len(held)}
    return "\n".join(saying.span(session) for session in held[:MOST_DATES])
