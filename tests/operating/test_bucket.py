"""Uploads in an S3-compatible store, really over HTTP: a server on this machine that speaks S3."""

from __future__ import annotations

import io
import json
import socket
import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from config.keeping import sources
from config.keeping.keys import new_key, read_keys
from config.keeping.restore import fetch_uploads
from config.keeping.store import Store
from core.uploads import BucketStorage
from media.models import SchoolImage

NAME = "original_images/写真 1.png"


@pytest.fixture(scope="module")
def store_url() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@pytest.fixture
def bucket(store_url: str, settings: Any, tmp_path: Path) -> Any:
    login = {"aws_access_key_id": "x", "aws_secret_access_key": "y", "region_name": "ap-northeast-1"}
    client = boto3.client("s3", endpoint_url=store_url, **login)
    name = f"school-{uuid.uuid4().hex}"
    client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"})
    settings.VAR = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "core.uploads.BucketStorage",
            "OPTIONS": {
                "bucket_name": name, "endpoint_url": store_url, "region_name": "ap-northeast-1",
                "access_key": "x", "secret_key": "y", "addressing_style": "path", "file_overwrite": False,
            },
        },
    }  # fmt: skip
    yield boto3.resource("s3", endpoint_url=store_url, **login).Bucket(name)


def png() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (64, 48), "white").save(made, "PNG")
    return made.getvalue()


@pytest.mark.django_db
def test_a_picture_is_put_in_drawn_smaller_and_shown_from_our_own_address(
    bucket: Any, client: Client
) -> None:
    image = SchoolImage.objects.create(
        title="x", file=ContentFile(png(), name="写真.png"), width=64, height=48
    )
    small = image.get_rendition("width-32")
    assert {one.key for one in bucket.objects.all()} == {image.file.name, small.file.name}
    assert small.url.startswith("/media/images/")
    answer = client.get(small.url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(b"".join(answer))).size == (32, 24)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["images/nothing.png", "../settings.py", "images/../../x", "%00", ""])
def test_what_is_not_there_is_not_there(bucket: Any, client: Client, path: str) -> None:
    assert client.get(f"/media/{path}").status_code in (400, 404)


def test_two_of_one_name_do_not_overwrite_each_other(bucket: Any) -> None:
    first = default_storage.save(NAME, ContentFile(b"1"))
    second = default_storage.save(NAME, ContentFile(b"2"))
    assert first != second
    with default_storage.open(first) as file:
        assert file.read() == b"1"


def test_a_copy_takes_uploads_from_the_store_and_brings_them_back(bucket: Any, tmp_path: Path) -> None:
    from config.keeping.backup import _keep_uploads

    store = Store(tmp_path / "copies", read_keys(new_key()))
    store.open()
    default_storage.save(NAME, ContentFile(png()))
    kept = _keep_uploads(store, {})
    store.settle()
    assert list(kept) == [NAME]
    again = _keep_uploads(store, kept)
    assert again[NAME] is kept[NAME]  # unchanged: not even read
    bucket.objects.all().delete()
    fetch_uploads(store, kept, sources.uploads())
    with default_storage.open(NAME) as file:
        assert file.read() == png()


def test_without_a_key_of_ours_the_machines_role_gives_one_that_ends(
    bucket: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """V13.2.1 of ASVS: S3_ACCESS_KEY and S3_SECRET_KEY left empty, as the settings hand them on."""
    asked = []

    class Role(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            until = datetime.now(UTC) + timedelta(minutes=30)
            said = {
                "AccessKeyId": "short",
                "SecretAccessKey": "lived",
                "Token": "t",
                "Expiration": until.isoformat(),
            }
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        def log_message(self, *_args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Role) as role:
        threading.Thread(target=role.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"http://127.0.0.1:{role.server_port}/role")
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
        given = settings.STORAGES["default"]["OPTIONS"]
        store = BucketStorage(**{**given, "access_key": None, "secret_key": None})
        store.save("a.txt", ContentFile(b"x"))
        used = store.connection.meta.client._request_signer._credentials
        role.shutdown()
    assert (set(asked), used.access_key) == ({"/role"}, "short")
    assert used.refresh_needed(31 * 60) and not used.refresh_needed(60)
    assert [one.key for one in bucket.objects.all()] == ["a.txt"]
