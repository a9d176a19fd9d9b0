"""The application: themes, settings and screens wired together, and nothing else."""

from __future__ import annotations

import asyncio
import gc
import logging
import shutil
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec
from textual import events
from textual.app import App
from textual.binding import Binding
from textual.command import CommandPalette, Provider
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from lyncready.errors import UserError
from lyncready.model import Checklist, printable
from lyncready.project.settings import AppState, UserSettings, load_state, real_path, save_state, state_folder
from lyncready.tui.context import APP_BINDINGS, AppContext, told_briefly
from lyncready.tui.controller import Controller
from lyncready.tui.laboratory import LaboratoryLike, OpenDemo
from lyncready.tui.screens.base import Leaf
from lyncready.tui.screens.main import MainScreen
from lyncready.tui.session import Session
from lyncready.tui.themes import DARK, THEMES, lent
from lyncready.tui.views.lines import pasted

LOG = logging.getLogger("lyncready")
CONTENTS_SECONDS = 2.0  # after the first frame; by then a checklist of any usual size is on the screen
OLDEST_SELDOM = 500  # collections of the middle generation to one of the oldest; Python's own is 10
KEY_WAITS = 0.001  # seconds until a busy thread lets another one on; Python's own is 0.005


def _commands() -> type[Provider]:
    from lyncready.tui.commands import AllCommands

    return AllCommands


class LyncreadyApp(App[int]):
    """lyncready on a terminal."""

    TITLE = "lyncready"
    CSS_PATH = ["app.tcss", "screens/main.tcss"]  # the bottom screen's own sheet is not loaded by itself
    COMMAND_PALETTE_DISPLAY = "^p"
    COMMANDS = {_commands}
    BINDINGS = APP_BINDINGS

    def __init__(
        self,
        session: Session,
        *,
        path: Path | None = None,
        laboratory: LaboratoryLike | None = None,
        open_demo: OpenDemo | None = None,
        state: Path | None = None,
        theme: str = "",
        ascii_only: bool = False,
        read_settings: Callable[[], UserSettings] | None = None,
        end_anyway: Callable[[int], None] | None = None,
    ) -> None:
        super().__init__()
        # On a serial line, which has no size, Rich guesses 25 rows and the driver 24: layouts without end.
        self.console.size = shutil.get_terminal_size()
        for own in THEMES:
            self.register_theme(own)
        self._state_folder = state if state is not None else state_folder()
        kept = load_state(self._state_folder)
        self.first = path or kept.newest_file
        self.failure: tuple[str, ...] = ()  # lines for standard error, where the app could not begin
        self.bugs: list[BaseException] = []
        self._leaves: Checklist | None = None  # the facts that a person was told would be lost
        self._named = path is not None
        self.controller = Controller(self, session, laboratory)
        self.context = AppContext(self, self.controller, ascii_only, kept, open_demo)
        self.set_class(ascii_only, "-ascii")
        self._read_settings = read_settings or UserSettings
        self._end_anyway = end_anyway
        self._begun = self._told_early = False
        self._flagged_theme = theme
        wanted = theme or kept.theme or DARK
        worn = wanted if wanted in self.available_themes else DARK
        self._lent_theme = worn if theme else ""
        self._wear(worn)

    def get_default_screen(self) -> Screen[None]:
        """The main screen is the bottom of the stack."""
        return MainScreen(self.context)

    def _wear(self, theme: str) -> None:
        """Put the first theme on; a dark one, as Textual itself begins with, without parsing all CSS twice."""
        if not self.available_themes[theme].dark:
            self.theme = theme
            return
        self.set_reactive(LyncreadyApp.theme, theme)
        self.add_class(f"-theme-{theme}")
        self.stylesheet.set_variables(self.get_css_variables())

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return lyncready's own variables for themes without them: its style sheets are refused otherwise."""
        return lent(self.current_theme)

    async def on_event(self, event: events.Event) -> None:
        """Let nothing that a terminal would obey be pasted into a field."""
        if isinstance(event, events.Paste):
            event.text = pasted(event.text)
        if isinstance(event, events.Key | events.MouseDown) and isinstance(self.screen, MainScreen):
            self.screen.note_hand()
        await super().on_event(event)

    def on_load(self) -> None:
        """Before the terminal is touched: whoever ends the app from now on gets it back."""
        self._heed_signals()
        if self.first is not None:  # the first frame comes before it is read
            self.controller.session.loading, self.controller.session.opening = True, self.first.name

    def on_ready(self) -> None:
        """After the first frame: everything that takes time."""
        if self._told_early:
            return
        self._begun = True
        self.set_timer(CONTENTS_SECONDS, collect_seldom)
        # A key waits for judging and probing threads that often, several times on its way.
        sys.setswitchinterval(KEY_WAITS)
        self.controller.start()
        self.run_worker(self._begin(), group="open", exit_on_error=False)

    def _heed_signals(self) -> None:
        """Leave in order where the session or the machine ends: words saved, terminal given back."""
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None:
                with suppress(NotImplementedError, RuntimeError, ValueError):  # Windows; another thread's loop
                    asyncio.get_running_loop().add_signal_handler(number, self._told_to_end, number)

    def _told_to_end(self, number: int) -> None:
        if not self._begun:
            self._told_early = True
            self.exit(128 + number)
            return
        self.run_worker(self._end_told(128 + number), group="end", exit_on_error=False)

    async def _end_told(self, status: int) -> None:
        await self.controller.leave()
        if self._end_anyway is not None:
            self._end_anyway(status)
        await self._end(status)

    async def _end(self, status: int) -> None:
        await self.controller.close()
        self.save_state()
        self.exit(status)

    async def _begin(self) -> None:
        """Read the settings, then open what was named, or what was open last."""
        if self._flagged_theme not in ("", *self.available_themes):
            self.context.refuse(f'there is no theme "{printable(self._flagged_theme, 40)}"')
        try:
            self._obey(await asyncio.to_thread(self._read_settings))
        except UserError as trouble:
            self.context.refuse(f"settings: {trouble}")
        if self.first is None:
            self.welcome()
            return
        try:
            await self.controller.open(self.first)
        except UserError as trouble:
            if self._named:
                self.failure = trouble.lines
                self.exit(2)
            else:
                self.welcome()
                self.context.refuse(trouble.line)
            return
        if self.controller.laboratory is not None and not self.controller.session.checklist.observations:
            self.controller.runs.check()

    def _obey(self, settings: UserSettings) -> None:
        """Put the settings into force; what a flag said stays."""
        self.controller.session.resolvers = settings.resolvers
        self.controller.runs.rings = settings.bell
        if settings.theme and not self._flagged_theme:
            if settings.theme in self.available_themes:
                self.theme = settings.theme
            else:
                self.context.refuse(f'settings: there is no theme "{printable(settings.theme, 40)}"')
        if settings.glyphs != "auto":
            self.context.ascii_only = settings.glyphs == "ascii"
            self.set_class(self.context.ascii_only, "-ascii")
            bottom = self.screen_stack[0]
            if isinstance(bottom, MainScreen):
                bottom.obey_glyphs()
        if settings.keymap:
            from lyncready.tui.keymap import checked_keymap

            keymap, complaints = checked_keymap(settings.keymap)
            for line in complaints:
                self.context.refuse(f"settings: {line}")
            self.set_keymap(keymap)
            self.context.keymap = keymap
            bottom = self.screen_stack[0]
            if isinstance(bottom, MainScreen):
                bottom.obey_keys()

    def get_key_display(self, binding: Binding) -> str:
        """Return how a key is written; by its name where the output cannot take the sign for it."""
        shown = super().get_key_display(binding)
        if shown.isascii() or not self.context.ascii_only:
            return shown
        modifiers, key = binding.parse_key()
        named = f"^{key}" if "ctrl" in modifiers else key
        return "+".join([*(name for name in modifiers if name != "ctrl"), named])

    def action_command_palette(self) -> None:
        """Show the palette, in ASCII where the output takes no more."""
        if not isinstance(self.screen, CommandPalette):
            dots = "..." if self.context.ascii_only else "…"
            self.push_screen(CommandPalette(placeholder=f"Search for commands{dots}"))

    def action_find(self) -> None:
        """Find a step, a SIP domain, a finding or an error number by name."""
        from lyncready.tui.commands import FindCommands

        told = "Step, SIP domain, edge, code or error number"
        self.push_screen(CommandPalette(providers=[FindCommands], placeholder=told))

    def welcome(self) -> None:
        """Show the welcome screen over the main screen."""
        from lyncready.tui.screens.welcome import WelcomeScreen

        self.push_screen(WelcomeScreen(self.context))

    def action_open_other(self) -> None:
        """Go to another checklist, a new one, or the demo."""
        self.save_state()
        self.welcome()

    async def action_open_file(self, path: str) -> None:
        """Go to a checklist that was open before."""
        self.save_state()
        try:
            await self.controller.open(Path(path))
        except UserError as trouble:
            self.context.refuse(str(trouble))

    async def action_quit(self) -> None:
        """Keep what was seen, save, remember the step, leave; where nothing can be saved only when asked twice."""
        if any(isinstance(screen, Leaf) and not screen.may_leave() for screen in self.screen_stack):
            return
        unsaved = await self.controller.leave()
        facts = self.controller.session.checklist
        if unsaved and self._leaves is not facts:
            self._leaves = facts
            self.context.refuse(f"not saved: {unsaved}. Quit again to leave without")
            return
        await self._end(0)

    def save_state(self) -> None:
        """Write down where the person was."""
        main = self.screen_stack[0]
        state: AppState = self.context.state
        path = self.controller.session.path
        if path is not None and isinstance(main, MainScreen) and not self.controller.session.laboratory:
            told = told_briefly(self.controller.session.assessment)
            at = self.controller.session.clock()
            state = state.with_file(real_path(path), main.current_id, told, at)
        self.context.state = state
        if self.theme != self._lent_theme:  # what was said for one run is no lasting choice
            state = msgspec.structs.replace(state, theme=self.theme)
        save_state(self._state_folder, state)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A mistake of our own is said, not swallowed; the app goes on."""
        if event.state is WorkerState.ERROR:
            assert event.worker.error is not None
            self.bugs.append(event.worker.error)
            LOG.error("bug in %s", event.worker.group, exc_info=event.worker.error)
            kind = type(event.worker.error).__name__
            self.notify(
                f"{kind} in {event.worker.group}: please report it", title="A bug", severity="error", markup=False
            )


def collect_seldom() -> None:
    """Look for garbage again, seldom in what lasts.

    Facts and findings hold no cycles; looking for some in all of them holds a key up for 50 ms.
    """
    gc.freeze()
    gc.enable()
    gc.set_threshold(700, 10, OLDEST_SELDOM)
