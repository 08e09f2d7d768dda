"""What mentors get on paper: the guardian's consent, 活動証明書, thank-you cards."""

from .consent import consent_pdf
from .hours import certificate_pdf
from .thanks import thanks_pdf

__all__ = ["certificate_pdf", "consent_pdf", "thanks_pdf"]
