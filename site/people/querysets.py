"""Every reusable read about people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from core.sealed import check_update

from . import name_parts, typed
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

    def behind(self) -> LearnerQuerySet:
        """Those of whose names as they are now there are no parts: whoever a program before this one wrote."""
        from .models import NAMES

        return self.filter(~Q(parts_of=name_parts.Joined(*NAMES)))

    def found_by(self, query: str) -> LearnerQuerySet:
        """While somebody types: part of a name or kana, a card number, or a telephone number; in the lists' order.

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
        wanted = Q(name__icontains=text) | Q(call_name__icontains=text)
        words = {name_parts.folded(text)}
        if (short := text.replace(" ", "")) != text:
            wanted |= Q(name__icontains=short)
        try:
            if key := typed.kana_key(text):
                wanted |= Q(kana_key__contains=key)
                words.add(key)
        except BadValue:
            pass  # not kana, so it is a name or a number
        named = self._with_parts_of(words).filter(wanted)
        if len(digits) < 3:
            return named.on_file()
        return self.on_file().filter(
            pk__in=named.order_by().values("pk").union(*self._numbered(text, digits))
        )

    def _with_parts_of(self, words: set[str]) -> LearnerQuerySet:
        """Among them is everybody whose names, folded, hold one of the folded ``words``; all, where no part helps."""
        parts = self.model.parts.rel.related_model
        # Counted and not only asked for: PostgreSQL takes nearly everybody for behind, and looks for the first of them
        # in the table and not in the index that is nearly empty.
        if not all(words) or self.model.objects.behind().count():
            return self
        rarest = {name_parts.rarest(parts._meta.db_table, word) for word in words}
        if len(rarest) > 1:
            return self.filter(pk__in=parts.objects.filter(part__in=rarest).values("learner_id"))
        return self.filter(parts__part=rarest.pop()).order_by("parts__kana_key", "parts__learner_id")

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
