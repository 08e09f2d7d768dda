"""Who may set up schools: the city, and nobody else."""

from __future__ import annotations

from typing import Any

from events.permissions import ScopePolicy
from people.rights import scope_of


class CitysOwn(ScopePolicy):
    """Seen and changed by whoever works for every centre."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return scope_of(user).everywhere
