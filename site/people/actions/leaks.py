"""漏えい報告: a draft begun for an account and a period, and what somebody typed into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.days import midnight
from people.enums import Verb
from people.errors import BadValue, ChangedMeanwhile
from people.leaks import LONGEST, PARTS
from people.models import AuditEntry, LeakSheet, User
from people.rights import Anyone

from .audit import record

SUBJECT = "leak_sheet"
LONGEST_PERIOD = timedelta(days=366)


@transaction.atomic
def open_leak_sheet(*, account: str, first: date, last: date, by: Anyone, at: datetime) -> LeakSheet:
    """The draft for ``account`` and the days from ``first`` to ``last``; begun twice it is one."""
    account = account.strip()
    if not (
        User.objects.filter(username=account).exists() or AuditEntry.objects.filter(actor=account).exists()
    ):
        raise BadValue(
            _("この利用者名は、利用者にも記録にもありません。つづりを確かめてください。"), field="account"
        )
    if last < first:
        raise BadValue(_("終わりの日を、始まりの日と同じか、あとにしてください。"), field="last")
    if first > timezone.localdate(at):
        raise BadValue(_("始まりの日が、今日より先です。"), field="first")
    since, until = midnight(first), midnight(last + timedelta(days=1))
    if until - since > LONGEST_PERIOD:
        raise BadValue(_("期間は1年までです。分けて作ってください。"), field="last")
    sheet, made = LeakSheet.objects.get_or_create(
        account=account, since=since, until=until,
        defaults={"made_at": at, "made_by": by.get_username(), "changed_at": at},
    )  # fmt: skip
    if made:
        record(actor=by, verb=Verb.CREATE, subject=SUBJECT, subject_id=sheet.pk, at=at)
    return sheet


def look_at_leak_sheet(*, sheet: LeakSheet, verb: Verb, by: Anyone, at: datetime) -> None:
    """Reading it, or printing it, is itself written down: it says who saw whom."""
    record(actor=by, verb=verb, subject=SUBJECT, subject_id=sheet.pk, at=at)


@transaction.atomic
def write_leak_sheet(
    *, sheet: LeakSheet, texts: Mapping[str, str], known_on: date | None, wrongful: bool, version: int,
    by: Anyone, at: datetime,
) -> LeakSheet:  # fmt: skip
    """Keeps what was typed; parts not named stay. The same again changes nothing.

    Raises ChangedMeanwhile when somebody else has written since ``version`` was read.
    """
    kept = LeakSheet.objects.select_for_update().get(pk=sheet.pk)
    wanted = {
        **kept.texts,
        **{name: "\n".join(text.strip().splitlines()) for name, text in texts.items() if name in PARTS},
    }
    for name, text in wanted.items():
        if len(text) > LONGEST:
            raise BadValue(
                _("「%(part)s」が長すぎます。%(most)d文字までです。")
                % {"part": PARTS[name][0], "most": LONGEST},
                field=name,
            )
    if known_on is not None and known_on > timezone.localdate(at):
        raise BadValue(_("知った日が、今日より先です。"), field="known_on")
    if (wanted, known_on, wrongful) == (kept.texts, kept.known_on, kept.wrongful):
        return kept
    if kept.version != version:
        raise ChangedMeanwhile(
            _(
                "ほかの人が、先に書き直しました。書いた文は、この画面に残っています。くらべてから、もう一度保存してください。"
            )
        )
    kept.texts, kept.known_on, kept.wrongful = wanted, known_on, wrongful
    kept.changed_at, kept.changed_by, kept.version = at, by.get_username(), version + 1
    kept.save()
    record(actor=by, verb=Verb.CHANGE, subject=SUBJECT, subject_id=kept.pk, at=at)
    return kept


def strike_from_leak_sheets(words: Iterable[str], *, instead: str) -> int:
    """Part of an erasure: whoever was named in a draft all the same is named no more. Inside a transaction."""
    # A name is as often written without the space between its parts.
    found = {form for word in words for form in (word, word.replace(" ", "").replace("　", ""))}
    words = sorted((word for word in found if len(word) > 1), key=len, reverse=True)
    count = 0
    for sheet in LeakSheet.objects.exclude(texts={}).select_for_update():
        texts = dict(sheet.texts)
        for name, text in texts.items():
            for word in words:
                text = text.replace(word, instead)  # noqa: PLW2901
            texts[name] = text
        if texts != sheet.texts:
            sheet.texts, sheet.version = texts, sheet.version + 1
            sheet.save(update_fields=["texts", "version"])
            count += 1
    return count
