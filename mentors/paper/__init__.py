"""On paper: the guardian's consent, what a learner takes home, 活動証明書, thank-you cards."""

from .consent import consent_pdf
from .hours import certificate_pdf
from .karte import karte_pdf
from .thanks import thanks_pdf

__all__ = ["certificate_pdf", "consent_pdf", "karte_pdf", "thanks_pdf"]
