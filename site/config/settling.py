"""A process that has loaded everything: the garbage collector need not walk through all of it again and again.

Code, addresses and templates are some hundred thousand objects that stay until the process ends. Each full collection
looks at them all, and whoever asks for a page just then waits a tenth of a second longer.
"""

from __future__ import annotations

import gc

from django.urls import get_resolver

SETTLED_AFTER = 500  # requests: by then the pages that people ask for have loaded what they need


def settle() -> None:
    """What is there now is taken to stay. May be called again, when more has been loaded."""
    _ = (
        get_resolver().reverse_dict
    )  # the addresses of all rooms, which are read when the first of them is asked for
    gc.collect()
    gc.freeze()
