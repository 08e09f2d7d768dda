"""The forms of mentors and guardians: what a form can know by itself. Whether it is allowed, the actions say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.enums import Phone
from events.forms import as_error, text_field
from events.models import Center

from .actions.signup import check_birth_date, check_guardian
from .addresses import clean_email
from .enums import Language, Relation, Topic, Way
from .models import School
from .state import is_minor, today

_ERA = {"平成": 1988, "H": 1988, "令和": 2018, "R": 2018, "昭和": 1925, "S": 1925}
_DATE = re.compile(
    r"(?:(?P<era>平成|令和|昭和|[HRS])\s*)?(?P<y>元|\d{1,4})\s*[年./\- ]\s*"
    r"(?P<m>\d{1,2})\s*[月./\- ]\s*(?P<d>\d{1,2})\s*日?"
)
PHONES = [(Phone.IPHONE, "iPhone"), (Phone.ANDROID, "Android"), (Phone.EASY, _("かんたんスマホ"))]
TOPICS = [
    (Topic.BASICS, _("スマホの｜基本《きほん》")),
    (Topic.PHONE_TEXT, _("｜電話《でんわ》と｜文字《もじ》")),
    (Topic.PHOTO_MAP, _("｜写真《しゃしん》と｜地図《ちず》")),
    (Topic.CONNECT, _("｜調《しら》べる・つながる")),
    (Topic.SAFETY, _("だまされない｜見分《みわ》け｜方《かた》")),
    (Topic.DISASTER, _("｜災害《さいがい》のそなえ")),
    (Topic.DAILY, _("｜支払《しはら》いや｜申《もう》し｜込《こ》み")),
]
LANGUAGES = [
    (Language.JAPANESE, _("｜日本語《にほんご》")),
    (Language.SIGN, _("｜手話《しゅわ》")),
    (Language.ENGLISH, _("｜英語《えいご》")),
    (Language.CHINESE, _("｜中国語《ちゅうごくご》")),
    (Language.KOREAN, _("｜韓国語《かんこくご》")),
    (Language.VIETNAMESE, _("ベトナム｜語《ご》")),
    (Language.TAGALOG, _("タガログ｜語《ご》")),
    (Language.PORTUGUESE, _("ポルトガル｜語《ご》")),
]
RELATIONS = [
    (Relation.MOTHER, _("｜母《はは》")),
    (Relation.FATHER, _("｜父《ちち》")),
    (Relation.OTHER, _("そのほかの｜保護者《ほごしゃ》")),
]
WAYS = [(Way.LINK, _("メールでお｜願《ねが》いする")), (Way.PAPER, _("｜紙《かみ》に｜書《か》いてもらう"))]
YEARS = [(str(n), _("%(n)d｜年生《ねんせい》") % {"n": n}) for n in range(1, 7)]
MOST = [(str(n), _("%(n)d｜人《にん》まで") % {"n": n}) for n in range(1, 5)]


def read_date(text: str) -> date | None:
    """2010年4月5日, 2010-04-05, 20100405, 平成22年4月5日, in any width; None if it is no day."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    if re.fullmatch(r"\d{8}", plain):
        plain = f"{plain[:4]}-{plain[4:6]}-{plain[6:]}"
    match = _DATE.fullmatch(plain)
    if not match or (match["y"] == "元" and not match["era"]):
        return None
    year = 1 if match["y"] == "元" else int(match["y"])
    try:
        return date(_ERA.get(match["era"], 0) + year, int(match["m"]), int(match["d"]))
    except ValueError:
        return None


def one_of(label: Any, choices: Any, missing: Any, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect,
        error_messages={"required": missing, "invalid_choice": missing}, **more,
    )  # fmt: skip


def some_of(label: Any, choices: Any, missing: Any, **more: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": missing, "invalid_choice": missing}, **more,
    )  # fmt: skip


class Carried(forms.Form):
    """A screen whose answers travel in the phone's cookie until they are sent."""

    def typed(self) -> dict[str, Any]:
        return {
            name: self.data.getlist(name) if hasattr(self.data, "getlist") and _many(field) else self.data.get(name, "")
            for name, field in self.fields.items()
        }  # fmt: skip


def _many(field: forms.Field) -> bool:
    return isinstance(field, forms.MultipleChoiceField)


class WhoForm(Carried):
    """1: who."""

    name = text_field(
        _("お｜名前《なまえ》"), missing=_("お｜名前《なまえ》を｜書《か》いてください。"),
        autocomplete="name",
        help_text=_(
            "｜名字《みょうじ》と｜名前《なまえ》のあいだを｜空《あ》けてください。"
            "｜例《れい》：｜見本《みほん》 ｜花子《はなこ》"
        ),
    )  # fmt: skip
    call_name = text_field(
        _("｜呼《よ》び｜名《な》"), missing=_("｜呼《よ》び｜名《な》を｜書《か》いてください。"),
        longest=20, autocomplete="nickname",
        help_text=_("｜教室《きょうしつ》で｜呼《よ》ばれる｜名前《なまえ》です。｜受講者《じゅこうしゃ》には、これだけを｜伝《つた》えます。"),
    )  # fmt: skip
    birth_date = text_field(
        _("｜生年月日《せいねんがっぴ》"), missing=_("｜生年月日《せいねんがっぴ》を｜書《か》いてください。"),
        longest=30, autocomplete="bday",
        help_text=_("｜例《れい》：2010｜年《ねん》｜4月《しがつ》｜5日《いつか》"),
    )  # fmt: skip
    email = text_field(
        _("メールアドレス"), missing=_("メールアドレスを｜書《か》いてください。"), longest=200, autocomplete="email",
        inputmode="email", help_text=_("ここへリンクを｜送《おく》ります。パスワードはありません。"),
    )  # fmt: skip

    def __init__(self, *args: Any, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.at = at

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_call_name(self) -> str:
        return " ".join(self.cleaned_data["call_name"].split())

    def clean_birth_date(self) -> date:
        birth = read_date(self.cleaned_data["birth_date"])
        if birth is None:
            raise forms.ValidationError(
                _(
                    "｜生年月日《せいねんがっぴ》は、「2010｜年《ねん》｜4月《しがつ》｜5日《いつか》」のように｜書《か》いてください。"
                )
            )
        as_error(check_birth_date, birth, day=today(self.at))
        return birth

    def clean_email(self) -> str:
        return as_error(clean_email, self.cleaned_data["email"])

    @property
    def is_minor(self) -> bool:
        return is_minor(self.cleaned_data["birth_date"], today(self.at))


class SchoolForm(Carried):
    """2: school and centres."""

    school = one_of(_("｜学校《がっこう》"), [], _("｜学校《がっこう》を｜選《えら》んでください。"))
    year = one_of(_("｜学年《がくねん》"), YEARS, _("｜学年《がくねん》を｜選《えら》んでください。"))
    centers = some_of(
        _("｜行《い》ける｜会場《かいじょう》"),
        [],
        _("｜会場《かいじょう》を｜1《ひと》つ｜以上《いじょう》｜選《えら》んでください。"),
    )

    def __init__(
        self, *args: Any, schools: Iterable[School], centers: Iterable[Center], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.schools = {str(one.pk): one for one in schools}
        self.places = {one.code: one for one in centers}
        self.fields["school"].choices = [
            (pk, one.readings.get(one.name, one.name)) for pk, one in self.schools.items()
        ]
        self.fields["centers"].choices = [
            (code, one.readings.get(one.name, one.name)) for code, one in self.places.items()
        ]

    def values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "school": self.schools[cleaned["school"]], "year": int(cleaned["year"]),
            "centers": [self.places[code] for code in cleaned["centers"]],
        }  # fmt: skip


class HelpForm(Carried):
    """3: what one can teach, and how many at once."""

    phones = some_of(
        _("｜教《おし》えられるスマホ"),
        PHONES,
        _("スマホの｜種類《しゅるい》を｜1《ひと》つ｜以上《いじょう》｜選《えら》んでください。"),
    )
    topics = some_of(
        _("｜教《おし》えられること"),
        TOPICS,
        _("｜教《おし》えられることを｜1《ひと》つ｜以上《いじょう》｜選《えら》んでください。"),
    )
    languages = some_of(
        _("｜話《はな》せることば"),
        LANGUAGES,
        _("ことばを｜1《ひと》つ｜以上《いじょう》｜選《えら》んでください。"),
        initial=[Language.JAPANESE],
    )
    most_learners = one_of(
        _("｜一度《いちど》に｜教《おし》える｜人数《にんずう》"),
        MOST,
        _("｜人数《にんずう》を｜選《えら》んでください。"),
        initial="2",
    )

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "most_learners": int(self.cleaned_data["most_learners"])}


class GuardianForm(Carried):
    """4: under 18 only: who is asked, and how."""

    guardian_name = text_field(
        _("｜保護者《ほごしゃ》のお｜名前《なまえ》"),
        missing=_("｜保護者《ほごしゃ》の｜方《かた》のお｜名前《なまえ》を｜書《か》いてください。"),
        autocomplete="off",
    )
    guardian_relation = one_of(
        _("あなたとの｜関係《かんけい》"),
        RELATIONS,
        _("あなたとの｜関係《かんけい》を｜選《えら》んでください。"),
    )
    guardian_way = one_of(
        _("｜同意《どうい》のもらい｜方《かた》"),
        WAYS,
        _("｜同意《どうい》のもらい｜方《かた》を｜選《えら》んでください。"),
        initial=Way.LINK,
    )
    guardian_email = text_field(
        _("｜保護者《ほごしゃ》のメールアドレス"), longest=200, autocomplete="off", inputmode="email",
        help_text=_("メールでお｜願《ねが》いするときに｜書《か》いてください。あなたのメールとはちがうものです。"),
    )  # fmt: skip

    def __init__(self, *args: Any, email: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.email = email

    def clean_guardian_name(self) -> str:
        return " ".join(self.cleaned_data["guardian_name"].split())

    def clean_guardian_email(self) -> str:
        text = self.cleaned_data["guardian_email"]
        if self.data.get("guardian_way") != Way.LINK:
            return ""
        if not text.strip():
            raise forms.ValidationError(
                _("｜保護者《ほごしゃ》の｜方《かた》のメールアドレスを｜書《か》いてください。")
            )
        email = as_error(clean_email, text, field="guardian_email")
        as_error(check_guardian, email=self.email, guardian_email=email)
        return email


class OwnForm(SchoolForm, HelpForm):
    """A mentor's own data, changed later."""

    call_name = WhoForm.base_fields["call_name"]
    field_order = ["call_name", "phones", "topics", "languages", "most_learners", "centers", "school", "year"]

    clean_call_name = WhoForm.clean_call_name

    def values(self) -> dict[str, Any]:
        return {
            **SchoolForm.values(self),
            **{name: self.cleaned_data[name] for name in ("call_name", "phones", "topics", "languages")},
            "most_learners": int(self.cleaned_data["most_learners"]),
        }


class LinkForm(forms.Form):
    email = text_field(
        _("メールアドレス"), missing=_("メールアドレスを｜書《か》いてください。"), longest=200, autocomplete="email",
        inputmode="email",
    )  # fmt: skip

    def clean_email(self) -> str:
        return as_error(clean_email, self.cleaned_data["email"])


class NewMailForm(LinkForm):
    """Another address of one's own."""

    email = text_field(
        _("｜新《あたら》しいメールアドレス"),
        missing=_("｜新《あたら》しいメールアドレスを｜書《か》いてください。"),
        longest=200, autocomplete="email", inputmode="email",
    )  # fmt: skip


class ConsentForm(forms.Form):
    who = text_field(
        _("｜保護者《ほごしゃ》のお｜名前《なまえ》"),
        missing=_("お｜名前《なまえ》を｜書《か》いてください。"),
        autocomplete="name",
    )
    relation = one_of(
        _("お｜子《こ》さんから｜見《み》た｜関係《かんけい》"),
        RELATIONS,
        _("｜関係《かんけい》を｜選《えら》んでください。"),
    )
