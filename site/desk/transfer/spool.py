"""A file that is made whole before any of it is sent, and takes no memory meanwhile.

Sent while it is made, a table that breaks in the middle would look whole to whoever opens it; held in memory, one of
100,000 rows takes a hundred megabytes of the web server. So it lies on the disk, without a name, and sealed under a
key that only this process has and forgets: it is everybody's contact data, and what a disk has freed can be read.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from django.http import StreamingHttpResponse

CHUNK = 64 * 1024


class Spool:
    """Written once from start to end (``write``), then read once. ``size``: bytes so far."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed by whoever has sent it
        self._cipher = Cipher(AES(os.urandom(32)), CTR(os.urandom(16)))
        self._sealing: CipherContext = self._cipher.encryptor()
        self.size = 0

    def write(self, data: bytes) -> int:
        self._file.write(self._sealing.update(data))
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        self._file.flush()

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(0)
        opening = self._cipher.decryptor()
        while data := self._file.read(CHUNK):
            yield opening.update(data)

    def close(self) -> None:
        self._file.close()


def sent(spool: Spool, *, content_type: str, name: str) -> StreamingHttpResponse:
    """With its length, so that a browser notices when the line breaks; closed by whoever serves it."""
    return StreamingHttpResponse(
        spool,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(spool.size)},
    )
