"""Text of strangers on every sink: shown letter by letter, never markup, never a control character."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest
from support.screens import main, make_app, page_text, running, screen_text, until
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from lyncready.model import (
    Attestation,
    AttestationState,
    Checklist,
    Dns,
    DnsOutcome,
    Observation,
    Sip,
    SipOutcome,
    Srv,
    Tls,
    TlsOutcome,
    Waiver,
    printable,
)
from lyncready.probes import Target
from lyncready.store import Entry
from lyncready.tui.app import LyncreadyApp
from lyncready.tui.screens.probe import ProbeScreen

HOSTILE = (
    "[red]x[/red]",
    "a[/b]c",
    "[@click=app.quit]boom[/]",
    "[a='",
    "[$foo]x",
    "\x1b]52;c;AAAA\x07",
    "\x9b31m",
    "abc\u202edef",
    "[link=https://evil.example]x",
    "{{x}} %s \\",
)


def shown(text: str) -> str:
    """What the probe layer makes of a stranger's bytes, once."""
    return printable(text)


def poisoned(checklist: Checklist, text: str) -> Checklist:
    """Put the text wherever a stranger can write; a file brings it raw, whatever probes would have done."""
    deployment = msgspec.structs.replace(checklist.deployment, name=text, agreement_type=text)
    word = Attestation(state=AttestationState.DONE, by=text, note=text)
    steps = {**checklist.steps, "federation.topology": word, "policy.public": Attestation(note=text)}
    waivers = (Waiver(code="srv-missing", subject="fabrikam.com", by=text, reason=text),)
    return msgspec.structs.replace(
        checklist,
        deployment=deployment,
        steps=steps,
        waivers=waivers,
        observations=tuple(_poison(checklist.observations, text)),
    )


def _poison(observations: Iterable[Observation], safe: str) -> Iterable[Observation]:
    for item in observations:
        seen = item.seen
        if isinstance(seen, Dns) and item.record_type == "SRV" and seen.srv:
            seen = Dns(outcome=DnsOutcome.ANSWER, srv=(*seen.srv, Srv(9, 9, 5061, safe)), ede=(safe,), note=safe)
        elif isinstance(seen, Tls):
            seen = msgspec.structs.replace(
                seen, outcome=TlsOutcome.NOT_TLS, first_bytes=safe, alert=safe, chain=()
            )
        elif isinstance(seen, Sip):
            seen = Sip(outcome=SipOutcome.ANSWERED, status=200, reason=safe, headers=(safe,), first_bytes=safe)
        yield msgspec.structs.replace(item, seen=seen, server=f"{item.server} {safe}" if item.server else "")


def is_clean(app: LyncreadyApp) -> bool:
    """Whether nothing that a terminal would obey is drawn."""
    return not any(
        ord(char) < 32 or 0x7F <= ord(char) < 0xA0 or char == "\u202e"
        for char in screen_text(app).replace("\n", "")
    )


@pytest.mark.parametrize(
    ("text", "cells"), [(" ".join(HOSTILE), range(7)), ("[a='", (0, 3)), ("a[/b]c \x1b]0;t\x07", (5,))]
)
async def test_every_sink_shows_it_letter_by_letter(
    saved: Path, tmp_path: Path, text: str, cells: Iterable[int]
) -> None:
    app = make_app(tmp_path, saved)
    async with running(app) as pilot:
        session, screen = app.controller.session, main(app)
        session.checklist = poisoned(session.checklist, text)
        session.trouble = shown(text)
        app.controller.refresh()
        await until(pilot, lambda: shown(text)[:20] in screen_text(app))
        for step in ("federation.topology", "policy.public", "federation.srv", "federation.tls", "federation.sip"):
            screen.steps.go_to(step)
            await pilot.pause()
            await pilot.pause()
            assert is_clean(app)
        screen.steps.go_to("federation.topology")
        await until(pilot, lambda: shown(text) in page_text(app))
        app.context.tell(shown(text), title=shown(text))
        app.context.refuse(shown(text))
        await pilot.pause()
        assert is_clean(app)
        await _walk_the_screens(app, pilot, text, cells)
        assert app.is_running
        assert not app.bugs


async def _walk_the_screens(app: LyncreadyApp, pilot: Pilot[int], text: str, cells: Iterable[int]) -> None:
    screen = main(app)
    for index in cells:
        row = screen.matrix.rows[0]
        screen.doors.open_probe(row, row.cells[index])
        await until(pilot, lambda: isinstance(app.screen, ProbeScreen))
        await pilot.pause()
        assert is_clean(app)
        await pilot.press("escape")
    screen.steps.go_to("federation.tls")
    await pilot.pause()
    for key in ("s", "n", "e", "H", "slash"):
        await pilot.press(key)
        await pilot.pause()
        if key == "slash":
            app.screen.query_one(Input).value = shown(text)
            await pilot.pause(0.05)
        assert is_clean(app)
        await pilot.press("escape")
        await pilot.pause()


@pytest.mark.parametrize("text", HOSTILE)
def test_pure_views_keep_it_literal(text: str) -> None:
    from datetime import UTC, datetime

    from lyncready.tui.screens.history import history_lines
    from lyncready.tui.screens.targets import target_lines

    safe = shown(text)
    now = datetime(2026, 11, 22, tzinfo=UTC)
    assert safe in target_lines((Target(safe, 53, "tcp", safe),), 500).plain
    assert safe in history_lines((Entry(at=now, kind="attested", subject=safe, by=safe),)).plain


def test_no_module_puts_data_into_markup() -> None:
    import re

    import lyncready.tui

    root = Path(lyncready.tui.__file__).parent
    offenders = [
        f"{path.name}: {line.strip()}"
        for path in root.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r'f"[^"]*\[(?:/|b\]|bold|red|green|\$|@click)', line) or "from_markup" in line
    ]
    assert offenders == []


def test_no_module_uses_what_is_private_to_textual() -> None:
    import re

    import lyncready.tui

    root = Path(lyncready.tui.__file__).parent
    own = re.compile(r"\b(?:self|cls|super\(\))\._\w+|\b__\w+__\b")
    offenders = []
    for path in root.rglob("*.py"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            rest = own.sub("", line)
            if re.search(r"[\w)\]]\._[a-z]\w*", rest) and "import" not in line:
                offenders.append(f"{path.name}:{number}: {line.strip()}")
    assert offenders == []


PASTED = (*HOSTILE, "a\tb\u00a0c", "one\rtwo\r\nthree", "a\x00b")


async def test_what_is_pasted_is_held_and_drawn_letter_by_letter(saved: Path, tmp_path: Path) -> None:
    app = make_app(tmp_path, saved)
    async with running(app) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.focused, TextArea))
        for text in PASTED:
            field = app.focused
            assert isinstance(field, TextArea)
            field.text = ""
            await _paste(app, pilot, text)
            assert app.focused is field
            lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            assert field.text == "\n".join(printable(line.replace("\t", " ")).replace("·", " ") for line in lines)
        await pilot.press("escape", "escape")
        await until(pilot, lambda: app.screen is main(app))
        await pilot.press("i")
        await until(pilot, lambda: isinstance(app.focused, Input))
        for text in PASTED:
            assert isinstance(app.focused, Input)
            app.focused.value = ""
            await _paste(app, pilot, text)
            await pilot.press("enter")
            await pilot.pause()
            assert is_clean(app)
            app.screen.query_one(Input).focus()
            await pilot.pause()
        assert app.is_running


async def _paste(app: LyncreadyApp, pilot: Pilot[int], text: str) -> None:
    app.post_message(events.Paste(text))
    await pilot.pause()
    await pilot.pause()
    assert is_clean(app)
