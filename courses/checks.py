"""公開前の確認: what a reader would stumble over in a lesson. Findings never lose an editor's text."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.enums import Phone
from core.furigana import missing
from core.plain_japanese import check as check_words
from core.ruby import RubyError
from core.typeset import plain
from media.screens import read_hotspots

from .models import LessonPage

STALE_AFTER = timedelta(days=365)


@dataclass(frozen=True)
class Finding:
    """One thing to mend: where it stands, and what to do."""

    where: str
    message: str
    anchor: str = ""  # id of the place in the form, when it has one


def stale_before(today: date) -> date:
    """Lessons last checked before this day are listed as old."""
    return today - STALE_AFTER


def barriers(**given: Any) -> dict[str, str]:
    """``{field: sentence}``: what keeps a lesson from readers; of ``steps``, ``question``, ``choices``.

    Fields left out are not looked at: a form leaves out those in which it found faults itself.
    """
    problems: dict[str, str] = {}
    if "steps" in given and (problem := _steps_barrier(given["steps"])):
        problems["steps"] = problem
    if choices := given.get("choices"):
        if len(choices) < 2:
            problems["choices"] = _("答えを2つ以上書いてください。")
        elif (right := sum(bool(choice.value["right"]) for choice in choices)) == 0:
            problems["choices"] = _("正しい答えを1つ選んでください。「正しい答え」にチェックを入れます。")
        elif right > 1:
            problems["choices"] = _("正しい答えが%(count)dつあります。1つだけにしてください。") % {
                "count": right
            }
        if not given.get("question", "-"):
            problems["question"] = _("質問の文を書いてください。")
    elif "choices" in given and given.get("question"):
        problems["choices"] = _(
            "質問の答えを2つ以上書いてください。質問がいらないときは、質問の文を消します。"
        )
    return problems


def _steps_barrier(steps: Any) -> str:
    if not steps:
        return _("手順がまだありません。1つ以上書いてください。")
    for position, block in enumerate(steps, start=1):
        if not block.value.for_phone(Phone.IPHONE, "text"):
            return _("手順%(position)dの「すること」がありません。書いてください。") % {"position": position}
        if any(not (screen.get("alt") or "").strip() for screen in block.value.screens()):
            return _("手順%(position)dに「画像の説明」がありません。書いてください。") % {
                "position": position
            }
    return ""


def check_lesson(lesson: LessonPage) -> list[Finding]:
    """Everything to mend in the lesson, in reading order; an empty list when nothing is."""
    found = _readings(_("題"), lesson.title)
    found += _words(_("できるようになること"), lesson.goal)
    found += _readings(_("用意するもの"), lesson.needs)
    if not lesson.steps:
        found.append(Finding(_("手順"), _("手順がまだありません。1つ以上書いてください。")))
    for position, block in enumerate(lesson.steps, start=1):
        where = _("手順%(position)d") % {"position": position}
        anchor = f"block-{block.id}-section" if block.id else ""
        found += [replace(finding, anchor=anchor) for finding in _step(where, block.value)]
    asked = _("おわりの質問")
    given = {"question": lesson.question, "choices": lesson.choices}
    found += [Finding(asked, problem) for problem in barriers(**given).values()]
    found += _words(asked, lesson.question)
    for choice in lesson.choices:
        found += _readings(asked, choice.value["text"])
        found += _words(asked, choice.value["why"])
    if lesson.checked_on is None:
        found.append(Finding(_("確認日"), _("本物のスマホで確かめた日を、「確認と検索」に書いてください。")))
    return found


def _step(where: str, step: Any) -> list[Finding]:
    found = []
    if not step.for_phone(Phone.IPHONE, "text"):
        found.append(Finding(where, _("「すること」がありません。書いてください。")))
    for text in step.texts():
        found += _words(where, text)
    for phone in (Phone.IPHONE, Phone.ANDROID):
        if not step.for_phone(phone, "screen"):
            sentence = _("%(phone)sの画面がありません。画像を選んでください。") % {"phone": phone.label}
            found.append(Finding(where, sentence))
    for screen in step.screens():
        if not (screen.get("alt") or "").strip():
            found.append(Finding(where, _("画像の説明がありません。見えない人に伝わる文を書いてください。")))
        try:
            spots = read_hotspots(screen.get("hotspots"))
        except ValidationError as problem:
            found += [Finding(where, sentence) for sentence in problem.messages]
        else:
            if not spots:
                found.append(Finding(where, _("さわる場所がありません。画像の上に置いてください。")))
    return found


def _words(where: str, text: str) -> list[Finding]:
    """A text of whole sentences: is it easy, and can everything be read?"""
    return [Finding(where, finding.message) for finding in check_words(plain(text or ""))] + _readings(
        where, text
    )


def _readings(where: str, text: str) -> list[Finding]:
    try:
        unknown = missing(text or "")
    except RubyError as problem:
        return [Finding(where, str(problem))]
    sentence = _("「%(word)s」の読みがわかりません。｜%(word)s《よみ》のように書いてください。")
    return [Finding(where, sentence % {"word": word}) for word in unknown]
