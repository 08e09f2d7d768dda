"""What this room forgets, and when; and what a mentor is handed when asking for everything on file."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Learner
from people.retention import Kept

from . import actions, hours
from .badges import credential
from .enums import APPROVED, TO_GUARDIAN, UNDER_WAY
from .models import (
    Exceptional,
    Handover,
    HoursCorrection,
    MailChange,
    Mentor,
    MentorAsk,
    MentorKey,
    MentorLimits,
    MentorMail,
    Replacement,
    SchoolDay,
    WeekMatch,
)
from .notes import exported
from .weekgrid import cells_of

LEFT = Kept(
    "mentor_left",
    _("やめたメンター"),
    90,
    _("やめた｜日《ひ》"),
    _("｜証明書《しょうめいしょ》の｜求《もと》めに｜答《こた》えるため"),
    _(
        "｜名前《なまえ》と｜連絡先《れんらくさき》を｜消《け》し、｜人数《にんずう》だけを｜残《のこ》します。"
    ),
)
WAITING = Kept(
    "mentor_waiting",
    _("｜活動《かつどう》していないメンターの｜申込《もうしこ》み"),
    365,
    _("｜最後《さいご》に｜変《か》わった｜日《ひ》"),
    _("｜申込《もうしこ》みの｜手続《てつづ》きのため"),
    _(
        "｜名前《なまえ》と｜連絡先《れんらくさき》を｜消《け》し、｜人数《にんずう》だけを｜残《のこ》します。"
    ),
)
LINKS = Kept(
    "mentor_links",
    _("メンターへのメールの｜記録《きろく》"),
    400,
    _("｜作《つく》った｜日《ひ》"),
    _("｜届《とど》いたかを｜確《たし》かめるため"),
    _("｜消《け》します。｜本文《ほんぶん》は、はじめから｜残《のこ》しません。"),
)
DAYS = Kept(
    "mentor_days",
    _("メンターの｜行《い》けない｜日《ひ》と｜学校《がっこう》の｜予定《よてい》"),
    90,
    _("｜最後《さいご》の｜日《ひ》"),
    _("｜教室《きょうしつ》に｜来《く》る｜人《ひと》を｜決《き》めるため"),
    _("｜消《け》します。"),
)
WEEKS = Kept(
    "week_matches",
    _("｜週《しゅう》の｜組《く》み｜合《あ》わせの｜案《あん》"),
    400,
    _("｜作《つく》った｜日《ひ》"),
    _("だれがどう｜決《き》めたかを、｜次《つぎ》の｜年度《ねんど》の｜計画《けいかく》で｜見《み》るため"),
    _("｜消《け》します。｜組《くみ》とその｜記録《きろく》は｜残《のこ》ります。"),
)


def forget_left(before: datetime) -> int:
    """Whoever left before that day; each in a transaction of its own."""
    at = before + timedelta(days=LEFT.days)
    old = Mentor.objects.filter(left_at__lt=before, erased_at__isnull=True)
    return sum(1 for mentor in old if actions.erase(mentor=mentor, by=None, at=at))


def forget_waiting(before: datetime) -> int:
    at = before + timedelta(days=WAITING.days)
    old = Mentor.objects.here().exclude(state__in=APPROVED).filter(changed_at__lt=before)
    return sum(1 for mentor in old if actions.erase(mentor=mentor, by=None, at=at))


def forget_links(before: datetime) -> int:
    MentorKey.objects.filter(expires_at__lt=before + timedelta(days=LINKS.days - 30)).delete()
    old = MentorMail.objects.filter(created_at__lt=before).exclude(status__in=["pending", "sending"])
    count = old.count()
    old.delete()
    MailChange.objects.filter(made_at__lt=before).delete()
    # What was asked and handed over at classes of that time goes with the mails about it.
    for model, over in ((MentorAsk, "session"), (Replacement, "session"), (Handover, "assignment__session")):
        model.objects.filter(**{f"{over}__ends_at__lt": before}).delete()
    return count


def forget_days(before: datetime) -> int:
    """Exceptions of mentors and entries of schools that were over by that day."""
    day = timezone.localdate(before)
    old = [model.objects.filter(last__lt=day) for model in (Exceptional, SchoolDay)]
    return sum(rows.delete()[0] for rows in old)


def forget_learner(learner: Learner, at: datetime) -> None:
    """Out of every table ahead, and nothing that staff wrote about two people stays."""
    learner.pairings.filter(ended_at__isnull=True, session__ends_at__gt=at).update(ended_at=at)
    learner.forbidden_mentors.all().delete()
    actions.blank_learner(learner)
    learner.wishes.all().delete()
    learner.visit_notes.all().delete()
    learner.thanks.all().delete()


def forget_weeks(before: datetime) -> int:
    old = WeekMatch.objects.filter(made_at__lt=before).exclude(state__in=UNDER_WAY)
    count = old.count()
    old.delete()
    return count


def everything_about(mentor: Mentor) -> dict[str, Any]:
    """Own data, as one may ask for it: every field that is not a secret, in words."""
    own = (
        "call_name", "name", "birth_date", "year", "email", "phones", "topics", "languages", "most_learners",
        "guardian_name", "guardian_relation", "guardian_email", "guardian_way", "state", "verified_at",
        "confirmed_at", "refused_at", "refused_why", "roleplay_at", "paused_by_staff", "applied_at",
        "changed_at", "left_at",
    )  # fmt: skip
    consents = mentor.consents.select_related("text")
    return {
        **{name: _plain(getattr(mentor, name)) for name in own},
        "school": mentor.school.name,
        "centers": [center.name for center in mentor.centers.all()],
        "consents": [
            {
                "who": one.who, "relation": one.relation, "contact": one.contact, "way": one.way,
                "version": one.text.version, "text": one.text.text, "given_at": _plain(one.given_at),
                "valid_until": _plain(one.valid_until), "withdrawn_at": _plain(one.withdrawn_at),
            }
            for one in consents
        ],
        "trainings": [{"unit": row.unit, "at": _plain(row.at)} for row in mentor.trainings.all()],
        "steps": [
            {"at": _plain(row.at), "by": row.by, "was": row.was, "now": row.now, "why": row.why}
            for row in mentor.steps.all()
        ],
        "classes": [
            {
                "class": row.session.run.title, "starts_at": _plain(row.session.starts_at), "state": row.state,
                "reason": row.reason, "came_at": _plain(row.came_at), "left_at": _plain(row.left_at),
            }
            for row in mentor.assignments.select_related("session__run")
        ],
        **times_of(mentor),
        "asks": [
            {
                "class": row.session.run.title, "starts_at": _plain(row.session.starts_at), "state": row.state,
                "made_at": _plain(row.made_at), "answered_at": _plain(row.answered_at),
            }
            for row in mentor.asks.select_related("session__run")
        ],
        "handovers": [
            {
                "class": row.assignment.session.run.title, "mine": row.assignment.mentor_id == mentor.pk,
                "starts_at": _plain(row.assignment.session.starts_at), "state": row.state,
                "made_at": _plain(row.made_at), "answered_at": _plain(row.answered_at),
            }
            for row in handovers_of(mentor).select_related("assignment__session__run")
        ],
        "notes": exported(mentor.visit_notes.select_related("session__run")),
        "reports": [
            {"kind": row.kind, "words": row.words, "state": row.state, "at": _plain(row.made_at)}
            for row in mentor.reports.all()
        ],
        **_thanks(mentor),
        "mails": [
            {"kind": row.kind, "status": row.status, "at": _plain(row.created_at)} for row in mentor.mails.all()
        ],
        "new_addresses": [
            {
                "new": row.email, "old": row.was, "by": row.by, "asked_at": _plain(row.made_at),
                "changed_at": _plain(row.done_at),
            }
            for row in mentor.mail_changes.all()
        ],
    }  # fmt: skip


def everything_about_guardian(mentor: Mentor) -> dict[str, Any]:
    """The guardian's own part of a mentor's record, and no more of the mentor than the 呼び名."""
    return {
        "mentor": mentor.call_name,
        **{
            name: _plain(getattr(mentor, name))
            for name in ("guardian_name", "guardian_relation", "guardian_email", "guardian_way")
        },
        "consents": everything_about(mentor)["consents"],
        "mails": [
            {"kind": row.kind, "status": row.status, "at": _plain(row.created_at)}
            for row in mentor.mails.filter(kind__in=TO_GUARDIAN)
        ],
    }


def times_of(mentor: Mentor) -> dict[str, Any]:
    """活動希望, in words."""
    limits = MentorLimits.objects.filter(mentor=mentor).first()
    return {
        "times": [
            {"center": grid.center.name if grid.center else "", "can_come": [one.words for one in cells_of(grid.cells)]}
            for grid in mentor.grids.select_related("center")
        ],
        "exceptions": [
            {
                "first": _plain(one.first), "last": _plain(one.last), "can_come": one.can_come,
                "starts": _plain(one.starts), "ends": _plain(one.ends),
            }
            for one in mentor.exceptions.all()
        ],
        "limits": {"a_week": limits.a_week, "a_month": limits.a_month} if limits else {},
    }  # fmt: skip


def handovers_of(mentor: Mentor) -> QuerySet[Handover]:
    """Offered by, offered to, or taken by somebody."""
    return Handover.objects.filter(Q(assignment__mentor=mentor) | Q(to=mentor) | Q(taken_by=mentor))


def _thanks(mentor: Mentor) -> dict[str, Any]:
    """Hours, certificates, badges, cards."""
    return {
        "hours": [
            {
                "day": _plain(visit.day), "center": visit.assignment.session.run.center.name,
                "minutes": visit.minutes,
            }
            for visit in hours.visits_of(mentor, at=timezone.now())
        ],
        "corrections": [
            {
                "at": _plain(row.at), "why": row.why, "was_came": _plain(row.was_came),
                "was_left": _plain(row.was_left), "came": _plain(row.now_came), "left": _plain(row.now_left),
            }
            for row in HoursCorrection.objects.filter(assignment__mentor=mentor)
        ],
        "certificates": [
            {
                "number": row.number, "first_on": _plain(row.first_on), "last_on": _plain(row.last_on),
                "minutes": row.minutes, "sessions": row.sessions, "table": row.table,
                "issued_at": _plain(row.issued_at), "revoked_at": _plain(row.revoked_at),
                "revoked_why": row.revoked_why,
            }
            for row in mentor.certificates.all()
        ],
        "certificate_requests": [
            {
                "first_on": _plain(row.first_on), "last_on": _plain(row.last_on),
                "asked_at": _plain(row.asked_at), "done_at": _plain(row.done_at),
            }
            for row in mentor.certificate_requests.all()
        ],
        "badges": [
            {**credential(row), "revoked_at": _plain(row.revoked_at), "revoked_why": row.revoked_why}
            for row in mentor.badges.select_related("mentor")
        ],
        # The words of others are theirs until they are shown to the mentor.
        "thanks": [
            {"words": row.words, "from": row.learner.call_name, "at": _plain(row.shown_at)}
            for row in mentor.thanks.select_related("learner")
            if row.is_shown
        ],
    }  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    return value.isoformat() if hasattr(value, "isoformat") else value
