"""教室: what people apply for, its meetings, and the seats that are given out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from core.joined import Joined, joined
from core.models import HasReadings
from events.enums import (
    Kind,
    Method,
    RunState,
)
from events.kana import heard
from events.models.places import KATAKANA, Center, Room
from events.querysets import ClassRunQuerySet, ClassSessionQuerySet


class ClassRun(HasReadings, ClusterableModel):
    """講座: what people apply for. Times are the centre's; ``closes_at`` is the first moment too late."""

    code = models.CharField(_("番号"), max_length=12, unique=True, editable=False)
    title = models.CharField(_("名前"), max_length=60)
    kana = models.CharField(_("フリガナ"), max_length=120, validators=[KATAKANA], blank=True)
    kind = models.CharField(_("種類"), max_length=12, choices=Kind.choices, default=Kind.CLASS)
    summary = models.CharField(_("どんな教室か"), max_length=200, blank=True)
    center = models.ForeignKey(Center, models.PROTECT, related_name="runs", verbose_name=_("会場"))
    room = models.ForeignKey(Room, models.PROTECT, related_name="runs", verbose_name=_("部屋"))
    lessons = models.ManyToManyField(
        "courses.LessonPage", blank=True, verbose_name=_("レッスン"), related_name="runs"
    )
    capacity = models.PositiveSmallIntegerField(_("定員"), validators=[MinValueValidator(1)])
    pairs_allowed = models.PositiveSmallIntegerField(
        _("1回の申込みの人数"), default=2, validators=[MinValueValidator(1), MaxValueValidator(6)],
        help_text=_("2人なら、ご夫婦やお友だちと一緒に申し込めます。"),
    )  # fmt: skip
    method = models.CharField(_("決め方"), max_length=12, choices=Method.choices, default=Method.LOTTERY)
    first_timers_first = models.BooleanField(_("初めての方を先に"), default=True)
    min_age = models.PositiveSmallIntegerField(_("何歳から"), null=True, blank=True)
    residence = models.CharField(_("お住まいの条件"), max_length=60, blank=True)
    fee = models.PositiveIntegerField(_("料金（円）"), default=0)
    bring = models.CharField(_("持ち物"), max_length=120, blank=True)
    opens_at = models.DateTimeField(_("申込みの始まり"))
    closes_at = models.DateTimeField(_("申込みのしめきり"))
    public = models.BooleanField(_("だれでも申し込める"), default=True)
    state = models.CharField(_("状態"), max_length=10, choices=RunState.choices, default=RunState.DRAFT)
    cancel_reason = models.CharField(_("中止の理由"), max_length=120, blank=True)
    seed_source = models.CharField(
        _("抽選の種（たね）の決め方"), max_length=200, blank=True,
        help_text=_("しめきりの前に知らせます。例：しめきりの翌日に、窓口でさいころを10回ふる。"),
    )  # fmt: skip
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    imported_from = models.CharField(max_length=80, blank=True, editable=False, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # Of which title and kana it is known that they can be read out; of others it has to be looked at (``to_look_at``).
    told_of = models.CharField(max_length=190, editable=False, blank=True, default="", db_default="")

    objects = ClassRunQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("教室")
        ordering = ["opens_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at")), name="run_opens_before_it_closes"
            ),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="run_has_a_seat"),
        ]
        indexes = [
            models.Index(fields=["center", "state"]),
            models.Index(fields=["closes_at"]),
            models.Index(fields=["-opens_at", "-id"], name="events_run_newest_first"),
            # What the desk's warning about open data looks at, in its order: few, or nobody would mend them.
            models.Index(
                fields=["code"], condition=~Q(told_of=Joined("title", "kana")), name="events_run_to_look_at"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_lottery(self) -> bool:
        return self.method == Method.LOTTERY

    @property
    def is_consultation(self) -> bool:
        return self.kind == Kind.CONSULTATION

    def get_absolute_url(self) -> str:
        return f"/classes/{self.code}/"

    def texts_to_read(self) -> Any:
        yield from (
            self.title,
            self.summary,
            self.bring,
            self.residence,
            self.seed_source,
            self.cancel_reason,
        )

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        super().full_clean(*args, **kwargs)
        self.told_of = self.told_now

    @property
    def kana_told(self) -> str:
        """The kana; one not entered is taken from the stored furigana, if that reads the whole title."""
        return self.kana or heard(self.readings.get(self.title, ""))

    @property
    def told_now(self) -> str:
        """What ``told_of`` has to be: empty while title or kana is missing."""
        return joined((self.title, self.kana)) if self.title.strip() and self.kana_told.strip() else ""

    def clean(self) -> None:
        super().clean()
        wrong: dict[str, Any] = {}
        if self.opens_at and self.closes_at and self.opens_at >= self.closes_at:
            wrong["closes_at"] = _("しめきりは、申込みの始まりよりあとにしてください。")
        if self.room_id and self.center_id and self.room.center_id != self.center_id:
            wrong["room"] = _("その部屋は、選んだ会場にありません。会場の部屋を選んでください。")
        if self.room_id and self.capacity and self.capacity > self.room.seats:
            wrong["capacity"] = _("部屋の席は%(seats)s です。定員をそれより少なくしてください。") % {
                "seats": self.room.seats
            }
        if wrong:
            raise ValidationError(wrong)


class ClassSession(models.Model):
    """回: one meeting, in a room, from ``starts_at`` to ``ends_at``."""

    run = ParentalKey(ClassRun, on_delete=models.CASCADE, related_name="sessions")
    number = models.PositiveSmallIntegerField(_("第何回"), default=1)
    room = models.ForeignKey(Room, models.PROTECT, related_name="sessions", verbose_name=_("部屋"))
    starts_at = models.DateTimeField(_("始まり"))
    ends_at = models.DateTimeField(_("終わり"))
    teacher = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="sessions",
        verbose_name=_("担当"),
    )  # fmt: skip
    cancelled_at = models.DateTimeField(_("中止した日時"), null=True, blank=True)
    note = models.CharField(_("覚え書き"), max_length=120, blank=True)

    objects = ClassSessionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("回")
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="session_ends_after_its_start"
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at"]),
            models.Index(fields=["room", "starts_at"]),
            models.Index(fields=["run", "ends_at"], name="events_session_run_end"),
            # Which classes are not over, without asking about each that is.
            models.Index(fields=["ends_at", "starts_at", "run"], name="events_session_ends"),
            # When a class begins, without reading its sessions.
            models.Index(
                fields=["run", "starts_at"],
                condition=Q(cancelled_at__isnull=True),
                name="events_session_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} 第{self.number}回"


class SeatPool(models.Model):
    """受付枠: the seats that are given out. A class has one; スマホ相談 has one for each of its times.

    ``taken`` is the sum of people in applications that hold a seat (enums.HOLDING). It is changed by a
    conditional UPDATE only, and the database refuses more than ``capacity`` whatever the code does.
    ``in_line`` is how many applications wait, so that nobody has to count them while others wait for the row.
    """

    run = models.ForeignKey(ClassRun, models.CASCADE, related_name="pools")
    session = models.OneToOneField(ClassSession, models.CASCADE, null=True, blank=True, related_name="pool")
    capacity = models.PositiveSmallIntegerField()
    taken = models.PositiveIntegerField(default=0)
    last_waiting = models.PositiveIntegerField(default=0)
    in_line = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("受付枠")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken__gte=0) & Q(taken__lte=F("capacity")),
                name="never_more_seats_than_there_are",
            ),
            models.UniqueConstraint(
                fields=["run"], condition=Q(session__isnull=True), name="one_pool_for_a_class"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.taken}/{self.capacity}"

    @property
    def free(self) -> int:
        return self.capacity - self.taken
