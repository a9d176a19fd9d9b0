"""The keys of the main screen, and what its footer, the help and the palette call them.

The footer shows those that the pane in focus names; all of them stand in the help and in the palette.
"""

from __future__ import annotations

from textual.binding import Binding


def _key(key: str, name: str, binding_id: str, tooltip: str) -> Binding:
    """Return the binding of an act of the screen's table; its id is the act's name there."""
    return Binding(key, f"act('{binding_id}')", name, show=False, id=binding_id, tooltip=tooltip)


KEYS = (
    Binding(
        "ctrl+o", "app.open_other", "Open", show=False, id="file.open", tooltip="Another checklist, or a new one"
    ),
    _key("space", "Confirm", "step.mark", "Confirm that the step is done, or take that back"),
    _key("r", "Check", "check.step", "Ask the network about this step, or this row"),
    _key("R", "Check all", "check.all", "Ask the network about everything"),
    _key("w", "Watch", "check.watch", "Re-check failing items until they pass"),
    _key("b", "Blocker", "go.blocker", "Next blocker"),
    _key("c", "Copy", "step.copy", "Copy the command or the remedy"),
    _key("e", "Deployment", "go.deployment", "Edges, SIP domains, platform"),
    _key("i", "Evidence", "go.evidence", "Settings exported from a server"),
    _key("x", "Report", "go.report", "A report to a file"),
    _key("question_mark", "Help", "app.help", "Help on the pane, and its keys"),
    _key("B", "Blocker back", "go.blocker-back", "Previous blocker"),
    _key("s", "Waive", "step.waive", "Waive (accept the risk)"),
    _key("S", "Take back", "step.take-back", "Take a waiver back"),
    _key("n", "Note", "step.note", "Write a note on the step"),
    _key("u", "Undo", "edit.undo", "Undo the last change"),
    _key("ctrl+r", "Redo", "edit.redo", "Redo"),
    _key("o", "Worst first", "matrix.order", "Worst rows of the matrix first, or the order of the file"),
    _key("f", "Filter", "view.filter", "Only what is not done"),
    _key("slash", "Find", "go.find", "Find a step, a domain, an error number"),
    _key("d", "Details", "view.details", "Instructions, links, what checked it"),
    _key("z", "Zoom", "view.zoom", "This pane alone, and back"),
    _key("C", "New certificate", "go.certificate", "Judge a certificate before it is installed"),
    _key("H", "History", "go.history", "What changed when"),
    _key("1", "Task 1", "go.task-1", "Federation and PIC"),
    _key("2", "Task 2", "go.task-2", "External access policy"),
    _key("3", "Task 3", "go.task-3", "Skype provider"),
    _key("escape", "Stop", "check.stop", "Stop the check or the watch"),
    _key("tab", "Next pane", "view.next-pane", "To the next pane"),
    _key("shift+tab", "Pane before", "view.pane-before", "To the pane before"),
    _key("ctrl+l", "Reload", "file.reload", "Take the file on disk"),
    _key("ctrl+k", "Keep", "file.keep", "Write what is here"),
    _key("ctrl+b", "Both", "file.both", "Bring both together"),
    Binding("q", "app.quit", "Quit", show=False, id="app.quit", tooltip="Leave; everything is saved"),
)
