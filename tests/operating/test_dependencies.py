"""S12: every package is pinned by its hashes, the bill of materials names exactly those, and a known hole stops what lands.

None of these needs a network.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-audit.lock", "requirements-load.lock")
BILL = ROOT / "dist" / "sbom.cdx.json"
# .ci/run makes it before the tests; it needs tools that live apart from the school.
billed = pytest.mark.skipif(
    not BILL.exists(), reason="make sbom has not been run in this copy; .ci/run does it first"
)

PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


def pins(text: str) -> set[tuple[str, str]]:
    """Name, as registries write it, and version; a package may have two, for two releases of Python."""
    return {(re.sub(r"[-_.]+", "-", name).lower(), version) for name, version in PIN.findall(text)}


def text(lock: str) -> str:
    return (ROOT / lock).read_text("utf-8")


def hashes(lock: str) -> dict[tuple[str, str], set[str]]:
    """The SHA-256 of every file that may be installed, by name and version."""
    found = {}
    for entry in re.split(r"\n(?=[A-Za-z0-9])", text(lock)):
        for pin in pins(entry):
            found[pin] = set(re.findall(r"--hash=sha256:([0-9a-f]{64})\b", entry))
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_to_one_release_by_its_hashes(lock: str) -> None:
    lines = [line for line in text(lock).splitlines() if line and not line.startswith((" ", "#"))]
    assert lines and [line for line in lines if not PIN.match(line)] == []
    found = hashes(lock)
    assert len(found) == len(lines) == len(pins(text(lock)))
    assert [pin for pin, files in found.items() if not files] == []


def test_what_runs_is_what_is_tested() -> None:
    assert hashes("requirements.lock").keys() <= hashes("requirements-dev.lock").keys()
    project = tomllib.loads(text("pyproject.toml"))["project"]
    wanted = {re.split(r"[\[<>=]", one)[0].lower() for one in project["dependencies"]}
    assert wanted <= {name for name, _version in pins(text("requirements.lock"))}


def test_the_run_before_anything_lands_makes_the_bill_and_nothing_switches_its_check_off() -> None:
    run, makefile = text(".ci/run"), text("Makefile")
    assert run.index("\nmake sbom\n.ci/audit\n") < run.index("make test")
    (command,) = re.findall(r"cyclonedx-py requirements .*", makefile)
    assert "requirements.lock" in command and "--no-validate" not in command
    for target in ("pip-audit --disable-pip --require-hashes --progress-spinner off -r requirements.lock",
                   "pip-audit --disable-pip --require-hashes --progress-spinner off -r requirements-dev.lock"):  # fmt: skip
        assert (
            f"@.var/audit/bin/{target}\n" in makefile
        )  # no «-» before it, nothing behind it: it fails where it cannot ask


@billed
def test_the_bill_of_materials_names_exactly_what_is_locked_with_its_hashes() -> None:
    bill = json.loads(BILL.read_text("utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    found = {
        (re.sub(r"[-_.]+", "-", one["name"]).lower(), one["version"]): {
            digest["content"]
            for place in one["externalReferences"]
            for digest in place.get("hashes", [])
            if digest["alg"] == "SHA-256"
        }
        for one in bill["components"]
    }
    assert len(bill["components"]) == len(found)
    assert found == hashes("requirements.lock")
    assert all(one["purl"].startswith("pkg:pypi/") for one in bill["components"])


@billed
def test_the_bill_of_materials_is_what_the_standards_schema_asks_for() -> None:
    check = (
        "import sys; from cyclonedx.schema import SchemaVersion; from cyclonedx.validation.json import JsonStrictValidator as V;"
        "print(V(SchemaVersion.V1_6).validate_str(sys.stdin.read()))"
    )
    python = ROOT / ".var" / "audit" / "bin" / "python"

    def said(content: str) -> str:
        return subprocess.run(
            [python, "-c", check], input=content, capture_output=True, text=True, check=True
        ).stdout.strip()

    assert said(BILL.read_text("utf-8")) == "None"
    assert said('{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"name": "x"}]}') != "None"


# --- known holes ----------------------------------------------------------------------------------
HOLE = {
    "vulns": [
        {
            "id": "PYSEC-1", "summary": "a hole", "details": "a hole", "aliases": [],
            "affected": [
                {
                    "package": {"name": "holed", "ecosystem": "PyPI"},
                    "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0"}]}],
                }
            ],
        }
    ]
}  # fmt: skip


@pytest.fixture
def holes() -> Iterator[str]:
    """A database of holes at OSV's own path, which knows of one."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(HOLE if asked["package"]["name"] == "holed" else {}).encode())

        def log_message(self, *_args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
        server.shutdown()


@billed
@pytest.mark.parametrize(
    ("locked", "there", "ends", "said"),
    [
        ("holed", True, 1, "PYSEC-1"),
        ("sound", True, 0, "1個を調べ、ありませんでした。0個は"),
        ("holed", False, 0, "届きませんでした"),
    ],
)
def test_a_known_hole_stops_what_is_to_land_and_a_database_out_of_reach_is_said(
    holes: str, tmp_path: Path, locked: str, there: bool, ends: int, said: str
) -> None:
    lock = tmp_path / "a.lock"
    lock.write_text(f"{locked}==1.0 --hash=sha256:{'0' * 64}\n")
    done = subprocess.run(
        [ROOT / ".ci" / "audit", lock], capture_output=True, text=True, check=False,
        env=os.environ | {"OSV_URL": holes if there else "http://127.0.0.1:9/v1/query", "HOME": str(tmp_path)},
    )  # fmt: skip
    assert (done.returncode, said in done.stdout) == (ends, True), done.stdout
