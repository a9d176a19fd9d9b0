"""The page of a certificate that is not installed yet: from the palette's act to the page that is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.made_certificates import make, rsa_key
from textual.widgets import Input, Static
from tui.test_screens import content, main, make_app, running, screen_text, until

from lyncready.tui.app import LyncreadyApp
from lyncready.tui.screens.certificate import PAGE_NAME, CertificateScreen

EDGE = "sip.contoso.com"


@pytest.fixture
def app(saved: Path, tmp_path: Path) -> LyncreadyApp:
    return make_app(tmp_path, saved)


async def test_a_new_certificate_is_judged_by_its_path_and_the_page_is_written(
    app: LyncreadyApp, saved: Path
) -> None:
    (saved.parent / "new.cer").write_bytes(make(sans=("mail.contoso.com",), cn="mail.contoso.com", key=rsa_key()))
    before = content(saved)
    async with running(app) as pilot:
        await pilot.press("C")
        await until(pilot, lambda: isinstance(app.screen, CertificateScreen))
        app.screen.query_one("#path", Input).value = "none.cer"
        await pilot.press("enter")
        await until(pilot, lambda: "none.cer: no such file" in str(app.screen.query_one("#error", Static).content))
        app.screen.query_one("#path", Input).value = '"new.cer"'
        await pilot.press("enter")
        await until(pilot, lambda: "Not fit to be installed" in screen_text(app))
        assert f"does not name {EDGE}" in screen_text(app)
        assert str(app.screen.query_one("#error", Static).content) == ""
        await pilot.press("ctrl+s")
        await until(pilot, lambda: (saved.parent / PAGE_NAME).exists())
        await pilot.press("escape")
    assert "cert-name-mismatch" in (saved.parent / PAGE_NAME).read_text(encoding="utf-8")
    assert content(saved) == before


async def test_the_step_of_the_certificate_names_the_key(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        main(app).navigation.go_to_step("federation.certificate")
        await until(pilot, lambda: "Press C: it is judged before anybody installs it" in page_text(app))


def page_text(app: LyncreadyApp) -> str:
    return " ".join(str(part.content) for part in app.screen.query(Static) if part.has_class("prose"))
