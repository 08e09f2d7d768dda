"""Courses and lessons, the words they explain, and the numbers that paper carries."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.fields import StreamField
from wagtail.models import Page, TranslatableMixin
from wagtail.search import index
from wagtail.snippets.models import register_snippet

from core.models import BasePage, HasReadings
from core.typeset import plain
from core.validators import check_reading

from .blocks import ChoiceBlock, StepsBlock
from .enums import Practice, PrintState
from .forms import CopyAsDraftForm, LessonForm, ReadingForm
from .panels import ContentCheckPanel, PaperPanel
from .querysets import LessonManager, StepCodeQuerySet


@register_snippet
class Term(HasReadings, TranslatableMixin, index.Indexed, models.Model):
    """よく使うことば: a word and what it means, explained where it first stands."""

    term = models.CharField(_("ことば"), max_length=40)
    reading = models.CharField(_("よみ（ひらがな）"), max_length=60, validators=[])
    meaning = models.TextField(_("意味"), max_length=200)
    also = models.CharField(
        _("べつの言い方"), max_length=120, blank=True, help_text=_("「、」で区切ります。")
    )

    panels = [FieldPanel("term"), FieldPanel("reading"), FieldPanel("meaning"), FieldPanel("also")]
    search_fields = [
        index.AutocompleteField("term"),
        index.AutocompleteField("reading"),
        index.SearchField("term"),
        index.FilterField("locale_id"),  # the admin's chooser searches within one language
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = verbose_name_plural = _("よく使うことば")
        ordering = ["reading"]
        constraints = [models.UniqueConstraint(fields=["term", "locale"], name="one_term_once")]

    def __str__(self) -> str:
        return self.term

    @property
    def anchor(self) -> str:
        return f"word-{self.pk}"

    def texts_to_read(self) -> Iterator[str]:
        yield self.term
        yield self.meaning

    def clean(self) -> None:
        super().clean()
        for text in (self.term, self.meaning):
            check_reading(text)


class LessonIndexPage(BasePage):
    """/lessons/: every course and its lessons."""

    intro = models.CharField(_("はじめのことば"), max_length=120, blank=True)

    template = "courses/index.html"
    base_form_class = ReadingForm
    max_count_per_parent = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["courses.CoursePage"]
    content_panels = [*Page.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("レッスンの一覧")

    def texts_to_read(self) -> Iterator[str]:
        yield from super().texts_to_read()
        yield self.intro

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from .views.lessons import index_page

        return index_page(request, self)


class CoursePage(BasePage):
    """コース: lessons in order."""

    summary = models.CharField(_("どんなコースですか"), max_length=120, blank=True)
    intro = models.TextField(_("はじめのことば"), max_length=300, blank=True)

    template = "courses/course.html"
    base_form_class = ReadingForm
    copy_form_class = CopyAsDraftForm
    parent_page_types = ["courses.LessonIndexPage"]
    subpage_types = ["courses.LessonPage"]
    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("intro")]
    search_fields = [*Page.search_fields, index.SearchField("summary")]

    class Meta:
        verbose_name = _("コース")

    def texts_to_read(self) -> Iterator[str]:
        yield from super().texts_to_read()
        yield self.summary
        yield self.intro

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from .views.lessons import course_page

        return course_page(request, self)


class LessonPage(BasePage):
    """レッスン: one thing learnt in 10 to 20 minutes.

    Served under its number (``/lessons/12/``), which is also what paper carries: an address that
    holds wherever the lesson stands in the tree and whatever its title becomes.
    """

    number = models.PositiveSmallIntegerField(
        _("レッスン番号"),
        validators=[MinValueValidator(1), MaxValueValidator(9999)],
        help_text=_("紙に印刷する番号です。一度公開した番号は、変えられません。"),
    )
    goal = models.TextField(_("できるようになること"), max_length=200)
    minutes = models.PositiveSmallIntegerField(
        _("かかる時間（分）"), default=15, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    needs = models.TextField(_("用意するもの"), max_length=200, blank=True, help_text=_("1行に1つ書きます。"))
    checked_on = models.DateField(
        _("確認日"), null=True, blank=True, help_text=_("本物のスマホで、手順のとおりにできた日です。")
    )
    iphone_version = models.CharField(
        _("確かめたiPhone"), max_length=40, blank=True, help_text=_("例：iOS 26")
    )
    android_version = models.CharField(
        _("確かめたAndroid"), max_length=40, blank=True, help_text=_("例：Android 16")
    )
    keywords = models.TextField(
        _("さがすときのことば"),
        max_length=400,
        blank=True,
        help_text=_("受講者が言いそうなことばを「、」で区切ります。"),
    )
    practice = models.CharField(_("練習"), max_length=10, choices=Practice.choices, default=Practice.SCREENS)
    steps = StreamField(StepsBlock(), verbose_name=_("手順"), blank=True)
    question = models.CharField(_("おわりの質問"), max_length=120, blank=True)
    choices = StreamField([("choice", ChoiceBlock())], verbose_name=_("質問の答え"), blank=True, max_num=4)

    # {id of a step's block: number}, copied from StepCode at each publication so that a reader's
    # page needs no further query. StepCode decides; this only repeats it.
    step_numbers = models.JSONField(default=dict, editable=False)
    search_terms = models.TextField(default="", editable=False)
    # What the curriculum's loader wrote: it leaves alone what an editor has changed since.
    loaded_digest = models.CharField(max_length=64, default="", editable=False)
    loaded_revision = models.PositiveBigIntegerField(null=True, editable=False)

    objects = LessonManager()
    checked_by_form = False  # the form says what is missing at each field; see courses.forms

    base_form_class = LessonForm
    copy_form_class = CopyAsDraftForm
    parent_page_types = ["courses.CoursePage"]
    subpage_types: list[str] = []
    search_fields = [*Page.search_fields, index.SearchField("search_terms"), index.FilterField("number")]
    preview_modes = [("step", _("1手順ずつ")), ("whole", _("全部の手順")), ("print", _("印刷"))]
    default_preview_mode = "step"

    content_panels = [
        ContentCheckPanel(),
        MultiFieldPanel(
            [
                TitleFieldPanel(
                    "title", heading=_("題"), help_text=_("受講者に見える題です。例：写真をとる・見る")
                ),
                FieldPanel("goal", help_text=_("例：写真を1枚とって、あとで見られるようになります。")),
                FieldRowPanel([FieldPanel("number"), FieldPanel("minutes")]),
                FieldPanel("needs"),
            ],
            _("どんなレッスンですか"),
        ),
        FieldPanel("steps"),
        MultiFieldPanel(
            [FieldPanel("question"), FieldPanel("choices")],
            _("おわりの質問"),
            help_text=_("レッスンの終わりに1つだけ聞きます。なくてもかまいません。"),
        ),
    ]
    record_panels = [
        MultiFieldPanel(
            [
                FieldPanel("checked_on"),
                FieldRowPanel([FieldPanel("iphone_version"), FieldPanel("android_version")]),
            ],
            _("確認した記録"),
        ),
        FieldPanel("keywords"),
        FieldPanel("practice", help_text=_("ふつうは「画面で練習」を選びます。")),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("手順")),
            ObjectList(record_panels, heading=_("確認と検索")),
            ObjectList([PaperPanel()], heading=_("印刷")),
            ObjectList(BasePage.promote_panels, heading=_("共有")),
            ObjectList(Page.settings_panels, heading=_("公開の予定")),
        ]
    )

    class Meta:
        verbose_name = _("レッスン")

    # --- words ------------------------------------------------------------------------------
    def needs_list(self) -> list[str]:
        return [line.strip() for line in self.needs.splitlines() if line.strip()]

    def texts_to_read(self) -> Iterator[str]:
        yield from super().texts_to_read()
        yield self.goal
        yield from self.needs_list()
        for step in self.steps:
            yield from step.value.texts()
            yield from step.value.hints()
        yield self.question
        for choice in self.choices:
            yield choice.value["text"]
            yield choice.value["why"]

    def clean(self) -> None:
        super().clean()
        from .actions import check_number, search_terms
        from .checks import barriers

        check_number(self)
        if not self.checked_by_form and (
            problems := barriers(steps=self.steps, question=self.question, choices=self.choices)
        ):
            raise ValidationError(problems)
        self.search_terms = search_terms(self)

    @property
    def plain_title(self) -> str:
        return plain(self.readings.get(self.title, self.title))

    # --- addresses --------------------------------------------------------------------------
    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str | None, str | None] | None:
        parts = super().get_url_parts(request)
        if parts is None or self.number is None:
            return parts
        site_id, root_url, _path = parts
        return site_id, root_url, self.path_for()

    def path_for(self, step: int | None = None) -> str:
        """The address of the lesson, or of one of its steps, on this site."""
        return f"/lessons/{self.number}/" if step is None else f"/lessons/{self.number}/{step}/"

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The address in the page tree leads to the one that holds for ever."""
        return redirect(self.path_for())

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        from .views.lessons import preview

        return preview(request, self, mode_name)


class LessonNumber(models.Model):
    """A lesson's number, taken at first publication and never given to another lesson.

    ``lesson_key`` is Wagtail's translation key: the same lesson in every language, also after
    the page itself is gone.
    """

    number = models.PositiveSmallIntegerField(primary_key=True)
    lesson_key = models.UUIDField(unique=True)
    title = models.CharField(max_length=255)
    taken_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = _("レッスン番号")

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class StepCode(models.Model):
    """短縮番号: 12-3 belongs to one step for ever, wherever the step moves, also when it is gone."""

    lesson = models.ForeignKey(LessonNumber, on_delete=models.PROTECT, related_name="codes")
    number = models.PositiveSmallIntegerField()
    block_id = models.UUIDField()
    given_at = models.DateTimeField(auto_now_add=True)

    objects = StepCodeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("短縮番号")
        constraints = [
            models.UniqueConstraint(fields=["lesson", "number"], name="one_step_a_code"),
            models.UniqueConstraint(fields=["lesson", "block_id"], name="one_code_a_step"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="step_codes_start_at_one"),
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id}-{self.number}"


class PrintJob(models.Model):
    """A booklet being made by the worker. ``key`` names its whole content: made once, kept."""

    key = models.CharField(max_length=64, unique=True)
    course = models.ForeignKey(CoursePage, on_delete=models.CASCADE, related_name="print_jobs")
    phone = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=PrintState.choices, default=PrintState.WAITING)
    done = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveSmallIntegerField(default=0)
    file = models.FileField(upload_to="paper/", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = _("冊子")

    def __str__(self) -> str:
        return f"{self.course} {self.phone} {self.get_state_display()}"
