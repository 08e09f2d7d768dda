"""What is said around every notice: greeting, closing, how to stop. The middle is the caller's."""

from __future__ import annotations

import unicodedata

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from core.school import default_school as school
from people.models import Learner

from .models import Notice

LONGEST_LINE_TEXT = 5000  # LINE takes no more; a body holds 4,000 at most


def one_line(text: str) -> str:
    """``text`` without line breaks or other control characters: nothing in it can begin a new header."""
    plain = "".join(" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in text)
    return " ".join(plain.split())


def stop_url(token: str) -> str:
    return settings.BASE_URL + reverse("stop_notices", args=[token])


def mail_text(notice: Notice, learner: Learner, token: str) -> str:
    return _("%(name)sさん\n\n%(body)s\n\n%(closing)s\n") % {
        "name": one_line(learner.call_name),
        "body": notice.body.strip(),
        "closing": _closing(token),
    }


def line_text(notice: Notice, learner: Learner, token: str) -> str:
    text = _("【%(subject)s】\n\n%(name)sさん\n\n%(body)s\n\n%(closing)s") % {
        "subject": one_line(notice.subject),
        "name": one_line(learner.call_name),
        "body": notice.body.strip(),
        "closing": _closing(token),
    }
    return text[:LONGEST_LINE_TEXT]


def call_text(notice: Notice) -> str:
    """What to say on the telephone, after the two have greeted each other."""
    return (notice.say or notice.body).strip()


def _closing(token: str) -> str:
    return _("%(who)s\n\nこのお知らせを止めるときは、ここを押します。\n%(url)s") % {
        "who": who_writes(),
        "url": stop_url(token),
    }


def who_writes() -> str:
    """The school, its desk and telephone, a line each."""
    own = school()
    tel = _("電話 %(tel)s") % {"tel": own.tel} if own.tel else ""
    return "\n".join(filter(None, [own.school_name, own.desk_name, tel]))


def _ring_us() -> str:
    own = school()
    if not own.tel:
        return _("こまったときは、窓口で聞いてください。")
    return _("こまったときは、電話してください。\n電話 %(tel)s") % {"tel": own.tel}


# --- answers on LINE ---------------------------------------------------------------------------
def line_how_to() -> str:
    return _(
        "%(school)sです。\n\n"
        "お知らせをLINEで受け取るには、受講者証の番号と、生まれた年を送ってください。\n\n"
        "例：123456 昭和25年\n\n"
        "送ると、LINEでのお知らせに同意したことになります。いつでも止められます。\n\n%(ring)s"
    ) % {"school": school().school_name, "ring": _ring_us()}


def line_linked(learner: Learner) -> str:
    return _(
        "%(name)sさん、つながりました。\n\nこれから、教室のお知らせをLINEで送ります。"
        "止めるときは、お知らせの下のリンクを押すか、このLINEをブロックしてください。"
    ) % {"name": one_line(learner.call_name)}


def line_already_linked() -> str:
    return _("もう、つながっています。このままお待ちください。")


def line_wrong() -> str:
    return _("番号か、生まれた年がちがうようです。受講者証を見て、もう一度送ってください。\n\n%(ring)s") % {
        "ring": _ring_us()
    }


def line_closed() -> str:
    return _("ここからは、つなげませんでした。窓口でつなぎます。\n\n%(ring)s") % {"ring": _ring_us()}
