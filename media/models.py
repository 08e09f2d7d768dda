"""Pictures and documents of the school, its own from the first migration."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class SchoolImage(AbstractImage):
    """A picture: drawn by media.drawing, or uploaded by an editor with its source named."""

    credit = models.CharField(
        _("出典"),
        max_length=120,
        blank=True,
        help_text=_("だれが作った画像ですか。例：富岡まちづくりセンターで撮影"),
    )
    # SHA-256 of description, phone and drawer: the same screen is drawn and stored once.
    drawing_key = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001  many uploads have none

    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("画像")
        verbose_name_plural = _("画像")

    @property
    def is_drawn(self) -> bool:
        return self.drawing_key is not None


class SchoolRendition(AbstractRendition):
    image = models.ForeignKey(SchoolImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)


class SchoolDocument(AbstractDocument):
    admin_form_fields = ("title", "file", "collection", "tags")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("資料")
        verbose_name_plural = _("資料")
