"""The applicant's receipt: the number in large figures, what comes next, whom to ring."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from .common import day_said, made, plain, qr_of, said, stored


def receipt_pdf(shown: Mapping[str, Any], *, today: date) -> bytes:
    """``shown`` is an application as its owner sees it (events.views.own)."""
    run, center, status = shown["run"], shown["center"], shown["status"]
    times = "\n".join(s["when"] + _("から") + (_("（中止）") if s["off"] else "") for s in shown["sessions"])
    rows = [
        (_("教室"), stored(run.readings, run.title)),
        (_("いつ"), plain(times)),
        (_("会場"), stored(center.readings, center.name) + said(f"　{run.room.name}")),
        (_("住所"), plain(center.address)),
        (_("来る方"), said("、".join(_("%(name)sさん") % {"name": name} for name in shown["people"]))),
        (_("持ち物"), stored(run.readings, run.bring)),
    ]
    data = {
        "title": _("申込みの控え"),
        "heading": said(_("申込みの控え")),
        "number_label": said(_("受付番号")),
        "number": shown["receipt"],
        "sentence": said(status.sentence),
        "next": plain(status.next),
        "rows": [{"label": said(label), "text": text} for label, text in rows if text],
        "cancel": said(
            _("取り消すときは、お電話ください。受付番号と電話番号があれば、スマホでも取り消せます。")
        ),
        "tel": center.tel,
        "center": stored(center.readings, center.name),
        "qr": qr_of("MINE"),
        "scan": said(_("申込みを見る・取り消す")),
        "printed": plain(
            _("%(day)sに作りました。そのあとで変わることがあります。") % {"day": day_said(today)}
        ),
        "description": _("受付番号%(receipt)s。%(sentence)s")
        % {"receipt": shown["receipt"], "sentence": status.sentence},
        "author": center.name,
    }
    return made("receipt", data, today=today)
