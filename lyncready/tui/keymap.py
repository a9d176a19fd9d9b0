"""The ids of all key bindings: the names by which the settings give them other keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual.binding import Binding
from textual.dom import DOMNode

from lyncready.tui.app import LyncreadyApp
from lyncready.tui.screens.base import Dialog, Leaf
from lyncready.tui.screens.deployment import DeploymentScreen
from lyncready.tui.screens.evidence import EvidenceScreen
from lyncready.tui.screens.history import HistoryScreen
from lyncready.tui.screens.main import MainScreen
from lyncready.tui.screens.probe import ProbeScreen
from lyncready.tui.screens.report import ReportDialog
from lyncready.tui.screens.targets import TargetsDialog
from lyncready.tui.screens.welcome import WelcomeScreen
from lyncready.tui.screens.words import NoteDialog, PartsDialog, WaiveDialog
from lyncready.tui.widgets.detail import CommandBlock, DetailPane
from lyncready.tui.widgets.matrix import ProbeMatrix
from lyncready.tui.widgets.tree import StepTree

BOUND: tuple[type[DOMNode], ...] = (
    LyncreadyApp,
    MainScreen,
    StepTree,
    DetailPane,
    CommandBlock,
    ProbeMatrix,
    ProbeScreen,
    DeploymentScreen,
    EvidenceScreen,
    HistoryScreen,
    WelcomeScreen,
    Leaf,
    Dialog,
    WaiveDialog,
    NoteDialog,
    PartsDialog,
    TargetsDialog,
    ReportDialog,
)


def all_bindings() -> tuple[tuple[type[DOMNode], Binding], ...]:
    """Return every binding of lyncready's own with the class that has it."""
    return tuple((owner, binding) for owner in BOUND for binding in owner.BINDINGS if isinstance(binding, Binding))


def unknown_ids(ids: Iterable[str]) -> tuple[str, ...]:
    """Return those that name no binding, sorted."""
    known = {binding.id for _, binding in all_bindings()}
    return tuple(sorted(set(ids) - known))


def clashes(keymap: Mapping[str, str]) -> tuple[str, ...]:
    """Return the ids that share a key with another act of the same pane or screen under a keymap, sorted."""
    found: set[str] = set()
    for owner in BOUND:
        by_key: dict[str, set[str]] = {}
        for cls, binding in all_bindings():
            if cls is owner and binding.id:
                for key in keymap.get(binding.id, binding.key).split(","):
                    by_key.setdefault(key.strip(), set()).add(binding.id)
        found.update(*(ids for ids in by_key.values() if len(ids) > 1))
    return tuple(sorted(found))
