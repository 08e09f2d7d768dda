"""Uploads that mean harm (S09): what a file is decides, not its name; what a camera adds stays behind."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from wagtail.models import UploadedFile

from media.forms import MAX_BYTES, clean_picture
from media.models import SchoolDocument, SchoolImage

pytestmark = pytest.mark.django_db
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>'


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **options)
    return out.getvalue()


def huge_png() -> bytes:
    """A few bytes that claim 65,000 by 65,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 65_000, 65_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\x00"))
        + chunk(b"IEND", b"")
    )


HOSTILE = {
    "svg": SVG, "svg called png": SVG, "html": b"<html><script>alert(1)</script>", "gif": picture("GIF"), "tiff": picture("TIFF"),
    "bmp": picture("BMP"), "ico": picture("ICO"), "pdf": b"%PDF-1.7\n", "zip": b"PK\x03\x04" + b"\x00" * 60, "nothing": b"",
    "php": b"<?php system($_GET[0]);", "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n",
    "a bomb of pixels": huge_png(), "half a picture": picture(size=(400, 300), quality=95)[:700], "only its head": picture("PNG")[:40],
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_only_whole_jpeg_png_and_webp_pictures_are_taken(what: str) -> None:
    with pytest.raises(ValidationError) as refused:
        clean_picture(HOSTILE[what], "a.png")
    assert "画像" in refused.value.messages[0]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_device_and_comments_stay_behind(kind: str) -> None:
    from PIL import PngImagePlugin

    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x9286] = "CanaryMaker", "CanaryModel", "CanaryComment"
    exif.get_ifd(0x8825).update(
        {1: "N", 2: (35.0, 49.0, 30.0), 3: "E", 4: (139.0, 28.0, 36.0), 29: "2026:11:24"}
    )
    options: dict[str, Any] = {"exif": exif}
    if kind == "PNG":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_text("Comment", "CanaryText")
    if kind == "JPEG":
        options["comment"] = b"CanaryText"
    dirty = picture(kind, **options)
    assert b"Canary" in dirty and Image.open(io.BytesIO(dirty)).getexif()
    clean = clean_picture(dirty, "a.jpg").read()
    assert b"Canary" not in clean and b"Exif" not in clean
    assert dict(Image.open(io.BytesIO(clean)).getexif()) == {}
    assert Image.open(io.BytesIO(clean)).size == (40, 30)


def test_what_is_hidden_behind_a_picture_is_not_kept() -> None:
    clean = clean_picture(picture("PNG") + b"<?php canary ?>" + SVG, "a.png").read()
    assert b"canary" not in clean and b"svg" not in clean


def test_a_picture_turned_by_its_camera_lies_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    clean = clean_picture(picture("JPEG", exif=exif), "a.jpg").read()
    assert Image.open(io.BytesIO(clean)).size == (30, 40)


WHOLE = {kind: picture(kind, size=(24, 18)) for kind in ("JPEG", "PNG", "WEBP")}


@settings(max_examples=300, deadline=None, database=None, derandomize=True)
@given(
    st.sampled_from(sorted(WHOLE)),
    st.lists(st.tuples(st.integers(0, 2000), st.binary(min_size=1, max_size=6)), min_size=1, max_size=8),
    st.integers(0, 2000),
)
def test_a_damaged_picture_is_taken_or_refused_and_never_a_fault(
    kind: str, hurt: list[tuple[int, bytes]], cut: int
) -> None:
    data = bytearray(WHOLE[kind])
    for at, new in hurt:
        start = at % len(data)
        data[start : start + len(new)] = new
    with contextlib.suppress(ValidationError):
        clean_picture(bytes(data[: max(20, len(data) - cut % 200)]), "a.jpg")


def upload(client: Client, path: str, name: str, content: bytes, kind: str) -> Any:
    return client.post(
        path,
        {
            "title": "x",
            "file": SimpleUploadedFile(name, content, kind),
            "collection": "1",
            "credit": "x",
            "files[]": SimpleUploadedFile(name, content, kind),
        },
    )


@pytest.mark.parametrize(
    "path", ["/cms/images/add/", "/cms/images/multiple/add/", "/cms/images/chooser/create/"]
)
def test_no_way_into_the_admin_keeps_a_hostile_picture(editor: Client, path: str) -> None:
    before = SchoolImage.objects.count()
    for name, content in (
        ("a.svg", SVG),
        ("a.png", SVG),
        ("a.php", picture()),
        ("a.jpg", HOSTILE["gif"]),
        ("a.png", huge_png()),
    ):
        answer = upload(editor, path, name, content, "image/png")
        assert answer.status_code < 500, name
        assert SchoolImage.objects.count() == before, name


@pytest.mark.parametrize(
    "path", ["/cms/documents/add/", "/cms/documents/multiple/add/", "/cms/documents/chooser/create/"]
)
def test_no_way_into_the_admin_keeps_anything_but_a_pdf(editor: Client, path: str) -> None:
    for name, content in (
        ("a.pdf", SVG),
        ("a.html", b"%PDF-1.7"),
        ("a.exe", b"MZ"),
        ("a.pdf", b""),
        ("a.svg", SVG),
    ):
        answer = upload(editor, path, name, content, "application/pdf")
        assert answer.status_code < 500, name
        assert SchoolDocument.objects.count() == 0, name


def test_more_than_ten_megabytes_are_refused(editor: Client) -> None:
    before = SchoolImage.objects.count()
    upload(editor, "/cms/images/add/", "a.png", picture("PNG") + b"\x00" * MAX_BYTES, "image/png")
    upload(editor, "/cms/documents/add/", "a.pdf", b"%PDF-1.7" + b"\x00" * MAX_BYTES, "application/pdf")
    assert (SchoolImage.objects.count(), SchoolDocument.objects.count()) == (before, 0)


def test_a_picture_that_waits_for_its_source_has_left_place_and_device_behind_too(editor: Client) -> None:
    """Many at once: Wagtail keeps such a file as it came until somebody has named its source."""
    exif = Image.Exif()
    exif[0x010F] = "CanaryMaker"
    dirty = picture("JPEG", exif=exif) + b"CanaryBehind"
    for content in (dirty, dirty + b"\x00" * 3_000_000):  # in memory, and in a file of its own
        answer = upload(editor, "/cms/images/multiple/add/", "a.jpg", content, "image/jpeg").json()
        assert answer["success"] is True
        waiting = UploadedFile.objects.get(pk=answer["uploaded_file_id"])
        assert b"Canary" not in waiting.file.read()
        done = editor.post(
            f"/cms/images/multiple/create_from_uploaded_image/{waiting.pk}/",
            {f"uploaded-image-{waiting.pk}-{name}": value for name, value in
             {"title": "x", "credit": "富岡まちづくりセンターで撮影", "collection": "1"}.items()},
        ).json()  # fmt: skip
        assert done["success"] is True
        image = SchoolImage.objects.get(pk=done["image_id"])
        assert (image.width, image.height) == (40, 30)
        assert b"Canary" not in image.file.read()
