"""Who may do what, where. Rights are groups: ``staff:tomioka``, ``manager:tomioka``, ``city``.

A clerk works for the centres named in the groups, alone if need be: applications, the draw, a session
called off for a typhoon. A manager may also publish or cancel a run, pass over the waiting list, erase and
export; the city sees every centre. A superuser counts as the city. Editors of lessons have no right here.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from .enums import Role
from .models import User

Anyone = User | AnonymousUser


@dataclass(frozen=True)
class Scope:
    """The centres, by code, in which somebody holds a role; ``everywhere`` for the city."""

    clerk: frozenset[str] = frozenset()
    manager: frozenset[str] = frozenset()
    everywhere: bool = False

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.clerk)

    def sees(self, center: str) -> bool:
        return self.everywhere or center in self.clerk

    def manages(self, center: str) -> bool:
        return self.everywhere or center in self.manager


NOWHERE = Scope()


def scope_of(user: Anyone) -> Scope:
    """Where ``user`` works; asks the database once for each user object."""
    if not user.is_authenticated or not user.is_active:
        return NOWHERE
    known = getattr(user, "_scope", None)
    if known is None:
        known = user._scope = _read(user)
    return known


def _read(user: User) -> Scope:
    if user.is_superuser:
        return Scope(everywhere=True)
    clerk, manager, everywhere = set(), set(), False
    for name in user.groups.values_list("name", flat=True):
        role, _colon, center = name.partition(":")
        if role == Role.CITY and not center:
            everywhere = True
        elif role == Role.MANAGER and center:
            manager.add(center)
            clerk.add(center)
        elif role == Role.CLERK and center:
            clerk.add(center)
    return Scope(frozenset(clerk), frozenset(manager), everywhere)


def group_name(role: Role, center: str = "") -> str:
    """The group that gives ``role`` at ``center``."""
    return f"{role}:{center}" if center else str(role)
