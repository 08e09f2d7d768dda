"""The guardian's consent on paper."""

from .consent import consent_pdf

__all__ = ["consent_pdf"]
