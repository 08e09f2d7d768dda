"""Two yeses at the same moment: the limit of a mentor holds, on whichever database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.middleware.csrf import _get_new_csrf_string, _mask_cipher_secret

MAKE = """
import json, sys
from datetime import timedelta
import django
django.setup()
from django.utils import timezone
from mentors import actions
from tests.e2e.mentor_school import cookie
from tests.desk.class_day import session_of
from tests.factories import classes
from tests.factories import mentors as make
at = timezone.now()
mentor = make.active(at - timedelta(days=1), birth_date=make.NINETEEN, school=make.school("race"))
pks = []
# Two days of one month, whenever this runs.
tenth = next(n for n in range(2, 40) if timezone.localdate(at + timedelta(days=n)).day == 10)
for day in (tenth, tenth + 2):
    run = classes.run(at=at)
    start = at + timedelta(days=day)
    run.sessions.update(starts_at=start, ends_at=start + timedelta(hours=1))
    classes.apply(run, classes.learner(), at=at)
    one = session_of(run)
    actions.assign(mentor=mentor, session=one, agreed=False, by=None, at=at)
    pks.append(one.pk)
actions.set_limits(mentor=mentor, a_week=None, a_month=1, at=at)
sys.stdout.write(json.dumps({"mentor": mentor.pk, "cookie": cookie(mentor.pk)["mentor"], "sessions": pks}) + "\\n")
"""
COUNT = """
import json, sys
import django
django.setup()
from mentors.models import Assignment
rows = Assignment.objects.filter(mentor=int(sys.argv[1])).values_list("state", flat=True)
sys.stdout.write(json.dumps(sorted(rows)) + "\\n")
"""


def run(server: Any, code: str, *args: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", code, *args],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(["site", "."]), "DJANGO_SETTINGS_MODULE": "config.settings.test",
             "DATABASE_URL": server.database, "BASE_URL": server.url},
        check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def test_of_two_sessions_accepted_at_once_beyond_the_limit_one_is_kept(server: Any) -> None:
    made = run(server, MAKE)
    together = threading.Barrier(2)

    def press(session: int) -> tuple[int, str]:
        secret = _get_new_csrf_string()
        headers = {
            "Cookie": f"mentor={made['cookie']}; csrftoken={secret}",
            "X-CSRFToken": _mask_cipher_secret(secret),
        }
        address = f"{server.url}/mentors/me/sessions/{session}/offer/"
        request = urllib.request.Request(address, b"", headers)
        together.wait(20)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.url
        except urllib.error.HTTPError as no:
            return no.code, no.read().decode()

    with ThreadPoolExecutor(2) as hands:
        (yes, where), (no, text) = sorted(hands.map(press, made["sessions"]))
    assert (yes, no) == (200, 409)
    assert where.endswith("/mentors/me/?said=coming")
    assert "できませんでした" in text
    assert run(server, COUNT, str(made["mentor"])) == ["accepted", "offered"]
