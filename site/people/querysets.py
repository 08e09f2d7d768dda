"""Every reusable read about people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from . import typed
from .errors import BadValue


class LearnerQuerySet(models.QuerySet):
    def on_file(self) -> LearnerQuerySet:
        """Not yet erased."""
        return self.filter(erased_at__isnull=True)

    def same_person(self, *, kana: str, tel: str, birth_year: int) -> LearnerQuerySet:
        """Whoever has this kana in any spelling, this telephone number and this birth year."""
        return self.on_file().filter(
            kana_key=typed.kana_key(kana), tel=typed.clean_tel(tel), birth_year=birth_year
        )

    def found_by(self, query: str) -> LearnerQuerySet:
        """While somebody types: part of a telephone number, of a name or kana, or a card number."""
        text = " ".join(query.split())
        if not text:
            return self.none()
        digits = "".join(
            c for c in text.translate(str.maketrans("０１２３４５６７８９", "0123456789")) if c.isdigit()
        )
        wanted = Q(name__icontains=text) | Q(call_name__icontains=text)
        wanted |= Q(name__icontains=text.replace(" ", ""))
        try:
            if key := typed.kana_key(text):
                wanted |= Q(kana_key__contains=key)
        except BadValue:
            pass  # not kana, so it is a name or a number
        if len(digits) >= 3:
            wanted |= Q(tel__contains=digits) | Q(
                pk__in=self.model.cards.rel.related_model.objects.filter(
                    number__startswith=digits, revoked_at__isnull=True
                ).values("learner_id")
            )
        return self.on_file().filter(wanted)

    def to_erase(self, *, before: datetime) -> LearnerQuerySet:
        """Not seen since ``before``, nor made since then."""
        return self.on_file().filter(
            Q(last_seen_at__lt=before) | Q(last_seen_at__isnull=True, created_at__lt=before)
        )


class AuditQuerySet(models.QuerySet):
    def update(self, **kwargs: Any) -> int:
        raise TypeError("an audit entry is never changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("an audit entry is never removed")
