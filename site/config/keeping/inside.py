"""Looks at a copy from the inside, in a process of its own that knows nothing but the scratch place.

``python -m config.keeping.inside`` prints one JSON answer; see config.keeping.drill.
"""

from __future__ import annotations

import json
import sys
from typing import Any

LESSONS = 5


def look() -> dict[str, Any]:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from core.resealing import lying
    from people.actions import verify

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        # As whoever really brings it back would do, with the program as it is now.
        call_command("migrate", verbosity=0, interactive=False)
    verdict = verify()
    return {
        "migrated": len(waiting),
        "audit": {"entries": verdict.entries, "broken_at": verdict.broken_at},
        "closed": sum(one.rows for one in lying() if not one.opens),
        "lessons": _lessons(),
        "files_missing": _files_missing(),
    }


def _lessons() -> dict[str, Any]:
    """A few lessons spread over all of them, read as a reader would."""
    from django.test import Client

    from courses.models import LessonPage

    pages = list(LessonPage.objects.live().order_by("number"))
    step = max(1, len(pages) // LESSONS)
    sample = pages[::step][:LESSONS]
    client, bad = Client(raise_request_exception=False), []
    for page in sample:
        answer = client.get(page.path_for(), headers={"host": "localhost"})
        if answer.status_code != 200 or page.path_for() not in answer.content.decode():
            bad.append(page.number)
    return {"live": len(pages), "looked": len(sample), "bad": bad}


def _files_missing() -> int:
    """Pictures and documents that the database names and the uploads do not hold."""
    from django.core.files.storage import default_storage

    from media.models import SchoolDocument, SchoolImage

    names = [
        *SchoolImage.objects.values_list("file", flat=True),
        *SchoolDocument.objects.values_list("file", flat=True),
    ]
    return sum(not default_storage.exists(name) for name in names)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(look()) + "\n")
