"""The catalogue in DCAT, as JSON-LD whose terms are written out in it: readable without another request."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings

from core.models import SchoolSettings

from .files import DATASETS, LICENCE

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
JAPANESE = "http://id.loc.gov/vocabulary/iso639-1/ja"
DAILY = "http://purl.org/cld/freq/daily"
CSV = "https://www.iana.org/assignments/media-types/text/csv"


def catalogue(school: SchoolSettings, *, today: date) -> dict[str, Any]:
    """The catalogue with every data set and where it is."""
    base = f"{settings.BASE_URL}/opendata/"
    publisher = {
        "@type": "foaf:Organization",
        "foaf:name": _ja(f"{school.prefecture}{school.municipality}" or school.name),
    }
    return {
        "@context": CONTEXT,
        "@id": base,
        "@type": "dcat:Catalog",
        "dct:title": _ja(f"{school.name}のオープンデータ"),
        "dct:description": _ja("教室と会場のオープンデータです。個人の情報はありません。"),
        "dct:publisher": publisher,
        "dct:license": _ref(LICENCE),
        "dct:language": _ref(JAPANESE),
        "dct:modified": _date(today),
        "foaf:homepage": _ref(base),
        "dcat:dataset": [_dataset(dataset, school, base, today) for dataset in DATASETS],
    }


def _dataset(dataset: Any, school: SchoolSettings, base: str, today: date) -> dict[str, Any]:
    layout = dataset.layout
    address = base + layout.file_name(school.municipality_code)
    return {
        "@id": f"{base}#{layout.file}",
        "@type": "dcat:Dataset",
        "dct:identifier": layout.file_name(school.municipality_code),
        "dct:title": _ja(str(dataset.title)),
        "dct:description": _ja(str(dataset.about)),
        "dct:language": _ref(JAPANESE),
        "dct:license": _ref(LICENCE),
        "dct:accrualPeriodicity": _ref(DAILY),
        "dct:modified": _date(today),
        "dct:spatial": {"@type": "dct:Location", "dct:identifier": school.municipality_code},
        "dcat:landingPage": _ref(base),
        "dcat:distribution": {
            "@id": f"{address}#csv",
            "@type": "dcat:Distribution",
            "dct:title": _ja(f"{dataset.title}（CSV）"),
            "dct:description": _ja(f"{layout.name} {layout.version}"),
            "dct:license": _ref(LICENCE),
            "dcat:accessURL": _ref(base),
            "dcat:downloadURL": _ref(address),
            "dcat:mediaType": _ref(CSV),
            "dct:modified": _date(today),
        },
    }


def _ja(text: str) -> dict[str, str]:
    return {"@value": text, "@language": "ja"}


def _ref(address: str) -> dict[str, str]:
    return {"@id": address}


def _date(day: date) -> dict[str, str]:
    return {"@value": day.isoformat(), "@type": "xsd:date"}
