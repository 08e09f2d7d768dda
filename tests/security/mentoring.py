"""One of each thing of a mentor's work: a table of today, a note, a report, hours, papers, a week under way."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from events.models import Center, ClassSession
from mentors import actions, badges
from mentors.actions.certificates import secret_of
from mentors.enums import BadgeKind
from mentors.models import Assignment, Mentor, VisitNote, WeekMatch
from mentors.secrets import token_of
from mentors.week import monday_of
from people.models import Learner
from tests.factories import helped
from tests.factories import mentors as make


class Mentoring:
    """``pks`` and ``other``: what stands in the addresses, as World has them."""

    def __init__(self, mentor: Mentor, learner: Learner, session: ClassSession, *, at: datetime) -> None:
        by = make.staff()
        actions.assign(mentor=mentor, session=session, agreed=True, by=by, at=at)
        actions.match_session(session=session, by=by, at=at)
        VisitNote.objects.create(
            session=session, learner=learner, by="tomioka", result="more", codes=["12-1"], made_at=at, changed_at=at
        )  # fmt: skip
        mine = Assignment.objects.select_related("mentor", "session").get(mentor=mentor, session=session)
        swap = actions.offer_handover(assignment=mine, to=None, back=None, at=at)
        center = Center.objects.get(code="tomioka")
        report = actions.file_report(
            center=center, kind="other", once=uuid.uuid4(), session=session, mentor=mentor, at=at
        )
        (worked,) = helped.worked(mentor, 7, at=at)
        certificate = helped.issued(mentor, at=at)
        helped.sat(mentor, learner, worked.session)
        card = actions.write_thanks(
            mentor=mentor, learner=learner, session=worked.session, words="ありがとう。", by=by, at=at
        )
        actions.show_thanks(card=card, by=by, at=at)
        actions.settle_badges(mentor=mentor, at=at)
        badge = mentor.badges.get(kind=BadgeKind.TRAINED)
        week = WeekMatch.objects.create(
            monday=monday_of(at.date()), key="x", beat_at=at, made_at=at, by="tomioka-manager", seed="x"
        )
        week.centers.add(center)
        self.pks: dict[str, int] = {
            "mentor_swap": swap.pk, "mentor_reported": report.pk, "mentor_certificate": certificate.pk,
            "mentor_thanks": card.pk, "desk:report": report.pk, "desk:week_": week.pk,
            "desk:mentor_hours": mentor.pk, "desk:mentor_certificate": mentor.pk, "desk:mentor_thanks": mentor.pk,
        }  # fmt: skip
        self.other: dict[str, dict[str, Any]] = {
            "mentor_swap": {"what": "back"}, "mentor_time_center": {"code": "tomioka"}, "mentor_badge": {"kind": "trained"},
            "badge_kind": {"kind": "first"}, "badge": {"token": token_of(badges.PURPOSE, badge.nonce)},
            "hours_check": {"token": secret_of(certificate)}, "desk:week_change": {"what": "stop"},
            "desk:mentor_hours_change": {"what": "issue"}, "desk:mentor_thanks_change": {"what": "write"},
            "desk:mentor_certificate": {"number": certificate.pk}, "desk:mentor_thanks_card": {"number": card.pk},
            "desk:report_change": {"what": "seen"},
        }  # fmt: skip
