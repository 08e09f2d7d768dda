"""個人情報ファイル簿, and what is left of whoever was erased: for whoever answers for a centre, and for the city."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages as said
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from core.school import school_of
from core.typeset import plain
from media.pdf import PaperError
from people import actions, remains
from people.book import counted_book
from people.enums import Verb
from people.models import AuditEntry
from people.retention import Kept
from people.rights import Scope

from .access import desk_view, page, paged
from .paper.lines import Part, lines_pdf
from .paper.sheets import shown_day
from .printing.views import not_made, pdf_answer

# How long an erasure is listed: as long as something with a date may be left of it, and a while.
LISTED = timedelta(days=120)
ERASED_KINDS = {
    "learner": gettext_lazy("受講者"),
    "mentor": gettext_lazy("学生メンター"),
    "guardian": gettext_lazy("保護者"),
}


def answering_only(scope: Scope) -> None:
    """404 for whoever answers for no centre."""
    if not (scope.everywhere or scope.manager):
        raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def file_book(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The book as it was last counted, at most a night ago; posted to, it is counted now."""
    answering_only(scope)
    at = timezone.now()
    if request.method == "POST":
        actions.count_book(at=at)
        said.success(request, _("数え直しました。"))
        return HttpResponseRedirect(reverse("desk:file_book"))
    return page(
        request, "people/book.html", title=_("個人情報ファイル簿"), place="learners", book=counted_book(at),
        on_file=actions.people_on_file(), owner=owner(request), copies=copies_words(),
    )  # fmt: skip


def owner(request: HttpRequest) -> dict[str, str]:
    """Who keeps the files, and where somebody asks to see or mend what is written about them."""
    school = school_of(request)
    desk = "　".join(filter(None, [school.name, plain(school.desk_name)]))
    return {
        "body": f"{school.prefecture}{school.municipality}"
        or _("（学園の設定に、市区町村を書いてください）"),
        "office": desk,
        "asked_at": "　".join(filter(None, [desk, school.address, school.tel])),
    }


def copies_words() -> str:
    """How long whoever was erased may still be in a copy."""
    days = remains.longest_days(timezone.now())
    if days is None:
        return _("市が取っています。いつまで残るかを、確かめて書いてください。")
    return _("消したあとも、%(days)d日まで残ることがあります。") % {"days": days}


def period_words(kept: Kept) -> str:
    """90日（起点：やめた日）。消します。"""
    if not kept.days:
        return plain(str(kept.then))
    return plain(
        _("%(days)d日（起点：%(since)s）。%(then)s")
        % {"days": kept.days, "since": str(kept.since).rstrip("。"), "then": kept.then}
    )


@require_safe
@desk_view
def file_book_pdf(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The same on paper, a file a page."""
    answering_only(scope)
    who, book = owner(request), counted_book(timezone.now())
    counted = shown_day(timezone.localdate(book.at))
    parts = [
        Part(
            plain(str(one.file.name)),
            [
                (_("個人情報ファイルの名前"), plain(str(one.file.name))),
                (_("機関の名前"), who["body"]),
                (_("使う組織の名前"), who["office"]),
                (_("利用目的"), plain("\n".join(one.purposes))),
                (_("記録項目"), plain("、".join(one.items))),
                (_("記録範囲"), plain("\n".join(one.whose))),
                (_("収集方法"), plain("\n".join(one.collected))),
                (_("要配慮個人情報"), plain(str(one.file.sensitive or _("ふくみません")))),
                (_("いつも提供する先"), plain("\n".join(one.given_to))),
                (_("根拠"), plain("\n".join(one.bases))),
                (_("残す期間"), "\n".join(f"{plain(str(kept.label))}：{period_words(kept)}" for kept in one.periods)),
                (_("控え（バックアップ）に残る期間"), copies_words()),
                (_("本人の数"), _("%(n)d人（%(day)sに数えた数）") % {"n": one.people, "day": counted}),
                (_("開示・訂正・利用停止の求めを受ける所"), who["asked_at"]),
                (_("電子計算機で処理するファイルか"), _("電子計算機で処理します")),
            ],
        )
        for one in book.pages
    ]  # fmt: skip
    try:
        pdf = lines_pdf(
            _("個人情報ファイル簿"), parts, today=timezone.localdate(), school=school_of(request).school_name,
            foot=_("だれの名前もありません。公表する簿は、公開のページと同じです。"),
        )  # fmt: skip
    except PaperError as problem:
        return not_made(request, problem)
    return pdf_answer(pdf, "file-book")


@require_safe
@desk_view
def erased(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Whoever was erased of late, and what is left of them, where, and until when."""
    answering_only(scope)
    at = timezone.now()
    found = AuditEntry.objects.filter(verb=Verb.ERASE, subject__in=list(ERASED_KINDS), at__gt=at - LISTED)
    if not scope.everywhere:
        found = found.filter(Q(center__in=scope.manager) | Q(actor=request.user.get_username()))
    # By day, so that it is read off the index of erasures and not off all that was ever written down.
    context = paged(request, found.order_by("-at", "-sequence"))
    for row in context["rows"]:
        row.kind = ERASED_KINDS[row.subject]
        row.gone_by = remains.gone_by(row.at)
        row.gone = row.gone_by is not None and row.gone_by <= at
    return page(
        request, "people/erased.html", title=_("消した方と、残っているもの"), place="learners",
        left=remains.left_after(at), **context,
    )  # fmt: skip


def to_erased() -> HttpResponse:
    return HttpResponseRedirect(reverse("desk:erased"))
