"""What goes out: learners and applications as rows. The first row of an export is what an import reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils import timezone

from events.models import Applicant, Application
from people.models import Learner
from people.rights import Scope

LEARNER_HEAD = (
    "氏名", "ふりがな", "呼び名", "電話番号", "生まれた年", "機種", "お知らせの方法", "メールアドレス",
    "郵便番号", "住所", "手助けのこと", "会場",
)  # fmt: skip
APPLICATION_HEAD = (
    "受付番号", "教室の番号", "教室", "会場", "申し込んだ日時", "受付方法", "状態", "人数", "氏名", "ふりがな",
    "電話番号", "生まれた年", "知りたいこと",
)  # fmt: skip
_CHUNK = 2000


def _learners(scope: Scope) -> Any:
    found = Learner.objects.on_file()
    return found if scope.everywhere else found.filter(home_center__in=scope.manager)


def _applicants(scope: Scope, code: str) -> Any:
    mine = Q() if scope.everywhere else Q(run__center__code__in=scope.manager)
    found = Applicant.objects.filter(mine)
    return found.filter(run__code__iexact=code) if code else found


def people_in_learners(scope: Scope) -> Iterator[int]:
    """Whose data such a file holds; for the audit log."""
    return _learners(scope).order_by("pk").values_list("pk", flat=True)


def people_in_applications(scope: Scope, *, code: str = "") -> Iterator[int]:
    found = _applicants(scope, code).filter(learner__erased_at__isnull=True)
    return found.order_by("learner_id").values_list("learner_id", flat=True).distinct()


def learners(scope: Scope) -> Iterator[tuple[object, ...]]:
    """Everybody on file at a centre that one manages."""
    yield LEARNER_HEAD
    for one in _learners(scope).order_by("pk").iterator(chunk_size=_CHUNK):
        yield (
            one.name, one.kana, one.call_name, one.tel_shown, one.birth_year, one.get_phone_display(),
            one.get_channel_display(), one.email, one.postal_code, one.address, one.needs, one.home_center,
        )  # fmt: skip


def applications(scope: Scope, *, code: str = "") -> Iterator[tuple[object, ...]]:
    """A row for each person of each application; ``code`` takes one run's."""
    found = _applicants(scope, code).select_related("application", "run__center", "learner")
    yield APPLICATION_HEAD
    for row in found.order_by("application_id", "pk").iterator(chunk_size=_CHUNK):
        application: Application = row.application
        yield (
            application.receipt, row.run.code, row.run.title, row.run.center.code,
            timezone.localtime(application.applied_at).strftime("%Y-%m-%d %H:%M"),
            application.get_source_display(), application.get_state_display(), application.size,
            row.learner.name, row.learner.kana, row.learner.tel_shown, row.learner.birth_year,
            application.wish,
        )  # fmt: skip
