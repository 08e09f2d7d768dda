from .classes import MOST_WANTED, Assignment, Forbidden, MatchRun, MentorCall, Pairing
from .consent import ConsentText, GuardianConsent
from .mentors import Mentor, MentorKey, MentorMail, StepLog, TrainingDone
from .schools import Coordinator, School
from .weeks import WeekMatch, WeightSet

__all__ = [
    "MOST_WANTED",
    "Assignment",
    "ConsentText",
    "Coordinator",
    "Forbidden",
    "GuardianConsent",
    "MatchRun",
    "Mentor",
    "MentorCall",
    "MentorKey",
    "MentorMail",
    "Pairing",
    "School",
    "StepLog",
    "TrainingDone",
    "WeekMatch",
    "WeightSet",
]
