"""Which parts of an export are damaged: texts stand where PowerShell wrote objects, or names are missing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

FLATTENED = "objects in it became texts, as when a file is saved again by ConvertTo-Json without -Depth"
NAMELESS = "an item has no name"

# How .NET and PowerShell show an object that they do not write out: its members, or the name of its type. The
# second part of a type's name tells it from a domain, which nobody writes with a capital behind each dot.
_TYPE = re.compile(
    r"(?:Deserialized\.|Selected\.)*"
    r"(?:System(?:\.[A-Z][A-Za-z0-9_`+]*)+|Microsoft\.(?:Rtc|PowerShell|Management|ActiveDirectory)\.[A-Z]\S*)"
    r"(?:\[.*\])*\Z"
)
_MEMBERS = re.compile(r"@\{|\{.*[}…]\Z|\[object [A-Za-z]+\]\Z", re.DOTALL)
_STARTS = frozenset("@{[DSM")
# Domains of their own that look like a type.
_DOMAINS = frozenset({"system.com", "system.net", "system.org", "system.io"})
# What an item of each part is known by: of every group one member at least has to be there.
_KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "capabilities": (("Cmdlet",),),
    "verificationLevelMap": (("Name",), ("Value",)),
    "externalAccessPolicies": (("Identity",),),
    "publicProviders": (("Identity",), ("ProxyFqdn",)),
    "hostingProviders": (("Identity",), ("ProxyFqdn",)),
    "sipDomains": (("Name", "Identity"),),
    "allowedDomains": (("Domain", "Identity"),),
    "blockedDomains": (("Domain", "Identity"),),
    "sites": (("Identity", "DisplayName"),),
    "edgeServices": (("PoolFqdn", "Identity"),),
    "edgeComputers": (("Fqdn",),),
    "replication": (("ReplicaFqdn",),),
    "rights": (("Group",),),
    "outbound": (("Host",), ("Port",)),
    "nextHop": (("Host",), ("Port",)),
    "resolved": (("Name",),),
    "roots": (("Store",),),
    "events": (("Id",),),
}
# The texts that name a type by right, the lists of texts without blanks, and the part whose items are texts.
_TYPED = "TypeName"
_LISTED = frozenset({"Parameters", "Thumbprints"})
_TEXTS = "server"


def is_flattened(text: str) -> bool:
    """Whether a text is what is left of an object: `@{Domain=msn.com}`, `System.Object[]`, a type's name."""
    if text[:1] not in _STARTS:
        return False
    bare = text.strip()
    return bool(_MEMBERS.match(bare) or (_TYPE.match(bare) and bare.lower() not in _DOMAINS))


def damage_of(section: str, items: Iterable[Any]) -> str:
    """Return why a part's items prove nothing, "" where they are whole.

    One damaged item spoils its part: what else stood there is not known, so nothing may pass because of it.
    """
    keys = _KEYS.get(section, ())
    for item in items:
        if isinstance(item, dict):
            for name, value in item.items():
                # Nearly all are texts of an innocent beginning; this is asked at every judgement.
                harmless = value[:1] not in _STARTS if type(value) is str else value is None
                if (name in _LISTED or not harmless) and _is_spoilt(name, value):
                    return FLATTENED
            for first, *others in keys:
                if item.get(first) in (None, "") and all(item.get(name) in (None, "") for name in others):
                    return NAMELESS
        elif section != _TEXTS or not isinstance(item, str) or not item.strip() or is_flattened(item):
            return FLATTENED
    return ""


def _is_spoilt(name: Any, value: Any) -> bool:
    if name == _TYPED:
        return False
    if isinstance(value, str):
        # A list that was saved too flat becomes its members with blanks between them; no parameter has one.
        return is_flattened(value) or (name in _LISTED and " " in value.strip())
    return isinstance(value, (list, tuple)) and any(_is_spoilt(name, one) for one in value)
