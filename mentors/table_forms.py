"""The forms of a table: a note, a wish, a report. Whether it is allowed, the actions say."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.codes import DASHES, read_code
from courses.reading import LessonView
from events.forms import text_field

from .actions import Noted
from .forms import TOPICS, one_of, some_of
from .models import LONGEST_MEMO, LONGEST_WORDS, VisitNote, Wish
from .table_words import PHRASES, ReportKind, Result

RESULTS = [
    (Result.DONE, _("できた")),
    (Result.MORE, _("もう｜少《すこ》し")),
    (Result.LATER, _("またこんど")),
]
KINDS = [
    (ReportKind.HURT, _("けが・｜具合《ぐあい》が｜悪《わる》い")),
    (ReportKind.UNKIND, _("いやなことを｜言《い》われた・された")),
    (ReportKind.MONEY, _("お｜金《かね》やパスワード")),
    (ReportKind.PRIVATE, _("｜個人情報《こじんじょうほう》")),
    (ReportKind.OTHER, _("その｜他《た》")),
]
_PARTS = re.compile(rf"[、,;\n]|\s+(?=\d+\s*[{re.escape(DASHES)}])")


def _typed_codes(text: str) -> list[str]:
    parts = (part.strip() for part in _PARTS.split(unicodedata.normalize("NFKC", text)))
    return [part for part in parts if part]


class NoteForm(forms.Form):
    """おなやみカルテ. The steps of ``lessons`` are ticked; others are typed by their codes."""

    more = text_field(
        _("ほかの｜手順《てじゅん》の｜番号《ばんごう》"), longest=200, autocomplete="off", inputmode="text",
        help_text=_("｜例《れい》：12-3、12-4"),
    )  # fmt: skip
    result = one_of(_("どうでしたか"), RESULTS, _("どうだったかを、えらんでください。"))
    next = forms.ChoiceField(
        label=_("｜次《つぎ》は、｜何《なに》をしますか"), required=False, widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("｜次《つぎ》にすることを、えらび｜直《なお》してください。")},
    )  # fmt: skip
    phrases = some_of(
        _("｜次《つぎ》のメンターへ"),
        list(PHRASES.items()),
        _("えらび｜直《なお》してください。"),
        required=False,
    )
    memo = text_field(
        _("ひとこと"), longest=LONGEST_MEMO, autocomplete="off",
        help_text=_(
            "｜職員《しょくいん》が｜読《よ》んでから、｜次《つぎ》のメンターに｜見《み》せます。"
            "｜名前《なまえ》、｜電話《でんわ》、｜住所《じゅうしょ》は｜書《か》きません。"
        ),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, lessons: list[LessonView], note: VisitNote | None = None) -> None:
        steps = [step for lesson in lessons for step in lesson.steps if step.number]
        known = {step.code for step in steps}
        codes = note.codes if note else []
        initial = {
            "result": note.result, "next": note.next_mark, "phrases": note.phrases, "memo": note.memo,
            "more": "、".join(code for code in codes if code not in known),
        } if note else {"next": ""}  # fmt: skip
        super().__init__(data, initial=initial)
        self.known = known
        ticked = set(data.getlist("codes")) if data is not None else set(codes)
        self.groups = [
            {
                "lesson": lesson,
                "steps": [(step, step.code in ticked) for step in lesson.steps if step.number],
            }
            for lesson in lessons
        ]
        self.ticked = [code for code in ticked if code in known]
        choices = [(f"lesson:{one.number}", one.title.stored) for one in lessons]
        if note and note.next_mark.startswith("lesson:") and note.next_mark not in dict(choices):
            choices.append((note.next_mark, _("レッスン%(n)d") % {"n": note.next_lesson}))
        field: Any = self.fields["next"]
        field.choices = [
            *choices,
            *((f"topic:{mark}", label) for mark, label in TOPICS),
            ("", _("まだ｜決《き》めません")),
        ]

    def clean_more(self) -> list[str]:
        codes = _typed_codes(self.cleaned_data["more"])
        for code in codes:
            found = read_code(code)
            if found is None or found.step is None:
                raise forms.ValidationError(
                    _("｜番号《ばんごう》は、「12-3」のように｜書《か》いてください。")
                )
        return codes

    def noted(self, seen: int) -> Noted:
        kind, _colon, mark = self.cleaned_data["next"].partition(":")
        return Noted(
            result=self.cleaned_data["result"], codes=[*self.ticked, *self.cleaned_data["more"]],
            next_lesson=int(mark) if kind == "lesson" else None, next_topic=mark if kind == "topic" else "",
            phrases=self.cleaned_data["phrases"], memo=self.cleaned_data["memo"], seen=seen,
        )  # fmt: skip


class WishForm(forms.Form):
    """したいこと: topics and lessons. There is no room for other words."""

    topics = some_of(_("｜知《し》りたいこと"), TOPICS, _("えらび｜直《なお》してください。"), required=False)
    lessons = some_of(_("きょうのレッスン"), [], _("えらび｜直《なお》してください。"), required=False)
    more = text_field(
        _("ほかのレッスンの｜番号《ばんごう》"), longest=60, autocomplete="off", inputmode="numeric",
        help_text=_("｜例《れい》：12"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, lessons: list[LessonView], wish: Wish | None = None) -> None:
        known = [one.number for one in lessons]
        chosen = wish.lessons if wish else []
        initial = {
            "topics": wish.topics if wish else [], "lessons": [str(n) for n in chosen if n in known],
            "more": "、".join(str(n) for n in chosen if n not in known),
        }  # fmt: skip
        # At the desk it stands beside a note, whose fields have the usual marks.
        super().__init__(data, initial=initial, auto_id="wish_%s")
        field: Any = self.fields["lessons"]
        field.choices = [(str(one.number), one.title.stored) for one in lessons]
        if not lessons:
            del self.fields["lessons"]

    def clean_more(self) -> list[int]:
        parts = re.split(r"[、,，\s]+", unicodedata.normalize("NFKC", self.cleaned_data["more"]).strip())
        numbers = [part for part in parts if part]
        if any(not re.fullmatch(r"[1-9][0-9]{0,3}", part) for part in numbers):
            raise forms.ValidationError(_("｜番号《ばんごう》は、「12」のように｜書《か》いてください。"))
        return [int(part) for part in numbers]

    def chosen(self) -> dict[str, Any]:
        numbers = [int(one) for one in self.cleaned_data.get("lessons", [])]
        return {"topics": self.cleaned_data["topics"], "lessons": [*numbers, *self.cleaned_data["more"]]}


class WordsForm(forms.Form):
    """What happened, after the report has gone."""

    words = forms.CharField(
        label=_("｜何《なに》がありましたか（｜書《か》かなくてもかまいません）"),
        max_length=LONGEST_WORDS, required=False,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
        error_messages={"max_length": _("1000｜文字《もじ》までで｜書《か》いてください。")},
        help_text=_("｜会場《かいじょう》の｜責任者《せきにんしゃ》だけが｜読《よ》みます。"),
    )  # fmt: skip


class ReportForm(forms.Form):
    """Which of five; that is all."""

    kind = one_of(_("どんなことですか"), KINDS, _("どんなことかを、えらんでください。"))
