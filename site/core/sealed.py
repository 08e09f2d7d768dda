"""Columns that nobody reads who has the database alone: sealed text, and keys to look for it by.

    tel = SealedCharField("電話番号", max_length=11, blank=True)
    tel_key = KeyField(of="tel")
    needs = SealedTextField("手助けのこと", max_length=300, blank=True)

``tel`` is plain text in Python and sealed in the database (core.sealing); it is neither searched nor ordered by.
``tel_key`` follows it by itself and is asked with plain text: ``filter(tel_key="0429423110")``. Empty stays empty.
A sealed value belongs to its table and column: whoever renames one opens it before and seals it after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import Exact

from . import sealing


class _IsEmpty(Exact):
    """The one question a sealed column answers."""

    def get_prep_lookup(self) -> Any:
        if self.rhs != "":
            raise FieldError("a sealed column is looked for by its KeyField")
        return self.rhs


class Sealed(models.Field):
    """``max_length`` counts the letters people see; the column takes what sealing makes of them."""

    about = b""

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        self.about = f"{cls._meta.db_table}.{self.column}".encode()

    def db_type(self, connection: Any) -> str:
        return "text"

    def cast_db_type(self, connection: Any) -> str:
        return "text"

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        if lookup_name == "exact":
            return _IsEmpty
        raise FieldError("a sealed column is looked for by its KeyField")

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return self.opened(value)

    def opened(self, stored: Any) -> Any:
        """The text of what ``AsStored`` gave. Raises SealError."""
        return sealing.unseal(stored, about=self.about) if stored else stored

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        value = super().get_db_prep_save(value, connection)
        return sealing.seal(value, about=self.about) if value and isinstance(value, str) else value


class SealedCharField(Sealed, models.CharField):
    """A line."""


class SealedTextField(Sealed, models.TextField):
    """Free words."""


class AsStored(models.Func):
    """A sealed column as it lies in the table: for many rows, of which few or none are opened in the end."""

    template, arity = "%(expressions)s", 1
    output_field = models.TextField()


class KeyField(models.CharField):
    """The key of another field's value, or of its ``last`` letters; ``fold`` makes one of all its spellings."""

    def __init__(
        self, *args: Any, of: str, fold: Callable[[str], str] | None = None, last: int = 0, **options: Any
    ) -> None:
        self.of, self.fold, self.last = of, fold, last
        options = {
            "max_length": 64,
            "blank": True,
            "editable": False,
            "default": "",
            "db_default": "",
            **options,
        }
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "of": self.of, "fold": self.fold, "last": self.last}

    def key_of(self, text: str) -> str:
        text = self.folded(text)
        return (
            sealing.key_of(text, about=f"{self.model._meta.db_table}.{self.column}".encode()) if text else ""
        )

    def folded(self, text: str) -> str:
        return (self.fold(text) if self.fold else text)[-self.last :]

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = self.key_of(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, key)
        return key

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return self.key_of(value) if isinstance(value, str) and not sealing.is_key(value) else value


class KeepsKeys(models.Model):
    """For models with keys: what is saved in part takes its keys along.

    ``SAVED_ONLY``: fields of which rows of another table are made, so that nothing but ``save`` may write them.
    """

    SAVED_ONLY: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        if update_fields is not None:
            update_fields = set(update_fields)
            update_fields |= {key.name for key in key_fields(type(self)) if key.of in update_fields}
        super().save(*args, update_fields=update_fields, **options)


def key_fields(model: type[models.Model]) -> list[KeyField]:
    return [field for field in model._meta.local_concrete_fields if isinstance(field, KeyField)]


def sealed_fields(model: type[models.Model]) -> list[Sealed]:
    return [field for field in model._meta.local_concrete_fields if isinstance(field, Sealed)]


def check_update(model: type[models.Model], names: Iterable[str]) -> None:
    """Raises FieldError where ``QuerySet.update`` would leave a key behind its value."""
    follow = {key.of for key in key_fields(model)} | getattr(model, "SAVED_ONLY", frozenset())
    if left := follow & set(names):
        raise FieldError(f"{', '.join(sorted(left))}: save the instance, so that its key follows")
