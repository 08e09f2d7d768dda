"""Furigana for sentences that are put together while a reader waits: dates, states, errors.

Texts of pages get their readings from the analyser when they are saved. A sentence such as
「11月28日（土）午前10時に会場へ来てください。」 does not exist before it is asked for, and the analyser
must not run then; so the words of which such sentences are made stand here with their readings.
"""

from __future__ import annotations

import re
from functools import lru_cache

_WORDS: dict[str, str] = {
    "申し込んでいます": "｜申《もう》し｜込《こ》んでいます",
    "申し込まれて": "｜申《もう》し｜込《こ》まれて",
    "申し込めます": "｜申《もう》し｜込《こ》めます",
    "申し込めません": "｜申《もう》し｜込《こ》めません",
    "申し込む": "｜申《もう》し｜込《こ》む",
    "申し込み": "｜申《もう》し｜込《こ》み",
    "申込み": "｜申込《もうしこ》み",
    "取り消しました": "｜取《と》り｜消《け》しました",
    "取り消し": "｜取《と》り｜消《け》し",
    "受付番号": "｜受付番号《うけつけばんごう》",
    "電話番号": "｜電話番号《でんわばんごう》",
    "生まれた年": "｜生《う》まれた｜年《とし》",
    "市外局番": "｜市外局番《しがいきょくばん》",
    "繰上げ": "｜繰上《くりあ》げ",
    "落選": "｜落選《らくせん》",
    "抽選待ち": "｜抽選待《ちゅうせんま》ち",
    "抽選": "｜抽選《ちゅうせん》",
    "補欠": "｜補欠《ほけつ》",
    "参加": "｜参加《さんか》",
    "結果": "｜結果《けっか》",
    "会場": "｜会場《かいじょう》",
    "教室": "｜教室《きょうしつ》",
    "相談": "｜相談《そうだん》",
    "時間": "｜時間《じかん》",
    "窓口": "｜窓口《まどぐち》",
    "電話": "｜電話《でんわ》",
    "お知らせ": "お｜知《し》らせ",
    "お返事": "お｜返事《へんじ》",
    "返事": "｜返事《へんじ》",
    "期限": "｜期限《きげん》",
    "過ぎました": "｜過《す》ぎました",
    "辞退": "｜辞退《じたい》",
    "無効": "｜無効《むこう》",
    "順番": "｜順番《じゅんばん》",
    "中止": "｜中止《ちゅうし》",
    "満席": "｜満席《まんせき》",
    "定員": "｜定員《ていいん》",
    "空いて": "｜空《あ》いて",
    "待っています": "｜待《ま》っています",
    "次の方": "｜次《つぎ》の｜方《かた》",
    "次の": "｜次《つぎ》の",
    "今回": "｜今回《こんかい》",
    "来てください": "｜来《き》てください",
    "終わりました": "｜終《お》わりました",
    "終わって": "｜終《お》わって",
    "終わり": "｜終《お》わり",
    "始まります": "｜始《はじ》まります",
    "始まり": "｜始《はじ》まり",
    "番目": "｜番目《ばんめ》",
    "席": "｜席《せき》",
    "受けしました": "｜受《う》けしました",
    "重なって": "｜重《かさ》なって",
    "この分": "この｜分《ぶん》",
    "先の": "｜先《さき》の",
    "選んで": "｜選《えら》んで",
    "選び": "｜選《えら》び",
    "書いて": "｜書《か》いて",
    "数字": "｜数字《すうじ》",
    "例：": "｜例《れい》：",
    "昭和": "｜昭和《しょうわ》",
    "年号": "｜年号《ねんごう》",
    "今年": "｜今年《ことし》",
    "必要": "｜必要《ひつよう》",
    "住所": "｜住所《じゅうしょ》",
    "お名前": "お｜名前《なまえ》",
    "同じ方": "｜同《おな》じ｜方《かた》",
    "同じ": "｜同《おな》じ",
    "郵便番号": "｜郵便番号《ゆうびんばんごう》",
    "もう一度": "もう｜一度《いちど》",
    "理由": "｜理由《りゆう》",
    "方法": "｜方法《ほうほう》",
    "全部で": "｜全部《ぜんぶ》で",
    "今は": "｜今《いま》は",
    "正午": "｜正午《しょうご》",
    "午前": "｜午前《ごぜん》",
    "午後": "｜午後《ごご》",
    "次は": "｜次《つぎ》は",
    "職員": "｜職員《しょくいん》",
    "公開": "｜公開《こうかい》",
}
_DAYS = {
    1: "ついたち", 2: "ふつか", 3: "みっか", 4: "よっか", 5: "いつか", 6: "むいか", 7: "なのか", 8: "ようか",
    9: "ここのか", 10: "とおか", 14: "じゅうよっか", 20: "はつか", 24: "にじゅうよっか",
}  # fmt: skip
_MONTHS = {4: "しがつ", 7: "しちがつ", 9: "くがつ"}
_HOURS = {4: "よじ", 7: "しちじ", 9: "くじ"}
_PEOPLE = {1: "ひとり", 2: "ふたり"}
_WEEKDAYS = dict(zip("月火水木金土日", ("げつ", "か", "すい", "もく", "きん", "ど", "にち"), strict=True))
_ONES = ("", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう")

_FOUND = re.compile(
    r"(?P<month>(?<!\d)1?\d月)|(?P<day>(?<!\d)[123]?\d日)|(?P<weekday>（[月火水木金土日]）)"
    r"|(?P<hour>(?<!\d)1?\d時(?!間))|(?P<minute>(?<!\d)[1-5]?\d分)|(?P<people>(?<!\d)[12]人)"
    r"|(?P<times>(?<=\d)[人年円歳])"
    "|" + "|".join(map(re.escape, sorted(_WORDS, key=len, reverse=True)))
)
_COUNTERS = {"人": "にん", "年": "ねん", "円": "えん", "歳": "さい"}


def number(value: int) -> str:
    """A number under 100 as it is read: 28 is にじゅうはち."""
    tens, ones = divmod(value, 10)
    return ((_ONES[tens] if tens > 1 else "") + "じゅう" if tens else "") + _ONES[ones]


def _minute(value: int) -> str:
    ending = {1: "いっぷん", 3: "さんぷん", 4: "よんぷん", 6: "ろっぷん", 8: "はっぷん", 0: "じゅっぷん"}
    tens, ones = divmod(value, 10)
    lead = (
        ((_ONES[tens] if tens > 1 else "") + "じゅう" if tens else "")
        if ones
        else (_ONES[tens] if tens > 1 else "")
    )
    return lead + ending.get(ones, _ONES[ones] + "ふん")


def _read(match: re.Match[str]) -> str:
    kind, found = match.lastgroup, match[0]
    if kind is None:
        return _WORDS[found]
    if kind == "weekday":
        return f"（｜{found[1]}《{_WEEKDAYS[found[1]]}》）"
    if kind == "times":
        return f"｜{found}《{_COUNTERS[found]}》"
    value = int(found[:-1])
    reading = {
        "month": lambda: _MONTHS.get(value) or number(value) + "がつ",
        "day": lambda: _DAYS.get(value) or number(value) + "にち",
        "hour": lambda: (
            _HOURS.get(value) or ("れいじ" if value == 0 else number(value).replace("よん", "よ") + "じ")
        ),
        "minute": lambda: _minute(value),
        "people": lambda: _PEOPLE[value],
    }[kind]()
    return f"｜{found}《{reading}》"


def with_readings(text: object) -> str:
    """``text`` in Aozora notation, with the readings of the words that stand here.

    >>> with_readings("12月1日（火）午前10時30分")
    '｜12月《じゅうにがつ》｜1日《ついたち》（｜火《か》）｜午前《ごぜん》｜10時《じゅうじ》｜30分《さんじゅっぷん》'
    """
    return _with_readings(str(text))


@lru_cache(maxsize=2048)
def _with_readings(text: str) -> str:
    return text if "《" in text or "｜" in text else _FOUND.sub(_read, text)
