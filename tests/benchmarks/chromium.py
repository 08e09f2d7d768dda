"""A step page in Chromium on a slow phone: Lighthouse's slow 4G and a processor four times slower.

Lighthouse's slow 4G is 150 ms a round trip, 1.6 Mbit/s down, 750 kbit/s up. A browser's own throttle
knows no round trips (name, connection, request) but one delay a request; Lighthouse therefore
applies 562.5 ms a request and 90 % of the rates. The same is done here.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import browser as browsers

from .figures import Figure, median
from .serving import serving

RUNS = 5
SLOW_4G = {
    "offline": False,
    "latency": 562.5,
    "downloadThroughput": 1.6 * 1024 * 1024 / 8 * 0.9,
    "uploadThroughput": 750 * 1024 / 8 * 0.9,
}
CPU_SLOWDOWN = 4
PHONE = {
    "viewport": {"width": 360, "height": 760},
    "device_scale_factor": 2.625,
    "is_mobile": True,
    "has_touch": True,
    "locale": "ja-JP",
    "user_agent": "Mozilla/5.0 (Linux; Android 16; Pixel 8) AppleWebKit/537.36 Chrome/150.0 Mobile",
}
MOST_LCP = 2.5  # seconds
MOST_SHIFT = 0.0
TEXT = {"Document", "Stylesheet", "Script"}

OBSERVE = """
window.measured = {lcp: 0, element: "", shift: 0};
new PerformanceObserver((list) => { for (const entry of list.getEntries()) {
  window.measured.lcp = entry.startTime; window.measured.element = entry.element ? entry.element.tagName : "";
} }).observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver((list) => { for (const entry of list.getEntries()) {
  if (!entry.hadRecentInput) window.measured.shift += entry.value;
} }).observe({type: "layout-shift", buffered: true});
"""
# After the fonts have come and two more frames are painted, nothing moves any more.
READ = """async () => {
  await document.fonts.ready;
  for (let i = 0; i < 3; i++) await new Promise((go) => requestAnimationFrame(() => setTimeout(go, 0)));
  const first = performance.getEntriesByName("first-contentful-paint")[0];
  return {...window.measured, first: first ? first.startTime : 0};
}"""
# The web font's own family may be installed on this machine; on a reader's phone it is not.
WITHOUT_SCHOOL_FONT = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <selectfont><rejectfont><glob>*BIZUD*</glob></rejectfont></selectfont>
</fontconfig>
"""


@dataclass
class Visit:
    """One page load: times in seconds, and what came over the wire by kind, in bytes."""

    lcp: float = 0.0
    first_paint: float = 0.0
    element: str = ""
    shift: float = 0.0
    requests: dict[str, int] = field(default_factory=dict)
    received: dict[str, float] = field(default_factory=dict)

    def count(self, kinds: set[str]) -> int:
        return sum(number for kind, number in self.requests.items() if kind in kinds)

    def kilobytes(self, *kinds: str) -> float:
        return sum(self.received.get(kind, 0) for kind in kinds) / 1024


def visit(browser: Any, url: str, **options: Any) -> Visit:
    """Loads ``url`` once in a fresh browser profile on the slow phone."""
    context = browser.new_context(**PHONE, **options)
    try:
        page = context.new_page()
        page.set_default_timeout(60_000)
        session = context.new_cdp_session(page)
        seen, kinds = Visit(), {}

        def asked(event: dict) -> None:
            kinds[event["requestId"]] = event.get("type", "Other")
            seen.requests[kinds[event["requestId"]]] = seen.requests.get(kinds[event["requestId"]], 0) + 1

        def came(event: dict) -> None:
            kind = kinds.get(event["requestId"], "Other")
            seen.received[kind] = seen.received.get(kind, 0) + event["encodedDataLength"]

        session.on("Network.requestWillBeSent", asked)
        session.on("Network.loadingFinished", came)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", SLOW_4G)
        session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
        page.add_init_script(OBSERVE)
        page.goto(url, wait_until="load")
        read = page.evaluate(READ)
        seen.lcp, seen.first_paint = read["lcp"] / 1000, read["first"] / 1000
        seen.element, seen.shift = read["element"], read["shift"]
        return seen
    finally:
        context.close()


def run(scratch: Path, path: str) -> list[Figure]:
    """``path``: the address of a step page; it is asked for once before, so that the server has it ready."""
    from playwright.sync_api import sync_playwright

    fonts = scratch / "fonts.conf"
    fonts.write_text(WITHOUT_SCHOOL_FONT)
    with serving(scratch, keep=True) as server, sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=browsers.path(),
            args=browsers.FLAGS,
            env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
        )
        url = server.url + path
        visit(browser, url)
        visits = [visit(browser, url) for _ in range(RUNS)]
        saving = visit(browser, url, extra_http_headers={"Save-Data": "on"})
        browser.close()
    return figures(visits, saving)


def figures(visits: list[Visit], saving: Visit) -> list[Figure]:
    group = "遅い4GとCPU4分の1"
    lcps = [seen.lcp for seen in visits]
    heavy = max(visits, key=lambda seen: seen.kilobytes(*seen.received))
    return [
        Figure(
            group, "いちばん大きなものが見えるまで（LCP）", median(lcps), "秒", MOST_LCP,
            against=f"{RUNS}回の中央値（{min(lcps):.2f}～{max(lcps):.2f}）、要素は {visits[0].element}",
        ),
        Figure(group, "文字が見えるまで（FCP）", median([seen.first_paint for seen in visits]), "秒"),
        Figure(
            group, "画面の動き（CLS）", max(seen.shift for seen in visits), "", MOST_SHIFT,
            against="書体がとどいたあとまで。いちばん大きい回",
        ),
        Figure(
            group, "Chromiumが数えたリクエスト", max(seen.count(TEXT) for seen in visits), "回", 5,
            against="画像と書体より前",
        ),
        Figure(
            group, "Chromiumが受けとった量", heavy.kilobytes(*TEXT, "Image"), "KB", 100,
            against=f"HTML・CSS・JS {heavy.kilobytes(*TEXT):.1f} KB、画像 {heavy.kilobytes('Image'):.1f} KB、"
            f"書体 {heavy.kilobytes('Font'):.0f} KB（べつ）。ヘッダーをふくむ",
        ),
        Figure(
            group, "Save-Dataのときの書体", saving.count({"Font"}), "回", 0,
            against=f"ふだんは {visits[0].count({'Font'})}回",
        ),
    ]  # fmt: skip
