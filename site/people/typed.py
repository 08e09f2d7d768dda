"""What people type, made into what is stored: telephone numbers, kana, birth years, post codes.

Whatever a person can mean is accepted; what cannot be meant gets a sentence that says what to do.
"""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

from .errors import BadValue

_HIRAGANA_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_NOT_KANA = re.compile(r"[^ァ-ヺー・ ]")
_DASHES = re.compile(r"[‐-―−ｰ－]")
# Spellings that are heard as one: small letters, long marks, voiced pairs that sound alike.
_HEARD_ALIKE = str.maketrans("ァィゥェォッャュョヮヂヅヲヰヱ", "アイウエオツヤユヨワジズオイエ", "ー・ ")
# First year of each era as people count it: year 1 is this year.
_ERAS = {
    "明治": 1868, "M": 1868, "明": 1868,
    "大正": 1912, "T": 1912, "大": 1912,
    "昭和": 1926, "S": 1926, "昭": 1926,
    "平成": 1989, "H": 1989, "平": 1989,
    "令和": 2019, "R": 2019, "令": 2019,
}  # fmt: skip
_LAST_YEAR = {1868: 45, 1912: 15, 1926: 64, 1989: 31, 2019: 99}
# Exchanges behind a code of two figures. Of 04 only 所沢・柏・鴨川: 042, 048 and the others have three.
_CITY_OF_TWO = re.compile(r"03|06|0429(?![78])|0471|04709")
_ERA = re.compile(r"^(明治|大正|昭和|平成|令和|[MTSHR明大昭平令])\s*\.?\s*(元|\d{1,2})\s*年?$")
OLDEST = 115
LONGEST_KANA = 60


def clean_tel(text: str) -> str:
    """Digits only, beginning with 0; ten or eleven of them. Empty stays empty.

    >>> clean_tel("（０４）２９４２−３１１０")
    '0429423110'
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return ""
    digits = re.sub(r"[\s()\-.・ー]", "", _DASHES.sub("-", plain))
    digits = re.sub(r"^\+81\(?0?\)?", "0", digits)
    if not (digits.isascii() and digits.isdigit()):
        raise BadValue(_("電話番号は、数字だけで書いてください。例：04-2942-3110"), field="tel")
    if not (len(digits) in (10, 11) and digits.startswith("0")):
        raise BadValue(
            _("電話番号は、市外局番から10けたか11けたで書いてください。例：04-2942-3110"), field="tel"
        )
    return digits


def show_tel(digits: str) -> str:
    """A stored number in groups that can be read aloud: 090-1234-5678, 04-2942-3110."""
    if len(digits) == 11:
        return f"{digits[:3]}-{digits[3:7]}-{digits[7:]}"
    if len(digits) == 10 and _CITY_OF_TWO.match(digits):
        return f"{digits[:2]}-{digits[2:6]}-{digits[6:]}"
    if len(digits) == 10:
        return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
    return digits


def clean_kana(text: str) -> str:
    """Katakana with single spaces; hiragana and half-width letters are changed, kanji refused."""
    plain = unicodedata.normalize("NFKC", text).translate(_HIRAGANA_TO_KATAKANA)
    plain = _DASHES.sub("ー", plain).replace("-", "ー")
    plain = " ".join(plain.split())
    if _NOT_KANA.search(plain):
        raise BadValue(
            _("ふりがなは、ひらがなかカタカナで書いてください。例：ところざわ はなこ"), field="kana"
        )
    if len(plain) > LONGEST_KANA:  # one letter may be six before: ㌖ is キロメートル
        raise BadValue(
            _("ふりがなが長すぎます。%(most)d文字までです。") % {"most": LONGEST_KANA}, field="kana"
        )
    return plain


def kana_key(kana: str) -> str:
    """The same for every spelling that sounds the same: for finding somebody twice on file."""
    return clean_kana(kana).translate(_HEARD_ALIKE)


def heard(text: str) -> str:
    """Any text as ``kana_key`` has kana: one width and case, what is no kana stays, dashes and spaces go."""
    plain = "".join(unicodedata.normalize("NFKC", text).casefold().split()).translate(_HIRAGANA_TO_KATAKANA)
    return _DASHES.sub("", plain).replace("-", "").translate(_HEARD_ALIKE)


def clean_birth_year(text: str, *, this_year: int) -> int:
    """The western year of 「1950」「昭和25」「S25」「昭和元年」 in any width.

    Years in which nobody alive was born are refused with a sentence, 明治 among them.
    """
    plain = unicodedata.normalize("NFKC", str(text)).strip().upper()
    plain = re.sub(r"生まれ?$", "", plain)
    if era := _ERA.match(plain):
        first = _ERAS[era[1]]
        number = 1 if era[2] == "元" else int(era[2])
        if not 1 <= number <= _LAST_YEAR[first]:
            raise BadValue(
                _("その年号に、%(year)s年はありません。もう一度たしかめてください。") % {"year": era[2]},
                field="birth_year",
            )
        year = first + number - 1
    elif match := re.fullmatch(r"(\d{4})年?", plain):
        year = int(match[1])
    else:
        raise BadValue(_("生まれた年は、「昭和25」か「1950」のように書いてください。"), field="birth_year")
    if year > this_year:
        raise BadValue(_("生まれた年が、今年より先です。もう一度たしかめてください。"), field="birth_year")
    if year < this_year - OLDEST:
        raise BadValue(
            _("%(year)s年生まれの方は、%(age)s歳になります。明治・大正・昭和を、たしかめてください。")
            % {"year": year, "age": this_year - year},
            field="birth_year",
        )
    return year


def clean_postal_code(text: str) -> str:
    """Seven digits, shown as 359-0002. Empty stays empty."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", text))
    if digits and len(digits) != 7:
        raise BadValue(_("郵便番号は、7けたの数字で書いてください。例：359-0002"), field="postal_code")
    return digits
