"""会場 and 教室: places, what is taught when, who applied, who came."""

from events.models.applications import (
    Applicant,
    Application,
    ApplicationEvent,
    Attendance,
    Draw,
    LotteryRecord,
)
from events.models.places import KATAKANA, WEEKDAYS, Center, ClosingDay, PublicHoliday, Room
from events.models.runs import ClassRun, ClassSession, SeatPool

__all__ = [
    "KATAKANA",
    "WEEKDAYS",
    "Applicant",
    "Application",
    "ApplicationEvent",
    "Attendance",
    "Center",
    "ClassRun",
    "ClassSession",
    "ClosingDay",
    "Draw",
    "LotteryRecord",
    "PublicHoliday",
    "Room",
    "SeatPool",
]
