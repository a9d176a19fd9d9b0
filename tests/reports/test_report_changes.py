"""What became of states and findings between two assessments."""

from __future__ import annotations

from pathlib import Path

import msgspec

from lyncready.checks import judge
from lyncready.model import Attestation, AttestationState, Checklist
from lyncready.probes import read_trust
from lyncready.readiness import Assessment, assess
from lyncready.reports.changes import Transition, Trend, finding_turns, state_turns


def _assess(checklist: Checklist, folder: Path, at: Assessment) -> Assessment:
    return assess(checklist, judge(checklist, read_trust(checklist.network, folder), at.at), at.at)


def test_nothing_turns_without_a_change(assessment: Assessment) -> None:
    assert state_turns(assessment, assessment) == ()
    assert finding_turns(assessment, assessment) == ()


def test_a_word_makes_its_step_better(probed: tuple[Checklist, Path], assessment: Assessment) -> None:
    checklist, folder = probed
    steps = {**checklist.steps, "federation.outbound": Attestation(state=AttestationState.DONE, by="alice")}
    after = _assess(msgspec.structs.replace(checklist, steps=steps), folder, assessment)
    assert state_turns(assessment, after) == (Transition("federation.outbound", "todo", "done", Trend.BETTER),)
    assert state_turns(after, assessment) == (Transition("federation.outbound", "done", "todo", Trend.WORSE),)
    turned = finding_turns(assessment, after)
    assert Transition("federation.outbound word federation.outbound", "not-attested", "ok", Trend.BETTER) in turned


def test_a_domain_that_is_gone_is_told_last(probed: tuple[Checklist, Path], assessment: Assessment) -> None:
    checklist, folder = probed
    fewer = msgspec.structs.replace(checklist.deployment, sip_domains=checklist.deployment.sip_domains[:-1])
    after = _assess(msgspec.structs.replace(checklist, deployment=fewer), folder, assessment)
    trends = [turn.trend for turn in finding_turns(assessment, after)]
    assert Trend.GONE in trends
    assert all(trend is Trend.GONE for trend in trends[trends.index(Trend.GONE) :])
    assert Trend.NEW in {turn.trend for turn in finding_turns(after, assessment)}
