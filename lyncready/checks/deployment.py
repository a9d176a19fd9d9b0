"""Rules on what was typed in: the platform, the names, and what a request asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lyncready.checks.facts import Facts
from lyncready.checks.standing import is_hidden
from lyncready.model import (
    END_OF_SUPPORT,
    PIC_REFUSES,
    Finding,
    Platform,
    Purpose,
    Route,
    SipDomain,
    Status,
    Users,
    cloud_of,
    owner_fits,
    reserved_ending,
)


def judge_deployment(facts: Facts) -> Iterator[Finding]:
    """Yield the findings on every field that a step asks for."""
    yield from _platform(facts)
    yield from _names(facts)
    yield from _route(facts)
    yield from _information(facts)


def _finding(step: str, field: str, code: str, status: Status, **detail: Any) -> Finding:
    return Finding(step=step, check="deployment", subject=field, status=status, code=code, detail=detail)


def _filled(step: str, field: str, there: bool, **detail: Any) -> Finding:
    if there:
        return _finding(step, field, "ok", Status.PASS, **detail)
    return _finding(step, field, "field-missing", Status.UNKNOWN)


def _platform(facts: Facts) -> Iterator[Finding]:
    step, platform = "prepare.platform", facts.deployment.platform
    if platform is None:
        yield _finding(step, "platform", "field-missing", Status.UNKNOWN)
        return
    if platform in PIC_REFUSES and facts.deployment.purpose is Purpose.SKYPE:
        yield _finding(step, "platform", "platform-unsupported", Status.FAIL, found=platform.value)
    else:
        yield _finding(step, "platform", "ok", Status.PASS, found=platform.value)
    if platform in END_OF_SUPPORT:
        ended = END_OF_SUPPORT[platform]
        if ended is None or facts.now.date() > ended:
            day = ended.isoformat() if ended else ""
            yield _finding(
                step, "platform", "platform-out-of-support", Status.NOTE, found=platform.value, ended=day
            )


def _names(facts: Facts) -> Iterator[Finding]:
    step, deployment = "prepare.names", facts.deployment
    yield _filled(step, "access_edges", bool(deployment.access_edges), found=list(deployment.access_edges))
    yield _filled(step, "sip_domains", bool(deployment.sip_domains), found=list(deployment.domain_names))
    hidden = [domain for domain in deployment.sip_domains if is_hidden(facts, domain)]
    told = {domain.name for domain in hidden}
    for name in sorted({*deployment.access_edges, *deployment.domain_names}):
        if "." not in name and name not in told:
            yield _finding(
                step, name, "field-invalid", Status.FAIL, found=name, wanted="a name of at least two labels"
            )
    for name in deployment.domain_names:
        if not owner_fits(name):
            wanted = "a name short enough for its federation SRV record"
            yield _finding(step, name, "field-invalid", Status.FAIL, found=name, wanted=wanted)
    for name in sorted(filter(cloud_of, deployment.access_edges)):
        wanted = "an Access Edge of your own, not one of Microsoft's"
        yield _finding(step, name, "field-invalid", Status.FAIL, found=name, wanted=wanted)
    yield from _not_public(facts, hidden)
    yield from _unsupported_names(facts)


def _not_public(facts: Facts, hidden: list[SipDomain]) -> Iterator[Finding]:
    """SIP domains that no public zone can hold; where all are such, nobody outside can find anybody here."""
    used = [domain for domain in facts.deployment.sip_domains if domain.users is not Users.NONE]
    alone = all(domain in hidden for domain in used)
    for domain in hidden:
        status = Status.FAIL if alone else Status.WARN
        if domain.users is Users.NONE:
            status = Status.NOTE
        public = [other.name for other in used if other not in hidden]
        detail = {"found": reserved_ending(domain.name), "others": public}
        yield _finding("prepare.names", domain.name, "domain-not-public", status, **detail)


def _unsupported_names(facts: Facts) -> Iterator[Finding]:
    """Microsoft's plan of DNS: no internationalised names and no underscores in the server's names."""
    elsewhere = {domain.name for domain in facts.deployment.sip_domains if not domain.is_here}
    for name in sorted({*facts.deployment.access_edges, *facts.deployment.domain_names}):
        wrong = [why for why, sign in (("idn", "xn--"), ("underscore", "_")) if sign in name]
        if wrong:
            status = Status.NOTE if name in elsewhere else Status.WARN
            yield _finding("prepare.names", name, "name-unsupported", status, found=name, why=wrong)


def _route(facts: Facts) -> Iterator[Finding]:
    step, deployment = "provisioning.route", facts.deployment
    if deployment.platform is Platform.OCS_2007_R2 and deployment.provisioning is Route.PARTNER_DISCOVERY:
        yield _finding(
            step,
            "provisioning",
            "field-invalid",
            Status.FAIL,
            found=deployment.provisioning.value,
            wanted=Route.REQUEST.value,
        )
    else:
        yield _finding(step, "provisioning", "ok", Status.PASS, found=deployment.provisioning.value)


def _information(facts: Facts) -> Iterator[Finding]:
    """The five pieces that a request asks for; the agreement number itself never enters a finding."""
    step, deployment = "provisioning.information", facts.deployment
    edges, further = deployment.access_edges[:1], deployment.access_edges[1:]
    yield _filled(step, "agreement_number", bool(deployment.agreement_number))
    yield _filled(step, "access_edges", bool(edges), found=list(edges))
    yield _filled(step, "sip_domains", bool(deployment.sip_domains), found=list(deployment.domain_names))
    yield _finding(step, "further_edges", "ok", Status.PASS, found=list(further))
    contact = deployment.contact
    if contact.email and ("@" not in contact.email[1:-1] or " " in contact.email):
        yield _finding(step, "contact.email", "field-invalid", Status.NOTE, wanted="an e-mail address")
    given = bool(contact.name or contact.email or contact.phone)
    yield _finding(step, "contact", "ok", Status.PASS, given=given)
