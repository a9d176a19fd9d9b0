"""Settings that servers exported, judged: which are as they must be, and whether they outweigh a person's word."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from lyncready.checks.facts import Facts
from lyncready.checks.partner_clouds import There, at_microsoft
from lyncready.checks.seen_roots import SeenRoot
from lyncready.checks.settings.age import judge_ages
from lyncready.checks.settings.edge import judge_access_edge
from lyncready.checks.settings.fitting import judge_fitting
from lyncready.checks.settings.hosting import judge_hosting
from lyncready.checks.settings.itself import judge_itself
from lyncready.checks.settings.local import judge_locals
from lyncready.checks.settings.outbound import judge_outbound
from lyncready.checks.settings.partners import judge_allowed
from lyncready.checks.settings.policy import judge_policies
from lyncready.checks.settings.provider import judge_clash, judge_created
from lyncready.checks.settings.rule import RuleContext, SettingResult, seen_records
from lyncready.checks.settings.tenant import judge_tenant
from lyncready.checks.settings.topology import UP_TO_DATE, judge_replication, judge_topology
from lyncready.model import (
    WORST_FIRST,
    Attestation,
    AttestationState,
    Checklist,
    Dns,
    Evidence,
    Finding,
    Ref,
    Status,
    Trust,
    known_partners,
    printable,
    read_instant,
    read_settings,
    render_instant,
)

# So far may the clocks of two workstations be apart; a word of later than that is a slip of the hand.
APART = timedelta(days=1)
# What has to reach the Edges before it counts there.
_REPLICATED_STEPS = ("federation.access-edge", "federation.microsoft-365", "provider.created")
_RANK = {status: index for index, status in enumerate(WORST_FIRST)}
_CODES = {
    Status.PASS: "ok",
    Status.UNKNOWN: "setting-unknown",
    Status.HELD: "not-checked",
}


def case_of(
    checklist: Checklist,
    now: datetime,
    there: tuple[There, ...] | None = None,
    roots: tuple[SeenRoot, ...] = (),
    chains: Mapping[str, list[str]] = {},
) -> RuleContext:
    """Return what the settings rules look at; whoever has them already gives those who are at Microsoft."""
    if there is None:
        there = at_microsoft(Facts(checklist, Trust(), now))
    looks = checklist.observations if checklist.evidence else ()  # they are compared with exports only
    return RuleContext(
        deployment=checklist.deployment,
        settings=read_settings(checklist.evidence),
        federation_port=checklist.network.federation_port,
        now=now,
        partners=known_partners(checklist),
        srv_targets=frozenset(
            record.target
            for observation in looks
            if isinstance(observation.seen, Dns)
            for record in observation.seen.srv
        ),
        there=there,
        roots=roots,
        chains=chains,
        records=seen_records(looks, checklist.network.deciding),
    )


def judge_settings(
    checklist: Checklist,
    now: datetime,
    there: tuple[There, ...] | None = None,
    roots: tuple[SeenRoot, ...] = (),
    chains: Mapping[str, list[str]] = {},
) -> tuple[Finding, ...]:
    """Return the findings on every setting: one a rule and object at least, whatever was exported.

    A wrong setting whose export is newer than a person's "done" adds `attested-but-wrong`; an older one yields
    to the word. `detail["hard"]` marks the rules whose passing proves their step.
    """
    case = case_of(checklist, now, there, roots, chains)
    by_step: dict[str, dict[str, SettingResult]] = {}
    for judge in (
        judge_fitting,
        judge_access_edge,
        judge_hosting,
        judge_tenant,
        judge_topology,
        judge_locals,
        judge_itself,
        judge_outbound,
        judge_policies,
        judge_clash,
        judge_created,
        judge_replication,
        judge_allowed,
    ):
        for ruling in judge(case):
            # Of two objects of one name, which no server has, the worse counts.
            rulings = by_step.setdefault(ruling.rule.step, {})
            known = rulings.get(ruling.subject)
            if known is None or _RANK[ruling.status] < _RANK[known.status]:
                rulings[ruling.subject] = ruling
    found: list[Finding] = []
    resting: list[SettingResult] = []
    for step in sorted(by_step):
        ruled = list(by_step[step].values())
        found += _weigh(ruled, checklist.steps.get(step), now)
        resting += [one for one in ruled if not _outweighed(one, checklist.steps.get(step), now)]
    found += judge_ages(checklist, case, resting, now)
    found = _outdated(found, checklist)
    return tuple(sorted(_settle(found), key=lambda one: (one.step, one.subject, one.code)))


def _weigh(rulings: list[SettingResult], attestation: Attestation | None, now: datetime) -> list[Finding]:
    """Return one step's findings: rulings against the word."""
    word = attestation if attestation is not None and attestation.state is AttestationState.DONE else None
    found: list[Finding] = []
    disproved: list[SettingResult] = []
    for ruling in sorted(rulings, key=lambda one: one.subject):
        if word is not None and ruling.source is not None and ruling.status in (Status.FAIL, Status.HELD):
            if _collected_after(ruling.source, word, now):
                if ruling.status is Status.FAIL:
                    disproved.append(ruling)
            else:
                found.append(_finding(ruling, Status.NOTE, "evidence-older-than-word", _said(word)))
                continue
        found.append(_finding(ruling, ruling.status, _code_of(ruling), {}))
    if word is not None and disproved:
        found.append(_contradiction(disproved, word))
    return found


def _code_of(ruling: SettingResult) -> str:
    return ruling.code or _CODES.get(ruling.status, "setting-wrong")


def _collected_after(source: Evidence, word: Attestation, now: datetime) -> bool:
    """Whether the export is the newer; a word without a time, or of a time to come, cannot be shown to be."""
    if word.at is None or word.at > now + APART:
        return True
    return source.collected_at > word.at


def _outweighed(ruling: SettingResult, attestation: Attestation | None, now: datetime) -> bool:
    """Whether a word stands for the step that is newer than the export: its age is no matter then."""
    if attestation is None or attestation.state is not AttestationState.DONE or ruling.source is None:
        return False
    return not _collected_after(ruling.source, attestation, now)


def _said(word: Attestation) -> dict[str, Any]:
    at = render_instant(word.at) if word.at else None
    return {"by": word.by, "at": at}


def _contradiction(disproved: list[SettingResult], word: Attestation) -> Finding:
    """Return the one finding that a step was said to be done and is not; its subject is the first such setting."""
    first = disproved[0]
    newest = max((ruling.source for ruling in disproved if ruling.source), key=lambda one: one.collected_at)
    return Finding(
        step=first.rule.step,
        check="settings",
        subject=first.subject,
        status=Status.FAIL,
        code="attested-but-wrong",
        detail={
            **{name: value for name, value in _detail(first).items() if name != "hard"},
            **_said(word),
            "settings": [ruling.subject for ruling in disproved],
            "collected_at": render_instant(newest.collected_at),
            "computer": newest.computer,
        },
    )


def _detail(ruling: SettingResult) -> dict[str, Any]:
    """Return what a finding tells of its ruling: plain values, keys left out where they would be empty.

    All of it is safe to show but the command, which names things as the server does.
    """
    detail: dict[str, Any] = {
        "rule": ruling.rule.id,
        "object": ruling.rule.object,
        "property": ruling.rule.property,
        "found": _shown(ruling.found),
        "wanted": _shown(ruling.wanted),
        **_shown(ruling.extra),
    }
    if ruling.identity:
        detail["identity"] = printable(ruling.identity)
    if ruling.rule.cmdlet:
        detail["cmdlet"] = ruling.rule.cmdlet
    if ruling.command:
        detail["command"] = ruling.command
    if ruling.error:
        detail["error"] = ruling.error
    if ruling.hard:
        detail["hard"] = True
    if ruling.source is not None:
        detail["computer"] = ruling.source.computer
        detail["scope"] = ruling.source.scope.value
        detail["collected_at"] = render_instant(ruling.source.collected_at)
    return detail


def _shown(value: Any) -> Any:
    """Return a value with every text in it safe to show."""
    if type(value) is str:
        return printable(value)
    if isinstance(value, Mapping):
        return {printable(key): _shown(item) for key, item in value.items()}
    return [_shown(item) for item in value] if isinstance(value, (list, tuple)) else value


def _finding(ruling: SettingResult, status: Status, code: str, more: dict[str, Any]) -> Finding:
    return Finding(
        step=ruling.rule.step,
        check="settings",
        subject=ruling.subject,
        status=status,
        code=code,
        detail={**_detail(ruling), **more},
        because=ruling.because if status is Status.HELD else (),
    )


def _outdated(found: list[Finding], checklist: Checklist) -> list[Finding]:
    """Return the findings with a replication that was seen too early taken back.

    An Edge that was up to date before a step was done, by a word that the exports do not confirm, need not have
    what that step brought.
    """
    changed: dict[str, datetime] = {}
    for step in _REPLICATED_STEPS:
        word = checklist.steps.get(step)
        unconfirmed = any(
            one.step == step
            and (
                one.code == "evidence-older-than-word" or (one.status is Status.UNKNOWN and one.detail.get("hard"))
            )
            for one in found
        )
        if word is not None and word.state is AttestationState.DONE and word.at is not None and unconfirmed:
            changed[step] = word.at
    return [_taken_back(one, changed) if one.step == UP_TO_DATE.step else one for one in found]


def _taken_back(finding: Finding, changed: dict[str, datetime]) -> Finding:
    at = finding.detail.get("collected_at")
    if finding.status is not Status.PASS or not isinstance(at, str):
        return finding
    since = [step for step, when in changed.items() if when >= read_instant(at)]
    if not since:
        return finding
    return msgspec.structs.replace(
        finding,
        status=Status.UNKNOWN,
        code=_CODES[Status.UNKNOWN],
        detail={**finding.detail, "error": f"it was seen before {since[0]} was done"},
    )


def _settle(found: list[Finding]) -> list[Finding]:
    """Return the findings with held ones bound to roots that still fail; without any they are merely unseen.

    A root may have yielded to a newer word: then nothing is known of what waited for it.
    """
    failing = {one.ref for one in found if one.status is Status.FAIL or one.code == "hybrid-unsaid"}
    settled = []
    for finding in found:
        if finding.status is Status.HELD:
            roots: tuple[Ref, ...] = tuple(ref for ref in finding.because if ref in failing)
            finding = msgspec.structs.replace(
                finding,
                status=Status.HELD if roots else Status.UNKNOWN,
                code=finding.code if roots else "setting-unknown",
                because=roots,
            )
        settled.append(finding)
    return settled
