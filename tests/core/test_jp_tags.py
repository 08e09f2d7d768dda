"""Template tags: readings come from the page, the analyser is never loaded for them."""

import subprocess
import sys
from pathlib import Path

from django.template import Context, Template
from django.utils import translation
from django.utils.html import strip_tags

from core.templatetags import jp

SITE = Path(__file__).resolve().parents[2] / "site"


def render(template: str, **context: object) -> str:
    return Template("{% load jp %}" + template).render(Context(context))


def ruby(base: str, reading: str) -> str:
    return f"<ruby>{base}<rp>（</rp><rt>{reading}</rt><rp>）</rp></ruby>"


def test_a_stored_text_is_shown_with_its_readings() -> None:
    shown = render("{% jp readings text %}", readings={"押す": "｜押《お》す"}, text="押す")
    assert shown == f'<span class="ph">{ruby("押", "お")}す</span>'


def test_a_text_that_is_not_stored_shows_the_authors_readings_only() -> None:
    shown = render("{% jp readings text %}", readings={}, text="押《お》して見る")
    assert shown == f'<span class="ph">{ruby("押", "お")}して</span><span class="ph">見る</span>'


def test_a_missing_text_or_missing_readings_show_nothing_wrong() -> None:
    assert render("{% jp readings text %}", readings=None, text=None) == ""


def test_constant_text_is_phrased() -> None:
    shown = render('{% ui "｜何《なに》をしますか。" %}')
    assert shown == f'<span class="ph">{ruby("何", "なに")}を</span><span class="ph">しますか。</span>'


def test_constant_text_takes_named_values_and_escapes_them() -> None:
    shown = render('{% ui "「%(word)s」を｜探《さが》す" word=word %}', word="<b>")
    assert shown == f'<span class="ph">「&lt;b&gt;」を</span><span class="ph">{ruby("探", "さが")}す</span>'


def test_a_translated_text_takes_values_too() -> None:
    shown = render('{% ui _("%(count)s｜件《けん》です。") count=3 %}')
    assert shown == f'<span class="ph">3{ruby("件", "けん")}です。</span>'


def test_a_piece_is_made_of_the_values_named_and_made_once() -> None:
    tag = '{% piece "components/icon.html" name=name %}'
    made = render(tag, name="tel", school="none of its business")
    assert made.startswith("<svg")
    assert made.endswith("</svg>")
    assert made != render(tag, name="print")
    before = jp._piece.cache_info().misses
    assert render(tag, name="tel") == made
    assert jp._piece.cache_info().misses == before


def test_a_reader_never_meets_an_error_because_of_a_faulty_reading() -> None:
    assert render('{% ui "押《》す" %}') == '<span class="ph">押す</span>'
    assert render("{{ stored|typeset }}", stored="<押《》す") == "&lt;押す"


def test_filters_show_the_stored_form_and_plain_text() -> None:
    stored = "｜押《お》す\u200bと"
    assert render("{{ stored|typeset }}", stored=stored) == (
        f'<span class="ph">{ruby("押", "お")}す</span><span class="ph">と</span>'
    )
    assert render('<img alt="{{ stored|plain }}">', stored=stored) == '<img alt="押すと">'


def test_reading_a_page_loads_no_dictionary() -> None:
    script = (
        "import sys, django\n"
        "from django.conf import settings\n"
        "settings.configure(USE_I18N=False)\n"
        "import core.furigana, core.search_text, core.plain_japanese\n"
        "from core.templatetags import jp\n"
        "shown = jp.jp({'押す': '｜押《お》す'}, '押す') + jp.jp({}, '見る') + jp.ui('｜何《なに》を')\n"
        "print(len(shown) > 90, 'sudachipy' in sys.modules, 'sudachidict_core' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(SITE)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["True", "False", "False"]


def test_constant_text_is_kept_for_each_language_by_itself() -> None:
    template = Template('{% load jp %}{% ui _("Yes") %}')
    with translation.override("en"):
        english = template.render(Context())
    with translation.override("ja"):
        japanese = template.render(Context())
    assert [strip_tags(shown) for shown in (english, japanese)] == ["Yes", "はい"]


def test_a_text_from_the_page_is_read_anew_each_time() -> None:
    template = Template("{% load jp %}{% ui text %}{% ui text|upper %}")
    shown = [template.render(Context({"text": text})) for text in ("a", "b")]
    assert shown == [
        '<span class="ph">a</span><span class="ph">A</span>',
        '<span class="ph">b</span><span class="ph">B</span>',
    ]
