"""Uploads: what they really are decides, not what they are called."""

import io
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError
from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from core.scanning import look_first, scan

FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000


def clean_picture(data: bytes, name: str) -> SimpleUploadedFile:
    """The same picture, upright and without what a camera writes into it (place, time, device).

    Raises ValidationError with a sentence for the editor when ``data`` is no JPEG, PNG or WebP,
    or is larger than the school can use.
    """
    try:
        picture = Image.open(io.BytesIO(data), formats=tuple(FORMATS))
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as problem:
        raise _not_a_picture() from problem
    if picture.width * picture.height > MAX_PIXELS:
        raise forms.ValidationError(
            _(
                "画像が大きすぎます（%(size)d万画素）。%(limit)d万画素より小さくしてから、もう一度選んでください。"
            ),
            params={"size": picture.width * picture.height // 10_000, "limit": MAX_PIXELS // 10_000},
            code="too_many_pixels",
        )
    kind = str(picture.format)
    try:
        upright = ImageOps.exif_transpose(picture)
        # Pixels only, into a new picture: EXIF, GPS, XMP, comments and previews stay behind.
        bare = Image.new(upright.mode, upright.size)
        if upright.mode == "P" and (palette := upright.getpalette()):
            bare.putpalette(palette)
            if "transparency" in upright.info:
                bare.info["transparency"] = upright.info["transparency"]
        bare.paste(upright)
    except (OSError, SyntaxError, ValueError) as problem:
        raise forms.ValidationError(
            _("この画像はこわれています。もう一度とり直すか、べつの画像を選んでください。"), code="broken"
        ) from problem
    out = io.BytesIO()
    options: dict[str, Any] = {"optimize": True} if kind == "PNG" else {"quality": 92}
    bare.save(out, kind, **options)
    return SimpleUploadedFile(name, out.getvalue(), content_type=FORMATS[kind])


def _not_a_picture() -> forms.ValidationError:
    return forms.ValidationError(
        _("この画像は使えません。JPEG、PNG、WebPの画像を選んでください。"), code="not_a_picture"
    )


def look_at_picture(file: UploadedFile) -> None:
    """Before anything opens it. Raises ValidationError, core.scanning.Refused."""
    if file.size and file.size > MAX_BYTES:
        raise forms.ValidationError(
            _("画像のファイルが大きすぎます。10MBより小さい画像を選んでください。"), code="too_large"
        )
    scan(file, place="picture")


def look_at_paper(file: UploadedFile) -> None:
    """As :func:`look_at_picture`."""
    if file.size and file.size > MAX_BYTES:
        raise forms.ValidationError(_("ファイルが大きすぎます。10MBより小さいPDFを選んでください。"))
    scan(file, place="paper")


def _keep_only(file: UploadedFile, data: bytes) -> None:
    """What came in is no more than ``data``: Wagtail keeps the file itself where the source is still to be named."""
    file.seek(0)
    file.truncate(0)
    file.write(data)
    file.flush()
    file.seek(0)
    file.size = len(data)


class SchoolImageForm(BaseImageForm):
    """Wagtail's image form; every way of uploading in the admin passes here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            look_first(self.fields["file"], look_at_picture)
            self._guard(self.fields["file"])
        if "credit" in self.fields:
            self.fields["credit"].required = not (self.instance and self.instance.drawing_key)
            self.fields["credit"].error_messages["required"] = _(
                "出典を書いてください。例：富岡まちづくりセンターで撮影"
            )

    @staticmethod
    def _guard(field: Any) -> None:
        """Wagtail counts the pixels of whatever begins like a picture, and breaks where nothing more of one follows."""
        count = field.check_image_pixel_size

        def checked(file: Any) -> None:
            try:
                count(file)
            except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as problem:
                raise _not_a_picture() from problem

        field.check_image_pixel_size = checked

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if not file or "file" not in self.changed_data:
            return file
        file.seek(0)
        bare = clean_picture(file.read(), file.name)
        _keep_only(file, bare.read())
        bare.seek(0)
        bare.image = Image.open(io.BytesIO(bare.read()))  # type: ignore[attr-defined]
        bare.seek(0)
        return bare


class SchoolAvatarForm(AvatarPreferencesForm):
    """The small picture of an account, under the same rules; Wagtail's own keeps it as it was given."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        look_first(self.fields["avatar"], look_at_picture)

    def clean_avatar(self) -> Any:
        file = self.cleaned_data.get("avatar")
        if file and "avatar" in self.changed_data:
            file.seek(0)
            self.cleaned_data["avatar"] = clean_picture(file.read(), file.name)
        return super().clean_avatar()


class SchoolDocumentForm(BaseDocumentForm):
    """Wagtail's document form; only real PDF files, at most 10 MB."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            look_first(self.fields["file"], look_at_paper)

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if not file or "file" not in self.changed_data:
            return file
        file.seek(0)
        if file.read(5) != b"%PDF-":
            raise forms.ValidationError(_("PDFではないファイルです。PDFのファイルを選んでください。"))
        file.seek(0)
        return file
