"""Who comes to a session: asked for, offered, agreed, called off; come and gone.

Locks are taken in one order, session before mentor, so that a withdrawal (which holds the mentor alone)
never waits for somebody who waits for it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.queries import KEY, OTHER_KEY, Query
from core.statements import insert
from events.enums import RunState
from events.models import ClassSession
from mentors.availability import UNSAID, Times, times_for
from mentors.enums import COMING, Coming, State
from mentors.errors import BadValue, NotPossible
from mentors.models import MOST_WANTED, Assignment, Mentor, MentorCall, Pairing
from mentors.pairing import read_sitting
from mentors.state import consent_holds
from people.actions import record
from people.enums import Verb
from people.rights import Anyone

from . import asking
from .badges import settle_badges
from .steps import OWN, lock, name_of
from .sums import let_go

LONGEST_REASON = 200


_session = Query(
    lambda key: (
        ClassSession.objects.select_for_update(of=("self",), no_key=True)
        .select_related("run__center", "room", "teacher")
        .filter(pk=key)
    )
)
# Of five records with ninety fields a plan needs these, and somebody waits for it.
_bare_session = Query(
    lambda key: (
        ClassSession.objects.select_for_update(of=("self",), no_key=True)
        .select_related("run__center", "room")
        .filter(pk=key)
        .only(
            "starts_at", "ends_at", "cancelled_at", "teacher_id", "run__state", "run__kind", "run__center__code",
            "run__center__name", "room__seats", "room__tables",
        )
    )
)  # fmt: skip
_coming = Query(
    lambda session: (
        Mentor.objects.select_for_update(of=("self",))
        .filter(assignments__session=session, assignments__state=Coming.ACCEPTED)
        .order_by("pk")
        .values_list("pk")
    )
)


_live = Query(
    lambda mentor, session: Assignment.objects.filter(mentor=mentor, session=session, state__in=COMING),
    mark=(KEY, OTHER_KEY),
)
_goes_there = Query(
    lambda mentor, center: Mentor.centers.through.objects.filter(mentor=mentor, center=center).values_list(
        "pk"
    ),
    mark=(KEY, OTHER_KEY),
)


def lock_session(session: ClassSession) -> ClassSession:
    return _session.get(session.pk)


def lock_to_match(session: ClassSession) -> ClassSession:
    """As ``lock_session``, with what a matching asks of it; any other field is fetched when it is touched."""
    return _bare_session.get(session.pk)


def lock_coming(session: ClassSession) -> None:
    """Everybody who has agreed to come, in the order of their keys, so that nobody withdraws meanwhile.

    Where the whole database has one writer at a time (SQLite) whoever holds the session holds them already.
    """
    if connection.features.has_select_for_update:
        _coming(session.pk)


def check_held(session: ClassSession, *, at: datetime) -> None:
    """Raises NotPossible for a session that is called off, not published, or over."""
    if session.cancelled_at or session.run.state == RunState.CANCELLED:
        raise NotPossible(_("この｜回《かい》は、｜中止《ちゅうし》になりました。"))
    if session.run.state != RunState.PUBLISHED:
        raise NotPossible(_("この｜教室《きょうしつ》は、まだ｜公開《こうかい》していません。"))
    if session.ends_at <= at:
        raise NotPossible(_("この｜回《かい》は、もう｜終《お》わりました。"))


def _check_may_come(
    mentor: Mentor, session: ClassSession, *, by_staff: bool = False, times: Times | None = None
) -> None:
    """The caller holds the mentor. ``by_staff``: nobody has heard the mentor say yes to this very session, so
    the weekly grid and its exceptions count; a yes of her own is newer than both. The school's calendar, the
    limits and two places at once hold for everybody. ``times``: what is known of the mentor's time, if it was
    read already, under the locks that still stand.
    """
    if mentor.state != State.ACTIVE:
        raise NotPossible(
            _("｜活動中《かつどうちゅう》のメンターだけが、｜教室《きょうしつ》に｜出《で》られます。")
        )
    if not _goes_there(mentor.pk, session.run.center_id):
        raise NotPossible(
            _("この｜会場《かいじょう》は、「｜行《い》ける｜会場《かいじょう》」に入っていません。")
        )
    if not consent_holds(mentor, timezone.localdate(session.starts_at)):
        raise NotPossible(
            _(
                "その｜日《ひ》には、｜保護者《ほごしゃ》の｜方《かた》の｜同意《どうい》が｜切《き》れています。"
            )
        )
    times = times or times_for([mentor], [session])
    for one in times.reasons(mentor, session, counting=COMING if by_staff else [Coming.ACCEPTED]):
        if not one.is_own_wish:
            raise NotPossible(one.text)
        # Who has said nothing yet may be asked: there is no other way to hear of it.
        if by_staff and one.why not in UNSAID:
            hint = _(
                "｜本人《ほんにん》に｜聞《き》いたときは、「｜決《き》める（｜本人《ほんにん》に｜聞《き》いた）」を｜押《お》してください。"
            )
            raise NotPossible(one.text + hint)


def _reason(text: str) -> str:
    text = " ".join(text.split())[:LONGEST_REASON]
    if not text:
        raise BadValue(_("｜理由《りゆう》を｜書《か》いてください。"), field="reason")
    return text


@transaction.atomic
def ask_for_mentors(*, session: ClassSession, wanted: int, by: Anyone | None, at: datetime) -> MentorCall:
    """The session looks for so many mentors. The same number again is harmless."""
    session = lock_session(session)
    check_held(session, at=at)
    if not 0 <= wanted <= MOST_WANTED:
        raise BadValue(_("人数は、0から%(n)dまでにしてください。") % {"n": MOST_WANTED}, field="wanted")
    call, made = MentorCall.objects.get_or_create(session=session, defaults={"wanted": wanted})
    if not made and call.wanted == wanted:
        return call
    call.wanted = wanted
    call.save(update_fields=["wanted"])
    _record(by, session, _("メンターの募集：%(n)d人") % {"n": wanted}, at)
    asking.settle(session, at=at)
    return call


@transaction.atomic
def offer_help(*, mentor: Mentor, session: ClassSession, at: datetime) -> Assignment:
    """行けます: the mentor takes one of the places that are left. Twice is harmless."""
    session, mentor = lock_session(session), lock(mentor)
    check_held(session, at=at)
    live = mentor.assignments.filter(session=session, state__in=COMING).first()
    if live is not None:
        return live if live.state == Coming.ACCEPTED else accept(assignment=live, at=at)
    _check_may_come(mentor, session)
    if not read_sitting(session).places:
        raise NotPossible(_("この｜回《かい》のメンターは、もうそろいました。ありがとうございます。"))
    return _new(mentor, session, Coming.ACCEPTED, by=OWN, at=at)


@transaction.atomic
def assign(
    *,
    mentor: Mentor,
    session: ClassSession,
    agreed: bool,
    by: Anyone | None,
    at: datetime,
    times: Times | None = None,
) -> Assignment:
    """By the staff: ``agreed`` when the mentor has said so already, else it waits for the mentor's answer.

    ``times``: for somebody who asks many, and holds them all; a new assignment counts in it at once.
    """
    session, mentor = lock_session(session), lock(mentor)
    check_held(session, at=at)
    _check_may_come(mentor, session, by_staff=not agreed, times=times)
    wanted = Coming.ACCEPTED if agreed else Coming.OFFERED
    live = next(iter(_live(mentor.pk, session.pk)), None)
    if live is None:
        live = _new(mentor, session, wanted, by=by, at=at)
        if times:
            times.settled(live)
    elif live.state == Coming.OFFERED and agreed:
        _move(live, Coming.ACCEPTED, at=at)
    else:
        return live
    _record(by, session, _("メンターを決めた") if agreed else _("メンターにお願いした"), at, mentor)
    return live


@transaction.atomic
def accept(*, assignment: Assignment, at: datetime) -> Assignment:
    """The mentor says yes to what the staff asked. Twice is harmless."""
    session, mentor = lock_session(assignment.session), lock(assignment.mentor)
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.state == Coming.ACCEPTED:
        return assignment
    check_held(session, at=at)
    if assignment.state != Coming.OFFERED:
        raise NotPossible(_("このお｜願《ねが》いは、もう｜終《お》わっています。"))
    _check_may_come(mentor, session)
    return _move(assignment, Coming.ACCEPTED, at=at)


@transaction.atomic
def decline(*, assignment: Assignment, at: datetime) -> Assignment:
    """The mentor says no to what the staff asked; nobody has to say why. Twice is harmless."""
    lock_session(assignment.session)
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.state == Coming.DECLINED:
        return assignment
    if assignment.state != Coming.OFFERED:
        raise NotPossible(_("このお｜願《ねが》いは、もう｜終《お》わっています。"))
    # A week's matching may have kept a table for the answer.
    Pairing.objects.filter(
        session=assignment.session_id, mentor=assignment.mentor_id, ended_at__isnull=True
    ).update(ended_at=at)
    return _move(assignment, Coming.DECLINED, at=at)


@transaction.atomic
def cancel(*, assignment: Assignment, reason: str, by: Anyone | None, at: datetime) -> Assignment:
    """By the mentor (``by`` None) or the staff; the pairs of that session are free again. Twice is harmless."""
    session = lock_session(assignment.session)
    lock(assignment.mentor)
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.state not in COMING:
        return assignment
    reason = _reason(reason)
    if assignment.came_at:
        raise NotPossible(
            _("もう｜来《き》ています。｜帰《かえ》るときは、｜受付《うけつけ》に｜言《い》ってください。")
        )
    if session.ends_at <= at:
        raise NotPossible(_("この｜回《かい》は、もう｜終《お》わりました。"))
    _move(assignment, Coming.CANCELLED, at=at, reason=reason)
    Pairing.objects.filter(session=session, mentor=assignment.mentor_id, ended_at__isnull=True).update(
        ended_at=at
    )
    if by is not None:
        # The reason was typed, and stands in the assignment: the log keeps for ever, and nobody's words.
        _record(by, session, _("メンターの取消し"), at, assignment.mentor)
    return assignment


def cancel_ahead(mentor: Mentor, at: datetime) -> None:
    """Active no longer: out of every session that is not over, pairs too. The caller holds the mentor."""
    ahead = mentor.assignments.filter(state__in=COMING, session__ends_at__gt=at)
    # Whoever has come already keeps the hours until now.
    ahead.filter(came_at__isnull=False, left_at__isnull=True).update(left_at=at, changed_at=at)
    asking.withdrawn(mentor, at=at)
    ahead.filter(came_at__isnull=True).update(
        state=Coming.CANCELLED, reason=_("活動が止まったため"), changed_at=at
    )
    Pairing.objects.filter(mentor=mentor, ended_at__isnull=True, session__ends_at__gt=at).update(ended_at=at)


@transaction.atomic
def mark_came(*, assignment: Assignment, by: Anyone | None, at: datetime) -> Assignment:
    """At the desk: the hours begin. The first tick counts."""
    session, mentor = lock_session(assignment.session), lock(assignment.mentor)
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.came_at:
        return assignment
    check_held(session, at=at)
    if assignment.state != Coming.ACCEPTED:
        raise NotPossible(_("この｜回《かい》に｜来《く》ることになっていません。"))
    if timezone.localdate(session.starts_at) != timezone.localdate(at):
        raise NotPossible(_("この｜回《かい》は、きょうではありません。"))
    if mentor.state != State.ACTIVE or not consent_holds(mentor, timezone.localdate(at)):
        raise NotPossible(
            _("このメンターは、いま｜活動《かつどう》できません。｜席《せき》につけないでください。")
        )
    assignment.came_at = assignment.changed_at = at
    assignment.save(update_fields=["came_at", "changed_at"])
    _record(by, session, _("メンターが来た"), at, mentor)
    return assignment


@transaction.atomic
def mark_left(*, assignment: Assignment, by: Anyone | None, at: datetime) -> Assignment:
    """At the desk: the hours end. The first tick counts."""
    session = lock_session(assignment.session)
    lock(assignment.mentor)
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.left_at:
        return assignment
    if assignment.came_at is None:
        raise NotPossible(_("｜先《さき》に「｜来《き》ました」を｜押《お》してください。"))
    assignment.left_at, assignment.changed_at = max(at, assignment.came_at), at
    assignment.save(update_fields=["left_at", "changed_at"])
    let_go([session], at=at)
    _record(by, session, _("メンターが帰った"), at, assignment.mentor)
    settle_badges(mentor=assignment.mentor, at=at)
    return assignment


@transaction.atomic
def unmark(*, assignment: Assignment, by: Anyone | None, at: datetime) -> Assignment:
    """A wrong tick: neither come nor gone. Twice is harmless."""
    session = lock_session(assignment.session)
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.came_at is None:
        return assignment
    assignment.came_at, assignment.left_at, assignment.changed_at = None, None, at
    assignment.save(update_fields=["came_at", "left_at", "changed_at"])
    let_go([session], at=at)
    _record(by, session, _("メンターの時刻を消した"), at, assignment.mentor)
    return assignment


def _new(
    mentor: Mentor, session: ClassSession, state: Coming, *, by: Anyone | str | None, at: datetime
) -> Assignment:
    made = insert(
        Assignment(
            mentor=mentor, session=session, state=state, asked_by=name_of(by), made_at=at, changed_at=at
        )
    )
    asking.changed(made, at=at)
    return made


def _move(assignment: Assignment, state: Coming, *, at: datetime, reason: str = "") -> Assignment:
    assignment.state, assignment.reason, assignment.changed_at = state, reason, at
    assignment.save(update_fields=["state", "reason", "changed_at"])
    asking.changed(assignment, at=at)
    return assignment


def _record(
    by: Anyone | None, session: ClassSession, why: str, at: datetime, mentor: Mentor | None = None
) -> None:
    subject, pk = ("mentor", mentor.pk) if mentor else ("session", session.pk)
    record(
        actor=by, verb=Verb.CHANGE, subject=subject, subject_id=pk, center=session.run.center.code, reason=why,
        at=at,
    )  # fmt: skip
