"""From the JSON of Get-CsTenantFederationConfiguration to evidence: what the tenant lets in, and from whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lyncready.model import Evidence, ExportScope, Section, as_bool, as_list, as_text, printable
from lyncready.powershell.decode import EvidenceError

COMPUTER = "tenant"
MARKS = ("AllowFederatedUsers", "SharedSipAddressSpace")  # an object with both is the tenant's
MAX_DOMAINS = 20_000
_ALL = "allowallknowndomains"
OPEN, CLOSED = "open", "closed"


def is_tenant(root: dict[Any, Any]) -> bool:
    """Whether a JSON object is a tenant's federation configuration; an export of a server has a schema."""
    names = {str(name).lower() for name in root}
    return "schema" not in names and all(mark.lower() in names for mark in MARKS)


def read_tenant(root: dict[Any, Any], name: str, imported_at: datetime) -> Evidence:
    """Return what a tenant's configuration shows. Raises EvidenceError where a list is longer than any is.

    The file says nothing of when it was written: it counts as of its import.
    """
    given = {str(key).lower(): value for key, value in root.items()}
    item: dict[str, Any] = {}
    for mark in MARKS:
        flag = as_bool(given.get(mark.lower()))
        if flag is not None:
            item[mark] = flag
    state, allowed = _allowed(given.get("alloweddomains"), name)
    if state:
        item["Discovery"] = state
    lists = {
        "AllowedDomains": allowed,
        "BlockedDomains": _domains(given["blockeddomains"], name) if "blockeddomains" in given else None,
        "AllowedTrialTenantDomains": _domains(given.get("allowedtrialtenantdomains"), name) or None,
    }
    item |= {field: found for field, found in lists.items() if found is not None}
    if trial := as_text(given.get("externalaccesswithtrialtenants")):
        item["ExternalAccessWithTrialTenants"] = trial[:40]
    return Evidence(
        computer=COMPUTER,
        scope=ExportScope.TENANT,
        collected_at=imported_at,
        imported_at=imported_at,
        sections={"tenant": Section(items=(item,))},
    )


def _allowed(value: Any, name: str) -> tuple[str, list[str] | None]:
    """Return whether the tenant is open or closed, and with whom; "" where the file does not tell.

    All domains stand there as an object without members or by their word; a list, be it empty, as one of domains.
    """
    if isinstance(value, dict):
        members = {str(key).lower(): found for key, found in value.items()}
        if "alloweddomain" in members:
            return CLOSED, _domains(members["alloweddomain"], name)
        if members.keys() <= {"value", "count"} and "value" in members:
            return _allowed(members["value"], name)
        return (OPEN, None) if not members or _ALL in str(members).lower() else ("", None)
    if isinstance(value, str):
        if _ALL in value.lower():
            return OPEN, None
        parts = [part for part in value.split(",") if part.strip()]
        found = _domains(parts, name)
        return (CLOSED, found) if found is not None else ("", None)
    if isinstance(value, list):
        if any(_ALL in str(one).lower() for one in value):
            return OPEN, None
        found = _domains(value, name)
        return (CLOSED, found) if found is not None else ("", None)
    return "", None


def _domains(value: Any, name: str) -> list[str] | None:
    """Return the domains of a list, sorted, each once; None where an item of it is none."""
    items = as_list(value)
    if len(items) > MAX_DOMAINS:
        raise EvidenceError(f"{printable(name, 200)}: more than {MAX_DOMAINS} domains in a list of the tenant's")
    found = [_domain(item) for item in items if item not in (None, "")]
    return sorted(dict.fromkeys(found)) if all(found) else None


def _domain(item: Any) -> str:
    """Return one domain, written alone, as `Domain=x`, or as an object with a Domain; "" for anything else."""
    if isinstance(item, dict):
        item = next((found for key, found in item.items() if str(key).lower() == "domain"), None)
    text = as_text(item).removeprefix("Domain=").strip().lower().rstrip(".") if isinstance(item, str) else ""
    return text if _looks_like_a_domain(text) else ""


def _looks_like_a_domain(text: str) -> bool:
    return len(text) <= 253 and not set(text) & set(" @{}[]();,=") and bool(text)
