"""The main screen by its keys: what each does to the checklist, and what is seen."""

from __future__ import annotations

from pathlib import Path

from support.screens import main, make_app, running, screen_text, until

from lyncready.model import Word
from lyncready.store import load


async def test_it_opens_at_what_is_next(saved: Path, tmp_path: Path) -> None:
    app = make_app(tmp_path, saved)
    async with running(app):
        assert main(app).current_id == "federation.srv"
        seen = screen_text(app)
        assert "fabrikam.com has no _sipfederationtls._tcp record" in seen
        assert "13/23 done" in seen
        assert "× none" in seen


async def test_space_marks_a_step_done_and_saves_it(saved: Path, tmp_path: Path) -> None:
    app = make_app(tmp_path, saved)
    async with running(app) as pilot:
        main(app).steps.go_to("federation.outbound")
        await pilot.pause()
        await pilot.press("space")
        await until(pilot, lambda: not app.conductor.session.unsaved and app.conductor.session.saved_at)
        word = load(saved).checklist.steps["federation.outbound"]
        assert (word.state, word.by) == (Word.DONE, "alice")


async def test_a_step_that_probes_prove_cannot_be_talked_done(saved: Path, tmp_path: Path) -> None:
    app = make_app(tmp_path, saved)
    async with running(app) as pilot:
        await pilot.press("space")
        await pilot.pause()
        assert "federation.srv" not in app.conductor.session.checklist.steps
