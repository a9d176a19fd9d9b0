"""A report as a browser shows it: headless Chromium, the page on loopback, every request written down."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
# A browser that talks only when spoken to, and never to its maker.
QUIET = (
    "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions", "--no-default-browser-check",
)  # fmt: skip
DARK = "--blink-settings=preferredColorScheme=0"
WIDTHS = (360, 560, 794, 1100)  # a telephone, a narrow window, A4 at 96 dots an inch, a context

# The page cannot run scripts itself (its own policy); the frame round it can look in, being of the same origin.
MEASURE = """<!doctype html>
<iframe id="frame" src="/page" style="border:0;height:900px"></iframe><pre id="told"></pre>
<script>
const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
  .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const colour = text => text.match(/[0-9.]+/g).map(Number);
const ground = (page, node) => {
  for (; node; node = node.parentElement) {
    const found = colour(page.getComputedStyle(node).backgroundColor);
    if (found.length === 3) return found;
  }
  return [255, 255, 255];
};
onload = () => {
  const frame = document.getElementById("frame"), page = frame.contentWindow, root = page.document.documentElement;
  const told = {overflow: {}, dark: page.matchMedia("(prefers-color-scheme: dark)").matches, contrast: 99};
  for (const width of WIDTHS) {
    frame.style.width = width + "px";
    told.overflow[width] = root.scrollWidth - root.clientWidth;
  }
  for (const node of page.document.body.querySelectorAll("*")) {
    const pair = [colour(page.getComputedStyle(node).color), ground(page, node)].map(light).sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < told.contrast) [told.contrast, told.palest] = [ratio, node.outerHTML.slice(0, 80)];
  }
  document.getElementById("told").textContent = JSON.stringify(told);
};
</script>
"""


class Measured(NamedTuple):
    """What the browser says of a page: pixels too wide by width, whether dark, the palest text's contrast."""

    overflow: dict[str, int]
    dark: bool
    contrast: float
    palest: str
    requests: list[str]


def find_browser() -> str | None:
    """Return the path of a Chromium, None where there is none."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


def measure(page: str, profile: Path, *options: str) -> Measured:
    """Open a page at every width; `profile` is a folder for the browser's own files."""
    frame = MEASURE.replace("WIDTHS", json.dumps(WIDTHS))
    requests: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append(self.path)
            body = {"/": frame, "/page": page}.get(self.path.removeprefix(origin))
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write((body or "").encode())

        def do_CONNECT(self) -> None:
            requests.append(self.path)
            self.send_error(403)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        origin = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        # As a proxy, loopback included, the server sees whatever the page asks for anywhere.
        proxy = (f"--proxy-server={origin}", "--proxy-bypass-list=<-loopback>")
        dom = _run(profile, *proxy, *options, "--dump-dom", f"{origin}/")
        server.shutdown()
    told = json.loads(unescape(dom.decode().rpartition('<pre id="told">')[2].partition("</pre>")[0]))
    return Measured(told["overflow"], told["dark"], told["contrast"], told.get("palest", ""), requests)


def print_page(page: Path, out: Path, profile: Path) -> bytes:
    """Print a page to PDF on its own paper size."""
    _run(profile, "--no-pdf-header-footer", f"--print-to-pdf={out}", page.as_uri())
    return out.read_bytes()


def _run(profile: Path, *arguments: str) -> bytes:
    program = find_browser()
    assert program is not None
    # Chromium's sandbox refuses to run as root, which is who runs tests in a container.
    root = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
    command = [program, *QUIET, *root, f"--user-data-dir={profile}", *arguments]
    return subprocess.run(command, check=True, capture_output=True, timeout=90).stdout
