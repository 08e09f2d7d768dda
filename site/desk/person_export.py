"""Everything the school knows about one person, to hand over: as JSON, or as a table."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from core.typeset import plain
from events.enums import State
from events.models import Applicant, ApplicationEvent, Attendance
from mentors.notes import exported, topics_said
from notices.models import Notice
from people.models import AuditEntry, Learner


def everything_about(learner: Learner) -> dict[str, Any]:
    """Names as the desk shows them, moments in local time. Secrets (hashes) are nobody's data and stay out."""
    applications = [row.application_id for row in Applicant.objects.filter(learner=learner)]
    return {
        "受講者": {
            "番号": learner.pk,
            "呼び名": learner.call_name,
            "氏名": learner.name,
            "ふりがな": learner.kana,
            "電話番号": learner.tel_shown,
            "生まれた年": learner.birth_year,
            "機種": learner.get_phone_display(),
            "お知らせの方法": learner.get_channel_display(),
            "メールアドレス": learner.email,
            "LINEの番号": learner.line_id,
            "郵便番号": learner.postal_code,
            "住所": learner.address,
            "手助けのこと": learner.needs,
            "会場": learner.home_center,
            "登録した日": _moment(learner.created_at),
            "最後に来た日": _moment(learner.last_seen_at),
        },
        "同意": [
            {
                "目的": one.purpose,
                "説明文の版": one.text_version,
                "受けた方法": one.channel,
                "同意した日時": _moment(one.given_at),
                "やめた日時": _moment(one.withdrawn_at),
            }
            for one in learner.consents.all()
        ],
        "受講者証": [
            {"番号": one.number, "作った日時": _moment(one.issued_at), "止めた日時": _moment(one.revoked_at)}
            for one in learner.cards.all()
        ],
        "申込み": [
            {
                "受付番号": row.application.receipt,
                "教室": row.run.title,
                "会場": row.run.center.name,
                "受けた方法": row.application.get_source_display(),
                "申し込んだ日時": _moment(row.application.applied_at),
                "状態": row.application.get_state_display(),
                "知りたいこと": row.application.wish,
            }
            for row in Applicant.objects.filter(learner=learner)
            .select_related("application", "run__center")
            .order_by("pk")
        ],
        "申込みの記録": [
            {
                "受付番号": event.application.receipt,
                "日時": _moment(event.at),
                "状態": str(State(event.now).label),
                "理由": event.why,
            }
            for event in ApplicationEvent.objects.filter(application_id__in=applications).select_related(
                "application"
            )
        ],
        "出欠": [
            {
                "教室": mark.session.run.title,
                "回の日時": _moment(mark.session.starts_at),
                "出欠": mark.get_presence_display(),
            }
            for mark in Attendance.objects.filter(learner=learner)
            .select_related("session__run")
            .order_by("session__starts_at")
        ],
        "組み合わせ": [
            {
                "教室": pair.session.run.title,
                "回の日時": _moment(pair.session.starts_at),
                "メンター": pair.mentor.call_name,
                "理由": "、".join(pair.why),
                "やめた日時": _moment(pair.ended_at),
            }
            for pair in learner.pairings.select_related("session__run", "mentor").order_by("pk")
        ],
        "いっしょにしない人": [
            {"メンター": never.mentor.call_name, "理由": never.why, "日時": _moment(never.at)}
            for never in learner.forbidden_mentors.select_related("mentor").order_by("pk")
        ],
        "おなやみカルテ": exported(learner.visit_notes.select_related("session__run").order_by("pk")),
        "したいこと": [
            {
                "教室": wish.session.run.title,
                "回の日時": _moment(wish.session.starts_at),
                "知りたいこと": plain("、".join(topics_said(wish.topics))),
                "レッスン": "、".join(map(str, wish.lessons)),
            }
            for wish in learner.wishes.select_related("session__run").order_by("pk")
        ],
        "お礼のカード": [
            {
                "メンター": card.mentor.call_name,
                "ことば": card.words,
                "書いた日時": _moment(card.written_at),
                "見せた日時": _moment(card.shown_at),
                "取り下げた日時": _moment(card.withdrawn_at),
            }
            for card in learner.thanks.select_related("mentor").order_by("pk")
        ],
        "お知らせ": [
            {
                "日時": _moment(notice.created_at),
                "種類": notice.get_kind_display(),
                "方法": notice.get_channel_display(),
                "状態": notice.get_status_display(),
                "件名": notice.subject,
                "本文": notice.body,
            }
            for notice in Notice.objects.filter(learner=learner).order_by("created_at", "pk")
        ],
        "だれが見たか": [
            {
                "日時": _moment(entry.at),
                "だれが": entry.actor,
                "何をした": entry.get_verb_display(),
                "なぜ": entry.reason,
            }
            for entry in AuditEntry.objects.filter(subject="learner", subject_id=learner.pk).order_by(
                "sequence"
            )
        ],
    }


def as_rows(everything: dict[str, Any]) -> list[list[str]]:
    """The same as lines of four columns: part, number, word, value."""
    rows = [["分類", "番号", "項目", "内容"]]
    for part, content in everything.items():
        for number, entry in enumerate(content if isinstance(content, list) else [content], 1):
            rows += [[part, str(number), word, str(value)] for word, value in entry.items()]
    return rows


def _moment(at: Any) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""
