"""Every reusable read about people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from core.sealed import check_update

from . import name_keys, typed
from .errors import BadValue


class LearnerQuerySet(models.QuerySet):
    def on_file(self) -> LearnerQuerySet:
        """Not yet erased."""
        return self.filter(erased_at__isnull=True)

    def same_person(self, *, kana: str, tel: str, birth_year: int) -> LearnerQuerySet:
        """Whoever has this kana in any spelling, this telephone number and this birth year."""
        return self.on_file().filter(
            kana_key=typed.kana_key(kana), tel_key=typed.clean_tel(tel), birth_year=birth_year
        )

    def found_by(self, query: str) -> LearnerQuerySet:
        """While somebody types: how a name or kana begins, a card number, or a telephone number; newest files first.

        Of a telephone number the whole, its last four digits, or more of its end (as said without the area
        code): the numbers are sealed, so no other part of one can be asked for.
        """
        text = " ".join(query.split())
        if not text:
            return self.none()
        digits = "".join(
            c for c in text.translate(str.maketrans("０１２３４５６７８９", "0123456789")) if c.isdigit()
        )
        if len(digits) >= 4 and not text.strip("-‐－ー 0123456789０１２３４５６７８９"):
            numbered, *cards = self._numbered(text, digits)
            return self.on_file().filter(pk__in=numbered.union(*cards))
        if not typed.heard(text):
            return self.none()
        # Whoever has a key is read off one index, from the newest file on, however many have it.
        named = self.filter(name_keys__key=name_keys.key_of(text)).order_by("-name_keys__learner_id")
        if len(digits) < 3:
            return named.on_file()
        return self.on_file().filter(
            pk__in=named.order_by().values("pk").union(*self._numbered(text, digits))
        )

    def _numbered(self, text: str, digits: str) -> list[models.QuerySet[Any, Any]]:
        """Numbers of learners: by telephone, by card. To be united: with OR, PostgreSQL walks through everybody."""
        # Digits only, eight at most: from here to there an index is read, for LIKE alone SQLite reads none.
        cards = self.model.cards.rel.related_model.objects.filter(
            number__gte=digits,
            number__lte=f"{digits:9<8}",
            number__startswith=digits,
            revoked_at__isnull=True,
        )
        people = self.model.objects.filter(self._has_number(text, digits))
        return [people.order_by().values("pk"), cards.order_by().values("learner_id")]

    def _has_number(self, text: str, digits: str) -> Q:
        for written in (text, digits):
            try:
                return Q(tel_key=typed.clean_tel(written))
            except BadValue:
                continue
        if len(digits) < 4:
            return Q(pk__in=[])
        alike = Q(tel_end_key=digits[-4:])
        if len(digits) == 4:
            return alike
        # One in ten thousand ends so: few enough to open and look at.
        ends = self.on_file().filter(alike).values_list("pk", "tel")
        return Q(pk__in=[pk for pk, tel in ends if tel.endswith(digits)])

    def update(self, **values: Any) -> int:
        check_update(self.model, values)
        return super().update(**values)

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
