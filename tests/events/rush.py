"""People who all press at once, each process a desk of its own; run as ``python -m tests.events.rush``.

Reads one JSON job from standard input and prints one JSON answer, so that tests and benchmark drive the
very same thing. With ``"lock": false`` seats are looked at first and taken afterwards, as careless code does.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import re
import signal
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def attempt(run: Any, learner: Any, *, lock: bool = True) -> str:
    """One application; gives the state it was told, or the name of what went wrong."""
    from django.db import transaction

    from events import actions
    from events.actions import seats
    from events.enums import Source
    from events.models import SeatPool

    kept = seats.seat_or_place, seats.ways
    if not lock:
        pool = SeatPool.objects.get(run=run)
        free = pool.capacity > held(run)
        time.sleep(0.005)  # the moment between looking and taking, long enough for somebody else
        if free:
            seats.seat_or_place = lambda **_wanted: seats.Place(pool.pk)
            seats.ways = lambda **_wanted: []
    try:
        with transaction.atomic():
            return actions.apply(run=run, people=[learner], source=Source.WEB).state
    except Exception as problem:  # noqa: BLE001  the job is to say what happened, whatever it was
        return type(problem).__name__
    finally:
        seats.seat_or_place, seats.ways = kept


def held(run: Any) -> int:
    from events.enums import HOLDING
    from events.models import Application

    return Application.objects.filter(run=run, state__in=HOLDING).count()


def prepare(job: dict[str, Any]) -> dict[str, list[Any]]:
    """Makes so many ``people``, and ``runs`` with ``seats`` each, open now; gives their ids, and the runs' codes."""
    from django.utils import timezone

    from tests.factories import classes as make

    people = [make.learner().pk for _n in range(job["people"])]
    rooms = [make.room(name=uuid.uuid4().hex[:12], seats=job["seats"]) for _n in range(job["runs"])]
    runs = [make.run(capacity=job["seats"], at=timezone.now(), room=room) for room in rooms]
    return {"people": people, "runs": [run.pk for run in runs], "codes": [run.code for run in runs]}


def report(job: dict[str, Any]) -> list[dict[str, Any]]:
    """What stands in the database afterwards, for each of ``runs``."""
    from events.enums import State
    from events.models import Application, ClassRun, SeatPool
    from notices.models import Notice

    stands = []
    for run in ClassRun.objects.filter(pk__in=job["runs"]).order_by("pk"):
        waiting = Application.objects.filter(run=run, state=State.WAITLISTED).order_by("waiting")
        about = {f"application:{pk}": n for n, pk in enumerate(waiting.values_list("pk", flat=True))}
        said = Notice.objects.filter(about__in=about).values_list("about", "say")
        places = {about[key]: int(re.findall(r"補欠の(\d+)番目", say)[0]) for key, say in said}
        stands.append(
            {
                "states": sorted(Application.objects.filter(run=run).values_list("learner_id", "state")),
                "held": held(run),
                "taken": SeatPool.objects.get(run=run).taken,
                "in_line": SeatPool.objects.get(run=run).in_line,
                "waiting": list(waiting.values_list("waiting", flat=True)),
                "places": [places[n] for n in range(len(about))],
            }
        )
    return stands


def crowd(job: dict[str, Any]) -> list[list[list[Any]]]:
    """For each of ``runs`` waits for its start file, then applies for every learner, in ``threads`` if asked.

    Gives, run by run, who was told what.
    """
    from django.db import connections

    from events.models import ClassRun
    from people.models import Learner

    learners = list(Learner.objects.filter(pk__in=job["learners"]).order_by("pk"))
    careful = job.get("lock", True)

    def one(run: Any, learner: Any) -> list[Any]:
        return [learner.pk, attempt(run, learner, lock=careful)]

    def one_and_close(run: Any, learner: Any) -> list[Any]:
        try:
            return one(run, learner)
        finally:
            connections.close_all()

    said = []
    for number in job["runs"]:
        run = ClassRun.objects.select_related("center", "room").get(pk=number)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while not os.path.exists(f"{job['start']}-{number}"):
            time.sleep(0.001)
        if threads := job.get("threads"):
            with ThreadPoolExecutor(threads) as pool:
                said.append(list(pool.map(one_and_close, [run] * len(learners), learners)))
        else:
            said.append([one(run, learner) for learner in learners])
    return said


def killed(job: dict[str, Any]) -> dict[str, int]:
    """A desk that applies for new people without end, killed ``times`` times at a random moment (kill -9).

    Gives how many kills came between the first statement of an application and its commit.
    """
    from django.db import connections

    from events.models import ClassRun

    run_id, chance, nobody_else = job["runs"][0], random.Random(job["seed"]), threading.Event()
    in_the_middle = 0
    for number in range(job["times"]):
        connections.close_all()  # a child must not write on its parent's connection
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            run = ClassRun.objects.select_related("center", "room").get(pk=run_id)
            for turn in itertools.count():
                os.write(writing, b"(")
                _new_person(run, f"{number:03d}{turn:04d}")
                os.write(writing, b")")
        os.close(writing)
        seen, began = os.read(reading, 1), time.monotonic()
        while b")" not in seen:
            seen += os.read(reading, 1)
        # One is done, so it is known how long one takes: the kill hits the next one or the one after.
        nobody_else.wait(chance.uniform(0, 2 * (time.monotonic() - began)))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        rest = seen + os.read(reading, 100_000)
        os.close(reading)
        in_the_middle += rest.count(b"(") > rest.count(b")")
    return {"in_the_middle": in_the_middle}


def _new_person(run: Any, digits: str) -> None:
    from events import actions
    from events.enums import Source

    kana = "".join("アイウエオカキクケコ"[int(digit)] for digit in digits)
    person = {"name": f"途中 {digits}", "kana": kana, "tel": f"080{digits}0", "birth_year": "1950"}
    actions.apply_new(run=run, people=[person], source=Source.WEB, once=f"killed-{digits}")


def halves(job: dict[str, Any]) -> dict[str, Any]:
    """Counts whatever could be left over of an application that was not finished."""
    from django.db.models import Count, Q

    from events.models import Application, SeatPool
    from notices.models import Notice
    from people.models import Learner

    run_id = job["runs"][0]
    applications = Application.objects.filter(run_id=run_id)
    strangers = Learner.objects.filter(
        pk__in=Learner.objects.found_by(job.get("called", "途中 ")).order_by().values("pk")
    )
    counted = applications.annotate(
        people=Count("applicants", distinct=True), log=Count("events", distinct=True)
    )
    return {
        "applications": applications.count(),
        "learners": strangers.count(),
        "learners_without_application": strangers.filter(applications__isnull=True).count(),
        "learners_without_consent": strangers.filter(consents__isnull=True).count(),
        "without_people_or_log": counted.filter(Q(people=0) | Q(log=0)).count(),
        "notices": Notice.objects.filter(learner__in=strangers).count(),
        "receipts": sorted(applications.values_list("receipt", flat=True)),
        "seats": [SeatPool.objects.get(run_id=run_id).taken, held(run_id)],
    }


JOBS = {"killed": killed, "halves": halves, "prepare": prepare, "report": report, "crowd": crowd}


def main() -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    job = json.load(sys.stdin)
    json.dump(JOBS[job["do"]](job), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
