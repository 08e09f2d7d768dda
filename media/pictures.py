"""A picture in the sizes and formats that readers' phones take."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from .models import SchoolImage, SchoolRendition
from .screens import Hotspot

WIDTHS = (320, 640)
FORMATS = ("avif", "webp")
SPECS = tuple(f"width-{width}|format-{kind}" for kind in FORMATS for width in WIDTHS)
# A small JPEG goes into a PDF as it is, where PNG would be unpacked and packed again.
PAPER_SPEC = "width-480|format-jpeg|jpegquality-86"
# The picture stands at most 320 CSS pixels wide, and never wider than a narrow phone's column.
SIZES = "(min-width: 60rem) 320px, min(100vw - 2rem, 300px)"


@dataclass(frozen=True, slots=True)
class Source:
    type: str
    srcset: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as a page needs it. ``width`` and ``height`` in pixels of the original."""

    src: str
    sources: list[Source]
    width: int
    height: int
    alt: str
    hotspots: list[Hotspot] = field(default_factory=list)
    sizes: str = SIZES

    @property
    def rings(self) -> SafeString:
        """The marks over the picture, as the inside of an SVG of 640 × 1240 units."""
        return mark_safe("".join(map(_ring, self.hotspots)))


@lru_cache(maxsize=4096)
def _ring(spot: Hotspot) -> SafeString:
    # Reckoned once a process: the same place on a screen gives the same mark, and a template reckons slowly.
    return render_to_string("components/ring.html", {"spot": spot})


def renditions_of(images: Iterable[SchoolImage]) -> dict[int, dict[str, str]]:
    """``{image id: {filter spec: url}}`` for all ``images`` in one query; makes those missing."""
    by_id = {image.pk: image for image in images if image is not None}
    urls: dict[int, dict[str, str]] = {pk: {} for pk in by_id}
    if not by_id:
        return urls
    rows = SchoolRendition.objects.filter(image_id__in=by_id, filter_spec__in=SPECS)
    address = SchoolRendition._meta.get_field("file").storage.url
    # Rows, not models: a page with nine pictures would build 36 of them only to ask each for its address.
    for image_id, spec, name in rows.values_list("image_id", "filter_spec", "file"):
        urls[image_id][spec] = address(name)
    for pk, image in by_id.items():
        if len(urls[pk]) < len(SPECS):
            urls[pk] = {spec: made.file.url for spec, made in image.get_renditions(*SPECS).items()}
    return urls


def missing_sizes(images: Iterable[SchoolImage]) -> list[SchoolImage]:
    """Those of ``images`` that lack a size or format which phones or paper ask for; one query."""
    by_id = {image.pk: image for image in images}
    wanted = (*SPECS, PAPER_SPEC)
    found = SchoolRendition.objects.filter(image_id__in=by_id, filter_spec__in=wanted)
    have = Counter(found.values_list("image_id", flat=True))
    return [image for pk, image in by_id.items() if have[pk] < len(wanted)]


def picture(image: SchoolImage, urls: dict[str, str], *, alt: str, hotspots: list[Hotspot]) -> Picture:
    """The :class:`Picture` of ``image`` from the addresses that :func:`renditions_of` found."""
    return Picture(
        src=urls[f"width-{WIDTHS[-1]}|format-webp"],
        sources=[
            Source(
                f"image/{kind}",
                ", ".join(f"{urls[f'width-{width}|format-{kind}']} {width}w" for width in WIDTHS),
            )
            for kind in FORMATS
        ],
        width=image.width,
        height=image.height,
        alt=alt,
        hotspots=hotspots,
    )
