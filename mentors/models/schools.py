"""学校 and 担当の先生: where mentors come from, and who vouches for them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from core.models import HasReadings
from events.models.places import KATAKANA
from mentors.enums import SchoolKind
from people.models import User


class School(HasReadings, ClusterableModel):
    """学校. ``code`` is its mark in files and addresses."""

    code = models.SlugField(_("記号"), max_length=30, unique=True, help_text=_("例：mihon-high"))
    name = models.CharField(_("名前"), max_length=60)
    kana = models.CharField(_("フリガナ"), max_length=80, validators=[KATAKANA])
    kind = models.CharField(_("種類"), max_length=12, choices=SchoolKind.choices)

    class Meta:
        verbose_name = verbose_name_plural = _("学校")
        ordering = ["kana", "id"]

    def __str__(self) -> str:
        return self.name

    def texts_to_read(self) -> Any:
        yield self.name


class Coordinator(models.Model):
    """担当の先生: a user who signs in by the staff's door and sees the own school, and nothing of the desk."""

    school = ParentalKey(School, on_delete=models.CASCADE, related_name="coordinators")
    user = models.OneToOneField(
        User, models.CASCADE, related_name="coordinator", verbose_name=_("利用者"),
        help_text=_("受付や編集の係ではない利用者にかぎります。"),
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = _("担当の先生")
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.user)
