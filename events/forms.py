"""The public forms: what a form can know by itself. Whether it is allowed, the actions say."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from core.enums import Phone
from people import typed
from people.enums import Channel
from people.errors import SchoolError
from people.models import Learner

from .actions.applying import check_people
from .models import ClassRun, ClassSession

LONGEST_WISH = 200


def as_error(clean: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """What ``clean`` gives; its refusal as an error of the form."""
    try:
        return clean(*args, **options)
    except SchoolError as error:
        raise forms.ValidationError(error.text) from error


def text_field(
    label: Any, *, missing: Any = "", longest: int = 60, help_text: Any = "", **attrs: str
) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, required=bool(missing), help_text=help_text,
        widget=forms.TextInput(attrs=attrs),
        error_messages={
            "required": missing,
            "max_length": _("%(limit_value)d文字までで書いてください。"),
            "null_characters_not_allowed": _("使えない文字があります。もう一度書いてください。"),
        },
    )  # fmt: skip


class PersonForm(forms.Form):
    """One person who comes. ``first`` is who else is asked for a telephone number: nobody but the first."""

    name = text_field(
        _("お｜名前《なまえ》"), missing=_("お名前を書いてください。"), autocomplete="name",
        help_text=_("｜例《れい》：｜所沢《ところざわ》　｜花子《はなこ》"),
    )  # fmt: skip
    kana = text_field(
        _("ふりがな"), missing=_("ふりがなを書いてください。"), autocomplete="off",
        help_text=_("ひらがなでも、カタカナでもかまいません。"),
    )  # fmt: skip
    tel = text_field(
        _("｜電話番号《でんわばんごう》"), missing=_("電話番号を書いてください。"), longest=30,
        autocomplete="tel", inputmode="tel",
        help_text=_("｜日中《にっちゅう》につながる｜番号《ばんごう》。｜例《れい》：04-2942-3110"),
    )  # fmt: skip
    birth_year = text_field(
        _("｜生《う》まれた｜年《とし》"), missing=_("生まれた年を書いてください。"), longest=20,
        autocomplete="off", help_text=_("｜例《れい》：｜昭和《しょうわ》25　または　1950"),
    )  # fmt: skip

    def __init__(self, *args: Any, run: ClassRun, at: datetime, number: int = 1, **options: Any) -> None:
        super().__init__(*args, prefix=f"p{number}", **options)
        self.run, self.at, self.number = run, at, number
        if number > 1:
            self.fields["tel"].required = False
            self.fields["tel"].help_text = _(
                "1人｜目《め》と｜同《おな》じなら、｜空《あ》けておいてください。"
            )
            for field in self.fields.values():
                field.widget.attrs["autocomplete"] = "off"  # the browser knows one person only

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_kana(self) -> str:
        kana = as_error(typed.clean_kana, self.cleaned_data["kana"])
        if not typed.kana_key(kana):
            raise forms.ValidationError(_("ふりがなを書いてください。"))
        return kana

    def clean_tel(self) -> str:
        return as_error(typed.clean_tel, self.cleaned_data["tel"])

    def clean_birth_year(self) -> int:
        year = as_error(typed.clean_birth_year, self.cleaned_data["birth_year"], this_year=self.at.year)
        as_error(check_people, self.run, [Learner(birth_year=year)], at=self.at)
        return year


class WhoForm:
    """The first screen: how many, and each of them. Not a Form itself: it holds one for each person."""

    def __init__(self, data: Mapping[str, Any] | None, *, run: ClassRun, at: datetime) -> None:
        most = run.pairs_allowed
        self.most = most
        self.size = self._size((data or {}).get("size"), most)
        self.people = [
            # Who does not come is not asked: an unbound form finds no fault, and keeps what was typed.
            PersonForm(
                data if number <= self.size and data else None,
                run=run, at=at, number=number, initial=_initial(data, number),
            )
            for number in range(1, most + 1)
        ]  # fmt: skip
        self.sizes = [(n, n == self.size) for n in range(1, most + 1)]

    @staticmethod
    def _size(typed_size: Any, most: int) -> int:
        text = str(typed_size or "1")
        return (
            min(int(text), most)
            if text.isascii() and text.isdecimal() and 0 < len(text) < 3 and int(text)
            else 1
        )

    def is_valid(self) -> bool:
        faultless = [person.is_valid() for person in self.people[: self.size]]  # each of them is looked at
        return all(faultless)

    @property
    def errors_by_field(self) -> list[tuple[forms.BoundField, str]]:
        return [
            (
                field,
                message
                if person.number == 1
                else _("%(n)d人目：%(text)s") % {"n": person.number, "text": message},
            )
            for person in self.people[: self.size]
            for field, message in errors_of(person)
        ]

    def typed(self) -> dict[str, str]:
        """What was typed, to be carried on."""
        kept = {"size": str(self.size)}
        for person in self.people[: self.size]:
            kept |= {
                person.add_prefix(name): str(person.data.get(person.add_prefix(name), ""))
                for name in person.fields
            }
        return kept

    def cleaned(self) -> list[dict[str, Any]]:
        """People as :func:`events.actions.apply_new` takes them; who gave no telephone has the first one's."""
        first = self.people[0].cleaned_data
        return [
            {**person.cleaned_data, "tel": person.cleaned_data["tel"] or first["tel"]}
            for person in self.people[: self.size]
        ]


def _initial(data: Mapping[str, Any] | None, number: int) -> dict[str, Any]:
    return {name: (data or {}).get(f"p{number}-{name}", "") for name in ("name", "kana", "tel", "birth_year")}


class HowForm(forms.Form):
    """The second screen: the phone, how to be told, what to learn; for スマホ相談 the time."""

    session = forms.ChoiceField(
        label=_("｜相談《そうだん》の｜時間《じかん》"), widget=forms.RadioSelect,
        error_messages={
            "required": _("相談の時間を選んでください。"),
            "invalid_choice": _("その時間は選べません。ほかの時間を選んでください。"),
        },
    )  # fmt: skip
    phone = forms.ChoiceField(
        label=_("お｜使《つか》いのスマホ"), required=False, widget=forms.RadioSelect,
        choices=[*Phone.choices, ("", _("わからない・｜持《も》っていない"))],
        error_messages={"invalid_choice": _("スマホの種類を、もう一度選んでください。")},
    )  # fmt: skip
    channel = forms.ChoiceField(
        label=_("お｜知《し》らせの｜方法《ほうほう》"), widget=forms.RadioSelect, initial=Channel.TEL,
        choices=[
            (Channel.TEL, _("｜電話《でんわ》")), (Channel.MAIL, _("メール")),
            (Channel.LINE, _("LINE（｜会場《かいじょう》でつなぎます。それまでは｜電話《でんわ》）")),
            (Channel.POST, _("はがき")),
        ],
        error_messages={
            "required": _("お知らせの方法を選んでください。"),
            "invalid_choice": _("お知らせの方法を、もう一度選んでください。"),
        },
    )  # fmt: skip
    email = text_field(_("メールアドレス"), longest=200, autocomplete="email", inputmode="email")
    postal_code = text_field(
        _("｜郵便番号《ゆうびんばんごう》"), longest=12, autocomplete="postal-code", inputmode="numeric",
        help_text=_("｜例《れい》：359-0002"),
    )  # fmt: skip
    address = text_field(_("ご｜住所《じゅうしょ》"), longest=120, autocomplete="street-address")
    wish = forms.CharField(
        label=_("｜知《し》りたいこと"), required=False, max_length=LONGEST_WISH,
        help_text=_("なくてもかまいません。｜例《れい》：｜写真《しゃしん》を｜送《おく》りたい"),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        error_messages={"max_length": _("%(limit_value)d文字までで書いてください。")},
    )  # fmt: skip

    def __init__(
        self, *args: Any, run: ClassRun, slots: Iterable[tuple[ClassSession, str]] = (), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.slots = {str(session.pk): session for session, _label in slots} if run.is_consultation else {}
        if run.is_consultation:
            self.fields["session"].choices = [(str(session.pk), label) for session, label in slots]
        else:
            del self.fields["session"]

    def clean_email(self) -> str:
        email = unicodedata.normalize("NFKC", self.cleaned_data["email"]).strip()
        if self.data.get("channel") != Channel.MAIL:
            return ""
        if not email:
            raise forms.ValidationError(_("メールでお知らせするには、メールアドレスが必要です。"))
        try:
            validate_email(email)
        except forms.ValidationError as error:
            raise forms.ValidationError(
                _("メールアドレスを、もう一度たしかめてください。例：hana@example.jp")
            ) from error
        return email

    def clean_postal_code(self) -> str:
        return as_error(typed.clean_postal_code, self.cleaned_data["postal_code"]) if self._by_post else ""

    def clean_address(self) -> str:
        if self._by_post and not self.cleaned_data["address"]:
            raise forms.ValidationError(_("はがきでお知らせするには、住所が必要です。"))
        return self.cleaned_data["address"] if self._by_post else ""

    def clean_wish(self) -> str:
        return " ".join(self.cleaned_data["wish"].split())

    @property
    def _by_post(self) -> bool:
        return self.data.get("channel") == Channel.POST

    def typed(self) -> dict[str, str]:
        return {name: str(self.data.get(name, "")) for name in self.fields}

    def for_people(self) -> dict[str, Any]:
        """What belongs to the person who is written to."""
        return {
            name: self.cleaned_data[name] for name in ("phone", "channel", "email", "postal_code", "address")
        }


class MineForm(forms.Form):
    """Receipt number and telephone number: the way to one's own application."""

    receipt = text_field(
        _("｜受付番号《うけつけばんごう》"), missing=_("受付番号を書いてください。"), longest=30, autocomplete="off",
        inputmode="numeric", help_text=_("｜紙《かみ》やお｜知《し》らせにある、8けたの｜数字《すうじ》です。"),
    )  # fmt: skip
    tel = text_field(
        _("｜電話番号《でんわばんごう》"), missing=_("電話番号を書いてください。"), longest=30, autocomplete="tel",
        inputmode="tel", help_text=_("｜申《もう》し｜込《こ》んだときの｜番号《ばんごう》です。"),
    )  # fmt: skip

    def clean_receipt(self) -> str:
        text = unicodedata.normalize("NFKC", self.cleaned_data["receipt"])
        digits = "".join(c for c in text if c.isascii() and c.isdigit())
        if len(digits) != 8:
            raise forms.ValidationError(_("受付番号は、8けたの数字です。もう一度たしかめてください。"))
        return digits

    def clean_tel(self) -> str:
        return as_error(typed.clean_tel, self.cleaned_data["tel"])


class WishForm(forms.Form):
    wish = HowForm.base_fields["wish"]

    clean_wish = HowForm.clean_wish


class PinForm(forms.Form):
    pin = text_field(
        _("｜暗証番号《あんしょうばんごう》"), missing=_("4けたの番号を書いてください。"), longest=10,
        autocomplete="off", inputmode="numeric",
        help_text=_("｜受講者証《じゅこうしゃしょう》をもらったときに｜決《き》めた、4けたの｜数字《すうじ》です。"),
    )  # fmt: skip

    def clean_pin(self) -> str:
        return unicodedata.normalize("NFKC", self.cleaned_data["pin"]).strip()


def errors_of(form: forms.Form) -> list[tuple[forms.BoundField, str]]:
    """``(field, what to do)`` in the order of the form, for the list above it."""
    return [(form[name], message) for name in form.fields for message in form.errors.get(name, [])]
