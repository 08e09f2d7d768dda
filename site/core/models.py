"""What every page has, and the school's own particulars."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Page

from .copying import PageCopyForm
from .municipality import validate_code
from .typeset import typeset
from .validators import check_reading

# A page is checked several times on its way to publication (draft, revision, live); its words are
# worked out once.
_typeset = lru_cache(maxsize=2000)(typeset)


def settle_readings(texts: Iterator[str] | list[str]) -> dict[str, str]:
    """``{text as written: text with furigana and phrases}`` for every text that is not empty."""
    return {text: _typeset(text) for text in dict.fromkeys(texts) if text}


class HasReadings(models.Model):
    """Something whose Japanese is given furigana and phrase breaks once, when it is checked for saving.

    ``full_clean`` runs before every revision and every save in Wagtail, so what a reader sees is
    never worked out while the reader waits. Wagtail derives slug and draft title at the same place.
    """

    readings = models.JSONField(default=dict, editable=False)

    class Meta:
        abstract = True

    def texts_to_read(self) -> Iterator[str]:
        """Every text that readers see in furigana; each kind of page adds its own."""
        yield from ()

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        super().full_clean(*args, **kwargs)
        self.readings = settle_readings(self.texts_to_read())


class BasePage(HasReadings, Page):
    """A public page: its readings, and the words that search engines are told."""

    class Meta:
        abstract = True

    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug"),
                FieldPanel("seo_title"),
                FieldPanel("search_description", heading=_("検索サイトに出る説明")),
            ],
            _("検索と共有のための言葉"),
        ),
    ]
    settings_panels = Page.settings_panels
    copy_form_class = PageCopyForm

    def texts_to_read(self) -> Iterator[str]:
        yield self.title


@register_setting(icon="home", order=10)
class SchoolSettings(HasReadings, BaseSiteSetting):
    """The school's own particulars. Nothing of a town or a centre stands in the code."""

    school_name = models.CharField(_("学園の名前"), max_length=40, default="スマホ学園")
    desk_name = models.CharField(_("窓口の名前"), max_length=60, blank=True)
    tel = models.CharField(_("窓口の電話番号"), max_length=20, blank=True, help_text=_("例：04-2942-3110"))
    address = models.CharField(_("窓口の住所"), max_length=120, blank=True)
    hours = models.CharField(_("受付の時間"), max_length=60, blank=True)
    closed = models.CharField(_("休みの日"), max_length=60, blank=True)
    how_to_come = models.TextField(_("来かた"), max_length=400, blank=True)
    consultation_text = models.CharField(_("スマホ相談のお知らせ"), max_length=120, blank=True)
    municipality_code = models.CharField(
        _("市区町村の番号"), max_length=6, blank=True, validators=[validate_code],
        help_text=_("全国地方公共団体コードの6けたです。例：112089"),
    )  # fmt: skip
    prefecture = models.CharField(_("都道府県"), max_length=10, blank=True, help_text=_("例：埼玉県"))
    municipality = models.CharField(_("市区町村"), max_length=30, blank=True, help_text=_("例：所沢市"))

    panels = [
        FieldPanel("school_name"),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in (
                    "desk_name",
                    "tel",
                    "address",
                    "hours",
                    "closed",
                    "how_to_come",
                    "consultation_text",
                )
            ],
            _("こまったときの窓口（全部のページと配布資料に出ます）"),
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("municipality_code", "prefecture", "municipality")],
            _("市区町村（オープンデータのファイルに出ます）"),
        ),
    ]

    # What readers see in furigana; the telephone and the map's address are taken as they are.
    READ = ("desk_name", "hours", "closed", "how_to_come", "consultation_text")

    class Meta:
        verbose_name = _("学園の設定")

    def __str__(self) -> str:
        return self.school_name

    def texts_to_read(self) -> Iterator[str]:
        for name in self.READ:
            yield getattr(self, name)

    def clean(self) -> None:
        super().clean()
        faults = {}
        for name in self.READ:
            try:
                check_reading(getattr(self, name))
            except ValidationError as problem:
                faults[name] = problem
        if faults:
            raise ValidationError(faults)

    @property
    def name(self) -> str:
        return self.school_name

    @property
    def tel_href(self) -> str:
        return "tel:" + "".join(c for c in self.tel if c.isdigit() or c == "+")

    @cached_property
    def map_url(self) -> str:
        from urllib.parse import quote

        return (
            "https://www.google.com/maps/search/?api=1&query=" + quote(self.address) if self.address else ""
        )


from .upkeep import Upkeep  # noqa: E402, F401  a model of this app
