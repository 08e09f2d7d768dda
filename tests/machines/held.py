"""A task of which one can be sure that it stands still in the middle of a transaction, with a row locked."""

from __future__ import annotations

import time
from pathlib import Path

HELD, GO_ON = "held", "go-on"  # files: one in the folder of the machine that holds the row, one for everybody


def write_one() -> None:
    """Adds a row of its own kind to those of upkeep, and has the worker's sign of life locked meanwhile."""
    from django.conf import settings
    from django.db import transaction
    from django.utils import timezone

    from core.upkeep import Upkeep, UpkeepKind

    now, here = timezone.now(), Path(settings.VAR)
    with transaction.atomic():
        Upkeep.objects.select_for_update().get(kind=UpkeepKind.WORKER)
        (here / HELD).touch()
        while not (here.parent / GO_ON).exists():
            time.sleep(0.05)
        Upkeep.objects.create(kind=HELD, tried_at=now)
