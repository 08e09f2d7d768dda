from .calls import Handover, MentorAsk, Replacement
from .classes import MOST_WANTED, Assignment, Forbidden, MatchRun, MentorCall, Pairing
from .consent import ConsentText, GuardianConsent
from .mentors import MailChange, Mentor, MentorKey, MentorMail, StepLog, TrainingDone
from .notes import LONGEST_MEMO, VisitNote, Wish
from .reports import LONGEST_WORDS, Report, ReportMail, ReportStep
from .schools import Coordinator, School
from .sums import MonthSum
from .thanks import (
    LONGEST_THANKS,
    Badge,
    CertificateRequest,
    HoursCertificate,
    HoursCorrection,
    HoursCount,
    ThankYou,
)
from .time import Availability, CenterWay, Exceptional, MentorLimits, SchoolDay
from .weeks import WeekMatch, WeightSet

__all__ = [
    "LONGEST_MEMO",
    "LONGEST_THANKS",
    "LONGEST_WORDS",
    "MOST_WANTED",
    "Assignment",
    "Availability",
    "Badge",
    "CenterWay",
    "CertificateRequest",
    "ConsentText",
    "Coordinator",
    "Exceptional",
    "Forbidden",
    "GuardianConsent",
    "Handover",
    "HoursCertificate",
    "HoursCorrection",
    "HoursCount",
    "MailChange",
    "MatchRun",
    "Mentor",
    "MentorAsk",
    "MentorCall",
    "MentorKey",
    "MentorLimits",
    "MentorMail",
    "MonthSum",
    "Pairing",
    "Replacement",
    "Report",
    "ReportMail",
    "ReportStep",
    "School",
    "SchoolDay",
    "StepLog",
    "ThankYou",
    "TrainingDone",
    "VisitNote",
    "WeekMatch",
    "WeightSet",
    "Wish",
]
