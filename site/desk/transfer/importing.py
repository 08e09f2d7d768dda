"""What comes in: rows checked all together, every fault named with its row; then all of it in one go, or nothing."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from core.enums import Phone
from events import actions as classes
from events.actions.applying import check_open, check_people
from events.enums import Kind, Source
from events.errors import AlreadyApplied
from events.models import Applicant, Center, ClassRun
from events.reading import run_to_enter
from people import actions
from people.actions.learners import check_reachable, clean_fields
from people.enums import Channel, Verb
from people.errors import BadValue, SchoolError
from people.models import Learner
from people.rights import Anyone, Scope

LEARNERS, APPLICATIONS = "learners", "applications"
# Heads as offices write them, after folding of width and case and without spaces.
_HEADS = {
    "氏名": "name", "名前": "name", "お名前": "name",
    "ふりがな": "kana", "フリガナ": "kana", "カナ": "kana", "氏名カナ": "kana",
    "呼び名": "call_name",
    "電話番号": "tel", "電話": "tel", "tel": "tel",
    "生まれた年": "birth_year", "生年": "birth_year", "生まれ年": "birth_year",
    "機種": "phone", "お知らせの方法": "channel", "連絡方法": "channel",
    "メールアドレス": "email", "メール": "email", "郵便番号": "postal_code", "住所": "address",
    "手助けのこと": "needs", "備考": "needs", "会場": "home_center",
    "教室の番号": "run", "受付方法": "source", "知りたいこと": "wish",
}  # fmt: skip
_NEEDED = {LEARNERS: ("name", "kana", "birth_year"), APPLICATIONS: ("run", "name", "kana", "birth_year")}
_SAID = {"name": "氏名", "kana": "ふりがな", "birth_year": "生まれた年", "run": "教室の番号"}
_LONGEST = {
    "name": 60, "kana": 60, "call_name": 20, "address": 120, "needs": 300, "email": 254, "wish": 200, "tel": 30,
}  # fmt: skip
_PERSON = (
    "name", "kana", "call_name", "tel", "birth_year", "phone", "channel", "email", "postal_code", "address",
    "needs",
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    row: int
    text: str


@dataclass
class Check:
    """What a table would do. ``rows`` counts those with content; ``known`` are on file, or applied, already."""

    kind: str
    rows: int = 0
    new: int = 0
    known: int = 0
    faults: list[Fault] = field(default_factory=list)
    seen: list[dict[str, Any]] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        return not self.faults and self.rows > 0


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def _columns(head: Sequence[str], kind: str) -> dict[str, int]:
    columns: dict[str, int] = {}
    for number, title in enumerate(head):
        name = _HEADS.get(_folded(title)) or _HEADS.get(title.strip())
        if name:
            columns.setdefault(name, number)
    missing = [_SAID[name] for name in _NEEDED[kind] if name not in columns]
    if missing:
        raise BadValue(_("1行めに、列の名前がありません：%(names)s") % {"names": "、".join(missing)})
    return columns


def _choice(choices: Any, text: str, fallback: str, what: str) -> str:
    if not text:
        return fallback
    for value, label in choices.choices:
        if _folded(text) in (_folded(str(label)), _folded(value)):
            return value
    known = "、".join(str(label) for label in choices.labels)
    raise BadValue(_("%(what)sは、%(known)sのどれかで書いてください。") % {"what": what, "known": known})


def _values(row: Sequence[str], columns: dict[str, int], *, at: datetime) -> dict[str, Any]:
    """A row's person, cleaned. A telephone number that lost its first 0 in a spreadsheet gets it back."""
    cell = {name: row[number] if number < len(row) else "" for name, number in columns.items()}
    for name, most in _LONGEST.items():
        if len(cell.get(name, "")) > most:
            raise BadValue(
                _("長すぎます（%(what)s…）。%(most)d文字までです。") % {"what": cell[name][:10], "most": most}
            )
    if not cell["name"]:
        raise BadValue(_("氏名がありません。"))
    cell["phone"] = _choice(Phone, cell.get("phone", ""), "", _("機種"))
    cell["channel"] = _choice(Channel, cell.get("channel", ""), Channel.TEL, _("お知らせの方法"))
    tel = unicodedata.normalize("NFKC", cell.get("tel", ""))
    if tel.isdigit() and len(tel) in (9, 10) and not tel.startswith("0"):
        cell["tel"] = "0" + tel
    if cell.get("email"):
        try:
            validate_email(cell["email"])
        except ValidationError:
            raise BadValue(_("メールアドレスの形がちがいます。")) from None
    person = clean_fields({name: cell.get(name, "") for name in _PERSON}, at=at)
    check_reachable(Learner(**person))
    return {**person, **{name: cell.get(name, "") for name in ("home_center", "run", "source", "wish")}}


def check(table: list[list[str]], kind: str, *, scope: Scope, at: datetime) -> Check:
    """Reads everything and writes nothing."""
    columns = _columns(table[0], kind)
    found = Check(kind)
    managed = None if scope.everywhere else scope.manager
    runs: dict[str, ClassRun] = {}
    twice: dict[tuple[Any, ...], int] = {}
    for number, row in enumerate(table[1:], 2):
        if not any(row):
            continue
        found.rows += 1
        try:
            values = _values(row, columns, at=at)
            who: tuple[Any, ...] = (values["kana"], values["tel"], values["birth_year"])
            if kind == LEARNERS:
                values["home_center"] = _center(values["home_center"], managed)
            else:
                who = (*who, values["run"].upper())
            if who in twice:
                raise BadValue(_("%(row)d行めと同じ方です。") % {"row": twice[who]})
            twice[who] = number
            same = _known(values)
            known = same is not None
            if kind == APPLICATIONS:
                known = _check_application(values, same, runs, managed, at=at)
            found.known += known
            found.new += not known
            found.seen.append({"row": number, "values": values, "known": known})
        except SchoolError as error:
            found.faults.append(Fault(number, error.text))
    if kind == LEARNERS and found.new and not found.faults:
        try:
            actions.check_room_for(found.new, by=None)
        except SchoolError as error:
            found.faults.append(Fault(0, error.text))
    return found


def _center(code: str, managed: frozenset[str] | None) -> str:
    code = code.strip()
    if not code and managed and len(managed) == 1:
        return next(iter(managed))
    if (managed is not None and code not in managed) or not Center.objects.filter(code=code).exists():
        raise BadValue(_("会場の記号「%(code)s」がわからないか、担当の会場ではありません。") % {"code": code})
    return code


def _known(values: dict[str, Any]) -> Learner | None:
    same = Learner.objects.same_person(
        kana=values["kana"], tel=values["tel"], birth_year=values["birth_year"]
    )
    return same.first() if values["tel"] else None


def _check_application(
    values: dict[str, Any], known: Learner | None, runs: dict[str, ClassRun],
    managed: frozenset[str] | None, *, at: datetime,
) -> bool:  # fmt: skip
    """Raises what would stand in the way. Says whether the person has applied already."""
    code = values["run"].strip().upper()
    if code not in runs:
        run = ClassRun.objects.select_related("center").filter(code=code).first()
        if run is None or (managed is not None and run.center.code not in managed):
            raise BadValue(_("教室の番号「%(code)s」が見つかりません。") % {"code": code})
        runs[code] = run
    run = runs[code]
    if run.kind == Kind.CONSULTATION:
        raise BadValue(_("スマホ相談の申込みは、時間を選ぶので、画面から入れてください。"))
    values["source"] = _choice(Source, values["source"], Source.COUNTER, _("受付方法"))
    if known and Applicant.objects.filter(run=run, learner=known, live=True).exists():
        return True
    check_open(run, at=at, source=Source.COUNTER)
    check_people(run, [known or Learner(birth_year=values["birth_year"])], at=at)
    return False


class Stopped(Exception):
    """The first row that could not be done: everything before it is undone."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.text)
        self.fault = fault


@transaction.atomic
def do(table: list[list[str]], kind: str, *, scope: Scope, by: Anyone, reason: str, at: datetime) -> Check:
    """Takes in a table that is free of faults, whole. Raises Stopped at a fault. Twice is harmless."""
    found = check(table, kind, scope=scope, at=at)
    if found.faults:
        raise Stopped(found.faults[0])
    for entry in found.seen:
        values = dict(entry["values"])
        try:
            if kind == LEARNERS:
                person = {name: values[name] for name in (*_PERSON, "home_center")}
                actions.add_learner(by=by, at=at, reuse=True, **person)
            else:
                _apply(values, by=by, at=at)
        except SchoolError as error:
            raise Stopped(Fault(entry["row"], error.text)) from error
    actions.record(
        actor=by, verb=Verb.IMPORT, subject=kind, reason=f"{reason}（{found.new}＋{found.known}）", at=at
    )
    return found


def _apply(values: dict[str, Any], *, by: Anyone, at: datetime) -> None:
    run = run_to_enter.get(values["run"].strip().upper())
    person = {name: values[name] for name in _PERSON}
    key = repr((run.pk, values["kana"], values["tel"], values["birth_year"]))
    try:
        classes.apply_new(
            run=run, people=[_known(values) or person], source=Source(values["source"]), by=by, at=at,
            wish=values["wish"], once="import:" + hashlib.sha256(key.encode()).hexdigest()[:48],
        )  # fmt: skip
    except AlreadyApplied:
        return
