"""ひとこと for the next mentor: refused where it looks like a number, an address or a day of birth.

A name has no looks. So a member of the staff reads the words before a mentor sees them, and passes none
that hold something out of the learner's own file (docs/adr/0018).
"""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

from people.models import Learner

from .errors import BadValue
from .models import LONGEST_MEMO

_BETWEEN = re.compile(r"[\s\-‐‑‒–—―−ー－ｰ()・.,、]")
_LONG_NUMBER = re.compile(r"[0-9〇零一二三四五六七八九]{5,}")
_REFUSED = re.compile(
    r"@|://|www\.|https?|\.(?:com|jp|net|org)\b|line\s*(?:の)?\s*id|[0-9〇一二三四五六七八九十]+\s*(?:丁目|番地|号室|号)"
    r"|(?:昭和|大正|平成|令和)\s*[0-9元]|[0-9]{4}\s*年|年生まれ|[0-9]月\s*[0-9]+日生|生年月日",
    re.IGNORECASE,
)


def clean_memo(text: str) -> str:
    """The words as they are kept. Raises BadValue."""
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    if len(text) > LONGEST_MEMO:
        raise BadValue(_("ひとことは、60｜文字《もじ》までで｜書《か》いてください。"), field="memo")
    if _REFUSED.search(text) or _LONG_NUMBER.search(_BETWEEN.sub("", text)):
        raise BadValue(
            _(
                "｜電話番号《でんわばんごう》、｜住所《じゅうしょ》、メール、｜生《う》まれた｜日《ひ》は｜書《か》けません。"
                "｜消《け》してください。"
            ),
            field="memo",
        )
    return text


def tells_who(text: str, learner: Learner) -> bool:
    """Whether the words hold something of the learner's file. Told to staff only: others could guess with it."""
    bare = _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).lower()
    names = [part for part in learner.name.replace("　", " ").split() if part != learner.call_name]
    parts = [*names, learner.tel, learner.email, learner.line_id, learner.postal_code]
    parts = [_BETWEEN.sub("", unicodedata.normalize("NFKC", part)).lower() for part in parts]
    home = _BETWEEN.sub("", unicodedata.normalize("NFKC", learner.address)).lower()
    # Four letters in a row: more than the name of the city, less than the whole address.
    parts += [home[n : n + 4] for n in range(len(home) - 3)]
    if any(len(part) > 1 and part in bare for part in parts):
        return True
    sounds = [_sound(part) for part in learner.kana.replace("　", " ").split()]
    return any(
        len(part) > 2 and part != _sound(learner.call_name) and part in _sound(bare) for part in sounds
    )


def _sound(text: str) -> str:
    """The kana of a text as katakana; all else left out."""
    wide = unicodedata.normalize("NFKC", text).translate({n: n + 0x60 for n in range(0x3041, 0x3097)})
    return "".join(letter for letter in wide if "ァ" <= letter <= "ヺ")
