"""The HTML report in a real browser: it fits every width and A4, is readable in both themes, and asks nobody."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest
from support.browser import DARK, find_browser, measure, print_page

from lyncready.model import Checklist
from lyncready.readiness import Assessment
from lyncready.reports.html import render_html
from lyncready.reports.shapes import ReportView
from lyncready.reports.view import build_view

pytestmark = pytest.mark.skipif(find_browser() is None, reason="Chromium is not installed")
READABLE = 4.5  # WCAG 2.2, criterion 1.4.3: contrast of text
LONG = ".".join(("x" * 63, "y" * 63, "z" * 63, "w" * 50, "example"))


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new folder for the browser's own files."""
    return tmp_path_factory.mktemp("browser")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_fits_is_readable_and_asks_nobody(view: ReportView, profile: Path, theme: str) -> None:
    page = render_html(view)
    seen = measure(page, profile, *([DARK] if theme == "dark" else []))
    assert seen.dark is (theme == "dark")
    assert set(seen.overflow.values()) == {0}, seen.overflow
    assert seen.contrast >= READABLE, seen.palest
    named = {urlsplit(url).netloc for url in re.findall(r'https?://[^\s"<>]+', page)}
    assert named
    assert len([path for path in seen.requests if path.endswith("/page")]) == 1
    assert not [path for path in seen.requests if any(host and host in path for host in named)]


def test_a_stranger_s_words_and_the_longest_names_fit(
    evil: ReportView, checklist: Checklist, assessment: Assessment, profile: Path
) -> None:
    long = msgspec.structs.replace(
        checklist,
        deployment=msgspec.structs.replace(checklist.deployment, name="N" * 400),
        observations=tuple(
            msgspec.structs.replace(item, subject=LONG, vantage="v" * 64) for item in checklist.observations
        ),
    )
    for each in (evil, build_view(long, assessment, file=f"{'f' * 200}.yaml")):
        assert set(measure(render_html(each), profile).overflow.values()) == {0}


def test_it_prints_on_a4(view: ReportView, profile: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(render_html(view), encoding="utf-8")
    printed = print_page(page, tmp_path / "report.pdf", profile)
    sizes = {
        tuple(round(float(side)) for side in box.split())
        for box in re.findall(rb"/MediaBox \[([0-9. ]+)\]", printed)
    }
    assert sizes == {(0, 0, 595, 842)}
