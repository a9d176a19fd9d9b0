"""The five pieces of information that a provisioning request asks for, as a sheet to copy."""

from __future__ import annotations

from lyncready.model import Contact, Deployment, RequestKind, unicode_of

_MISSING = "(still missing)"


def both_ways(name: str) -> str:
    """Return a name as DNS has it and, where that differs, as people write it."""
    written = unicode_of(name)
    return name if written == name else f"{name} ({written})"


def _contact(contact: Contact) -> str:
    given = ", ".join(part for part in (contact.name, contact.email, contact.phone) if part)
    return given or "(none: not asked for since April 2019)"


def _rows(names: tuple[str, ...], empty: str) -> list[str]:
    return [f"   {both_ways(name)}" for name in names] or [f"   {empty}"]


def provisioning_sheet(deployment: Deployment) -> str:
    """Return the sheet as plain text: agreement number, first Access Edge, SIP domains, further edges, contact.

    What is missing is said in its place. The order is the site's own.
    """
    kind = "a change of an earlier request" if deployment.request_kind is RequestKind.CHANGE else "a first request"
    agreement_type = f" ({deployment.agreement_type})" if deployment.agreement_type else ""
    first, further = deployment.access_edges[:1], deployment.access_edges[1:]
    lines = [
        f"Public IM connectivity: {kind}" + (f" for {deployment.name}" if deployment.name else ""),
        "",
        "1. Microsoft agreement number",
        f"   {deployment.agreement_number}{agreement_type}" if deployment.agreement_number else f"   {_MISSING}",
        "2. Access Edge FQDN",
        *_rows(first, _MISSING),
        "3. SIP domains",
        *_rows(deployment.domain_names, _MISSING),
        "4. Further Access Edge FQDNs",
        *_rows(further, "(none)"),
        "5. Contact",
        f"   {_contact(deployment.contact)}",
        "",
        "Public IM service provider to choose: Skype",
        f"Where: {deployment.provisioning_site}",
    ]
    return "\n".join(lines) + "\n"
