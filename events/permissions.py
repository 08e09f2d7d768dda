"""Who may set up what: managers their own centres, the city all of them. Clerks look, editors of lessons neither."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from wagtail.permission_policies import BasePermissionPolicy

from people.enums import Role
from people.models import User
from people.rights import Scope, group_name, scope_of

# Entering a centre, or a holiday, concerns everybody.
CITYS_OWN = {("center", "add"), ("center", "delete")} | {
    ("publicholiday", action) for action in ("add", "change", "delete")
}


class ScopePolicy(BasePermissionPolicy):
    """Rights by centre. ``center_path`` leads from the model to the centre's code; empty: of no centre."""

    def __init__(self, model: Any, center_path: str) -> None:
        super().__init__(model)
        self.center_path = center_path

    def user_has_permission(self, user: Any, action: str) -> bool:
        scope = scope_of(user)
        if action == "view":
            return bool(scope)
        if (self.model._meta.model_name, action) in CITYS_OWN:
            return scope.everywhere
        return scope.everywhere or bool(scope.manager)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        if not self.user_has_permission(user, action):
            return False
        if not self.center_path or instance.pk is None:
            return True
        code = instance.code if self.center_path == "code" else instance.center.code
        scope = scope_of(user)
        return scope.sees(code) if action == "view" else scope.manages(code)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet:
        found = self.model._default_manager.all()
        actions = list(actions)
        if not self.user_has_any_permission(user, actions):
            return found.none()
        scope = scope_of(user)
        if scope.everywhere or not self.center_path:
            return found
        codes = scope.clerk if "view" in actions else scope.manager
        return found.filter(**{f"{self.center_path}__in": codes})

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet:
        roles = Q(groups__name=group_name(Role.CITY)) | Q(groups__name__startswith=f"{Role.MANAGER}:")
        if "view" in actions:
            roles |= Q(groups__name__startswith=f"{Role.CLERK}:")
        return User.objects.filter(Q(is_superuser=True) | roles, is_active=True).distinct()


def no_permissions() -> QuerySet:
    """What Wagtail's group form may offer for these models: nothing. Rights come from the groups' names."""
    return Permission.objects.none()


def managed(scope: Scope) -> dict[str, Any]:
    """A filter for centres that ``scope`` manages."""
    return {} if scope.everywhere else {"code__in": scope.manager}
