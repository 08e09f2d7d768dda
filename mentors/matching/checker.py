"""The second look at every result: plain Python, written apart from the rules that built it.

It shares no code with them on purpose, not even "can this mentor come": a mistake there must not be
believed here. It reads the people and places as they were put in, and says each breach in a sentence.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext as _

from .problem import Learner, Mentor, Pair, Problem, Spot

WAY_UNKNOWN = 30
HELPED_BY = {"easy": {"easy", "android"}}  # かんたんスマホ is an Android inside


def breaches(problem: Problem, pairs: Iterable[Pair]) -> list[str]:
    """Every broken hard rule as a Japanese sentence; an empty list means that nothing is wrong."""
    learners = {one.id: one for one in problem.learners}
    mentors = {one.id: one for one in problem.mentors}
    spots = {one.id: one for one in problem.spots}
    pairs = list(pairs)
    found: list[str] = []
    known: list[tuple[Learner, Mentor, Spot]] = []
    for pair in pairs:
        try:
            known.append((learners[pair.learner], mentors[pair.mentor], spots[pair.spot]))
        except KeyError:
            found.append(
                _("「%(learner)s」「%(mentor)s」「%(spot)s」の中に、知らない人か回があります。")
                % pair._asdict()
            )
    # Whoever sits with four is looked at once.
    for mentor, spot in {(mentor.id, spot.id): (mentor, spot) for _l, mentor, spot in known}.values():
        found += _of_the_mentor(mentor, spot)
    for learner, mentor, spot in known:
        found += _of_the_two(learner, mentor, spot)
    found += _of_numbers(problem, known)
    found += _of_places(problem, known)
    found += _of_staff(problem, pairs)
    return list(dict.fromkeys(found))


def _of_the_mentor(mentor: Mentor, spot: Spot) -> list[str]:
    said, names = [], {"mentor": mentor.id, "spot": spot.id}
    if not mentor.active:
        said.append(_("メンター「%(mentor)s」は、いま活動していません。") % names)
    if not mentor.cleared or (mentor.cleared_until is not None and mentor.cleared_until < spot.day):
        said.append(_("メンター「%(mentor)s」は、回「%(spot)s」の日に有効な同意がありません。") % names)
    if spot.slot not in mentor.slots:
        said.append(_("メンター「%(mentor)s」は、回「%(spot)s」の時間に来られません。") % names)
    if spot.center not in mentor.centers:
        said.append(_("メンター「%(mentor)s」は、回「%(spot)s」の会場へ行きません。") % names)
    if mentor.is_minor and spot.adults < 2:
        said.append(
            _("回「%(spot)s」には未成年のメンター「%(mentor)s」がいますが、大人が2人いません。") % names
        )
    if not spot.in_sight:
        said.append(_("回「%(spot)s」の席は、まわりから見えません。") % names)
    elif spot.adults < 1:
        said.append(_("回「%(spot)s」には、見守る大人がいません。") % names)
    return said


def _of_the_two(learner: Learner, mentor: Mentor, spot: Spot) -> list[str]:
    """Nearly always nothing, so words are looked for only where something is wrong."""
    helped = HELPED_BY.get(learner.phone) or (learner.phone,)
    if (
        spot.slot in learner.slots
        and (not learner.centers or spot.center in learner.centers)
        and not mentor.phones.isdisjoint(helped)
        and not mentor.languages.isdisjoint(learner.languages)
        and mentor.id not in learner.blocked
    ):
        return []
    said, names = [], {"learner": learner.id, "mentor": mentor.id, "spot": spot.id}
    if spot.slot not in learner.slots:
        said.append(_("受講者「%(learner)s」は、回「%(spot)s」の時間に来られません。") % names)
    if learner.centers and spot.center not in learner.centers:
        said.append(_("受講者「%(learner)s」は、回「%(spot)s」の会場へ行きません。") % names)
    if mentor.phones.isdisjoint(helped):
        said.append(_("メンター「%(mentor)s」は、受講者「%(learner)s」の機種を知りません。") % names)
    if mentor.languages.isdisjoint(learner.languages):
        said.append(_("受講者「%(learner)s」とメンター「%(mentor)s」に、共通の言葉がありません。") % names)
    if mentor.id in learner.blocked:
        said.append(_("受講者「%(learner)s」とメンター「%(mentor)s」は、いっしょにできない2人です。") % names)
    return said


def _of_numbers(problem: Problem, known: list[tuple[Learner, Mentor, Spot]]) -> list[str]:
    said = []
    consultation = str(problem.kind) == "consultation"
    for learner_id, count in Counter(learner.id for learner, _m, _s in known).items():
        if count > 1:
            said.append(_("受講者「%s」が、2回組まれています。") % learner_id)
    tables: dict[tuple[str, str], int] = Counter((mentor.id, spot.id) for _l, mentor, spot in known)
    capacity = {mentor.id: mentor.capacity for mentor in problem.mentors}
    for (mentor_id, spot_id), count in tables.items():
        if consultation and count > 1:
            said.append(
                _("回「%(spot)s」でメンター「%(mentor)s」に2人以上がついています（相談は1対1です）。")
                % {"spot": spot_id, "mentor": mentor_id}
            )
        elif count > capacity[mentor_id]:
            said.append(
                _("回「%(spot)s」でメンター「%(mentor)s」の人数が、%(most)s人より多いです。")
                % {"spot": spot_id, "mentor": mentor_id, "most": capacity[mentor_id]}
            )
    seats = {spot.id: spot.seats for spot in problem.spots}
    for spot_id, count in Counter(spot.id for _l, _m, spot in known).items():
        if count > seats[spot_id]:
            said.append(
                _("回「%(spot)s」は、席（テーブル）が%(seats)sなのに%(count)s人です。")
                % {"spot": spot_id, "seats": seats[spot_id], "count": count}
            )
    if consultation:
        limits = {mentor.id: mentor.limit for mentor in problem.mentors}
        for mentor_id, count in Counter(mentor.id for _l, mentor, _s in known).items():
            limit = limits[mentor_id]
            if limit is not None and count > limit:
                said.append(
                    _("メンター「%(mentor)s」の回数が、上限の%(limit)s回より多いです。")
                    % {"mentor": mentor_id, "limit": limit}
                )
    return said


def _of_places(problem: Problem, known: list[tuple[Learner, Mentor, Spot]]) -> list[str]:
    if len(problem.spots) < 2:
        return []
    visits: dict[str, dict[str, Spot]] = defaultdict(dict)
    for _learner, mentor, spot in known:
        visits[mentor.id][spot.id] = spot
    said = []
    for mentor_id, places in visits.items():
        if len(places) == 1:
            continue
        ordered = sorted(places.values(), key=lambda spot: (spot.day, spot.start, spot.id))
        for number, one in enumerate(ordered):
            for other in ordered[number + 1 :]:
                if one.day != other.day:
                    continue
                minutes = 0
                if one.center != other.center:
                    ends = (one.center, other.center)
                    minutes = problem.travel.get(ends, problem.travel.get(ends[::-1], WAY_UNKNOWN))
                if other.start < one.end + minutes:
                    said.append(
                        _("メンター「%(mentor)s」は、回「%(one)s」と「%(other)s」の両方には行けません。")
                        % {"mentor": mentor_id, "one": one.id, "other": other.id}
                    )
    return said


def _of_staff(problem: Problem, pairs: list[Pair]) -> list[str]:
    """What staff decided by hand: pins are there, what they forbade is not."""
    if not problem.pins and not problem.forbidden:
        return []
    there = {(pair.learner, pair.mentor, pair.spot) for pair in pairs}
    said = [
        _("固定した組「%(learner)s」と「%(mentor)s」が入っていません。") % pin._asdict()
        for pin in problem.pins
        if tuple(pin) not in there
    ]
    together = {(pair.learner, pair.mentor) for pair in pairs}
    said += [
        _("止めた組「%(learner)s」と「%(mentor)s」が入っています。") % {"learner": a, "mentor": b}
        for a, b in problem.forbidden
        if (a, b) in together
    ]
    return said
