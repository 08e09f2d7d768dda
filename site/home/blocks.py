"""What a standing page is made of; one template a block, under templates/home/blocks/."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.blocks import JapaneseBlock


class TextBlock(JapaneseBlock):
    """A text shown with the page's stored readings."""

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        context["page"] = (parent_context or {}).get("page")
        return context


class TelBlock(blocks.StaticBlock):
    """The desk's telephone, from the school's settings."""

    class Meta:
        icon = "mobile-alt"
        label = _("窓口の電話番号")
        template = "home/blocks/tel.html"
        admin_text = _("学園の設定にある電話番号が出ます。")


class BodyBlock(blocks.StreamBlock):
    heading = TextBlock(label=_("見出し"), longest=60, icon="title", template="home/blocks/heading.html")
    paragraph = TextBlock(label=_("文章"), longest=400, rows=4, template="home/blocks/paragraph.html")
    list = blocks.ListBlock(
        TextBlock(label=_("項目"), longest=200),
        label=_("箇条書き"),
        icon="list-ul",
        template="home/blocks/list.html",
    )
    note = TextBlock(label=_("大事なこと"), longest=300, icon="warning", template="home/blocks/note.html")
    tel = TelBlock()
    table = blocks.StructBlock(
        [
            ("head", blocks.ListBlock(TextBlock(longest=60), label=_("見出しの行"))),
            ("rows", blocks.ListBlock(blocks.ListBlock(TextBlock(longest=200)), label=_("行"))),
        ],
        label=_("表"),
        icon="table",
        template="home/blocks/table.html",
    )


def texts_in(body: Any) -> list[str]:
    """Every text of a body, for its readings."""
    found: list[str] = []
    for block in body:
        if block.block_type in ("heading", "paragraph", "note"):
            found.append(block.value)
        elif block.block_type == "list":
            found += list(block.value)
        elif block.block_type == "table":
            found += list(block.value["head"])
            for row in block.value["rows"]:
                found += list(row)
    return [text for text in found if text]
