"""What a page says to somebody who reads it: without tags, and without furigana."""

import html
import re

from django.http import HttpResponse


def words(answer: HttpResponse | str) -> str:
    """The visible words of a page, each run of white space as one space; readings and phrases undone."""
    page = answer if isinstance(answer, str) else answer.content.decode()
    page = re.sub(r"(?s)<(script|style|template|head)\b.*?</\1>", " ", page)
    page = re.sub(r"(?s)<rp>.*?</rp>|<rt>.*?</rt>", "", page)
    page = re.sub(r"</?(?:span|ruby|wbr|b|i|em|strong)\b[^>]*>", "", page)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))
