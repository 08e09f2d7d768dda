from .classes import MOST_WANTED, Assignment, Forbidden, MatchRun, MentorCall, Pairing
from .consent import ConsentText, GuardianConsent
from .mentors import Mentor, MentorKey, MentorMail, StepLog, TrainingDone
from .notes import LONGEST_MEMO, VisitNote, Wish
from .reports import LONGEST_WORDS, Report, ReportMail, ReportStep
from .schools import Coordinator, School

__all__ = [
    "LONGEST_MEMO",
    "LONGEST_WORDS",
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
    "Report",
    "ReportMail",
    "ReportStep",
    "School",
    "StepLog",
    "TrainingDone",
    "VisitNote",
    "Wish",
]
