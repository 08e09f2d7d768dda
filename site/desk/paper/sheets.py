"""What the sheets of one session are made from, and the sheets. Nothing here asks the database."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from media.pdf import compile_pdf

HERE = Path(__file__).resolve().parent
JAPAN = timezone(timedelta(hours=9))
BLANK_ROWS = 3  # for those who come without having applied


@dataclass(frozen=True, slots=True)
class PersonOnPaper:
    """``note``: needs, and who comes together; on the clerk's roster only, with ``tel``."""

    number: int
    name: str
    kana: str
    call_name: str
    phone: str = ""
    tel: str = ""
    note: str = ""
    table: str = ""


@dataclass(frozen=True, slots=True)
class SessionOnPaper:
    title: str
    when: str
    place: str
    teacher: str
    people: Sequence[PersonOnPaper]
    summary: str = ""


@dataclass(frozen=True, slots=True)
class TableOnPaper:
    name: str
    people: Sequence[PersonOnPaper] = field(default_factory=list)


def shown_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def midnight(day: date) -> datetime:
    """The date inside the PDF: the same data gives the same bytes all day. Typst takes a fixed offset only."""
    return datetime.combine(day, time(0), JAPAN)


def wide(text: str) -> float:
    """How many full-width letters a text takes."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.55 for char in text)


def plain(one: Any) -> dict[str, Any]:
    """A dataclass with slots as JSON data, its tuples and lists of dataclasses likewise."""
    out = {}
    for name in one.__dataclass_fields__:
        value = getattr(one, name)
        out[name] = [plain(item) for item in value] if isinstance(value, list | tuple) else value
    return out


def make(template: str, data: dict[str, Any], *, today: date, school: str) -> bytes:
    """Sets one of the desk's sheets."""
    shared = {
        "school": school,
        "printed": _("%(day)s 印刷") % {"day": shown_day(today)},
        "secret": _("個人の情報があります。使い終わったら、シュレッダーにかけてください。"),
    }
    return compile_pdf(HERE / f"{template}.typ", {**shared, **data}, timestamp=midnight(today))


def roster_pdf(sessions: Sequence[SessionOnPaper], *, today: date, school: str) -> bytes:
    """名簿: A4 across, a session a page; many sessions in one document."""
    columns = [
        "", _("名前"), _("呼び名"), _("機種"), _("電話番号"), _("手助け・ご一緒の方"), _("出席"), _("欠席"), _("早退"),
    ]  # fmt: skip
    data = {
        "document": _("名簿 %(title)s") % {"title": sessions[0].title if sessions else ""},
        "sessions": [plain(one) for one in sessions],
        "words": {
            "roster": _("名簿（職員用）"),
            "roster_columns": columns,
            "nobody": _("申し込んだ方は、まだいません。"),
        },
    }
    return make("roster", data, today=today, school=school)


def signin_pdf(session: SessionOnPaper, *, today: date, school: str) -> bytes:
    """受付簿: a box to sign for each, and some without a name."""
    data = {
        "document": _("受付簿 %(title)s") % {"title": session.title},
        "session": plain(session),
        "blank": BLANK_ROWS,
        "words": {
            "signin": _("受付簿"),
            "please": _("お名前のところに、サインか、まるをお願いします。"),
            "signin_columns": ["", _("名前"), _("呼び名"), _("サイン"), _("時刻")],
        },
    }
    return make("signin_sheet", data, today=today, school=school)


def table_plan_pdf(
    session: SessionOnPaper, tables: Sequence[TableOnPaper], *, today: date, school: str
) -> bytes:
    data = {
        "document": _("席の表 %(title)s") % {"title": session.title},
        "session": plain(session),
        "tables": [plain(table) for table in tables],
        "words": {"tables": _("席の表"), "san": _("さん"), "free": _("空いています")},
    }
    return make("table_plan", data, today=today, school=school)


def name_tags_pdf(session: SessionOnPaper, *, today: date, school: str) -> bytes:
    """名札: ten a sheet, and three to write on."""
    blank = [PersonOnPaper(0, "", "", "　　　　") for _n in range(BLANK_ROWS)]
    people = [{**plain(one), "width": wide(one.call_name)} for one in [*session.people, *blank]]
    data = {
        "document": _("名札 %(title)s") % {"title": session.title},
        "title": session.title,
        "place": session.place,
        "people": people,
        "words": {"san": _("さん")},
    }
    return make("name_tags", data, today=today, school=school)


@dataclass(frozen=True, slots=True)
class CertificateOnPaper:
    name: str
    days: str
    times: str
    hours: str


def certificates_pdf(
    people: Sequence[CertificateOnPaper], *, title: str, center: str, today: date, school: str
) -> bytes:
    """修了証: one page a person, all in one document."""
    data = {
        "document": _("修了証 %(title)s") % {"title": title},
        "title": title,
        "center": center,
        "printed": shown_day(today),
        # 165 mm for the name and 様; a very long name is set smaller instead of on two lines.
        "people": [{**plain(one), "name_size": min(36.0, 520 / (wide(one.name) + 2))} for one in people],
        "words": {
            "title": _("修了証"),
            "sama": _("様"),
            "text": _(
                "あなたは、「{title}」に参加し、スマートフォンの使い方を学ばれました。ここに、それを証します。"
            ),
            "days": _("参加した日"),
            "times": _("回数"),
            "hours": _("時間"),
        },
    }
    return make("certificate", data, today=today, school=school)
