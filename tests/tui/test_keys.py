"""Keys: which the footer shows, what it takes to do a job, counted in presses."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from support.screens import NOW, main, make_app, running, saved_checklist, screen_text, until
from textual.geometry import Region
from textual.pilot import Pilot
from textual.widgets import OptionList, Select

from lyncready.model import Dns, DnsOutcome, Platform
from lyncready.store import load, save
from lyncready.tui.app import LyncreadyApp
from lyncready.tui.glyphs import ShownStatus
from lyncready.tui.screens.deployment import DeploymentScreen
from lyncready.tui.screens.probe import ProbeScreen
from lyncready.tui.screens.welcome import WelcomeScreen
from lyncready.tui.widgets.keys import MOST, PALETTE, KeyBar

FOOTERS = {
    "#steps": ("⏎ open", "space confirm", "r check", "w watch", "c copy", "? help"),
    "#page": ("c copy", "d details", "space confirm", "r check", "w watch", "? help"),
    "#matrix": ("⏎ open", "o worst first", "f filter", "r check", "c copy", "? help"),
}


@pytest.fixture
def app(saved: Path, tmp_path: Path) -> LyncreadyApp:
    return make_app(tmp_path, saved)


def footer(app: LyncreadyApp) -> tuple[str, ...]:
    """Return the keys at the bottom of the screen in front, as they are read."""
    keys = app.screen.query_one(KeyBar).query("FooterKey")
    return tuple(f"{key.key_display} {key.description}" for key in keys)  # type: ignore[attr-defined]


def _place(app: LyncreadyApp, key: str) -> Region:
    """Return where a key stands in the footer; nowhere before it is laid out."""
    return next(one.region for one in app.screen.query("FooterKey") if getattr(one, "key", "") == key)


async def test_the_footer_has_the_keys_of_the_pane_in_focus(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        for name, keys in FOOTERS.items():
            assert len(keys) <= MOST
            main(app).navigation.show_pane(name)
            await until(pilot, lambda keys=keys: footer(app) == (*keys, "^p commands"))
        # A key that is shown does something where it is shown: a click on it is the key.
        await until(pilot, lambda: _place(app, "o").width)
        await pilot.click(offset=_place(app, "o").offset)
        await until(pilot, lambda: main(app).matrix.by_worst)
        for key in ("e", "i", "x", "C", "H"):
            await pilot.press(key)
            await until(pilot, lambda: app.screen is not main(app) and footer(app))
            assert len([key for key in footer(app) if "commands" not in key]) <= MOST, footer(app)
            await pilot.press("escape")
            await until(pilot, lambda: app.screen is main(app))


def test_what_a_pane_names_for_the_footer_is_bound_and_named_in_the_palette() -> None:
    from lyncready.tui.keymap import all_bindings
    from lyncready.tui.widgets.detail import DetailPane
    from lyncready.tui.widgets.matrix import ProbeMatrix
    from lyncready.tui.widgets.tree import StepTree

    known = {binding.id for _, binding in all_bindings()}
    assert PALETTE in known
    for pane in (StepTree, DetailPane, ProbeMatrix):
        assert known.issuperset(pane.FOOTER)


class Counted:
    """Presses keys and counts them."""

    def __init__(self, pilot: Pilot[int]) -> None:
        self.pilot, self.presses = pilot, 0

    async def press(self, *keys: str) -> None:
        """Press keys, with a pause after each as a person has."""
        for key in keys:
            self.presses += 1
            await self.pilot.press(key)
            await self.pilot.pause()


async def test_jobs_take_few_keys(app: LyncreadyApp, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    path = saved_checklist(other)
    async with running(app, size=(80, 24)) as pilot:
        # Worst rows first, and in sight: one press.
        job = Counted(pilot)
        await job.press("o")
        matrix = main(app).matrix
        assert matrix.rows[0].look is ShownStatus.BLOCKED
        assert (matrix.by_worst, matrix.cursor_row, matrix.scroll_y, job.presses) == (True, 0, 0, 1)

        # Why a cell is red: two presses.
        await job.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ProbeScreen))
        assert all(text in screen_text(app) for text in ("fabrikam.com: SRV", "× blocked"))
        assert job.presses <= 2
        await pilot.press("escape")

        # The platform: four presses from its step, saved.
        main(app).navigation.go_to_step("prepare.platform")
        await pilot.pause()
        job = Counted(pilot)
        await job.press("e")
        await until(pilot, lambda: isinstance(app.screen, DeploymentScreen))
        await until(pilot, lambda: app.screen.query_one(Select).parent and "SelectOverlay" in repr(app.focused))
        await job.press("9", "enter", "ctrl+s")
        await until(pilot, lambda: app.controller.session.checklist.deployment.platform is Platform.SFB_2019)
        assert job.presses <= 4

        # Another file that was open before: three presses.
        await app.controller.open(path)
        app.save_state()
        await app.controller.open(tmp_path / "contoso.yaml")
        await until(pilot, lambda: app.screen is main(app))
        job = Counted(pilot)
        await job.press("ctrl+o")
        await until(
            pilot, lambda: isinstance(app.screen, WelcomeScreen) and app.screen.query_one(OptionList).has_focus
        )
        await job.press("enter")
        await until(pilot, lambda: app.controller.session.path == path)
        assert job.presses <= 3


async def test_the_dns_servers_are_one_key_from_where_none_answered(saved: Path, tmp_path: Path) -> None:
    checklist = load(saved).checklist
    silent = tuple(
        msgspec.structs.replace(item, seen=Dns(outcome=DnsOutcome.TIMEOUT))
        for item in checklist.observations
        if isinstance(item.seen, Dns)
    )
    path = tmp_path / "silent.yaml"
    save(path, msgspec.structs.replace(checklist, observations=silent), expected=None, now=NOW)
    app = make_app(tmp_path, path)
    async with running(app) as pilot:
        main(app).navigation.go_to_step("federation.srv")
        await until(pilot, lambda: "no DNS server answered" in screen_text(app))
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, DeploymentScreen))
        field = app.screen.field("resolvers")  # type: ignore[attr-defined]
        await until(pilot, lambda: field.control.has_focus)
        await until(pilot, lambda: app.screen.find_widget(field.control).visible_region.area > 0)


async def test_the_palette_is_a_centred_box_in_groups_with_keys(app: LyncreadyApp, tmp_path: Path) -> None:
    second = tmp_path / "second.yaml"
    second.write_bytes((tmp_path / "contoso.yaml").read_bytes())
    async with running(app) as pilot:
        app.context.state = app.context.state.with_file(second, "policy")
        await pilot.press("ctrl+p")
        box = app.screen.query_one("#--container")
        await until(pilot, lambda: box.region.height and "Check all" in screen_text(app))
        assert abs(box.region.x - (app.size.width - box.region.right)) <= 1
        listed = [str(option.prompt) for option in app.screen.query_one(OptionList).options]
        groups = [line.split()[0] for line in listed if not line.startswith(" ")]
        assert groups == ["Go", "Check", "Step", "File", "View"]
        keys = {line[9:34].strip(): line[34:41].strip() for line in listed}
        assert (keys["Check all"], keys["Report"], keys["Zoom"], keys["New"]) == ("R", "x", "z", "")
        assert "Reload" not in keys  # nobody else wrote the file
        await pilot.press(*"second")
        await until(pilot, lambda: "Open second.yaml" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.controller.session.path == second)
