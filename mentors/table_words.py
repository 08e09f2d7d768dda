"""The words of a table: how it went, what the next mentor should know, what is reported to the staff."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Result(models.TextChoices):
    DONE = "done", _("できた")
    MORE = "more", _("もう少し")
    LATER = "later", _("またこんど")


class ReportKind(models.TextChoices):
    HURT = "hurt", _("けが・具合が悪い")
    UNKIND = "unkind", _("いやなことを言われた・された")
    MONEY = "money", _("お金やパスワード")
    PRIVATE = "private", _("個人情報")
    OTHER = "other", _("その他")


class ReportState(models.TextChoices):
    NEW = "new", _("まだだれも見ていない")
    SEEN = "seen", _("責任者が見た")
    CLOSED = "closed", _("終わった")


# What may be said to the next mentor without anybody reading it first: nothing about health, money or home.
PHRASES = {
    "slow": _("ゆっくり｜進《すす》めると、よくできます"),
    "again": _("｜同《おな》じことをもう｜一度《いちど》すると、｜安心《あんしん》されます"),
    "write": _("｜紙《かみ》に｜書《か》きながら｜進《すす》めます"),
    "self": _("ご｜自分《じぶん》でさわりたい｜方《かた》です"),
    "words": _("｜横文字《よこもじ》の｜言葉《ことば》は、｜言《い》いかえると｜伝《つた》わります"),
    "large": _("｜文字《もじ》を｜大《おお》きくしてあります"),
    "half": _("｜途中《とちゅう》まで｜進《すす》んでいます"),
    "staff": _("｜続《つづ》きは、｜職員《しょくいん》といっしょにします"),
}
