"""A term of classes to look at: places, people and runs that do not exist, as ``make run`` shows them."""

from events.seed.term import Seeded, plant

__all__ = ["Seeded", "plant"]
