"""Is it easy Japanese? Findings for editors, each with a sentence that says what to do (A17).

Works on characters and endings alone: quick enough for every save, and no analyser is needed.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext as _

from core.ruby import strip_leniently

LONGEST_SENTENCE = 50
_EVERYDAY = Path(__file__).with_name("everyday_katakana.txt")


class Kind(StrEnum):
    """What a finding is about."""

    LONG = "long"
    DOUBLE_NEGATIVE = "double_negative"
    MUST = "must"
    PLAIN_STYLE = "plain_style"
    HEAVY_POLITENESS = "heavy_politeness"
    KATAKANA = "katakana"


# These two are requirements for shipped text; the others are advice.
FORBIDDEN = frozenset((Kind.LONG, Kind.DOUBLE_NEGATIVE))


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: its kind, the sentence it stands in (without furigana) and what the editor can do."""

    kind: Kind
    sentence: str
    message: str


_NOT = "(?:ない|なかった|ません|ぬ)"
_QUOTED = "い[いうっわ]|言|思|書|出[てまる]|聞|表示|感じ|分か|わか|見え"
_MUST_GO = "いけ|なら|なり|だめ|ダメ|駄目"
# Two negatives that make a yes.
_DOUBLE_NEGATIVES = (
    # ないわけではありません, ないこともない, ないものでもない, ないとは限りません, ないわけにはいきません
    rf"ない(?:という|といった)?(?:わけ|訳|こと|事|もの|の)(?:で|に)?(?:は|も|じゃ|では|でも)\s*(?:い[きか])?(?:あり|ござい)?{_NOT}",
    rf"ない(?:と|とは|とも)(?:は|も)?(?:限|かぎ|言え|いえ|言い切れ|いいきれ)[らり]?{_NOT}",
    # なくはない, なくもありません, ないでもない
    rf"(?:なく|ないで|ないじゃ)(?:は|も)(?:あり|ござい)?{_NOT}",
    # せざるを得ません, せずにはいられません, 言わないではいられない
    rf"ざる(?:を|は)?(?:得|え){_NOT}",
    rf"(?:ず|ないで)(?:に)?は(?:い|お)(?:ら|か)?れ?(?:け)?{_NOT}",
    rf"(?:ず|ないで)に?はす(?:ま|み){_NOT}",
    # 知らない人はいません, 使わない日はありません
    rf"ない(?:人|方|者|もの|物|日|所|ところ|家)(?:は|も)(?:い|あり|お(?:り|られ))?{_NOT}",
    # 不可能ではありません, 無理ではない
    rf"(?:不可能|不可欠|不必要|不十分|不自由|不都合|不便|不安|無理|無関係|無意味|無駄)(?:で|と)?(?:は|も|じゃ|では|でも)(?:あり|ござい|いえ|言え)?{_NOT}",
    # 番号なしでは使えません
    rf"(?:なし|無し)(?:で|に)は[^。、]{{1,12}}?(?:でき|[えけげせてねべめれ])(?:{_NOT})",
    # 押さないと使えません, 入れなければ進めない, 登録しない限りできません; 出ないと思ったら is a quotation.
    (
        rf"(?:ないと(?!{_QUOTED})|なければ|なくては|なきゃ|ない(?:かぎり|限り|うちは|ことには))(?!{_MUST_GO})"
        rf"、?[^。、]{{1,14}}?(?<!かもしれ){_NOT}"
    ),
)
_DOUBLE_NEGATIVE = re.compile("|".join(_DOUBLE_NEGATIVES))
# Not a double negative for the reader, but hard: 押さなければなりません.
_MUST = re.compile(
    "(?:なければ|なくては|なくちゃ|なきゃ|ないと|ねば|ないでは)(?:なりません|ならない|なりません|いけません|いけない|だめ|ダメ|駄目)"
)
_POLITE_END = re.compile(
    "(?:です|ます|ました|ません|ませんでした|でした|ましょう|でしょう|ください|下さい|くださいませ|どうぞ|こんにちは|こんばんは|ありがとう|はい|いいえ)"
    "(?:か|ね|よ|よね|かね|が|けど|けれど|から|ので|し|のに)*$"
)
_HEAVY = re.compile(
    "させていただ|させて頂|いただけますよう|くださいますよう|下さいますよう|られますよう|ますでしょうか"
    "|になられ|なされ(?:ます|る|た|て)|おられ(?:ます|る|た)|賜|存じ|いたしかね|つきましては|何卒|の上[、で]?ご|となっております"
)
_PASSIVE = re.compile("され(?:ます|まし|ませ|た|て|る|な|れ|ず|、)")
_KATAKANA = re.compile("[ァ-ヴー]{2,}")
_PAIRS = {"「": "」", "『": "』", "（": "）", "(": ")", "【": "】", "［": "］"}
_ENDS = "。！？!?"
_TRAILING = re.compile("[。！？!?、，…：:\\s」』）)】］]+$")


def sentences(text: str) -> list[str]:
    """Split text into sentences at 。！？ and line breaks, but not inside 「」 or （）; furigana removed."""
    found: list[str] = []
    for line in strip_leniently(text).splitlines():
        start = 0
        waiting: list[str] = []
        for position, character in enumerate(line):
            if character in _PAIRS:
                waiting.append(_PAIRS[character])
            elif waiting and character == waiting[-1]:
                waiting.pop()
            elif character in _ENDS and not waiting and line[position + 1 : position + 2] not in tuple(_ENDS):
                found.append(line[start : position + 1])
                start = position + 1
        found.append(line[start:])
    return [sentence.strip() for sentence in found if sentence.strip()]


def check(text: str, *, label: bool = False, explained: Collection[str] | None = None) -> list[Finding]:
    """Return what makes ``text`` hard to read, in the order of its sentences.

    ``label``: a heading or a short label, which needs no です・ます. ``explained``: katakana words that
    have an entry in the glossary; without it katakana is not looked at. Never raises for faulty ruby.
    """
    found: list[Finding] = []
    for sentence in sentences(text):
        found.extend(_check_sentence(sentence, label))
        if explained is not None:
            found.extend(_unexplained(sentence, explained))
    return found


def _check_sentence(sentence: str, label: bool) -> list[Finding]:
    found: list[Finding] = []
    length = len(re.sub(r"\s", "", sentence))
    if length > LONGEST_SENTENCE:
        message = _("文が%(length)s文字あります。%(limit)s文字までの文に、分けてください。")
        found.append(Finding(Kind.LONG, sentence, message % {"length": length, "limit": LONGEST_SENTENCE}))
    doubled = _DOUBLE_NEGATIVE.search(sentence)
    if doubled is not None:
        message = _("「%(words)s」は、「ない」が2回あります。「〜すると、〜できます」の形に直してください。")
        found.append(Finding(Kind.DOUBLE_NEGATIVE, sentence, message % {"words": doubled.group()}))
    must = _MUST.search(sentence)
    if must is not None:
        message = _("「〜%(words)s」は、むずかしい言い方です。「〜てください」にします。")
        found.append(Finding(Kind.MUST, sentence, message % {"words": must.group()}))
    if not label and _lacks_politeness(sentence):
        found.append(
            Finding(Kind.PLAIN_STYLE, sentence, _("文の終わりを、「です」か「ます」の形に直してください。"))
        )
    heavy = _HEAVY.search(sentence)
    if heavy is not None:
        message = _("「%(words)s」は、ていねいすぎて読みにくいです。「〜します」「〜てください」にします。")
        found.append(Finding(Kind.HEAVY_POLITENESS, sentence, message % {"words": heavy.group()}))
    elif len(_PASSIVE.findall(sentence)) > 1:
        message = _("「〜される」が2回あります。だれが何をするかを書いてください。")
        found.append(Finding(Kind.HEAVY_POLITENESS, sentence, message))
    return found


def _lacks_politeness(sentence: str) -> bool:
    # Telephone numbers, names and a bare quotation are no sentences: nothing in them can end in です.
    spoken = re.sub("[「『（(][^「」『』（）()]*[」』）)]", "", sentence)
    if not re.search("[ぁ-ん]", spoken):
        return False
    ending = _TRAILING.sub("", re.sub("[（(][^（）()]*[）)]", "", sentence))
    return _POLITE_END.search(ending) is None


def _unexplained(sentence: str, explained: Collection[str]) -> list[Finding]:
    known = frozenset(explained) | everyday_katakana()
    words = dict.fromkeys(word for word in _KATAKANA.findall(sentence) if not _made_of(word, known))
    message = _("「%(word)s」を、用語集に入れるか、やさしいことばに変えてください。")
    return [Finding(Kind.KATAKANA, sentence, message % {"word": word}) for word in words]


def _made_of(word: str, known: Collection[str]) -> bool:
    """Say whether ``word`` is one known word, or several in a row (メッセージ・アプリ)."""
    reached = {0}
    for end in range(1, len(word) + 1):
        if any(word[start:end] in known for start in reached):
            reached.add(end)
    return len(word) in reached


@lru_cache(maxsize=1)
def everyday_katakana() -> frozenset[str]:
    """Katakana words that a reader of 72 uses every day and that need no explanation."""
    lines = _EVERYDAY.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
