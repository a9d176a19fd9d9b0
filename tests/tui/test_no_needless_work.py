"""Work that a person would wait for is done once: keys at the bottom, the newest fact, imports for a run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from support.screens import NOW, Clock, PlayedProject, make_app, running, saved_checklist, settled, until
from textual.widgets._footer import FooterKey

from lyncready.certificates.path import Roots
from lyncready.checks import judging
from lyncready.checks.facts import Facts
from lyncready.checks.topology import Edge, EdgeTopology
from lyncready.model import Observation, Ref
from lyncready.project import attest
from lyncready.store import EntryKind, load
from lyncready.tui.judging import judge_job
from lyncready.tui.session import Session
from lyncready.tui.snapshot import Snapshot
from lyncready.tui.widgets.keys import KeyBar


class Counted(tuple[Observation, ...]):
    """Observations that count how often somebody goes through them."""

    walked = 0

    def __iter__(self) -> Iterator[Observation]:
        """Go through them."""
        type(self).walked += 1
        return super().__iter__()


async def test_the_keys_at_the_bottom_stay_while_the_same_ones_are_in_force(saved: Path, tmp_path: Path) -> None:
    app = make_app(tmp_path, saved)
    async with running(app) as pilot:
        bar = app.screen.query_one(KeyBar)
        before = list(bar.query(FooterKey))
        bar.bindings_changed(app.screen)
        await settled(pilot)
        assert before
        assert list(bar.query(FooterKey)) == before
        app.set_keymap({"step.mark": "y"})
        app.screen.refresh_bindings()
        await settled(pilot)
        assert "y" in [key.key for key in bar.query(FooterKey)]


def test_the_newest_fact_is_looked_for_once_however_often_it_is_drawn(tmp_path: Path) -> None:
    checklist = load(saved_checklist(tmp_path)).checklist
    counted = Counted(checklist.observations)
    shown = Snapshot(now=NOW, checklist=msgspec.structs.replace(checklist, observations=counted))
    Counted.walked = 0
    found = {msgspec.structs.replace(shown, saved_at=at).facts_at for at in (None, NOW, datetime.max)}
    assert found == {max(item.at for item in checklist.observations)}
    assert Counted.walked == 1
    fewer = msgspec.structs.replace(checklist, observations=checklist.observations[:1])
    assert msgspec.structs.replace(shown, checklist=fewer).facts_at == checklist.observations[0].at


async def test_what_a_run_needs_is_imported_after_the_first_contents(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(tmp_path, saved)
    shown_when_warmed: list[bool] = []
    session = app.controller.session
    monkeypatch.setattr(
        type(session.project), "warm", lambda self: shown_when_warmed.append(session.assessment is not None)
    )
    async with running(app) as pilot:
        await until(pilot, lambda: bool(shown_when_warmed))
        app.controller.refresh()
        await pilot.pause()
    assert shown_when_warmed == [True]


def test_a_word_judges_no_name_anew_neither_for_the_screen_nor_for_the_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, clock = saved_checklist(tmp_path), Clock()
    project = PlayedProject(clock)
    session = Session(project, clock=clock, author="alice", ticks=clock.ticks)
    session.attach(project.open(path, "alice"))
    judged: list[str] = []
    whole = judging.judge_edge

    def counted(facts: Facts, network: EdgeTopology, roots: Roots, edge: Edge, waits: tuple[Ref, ...]) -> object:
        judged.append(edge.name)
        return whole(facts, network, roots, edge, waits)

    monkeypatch.setattr(judging, "judge_edge", counted)

    def judge() -> datetime:
        job = session.judging()
        session.judged(judge_job(project, job), job)
        return job.judged_at

    def say(step: str) -> None:
        clock.move(20)
        session.say("done", attest.toggle(session.checklist, step, "alice", clock()))

    first = judge()
    assert judged
    judged.clear()
    say("policy.public")
    assert judge() == first
    project.save(path, session.checklist, "alice", judged_at=session.judged_at)
    assert judged == []
    history = {(entry.kind, entry.subject, entry.at) for entry in project.history(path)}
    assert {(EntryKind.ATTESTED, "policy.public", NOW + timedelta(seconds=20))} < history
    say("policy.federated")
    clock.move(20)
    assert judge() == NOW + timedelta(seconds=60)  # a judgement that is a minute old is of another instant
    judged.clear()
    deployment = msgspec.structs.replace(session.checklist.deployment, name="Renamed")
    session.say("typed", msgspec.structs.replace(session.checklist, deployment=deployment))
    clock.move(1)
    assert judge() == NOW + timedelta(seconds=61)
    assert judged
