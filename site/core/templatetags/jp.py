"""Template tags for Japanese text: ``{% load jp %}``.

None of them calls the analyser: readings are made when a page is saved, never while a reader waits.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import lru_cache

from django import template
from django.template.base import FilterExpression, Parser, Token
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core import ruby
from core import typeset as typesetting

register = template.Library()


@register.simple_tag
def jp(readings: Mapping[str, str] | None, text: object) -> SafeString:
    """``{% jp page.readings step.text %}``: the page's own text as HTML with furigana.

    A text that the page has not stored (an old draft, say) is shown with the author's readings only.
    """
    source = "" if text is None else str(text)
    stored = readings.get(source) if readings else None
    return _from_stored(stored) if stored else _from_author(source)


@register.simple_tag
def ui(text: object, **values: object) -> SafeString:
    """``{% ui "｜何《なに》をしますか。" %}``: constant text of the interface, made once a process.

    Named placeholders are filled in: ``{% ui _("%(count)s｜件《けん》です。") count=3 %}``. A value may
    itself be Aozora or stored text.
    """
    source = str(text)
    if values:
        # A template's _() has doubled each "%".
        return _filled_in(source.replace("%%(", "%(") % values)
    return _from_author(source)


class ConstantText(template.Node):
    """``{% ui _("…") %}``: a page holds some sixty of them, so each remembers its HTML, by language."""

    def __init__(self, text: FilterExpression) -> None:
        self.text = text
        self.made: dict[str | None, SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        language = get_language()
        if language not in self.made:
            self.made[language] = _from_author(str(self.text.resolve(context)))
        return self.made[language]


_compile_ui = register.tags["ui"]


@register.tag("ui")
def compile_ui(parser: Parser, token: Token) -> template.Node:
    """The tag above; a constant without placeholders becomes a :class:`ConstantText`."""
    node = _compile_ui(parser, token)
    if len(node.args) == 1 and not (
        node.kwargs or node.target_var or node.args[0].is_var or node.args[0].filters
    ):
        return ConstantText(node.args[0])
    return node


@register.simple_tag
def piece(template_name: str, **values: Hashable) -> SafeString:
    """``{% piece "components/icon.html" name="tel" %}``: a template made once a process, not once a page.

    It is given the values named here and nothing else of the page; the same values give the same piece.
    """
    return _piece(template_name, tuple(values.items()), get_language(), get_script_prefix())


@lru_cache(maxsize=256)
def _piece(
    template_name: str, values: tuple[tuple[str, Hashable], ...], _language: str | None, _prefix: str
) -> SafeString:
    return mark_safe(render_to_string(template_name, dict(values)).strip())


@register.filter
def typeset(stored: object) -> SafeString:
    """``{{ stored|typeset }}``: the stored form as HTML."""
    return _from_stored("" if stored is None else str(stored))


@register.filter
def plain(text: object) -> str:
    """``{{ text|plain }}``: without readings, for attributes, titles and speech."""
    return typesetting.plain("" if text is None else str(text))


@lru_cache(maxsize=4096)
def _from_stored(stored: str) -> SafeString:
    try:
        return typesetting.to_html(stored)
    except ruby.RubyError:
        return escape(ruby.strip_leniently(stored))


@lru_cache(maxsize=4096)
def _from_author(text: str) -> SafeString:
    try:
        return typesetting.to_html(typesetting.phrase(text))
    except ruby.RubyError:
        # A reader is waiting: the words without furigana are better than an error page.
        return typesetting.to_html(typesetting.phrase(ruby.strip_leniently(text)))


# A shelf of its own, and a small one: values vary, and must not push out the constant texts.
_filled_in = lru_cache(maxsize=256)(_from_author.__wrapped__)
