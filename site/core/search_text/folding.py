"""One spelling for everything that sounds the same: デンワ, ﾃﾞﾝﾜ, でんわ; メール, めえる, メ－ル."""

from __future__ import annotations

import re
import unicodedata

from core.furigana.kana import to_hiragana
from core.ruby import KANJI_CLASS

_SMALL = str.maketrans("ぁぃぅぇぉっゃゅょゎゕゖづぢを", "あいうえおつやゆよわかけずじお")
_VU = (("ゔぁ", "ば"), ("ゔぃ", "び"), ("ゔぇ", "べ"), ("ゔぉ", "ぼ"), ("ゔ", "ぶ"))
_VOWEL_ROWS = {
    "あ": "あかがさざただなはばぱまやらわ",
    "い": "いきぎしじちにひびぴみりえけげせぜてでねへべぺめれ",
    "う": "うくぐすずつぬふぶぷむゆるおこごそぞとどのほぼぽもよろ",
    "え": "えけげせぜてでねへべぺめれ",
    "お": "おこごそぞとどのほぼぽもよろ",
}
# A vowel that only lengthens the one before it: めえる, でんきゅう, せんせい.
_LENGTHENING = re.compile("|".join(f"(?<=[{row}]){vowel}+" for vowel, row in _VOWEL_ROWS.items()))
_KANA = "ぁ-ゖー"
_LETTER = f"a-z0-9ぁ-ゖ{KANJI_CLASS}"
_LONG_MARK = re.compile(f"(?<=[{_KANA}])[ー‐‑–—―−〜~-]+")
_INSIDE = re.compile("(?<=[a-z0-9])[-'’.＇_](?=[a-z0-9])")
_OTHER = re.compile(f"[^{_LETTER}]+")


def normalise(text: str) -> str:
    """Fold ``text`` to what is compared in a search: lower case, half width, hiragana, kanji.

    Small kana become large, marks and vowels that only lengthen a sound go, voiced づ and ぢ become ず and
    じ, を becomes お. Everything that is no letter becomes one space; the ends are bare.
    """
    return shorten(simplify(text))


def simplify(text: str) -> str:
    """As :func:`normalise`, but lengthening vowels stay: のお in 電話のおと is no long の."""
    # A voicing mark typed for itself (か゛) joins its kana.
    joined = text.replace("゛", "\u3099").replace("゜", "\u309a").replace("\u200b", "")
    folded = to_hiragana(unicodedata.normalize("NFKC", joined).lower())
    for sound, simple in _VU:
        folded = folded.replace(sound, simple)
    folded = _INSIDE.sub("", _LONG_MARK.sub("", folded))
    return _OTHER.sub(" ", folded.translate(_SMALL)).strip()


def shorten(simplified: str) -> str:
    """Take the vowels away that only lengthen the one before: めえる → める."""
    return _LENGTHENING.sub("", simplified)
