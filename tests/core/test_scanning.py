"""The scanner is asked by its own protocol, and whatever it does but say «clean» refuses the file."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from config.logs import JsonLines
from core import clamd, scanning
from core.clamd import EICAR, Clamd, NoAnswer
from core.ruby import strip
from core.scanning import Refused, scan
from tests import scanner
from tests.scanner import Scanner


@pytest.fixture(autouse=True)
def _all_levels(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="school.security")


@pytest.fixture
def well(settings: Any) -> Iterator[Scanner]:
    with scanner.running() as one:
        settings.CLAMD_URL = scanner.REAL or one.url
        yield one


def file(content: bytes, name: str = "花子の名簿-canary.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def refused(content: bytes) -> Refused:
    with pytest.raises(Refused) as no:
        scan(file(content), place="paper")
    assert no.value.text == strip(no.value.read_aloud)
    assert "入れていません" in no.value.text and "知らせてください" in no.value.text
    return no.value


@pytest.mark.parametrize("kind", ["tcp", "unix"])
def test_a_clean_file_passes_whole_and_is_at_its_beginning_again(
    kind: str, settings: Any, tmp_path: Path
) -> None:
    content = bytes(range(256)) * 1000  # longer than one piece, with bytes that end a command
    with scanner.running(socket=str(tmp_path / "s") if kind == "unix" else "") as one:
        settings.CLAMD_URL = one.url
        handed = file(content)
        handed.seek(77)
        scan(handed, place="paper")
        assert handed.read() == content
        assert (one.seen, one.commands) == ([content], ["INSTREAM"])


@pytest.mark.usefixtures("well")
def test_what_is_clean_and_what_is_nothing_pass() -> None:
    for content in (b"", b"%PDF-1.7 a paper", b"\x00" * (10 * 1024 * 1024)):
        scan(file(content), place="paper")


@pytest.mark.usefixtures("well")
def test_a_file_with_a_virus_is_refused_wherever_in_it_it_lies() -> None:
    for content in (EICAR, b"%PDF-1.7\n" + EICAR, b"x" * (scanning.PIECE - 30) + EICAR + b"y" * 100_000):
        assert "ウイルスのうたがい" in refused(content).text


@pytest.mark.parametrize("how", ["silent", "breaks off", "talks nonsense", "too small"])
def test_a_scanner_that_is_ill_lets_nothing_through(
    how: str, settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(clamd, "ANSWER_SECONDS", 0.5)
    with scanner.running(how) as one:
        one.most = 1000 if how == "too small" else one.most
        settings.CLAMD_URL = one.url
        began = time.monotonic()
        assert "答えません" in refused(b"clean" * 1000).text
        assert time.monotonic() - began < 5
    (line,) = [one for one in caplog.records if one.name == "school.security"]
    assert line.why in {  # type: ignore[attr-defined]
        "silent": {"too slow"}, "breaks off": {"broke off"}, "talks nonsense": {"another answer"},
        "too small": {"too large for it", "broke off"},
    }[how]  # fmt: skip


def test_a_scanner_that_takes_its_time_byte_by_byte_is_not_waited_for_without_end(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clamd, "ANSWER_SECONDS", 0.2)
    began = time.monotonic()
    # More than the buffers of both sides hold: it is the sending that waits.
    with scanner.running("silent") as one, pytest.raises(NoAnswer, match="too slow"):
        Clamd.at(one.url).ask("INSTREAM", (b"x" * 100_000 for _n in range(1000)))
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "url",
    [
        "tcp://127.0.0.1:9", "unix:/nowhere/clamd.ctl", "http://127.0.0.1", "127.0.0.1:3310", "unix:clamd.ctl",
        "unix://run/clamd.ctl", "tcp://:3310", "tcp://host:port", "x",
    ],
)  # fmt: skip
def test_an_address_where_nobody_is_lets_nothing_through(url: str, settings: Any) -> None:
    settings.CLAMD_URL = url
    assert "答えません" in refused(b"clean").text


def test_without_a_scanner_nobody_is_asked(settings: Any) -> None:
    settings.CLAMD_URL = ""
    scan(file(EICAR), place="paper")


@pytest.mark.usefixtures("well")
def test_the_log_says_what_happened_and_not_the_files_name(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    refused(EICAR)
    settings.CLAMD_URL = "tcp://127.0.0.1:9"
    refused(b"clean")
    found, silent = [one for one in caplog.records if one.name == "school.security"]
    lines = JsonLines().format(found), JsonLines().format(silent)
    assert '"event": "virus found", "place": "paper", "found": "' in lines[0] and "EICAR" in lines[0].upper()
    assert '"event": "file not scanned", "place": "paper", "why": "not reached"' in lines[1]
    assert {found.levelno, silent.levelno} == {logging.WARNING}
    for line in lines:
        assert "canary" not in line and "花" not in line and "\\u" not in line
