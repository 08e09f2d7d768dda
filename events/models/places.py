"""会場 and 部屋: where classes are held, and when a place is shut."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from core.models import HasReadings
from events.querysets import CenterQuerySet

WEEKDAYS = ("月", "火", "水", "木", "金", "土", "日")
KATAKANA = RegexValidator(r"^[ァ-ヺー・　 ]+$", _("カタカナで書いてください。例：トミオカマチヅクリセンター"))


class Center(HasReadings, ClusterableModel):
    """会場: a community centre. ``code`` is its mark in addresses, rights and files; it never changes."""

    code = models.SlugField(
        _("記号"), max_length=30, unique=True, help_text=_("例：tomioka。あとで変えられません。")
    )
    name = models.CharField(_("名前"), max_length=60)
    kana = models.CharField(_("フリガナ"), max_length=80, validators=[KATAKANA])
    name_en = models.CharField(_("英語の名前"), max_length=80, blank=True)
    postal_code = models.CharField(_("郵便番号"), max_length=8, blank=True)
    city = models.CharField(_("市区町村"), max_length=30, blank=True)
    town = models.CharField(_("町名"), max_length=40, blank=True)
    street = models.CharField(_("番地"), max_length=40, blank=True)
    latitude = models.DecimalField(
        _("緯度"), max_digits=9, decimal_places=6, null=True, blank=True,
        validators=[MinValueValidator(20), MaxValueValidator(46)],
    )  # fmt: skip
    longitude = models.DecimalField(
        _("経度"), max_digits=9, decimal_places=6, null=True, blank=True,
        validators=[MinValueValidator(122), MaxValueValidator(154)],
    )  # fmt: skip
    tel = models.CharField(_("電話番号"), max_length=20, blank=True)
    opens = models.TimeField(_("窓口が開く時刻"), default=time(8, 30))
    closes = models.TimeField(_("窓口が閉まる時刻"), default=time(17, 0))
    closed_weekdays = models.JSONField(
        _("休みの曜日"), default=list, blank=True, help_text=_("月曜は0、日曜は6。例：[0]")
    )
    closed_on_holidays = models.BooleanField(_("祝日は休み"), default=True)
    by_bus = models.TextField(_("バスと電車での来かた"), max_length=400, blank=True)
    by_car = models.TextField(_("車での来かた"), max_length=400, blank=True)
    barrier_free = models.TextField(_("バリアフリーの設備"), max_length=400, blank=True)
    picture = models.ForeignKey(
        "media.SchoolImage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("写真")
    )
    imported_from = models.CharField(max_length=80, blank=True, editable=False)

    objects = CenterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("会場")
        ordering = ["kana", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        return f"{self.city}{self.town}{self.street}"

    @property
    def tel_href(self) -> str:
        return "tel:" + "".join(c for c in self.tel if c.isdigit() or c == "+")

    def texts_to_read(self) -> Any:
        yield from (self.name, self.by_bus, self.by_car, self.barrier_free, self.town)

    def clean(self) -> None:
        super().clean()
        if self.opens >= self.closes:
            raise ValidationError({"closes": _("閉まる時刻は、開く時刻よりあとにしてください。")})
        days = self.closed_weekdays
        if not isinstance(days, list) or any(not isinstance(d, int) or not 0 <= d <= 6 for d in days):
            raise ValidationError(
                {"closed_weekdays": _("休みの曜日は、[0] のように0から6で書いてください。")}
            )
        if len(set(days)) == 7:
            raise ValidationError({"closed_weekdays": _("毎日休みでは、教室を開けません。")})


class ClosingDay(models.Model):
    """A day on which a centre is shut besides its weekly days and public holidays."""

    center = ParentalKey(Center, on_delete=models.CASCADE, related_name="closing_days")
    day = models.DateField(_("日"))
    reason = models.CharField(_("理由"), max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("臨時の休み")
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["center", "day"], name="one_closing_day_a_date")]

    def __str__(self) -> str:
        return str(self.day)


class Room(models.Model):
    """部屋: seats, and tables of so many."""

    center = ParentalKey(Center, on_delete=models.CASCADE, related_name="rooms")
    name = models.CharField(_("名前"), max_length=40)
    seats = models.PositiveSmallIntegerField(_("席"), validators=[MinValueValidator(1)])
    tables = models.PositiveSmallIntegerField(_("机"), default=0)
    seats_per_table = models.PositiveSmallIntegerField(
        _("机1つの席"), default=4, validators=[MinValueValidator(1)]
    )
    equipment = models.CharField(_("設備"), max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("部屋")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["center", "name"], name="one_room_a_name")]

    def __str__(self) -> str:
        return self.name


class PublicHoliday(models.Model):
    """祝日 that the law adds after this program was written; the library knows the others."""

    day = models.DateField(_("日"), unique=True)
    name = models.CharField(_("名前"), max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = _("祝日の追加")
        ordering = ["day"]

    def __str__(self) -> str:
        return self.name
