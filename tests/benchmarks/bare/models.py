"""One page type: a title and a stream of steps, each a sentence and a picture."""

from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page


class BareStepBlock(blocks.StructBlock):
    text = blocks.CharBlock()
    image = ImageChooserBlock()

    class Meta:
        template = "bare/step.html"


class BareLessonPage(Page):
    """Served by Wagtail's own view and rendered by Wagtail's own tags."""

    steps = StreamField([("step", BareStepBlock())], blank=True)

    template = "bare/lesson.html"

    class Meta:
        verbose_name = "ただのWagtailのレッスン"
