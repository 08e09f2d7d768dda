"""What stands in the form, made into people to apply for. Every fault is found at once, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils.translation import gettext as _

from core.enums import Phone
from core.numbers import whole_number
from core.paging import first_of
from desk.access import seen_by
from events.querysets import learners_seen_by
from people import typed
from people.enums import Channel
from people.errors import BadValue
from people.models import Learner
from people.order import BOX_BY_KANA
from people.rights import Scope

TEXTS = ("id", "kana", "name", "call_name", "tel", "birth_year", "phone", "channel", "contact", "needs")
LONGEST = {"kana": 60, "name": 60, "call_name": 20, "tel": 30, "birth_year": 20, "contact": 120, "needs": 300}
_TELLS = ("id", "kana", "name", "tel", "birth_year")
MOST_SHOWN = 8
_SHOWN = ("name", "kana", "call_name", "tel", "birth_year")


@dataclass
class Person:
    """One person of the form: as typed, what is wrong with it, and whom it may be."""

    number: int
    typed: dict[str, str]
    learner: Learner | None = None
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    found: list[Learner] = field(default_factory=list)
    searched: bool = False
    must_be: bool = False

    @property
    def prefix(self) -> str:
        return f"p{self.number}"

    @property
    def is_there(self) -> bool:
        return any(self.typed.get(name) for name in _TELLS)

    @property
    def wants_contact(self) -> bool:
        return self.typed.get("channel") in (Channel.MAIL, Channel.POST) or bool(self.typed.get("contact"))

    @property
    def to_apply(self) -> Learner | dict[str, Any]:
        return self.learner or self.values


def tel_end(learner: Learner) -> str:
    """The last four digits: enough to tell two people apart, too few to ring anybody."""
    return learner.tel[-4:]


def blank(number: int, *, channel: str = Channel.TEL) -> Person:
    return Person(number, dict.fromkeys(TEXTS, "") | {"channel": channel})


def read(post: Mapping[str, str], number: int, scope: Scope) -> Person:
    """Person ``number`` as it was typed; a chosen file outside one's centres is no file."""
    person = Person(number, {name: post.get(f"p{number}-{name}", "").strip() for name in TEXTS})
    chosen = post.get("choose", "")
    if chosen.startswith(f"p{number}:"):
        person.typed["id"] = chosen.partition(":")[2]
    if post.get("unchoose") == person.prefix:
        person.typed["id"] = ""
    if (pk := whole_number(person.typed["id"])) is not None:
        person.learner = seen_by(Learner, scope).filter(pk=pk).first()
    if person.learner is None:
        person.typed["id"] = ""
    return person


def first_found(words: str, scope: Scope) -> list[Learner]:
    """As many as there is room to choose from, and of each what is shown of it."""
    found = learners_seen_by(scope).found_by(words)
    return first_of(found, MOST_SHOWN, order=BOX_BY_KANA, whole=lambda rows: rows.only(*_SHOWN))


def find(person: Person, scope: Scope) -> None:
    """The search button, for whoever has no script: by telephone, else by kana, else by name."""
    person.searched = True
    words = next((person.typed[name] for name in ("tel", "kana", "name") if person.typed[name]), "")
    # SQLite looks for no pattern of more than 50,000 bytes, and nobody's name is that long.
    person.found = first_found(words[:80], scope)


def check(person: Person, *, at: datetime, tel: str = "") -> None:
    """Fills ``values`` and ``errors``. ``tel`` is the first person's, for somebody who comes along."""
    if person.learner is not None:
        return
    said = person.typed

    def take(name: str, clean: Callable[[str], Any]) -> None:
        try:
            if len(said[name]) > LONGEST.get(name, 60):
                raise BadValue(_("長すぎます。%(most)d文字までです。") % {"most": LONGEST[name]})
            person.values[name] = clean(said[name])
        except BadValue as error:
            person.errors[name] = error.text

    take("kana", lambda text: _needed(typed.clean_kana(text), _("ふりがなを書いてください。")))
    take("name", lambda text: _needed(" ".join(text.split()), _("お名前を書いてください。")))
    take("call_name", str.strip)
    take("tel", typed.clean_tel)
    take("birth_year", lambda text: typed.clean_birth_year(text, this_year=at.year))
    take("needs", str.strip)
    person.values["phone"] = said["phone"] if said["phone"] in Phone.values else ""
    channel = said["channel"] if said["channel"] in Channel.values else Channel.TEL
    person.values["channel"] = channel
    if channel == Channel.MAIL:
        take("contact", _mail)
    elif channel == Channel.POST:
        take("contact", lambda text: _needed(text, _("はがきを送る住所を書いてください。")))
    contact = person.values.pop("contact", "")
    person.values |= {"email": contact if channel == Channel.MAIL else ""}
    person.values |= {"address": contact if channel == Channel.POST else ""}
    if not person.values.get("tel") and "tel" not in person.errors:
        person.values["tel"] = tel
        if not (tel or contact):
            person.errors["tel"] = _("電話番号を書いてください。お知らせするときに使います。")


def _needed(text: str, sentence: str) -> str:
    if not text:
        raise BadValue(sentence)
    return text


def _mail(text: str) -> str:
    try:
        validate_email(_needed(text, _("メールアドレスを書いてください。")))
    except ValidationError:
        raise BadValue(_("メールアドレスの形がちがいます。例：hana@example.jp")) from None
    return text


def look_alikes(person: Person, scope: Scope) -> None:
    """Fills ``found`` with files of whom this may be: two of kana, telephone and birth year agree.

    All three: it must be that person (``must_be``), for there is one file a person.
    """
    if person.learner is not None or person.errors:
        return
    key, tel = typed.kana_key(person.values["kana"]), person.values["tel"]
    year = person.values["birth_year"]
    alike = Q(kana_key=key, birth_year=year)
    if tel:
        alike |= Q(tel_key=tel, kana_key=key) | Q(tel_key=tel, birth_year=year)
    person.found = first_of(learners_seen_by(scope).filter(alike), MOST_SHOWN, order=BOX_BY_KANA)
    same = [
        one
        for one in person.found
        if tel and (typed.heard(one.kana), one.tel, one.birth_year) == (key, tel, year)
    ]
    if same:
        person.found, person.must_be = same, True
