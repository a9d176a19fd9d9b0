"""The ids of all key bindings: the names by which the settings give them other keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual.app import App
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.keys import Keys, key_to_character

from lyncready.model import printable
from lyncready.tui.context import APP_BINDINGS
from lyncready.tui.screens.base import Dialog, Leaf
from lyncready.tui.screens.certificate import CertificateScreen
from lyncready.tui.screens.deployment import DeploymentScreen
from lyncready.tui.screens.evidence import EvidenceScreen
from lyncready.tui.screens.history import HistoryScreen
from lyncready.tui.screens.main import MainScreen
from lyncready.tui.screens.probe import ProbeScreen
from lyncready.tui.screens.report import ReportDialog
from lyncready.tui.screens.targets import TargetsDialog
from lyncready.tui.screens.trace import TraceScreen
from lyncready.tui.screens.welcome import WelcomeScreen
from lyncready.tui.screens.words import NoteDialog, PartsDialog, WaiveDialog
from lyncready.tui.widgets.detail import CommandBlock, DetailPane
from lyncready.tui.widgets.matrix import ProbeMatrix
from lyncready.tui.widgets.tree import StepTree

BOUND: tuple[type[DOMNode], ...] = (
    MainScreen,
    StepTree,
    DetailPane,
    CommandBlock,
    ProbeMatrix,
    ProbeScreen,
    DeploymentScreen,
    EvidenceScreen,
    CertificateScreen,
    HistoryScreen,
    TraceScreen,
    WelcomeScreen,
    Leaf,
    Dialog,
    WaiveDialog,
    NoteDialog,
    PartsDialog,
    TargetsDialog,
    ReportDialog,
)


_MODIFIERS = frozenset({"ctrl", "shift", "alt", "super", "meta", "hyper"})
_NAMED = frozenset(key.value for key in Keys) | {"plus"}


def all_bindings() -> tuple[tuple[type[DOMNode], Binding], ...]:
    """Return every binding of lyncready's own with the class that has it."""
    declared: tuple[tuple[type[DOMNode], list[BindingType]], ...] = (
        (App, APP_BINDINGS),
        *((owner, owner.BINDINGS) for owner in BOUND),
    )
    return tuple((owner, binding) for owner, own in declared for binding in own if isinstance(binding, Binding))


def unknown_ids(ids: Iterable[str]) -> tuple[str, ...]:
    """Return those that name no binding, sorted."""
    known = {binding.id for _, binding in all_bindings()}
    return tuple(sorted(set(ids) - known))


def read_keymap(written: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the keys by id as they are called when pressed, and what of it cannot be pressed: `id: "key"`.

    An act whose keys cannot all be pressed keeps its own.
    """
    keymap: dict[str, str] = {}
    strange: list[str] = []
    for name, keys in sorted(written.items()):
        called = [_called(key.strip()) for key in keys.split(",")]
        if all(called):
            keymap[name] = ",".join(called)
        else:
            strange.append(f'{printable(name, 40)}: "{printable(keys, 40)}"')
    return keymap, tuple(strange)


def _called(key: str) -> str:
    """Return the name of a key, a character's too; empty where no key is called so."""
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    if not set(modifiers) <= _MODIFIERS or not last.isprintable():
        return ""
    if len(last) == 1:
        last = next(iter(Binding.make_bindings([Binding(last, "", "")]))).key
    elif last not in _NAMED and key_to_character(last) is None:
        return ""
    return "+".join([*modifiers, last])


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


def checked_keymap(written: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return the keys by id, and a line for each kind of what is wrong with them."""
    keymap, strange = read_keymap(written)
    unknown, shared = unknown_ids(keymap), clashes(keymap)
    lines = [f"there is no such key: {', '.join(strange[:3])}"] if strange else []
    lines += [f"no binding is called {', '.join(unknown[:3])}"] if unknown else []
    lines += [f"one key for several acts: {', '.join(shared)}"] if shared else []
    return keymap, lines
