"""An index costs at every write; one that another index begins with is never read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

OURS = ("core", "people", "notices", "home", "media", "courses", "events", "mentors")
# Tables into which a whole class is written while somebody waits.
WRITTEN_BY_THE_CLASS = ("mentors.Pairing", "mentors.MatchRun")


def _indexes(model: type[models.Model]) -> Iterator[tuple[str, ...]]:
    """The columns of each index over all rows of the model's own table."""
    meta = model._meta
    for field in meta.local_concrete_fields:
        if field.unique or field.db_index:
            yield (field.column,)
    for index in meta.indexes:
        if index.condition is None and index.fields:
            yield tuple(meta.get_field(name.lstrip("-")).column for name in index.fields)
    for constraint in meta.constraints:
        if (
            isinstance(constraint, models.UniqueConstraint)
            and constraint.condition is None
            and constraint.fields
        ):
            yield tuple(meta.get_field(name).column for name in constraint.fields)


def test_no_table_has_the_same_index_twice() -> None:
    ours = [model for model in apps.get_models() if model._meta.app_label in OURS]
    counted = {model._meta.label: Counter(_indexes(model)) for model in ours}
    assert {
        (label, one) for label, found in counted.items() for one, times in found.items() if times > 1
    } == set()


@pytest.mark.parametrize("label", WRITTEN_BY_THE_CLASS)
def test_no_index_of_a_class_is_the_beginning_of_another(label: str) -> None:
    found = list(_indexes(apps.get_model(label)))
    assert [one for one in found for other in found if one != other and other[: len(one)] == one] == []
