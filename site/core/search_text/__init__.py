"""Search as people type: any script, any spelling, small slips.

A page stores ``index_terms([(title, 4), (keywords, 3), (goal, 2), (steps, 1)])`` in a field that Wagtail
indexes. A search asks ``Page.objects.search(query_terms(q), operator="or")`` for candidates and orders
them with ``rank(q, [Entry.from_terms(page.number, page.search_terms) for page in candidates])``. Only
:func:`index_terms` loads the analyser; a reader never waits for it.
"""

from core.search_text.entries import Entry, index_terms
from core.search_text.folding import normalise
from core.search_text.ranking import Result, query_terms, rank

__all__ = ["Entry", "Result", "index_terms", "normalise", "query_terms", "rank"]
