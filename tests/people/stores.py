"""Every place in which words about somebody can lie, looked through for words that only they have."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import connection
from django_q.models import OrmQ

from core.resealing import models_with_seals
from core.sealed import sealed_fields
from people import name_keys
from people.models import NameKey

TABLE = "table "
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def hits(*words: str) -> set[str]:
    """Names of the stores that hold one of the words: ``table people_learner``, ``sealed people_learner``, ``file cache/…``, ``cache default`` …"""
    wanted = [word for word in words if word]
    assert wanted
    coded = [word.encode() for word in wanted]
    found = {where for where, text in texts() if any(word in text for word in wanted)}
    if NameKey.objects.filter(key__in=[name_keys.key_of(word) for word in wanted]).exists():
        found.add("keys people_namekey")
    return found | {where for where, content in blobs() if any(word in content for word in coded)}


def texts() -> Iterator[tuple[str, str]]:
    """Tables as the database has them (the search index and its words too), sessions and the queue unpacked."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  names come from the database itself
            for row in cursor.fetchall():
                yield f"{TABLE}{table}", " ".join(map(_text, row))
    for model in models_with_seals():  # what lies sealed is opened: who is erased is not in there either
        names = [field.name for field in sealed_fields(model)]
        for row in model._base_manager.values_list(*names):
            yield f"sealed {model._meta.db_table}", " ".join(map(_text, row))
    for session in Session.objects.all():
        yield "sessions", str(session.get_decoded())
    for waiting in OrmQ.objects.all():
        yield "queue", str(waiting.task)


def _text(value: Any) -> str:
    text = bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)
    # JSON may be stored in ASCII: a name is a name in that writing too.
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def blobs() -> Iterator[tuple[str, bytes]]:
    """Caches as they are kept, and every file that the program writes, but the database's own."""
    for name in settings.CACHES:
        for content in _cached(caches[name]):
            yield f"cache {name}", content
    for root in {Path(settings.VAR), Path(settings.MEDIA_ROOT)}:
        for folder, _folders, files in os.walk(root):
            for file in files:
                path = Path(folder, file)
                if ".sqlite3" not in file and path.is_file():
                    yield f"file {path.relative_to(root)}", path.read_bytes()


def _cached(cache: Any) -> Iterator[bytes]:
    if hasattr(cache, "_cache") and isinstance(cache._cache, dict):  # in memory: key and pickle
        for key, value in list(cache._cache.items()):
            yield str(key).encode() + (value if isinstance(value, bytes) else str(value).encode())
    elif hasattr(cache, "_cache"):  # Redis
        client = cache._cache.get_client()
        for key in client.scan_iter():
            kind = client.type(key)
            yield key + (
                client.get(key) or b"" if kind == b"string" else str(client.lrange(key, 0, -1)).encode()
            )
