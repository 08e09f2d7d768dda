from .calls import Handover, MentorAsk, Replacement
from .classes import MOST_WANTED, Assignment, Forbidden, MatchRun, MentorCall, Pairing
from .consent import ConsentText, GuardianConsent
from .mentors import Mentor, MentorKey, MentorMail, StepLog, TrainingDone
from .schools import Coordinator, School
from .time import Availability, CenterWay, Exceptional, MentorLimits, SchoolDay
from .weeks import WeekMatch, WeightSet

__all__ = [
    "MOST_WANTED",
    "Assignment",
    "Availability",
    "CenterWay",
    "ConsentText",
    "Coordinator",
    "Exceptional",
    "Forbidden",
    "GuardianConsent",
    "Handover",
    "MatchRun",
    "Mentor",
    "MentorAsk",
    "MentorCall",
    "MentorKey",
    "MentorLimits",
    "MentorMail",
    "Pairing",
    "Replacement",
    "School",
    "SchoolDay",
    "StepLog",
    "TrainingDone",
    "WeekMatch",
    "WeightSet",
]
