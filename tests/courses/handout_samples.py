"""Handouts for tests: texts as lessons have them, pictures painted here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from PIL import Image, ImageDraw

from core.typeset import typeset
from courses.handouts import Booklet, Contact, Handout, Spot, StepOnPaper
from media.pdf import paper_picture

HOST = "https://sumaho.example.jp"
CONTACT = Contact("｜富岡《とみおか》まちづくりセンター", "04-2942-3110", "月曜・祝日休み　8時30分〜17時")
STEPS: list[dict[str, Any]] = [
    {
        "text": "右下の「カメラ」を1回、軽く押します。",
        "tip": "長く押すと、べつの画面が出ます。指をはなして、もう一度どうぞ。",
        "helper": "受講者が自分で押すまで待ちます。",
    },
    {"text": "丸いボタンを押すと、写真がとれます。"},
    {"text": "「写真」を押すと、とった写真が見られます。", "tip": "見たい写真を1回押すと、大きくなります。"},
    {"text": "画面を下から上へ、指でなぞります。", "caution": "知らない人の写真は、開かないでください。"},
    {"text": "二本の指で、写真を広げます。", "helper": "指の動きを、見せてあげます。"},
    {"text": "左の三本線を押して、「アルバム」を選びます。"},
    {"text": "「完了」を押します。"},
    {"text": "戻るときは、左上の矢印を押します。"},
    {"text": "横のボタンを押すと、画面が消えます。"},
]
TAP = Spot("tap", 70, 85, 16, 8)


def screen(shade: int = 235) -> bytes:
    """A plain screen in greys: nothing on it is taken for a ring."""
    image = Image.new("RGB", (640, 1240), "white")
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle([8, 8, 632, 1232], 90, fill=(20, 20, 20))
    pen.rounded_rectangle([30, 30, 610, 1210], 70, fill=(shade, shade, shade))
    return paper_picture(image)


def step(number: int, lesson: int = 12, **changes: Any) -> StepOnPaper:
    texts = STEPS[(number - 1) % len(STEPS)]
    made = StepOnPaper(
        code=f"{lesson}-{number}",
        number=number,
        text_stored=typeset(texts["text"]),
        picture=screen(),
        picture_alt=f"手順{number}の画面です。",
        hotspots=[TAP],
        tip_stored=typeset(texts.get("tip", "")),
        caution_stored=typeset(texts.get("caution", "")),
        helper_stored=typeset(texts.get("helper", "")),
    )
    return replace(made, **changes)


def handout(steps: int = 6, lesson: int = 12, **changes: Any) -> Handout:
    made = Handout(
        lesson_number=lesson,
        title_stored=typeset("写真をとる・見る"),
        course_stored=typeset("写真と地図"),
        phone_label="iPhone",
        steps=[step(number, lesson) for number in range(1, steps + 1)],
        contact=CONTACT,
        printed_on=date(2026, 11, 22),
        base_url=HOST,
        checked_on=date(2026, 10, 3),
        versions="iOS 26",
        goal_stored=typeset("写真を1枚とって、あとで見られるようになります。"),
        minutes=15,
        needs=[typeset("スマホ")],
    )
    return replace(made, **changes)


def booklet(lessons: int = 3, **changes: Any) -> Booklet:
    made = Booklet(
        title_stored=typeset("写真と地図"),
        phone_label="iPhone",
        lessons=[
            handout(3 + number % 4, 10 + number, title_stored=f"レッスンその{number}")
            for number in range(lessons)
        ],
        contact=CONTACT,
        printed_on=date(2026, 11, 22),
        lead_stored=typeset("写真のとり方を、ゆっくり学びます。"),
    )
    return replace(made, **changes)
