"""The welcome screen: begin a deployment, open a file, look at the demo."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from lyncready.errors import UserError
from lyncready.model import printable
from lyncready.project.settings import RecentFile
from lyncready.tui.glyphs import Tone
from lyncready.tui.screens.base import Dialog, typed_checklist
from lyncready.tui.views.lines import ago, lines, say

HONEST = (
    "What leaves this machine: DNS questions on your names, connections to your edges and to Skype's. "
    "Nothing is sent to us, and before the first check you see every host and port."
)
DOES = {
    "welcome.new": "new deployment: a SIP domain is enough to begin",
    "welcome.open": "open a checklist file",
    "welcome.demo": "demo: three SIP domains on this machine, with faults",
}


class WelcomeScreen(Dialog[None]):
    """Stands over the empty main screen until a checklist is open, or over an open one to go to another."""

    TITLE_TEXT = "lyncready"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", "New", id="welcome.new", tooltip="Describe a new deployment"),
        Binding("o", "open", "Open", id="welcome.open", tooltip="Open a checklist file"),
        Binding(
            "d", "demo", "Demo", id="welcome.demo", tooltip="A deployment on this machine, with faults to fix"
        ),
        Binding("q", "app.quit", "Quit", id="welcome.quit", tooltip="Leave"),
        Binding("escape", "cancel", "Back", id="welcome.back", tooltip="Back from the file field"),
    ]

    left = False
    _found: Path | None = None  # the checklist that was open when this screen came
    starting = False  # the laboratory: whatever is pressed meanwhile would be in its way

    def compose_box(self) -> ComposeResult:
        """What can be done, recent files, what leaves the machine."""
        keys = {act: self.context.key(act, self) for act in DOES}
        widest = max(map(len, keys.values()))
        yield Static(
            lines(
                say(("Lync and Skype federation, made ready step by step.", Tone.STRONG)),
                "",
                *(say((keys[act].ljust(widest), Tone.KEY), f"  {does}") for act, does in DOES.items()),
            )
        )
        yield Input(id="file", placeholder="path of a checklist, such as contoso.yaml")
        yield Static(Content(""), classes="error", id="error")
        yield Static(Content(HONEST), classes="hint", id="honest")
        yield Static(Content("Recent"), classes="hint", id="recent-title")
        yield OptionList(id="recent")

    def on_mount(self) -> None:
        """Recent files, if there are any."""
        self.query_one("#file").display = False
        recent = self.query_one("#recent", OptionList)
        known = self.context.recent_files()
        for item in known:
            recent.add_option(Option(self.ink(self._recent(item)), id=item.path))
        recent.display = self.query_one("#recent-title").display = bool(known)
        if known:
            recent.highlighted = 0
            recent.focus()
        self._found = self.context.session.path
        self.context.controller.changed.subscribe(self, lambda shown: self._leave_if(shown.path))

    def _recent(self, item: RecentFile) -> Content:
        """Return a file's name, how it stood when it was open last, how long ago that was, and its folder."""
        path = Path(item.path)
        age = f"   {item.told}, {ago(item.at, self.context.session.clock())}" if item.told and item.at else ""
        return say(printable(path.name, 40), (age, Tone.DIM), (f"   {printable(str(path.parent), 70)}", Tone.DIM))

    def _leave_if(self, path: Path | None) -> None:
        if path is not None and path != self._found and self.is_current and not self.left:
            self.left = True
            self.dismiss(None)

    def on_screen_resume(self) -> None:
        """Leave, where the form that stood here has opened a checklist."""
        self._leave_if(self.context.session.path)

    def action_new(self) -> None:
        """Describe a new deployment."""
        from lyncready.tui.screens.deployment import DeploymentScreen

        if not self.starting:
            self.app.push_screen(DeploymentScreen(self.context, new=True))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the way back only where there is one: from the file field, or to the checklist that is open."""
        if action != "cancel" or not self.is_mounted:
            return True
        return self._found is not None or bool(self.query_one("#file").display)

    def action_open(self) -> None:
        """Ask for a file."""
        field = self.query_one("#file", Input)
        field.display = True
        self.refresh_bindings()
        self.call_after_refresh(field.focus)  # where it is low in a small box it scrolls into sight

    def action_cancel(self) -> None:
        """Leave the file field."""
        field = self.query_one("#file", Input)
        if field.display:
            field.display = False
            self.refresh_bindings()
            self.query_one("#recent").focus()
        elif self._found is not None:
            self.dismiss(None)

    def action_demo(self) -> None:
        """Open the laboratory."""
        if self.context.open_demo is None:
            self.complain("the demo starts with: lyncready demo")
            return
        if self.starting:
            return
        self.starting = True
        self.complain("")
        self._demo()

    @work(exclusive=True, group="open", exit_on_error=False)
    async def _demo(self) -> None:
        self.query_one("#honest", Static).update(Content("Starting the laboratory on this machine …"))
        try:
            await self.context.controller.open_demo(self.context.open_demo)
        except UserError as trouble:
            self.query_one("#honest", Static).update(Content(HONEST))
            self.complain(trouble.line)
        finally:
            self.starting = False

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Open the file that was named."""
        if event.value.strip():
            await self._open(typed_checklist(event.value))

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open a recent file."""
        if event.option.id:
            await self._open(Path(event.option.id))

    async def _open(self, path: Path) -> None:
        if self.starting:
            return
        try:
            await self.context.controller.open(path)
        except UserError as trouble:
            self.complain(trouble.line)
