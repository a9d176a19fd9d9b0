"""From an export's JSON to evidence: the contract's sections and fields as plain values; the rest is dropped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from lyncready.model import (
    Checklist,
    Evidence,
    ExportScope,
    Section,
    as_bool,
    as_instant,
    as_int,
    as_list,
    as_name,
    as_text,
    as_texts,
    damage_of,
    printable,
    render_instant,
)
from lyncready.powershell.decode import EvidenceError, read_json
from lyncready.powershell.read_tenant import is_tenant, read_tenant

SCHEMA = "lync-pic-evidence"
VERSION = 1
MAX_ITEMS = 20_000
_DAMAGED = "the section is damaged"


def _as_moment(value: Any) -> str | None:
    moment = as_instant(value)
    return None if moment is None else render_instant(moment)


def _as_many(value: Any) -> list[str]:
    return list(as_texts(value))


_Kind = Callable[[Any], Any]
_TEXT, _BOOL, _INT, _MOMENT, _TEXTS = as_text, as_bool, as_int, _as_moment, _as_many
_NAME = as_name  # what a command may have to name exactly


def _of(kind: _Kind, *names: str) -> dict[str, _Kind]:
    return dict.fromkeys(names, kind)


_TRIED: dict[str, _Kind] = {"Host": _TEXT, "Port": _INT, "Address": _TEXT, "Reached": _BOOL, "Error": _TEXT}

SECTIONS: dict[str, dict[str, _Kind]] = {
    "server": _of(_TEXT, "Version"),
    "capabilities": {"Cmdlet": _TEXT, "Module": _TEXT, "Parameters": _TEXTS},
    "verificationLevelMap": {"Name": _TEXT, "Value": _INT},
    "accessEdge": _of(_TEXT, "Identity", "TypeName", "RoutingMethod", "DefaultRouteFqdn")
    | _of(
        _BOOL,
        "AllowFederatedUsers",
        "AllowOutsideUsers",
        "AllowAnonymousUsers",
        "EnablePartnerDiscovery",
        "BeClearingHouse",
        "IsPublicProvider",
        "EnableArchivingDisclaimer",
        "MarkSourceVerifiableOnOutgoingMessages",
        "EnableUserReplicator",
    ),
    "externalAccessPolicies": {"Identity": _NAME}
    | _of(
        _BOOL,
        "EnableFederationAccess",
        "EnablePublicCloudAccess",
        "EnablePublicCloudAudioVideoAccess",
        "EnableOutsideAccess",
    ),
    "policyAssignments": {"Policy": _NAME, "Users": _INT},
    "publicProviders": _of(_NAME, "Identity", "ProxyFqdn")
    | _of(_TEXT, "VerificationLevel", "IconUrl")
    | _of(_TEXT, "NameDecorationDomain", "NameDecorationRoutingDomain", "NameDecorationExcludedDomainList")
    | _of(_BOOL, "Enabled", "EnableSkypeIdRouting", "EnableSkypeDirectorySearch")
    | {"VerificationLevelValue": _INT},
    "hostingProviders": _of(_NAME, "Identity", "ProxyFqdn")
    | _of(_TEXT, "VerificationLevel")
    | _of(_BOOL, "Enabled", "EnabledSharedAddressSpace", "HostsOCSUsers"),
    "sipDomains": {"Name": _NAME, "IsDefault": _BOOL, "Users": _INT},
    "allowedDomains": _of(_NAME, "Domain", "ProxyFqdn"),
    "blockedDomains": _of(_NAME, "Domain"),
    "sites": _of(_NAME, "Identity", "DisplayName", "FederationRoute") | _of(_TEXT, "SiteType"),
    "edgeServices": _of(_NAME, "Identity", "SiteId", "PoolFqdn", "Registrar", "AccessEdgeExternalFqdn")
    | _of(_NAME, "DataEdgeExternalFqdn")
    | _of(_INT, "AccessEdgeExternalSipPort", "AccessEdgeClientSipPort"),
    "edgeComputers": _of(_NAME, "Fqdn", "Pool"),
    "replication": {"ReplicaFqdn": _NAME, "UpToDate": _BOOL}
    | _of(_MOMENT, "LastStatusReport", "LastUpdateCreation"),
    "rights": {"Group": _TEXT, "Member": _BOOL},
    "edgeCertificates": _of(_TEXT, "Use", "Thumbprint", "Subject", "Issuer", "KeyProvider")
    | _of(_TEXTS, "AlternativeNames", "CrlHosts", "Usages")
    | _of(_MOMENT, "NotBefore", "NotAfter")
    | {"HasKey": _BOOL},
    "rootStore": _of(_INT, "Count", "Misplaced") | {"AutoUpdate": _BOOL},
    "roots": {"Store": _TEXT, "Thumbprints": _TEXTS},
    "events": _of(_TEXT, "Log", "Source") | _of(_INT, "Id", "Count") | {"Last": _MOMENT},
    "resolved": {"Name": _NAME, "Targets": _TEXTS, "Error": _TEXT},
    "nextHop": _TRIED,
    "outbound": _TRIED,
    "partnerTests": _of(_TEXT, "Edge", "Domain", "ProxyFqdn", "Result", "Source", "Thrown")
    | _of(_INT, "Id", "Status")
    | {"At": _MOMENT},
}
# In this one a bare text is a whole item; elsewhere it is what is left of an object.
_BARE = frozenset({"server"})
# Where cmdlets call a field otherwise than the contract does.
_ALSO = {"Domain": "Identity", "Name": "Identity", "Fqdn": "Identity"}


def read_export(data: bytes, name: str, imported_at: datetime) -> Evidence:
    """Return what a server's export shows, or the tenant's settings. `name` is how the file is called in errors.

    A part that is missing, failed there or is damaged proves nothing and spoils no other. Raises EvidenceError,
    whose message is one line, for anything that is no export.
    """
    shown = printable(name, 200)
    root = _only_object(read_json(data, name))
    if root is None:
        raise EvidenceError(f"{shown}: not a JSON object, expected an export with the schema {SCHEMA!r}")
    if is_tenant(root):
        return read_tenant(root, name, imported_at)
    _check_schema(root, shown)
    meta = _only_object(_member(root, "meta")) or {}
    computer = as_text(_member(meta, "computer")).lower().rstrip(".")
    if not computer:
        raise EvidenceError(f"{shown}: meta.computer: missing, expected the name of the server")
    collected_at = as_instant(_member(meta, "collectedUtc"))
    if collected_at is None:
        raise EvidenceError(f"{shown}: meta.collectedUtc: expected a time such as 2026-11-22T19:00:00Z")
    scope = as_text(_member(meta, "scope")).lower() or ExportScope.CENTRAL.value
    if scope not in (ExportScope.CENTRAL, ExportScope.LOCAL):
        raise EvidenceError(f'{shown}: meta.scope: "{printable(scope, 40)}", expected central or local')
    sections = {key: _section(found, key) for key in SECTIONS if (found := _member(root, key)) is not None}
    return Evidence(
        computer=computer,
        scope=ExportScope(scope),
        # A server's clock that runs ahead must not make its export newer than any word to come.
        collected_at=min(collected_at, imported_at),
        imported_at=imported_at,
        sections=sections,
        os_name=as_text(_member(meta, "osName"))[:100],
        os_build=as_int(_member(meta, "osBuild")),
    )


def add_evidence(checklist: Checklist, evidence: Evidence) -> Checklist:
    """Return the checklist with the export in it: of each computer and scope the newest stays."""
    kept = {one.key: one for one in checklist.evidence}
    key = evidence.key
    if key not in kept or kept[key].collected_at <= evidence.collected_at:
        kept[key] = evidence
    ordered = tuple(kept[one] for one in sorted(kept))
    return checklist if ordered == checklist.evidence else msgspec.structs.replace(checklist, evidence=ordered)


def _check_schema(root: dict[Any, Any], shown: str) -> None:
    schema = as_text(_member(root, "schema"))
    if schema != SCHEMA:
        found = f'schema "{printable(schema, 60)}"' if schema else "no schema"
        raise EvidenceError(f'{shown}: {found}, expected "{SCHEMA}", as the export script writes it')
    version = as_int(_member(root, "version"))
    if version is None or version < 1:
        raise EvidenceError(f"{shown}: version: expected {VERSION}")
    if version > VERSION:
        raise EvidenceError(f"{shown}: version: {version} is newer than this lyncready reads, expected {VERSION}")


def _section(found: Any, name: str) -> Section:
    """Return one section; a list or object without `ok` stands for its items."""
    parts = found if isinstance(found, dict) else {}
    keys = {str(key).lower() for key in parts}
    if not keys & {"ok", "items", "error"}:
        return _items(found, name)
    ok = as_bool(_member(parts, "ok"))
    error = as_text(_member(parts, "error"))
    if ok is False or (ok is None and "ok" in keys) or (ok is None and error):
        return Section(ok=False, error=error or "it failed there, no reason given")
    if "items" not in keys:
        return Section(ok=False, error=f"{_DAMAGED}: it has no items")
    return _items(_member(parts, "items"), name)


def _items(found: Any, name: str) -> Section:
    items = as_list(found)
    if found is None or any(item is None for item in items):
        return Section(ok=False, error=f"{_DAMAGED}: it has no items")
    if len(items) > MAX_ITEMS:
        return Section(ok=False, error=f"more than {MAX_ITEMS} items")
    fields = SECTIONS[name]
    first = next(iter(fields)) if name in _BARE else ""
    if damage := damage_of(name, [item for item in items if isinstance(item, str)]):
        return Section(ok=False, error=f"{_DAMAGED}: {damage}")
    read = [_item({first: item} if first and isinstance(item, str) else item, fields) for item in items]
    if any(item is None for item in read):
        return Section(ok=False, error=f"{_DAMAGED}: an item is not what the export writes")
    if damage := damage_of(name, read):
        return Section(ok=False, error=f"{_DAMAGED}: {damage}")
    return Section(items=tuple(read))


def _item(item: Any, fields: dict[str, _Kind]) -> dict[str, Any] | None:
    """Return the fields of the contract that an item has, as plain values; None where it has none of them."""
    if not isinstance(item, dict):
        return None
    by_name = {str(key).lower(): value for key, value in item.items()}
    found: dict[str, Any] = {}
    known = False
    for field, kind in fields.items():
        key = field.lower() if field.lower() in by_name else _ALSO.get(field, field).lower()
        if key not in by_name:
            continue
        known = True
        value = kind(by_name[key])
        if value is not None and value != "":
            found[field] = value
    return found if known else None


def _only_object(value: Any) -> dict[Any, Any] | None:
    """Return an object, alone or as the one item of a list."""
    items = as_list(value)
    return items[0] if len(items) == 1 and isinstance(items[0], dict) else None


def _member(value: dict[Any, Any], key: str) -> Any:
    """Return a member by its name, in exactly this case if there is one, else in any."""
    if key in value:
        return value[key]
    return next((found for name, found in value.items() if str(name).lower() == key.lower()), None)
