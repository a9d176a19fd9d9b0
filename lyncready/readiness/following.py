"""What comes next: the one thing that is worth an admin's hour first, and what fails just like it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import IntEnum
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from lyncready.guide.code_shapes import Owner
from lyncready.guide.step_shapes import ProofKind
from lyncready.guide.steps import ORDER, kind_of
from lyncready.model import HAS_SHELL, Deployment, Finding, Purpose, Status
from lyncready.readiness.states import CHECK_RANK, Assessment, Next, State, StepState

if TYPE_CHECKING:
    from lyncready.guide.next_sentences import NextSaid

NOT_OURS = frozenset({"provider.reachable"})  # steps whose faults lie at Skype's end, where Microsoft owns them
_FIELDS = frozenset({"field-missing", "hybrid-unsaid"})
_WARNED_OF = ("federation", "policy")  # tasks whose warnings are worth the hour, the heavier first
_OUR_OWN = frozenset({"not-seen-again"})


class _Turn(IntEnum):
    """Whose turn it is; the first that there is."""

    MEND = 0  # a failing root that the admin can have mended
    FIELD = 1  # what only the checklist's keeper knows
    PROBE = 2
    EXPORT = 3
    REQUEST = 4  # it takes days to weeks: before any word
    WARNING = 5  # only where words are left
    WORD = 6
    PARTNER = 7
    NOBODY = 8


class _Choice(msgspec.Struct, frozen=True):
    """Something that could be next; the least `key` of a turn is."""

    turn: _Turn
    key: tuple[int | str, ...]
    state: StepState
    finding: Finding
    holds_back: int = 0


OwnerOf = Callable[[Finding], Owner]


def next_of(steps: Iterable[StepState], deployment: Deployment, owner_of: OwnerOf) -> Next | None:
    """Return what is next; None where nothing is open, or all that is open waits."""
    steps = tuple(steps)
    choices = [choice for state in steps for choice in _open(state, deployment, owner_of)]
    if any(choice.turn is _Turn.WORD for choice in choices):
        choices += [choice for state in steps for choice in _warnings(state, owner_of)]
    if not choices:
        return None
    first = min(choices, key=lambda choice: (choice.turn, choice.key))
    return _as_next(first, owner_of)


def _open(state: StepState, deployment: Deployment, owner_of: OwnerOf) -> Iterator[_Choice]:
    """Yield the roots that keep a step open; what waits for a time or for another root is nobody's turn."""
    if state.state not in (State.BLOCKED, State.TODO):
        return
    place = ORDER[state.step.id]
    for at, blocker in enumerate(state.blockers):
        if not blocker.root:
            continue
        finding, urgent = blocker.finding, (-blocker.holds_back, place)
        turn = _turn(state, finding, deployment, owner_of(finding))
        if turn in (_Turn.PROBE, _Turn.EXPORT, _Turn.REQUEST, _Turn.WORD):
            yield _Choice(turn, (place, at), state, finding, blocker.holds_back)
        else:
            key = (*urgent, finding.subject, CHECK_RANK[finding.check])
            yield _Choice(turn, key, state, finding, blocker.holds_back)


def _turn(state: StepState, finding: Finding, deployment: Deployment, owner: Owner) -> _Turn:
    if owner is Owner.MICROSOFT and state.step.id in NOT_OURS:
        return _Turn.NOBODY
    if finding.status is Status.FAIL:
        return _Turn.PARTNER if owner is Owner.PARTNER else _Turn.MEND
    if finding.code in _FIELDS:
        return _Turn.FIELD
    kind = kind_of(state.step, deployment)
    if kind is ProofKind.EVIDENCE:
        exports = deployment.platform is None or deployment.platform in HAS_SHELL
        return _Turn.EXPORT if exports else _Turn.WORD
    return {
        ProofKind.PROBES: _Turn.PROBE,
        ProofKind.WORD: _Turn.WORD,
        ProofKind.FIELD: _Turn.FIELD,
        ProofKind.REQUEST: _Turn.REQUEST,
    }[kind]


def _warnings(state: StepState, owner_of: OwnerOf) -> Iterator[_Choice]:
    """Yield a step's warnings; those that most subjects have come first."""
    task = state.step.task
    if task not in _WARNED_OF:
        return
    for alike in _groups(state.warnings, owner_of).values():
        first = alike[0]
        if first.code not in _OUR_OWN:
            number = len({finding.subject for finding in alike})
            key = (_WARNED_OF.index(task), -number, ORDER[state.step.id], CHECK_RANK[first.check], first.code)
            yield _Choice(_Turn.WARNING, key, state, first)


def _groups(findings: Iterable[Finding], owner_of: OwnerOf) -> dict[object, list[Finding]]:
    """Return findings of which the same is said: check, code, status and owner."""
    groups: dict[object, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(_kind(finding, owner_of), []).append(finding)
    return groups


def _kind(finding: Finding, owner_of: OwnerOf) -> object:
    return finding.check, finding.code, finding.status, owner_of(finding)


def _as_next(choice: _Choice, owner_of: OwnerOf) -> Next:
    state, finding = choice.state, choice.finding
    if choice.turn is _Turn.WARNING:
        among = state.warnings
    else:
        among = tuple(blocker.finding for blocker in state.blockers)
    alike = _groups(among, owner_of)[_kind(finding, owner_of)]
    subjects = dict.fromkeys((finding.subject, *(other.subject for other in alike)))
    return Next(
        step=state.step.id,
        code=finding.code,
        subject=finding.subject,
        holds_back=choice.holds_back,
        status=finding.status,
        owner=owner_of(finding),
        subjects=tuple(subjects),
        of=len({other.subject for other in state.findings if other.check == finding.check}),
    )


def say_next(assessment: Assessment, deployment: Deployment) -> NextSaid | None:
    """Return the sentence for what is next; None where nothing is."""
    from lyncready.guide.next_sentences import next_words

    following = assessment.next
    if following is None:
        return None
    _, finding = finding_of_next(assessment.steps, following)
    without = replace(deployment, purpose=Purpose.FEDERATION)
    stays = sum(state.state is State.DONE and state.step.needed(without) for state in assessment.steps)
    return next_words(finding, following.subjects, following.of, following.owner, deployment, stays)


def finding_of_next(steps: Iterable[StepState], following: Next) -> tuple[StepState, Finding]:
    """Return the step that is next and the finding in it that says why."""
    state = next(state for state in steps if state.step.id == following.step)
    wanted = (following.code, following.subject, following.status)
    among = (*(blocker.finding for blocker in state.blockers), *state.warnings)
    return state, next(item for item in among if (item.code, item.subject, item.status) == wanted)
