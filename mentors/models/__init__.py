from .calls import Handover, MentorAsk, Replacement
from .classes import MOST_WANTED, Assignment, Forbidden, MatchRun, MentorCall, Pairing
from .consent import ConsentText, GuardianConsent
from .mentors import Mentor, MentorKey, MentorMail, StepLog, TrainingDone
from .notes import LONGEST_MEMO, VisitNote, Wish
from .reports import LONGEST_WORDS, Report, ReportMail, ReportStep
from .schools import Coordinator, School
from .time import Availability, CenterWay, Exceptional, MentorLimits, SchoolDay
from .weeks import WeekMatch, WeightSet

__all__ = [
    "LONGEST_MEMO",
    "LONGEST_WORDS",
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
    "Report",
    "ReportMail",
    "ReportStep",
    "School",
    "SchoolDay",
    "StepLog",
    "TrainingDone",
    "VisitNote",
    "WeekMatch",
    "WeightSet",
    "Wish",
]
