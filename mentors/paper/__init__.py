"""The guardian's consent on paper, and what a learner takes home."""

from .consent import consent_pdf
from .karte import karte_pdf

__all__ = ["consent_pdf", "karte_pdf"]
