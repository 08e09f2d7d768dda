"""Uploads, in a folder of this machine or in an S3-compatible store: the rest of the code sees no difference."""

from __future__ import annotations

import errno
import mimetypes
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve
from storages.backends.s3 import S3Storage


class BucketStorage(S3Storage):
    """Addresses stay on the school's own host: pages then need nobody else's permission to show a picture,
    and no reader's address reaches whoever runs the store. The proxy may fetch from the store itself."""

    def url(self, name: str, *_args: Any, **_values: Any) -> str:
        return settings.MEDIA_URL + quote(self._normalize_name(name).replace("\\", "/"))


@require_safe
def upload(request: HttpRequest, path: str) -> HttpResponseBase:
    """One machine serves its uploads itself; a proxy in front may spare it that."""
    from django.core.files.storage import default_storage

    if not isinstance(default_storage._wrapped, BucketStorage):  # type: ignore[attr-defined]
        try:
            return serve(request, path, document_root=str(settings.MEDIA_ROOT))
        except OSError as problem:
            if problem.errno != errno.ENAMETOOLONG:
                raise
            raise Http404 from problem  # no disk takes such a name, so nothing lies under it
    try:
        file = default_storage.open(path, "rb")
        file.size  # noqa: B018  asks the store, which says whether it is there
    except (OSError, ValueError) as missing:
        raise Http404 from missing
    except Exception as problem:
        if getattr(problem, "response", {}).get("Error", {}).get("Code") in ("404", "NoSuchKey"):
            raise Http404 from problem
        raise
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    return FileResponse(file, content_type=kind)
