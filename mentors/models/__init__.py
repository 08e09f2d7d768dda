from .classes import MOST_WANTED, Assignment, Forbidden, MatchRun, MentorCall, Pairing
from .consent import ConsentText, GuardianConsent
from .mentors import Mentor, MentorKey, MentorMail, StepLog, TrainingDone
from .schools import Coordinator, School
from .thanks import (
    LONGEST_THANKS,
    Badge,
    CertificateRequest,
    HoursCertificate,
    HoursCorrection,
    HoursCount,
    ThankYou,
)

__all__ = [
    "LONGEST_THANKS",
    "MOST_WANTED",
    "Assignment",
    "Badge",
    "CertificateRequest",
    "ConsentText",
    "Coordinator",
    "Forbidden",
    "GuardianConsent",
    "HoursCertificate",
    "HoursCorrection",
    "HoursCount",
    "MatchRun",
    "Mentor",
    "MentorCall",
    "MentorKey",
    "MentorMail",
    "Pairing",
    "School",
    "StepLog",
    "ThankYou",
    "TrainingDone",
]
