"""漏えい報告: what one account has seen, changed and taken with it in a period, out of the audit log.

The audit log holds numbers of people and never their data, so neither does this. Rooms say what an entry
about each of their kinds of record means (``register_shown``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Max, Min
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .enums import Verb
from .models import AuditEntry

Text = str | Promise

# What must be reported (個人情報の保護に関する法律 第68条, 施行規則 第43条・第44条): for a municipality.
PEOPLE_TO_REPORT = 100  # more than so many people
FIRST_DAYS = (3, 5)  # 速報: as soon as it is known; the commission's guide says about three to five days
FULL_DAYS = 30  # 確報
FULL_DAYS_WRONGFUL = 60  # 確報, when it may have been done on purpose
# The day on which it became known is the first of these days (the commission's guide; docs/sources.md).

# The report's parts as the commission asks for them, in its order. What can be counted is counted; all may be typed.
PARTS: dict[str, tuple[Text, Text]] = {
    "outline": (_("1　概要"), _("いつ、どこで、何が起き、どうして分かったか")),
    "items": (_("2　漏えいした項目（おそれのあるものもふくむ）"), _("上の表から、書き写すか、へらす")),
    "people": (_("3　本人の数"), _("上の数は上限です。分かったら、書き直す")),
    "cause": (_("4　原因"), _("分からないときは、調べていること")),
    "harm": (_("5　二次被害、そのおそれ"), _("電話や訪問、お金の被害など。なければ「なし」")),
    "told": (_("6　本人への対応"), _("いつ、どうやって、何を伝えたか")),
    "public": (_("7　公表"), _("公表した日と方法。しないときは、その理由")),
    "prevent": (_("8　再発防止"), _("もうしたことと、これからすること")),
    "other": (_("9　そのほか"), _("警察などへの連絡、参考になること")),
}
LONGEST = 2000


class Shown(NamedTuple):
    """What an entry about ``subject`` says was seen. ``items``: by verb, None for any other.

    ``whose``: whom ``subject_id`` counts, empty when it is no person. ``sensitive``: 要配慮個人情報 may be among it.
    """

    subject: str
    label: Text
    whose: Text
    items: Mapping[Verb | None, Text]
    sensitive: bool = False


# Others who stand in the same record (a mentor's guardian): the numbers of those seen in, whom and how many out.
Also = Callable[[Iterable[int]], tuple[Text, int]]
_shown: dict[str, Shown] = {}
_also: dict[str, Also] = {}


def register_shown(*all_shown: Shown) -> None:
    for shown in all_shown:
        _shown[shown.subject] = shown


def register_also(subject: str, also: Also) -> None:
    _also[subject] = also


class Line(NamedTuple):
    """One kind of record and what was done with it. ``people`` None: the entry counts nobody by itself."""

    label: Text
    verb: Text
    items: Text
    entries: int
    people: int | None
    first: datetime
    last: datetime


class Looks(NamedTuple):
    """All that the log knows. ``people``: whom and how many, each once."""

    lines: list[Line]
    people: list[tuple[Text, int]]
    sensitive: bool
    first: datetime | None
    last: datetime | None

    @property
    def persons(self) -> int:
        return sum(n for _whose, n in self.people)

    @property
    def reasons(self) -> list[Text]:
        """Why this must be reported, as far as the log can tell. No reason here is no proof of the contrary."""
        found: list[Text] = []
        if self.sensitive:
            found.append(_("「手助けのこと」に、障害や病気のことが書いてある方がいるとき（1人でも）"))
        if self.persons > PEOPLE_TO_REPORT:
            found.append(_("本人の数が100人をこえるとき"))
        return found


UNKNOWN = _("この種類の説明は、まだありません")


def looks_of(*, account: str, since: datetime, until: datetime) -> Looks:
    """What ``account`` did from ``since`` up to (not including) ``until``; queries as many as kinds of people."""
    mine = AuditEntry.objects.filter(actor=account, at__gte=since, at__lt=until).order_by()
    rows = (
        mine.values("subject", "verb")
        .annotate(n=Count("pk"), people=Count("subject_id", distinct=True), first=Min("at"), last=Max("at"))
        .order_by("subject", "verb")
    )
    lines, sensitive = [], False
    for row in rows:
        shown = _shown.get(row["subject"]) or Shown(row["subject"], row["subject"], "", {})
        verb = Verb(row["verb"])
        items = shown.items.get(verb) or shown.items.get(None) or UNKNOWN
        sensitive = sensitive or shown.sensitive
        people = row["people"] if shown.whose else None
        lines.append(Line(shown.label, verb.label, items, row["n"], people, row["first"], row["last"]))
    lines.sort(key=lambda line: (line.people is None, -(line.people or 0), -line.entries))
    return Looks(
        lines,
        _people(mine),
        sensitive,
        min((line.first for line in lines), default=None),
        max((line.last for line in lines), default=None),
    )


def _people(mine: object) -> list[tuple[Text, int]]:
    """Whom, and how many of them, each once however often and in whatever way."""
    of_people = [shown.subject for shown in _shown.values() if shown.whose]
    seen: dict[str, set[int]] = defaultdict(set)
    words: dict[str, Text] = {}
    pairs = mine.filter(subject__in=of_people, subject_id__isnull=False)  # type: ignore[attr-defined]
    others: dict[str, set[int]] = defaultdict(set)
    for subject, pk in pairs.values_list("subject", "subject_id").distinct():
        whose = _shown[subject].whose
        words[str(whose)] = whose
        seen[str(whose)].add(pk)
        if subject in _also:
            others[subject].add(pk)
    found = [(words[key], len(ids)) for key, ids in seen.items()]
    found += [_also[subject](ids) for subject, ids in others.items()]
    return [(whose, n) for whose, n in found if n]


class Due(NamedTuple):
    """Until when the commission must have been told. The day on which it became known is day 1. ``full`` may be a day
    on which the offices are shut: then the next open one will do, which is for a person to look up."""

    first: date
    first_at_last: date
    full: date


def _day(known_on: date, number: int) -> date:
    return known_on + timedelta(days=number - 1)


def due(known_on: date, *, wrongful: bool) -> Due:
    return Due(
        _day(known_on, FIRST_DAYS[0]),
        _day(known_on, FIRST_DAYS[1]),
        _day(known_on, FULL_DAYS_WRONGFUL if wrongful else FULL_DAYS),
    )
