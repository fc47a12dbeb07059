"""Time reader pages on a slow phone, next to the theme's stock page in the same run.

    .venv/bin/python tests/benchmarks/page_load.py [SITE]

Chromium with the processor slowed down four times and the line of a poor mobile network (1.6 Mbit/s, 150 ms). Prints
the median of 5 loads: largest contentful paint, total blocking time, layout shift, bytes over the line. Budgets for
reader pages: LCP 1.5 s, TBT 50 ms, CLS 0.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.serving import build_site, served

RUNS = 5
PAGES = {
    "version in force": "",
    "history": "versions/",
    "comparison": "compare/2021-05-01--2024-11-05/",
    "redline": "compare/2021-05-01--2024-11-05/redline/",
    "search": "search/",
    "theme's page (guide)": "guide/",
}
WATCH = """
window.measured = {lcp: 0, cls: 0, tbt: 0};
new PerformanceObserver((list) => { for (const each of list.getEntries()) measured.lcp = each.startTime; })
  .observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver((list) => { for (const each of list.getEntries()) if (!each.hadRecentInput) measured.cls += each.value; })
  .observe({type: "layout-shift", buffered: true});
new PerformanceObserver((list) => { for (const each of list.getEntries()) measured.tbt += Math.max(0, each.duration - 50); })
  .observe({type: "longtask", buffered: true});
"""


def load(browser: Browser, address: str) -> dict[str, float]:
    """Return what one visit with an empty cache measures; times in milliseconds."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.add_init_script(WATCH)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    line = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
    session.send("Network.emulateNetworkConditions", line)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    received: list[float] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(address, wait_until="networkidle")
    measured: dict[str, float] = page.evaluate("measured")
    context.close()
    return {**measured, "bytes": sum(received), "requests": len(received)}


def main() -> None:
    """Print one line a page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("site", type=Path, nargs="?", help="a built site; without it one is built")
    given = parser.parse_args().site
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = given or build_site(Path(folder) / "site")
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        print(f"{'page':<24}{'LCP ms':>8}{'TBT ms':>8}{'CLS':>7}{'kB, not compressed':>20}{'requests':>10}")
        with served(site) as address:
            for name, path in PAGES.items():
                runs = [load(browser, address + path) for _ in range(RUNS)]
                median = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
                print(
                    f"{name:<24}{median['lcp']:>8.0f}{median['tbt']:>8.0f}{median['cls']:>7.3f}"
                    f"{median['bytes'] / 1000:>20.1f}{median['requests']:>10.0f}"
                )
        browser.close()


if __name__ == "__main__":
    main()
