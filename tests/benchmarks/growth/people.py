"""Learners, cards, consents, notices and the audit log, by the thousand. Nobody in here exists."""

from __future__ import annotations

import hashlib
import itertools
import random
import uuid
from datetime import datetime, timedelta
from typing import Any

from notices.enums import Kind, Outcome, Status
from notices.models import Call, Notice
from people.actions.audit import digest_of
from people.enums import Channel, Verb
from people.models import AuditEntry, AuditHead, Consent, LeakSheet, Learner, LearnerCard

from . import sizes

BATCH = 2000
# As they are read, in the same order: names and kana repeat alike.
FAMILY_KANA = [
    "サトウ",
    "スズキ",
    "タカハシ",
    "タナカ",
    "イトウ",
    "ワタナベ",
    "ヤマモト",
    "ナカムラ",
    "コバヤシ",
    "カトウ",
    "ヨシダ",
    "ヤマダ",
    "ササキ",
    "ヤマグチ",
    "マツモト",
    "イノウエ",
    "キムラ",
    "ハヤシ",
    "サイトウ",
    "シミズ",
]
GIVEN_KANA = [
    "ハナコ",
    "タロウ",
    "カズコ",
    "マサオ",
    "サチコ",
    "キヨシ",
    "セツコ",
    "イサム",
    "ヒサコ",
    "ススム",
    "ヨウコ",
    "タカシ",
    "キョウコ",
    "ミノル",
    "フミコ",
    "ヒロシ",
    "カズエ",
    "シゲル",
    "ミツコ",
    "ヒロシ",
]
FAMILIES = [
    "佐藤",
    "鈴木",
    "高橋",
    "田中",
    "伊藤",
    "渡辺",
    "山本",
    "中村",
    "小林",
    "加藤",
    "吉田",
    "山田",
    "佐々木",
    "山口",
    "松本",
    "井上",
    "木村",
    "林",
    "斎藤",
    "清水",
]
GIVEN = [
    "花子",
    "太郎",
    "和子",
    "正雄",
    "幸子",
    "清",
    "節子",
    "勇",
    "久子",
    "進",
    "洋子",
    "隆",
    "京子",
    "実",
    "文子",
    "弘",
    "和江",
    "茂",
    "光子",
    "博",
]
CHANNELS = [Channel.TEL] * 4 + [Channel.MAIL] * 3 + [Channel.LINE] * 2 + [Channel.POST]


def learners(
    count: int,
    *,
    first: int,
    codes: list[str],
    dice: random.Random,
    at: datetime,
    families: list[str] = FAMILIES,
) -> list[Learner]:
    """So many people on file, the first with number ``first``; names repeat as names do."""
    made = []
    for number in range(first, first + count):
        family, given = dice.choice(families), dice.choice(GIVEN)
        kana = f"{FAMILY_KANA[FAMILIES.index(family)]} {GIVEN_KANA[GIVEN.index(given)]}"
        channel = dice.choice(CHANNELS)
        made.append(
            Learner(
                name=f"{family} {given}", call_name=f"{given}さん", kana=kana, tel=f"0{number:09d}",
                birth_year=1935 + number % 30, home_center=codes[number % len(codes)], channel=channel,
                phone=("iphone", "android", "")[number % 3], needs="耳が遠い" if number % 9 == 0 else "",
                email=f"s{number}@home.example" if channel == Channel.MAIL else "",
                line_id=f"U{number:032d}" if channel == Channel.LINE else "",
                postal_code="3590000" if channel == Channel.POST else "",
                address=f"見本町{number}" if channel == Channel.POST else "",
                notices_since=at - timedelta(days=300), last_seen_at=at - timedelta(days=dice.randrange(1, 300)),
            )
        )  # fmt: skip
    made = Learner.objects.bulk_create(made, batch_size=BATCH)
    Consent.objects.bulk_create(
        [
            Consent(learner=one, purpose="notices", text_version="1", channel="web", given_at=at)
            for one in made
        ],
        batch_size=BATCH,
    )
    return made


def cards(people: list[Learner], *, first: int, at: datetime) -> None:
    # A card that was issued at the desk has a number drawn by lot, which may be any of these.
    taken = set(LearnerCard.objects.values_list("number", flat=True))
    numbers = (str(number) for number in itertools.count(100_000 + first) if str(number) not in taken)
    # Six digits are what a card has: 600 of each 1,000 people have one, 60,000 of 900,000 numbers.
    LearnerCard.objects.bulk_create(
        [
            LearnerCard(
                learner=one, number=next(numbers), issued_at=at,
                token_hash=hashlib.sha256(f"growth {first + n}".encode()).hexdigest(),
            )
            for n, one in enumerate(people)
        ],
        batch_size=BATCH,
    )  # fmt: skip


def notices(rows: list[tuple[Any, str]], *, at: datetime, dice: random.Random) -> None:
    """Of each application, as (application, centre): the notice that said what became of it, long sent."""
    made = []
    for application, center in rows:
        then = application.applied_at
        channel = application.learner.channel
        status = Status.SENT if channel in (Channel.MAIL, Channel.LINE) else Status.DONE
        made.append(
            _notice(application, center, channel, status, created_at=then, done_at=then + timedelta(days=1))
        )
    Notice.objects.bulk_create(made, batch_size=BATCH)


def desk_work(rows: list[tuple[Any, str]], *, at: datetime) -> None:
    """Calls to make and made, postcards to print: of each of so many applications one more notice."""
    made = []
    for number, (application, center) in enumerate(rows):
        channel, status, done = Channel.TEL, Status.TO_DO, None
        if number >= sizes.CALLS + sizes.POSTCARDS:
            status, done = Status.DONE, at - timedelta(hours=1 + number % 40)
        elif number >= sizes.CALLS:
            channel = Channel.POST
        made.append(
            _notice(
                application, center, channel, status, kind=Kind.CHANGED, created_at=at - timedelta(days=2),
                done_at=done, urgent_at=at + timedelta(hours=8 + number),
            )
        )  # fmt: skip
    made = Notice.objects.bulk_create(made, batch_size=BATCH)
    Call.objects.bulk_create(
        [Call(notice=one, at=at, by="growth", outcome=Outcome.NO_ANSWER) for one in made[: sizes.CALLS : 3]]
    )


def _notice(application: Any, center: str, channel: str, status: str, **fields: Any) -> Notice:
    values = {"kind": Kind.SELECTED, "due_at": fields["created_at"], **fields}
    return Notice(
        learner=application.learner, about=f"application:{application.pk}", channel=channel, status=status,
        subject="申込みの結果", body="参加できます。" * 20, say="参加できます。", center=center, key=uuid.uuid4(), **values,
    )  # fmt: skip


def audit(
    people: list[Learner],
    *,
    at: datetime,
    dice: random.Random,
    looks: int = sizes.AUDIT,
    gone: int = sizes.ERASED,
) -> None:
    """A year's looks at people's files, and those who were erased: a whole chain, as the log writes it."""
    AuditHead.objects.get_or_create(pk=1)
    head = AuditHead.objects.get(pk=1)
    made, erased = [], looks - gone
    for number in range(looks):
        one = people[number % len(people)]
        days = dice.randrange(1, 100) if number >= erased else 365 - 365 * number / looks
        entry = AuditEntry(
            sequence=head.sequence + 1, at=at - timedelta(days=days),
            actor=f"clerk-{one.home_center}", verb=Verb.ERASE if number >= erased else Verb.READ, subject="learner",
            subject_id=one.pk, center=one.home_center, reason="教室のことで電話をする", previous=head.digest,
        )  # fmt: skip
        entry.digest = digest_of(entry)
        head.sequence, head.digest = entry.sequence, entry.digest
        made.append(entry)
    AuditEntry.objects.bulk_create(made, batch_size=BATCH)
    head.save()


def leaks(first: int, *, at: datetime, count: int = sizes.LEAKS) -> None:
    LeakSheet.objects.bulk_create(
        LeakSheet(
            account="clerk-city0", since=at - timedelta(days=first + n + 7), until=at - timedelta(days=first + n),
            texts={}, made_at=at, made_by="growth", changed_at=at,
        )
        for n in range(count)
    )  # fmt: skip
