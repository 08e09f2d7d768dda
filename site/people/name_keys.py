"""What the desk finds somebody by while typing: a key of every beginning of a name, letter by letter.

Names and kana lie sealed (docs/adr/0038), so the database cannot look into them. Beside them lies a keyed number of
each beginning (``NameKey``): of kana, name and 呼び名, from each of their words on. 佐藤 花子 is found by さとう,
さとうは, はなこ, 佐藤 and 花子, in any spelling that is heard alike; by the middle of a word nobody is.

A key is of a beginning alone and not of whether it is name or kana, for nobody says which of them is being typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from core import sealing
from core.joined import joined
from core.sealed import AsStored
from core.statements import update_rows

from . import typed

NAMES = ("name", "call_name", "kana")
# Letters: what is typed beyond them is not looked at. Words: of a name of more than these the later ones begin nothing.
LONGEST, MOST_WORDS = 20, 4
BATCH = 500
_ABOUT = b"people_namekey.key"
_BETWEEN_WORDS = re.compile(r"[\s・]+")


def beginnings(texts: Iterable[str]) -> set[str]:
    """Every beginning of the texts, from each of their words on, as ``typed.heard`` writes it."""
    found = set()
    for text in texts:
        words = _BETWEEN_WORDS.split(unicodedata.normalize("NFKC", text).strip())
        for first in range(min(len(words), MOST_WORDS)):
            whole = typed.heard("".join(words[first:]))[:LONGEST]
            found |= {whole[:end] for end in range(1, len(whole) + 1)}
    return found


def key_of(text: str) -> int:
    """Of what was typed: the key that those have whose names begin so. Raises SealError."""
    return sealing.number_of(typed.heard(text)[:LONGEST], about=_ABOUT)


def keys_of(texts: Iterable[str]) -> list[int]:
    """In the order of the numbers, which says nothing about the order of the letters."""
    return sorted(sealing.number_of(one, about=_ABOUT) for one in beginnings(texts))


def mark_of(texts: Iterable[str], *, erased: bool = False) -> str:
    """Says of which names somebody's keys are (``Learner.keys_of``); empty for whoever has none."""
    return "" if erased else sealing.key_of(joined(texts), about=b"people_learner.keys_of")


def write_missing(learners: Any, keys: Any, *, batch: int = BATCH) -> int:
    """Keys for whoever has none, or has those of other names or under another secret; gives how many there were.

    Some hundred people at a time, so that nobody waits long for one of them. Who cannot be opened is left out: of that
    ``manage.py doctor`` tells. ``learners`` and ``keys`` are the models, also as a migration knows them.
    """
    done, after = 0, -1
    names = ("pk", *map(AsStored, NAMES), "keys_of", "erased_at")
    while True:
        rows = list(learners._base_manager.filter(pk__gt=after).order_by("pk").values_list(*names)[:batch])
        if not rows:
            return done
        after = rows[-1][0]
        wrong = [pk for pk, *texts, mark, gone in rows if _mark(learners, texts, gone) not in (mark, None)]
        if wrong:
            with transaction.atomic():
                # Locked and asked again: somebody may have changed a name meanwhile, and its keys with it.
                held = learners._base_manager.select_for_update().only(*NAMES, "keys_of", "erased_at")
                found = [
                    one for one in held.filter(pk__in=wrong).order_by("pk") if one.keys_of != mark_now(one)
                ]
                write(found, keys)
                update_rows(learners, ["keys_of"], [(mark_now(one), one.pk) for one in found])
                done += len(found)


def _mark(learners: Any, stored: Sequence[str], gone: Any) -> str | None:
    """None where a name does not open."""
    try:
        fields = map(learners._meta.get_field, NAMES)
        texts = [field.opened(text) for field, text in zip(fields, stored, strict=True)]
    except sealing.SealError:
        return None
    return mark_of(texts, erased=gone is not None)


def mark_now(learner: Any) -> str:
    """What ``keys_of`` of a learner has to be; also of one as a migration knows it."""
    return mark_of((getattr(learner, name) for name in NAMES), erased=learner.erased_at is not None)


def write(learners: Sequence[Any], keys: Any, *, are_new: bool = False) -> None:
    """Their keys, of the names as they now are, instead of any others, where they themselves are kept. The caller holds
    their rows."""
    if not learners:
        return
    here = learners[0]._state.db
    if not are_new:
        keys._base_manager.using(here).filter(learner__in=[one.pk for one in learners]).delete()
    rows = [
        keys(learner_id=one.pk, key=key)
        for one in learners
        if one.erased_at is None
        for key in keys_of(getattr(one, name) for name in NAMES)
    ]
    keys._base_manager.using(here).bulk_create(rows, batch_size=5000)
