"""How an exported setting is said in words: right or wrong, for those where name and value alone do not tell."""

from __future__ import annotations

from collections.abc import Callable

from lyncready.guide import settings_hosting as hosting
from lyncready.guide import settings_on_edge as on_edge
from lyncready.guide import settings_tenant as tenant
from lyncready.guide.attempt_words import attempt_meaning, attempt_title
from lyncready.guide.settings_labels import Setting, setting_label, setting_of, values
from lyncready.guide.wording import FindingReader, count, day, listed, shown
from lyncready.model import Attempt

Saying = Callable[[FindingReader, Setting], str]


def _provider_missing(case: FindingReader, setting: Setting) -> str:
    works = case.text("works_as")
    if works:
        return f"{works} serves Skype's proxy already; it works under that name, without Skype's own and its icon"
    others = values(case, "found")
    return f"There is no public provider {setting.identity}{f', only {others}' if others else ''}"


def _proxy(case: FindingReader, setting: Setting) -> str:
    if case.finding.step != "provider.clash":
        return _wrong_value(case)
    if case.detail.get("works"):
        return f"{setting.identity} holds Skype's proxy and serves it, under its own name and without the icon"
    return f"{setting.identity} holds the proxy {values(case, 'found')}, so Skype cannot be created"


def _hosting(case: FindingReader, setting: Setting) -> str:
    if case.finding.step == hosting.STEP:
        return hosting.missing(case, setting)
    what = "name" if setting.prop.lower() == "identity" else "proxy"
    return f"Hosting provider {setting.identity} has the {what} that Skype's provider needs"


def _allowed(case: FindingReader, setting: Setting) -> str:
    if case.finding.step == "partners.allowed":
        listed_with = f"{shown(setting.identity)} is listed on the server with {values(case, 'found')}"
        return f"{listed_with}, in the checklist with {values(case, 'wanted')}"
    return f"Allowed domain {shown(setting.identity)} names the proxy {values(case, 'found')}, as a provider does"


def _blocked(case: FindingReader, setting: Setting) -> str:
    return f"{setting.identity or values(case, 'found')} is on the list of blocked domains"


def _replicator(case: FindingReader, setting: Setting) -> str:
    return "EnableUserReplicator is on at the Access Edge, which has kept its service from starting"


def _discovery(case: FindingReader, setting: Setting) -> str:
    if case.detail.get("nobody"):
        return "Federation is on but reaches nobody: partner discovery is off and no domain is allowed"
    return _wrong_value(case)


def _domain(case: FindingReader, setting: Setting) -> str:
    name = shown(setting.identity) or "The SIP domain"
    if case.text("wanted") != "in the checklist":
        return (
            f"The topology does not know the SIP domain {name}: its users cannot be routed (ms-diagnostics 1017)"
        )
    users = case.number("users")
    whom = f" with {count(int(users), 'user')}" if users is not None else ""
    return f"The topology has the SIP domain {name}{whom}, which is not in the checklist"


def _edge_name(case: FindingReader, setting: Setting) -> str:
    found, wanted = values(case, "found"), values(case, "wanted")
    pool = shown(setting.identity) or "the Edge pool"
    has = f"the checklist has {wanted or 'another name'}"
    return f"The topology calls the Access Edge of {pool} {found or 'otherwise'}, {has}"


def _software(case: FindingReader, setting: Setting) -> str:
    where, platform = shown(setting.identity) or "The server", values(case, "wanted")
    return f"{where} says it runs {values(case, 'found')}, the checklist says {platform or 'something else'}"


def _without_cu5(case: FindingReader, setting: Setting) -> str:
    return f"{setting.identity or 'The cmdlet'} has no parameter {setting.prop} in that shell, which CU5 adds"


def _pool_port(case: FindingReader, setting: Setting) -> str:
    found = values(case, "found")
    if case.detail.get("many"):
        lost = case.listed("unpublished")
        which = f"; partners cannot find {lost}, through which a site sends its own" if lost else ""
        return f"More than one Edge pool is enabled for federation: {found}{which}"
    return f"No Edge pool is enabled for federation{f' (there is {found})' if found else ''}"


def _no_pool(case: FindingReader, setting: Setting) -> str:
    return "The topology has no Edge pool"


def _registrar(case: FindingReader, setting: Setting) -> str:
    return f"Edge pool {shown(setting.identity)} has no next hop"


def _route(case: FindingReader, setting: Setting) -> str:
    found = values(case, "found")
    if found:
        return f"The SIP federation route of site {setting.identity} leads to {found}, which is no Edge here"
    return f"Site {setting.identity} has no SIP federation route"


def _behind(case: FindingReader, setting: Setting) -> str:
    differing = case.listed("differing")
    lacks = f": {differing}" if differing else ""
    return f"{shown(setting.identity) or 'An Edge'} does not have the newest configuration yet{lacks}"


def _silent(case: FindingReader, setting: Setting) -> str:
    return f"{shown(setting.identity) or 'An Edge'} has never reported its copy: replication does not reach it"


def _nobody(case: FindingReader, setting: Setting) -> str:
    instead = case.detail.get("instead")
    held = instead if isinstance(instead, dict) and case.text("scope_of_policy") != "tag" else {}
    if not held:
        return f"External access policy {setting.identity} reaches no user"
    others = listed((f"{shown(name)}{_users(users)}" for name, users in held.items()), 4)
    return f"External access policy {setting.identity} reaches no user: all have a narrower one, {others}"


def _users(number: object) -> str:
    return f" ({count(number, 'user')})" if isinstance(number, int) else ""


def _policy(case: FindingReader, setting: Setting) -> str:
    users = case.number("users")
    if "scope_of_policy" not in case.detail:
        if case.informs:
            return _wrong_value(case)
        return f"No policy has {setting.prop} on; {setting.identity or 'Global'} is the one to open"
    whom = f" for {count(int(users), 'user')}" if users is not None else ""
    return f"External access policy {setting.identity} forbids {setting.prop}{whom}, and beats wider ones"


def _module(case: FindingReader, setting: Setting) -> str:
    module = values(case, "found")
    return f"{setting.identity or 'A cmdlet'} in that shell is the tenant's (module {module}), not the server's"


def _capability(case: FindingReader, setting: Setting) -> str:
    return f"{setting.identity or 'The cmdlet'} has no parameter {setting.prop} in that shell"


def _certificate(case: FindingReader, setting: Setting) -> str:
    where = shown(setting.identity) or "the Edge"
    if "/" in setting.identity:
        return on_edge.other_end(case, setting)
    if setting.prop.lower() == "thumbprint":
        return f"{where} has no certificate assigned to its external interface"
    if setting.prop.lower() == "notafter":
        until, days = day(case.text("found")), case.number("days")
        left = f"ends in {count(int(days), 'day')}" if days is not None and days >= 0 else "is not in date"
        return f"The external certificate of {where} {left}{f' ({until})' if until else ''}"
    return f"The external certificate of {where} names none of the Access Edges: {values(case, 'found')}"


def _roots(case: FindingReader, setting: Setting) -> str:
    where, found = shown(setting.identity) or "the Edge", values(case, "found")
    if setting.prop.lower() == "count":
        return f"The root store of {where} holds {found} certificates, more than a hundred"
    return f"The root store of {where} holds {found} that are no roots"


def _partner_test(case: FindingReader, setting: Setting) -> str:
    edge, identity = case.text("edge"), shown(setting.identity)
    said = f"Test-CsFederatedPartner to {identity}{f' by {edge}' if edge else ''}"
    number, status = case.number("id"), case.number("status")
    if case.detail.get("silent"):
        return f"{said} had no answer in time"
    attempt = Attempt(id=int(number) if number is not None else None, status=int(status) if status else None)
    if attempt.id is None and attempt.status is None:
        return f"{said} failed without a number"
    return f"{said} failed, {attempt_title(attempt)}: {attempt_meaning(attempt).rstrip('.')}"


_WRONG: dict[str, Saying] = {
    "publicprovider.identity": _provider_missing,
    "publicprovider.proxyfqdn": _proxy,
    "hostingprovider.identity": _hosting,
    "hostingprovider.proxyfqdn": _hosting,
    "hostingprovider.enabled": hosting.disabled,
    "hostingprovider.verificationlevel": hosting.unverified,
    "hostingprovider.enabledsharedaddressspace": hosting.unshared,
    "hostingprovider.hostsocsusers": hosting.unshared,
    "alloweddomain.proxyfqdn": _allowed,
    "blockeddomain.domain": _blocked,
    "edgeservice.accessedgeexternalsipport": _pool_port,
    "edgeservice.poolfqdn": _no_pool,
    "edgeservice.accessedgeexternalfqdn": _edge_name,
    "accessedge.enableuserreplicator": _replicator,
    "accessedge.enablepartnerdiscovery": _discovery,
    "sipdomain.name": _domain,
    "server.version": _software,
    "capability.namedecorationroutingdomain": _without_cu5,
    "capability.namedecorationexcludeddomainlist": _without_cu5,
    "edgeservice.registrar": _registrar,
    "site.federationroute": _route,
    "replication.uptodate": _behind,
    "replication.laststatusreport": _silent,
    "externalaccesspolicy.users": _nobody,
    "externalaccesspolicy.enablefederationaccess": _policy,
    "externalaccesspolicy.enablepubliccloudaccess": _policy,
    "capability.enablepubliccloudaccess": _capability,
    "capability.module": _module,
    "edgecertificate.thumbprint": _certificate,
    "edgecertificate.notafter": _certificate,
    "edgecertificate.alternativenames": _certificate,
    "rootstore.count": _roots,
    "rootstore.misplaced": _roots,
    "partnertest.result": _partner_test,
    **on_edge.SAYINGS,
}

_RIGHT: dict[str, str] = {
    "publicprovider.identity": "The public provider {} is there",
    "hostingprovider.identity": "No hosting provider has Skype's name",
    "hostingprovider.proxyfqdn": "No hosting provider has Skype's proxy",
    "alloweddomain.proxyfqdn": "No allowed domain names a provider's proxy",
    "blockeddomain.domain": "None of Skype's domains is blocked",
    "edgeservice.poolfqdn": "The topology has an Edge pool",
    "sipdomain.name": "The topology has the SIP domain {}",
    "server.version": "The software of {} is the checklist's platform",
    "capability.namedecorationroutingdomain": "The shell has CU5's NameDecorationRoutingDomain",
    "capability.namedecorationexcludeddomainlist": "The shell has CU5's NameDecorationExcludedDomainList",
    "replication.uptodate": "{} has the newest configuration",
    "replication.laststatusreport": "{} reports its copy",
    "externalaccesspolicy.users": "External access policy {} reaches users",
    "capability.enablepubliccloudaccess": "The shell has EnablePublicCloudAccess",
    "partnertest.result": "Test-CsFederatedPartner reaches {}",
    **on_edge.RIGHT,
}

_LET_IN = {
    "allowed": "{} is an allowed domain",
    "open discovery, or allowed": "{} is let in: partner discovery is on, and it is not blocked",
}


def _wrong_value(case: FindingReader) -> str:
    """Return `label is found, should be wanted`; a note leaves out what nobody insists on."""
    found, wanted = values(case, "found"), values(case, "wanted")
    if not found and "found" not in case.detail:
        return f"{setting_label(case)} is not as it should be"
    should = f", should be {wanted}" if wanted and not case.informs else ""
    return f"{setting_label(case)} is {found or 'not set'}{should}"


def say_wrong(case: FindingReader) -> str:
    """Return what is wrong with the setting, without a full stop."""
    if case.detail.get("applies") is False:
        return f"{setting_label(case)} is not set; this server has no such parameter"
    setting = setting_of(case)
    if setting.kind == "tenant":
        return tenant.wrong(case, setting)
    saying = _WRONG.get(setting.key)
    return saying(case, setting) if saying else _wrong_value(case)


def say_briefly(case: FindingReader) -> str:
    """Return what is wrong, as it is said inside another sentence."""
    setting = setting_of(case)
    if setting.key in _WRONG or setting.kind == "tenant" or "found" not in case.detail:
        return say_wrong(case)
    return f"{setting.prop} is {values(case, 'found') or 'not set'}"


def say_right(case: FindingReader) -> str:
    """Return what is right with the setting, without a full stop."""
    setting = setting_of(case)
    if setting.kind == "tenant":
        return tenant.right(case, setting)
    if setting.kind.lower() == "hostingprovider" and case.finding.step == hosting.STEP:
        return hosting.right(case, setting)
    if setting.key == "publicprovider.proxyfqdn" and case.finding.step == "provider.clash":
        return "No other public provider has Skype's proxy"
    pattern = _LET_IN.get(values(case, "wanted")) if case.finding.step == "partners.allowed" else None
    pattern = pattern or _RIGHT.get(setting.key)
    if pattern is not None:
        return pattern.format(shown(setting.identity) or "It")
    found = values(case, "found")
    return f"{setting_label(case)} is {found or 'as it should be'}"
