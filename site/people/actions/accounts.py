"""Every write about people."""

from django.contrib.auth.models import Group
from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from people.enums import Role
from people.models import User
from people.rights import group_name

# Known to everybody: they exist only where ``settings.DEMO`` is on, and never in production.
DEMO_PASSWORD = "tomioka-gakuen-2026"  # noqa: S105  the demo's, printed at each start
DEMO_ACCOUNTS = [
    # username, name, groups, superuser
    ("admin", "見本 管理者", [], True),
    ("editor", "見本 編集者", ["Editors"], False),
    ("moderator", "見本 公開の係", ["Moderators"], False),
    ("tomioka", "見本 富岡職員", [group_name(Role.CLERK, "tomioka")], False),
    ("tomioka-manager", "見本 富岡責任者", [group_name(Role.MANAGER, "tomioka")], False),
    ("shintoko", "見本 新所沢職員", [group_name(Role.CLERK, "shintoko")], False),
    ("city", "見本 市の担当", [group_name(Role.CITY)], False),
    # No group, no right: what a school's coordinator may see is a matter of the mentors' room.
    ("teacher", "見本 担当の先生", [], False),
]


@transaction.atomic
def make_demo_accounts() -> list[User]:
    """Makes what is missing of the demo accounts; those that stand keep what was changed in them.

    Each has a second factor with a secret of its own, drawn anew in every school: the sign-in page of a
    demo shows its code (desk.signin), and no other school's code is worth anything here.
    """
    made = []
    for username, name, groups, is_superuser in DEMO_ACCOUNTS:
        user, created = User.objects.get_or_create(
            username=username,
            defaults={"name": name, "is_superuser": is_superuser, "is_staff": True, "is_demo": True},
        )
        if created:
            user.set_password(DEMO_PASSWORD)
            user.save()
            user.groups.set([Group.objects.get_or_create(name=name)[0] for name in groups])
            made.append(user)
        if user.is_demo and not TOTPDevice.objects.filter(user=user, confirmed=True).exists():
            TOTPDevice.objects.create(user=user, name="phone")
    return made


@transaction.atomic
def remove_demo_accounts() -> int:
    """Removes every demo account; gives how many there were."""
    demo = User.objects.filter(is_demo=True)
    count = demo.count()
    demo.delete()
    return count
