"""People made, or erased with the night's work after it, in a database of its own: ``python -m tests.people.on_disk make``."""

from __future__ import annotations

import sys


def main(what: str) -> None:
    from django.utils import timezone

    from people import actions
    from people.models import Learner
    from people.tasks import forget_what_is_old
    from tests.factories import classes

    name = "金糸雀秘密名"
    if what == "make":
        at = timezone.now()
        for n in range(12):  # as many as fill pages of their own
            one = classes.learner(
                f"{name}{n}号", tel=f"0900077222{n:02d}"[:11], address="金糸雀町1-1", needs=name * 20
            )
            classes.apply(classes.run(at=at), one, at=at, wish="金糸雀の願い" * 20)
    elif what == "erase":
        for one in Learner.objects.found_by(name):
            actions.erase_learner(learner=one, by=None, reason="本人からの申し出")
        forget_what_is_old()


if __name__ == "__main__":
    import django

    django.setup()
    main(sys.argv[1])
