"""Rules on whether the server lets each partner in: blocked, allowed, closed (rulings 7.3)."""

from __future__ import annotations

from collections.abc import Iterator

from lyncready.checks.settings.cmdlets import allow, paste, unblock
from lyncready.checks.settings.rule import Rule, RuleContext, SettingResult, rule_on
from lyncready.model import BadName, KnownPartner, Status, cloud_of, parse_name

_STEP = "partners.allowed"
ALLOWED = Rule(
    id="P1", step=_STEP, object="allowedDomain", property="Domain", cmdlet="New-CsAllowedDomain", hard=True
)
BLOCKED = Rule(
    id="P2", step=_STEP, object="blockedDomain", property="Domain", cmdlet="Remove-CsBlockedDomain", hard=True
)
LISTED_EDGE = Rule(
    id="P3",
    step=_STEP,
    object="allowedDomain",
    property="ProxyFqdn",
    cmdlet="Set-CsAllowedDomain",
    severity=Status.WARN,
)


def judge_allowed(case: RuleContext) -> Iterator[SettingResult]:
    """Yield the rulings on every partner that is known."""
    if not case.partners:
        return
    blocked = {_as_partner(name): name for name in case.settings.blocked_domains.items}
    for partner in case.partners:
        if partner.name in blocked:
            yield rule_on(
                BLOCKED,
                case.settings.blocked_domains,
                False,
                identity=partner.name,
                found=partner.name,
                wanted="not blocked",
                command=paste(case, [unblock(blocked[partner.name])]),
                code="partner-blocked",
            )
        else:
            yield _allowed(case, partner)
        if partner.typed_edge and partner.proxy and partner.typed_edge != partner.proxy:
            yield rule_on(
                LISTED_EDGE,
                case.settings.allowed_domains,
                False,
                identity=partner.name,
                found=partner.proxy,
                wanted=partner.typed_edge,
            )


def _as_partner(name: str) -> str:
    try:
        return parse_name(name)
    except BadName:
        return name


def _allowed(case: RuleContext, partner: KnownPartner) -> SettingResult:
    """Open discovery lets in everybody who is not blocked; a closed server only those on its list."""
    edge = next(iter(case.settings.access_edge.items), None)
    is_open = edge.partner_discovery if edge is not None else None
    if partner.listed:
        return rule_on(
            ALLOWED,
            case.settings.allowed_domains,
            True,
            identity=partner.name,
            found=partner.name,
            wanted="allowed",
        )
    # The list of allowed domains tells only where it was read, and the blocked ones likewise.
    reading = case.settings.access_edge if is_open is not False else case.settings.allowed_domains
    holds = is_open if is_open is None or not is_open else case.settings.blocked_domains.seen or None
    return rule_on(
        ALLOWED,
        reading,
        holds,
        identity=partner.name,
        found="not listed",
        wanted="allowed" if is_open is False else "open discovery, or allowed",
        command=paste(case, [allow(case, partner.name, _edge_to_list(partner))]),
        code="partner-not-allowed",
    )


def _edge_to_list(partner: KnownPartner) -> str:
    """Return the edge to list a partner by; never one of Microsoft's, which stops the Access Edge."""
    return "" if cloud_of(partner.typed_edge) else partner.typed_edge
