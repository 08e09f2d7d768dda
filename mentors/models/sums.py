"""What past months came to, kept: so that a report of a school year need not read every visit of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models import Center


class MonthSum(models.Model):
    """One centre's month, up to ``until``: visits of sessions that began before it are in, later ones are not.

    ``until`` is empty when something in the month was changed afterwards: then nothing of it is kept, and readers
    count it themselves until the night (mentors.sums, mentors.actions.sums; docs/adr/0028).
    ``hours``: by school ``[minutes, visits, the first mentors]``; ``pairs``: a mentors.sums.Pairs as a list.
    """

    center = models.ForeignKey(Center, models.CASCADE, related_name="month_sums")
    month = models.DateField(_("月（1日）"))
    until = models.DateTimeField(_("いつの回まで"), null=True)
    hours = models.JSONField(default=dict)
    pairs = models.JSONField(default=list)

    class Meta:
        verbose_name = verbose_name_plural = _("月の合計（メンター）")
        ordering = ["month", "center_id"]
        constraints = [models.UniqueConstraint(fields=["month", "center"], name="one_sum_a_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
