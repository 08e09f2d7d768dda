"""The words of student mentors, and named groups of states: code asks the group, never a list of its own."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SchoolKind(models.TextChoices):
    JUNIOR = "junior", _("中学校")
    HIGH = "high", _("高校")
    COLLEGE = "college", _("高専・専門学校")
    UNIVERSITY = "university", _("大学・短大")


class State(models.TextChoices):
    """The life of a mentor. Which may follow which, and what each step needs, stands in mentors.state."""

    APPLIED = "applied", _("申込み")
    CONSENTED = "consented", _("同意済み")
    CONFIRMED = "confirmed", _("学校の確認済み")
    TRAINED = "trained", _("研修済み")
    ACTIVE = "active", _("活動中")
    PAUSED = "paused", _("お休み中")
    LEFT = "left", _("やめた")


# Steps that follow from facts alone, in their order; what comes after them somebody decides.
LADDER = (State.APPLIED, State.CONSENTED, State.CONFIRMED, State.TRAINED)
# Approved once: back to the ladder only if something is no longer so.
APPROVED = frozenset({State.ACTIVE, State.PAUSED})
HERE = frozenset(State) - {State.LEFT}


class Purpose(models.TextChoices):
    """What a link is for; it opens nothing else."""

    SIGN_IN = "sign_in", _("メンターの入口")
    CONSENT = "consent", _("保護者の同意")
    WITHDRAW = "withdraw", _("同意の取りやめ")
    NEW_MAIL = "new_mail", _("新しいメールアドレスの確認")


class Way(models.TextChoices):
    LINK = "link", _("メール")
    PAPER = "paper", _("紙")


class Relation(models.TextChoices):
    MOTHER = "mother", _("母")
    FATHER = "father", _("父")
    OTHER = "other", _("そのほかの保護者")


class Topic(models.TextChoices):
    """What a mentor can teach: the courses of the school, by their marks."""

    BASICS = "basics", _("スマホの基本")
    PHONE_TEXT = "phone-text", _("電話と文字")
    PHOTO_MAP = "photo-map", _("写真と地図")
    CONNECT = "connect", _("つながる")
    SAFETY = "safety", _("あんしん")
    DISASTER = "disaster", _("災害にそなえる")
    DAILY = "daily", _("くらしの手続")


class Language(models.TextChoices):
    JAPANESE = "ja", _("日本語")
    SIGN = "jsl", _("手話")
    ENGLISH = "en", _("英語")
    CHINESE = "zh", _("中国語")
    KOREAN = "ko", _("韓国語")
    VIETNAMESE = "vi", _("ベトナム語")
    TAGALOG = "tl", _("タガログ語")
    PORTUGUESE = "pt", _("ポルトガル語")


class Coming(models.TextChoices):
    """The life of an Assignment: asked by the staff (``offered``) or settled at once."""

    OFFERED = "offered", _("お返事待ち")
    ACCEPTED = "accepted", _("来ます")
    DECLINED = "declined", _("行けません")
    CANCELLED = "cancelled", _("取消し")


# Takes one of the places that a session has for mentors. A list: migrations keep its order.
COMING = [Coming.OFFERED, Coming.ACCEPTED]


class WeekState(models.TextChoices):
    """The life of a week's matching in the worker."""

    QUEUED = "queued", _("順番待ち")
    RUNNING = "running", _("計算中")
    DONE = "done", _("できた")
    STOPPED = "stopped", _("止めた")
    FAILED = "failed", _("できなかった")


# Holds its week and centres: a second start gives this one. A list: migrations keep its order.
UNDER_WAY = [WeekState.QUEUED, WeekState.RUNNING]


class MailKind(models.TextChoices):
    SIGN_IN = "sign_in", _("入口のリンク")
    ASK = "ask", _("保護者へのお願い")
    GIVEN = "given", _("同意の控え")
    ACTIVE = "active", _("活動を始められます")
    NOT_OURS = "not_ours", _("学校の確認ができません")
    LAPSED = "lapsed", _("同意がなくなりました")
    NEW_MAIL = "new_mail", _("新しいアドレスの確認")
    OLD_MAIL = "old_mail", _("アドレスが変わりました")
    ASKED = "asked", _("教室に来てほしい")
    SETTLED = "settled", _("行く教室が決まりました")
    WEEK = "week", _("1週間前のお知らせ")
    TOMORROW = "tomorrow", _("前の日のお知らせ")
    MOVED = "moved", _("教室の日時が変わりました")
    OFF = "off", _("教室の中止")
    WANTED = "wanted", _("メンターをさがしています")
    FILLED = "filled", _("メンターがそろいました")
    SWAP_ASK = "swap_ask", _("交代のお願い")
    SWAP_YES = "swap_yes", _("交代が決まりました")
    SWAP_NO = "swap_no", _("交代できませんでした")


# Written to the guardian; all others to the mentor, of whom NEW_MAIL and OLD_MAIL each reach another address.
TO_GUARDIAN = frozenset({MailKind.ASK, MailKind.GIVEN})


class MailStatus(models.TextChoices):
    PENDING = "pending", _("これから送る")
    SENDING = "sending", _("送っている")
    SENT = "sent", _("送った")
    FAILED = "failed", _("送れなかった")
    UNCLEAR = "unclear", _("届いたか分からない")
    DROPPED = "dropped", _("いらなくなった")


class Band(models.IntegerChoices):
    """A third of a day in the weekly grid of a mentor; where one ends the next begins (mentors.weekgrid.EDGES)."""

    MORNING = 0, _("午前")
    AFTERNOON = 1, _("午後")
    EVENING = 2, _("夕方")


class DayKind(models.TextChoices):
    """What stands in a school's calendar."""

    EXAM = "exam", _("テスト")
    EVENT = "event", _("行事")
    HOLIDAY = "holiday", _("休み")


class AskState(models.TextChoices):
    """The life of a MentorAsk. Only ``WAITING`` can still be answered."""

    WAITING = "waiting", _("お返事待ち")
    YES = "yes", _("行けます")
    NO = "no", _("行けません")
    FILLED = "filled", _("ほかの方に決まりました")
    OVER = "over", _("なくなりました")


class SwapState(models.TextChoices):
    """The life of a Handover. Only ``WAITING`` can still be taken."""

    WAITING = "waiting", _("お返事待ち")
    DONE = "done", _("交代しました")
    REFUSED = "refused", _("できないとのお返事")
    BACK = "back", _("取りやめ")
    VOID = "void", _("なくなりました")


class BadgeKind(models.TextChoices):
    """What a mentor can earn; what it takes stands in mentors.badges."""

    TRAINED = "trained", _("研修を終えた")
    FIRST = "first", _("はじめての教室")
    TEN = "hours-10", _("10時間")
    THIRTY = "hours-30", _("30時間")
