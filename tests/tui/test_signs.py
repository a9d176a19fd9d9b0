"""One look for a state everywhere: the screen's table, the reports' table and ASCII agree."""

from __future__ import annotations

import unicodedata

import pytest

from lyncready.guide.codes import CODES
from lyncready.guide.steps import STEPS
from lyncready.model import Status
from lyncready.readiness import STATE_STYLES, STATUS_STYLES, State
from lyncready.tui.glyphs import GLYPHS, RANK, ShownStatus, look_of_state, look_of_status, to_ascii, worst

COLOURS = {"$text-success": "success", "$text-warning": "warning", "$text-error": "error", "$text-muted": "dim"}


@pytest.mark.parametrize("state", list(State))
def test_a_state_looks_the_same_on_the_screen_and_in_a_report(state: State) -> None:
    sign, report = GLYPHS[look_of_state(state)], STATE_STYLES[state]
    assert (sign.glyph, sign.ascii, sign.word) == (report.glyph, report.ascii, report.word)
    assert COLOURS.get(sign.tone.value, "") == report.colour


def test_the_two_displays_look_the_same_in_a_report() -> None:
    for look in (ShownStatus.DONE_LOOK, ShownStatus.CHECKING):
        report = STATUS_STYLES[look]
        assert (GLYPHS[look].glyph, GLYPHS[look].ascii, GLYPHS[look].word) == (
            report.glyph,
            report.ascii,
            report.word,
        )


def test_every_look_has_a_glyph_of_one_cell_an_ascii_letter_and_a_rank() -> None:
    assert set(GLYPHS) == set(ShownStatus) == set(RANK)
    for sign in GLYPHS.values():
        assert len(sign.glyph) == len(sign.ascii) == 1
        assert sign.ascii.isascii()
        assert unicodedata.east_asian_width(sign.glyph) in "NAa" or sign.glyph.isascii()


@pytest.mark.parametrize("status", list(Status))
def test_a_waived_fault_is_no_longer_red(status: Status) -> None:
    assert look_of_status(status, waived=True) is not ShownStatus.BLOCKED


def test_the_worst_look_is_the_one_that_needs_a_hand() -> None:
    assert (
        worst([ShownStatus.DONE, ShownStatus.TODO, ShownStatus.BLOCKED, ShownStatus.HELD]) is ShownStatus.BLOCKED
    )
    assert worst([]) is ShownStatus.NOT_NEEDED


@pytest.mark.parametrize("text", ["× blocked · 3 → 4 …", "✓ done – ○ ► ┃━", "münchen.example", "“q”"])
def test_ascii_keeps_every_character_in_its_place(text: str) -> None:
    plain = to_ascii(text)
    assert plain.isascii()
    assert len(plain) == len(text)


def test_every_code_of_a_matrix_cell_has_a_word_that_fits_it() -> None:
    checks = {"srv", "dns", "address", "port", "tls", "certificate", "sip", "provider", "any"}
    said_by_the_glyph = {"ok", "not-checked", "sip-rejected"}
    wordless = {
        code for code, info in CODES.items() if checks & set(info.checks) and not info.cell
    } - said_by_the_glyph
    assert wordless == set()
    assert all(len(info.cell) <= 12 for info in CODES.values())


def test_every_step_has_a_title_that_fits_the_tree() -> None:
    assert {step.id: step.title for step in STEPS if len(step.title) > 28} == {}
