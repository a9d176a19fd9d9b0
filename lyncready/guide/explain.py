"""What `lyncready explain` says of a step or a code, in general rather than of one finding."""

from __future__ import annotations

import msgspec

from lyncready.guide.codes import ANY, CODES, CodeInfo
from lyncready.guide.finding_texts import finding_text
from lyncready.guide.step_texts import step_text
from lyncready.guide.steps import STEP, STEPS, TASK, Step, title_of
from lyncready.guide.texts import FindingText, Link, StepText
from lyncready.guide.titles import link_of
from lyncready.model import (
    SKYPE_PROXY,
    Deployment,
    Finding,
    Platform,
    SipDomain,
    Status,
)

# The documentation's own company: https://learn.microsoft.com uses it throughout.
EXAMPLE = Deployment(
    name="Contoso",
    platform=Platform.LYNC_2013_CU5,
    access_edges=("sip.contoso.com",),
    sip_domains=(SipDomain("contoso.com"),),
)
_STEP_OF_CHECK = {
    "srv": "federation.srv",
    "dns": "federation.srv",
    "address": "federation.address",
    "port": "federation.port",
    "tls": "federation.tls",
    "certificate": "federation.certificate",
    "sip": "federation.sip",
    "provider": "provider.reachable",
    "external": "prepare.external-access",
    "https": "prepare.external-access",
    "settings": "federation.access-edge",
    "deployment": "prepare.names",
    "request": "provisioning.active",
    "word": "federation.topology",
    ANY: "federation.srv",
}
_SUBJECT_OF_CHECK = {
    "srv": "contoso.com",
    "dns": "contoso.com",
    "address": "sip.contoso.com",
    "provider": f"{SKYPE_PROXY}:5061",
    "external": "lyncdiscover.contoso.com",
    "https": "lyncdiscover.contoso.com:443",
    "settings": "accessEdge.AllowFederatedUsers",
    "deployment": "access_edges",
    "request": "provisioning.active",
    "word": "federation.topology",
    ANY: "contoso.com",
}
_SUBJECT_OF_CODE = {
    "external-srv-missing": "_sip._tls.contoso.com",
    "platform-unsupported": "platform",
    "platform-out-of-support": "platform",
}
_DETAIL_OF_CODE = {"platform-unsupported": {"found": "ocs-2007"}}
_PREPARED = frozenset({"platform-unsupported", "platform-out-of-support"})


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


def sample_finding(code: str, status: Status | None = None) -> Finding:
    """Return a finding of the example deployment with this code and no detail."""
    info = CODES[code]
    check = info.checks[0]
    return Finding(
        step="prepare.platform" if code in _PREPARED else _STEP_OF_CHECK[check],
        check="srv" if check == ANY else check,
        subject=_SUBJECT_OF_CODE.get(code) or _SUBJECT_OF_CHECK.get(check, "sip.contoso.com:5061"),
        status=status or info.cases[0].status,
        code=code,
        detail=_DETAIL_OF_CODE.get(code, {}),
    )


def _steps_of(info: CodeInfo) -> tuple[str, ...]:
    if info.checks == (ANY,):
        return ()
    if info.checks == ("word",):
        return tuple(step.id for step in STEPS if step.word.value != "none")
    return tuple(step.id for step in STEPS if not set(info.checks).isdisjoint((*step.required, *step.advisory)))


def explain_code(code: str) -> CodeText:
    """Return what a code means and what to do about it, on the example deployment. Raises KeyError."""
    info = CODES[code]
    return CodeText(
        info=info,
        steps=_steps_of(info),
        example=finding_text(sample_finding(code), EXAMPLE),
        link=link_of(code),
    )


def _codes_of(step: Step) -> tuple[str, ...]:
    checks = {*step.required, *step.advisory}
    if step.word.value != "none":
        checks.add("word")
    return tuple(code for code, info in CODES.items() if not checks.isdisjoint(info.checks))


def explain_step(step_id: str, deployment: Deployment | None = None) -> StepExplained:
    """Return a step's text, for a deployment or for the example, and its place. Raises KeyError."""
    step, values = STEP[step_id], deployment or EXAMPLE
    return StepExplained(
        id=step.id,
        title=title_of(step, values),
        task=TASK[step.task].title,
        needed=step.needed(values),
        text=step_text(step_id, values),
        checks=(*step.required, *step.advisory),
        codes=_codes_of(step),
        after=step.after,
        before=tuple(other.id for other in STEPS if step.id in other.after),
    )
