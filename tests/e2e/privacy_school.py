"""People who were erased, a draft about a clerk who looked at some, a mentor with a guardian; for a browser.

``python -m tests.e2e.privacy_school``: makes them and prints as JSON what a browser needs to know.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from typing import Any


def ask(server: Any) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.e2e.privacy_school"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(["site", "."]), "DJANGO_SETTINGS_MODULE": "config.settings.test",
             "DATABASE_URL": server.database, "BASE_URL": server.url},
        check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def _make() -> dict[str, Any]:
    from django.utils import timezone

    from people import actions
    from people.enums import Verb
    from people.models import User
    from tests.factories import classes
    from tests.factories import mentors as make
    from tests.signed_in import sign_in

    at = timezone.now()
    clerk, city = User.objects.get(username="tomioka"), User.objects.get(username="city")
    people = [classes.learner(f"個人見本 {n}号") for n in range(6)]
    actions.record_each(
        actor=clerk, verb=Verb.READ, subject="learner", subject_ids=[one.pk for one in people], center="tomioka",
        reason="教室のことで電話をする", at=at,
    )  # fmt: skip
    actions.record(actor=clerk, verb=Verb.EXPORT, subject="learners", center="tomioka", reason="市への報告")
    for n, one in enumerate(people[:3]):
        actions.erase_learner(learner=one, by=city, reason="本人からの申し出", at=at - timedelta(days=40 * n))
    mentor = make.active(at - timedelta(days=1), call_name="そら", school=make.school("privacy"))
    day = timezone.localdate(at)
    leak = actions.open_leak_sheet(account="tomioka", first=day, last=day, by=city, at=at)
    return {
        "leak": leak.pk, "mentor": mentor.pk,
        "city": sign_in(city).cookies["sessionid"].value,
    }  # fmt: skip


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(_make()) + "\n")
