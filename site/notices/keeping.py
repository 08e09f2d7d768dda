"""What this room forgets about a person."""

from __future__ import annotations

from datetime import datetime

from people.models import Learner

from . import actions


def forget_learner(learner: Learner, at: datetime) -> None:
    actions.forget_learner(learner=learner, at=at)
