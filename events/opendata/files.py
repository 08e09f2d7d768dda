"""The files that are published, each made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.models import SchoolSettings

from .layouts import Layout, layout
from .rows import centers_to_publish, event_row, facility_row, runs_to_publish
from .statistics import statistics_rows
from .table import write_table

LICENCE = "https://creativecommons.org/licenses/by/4.0/deed.ja"


class Dataset(NamedTuple):
    """One file: ``title_read`` carries its own furigana, ``rows`` gives the values of every row."""

    layout_key: str
    title: str | Promise
    title_read: str | Promise
    about: str | Promise
    about_read: str | Promise
    rows: Callable[[SchoolSettings], list[dict[str, str]]]

    @property
    def layout(self) -> Layout:
        return layout(self.layout_key)

    def content(self, school: SchoolSettings) -> bytes:
        """The file. A row without what has to be filled is left out; the desk names it."""
        rows = (row for row in self.rows(school) if not self.layout.lacks(row))
        return write_table(self.layout, rows)


def _events(school: SchoolSettings) -> list[dict[str, str]]:
    return [event_row(run, school) for run in runs_to_publish()]


def _facilities(school: SchoolSettings) -> list[dict[str, str]]:
    return [facility_row(center, school) for center in centers_to_publish()]


DATASETS = (
    Dataset(
        "recommended_events",
        _("イベント一覧"),
        _("イベント｜一覧《いちらん》"),
        _("教室とスマホ相談の日時、会場、定員、申込みの方法です。"),
        _("｜教室《きょうしつ》とスマホ｜相談《そうだん》の｜日時《にちじ》、｜会場《かいじょう》、｜定員《ていいん》、｜申込《もうしこ》みの｜方法《ほうほう》です。"),
        _events,
    ),
    Dataset(
        "recommended_facilities",
        _("公共施設一覧"),
        _("｜公共《こうきょう》｜施設《しせつ》｜一覧《いちらん》"),
        _("会場の住所、位置、電話番号、開いている時間です。"),
        _("｜会場《かいじょう》の｜住所《じゅうしょ》、｜位置《いち》、｜電話番号《でんわばんごう》、｜開《あ》いている｜時間《じかん》です。"),
        _facilities,
    ),
    Dataset(
        "standard_facilities",
        _("公共施設一覧（自治体標準）"),
        _("｜公共《こうきょう》｜施設《しせつ》｜一覧《いちらん》（｜自治体《じちたい》｜標準《ひょうじゅん》）"),
        _("同じ会場を、自治体標準オープンデータセットの形で書いたものです。"),
        _("｜同《おな》じ｜会場《かいじょう》を、｜自治体《じちたい》｜標準《ひょうじゅん》オープンデータセットの｜形《かたち》で｜書《か》いたものです。"),
        _facilities,
    ),
    Dataset(
        "class_statistics",
        _("教室の申込みと出席の人数"),
        _("｜教室《きょうしつ》の｜申込《もうしこ》みと｜出席《しゅっせき》の｜人数《にんずう》"),
        _("月と会場ごとの人数です。5人より少ない数は出しません。"),
        _("｜月《つき》と｜会場《かいじょう》ごとの｜人数《にんずう》です。5｜人《にん》より｜少《すく》ない｜数《かず》は｜出《だ》しません。"),
        statistics_rows,
    ),
)  # fmt: skip


def find(name: str, school: SchoolSettings) -> Dataset | None:
    """The file of that name, or None. Without the municipality's code there are no files."""
    if not school.municipality_code:
        return None
    for dataset in DATASETS:
        if dataset.layout.file_name(school.municipality_code) == name:
            return dataset
    return None
