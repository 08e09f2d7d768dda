from .calls import Handover, MentorAsk, Replacement
from .classes import MOST_WANTED, Assignment, Forbidden, MatchRun, MentorCall, Pairing
from .consent import ConsentText, GuardianConsent
from .mentors import Mentor, MentorKey, MentorMail, StepLog, TrainingDone
from .schools import Coordinator, School

__all__ = [
    "MOST_WANTED",
    "Assignment",
    "ConsentText",
    "Coordinator",
    "Forbidden",
    "GuardianConsent",
    "Handover",
    "MatchRun",
    "Mentor",
    "MentorAsk",
    "MentorCall",
    "MentorKey",
    "MentorMail",
    "Pairing",
    "Replacement",
    "School",
    "StepLog",
    "TrainingDone",
]
