"""Keys of names for whoever was written past the model, by an upgrade that was broken off, or under another secret."""

from __future__ import annotations

from people import name_keys
from people.models import Learner, NameKey


def write_name_keys() -> int:
    """Gives how many people got theirs; nobody, on most nights."""
    return name_keys.write_missing(Learner, NameKey)


def newest_has_keys() -> bool:
    """Whether whoever came last can be found by name: for ``manage.py doctor``. Raises SealError."""
    one = Learner.objects.on_file().order_by("-pk").only(*name_keys.NAMES, "keys_of").first()
    return one is None or one.keys_of == one.keys_of_now
