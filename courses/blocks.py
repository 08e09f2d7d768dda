"""What a lesson is made of: steps, their variants for each phone, and a question at the end."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from core.enums import FALLBACKS, Phone
from core.ruby import strip
from core.validators import check_reading
from media.blocks import ScreenBlock

LONGEST = 200  # characters of one instruction, readings not counted
SENTENCES = 2


def sentences(text: str) -> list[str]:
    """The sentences of a text, at 。！？ outside 「」."""
    return [part for part in re.findall(r"(?:「[^」]*」|[^。！？「])+[。！？]?", strip(text)) if part.strip()]


class JapaneseBlock(blocks.TextBlock):
    """A text whose readings may be given: ｜所沢《ところざわ》."""

    def __init__(self, *args: Any, longest: int = LONGEST, **kwargs: Any) -> None:
        self.longest = longest
        kwargs.setdefault("rows", 2)
        super().__init__(*args, **kwargs)

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if value:
            value = " ".join(value.split("\n")).strip()
            check_reading(value)
            if len(strip(value)) > self.longest:
                raise ValidationError(
                    _(
                        "文が長すぎます（%(length)d文字）。%(longest)d文字より短くするか、手順を分けてください。"
                    )
                    % {"length": len(strip(value)), "longest": self.longest}
                )
        return value

    class Meta:
        icon = "pilcrow"


class InstructionBlock(JapaneseBlock):
    """One action, in at most two sentences."""

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if value and len(sentences(value)) > SENTENCES:
            raise ValidationError(_("1つの手順は2文までです。手順を分けてください。"))
        return value


class StepFieldsValue(blocks.StructValue):
    def own(self, name: str) -> Any:
        """The value of a field, or None when it is empty."""
        value = self.get(name)
        if name == "screen":
            return value if value and value.get("image") else None
        return value or None


class VariantBlock(blocks.StructBlock):
    """機種 variant of a step: only what differs is filled in."""

    phone = blocks.ChoiceBlock(choices=Phone.choices, label=_("機種"))
    text = InstructionBlock(label=_("すること"), required=False)
    tip = JapaneseBlock(label=_("こつ"), required=False)
    caution = JapaneseBlock(label=_("ちゅうい"), required=False)
    screen = ScreenBlock(label=_("画面"), required=False)

    class Meta:
        icon = "mobile-alt"
        label = _("機種ごとのちがい")
        label_format = "{phone}"
        value_class = StepFieldsValue


class StepValue(StepFieldsValue):
    """A step as the editor wrote it; ``for_phone`` says what one phone's owner sees."""

    def for_phone(self, phone: str, name: str) -> Any:
        variants = {variant["phone"]: variant for variant in self.get("variants") or []}
        for kind in FALLBACKS[phone]:
            if kind in variants and (found := variants[kind].own(name)):
                return found
        return self.own(name) or self._any_variant(variants, name)

    def _any_variant(self, variants: dict[str, Any], name: str) -> Any:
        # A step written for one phone only is still better shown than left empty.
        if name not in ("text", "screen"):
            return None
        return next((found for variant in variants.values() if (found := variant.own(name))), None)

    def screens(self) -> list[Any]:
        """Every screen of the step, the common one first."""
        found = [self.own("screen"), *(variant.own("screen") for variant in self.get("variants") or [])]
        return [screen for screen in found if screen]

    def texts(self) -> list[str]:
        """Every text that readers or helpers see, alt texts left out."""
        own = [self.own(name) for name in ("text", "tip", "caution", "helper")]
        for variant in self.get("variants") or []:
            own += [variant.own(name) for name in ("text", "tip", "caution")]
        return [text for text in own if text]

    def hints(self) -> list[str]:
        """What practice says after a wrong touch, for every phone."""
        return [spot.hint for screen in self.screens() for spot in screen.spots if spot.hint]


class StepBlock(blocks.StructBlock):
    """手順: one action on the phone."""

    text = InstructionBlock(
        label=_("すること"), required=False, help_text=_("1つの動作を、1文か2文で書きます。")
    )
    screen = ScreenBlock(label=_("画面"), required=False)
    tip = JapaneseBlock(label=_("こつ"), required=False, help_text=_("うまくいくための一言です。"))
    caution = JapaneseBlock(
        label=_("ちゅうい"), required=False, help_text=_("お金、個人情報、まちがえやすい所です。")
    )
    variants = blocks.ListBlock(
        VariantBlock(),
        label=_("機種ごとのちがい"),
        default=[],
        collapsed=True,
        help_text=_("iPhoneとAndroidでちがうところだけ書きます。"),
    )
    terms = blocks.ListBlock(
        SnippetChooserBlock("courses.Term"),
        label=_("この手順で説明することば"),
        default=[],
        help_text=_("手順の下に、ことばの意味が出ます。"),
    )
    helper = JapaneseBlock(
        label=_("手伝う人へのメモ"),
        required=False,
        longest=400,
        help_text=_("学生と職員だけに見えます。受講者には見えません。"),
    )

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        errors = {}
        # A draft may have a step whose words come later; autosave would stop otherwise.
        if not self.is_deferred_validation and not value.for_phone(Phone.IPHONE, "text"):
            errors["text"] = ValidationError(
                _("することを書いてください。例：右下の「カメラ」を1回、軽く押します。")
            )
        phones = [variant["phone"] for variant in value["variants"] if variant["phone"]]
        if len(phones) != len(set(phones)):
            errors["variants"] = ValidationError(_("同じ機種が2つあります。1つにまとめてください。"))
        if errors:
            raise blocks.StructBlockValidationError(block_errors=errors)
        return value

    class Meta:
        icon = "tick"
        label = _("手順")
        label_format = "{text}"
        value_class = StepValue


class StepsBlock(blocks.StreamBlock):
    """The steps of a lesson, closed at first: an editor sees them all, and opens the one to change."""

    step = StepBlock()

    class Meta:
        collapsed = True


class ChoiceBlock(blocks.StructBlock):
    """One answer to the question at the end of a lesson."""

    text = JapaneseBlock(label=_("答え"), longest=80)
    right = blocks.BooleanBlock(label=_("正しい答え"), required=False, help_text=_("正しい答えは1つです。"))
    why = JapaneseBlock(
        label=_("わけ"), longest=120, help_text=_("この答えを選んだ人に見せる、短い説明です。")
    )

    class Meta:
        icon = "help"
        label = _("答え")
        label_format = "{text}"
