"""The command palette: every action of the screen, and a jump to every step, SIP domain and finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import NamedTuple

from textual.app import App
from textual.command import DiscoveryHit, Hit, Hits, Matcher, Provider
from textual.content import Content
from textual.dom import DOMNode
from textual.system_commands import SystemCommandsProvider

from lyncready.model import Status, unicode_of
from lyncready.readiness import sign_of
from lyncready.tui.form import PURPOSES
from lyncready.tui.glyphs import GLYPHS, Tone
from lyncready.tui.screens.main import MainScreen
from lyncready.tui.views.lines import say
from lyncready.tui.views.tree import look_of_step

MOST_PLACES = 4000
# Moving about in a pane is no command.
_NOT_LISTED = frozenset({"tree", "matrix", "detail", "command", "dialog"})
_NOR = frozenset({"view.next-pane", "view.pane-before", "app.palette"})


class PaletteEntry(NamedTuple):
    """Something to choose: its name, a word about it, what choosing does, and by what else it is found."""

    name: str
    about: str
    run: Callable[[], object]
    also: str = ""


class ActionCommands(Provider):
    """What the keys do, by name."""

    async def discover(self) -> Hits:
        """List every action."""
        for name, about, run, _ in self._actions():
            yield DiscoveryHit(_shown(name, about), run, text=name)

    async def search(self, query: str) -> Hits:
        """Find actions by name or by what they do."""
        matcher = self.matcher(query)
        for name, about, run, _ in self._actions():
            score = max(matcher.match(name), 0.8 * matcher.match(about))
            if score > 0:
                yield Hit(score, _shown(name, about, matcher), run, text=name)

    def _actions(self) -> Iterator[PaletteEntry]:
        seen: set[str] = set()
        for active in self.screen.active_bindings.values():
            binding = active.binding
            group = (binding.id or "").partition(".")[0]
            if not group or group in _NOT_LISTED or binding.id in _NOR or binding.action in seen:
                continue
            seen.add(binding.action)
            name = f"{binding.description} ({self.app.get_key_display(binding)})"
            yield PaletteEntry(name, binding.tooltip, partial(_run_action, self.app, binding.action, active.node))
        main = _main(self.app)
        yield from _files(main) if main is not None else ()
        yield from _purposes(main) if main is not None else ()
        laboratory = main.context.controller.laboratory if main is not None else None
        if main is not None and laboratory is not None:
            for fault, title in laboratory.mendable():
                yield PaletteEntry(f"Fix: {fault}", title, partial(main.checks.fix_fault, fault))


def _files(main: MainScreen) -> Iterator[PaletteEntry]:
    if main.context.session.path is not None:
        about = "Certificate ends, renewals, waivers and deadlines as an .ics file beside the checklist"
        yield PaletteEntry("Calendar", about, main.doors.write_calendar)
        about = "What a SIP trace, a log, an event or a number means: paste it, or give its path"
        yield PaletteEntry("Read a trace", about, main.doors.open_trace)


def _purposes(main: MainScreen) -> Iterator[PaletteEntry]:
    session = main.context.session
    for purpose, title in PURPOSES.items():
        if session.path is not None and purpose is not session.checklist.deployment.purpose:
            yield PaletteEntry(
                f"Purpose: {title}",
                "What this deployment is made ready for",
                partial(main.marks.switch_purpose, purpose),
            )


class PlaceCommands(Provider):
    """Steps, SIP domains and findings, by name."""

    async def search(self, query: str) -> Hits:
        """Find places by name."""
        matcher = self.matcher(query)
        for score, place in self._numbers(query):
            yield Hit(score, _shown(place.name, place.about), place.run, text=place.name)
        for weight, (name, about, run, also) in islice(self._places(), MOST_PLACES):
            score = weight * max(matcher.match(name), matcher.match(also) if also else 0.0)
            if score > 0:
                yield Hit(score, _shown(name, about, matcher), run, text=name)

    def _numbers(self, query: str) -> Iterator[tuple[float, PaletteEntry]]:
        """The meaning of an error number, where a query names one; an unknown number comes after all else."""
        from lyncready.guide import explain_numbers

        main = _main(self.app)
        if main is not None and main.context.session.path is not None:
            for said in explain_numbers(query):
                score = 1.0 if said.paragraphs else 0.01
                yield score, PaletteEntry(said.title, said.meaning, partial(main.doors.open_trace, query))

    def _places(self) -> Iterator[tuple[float, PaletteEntry]]:
        """Places with a weight: steps before SIP domains before findings."""
        yield from ((1.0, place) for place in self._steps())
        main = _main(self.app)
        if main is None:
            return
        for row in main.context.session.rows:
            name = f"{unicode_of(row.domain)}  {row.edge}" if row.domain else row.edge
            yield (
                0.9,
                PaletteEntry(
                    name, GLYPHS[row.look].word, partial(main.navigation.go_to_row, row.domain, row.edge)
                ),
            )
        assessment = main.context.session.assessment
        for finding in assessment.findings if assessment is not None else ():
            if finding.status in (Status.FAIL, Status.WARN):
                name = f"{finding.code}  {finding.subject}"
                word = sign_of(finding.status, finding.waived is not None).word
                yield 0.8, PaletteEntry(name, word, partial(main.navigation.go_to_step, finding.step))

    def _steps(self) -> Iterator[PaletteEntry]:
        main = _main(self.app)
        assessment = main.context.session.assessment if main is not None else None
        if main is None or assessment is None:
            return
        for state in assessment.steps:
            word, step_id = GLYPHS[look_of_step(state)].word, state.step.id
            yield PaletteEntry(
                state.title, f"{word}  {step_id}", partial(main.navigation.go_to_step, step_id), step_id
            )


class AllCommands(Provider):
    """Everything the palette has, in one order: what the keys do, places, then what every Textual app can do.

    Providers side by side would come in the order in which they happen to finish.
    """

    @property
    def _parts(self) -> tuple[Provider, ...]:
        return tuple(
            part(self.screen, self.match_style) for part in (ActionCommands, PlaceCommands, SystemCommandsProvider)
        )

    async def discover(self) -> Hits:
        """List every action, then the rest."""
        for part in self._parts:
            async for hit in part.discover():
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
        for name, about, run, _ in self._steps():
            yield DiscoveryHit(_shown(name, about), run, text=name)


def _main(app: App[object]) -> MainScreen | None:
    screen = app.screen_stack[0]
    return screen if isinstance(screen, MainScreen) else None


async def _run_action(app: App[object], action: str, node: DOMNode) -> None:
    await app.run_action(action, default_namespace=node)


def _shown(name: str, about: str, matcher: Matcher | None = None) -> Content:
    """Return a command as listed. The names are data: they are never read as markup."""
    text = say(name)
    if matcher is not None:
        _, offsets = matcher.fuzzy_search.match(matcher.query, name)
        for offset in offsets:
            text = text.stylize(matcher.match_style, offset, offset + 1)
    return say(text, (f"  {about}", Tone.DIM))
