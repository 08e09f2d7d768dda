"""活動希望: when a mentor can come; what the school has on; how long the way between two centres is."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from events.models import Center
from mentors.enums import DayKind

from .mentors import Mentor
from .schools import School

ALL_CELLS = 2**21 - 1  # seven weekdays of three bands
MOST_A_WEEK, MOST_A_MONTH = 7, 31
LONGEST_WAY = 240


class Availability(models.Model):
    """The weekly grid: bit ``3 * weekday + band`` of ``cells``, Monday first.

    Without a centre it is the grid of all centres; with one it stands in its place there.
    """

    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="grids")
    center = models.ForeignKey(
        Center, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("会場")
    )
    cells = models.PositiveIntegerField(_("来られる曜日と時間"))

    class Meta:
        verbose_name = verbose_name_plural = _("活動希望")
        ordering = ["mentor", "center"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentor"], condition=Q(center__isnull=True), name="one_grid_a_mentor"
            ),
            models.UniqueConstraint(
                fields=["mentor", "center"], condition=Q(center__isnull=False), name="one_grid_a_center"
            ),
            models.CheckConstraint(condition=Q(cells__lte=ALL_CELLS), name="cells_of_one_week"),
        ]

    def __str__(self) -> str:
        return f"{self.mentor_id}-{self.center_id or ''}"


class Exceptional(models.Model):
    """行けない日 or 行ける日: beside the grid, from ``first`` to ``last``; with times only those hours of each day."""

    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="exceptions")
    first = models.DateField(_("最初の日"))
    last = models.DateField(_("最後の日"))
    can_come = models.BooleanField(_("行ける"), default=False)
    starts = models.TimeField(_("何時から"), null=True, blank=True)
    ends = models.TimeField(_("何時まで"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("行けない日・行ける日")
        ordering = ["first", "last", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="exception_begins_before_it_ends"),
            models.CheckConstraint(
                condition=Q(starts__isnull=True, ends__isnull=True)
                | Q(starts__isnull=False, ends__isnull=False, starts__lt=F("ends")),
                name="exception_has_both_times_or_none",
            ),
        ]
        indexes = [models.Index(fields=["mentor", "last"])]

    def __str__(self) -> str:
        return f"{self.first}–{self.last}"


class MentorLimits(models.Model):
    """How often at most. Nothing given: as often as asked."""

    mentor = models.OneToOneField(Mentor, models.CASCADE, related_name="limits")
    a_week = models.PositiveSmallIntegerField(
        _("1週間に"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_A_WEEK)],
    )  # fmt: skip
    a_month = models.PositiveSmallIntegerField(
        _("1か月に"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_A_MONTH)],
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = _("回数の上限")
        constraints = [
            models.CheckConstraint(
                condition=Q(a_week__isnull=True) | Q(a_week__gte=1, a_week__lte=MOST_A_WEEK),
                name="limit_of_a_week",
            ),
            models.CheckConstraint(
                condition=Q(a_month__isnull=True) | Q(a_month__gte=1, a_month__lte=MOST_A_MONTH),
                name="limit_of_a_month",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.a_week}/{self.a_month}"


class SchoolDay(models.Model):
    """学校の予定: exams, events, holidays. ``mentors_off``: the school's mentors are not asked on those days.

    ``uid`` is the fingerprint of the entry in the file it came from; empty for one that was typed.
    """

    school = models.ForeignKey(School, models.CASCADE, related_name="days")
    first = models.DateField(_("最初の日"))
    last = models.DateField(_("最後の日"))
    name = models.CharField(_("名前"), max_length=60)
    kind = models.CharField(_("種類"), max_length=8, choices=DayKind.choices)
    mentors_off = models.BooleanField(_("メンターは休み"), default=True)
    uid = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("学校の予定")
        ordering = ["first", "last", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first__lte=F("last")), name="school_day_begins_before_it_ends"
            ),
            models.CheckConstraint(condition=Q(kind__in=DayKind.values), name="school_day_kind_known"),
            models.UniqueConstraint(fields=["school", "uid"], condition=~Q(uid=""), name="one_entry_a_uid"),
        ]
        indexes = [models.Index(fields=["school", "last"])]

    def __str__(self) -> str:
        return self.name


class CenterWay(models.Model):
    """Minutes between two centres, the same in both directions; ``one`` has the smaller number."""

    one = models.ForeignKey(Center, models.CASCADE, related_name="+", verbose_name=_("会場"))
    other = models.ForeignKey(Center, models.CASCADE, related_name="+", verbose_name=_("会場"))
    minutes = models.PositiveSmallIntegerField(_("分"), validators=[MaxValueValidator(LONGEST_WAY)])

    class Meta:
        verbose_name = verbose_name_plural = _("会場のあいだの時間")
        ordering = ["one", "other"]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="one_way_between_two"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="way_in_one_order"),
            models.CheckConstraint(condition=Q(minutes__lte=LONGEST_WAY), name="way_of_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id}-{self.other_id}"
