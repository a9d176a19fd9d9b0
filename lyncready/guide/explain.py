"""What `lyncready explain` says of a step or a code, in general rather than of one finding."""

from __future__ import annotations

import msgspec

from lyncready.guide.codes import ANY, CODES, CodeInfo, CodeStatus
from lyncready.guide.examples import EXAMPLE, sample_finding
from lyncready.guide.finding_texts import finding_text
from lyncready.guide.finding_texts_partners import STEPS as PARTNERS_STEPS
from lyncready.guide.step_shapes import Step, WordUse
from lyncready.guide.step_texts import step_text
from lyncready.guide.steps import STEP, STEPS, TASK, task_title, title_of
from lyncready.guide.texts import FindingText, Link, StepText
from lyncready.guide.titles import link_of
from lyncready.model import Deployment, Status

# These findings turn into notes where nothing is at stake: another view, or users who are elsewhere.
_TURNS_INTO_NOTES = frozenset({"srv", "dns", "address", "port", "tls", "certificate", "sip", "external", "https"})
_INFORMS = CodeStatus(
    Status.NOTE, "from DNS servers that do not decide, or for a SIP domain whose users are elsewhere"
)
# Of a partner's record and certificate not all is judged (rulings 7).
_RECORDS_OF_PARTNERS = frozenset({"srv-wrong-port", "srv-several", "srv-hostile", "srv-target-unresolved"})


class CodeText(msgspec.Struct, frozen=True, kw_only=True):
    """A code explained: its meaning and statuses, the steps it appears in, and what it says on an example."""

    info: CodeInfo
    steps: tuple[str, ...]
    example: FindingText
    link: Link


class StepExplained(msgspec.Struct, frozen=True, kw_only=True):
    """A step explained: its text, and how it stands among the others."""

    id: str
    title: str
    task: str
    needed: bool
    text: StepText
    checks: tuple[str, ...]
    codes: tuple[str, ...]
    after: tuple[str, ...]
    before: tuple[str, ...]


def _steps_of(code: str) -> tuple[str, ...]:
    info = CODES[code]
    if info.checks == (ANY,):
        return ()
    if code.startswith("platform-"):
        return ("prepare.platform",)
    if info.checks == ("word",):
        return tuple(step.id for step in STEPS if step.word is not WordUse.NONE)
    steps = (step.id for step in STEPS if not set(info.checks).isdisjoint((*step.required, *step.advisory)))
    return tuple(step_id for step_id in steps if step_id not in PARTNERS_STEPS or _is_told_of_partners(code))


def _is_told_of_partners(code: str) -> bool:
    """Whether a code is said of partners' records and edges, too."""
    if code.startswith("srv-"):
        return code in _RECORDS_OF_PARTNERS
    return not CODES[code].ours and not code.startswith("cert-crl")


def explain_code(code: str) -> CodeText:
    """Return what a code means and what to do about it, on an example. Raises KeyError."""
    info = CODES[code]
    softens = not _TURNS_INTO_NOTES.isdisjoint(info.checks) and Status.NOTE not in info.statuses
    if softens and info.statuses != (Status.PASS,):
        info = msgspec.structs.replace(info, cases=(*info.cases, _INFORMS))
    example = finding_text(sample_finding(code, with_values=True), EXAMPLE)
    return CodeText(info=info, steps=_steps_of(code), example=example, link=example.link or link_of(code))


def _codes_of(step: Step) -> tuple[str, ...]:
    return tuple(code for code in CODES if step.id in _steps_of(code))


def explain_step(step_id: str, deployment: Deployment | None = None) -> StepExplained:
    """Return a step's text, for a deployment or for the example, and its place. Raises KeyError."""
    step, values = STEP[step_id], deployment or EXAMPLE
    return StepExplained(
        id=step.id,
        title=title_of(step, values),
        task=task_title(TASK[step.task], values),
        needed=step.needed(values),
        text=step_text(step_id, values),
        checks=(*step.required, *step.advisory),
        codes=_codes_of(step),
        after=step.after,
        before=tuple(other.id for other in STEPS if step.id in other.after),
    )
