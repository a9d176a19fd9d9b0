"""What every screen works with: the controller, the texts, the state kept between runs, and how to copy."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path

from textual.app import App
from textual.binding import Binding, BindingType
from textual.dom import DOMNode

from lyncready.guide.texts import FindingText, StepText
from lyncready.model import Finding, printable
from lyncready.project.settings import AppState, RecentFile, real_path
from lyncready.readiness import Assessment, State
from lyncready.tui.clipboard import copy_by_command
from lyncready.tui.controller import Controller
from lyncready.tui.faces import finding_in_app, step_in_app
from lyncready.tui.laboratory import OpenDemo
from lyncready.tui.session import Session
from lyncready.tui.views.lines import KeyOf, safe
from lyncready.tui.views.probe import Chain

APP_BINDINGS: list[BindingType] = [  # what is bound wherever one is
    Binding("ctrl+p", "command_palette", "Commands", show=False, id="app.palette", tooltip="Every command by name")
]


class SessionTexts:
    """The guide's words, filled in for the deployment that is open."""

    def __init__(self, session: Session, key_of: KeyOf) -> None:
        self._session = session
        self._key_of = key_of

    def key(self, binding_id: str) -> str:
        """How the key of an act is shown."""
        return self._key_of(binding_id)

    def step(self, step_id: str) -> StepText:
        """A step's page."""
        from lyncready.guide.step_texts import step_text

        checklist = self._session.checklist
        text = step_text(step_id, checklist.deployment, checklist.network.federation_port)
        return step_in_app(text, self._key_of)

    def finding(self, finding: Finding) -> FindingText:
        """What a finding says."""
        from lyncready.guide.finding_texts import finding_text

        return finding_in_app(finding_text(finding, self._session.checklist.deployment), self._key_of)


@dataclass
class AppContext:
    """Handed to every screen when it is made."""

    app: App[int]
    controller: Controller
    ascii_only: bool = False
    state: AppState = field(default_factory=AppState)
    open_demo: OpenDemo | None = None
    keymap: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.texts = SessionTexts(self.session, self.key)
        self.controller.tell_beside = self._tell_beside
        self._chains: dict[tuple[tuple[bytes, ...], date], Chain] = {}

    @property
    def session(self) -> Session:
        """The checklist that is open."""
        return self.controller.session

    def need_checklist(self) -> bool:
        """Whether a checklist is open; says so where not."""
        if self.session.path is None:
            self.refuse("no deployment is open yet")
        return self.session.path is not None

    def recent_files(self) -> list[RecentFile]:
        """The checklists that were open before and are still there, without the one that is open."""
        here = str(real_path(self.session.path)) if self.session.path is not None else ""
        return [item for item in self.state.recent if item.path != here and Path(item.path).exists()]

    def key(self, binding_id: str, of: DOMNode | None = None) -> str:
        """Return how the key of an act is shown: on the screen in front, else on one below it, else in the app.

        A screen that is being composed names itself in `of`: in Python 3.13 it is not in front by then.
        """
        owners: list[type[DOMNode]] = [type(screen) for screen in reversed(self.app.screen_stack)]
        if of is not None:
            owners.insert(0, type(of))
        binding = bound_to((*owners, type(self.app)), binding_id, self.keymap)
        return "(no key)" if binding is None else self.app.get_key_display(binding)

    def _tell_beside(self, names: tuple[str, ...]) -> None:
        """Say that exports lie beside the checklist which nobody has read."""
        if not names:
            return
        others = f" and {len(names) - 1} more" if len(names) > 1 else ""
        told = f"{printable(names[0], 60)}{others}: {self.key('go.evidence')} reads it"
        self.tell(told, title="Export found beside the file")

    def certificates(self, chain: Sequence[bytes], now: datetime) -> Chain:
        """Describe the certificates of a chain; the same chain is read once."""
        from lyncready.certificates.told import describe

        key = (tuple(chain), now.date())
        if key not in self._chains:
            self._chains[key] = tuple(describe(der, now) for der in chain)
        return self._chains[key]

    async def copy(self, text: str, name: str) -> None:
        """Copy a text by OSC 52 and by the system's command; the toast names what was copied."""
        self.app.copy_to_clipboard(text)
        known = await asyncio.to_thread(copy_by_command, text)
        how = "" if known else " (through the terminal)"
        self.app.notify(safe(f"{name}{how}"), title="Copied", markup=False, timeout=3)

    def tell(self, text: str, title: str = "") -> None:
        """Say something that may be missed."""
        self.app.notify(safe(text), title=safe(title), markup=False, timeout=4)

    def refuse(self, text: str) -> None:
        """Say why something was not done."""
        self.app.notify(safe(text), severity="warning", markup=False, timeout=5)


def told_briefly(assessment: Assessment | None) -> str:
    """Return how a checklist stands, in two or three words; empty before it was judged."""
    if assessment is None:
        return ""
    blocked = sum(step.state is State.BLOCKED for step in assessment.steps)
    if assessment.ready:
        return "ready"
    return f"{blocked} blocked" if blocked else f"{assessment.counts.done} of {assessment.counts.total} done"


@cache
def bindings_of(owner: type[DOMNode]) -> tuple[Binding, ...]:
    """Return the bindings that a screen or the app declares or inherits, its own first, one for every key."""
    declared = (binding for cls in owner.__mro__ for binding in cls.__dict__.get("BINDINGS", ()))
    return tuple(Binding.make_bindings(declared))


def bound_to(owners: Iterable[type[DOMNode]], binding_id: str, keymap: Mapping[str, str]) -> Binding | None:
    """Return the act's binding under its first key, of the first owner that has the act; None where it has no key.

    A key that the settings gave to another act of the same owner is that act's.
    """
    for owner in owners:
        bindings = bindings_of(owner)
        found = [binding for binding in bindings if binding.id == binding_id]
        if not found:
            continue
        if binding_id in keymap:
            return found[0].with_key(keymap[binding_id].split(",")[0])
        ids = {binding.id for binding in bindings}
        taken = {key for name, keys in keymap.items() if name in ids for key in keys.split(",")}
        return next((binding for binding in found if binding.key not in taken), None)
    return None
