"""A09: the same help in the same place on every page, the telephone first."""

import re

from tests.a11y.looking import View, faults

# A page of a server that is down stands alone; it says where to telephone in its own words.
ALONE = "broken server"


def on_pages(views: list[View]) -> list[View]:
    return [view for view in views if view.state.name != ALONE]


def test_the_help_block_is_the_same_on_every_page(views: list[View]) -> None:
    # Only わからない leads elsewhere: to the help of the step one is at.
    blocks = {
        re.sub(r'href="(/consult/|/lessons/\d+/help/(\?step=\d+)?)"', "", view.help)
        for view in on_pages(views)
    }
    assert len(blocks) == 1
    (block,) = blocks
    assert block.count("href=") == 2  # the telephone, and applying


def test_the_telephone_comes_first_in_the_help_block(views: list[View]) -> None:
    firsts = {re.search(r'<a[^>]* href="([^"]+)"', view.help)[1] for view in on_pages(views)}
    assert firsts == {"tel:0429423110"}


def test_the_help_block_stands_in_the_same_place_on_every_page(views: list[View]) -> None:
    parts = ["a.skip", "header.top", "nav.crumbs", "main.page", "footer.bottom"]
    home = [part for part in parts if part != "nav.crumbs"]
    wrong = faults(on_pages(views), lambda view: view.order not in (parts, home) and view.order)
    assert wrong == {}


def test_a_step_says_which_step_one_does_not_understand(views: list[View]) -> None:
    (view,) = [view for view in views if view.state.name == "last step" and view.width == 360]
    assert 'href="/lessons/12/help/?step=7"' in view.help
