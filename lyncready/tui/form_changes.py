"""What a filled form changed of a deployment, in short lines for the notice after saving."""

from __future__ import annotations

from lyncready.model import PLATFORM_TITLES, Deployment, Platform, Purpose
from lyncready.tui.form import PURPOSES


def differences(before: Deployment, after: Deployment) -> tuple[str, ...]:
    """Say what changed between two deployments, one short line each."""
    lines = _changed_names("SIP domain", before.domain_names, after.domain_names)
    lines += _changed_names("edge", before.access_edges, after.access_edges)
    names_before, names_after = (tuple(one.name for one in side.partners) for side in (before, after))
    lines += _changed_names("partner", names_before, names_after)
    if before.partners != after.partners and names_before == names_after:
        lines.append("how partners are listed")
    for field in (
        "name",
        "purpose",
        "platform",
        "provisioning",
        "request_kind",
        "agreement_number",
        "agreement_type",
    ):
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            lines.append(f"{field.replace('_', ' ')}: {_title(new) or 'none'}")
    if before.contact != after.contact:
        lines.append("contact changed")
    if before.provider != after.provider:
        lines.append(f"provider: {after.provider.identity} at {after.provider.proxy_fqdn}")
    if before.sip_domains != after.sip_domains and before.domain_names == after.domain_names:
        lines.append("where the users are")
    return tuple(lines)


def _title(value: Platform | Purpose | str | None) -> str:
    """Return a value as the form's own lists call it."""
    if isinstance(value, Platform):
        return PLATFORM_TITLES[value]
    return PURPOSES[value] if isinstance(value, Purpose) else value or ""


def _changed_names(what: str, before: tuple[str, ...], after: tuple[str, ...]) -> list[str]:
    lines, old, new = [], set(before), set(after)
    for verb, names in (
        ("added", [name for name in after if name not in old]),
        ("removed", [name for name in before if name not in new]),
    ):
        if names:
            shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
            lines.append(f"{what} {verb}: {shown}")
    return lines
