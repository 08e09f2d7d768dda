"""Moments of today: whatever the clock says when tests run, they do not slip into yesterday or tomorrow."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from core.days import midnight


def begun_today(at: datetime, ago: timedelta) -> datetime:
    """``ago`` before ``at``, or the day's first moment where that was yesterday."""
    return max(at - ago, midnight(timezone.localdate(at)))


def later_today(at: datetime, ahead: timedelta) -> datetime:
    """``ahead`` after ``at``, or the day's last second where that is tomorrow."""
    return min(at + ahead, midnight(timezone.localdate(at) + timedelta(days=1)) - timedelta(seconds=1))
