"""The editor's forms: what may be saved as a draft, and what publication needs."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.models import Page

from core.copying import PageCopyForm
from core.validators import check_reading

# Fields that readers see in furigana (HasReadings.texts_to_read), as far as a form may hold them.
READ = ("title", "goal", "needs", "question", "intro", "summary")
LAST_NUMBER = 9999
MISSING = {
    "title": _("題を書いてください。例：写真をとる・見る"),
    "number": _("レッスン番号を書いてください。ほかのレッスンと同じ番号は使えません。"),
    "minutes": _("かかる時間を、分で書いてください。例：15"),
    "goal": _("できるようになることを書いてください。例：写真を1枚とれるようになります。"),
}


def next_number() -> int:
    """The first lesson number above all that paper or a draft carries."""
    from .models import LessonNumber, LessonPage

    taken = [
        LessonNumber.objects.aggregate(last=Max("number"))["last"] or 0,
        LessonPage.objects.aggregate(last=Max("number"))["last"] or 0,
    ]
    return min(max(taken) + 1, LAST_NUMBER)


class ReadingForm(WagtailAdminPageForm):
    """A page whose words get furigana: a reading typed wrongly is said at its field."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in READ:
            try:
                check_reading(cleaned.get(name) or "")
            except ValidationError as problem:
                self.add_error(name, problem)
        return cleaned


class LessonForm(ReadingForm):
    """A lesson. A draft may be unfinished; what is asked for at publication is said at its field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None and self.instance.number is None:
            self.initial["number"] = next_number()
        for name, sentence in MISSING.items():
            if name in self.fields:
                self.fields[name].error_messages["required"] = sentence

    def defer_required_fields(self) -> None:
        # While somebody is asked to approve the lesson, every version of it must be fit to publish.
        if not (self.instance.pk and self.instance.workflow_in_progress):
            super().defer_required_fields()

    def clean_slug(self) -> str:
        """The slug, with a figure behind it when another lesson has it: readers come by the number anyway."""
        wanted = slug = self.cleaned_data.get("slug") or ""
        figure = 1
        while (
            slug and self.parent_page and not Page._slug_is_available(slug, self.parent_page, self.instance)
        ):
            figure += 1
            slug = f"{wanted[:250]}-{figure}"
        return slug

    def clean(self) -> dict[str, Any]:
        from .checks import barriers

        cleaned = super().clean()
        # The model asks the same of lessons that are published without this form.
        self.instance.checked_by_form = True
        if not self.is_deferred_validation:
            given = {name: cleaned[name] for name in ("steps", "question", "choices") if name in cleaned}
            for name, problem in barriers(**given).items():
                self.add_error(name, problem)
        return cleaned


class CopyAsDraftForm(PageCopyForm):
    """A copy is a draft: a lesson's number belongs to one lesson, so two alike cannot be public."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("publish_copies", "alias"):
            self.fields.pop(name, None)
        self.fields["new_title"].help_text = _("コピーは下書きになり、新しいレッスン番号がつきます。")
