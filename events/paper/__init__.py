"""Classes on paper: the run's poster, the applicant's receipt, learners' cards.

All raise :class:`media.pdf.PaperError`, a sentence for staff, when fonts are missing or an address does
not fit a QR code. The same data gives the same bytes.
"""

from .cards import cards_pdf
from .poster import poster_pdf
from .receipt import receipt_pdf

__all__ = ["cards_pdf", "poster_pdf", "receipt_pdf"]
