"""What a good pairing is worth. Weights are data: staff change them, and see the effect before they do.

**People first.** The engine is lexicographic: no plan that serves fewer people is ever preferred, whatever
the weights are. 1000 a person could not promise it: serving one more may move a whole chain of people,
each of whom may lose all their preferences. So ``person`` only scales the totals that are reported; the
number of people served is decided before any of the weights is looked at.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from functools import lru_cache

from django.utils.translation import gettext as _

from people.errors import BadValue

MOST = 1000  # for one weight; keeps every sum exact in 64 bits, see tiebreak.py
MOST_WAITED = 10  # times not served that count


@dataclass(frozen=True)
class Weights:
    """Points of a pairing. Sources: measurements and defaults in ``docs/adr/0015``.

    ``person``: each person served (only in totals). ``waited``: each time in a row not served, at most ten
    count. ``topics``: the mentor knows the learner's first, second, third wish. ``earlier``: they sat
    together before. ``language``: the mentor speaks the learner's first language. ``same_phone``: the very
    phone, not one like it. ``home_center``: at the learner's own centre. ``balance``: taken off for each
    learner that the mentor has had, at most ten count, and for each one already at the table. ``keep``: a
    pair of the result before stays; the price of changing one pair.
    """

    person: int = 1000
    waited: int = 80
    topics: tuple[int, int, int] = (60, 40, 25)
    earlier: int = 120
    language: int = 30
    same_phone: int = 20
    home_center: int = 40
    balance: int = 5
    keep: int = 1000

    def check(self) -> None:
        """Raises BadValue when a weight is no whole number, below nought or above 1000."""
        if len(self.topics) != 3:
            raise BadValue(_("話題の重みは、3つ書いてください。"), field="topics")
        for one in fields(self):
            value = getattr(self, one.name)
            for number in value if isinstance(value, tuple) else (value,):
                if not isinstance(number, int) or isinstance(number, bool):
                    raise BadValue(_("重みは、整数で書いてください。"), field=one.name)
                if number < 0:
                    raise BadValue(_("重みは、0か、0より大きい数にしてください。"), field=one.name)
                if number > MOST:
                    raise BadValue(_("重みは、1000までにしてください。"), field=one.name)

    @lru_cache(maxsize=16)  # noqa: B019  a handful of frozen sets of weights
    def canonical(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)
