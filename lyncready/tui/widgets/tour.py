"""Three lines over the demo's first screen; the first key takes them away for ever."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content
from textual.widgets import Static

from lyncready.tui.glyphs import Tone
from lyncready.tui.views.lines import KeyOf, lines, say


class Tour(Static):
    """What to try first."""

    def show(self, key_of: KeyOf, ink: Callable[[Content], Content]) -> None:
        """Show the lines, with the keys that the acts have."""
        acts = (
            (key_of("go.blocker"), "goes to Next: the root cause to fix first, named in the line above"),
            (key_of("step.copy"), "copies the record or the command that fixes it"),
            (key_of("check.all"), "checks everything again, and shows what has cleared"),
        )
        widest = max(len(key) for key, _ in acts)
        rows = [say((key.rjust(widest), Tone.KEY), f"  {does}") for key, does in acts]
        self.update(ink(lines(*rows)))
        self.display = True
