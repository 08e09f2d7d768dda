"""A screen in a StreamField: the picture, what it shows in words, and where to touch it."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.admin.telepath.widgets import WidgetAdapter
from wagtail.images.blocks import ImageChooserBlock

from .enums import Gesture
from .screens import Hotspot, read_hotspots


class HotspotsWidget(forms.Textarea):
    """A JSON text that a custom element turns into a picture with places to drag (or move by keys)."""

    template_name = "media/admin/hotspots.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["gestures"] = json.dumps([[value, str(label)] for value, label in Gesture.choices])
        context["picture_url"] = reverse_lazy("media_picture_for_editor", args=[0])
        return context

    @cached_property
    def media(self) -> forms.Media:
        return forms.Media(
            js=[versioned_static("media/admin/hotspots.js")],
            css={"all": [versioned_static("media/admin/hotspots.css")]},
        )


class HotspotsAdapter(WidgetAdapter):
    """Tells the custom element when the form sets or copies its value."""

    js_constructor = "school.HotspotsWidget"


register(HotspotsAdapter(), HotspotsWidget)


class HotspotsField(forms.JSONField):
    widget = HotspotsWidget

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError as problem:
            raise ValidationError(
                _("さわる場所の書き方がちがいます。いちど消して、置き直してください。")
            ) from problem

    def validate(self, value: Any) -> None:
        super().validate(value)
        read_hotspots(value)


class HotspotsBlock(blocks.FieldBlock):
    """A list of hotspots, stored as JSON in percent of the picture."""

    def __init__(self, required: bool = False, help_text: Any = None, **kwargs: Any) -> None:
        self.field = HotspotsField(required=required, help_text=help_text)
        super().__init__(**kwargs)

    def get_default(self, *args: Any, **kwargs: Any) -> list[dict[str, Any]]:
        return []

    class Meta:
        icon = "crosshairs"


class ScreenValue(blocks.StructValue):
    @property
    def spots(self) -> list[Hotspot]:
        return read_hotspots(self.get("hotspots"))


class ScreenBlock(blocks.StructBlock):
    """画面: one picture with its alternative text and hotspots."""

    image = ImageChooserBlock(label=_("画面の画像"), required=False)
    alt = blocks.CharBlock(
        label=_("画像の説明"),
        required=False,
        max_length=150,
        help_text=_("見えない人に、声で伝える文です。何の画面で、どこに何がありますか。"),
    )
    hotspots = HotspotsBlock(
        label=_("さわる場所"), help_text=_("画像の上に置いて、動かします。矢印キーでも動かせます。")
    )

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if self.is_deferred_validation:
            return value  # a draft: the rest may come later
        if value.get("image") and not (value.get("alt") or "").strip():
            raise blocks.StructBlockValidationError(
                block_errors={
                    "alt": ValidationError(
                        _("画像の説明を書いてください。見えない人には、この文だけが伝わります。")
                    )
                }
            )
        if value.get("hotspots") and not value.get("image"):
            raise blocks.StructBlockValidationError(
                block_errors={"image": ValidationError(_("さわる場所を置く画像を選んでください。"))}
            )
        return value

    class Meta:
        icon = "mobile-alt"
        label = _("画面")
        value_class = ScreenValue
