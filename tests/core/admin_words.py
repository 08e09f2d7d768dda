"""What Wagtail says to editors in English only, said in Japanese by ``site/locale``.

``python -m tests.core.admin_words`` adds to the .po files, for somebody to translate, whatever a new Wagtail says
in no Japanese, takes out what it no longer says or now says itself, and writes the .mo files, which Django reads.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import polib

DOMAINS = ("django", "djangojs")
FOLDER = Path(__file__).resolve().parents[2] / "site" / "locale" / "ja" / "LC_MESSAGES"
# What stands in a text for something else, and what shows it.
MARK = re.compile(r"%\(\w+\)[sd]|%[sd]|%%|\{\w*\}|<[^>]+>")

Key = tuple[str | None, str]


def wagtail() -> Path:
    spec = find_spec("wagtail")
    assert spec and spec.origin
    return Path(spec.origin).parent


def asked(domain: str) -> dict[Key, polib.POEntry]:
    """Every text that Wagtail has for translators."""
    files = sorted(wagtail().glob(f"**/locale/en/LC_MESSAGES/{domain}.po"))
    return {
        (entry.msgctxt, entry.msgid): entry
        for file in files
        for entry in polib.pofile(str(file))
        if not entry.obsolete
    }


def answered(domain: str) -> set[Key]:
    """What it says in Japanese itself."""
    files = sorted(wagtail().glob(f"**/locale/ja/LC_MESSAGES/{domain}.mo"))
    return {
        (entry.msgctxt, entry.msgid) for file in files for entry in polib.mofile(str(file)) if said(entry)
    }


def said(entry: polib.POEntry | polib.MOEntry) -> str:
    """The Japanese; there is one form for every number."""
    return entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr


def ours(domain: str) -> polib.POFile:
    return polib.pofile(str(FOLDER / f"{domain}.po"), wrapwidth=110)


def spoken(domain: str) -> dict[Key, str]:
    return {(entry.msgctxt, entry.msgid): said(entry) for entry in ours(domain)}


def lacking(domain: str) -> list[str]:
    known = answered(domain) | {key for key, text in spoken(domain).items() if text}
    return [entry.msgid for key, entry in asked(domain).items() if key not in known]


def crooked(domain: str) -> Iterator[str]:
    """Translations in which a name, a number or a tag is missing, or is one too many."""
    for entry in ours(domain):
        if sorted(MARK.findall(entry.msgid_plural or entry.msgid)) != sorted(MARK.findall(said(entry))):
            yield entry.msgid


def renew(domain: str) -> int:
    """Gives how many texts wait for somebody to translate them."""
    wanted, known, mine = asked(domain), answered(domain), ours(domain)
    here = {(entry.msgctxt, entry.msgid): entry for entry in mine}
    for key, entry in here.items():
        if key not in wanted or key in known:
            mine.remove(entry)
    for key, entry in wanted.items():
        if key not in known and key not in here:
            plural = (
                {"msgid_plural": entry.msgid_plural, "msgstr_plural": {0: ""}} if entry.msgid_plural else {}
            )
            mine.append(
                polib.POEntry(msgctxt=entry.msgctxt, msgid=entry.msgid, comment=entry.comment, **plural)
            )
    mine.save()
    mine.save_as_mofile(str(FOLDER / f"{domain}.mo"))
    return sum(not said(entry) for entry in mine)


if __name__ == "__main__":
    waiting = {domain: renew(domain) for domain in DOMAINS}
    sys.stdout.write(f"訳していない言葉：{waiting}\n")
    sys.exit(any(waiting.values()))
