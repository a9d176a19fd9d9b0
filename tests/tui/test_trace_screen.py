"""Traces and error numbers in the app: found, pasted, read from a file; nothing but what failed is kept."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from support.screens import NOW, main, make_app, running, screen_text, until
from support.traces import OURS, server_record
from textual.widgets import Input, TextArea

from lyncready.model import ExportScope, SipDomain
from lyncready.store import load, save
from lyncready.tui.app import LyncreadyApp
from lyncready.tui.screens.main import MainScreen
from lyncready.tui.screens.trace import TraceScreen

RECORD = server_record(f'ms-diagnostics: 1008;domain="fabrikam.net";{OURS}', to="fabrikam.net")


@pytest.fixture
def app(saved: Path, tmp_path: Path) -> LyncreadyApp:
    return make_app(tmp_path, saved)


def traced(app: LyncreadyApp) -> list[str]:
    evidence = app.controller.session.checklist.evidence
    return [one.computer for one in evidence if one.scope is ExportScope.TRACE]


async def test_find_takes_a_number_and_says_how_its_steps_stand(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        await pilot.press("slash")
        await pilot.pause()
        app.screen.query_one(Input).value = "0x80090325"
        await until(pilot, lambda: "HRESULT 0x80090325" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, TraceScreen))
        await until(pilot, lambda: "SEC_E_UNTRUSTED_ROOT" in screen_text(app))
        await until(pilot, lambda: "In this checklist" in screen_text(app))
        assert "federation.certificate" in screen_text(app)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, MainScreen))


async def test_a_number_comes_before_names_that_have_its_digits(saved: Path, tmp_path: Path) -> None:
    checklist = load(saved).checklist
    names = tuple(SipDomain(f"d{number:05}.test") for number in (10054, 541, 154, 100054))
    deployment = msgspec.structs.replace(checklist.deployment, sip_domains=names)
    path = tmp_path / "digits.yaml"
    save(path, msgspec.structs.replace(checklist, deployment=deployment), expected=None, now=NOW)
    app = make_app(tmp_path, path)
    async with running(app) as pilot:
        await pilot.press("slash")
        await pilot.pause()
        app.screen.query_one(Input).value = "10054"
        await until(pilot, lambda: "Windows error 10054" in screen_text(app) and "d10054.test" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, TraceScreen))


async def test_a_pasted_trace_and_a_file_are_read_and_only_what_failed_is_kept(
    app: LyncreadyApp, tmp_path: Path
) -> None:
    (tmp_path / "edge.log").write_text('ms-diagnostics: 1010;domain="litware.net"', encoding="utf-16")
    async with running(app) as pilot:
        main(app).doors.open_trace()
        await until(pilot, lambda: isinstance(app.screen, TraceScreen) and isinstance(app.focused, TextArea))
        field = app.screen.query_one(TextArea)
        field.text = RECORD
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "ms-diagnostics 1008 (504)" in screen_text(app))
        assert traced(app) == ["sip.contoso.com"]
        assert field.text == ""
        assert "a.user" not in screen_text(app)
        field.text = "edge.log"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "ms-diagnostics 1010" in screen_text(app))
        assert traced(app) == ["edge", "sip.contoso.com"]
        field.text = "504"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "SIP status 504" in screen_text(app))
        field.text = "nothing of it\nat all"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "nothing recognised" in screen_text(app))
        assert len(traced(app)) == 2
