"""`report --open`: the report is written first; a machine without a browser gets a line, not an error."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import pytest
from support.command_line import lyncready


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a browser was asked to show."""
    urls: list[str] = []

    def show(url: str) -> bool:
        path = Path.from_uri(url) if hasattr(Path, "from_uri") else Path(url.removeprefix("file://"))
        assert path.read_bytes(), "it is opened before it is written"
        urls.append(url)
        return True

    monkeypatch.setattr(webbrowser, "open", show)
    return urls


@pytest.mark.parametrize("more", [(), ("--owner", "dns"), ("--share",), ("--short", "--format", "markdown")])
def test_it_is_written_and_then_opened(contoso: Path, opened: list[str], more: tuple[str, ...]) -> None:
    out = contoso.with_name("report.html")
    ran = lyncready("report", contoso, "-o", out, "--open", *more)
    assert (ran.status, ran.out, ran.err) == (1, "", "")
    assert opened == [out.as_uri()]


@pytest.mark.parametrize("fault", [False, webbrowser.Error("none"), OSError("gone")])
def test_without_a_browser_a_line_says_so(contoso: Path, monkeypatch: pytest.MonkeyPatch, fault: object) -> None:
    def show(_url: str) -> bool:
        if isinstance(fault, Exception):
            raise fault
        return False

    monkeypatch.setattr(webbrowser, "open", show)
    out = contoso.with_name("report.html")
    ran = lyncready("report", contoso, "-o", out, "--open")
    assert ran.status == 1
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert ran.err == f"lyncready: no browser could be started here; open {out} yourself\n"


@pytest.mark.parametrize("words", [("--open",), ("-o", "-", "--open"), ("--short", "--open")])
def test_what_is_not_written_to_a_file_cannot_be_opened(
    contoso: Path, opened: list[str], words: tuple[str, ...]
) -> None:
    ran = lyncready("report", contoso, *words)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "lyncready: report: --open needs -o OUT, such as -o report.html\n"
    assert not opened
