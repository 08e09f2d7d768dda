"""Panels of the set-up screens."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList, Panel

from . import messages
from .admin_forms import CenterForm, HolidayForm, RunForm


class SessionsPanel(Panel):
    """回: the sessions as they stand, each with its date, hours and room."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"heading": _("いまの回"), "icon": "date", **kwargs})

    class BoundPanel(Panel.BoundPanel):
        template_name = "events/admin/sessions.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            sessions = self.instance.sessions.model.objects.filter(run=self.instance.pk)
            context["rows"] = [
                {
                    "number": session.number,
                    "day": messages.day(session.starts_at),
                    "hours": f"{messages.clock(session.starts_at)}〜{messages.clock(session.ends_at)}",
                    "room": session.room.name,
                    "teacher": session.teacher or "",
                    "cancelled": session.cancelled_at is not None,
                }
                for session in sessions.select_related("room", "teacher").order_by("starts_at")
            ]
            context["run"] = self.instance
            # The desk is above this room: its address is known, its views are not.
            context["desk_url"] = f"/desk/runs/{self.instance.code}/"
            return context


CENTER = ObjectList(
    [
        MultiFieldPanel(
            [
                FieldPanel("code"), FieldPanel("name"), FieldPanel("kana"), FieldPanel("name_en"),
                FieldPanel("tel"),
            ],
            _("名前と電話"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("postal_code"), FieldPanel("city"), FieldPanel("town"), FieldPanel("street"),
                FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
            ],
            _("場所"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("opens"), FieldPanel("closes")]),
                FieldPanel("closed_weekdays"), FieldPanel("closed_on_holidays"),
                InlinePanel("closing_days", label=_("臨時の休み"), heading=_("臨時の休み")),
            ],
            _("開いている時間と休み"),
        ),
        InlinePanel("rooms", label=_("部屋"), heading=_("部屋")),
        MultiFieldPanel(
            [FieldPanel("by_bus"), FieldPanel("by_car"), FieldPanel("barrier_free"), FieldPanel("picture")],
            _("来る人のために"),
        ),
    ],
    base_form_class=CenterForm,
)  # fmt: skip

HOLIDAY = ObjectList([FieldPanel("day"), FieldPanel("name")], base_form_class=HolidayForm)

RUN = ObjectList(
    [
        MultiFieldPanel(
            [
                FieldPanel("title"), FieldPanel("kana"), FieldPanel("kind"), FieldPanel("summary"),
                FieldPanel("bring"), FieldPanel("lessons"),
            ],
            _("どんな教室か"),
        ),
        MultiFieldPanel([FieldPanel("center"), FieldPanel("room"), FieldPanel("capacity")], _("場所と定員")),
        SessionsPanel(),
        MultiFieldPanel(
            [
                FieldPanel("first"), FieldRowPanel([FieldPanel("start"), FieldPanel("end")]),
                FieldRowPanel([FieldPanel("times"), FieldPanel("every_days"), FieldPanel("minutes")]),
                FieldPanel("teacher"),
            ],
            _("回を作る"),
            help_text=_("申込みが来る前なら、書きなおすと、回を作りなおします。"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                FieldPanel("method"), FieldPanel("first_timers_first"), FieldPanel("seed_source"),
                FieldPanel("pairs_allowed"), FieldPanel("public"),
            ],
            _("申込み"),
        ),
        MultiFieldPanel(
            [FieldPanel("min_age"), FieldPanel("residence"), FieldPanel("fee")], _("だれが来られるか")
        ),
    ],
    base_form_class=RunForm,
)  # fmt: skip
