"""The command palette: every action of the screen, and a jump to every step, SIP domain and finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from textual.app import App
from textual.command import DiscoveryHit, Hit, Hits, Matcher, Provider
from textual.content import Content
from textual.dom import DOMNode

from lyncready.model import Status, unicode_of
from lyncready.readiness import look_of_step, sign_of
from lyncready.tui.form import PURPOSES
from lyncready.tui.glyphs import GLYPHS, Tone
from lyncready.tui.screens.main import MainScreen
from lyncready.tui.views.lines import say

MOST_PLACES = 4000
NUMBER_FIRST = 1000.0  # no name that has the same digits somewhere comes near
HERE, DEMO = "Here", "Demo"
GROUPS = (HERE, "Go", "Check", "Step", "File", "View", DEMO)
# By the first part of a binding's id; moving about in a pane is no command.
_GROUP_OF = {
    "go": "Go",
    "check": "Check",
    "step": "Step",
    "edit": "Step",
    "file": "File",
    "view": "View",
    "app": "View",
}
_ELSEWHERE = {"go.report": "File", "go.certificate": "Check", "app.quit": "File", "matrix.order": "View"}
_NOT_LISTED = frozenset({"tree", "matrix", "detail", "command", "dialog"})
_NOR = frozenset({"view.next-pane", "view.pane-before", "app.palette"})
_WHILE_CHANGED = frozenset({"file.reload", "file.keep", "file.both"})
_GROUP_CELLS, _NAME_CELLS, _KEY_CELLS = 9, 25, 7
_TITLE_CELLS, _WORD_CELLS = 32, 21  # a step's title, and how it stands


class PaletteEntry(NamedTuple):
    """Something to choose: group and name, a word about it, what choosing does, its key, what else finds it."""

    group: str
    name: str
    about: str
    run: Callable[[], object]
    key: str = ""
    also: str = ""


class ActionCommands(Provider):
    """What the keys do, by name, and what has no key."""

    async def discover(self) -> Hits:
        """List every action, group by group."""
        before = ""
        for entry in self._entries():
            yield DiscoveryHit(_shown(entry, named=entry.group != before), entry.run, text=entry.name)
            before = entry.group

    async def search(self, query: str) -> Hits:
        """Find actions by name or by what they do."""
        matcher = self.matcher(query)
        for entry in self._entries():
            score = max(matcher.match(entry.name), 0.8 * matcher.match(entry.about))
            if score > 0:
                yield Hit(score, _shown(entry, matcher), entry.run, text=entry.name)

    def _entries(self) -> list[PaletteEntry]:
        main = _main(self.app)
        entries = [*(_files(main) if main is not None else ()), *self._bound(main), *self._of_app()]
        if main is not None:
            entries += [*_purposes(main), *_faults(main)]
        return sorted(entries, key=lambda entry: GROUPS.index(entry.group))

    def _bound(self, main: MainScreen | None) -> Iterator[PaletteEntry]:
        seen: set[str] = set()
        for active in self.screen.active_bindings.values():
            binding = active.binding
            prefix = (binding.id or "").partition(".")[0]
            group = _ELSEWHERE.get(binding.id or "") or _GROUP_OF.get(prefix, HERE)
            moves = prefix in _NOT_LISTED and binding.id not in _ELSEWHERE
            if not prefix or moves or binding.id in _NOR or binding.action in seen:
                continue
            if (
                binding.id in _WHILE_CHANGED
                and main is not None
                and not main.context.controller.autosave.differs_on_disk
            ):
                continue
            seen.add(binding.action)
            run = partial(_run_action, self.app, binding.action, active.node)
            key = self.app.get_key_display(binding)
            yield PaletteEntry(group, binding.description, binding.tooltip, run, key)

    def _of_app(self) -> Iterator[PaletteEntry]:
        """What every Textual app can do, without what has a key of ours."""
        for title, about, run, *_ in self.app.get_system_commands(self.screen):
            if title in ("Theme", "Screenshot"):
                yield PaletteEntry("View", title, about, run)


def _files(main: MainScreen) -> Iterator[PaletteEntry]:
    yield PaletteEntry("File", "New", "Describe a new deployment", main.doors.new)
    for recent in main.context.recent_files():
        run = partial(_run_action, main.app, f"app.open_file({recent.path!r})", main)
        yield PaletteEntry("File", f"Open {Path(recent.path).name}", recent.told, run, also=recent.path)
    if main.context.session.path is not None:
        about = "Certificate ends, renewals, waivers and deadlines as an .ics file beside the checklist"
        yield PaletteEntry("File", "Calendar", about, main.doors.write_calendar)
        about = "What a SIP trace, a log, an event or a number means: paste it, or give its path"
        yield PaletteEntry("Check", "Read a trace", about, main.doors.open_trace)


def _purposes(main: MainScreen) -> Iterator[PaletteEntry]:
    session, about = main.context.session, "What this deployment is made ready for"
    for purpose, title in PURPOSES.items():
        if session.path is not None and purpose is not session.checklist.deployment.purpose:
            yield PaletteEntry("File", f"Purpose: {title}", about, partial(main.marks.switch_purpose, purpose))


def _faults(main: MainScreen) -> Iterator[PaletteEntry]:
    laboratory = main.context.controller.laboratory
    for fault, title in laboratory.mendable() if laboratory is not None else ():
        yield PaletteEntry(DEMO, f"Fix: {fault}", title, partial(main.checks.fix_fault, fault))


class PlaceCommands(Provider):
    """Steps, SIP domains and findings, by name."""

    async def search(self, query: str) -> Hits:
        """Find places by name."""
        matcher = self.matcher(query)
        for score, place in self._numbers(query):
            yield Hit(score, _shown(place), place.run, text=place.name)
        for weight, place in islice(self._places(), MOST_PLACES):
            score = weight * max(matcher.match(place.name), matcher.match(place.also) if place.also else 0.0)
            if score > 0:
                yield Hit(score, _shown(place, matcher), place.run, text=place.name)

    def _numbers(self, query: str) -> Iterator[tuple[float, PaletteEntry]]:
        """The meaning of an error number, where a query names one; an unknown number comes after all else."""
        from lyncready.guide.number_words import explain_numbers

        main = _main(self.app)
        if main is not None and main.context.session.path is not None:
            for said in explain_numbers(query):
                score = NUMBER_FIRST if said.paragraphs else 0.01
                yield (
                    score,
                    PaletteEntry("Number", said.title, said.meaning, partial(main.doors.open_trace, query)),
                )

    def _places(self) -> Iterator[tuple[float, PaletteEntry]]:
        """Places with a weight: steps before SIP domains before findings."""
        yield from ((1.0, place) for place in self._steps())
        main = _main(self.app)
        if main is None:
            return
        for row in main.context.session.rows:
            name = f"{unicode_of(row.domain)}  {row.edge}" if row.domain else row.edge
            run = partial(main.navigation.go_to_row, row.domain, row.edge)
            yield 0.9, PaletteEntry("Row", name, GLYPHS[row.look].word, run)
        assessment = main.context.session.assessment
        for finding in assessment.findings if assessment is not None else ():
            if finding.status in (Status.FAIL, Status.WARN):
                name = f"{finding.code}  {finding.subject}"
                word = sign_of(finding.status, finding.waived is not None).word
                yield 0.8, PaletteEntry("Finding", name, word, partial(main.navigation.go_to_step, finding.step))

    def _steps(self) -> Iterator[PaletteEntry]:
        main = _main(self.app)
        assessment = main.context.session.assessment if main is not None else None
        if main is None or assessment is None:
            return
        for state in assessment.steps:
            word, step_id = GLYPHS[look_of_step(state)].word, state.step.id
            run = partial(main.navigation.go_to_step, step_id)
            yield PaletteEntry("Step", state.title, f"{word.ljust(_WORD_CELLS)}{step_id}", run, also=step_id)


class AllCommands(Provider):
    """Everything the palette has, in one order: actions, then places.

    Providers side by side would come in the order in which they happen to finish.
    """

    @property
    def _parts(self) -> tuple[Provider, ...]:
        return tuple(part(self.screen, self.match_style) for part in (ActionCommands, PlaceCommands))

    async def discover(self) -> Hits:
        """List every action."""
        async for hit in self._parts[0].discover():
            yield hit

    async def search(self, query: str) -> Hits:
        """Find actions and places by name."""
        for part in self._parts:
            async for hit in part.search(query):
                yield hit


class FindCommands(PlaceCommands):
    """The same for `/`: begins with the steps."""

    async def discover(self) -> Hits:
        """List the steps."""
        for entry in self._steps():
            gap = " " * max(2, _TITLE_CELLS - len(entry.name))
            yield DiscoveryHit(say(entry.name, gap, (entry.about, Tone.DIM)), entry.run, text=entry.name)


def _main(app: App[object]) -> MainScreen | None:
    screen = app.screen_stack[0]
    return screen if isinstance(screen, MainScreen) else None


async def _run_action(app: App[object], action: str, node: DOMNode) -> None:
    await app.run_action(action, default_namespace=node)


def _shown(entry: PaletteEntry, matcher: Matcher | None = None, *, named: bool = True) -> Content:
    """Return an entry as a line: group, name, key, a word about it. Names are data, and never read as markup."""
    text = say(entry.name)
    if matcher is not None:
        _, offsets = matcher.fuzzy_search.match(matcher.query, entry.name)
        for offset in offsets:
            text = text.stylize(matcher.match_style, offset, offset + 1)
    group = (entry.group if named else "").ljust(_GROUP_CELLS)
    gap = " " * max(2, _NAME_CELLS - text.cell_length)
    return say((group, Tone.DIM), text, gap, (entry.key.ljust(_KEY_CELLS), Tone.KEY), (entry.about, Tone.DIM))
