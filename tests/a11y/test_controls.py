"""A02 and A03: text, controls and their places stand out and are large enough for a finger."""

from tests.a11y.looking import COLOURS, RULER, Looker, View, faults
from tests.browser import WIDTHS

TEXT, CONTROL = 7, 3  # contrast ratios
FINGER, MAIN = 44, 56  # px


def test_all_text_stands_out_in_every_colour(views: list[View]) -> None:
    assert faults(views, lambda view: {c: p["below"] for c, p in view.pale.items() if p["below"]}) == {}
    assert all(set(view.pale) == set(COLOURS) for view in views)
    assert sum(pale["count"] for view in views for pale in view.pale.values()) > 100_000


def test_every_control_stands_out_in_every_colour(views: list[View]) -> None:
    def weak(view: View) -> dict:
        found = {c: [x for x in seen if x["out"] < CONTROL] for c, seen in view.controls.items()}
        return {colour: weak for colour, weak in found.items() if weak}

    assert faults(views, weak) == {}
    assert sum(len(seen) for view in views for seen in view.controls.values()) > 5_000


def test_everything_to_touch_is_as_large_as_a_fingertip(views: list[View]) -> None:
    def small(view: View) -> list[dict]:
        return [x for x in view.targets if min(x["wide"], x["high"]) < FINGER - 0.01]

    assert faults(views, small) == {}
    assert sum(len(view.targets) for view in views) > 4_000


def test_the_main_button_is_high_and_as_wide_as_the_phone(views: list[View]) -> None:
    main = [(view, target) for view in views for target in view.targets if target["main"]]
    assert [(str(view), x) for view, x in main if x["high"] < MAIN] == []
    phone = [(view, x) for view, x in main if view.width == WIDTHS["phone"]]
    assert [(str(view), x) for view, x in phone if x["wide"] < x["room"] - 1] == []
    assert len(phone) > 50


def test_the_meter_tells_weak_from_strong(looker: Looker) -> None:
    page = looker.page_for(WIDTHS["phone"])
    page.goto("/number/")
    page.evaluate(RULER)
    page.evaluate(
        """() => {
          const style = (pick, css) => Object.assign(document.querySelector(pick).style, css);
          style("h1", { color: "#767676", background: "#fff" });
          style("#code", { borderColor: "#bbb" });
          style("main .button--main", { minHeight: "40px", height: "40px", padding: 0 });
        }"""
    )
    (name, ratio), *_others = page.evaluate("measure.pale().below")
    weak = [x["name"] for x in page.evaluate("measure.controls()") if x["out"] < CONTROL]
    small = [x["name"] for x in page.evaluate("measure.targets()") if x["high"] < FINGER]
    page.context.close()
    # #767676 on white is the textbook's 4.54:1.
    assert "紙" in name and round(ratio, 2) == 4.54
    assert weak == ["input#code "]
    assert len(small) == 1 and small[0].startswith("button.button.button--main")
