"""抽選の記録 on paper, in lines that `manage.py verify_draw` reads out of the PDF again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from events import lottery, messages
from events.actions import sheet_of
from events.models import Draw
from media.pdf import compile_pdf

TEMPLATE = Path(__file__).with_name("draw_sheet.typ")


def draw_sheet_pdf(draw: Draw, *, school: str, at: datetime) -> bytes:
    """The sheet of a draw that is over. Nobody's name is on it. Raises media.pdf.PaperError."""
    lines = sheet_of(draw).split("\n")
    head, rows = lines[: len(lottery.HEAD)], lines[len(lottery.HEAD) :]
    drawn_at = draw.drawn_at or at
    data = {
        "title": _("抽選の記録"),
        "school": school,
        "about": _("だれでも計算し直せる、抽選の記録です。"),
        "head": head,
        "facts": [
            _("教室は「%(title)s」、会場は%(center)sです。")
            % {"title": draw.run.title, "center": draw.run.center.name},
            _("しめきって指紋をとった日時は%(frozen)s、抽選した日時は%(drawn)sです。")
            % {"frozen": messages.when(draw.frozen_at), "drawn": messages.when(drawn_at)},
            _("「たね」の決め方は、前もって知らせたとおりです。%(source)s") % {"source": draw.seed_source},
        ],
        "columns": _("受付番号｜組｜くじの数｜人数｜順位｜結果"),
        "rows": rows,
        "how": [
            _("この紙のPDFを verify_draw に読ませると、同じ結果になるかを計算し直します。"),
            _("1本でも行が変わると、指紋が合わなくなります。"),
        ],
        "foot": f"{school}　{draw.run.code}",
    }
    return compile_pdf(TEMPLATE, data, timestamp=drawn_at.replace(microsecond=0))
