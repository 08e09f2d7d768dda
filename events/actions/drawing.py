"""The draw: frozen at closing, drawn once with a seed from outside, final."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from core.statements import insert_rows, update_rows
from events import lottery
from events.enums import SEATED, DrawState, State
from events.errors import BadValue, NotPossible
from events.models import Applicant, Application, ApplicationEvent, ClassRun, Draw, LotteryRecord, SeatPool
from people.actions import record
from people.enums import Verb
from people.rights import Anyone

from . import seats

DEFAULT_SOURCE = "しめきりの次の開館日に、窓口でさいころを10回ふる。"


@transaction.atomic
def freeze_applications(*, run: ClassRun, at: datetime | None = None) -> Draw:
    """Writes down who takes part, with tier and lots, and the fingerprint. Twice gives the same.

    Tier 1 are applications whose people have all never had a seat (when the run puts first-timers
    first). Lots are one more than the losses in a row; of a group, the fewest of its people.
    """
    at = at or timezone.now()
    run = ClassRun.objects.select_for_update().get(pk=run.pk)
    known = Draw.objects.filter(run=run).first()
    if known:
        return known
    if not run.is_lottery:
        raise NotPossible(_("先着順の教室に、抽選はありません。"))
    if run.state != "published":
        raise NotPossible(_("公開中の教室だけ、抽選できます。"))
    if at < run.closes_at:
        raise NotPossible(_("まだ申込みの期間です。しめきりのあとで、抽選してください。"))
    pool = SeatPool.objects.get(run=run, session__isnull=True)
    applications = run.applications.filter(state=State.APPLIED).values_list(
        "pk", "receipt", "learner_id", "size", "tier", "lots"
    )
    people: dict[int, list[int]] = {}
    for application_id, learner_id in Applicant.objects.filter(
        run=run, live=True, application__state=State.APPLIED
    ).values_list("application_id", "learner_id"):
        people.setdefault(application_id, []).append(learner_id)
    taking_part = Applicant.objects.filter(run=run, live=True).values("learner_id")
    known_faces: set[int] = set()
    if run.first_timers_first:
        known_faces = set(
            Applicant.objects.filter(
                learner_id__in=taking_part,
                application__state__in=SEATED,
                run__sessions__starts_at__lt=at,
                run__kind=run.kind,
            )
            .exclude(run=run)
            .values_list("learner_id", flat=True)
        )
    losses = dict(
        LotteryRecord.objects.filter(learner_id__in=taking_part).values_list("learner_id", "losses")
    )
    rows, changed = [], []
    for pk, receipt, learner_id, size, *before in applications:
        ids = people.get(pk, [learner_id])
        tier = 2 if any(learner in known_faces for learner in ids) else 1
        lots = min(lottery.MOST_LOTS, 1 + min(losses.get(learner, 0) for learner in ids))
        rows.append(lottery.Row(receipt, tier, lots, size))
        if before != [tier, lots]:
            changed.append((tier, lots, pk))
    update_rows(Application, ["tier", "lots"], changed)
    frozen = lottery.freeze(rows)
    return Draw.objects.create(
        run=run, seats=max(0, pool.free), rows=frozen, digest=lottery.digest(frozen),
        seed_source=run.seed_source or DEFAULT_SOURCE, frozen_at=at,
    )  # fmt: skip


@transaction.atomic
def draw_lots(*, run: ClassRun, seed: str, by: Anyone, at: datetime | None = None) -> Draw:
    """Draws. Final: the same seed again gives what stands, another seed is refused.

    Whoever cancelled between closing and draw keeps the rank on paper and gives the seat on. People
    are told by the worker afterwards.
    """
    at = at or timezone.now()
    seed = " ".join(seed.split())
    if not seed:
        raise BadValue(_("種（たね）を書いてください。例：さいころの目 3526114623"), field="seed")
    if len(seed) > 200:
        raise BadValue(_("種（たね）は200文字までです。"), field="seed")
    freeze_applications(run=run, at=at)
    pool = seats.lock_pool(SeatPool.objects.get(run=run, session__isnull=True).pk)
    draw = Draw.objects.select_for_update().select_related("run").get(run=run)
    if draw.state == DrawState.DRAWN:
        if draw.seed != seed:
            raise NotPossible(_("この抽選は終わっています。やり直しはできません。"))
        return draw
    result = lottery.draw(lottery.thaw(draw.rows), seats=draw.seats, seed=seed, draw_id=run.code)
    applications = {
        receipt: (pk, size)
        for receipt, pk, size in run.applications.filter(state=State.APPLIED).values_list(
            "receipt", "pk", "size"
        )
    }
    won, waits = _("抽選で%(rank)d位でした。"), _("抽選で%(rank)d位、補欠の%(waiting)d番目でした。")
    who, taken = seats.name_of(by), 0
    fates: list[tuple[str, int | None, datetime, int]] = []
    entries: list[tuple[int, datetime, str, str, str, str]] = []
    for drawn in result:
        if drawn.row.receipt not in applications:
            continue  # cancelled after closing
        pk, size = applications[drawn.row.receipt]
        if drawn.won:
            state, why = State.CONFIRMED, won % {"rank": drawn.rank}
            taken += size
        else:
            state, why = State.WAITLISTED, waits % {"rank": drawn.rank, "waiting": drawn.waiting}
        fates.append((state, drawn.waiting or None, at, pk))
        entries.append((pk, at, who, State.APPLIED, state, why))
    update_rows(Application, ["state", "waiting", "changed_at"], fates)
    insert_rows(ApplicationEvent, ["application", "at", "by", "was", "now", "why"], entries)
    pool.taken += taken
    pool.last_waiting = max((drawn.waiting for drawn in result), default=0)
    pool.in_line = sum(fate[0] == State.WAITLISTED for fate in fates)
    pool.save(update_fields=["taken", "last_waiting", "in_line"])
    _count_losses(
        winners=[fate[-1] for fate in fates if fate[0] == State.CONFIRMED],
        losers=[fate[-1] for fate in fates if fate[0] == State.WAITLISTED],
    )
    draw.seed, draw.state, draw.drawn_at, draw.drawn_by = seed, DrawState.DRAWN, at, seats.name_of(by)
    draw.result = [[d.row.receipt, d.rank, d.waiting] for d in result]
    draw.save()
    record(actor=by, verb=Verb.CREATE, subject="draw", subject_id=draw.pk, center=run.center.code, at=at)
    seats.fill(pool, at=at)
    # Written with the draw, not after it: nothing would find a drawn run again of which nobody was told.
    async_task("events.tasks.tell_draw", draw.pk)
    return draw


def _count_losses(*, winners: list[int], losers: list[int]) -> None:
    won = Applicant.objects.filter(application_id__in=winners, live=True).values("learner_id")
    LotteryRecord.objects.filter(learner_id__in=won).update(losses=0)
    lost = list(
        Applicant.objects.filter(application_id__in=losers, live=True).values_list("learner_id", flat=True)
    )
    known = dict(LotteryRecord.objects.filter(learner_id__in=lost).values_list("learner_id", "losses"))
    insert_rows(
        LotteryRecord, ["learner", "losses"],
        [(pk, min(known.get(pk, 0) + 1, 1000)) for pk in sorted(set(lost))], unique="learner",
    )  # fmt: skip


def sheet_of(draw: Draw) -> str:
    """The text of the printed sheet (see events.lottery)."""
    rows = {row.receipt: row for row in lottery.thaw(draw.rows)}
    result = [lottery.Drawn(rows[receipt], rank, waiting) for receipt, rank, waiting in draw.result]
    return lottery.sheet(
        draw_id=draw.run.code, seats=draw.seats, seed=draw.seed, frozen=draw.rows, result=result
    )
