"""The page on the right: prose and commands in turns, kept in place while their text changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static

from lyncready.model import printable_command
from lyncready.tui.views.lines import Block, CopyText, Prose, in_ascii, safe
from lyncready.tui.widgets.prose import ProseText

BAR = "┃ "


class CommandBlock(Static, can_focus=True):
    """A command ready to paste: focus it and press c, or click it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "copy", "Copy", show=False, id="command.copy", tooltip="Copy this command"),
    ]

    @dataclass
    class Chosen(Message):
        """The command is to be copied."""

        block: CommandBlock
        command: CopyText

        @property
        def control(self) -> CommandBlock:
            """The block."""
            return self.block

    def __init__(self) -> None:
        super().__init__(classes="command")
        self.command = CopyText("")

    def show(self, command: CopyText, ascii_only: bool) -> None:
        """Show a command."""
        if command == self.command and self.display:
            return
        self.command = command
        text = highlighted(command)
        self.update(in_ascii(text) if ascii_only else text)

    def action_copy(self) -> None:
        """Ask for the copy."""
        self.post_message(self.Chosen(self, self.command))

    def on_click(self, event: events.Click) -> None:
        """A click copies."""
        event.stop()
        self.action_copy()


def highlighted(command: CopyText) -> Content:
    """Return a command in colour where its language has one; the colours load when first used."""
    if command.language != "powershell":
        return Content(safe(command.shown))
    from lyncready.tui.widgets.colours import powershell

    return powershell("\n".join(map(printable_command, command.shown.split("\n"))))


class DetailPane(VerticalScroll, can_focus=True, inherit_bindings=False):
    """Shows blocks. Arrow keys go from command to command, or scroll where there is none near."""

    ALLOW_MAXIMIZE = True  # containers may not by themselves
    HELP = """# Step

Why it matters, what blocks it and where that was seen, what to do. Commands are blocks:
arrow keys go from one to the next, and any can be copied.
"""
    FOOTER = ("step.copy", "view.details", "step.mark", "check.step", "check.watch", "app.help")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "down,j", "forward", "Next command", show=False, id="detail.down", tooltip="Next command, or scroll"
        ),
        Binding(
            "up,k", "back", "Earlier command", show=False, id="detail.up", tooltip="Earlier command, or scroll"
        ),
        Binding(
            "l", "screen.act('page.link')", "Link", show=False, id="page.link", tooltip="Open or copy the source"
        ),
        Binding("pagedown", "page_down", "Page down", show=False, id="detail.page-down", tooltip="A page down"),
        Binding("pageup", "page_up", "Page up", show=False, id="detail.page-up", tooltip="A page up"),
        Binding("g,home", "scroll_home", "Top", show=False, id="detail.top", tooltip="To the top"),
        Binding("G,end", "scroll_end", "Bottom", show=False, id="detail.bottom", tooltip="To the bottom"),
    ]
    ascii_only: reactive[bool] = reactive(False)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._blocks: tuple[Block, ...] = ()

    @property
    def commands(self) -> list[CommandBlock]:
        """The commands shown, from top to bottom."""
        return [block for block in self.query(CommandBlock) if block.display]

    @property
    def chosen(self) -> CopyText | None:
        """The focused command, else the first one."""
        blocks = self.commands
        focused = next((block for block in blocks if block.has_focus), None)
        shown = focused or (blocks[0] if blocks else None)
        return shown.command if shown is not None else None

    def show(self, blocks: tuple[Block, ...], top: bool = False) -> None:
        """Show other blocks; `top` scrolls to the start, as for another step."""
        if blocks != self._blocks:
            self._blocks = blocks
            padded: list[Block] = []
            for block in blocks:
                if isinstance(block, CopyText) and len(padded) % 2 == 0:
                    padded.append(Prose(Content("")))
                padded.append(block)
            inside = any(block.has_focus for block in self.commands)
            with self.app.batch_update():
                self._fill(padded)
            if inside and not any(block.has_focus for block in self.commands):
                self.focus()
        if top:
            self.scroll_home(animate=False)

    def _fill(self, blocks: list[Block]) -> None:
        """Use the widgets that are there: even ones hold prose, odd ones commands."""
        widgets: list[Static] = list(self.query_children(Static).results(Static))
        missing = [CommandBlock() if i % 2 else ProseText() for i in range(len(widgets), len(blocks))]
        if missing:
            self.mount_all(missing)
            widgets += missing
        for index, widget in enumerate(widgets):
            block = blocks[index] if index < len(blocks) else None
            if isinstance(widget, CommandBlock):
                if isinstance(block, CopyText):
                    widget.show(block, self.ascii_only)
                widget.display = isinstance(block, CopyText)
            else:
                text = block.text if isinstance(block, Prose) else Content("")
                widget.update(in_ascii(text) if self.ascii_only else text)
                widget.display = bool(text.plain)

    def action_forward(self) -> None:
        """Focus the next command if it is near, else scroll."""
        self._step(1)

    def action_back(self) -> None:
        """Focus the command before if it is near, else scroll."""
        self._step(-1)

    def _step(self, way: int) -> None:
        blocks = self.commands
        focused = next((i for i, block in enumerate(blocks) if block.has_focus), None)
        window = self.scrollable_content_region
        top, bottom = self.scroll_y, self.scroll_y + window.height
        if focused is not None:
            near = range(focused + way, len(blocks) if way > 0 else -1, way)
        else:
            near = range(len(blocks)) if way > 0 else range(len(blocks) - 1, -1, -1)
        for index in near:
            place = blocks[index].virtual_region
            if top - 3 <= place.y and place.bottom <= bottom + 3:
                blocks[index].focus()
                return
            break
        self.scroll_relative(y=3 * way, animate=False)
