"""The codes of external access, the provider, settings and the checklist's fields. Order is the contract's."""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.code_shapes import Owner, many, one
from lyncready.model import Status

_P, _N, _W, _F, _U = Status.PASS, Status.NOTE, Status.WARN, Status.FAIL, Status.UNKNOWN

_SETTING = {
    "found": False,
    "wanted": True,
    "command": "Set-CsAccessEdgeConfiguration -AllowFederatedUsers $true",
    "computer": "FE01",
    "collected_at": "2026-11-20T08:00:00Z",
}

SERVER = (
    one(
        "external-srv-missing",
        "external",
        _W,
        "There is no client SRV record. Federation does not need it.",
        record=("add", "clients outside look for it"),
    ),
    one(
        "external-address-missing",
        "external",
        _W,
        "A name that clients outside look for has no address.",
        record=("add", "clients outside look for it"),
    ),
    one("https-unreachable", "https", _W, "The site does not answer."),
    one("https-status", "https", _W, "The site answers with an error.", sample={"status": 502}),
    one(
        "https-certificate",
        "https",
        _W,
        "The site's certificate is not accepted; a wildcard would be.",
        owner=Owner.CERTIFICATE,
        sample={"found": ["it has expired"]},
    ),
    one(
        "provider-missing",
        "provider",
        _F,
        "The provider's name does not exist.",
        cell="none",
        order="Correct the provider's proxy_fqdn",
        or_else="{who} {do} not exist in public DNS",
    ),
    one(
        "provider-retired",
        "provider",
        _F,
        "Skype's own name does not exist: Microsoft ended it on 2025-05-05.",
        cell="retired",
        link=links.SKYPE_RETIRED,
        order="Switch the purpose to federation (e)",
        or_else="Microsoft ended Skype on 2025-05-05",
    ),
    many(
        "setting-wrong",
        "settings",
        "An exported setting is not as it should be.",
        (_F, "a hard rule"),
        (_W, "a soft rule"),
        (_N, "worth knowing"),
        sample=_SETTING,
    ),
    one("setting-unknown", "settings", _U, "No export shows the setting.", owner=Owner.YOU),
    one(
        "hybrid-unsaid",
        "settings",
        _U,
        "The server routes some users to Microsoft 365, but no SIP domain is marked as split.",
        cell="hybrid?",
        owner=Owner.YOU,
    ),
    one(
        "attested-but-wrong",
        "settings",
        _F,
        "It was confirmed manually, and a later export shows otherwise.",
        link=links.ACCESS_EDGE,
        sample={**_SETTING, "by": "alice", "at": "2026-11-10T08:00:00Z"},
    ),
    one(
        "evidence-older-than-word",
        "settings",
        _N,
        "The manual confirmation is newer than the export and wins; export again.",
        owner=Owner.YOU,
        sample=_SETTING,
    ),
    many(
        "evidence-old",
        "settings",
        "The export is more than 30 days old, or the network shows what is newer.",
        (_N, "from 30 days"),
        (_W, "from 200 days, or where the network shows a newer certificate, record or address than the export"),
        owner=Owner.YOU,
        sample={"computer": "FE01", "days": 45, "collected_at": "2026-10-08T08:00:00Z"},
    ),
    one("field-missing", "deployment", _U, "A field that is needed is empty."),
    one("field-invalid", "deployment", _F, "A field has a value that cannot be right."),
    many(
        "domain-not-public",
        "deployment",
        "No public DNS zone can hold the SIP domain: nobody outside can find its users.",
        (_W, "another SIP domain is public"),
        (_F, "no SIP domain is public"),
        (_N, "it has no users"),
        link=links.RESERVED_NAMES,
        order="Use a public SIP domain instead of {who}",
        or_else="nobody outside can find this one",
        sample={"found": ".local", "others": ["contoso.com"]},
    ),
    many(
        "name-unsupported",
        "deployment",
        "The server does not support internationalised names, nor underscores in names.",
        (_W, ""),
        (_N, "a SIP domain whose users are elsewhere"),
        link=links.EDGE_DNS,
        order="Use a name of letters, digits and hyphens for {who}",
        or_else="some partners refuse others",
        sample={"why": ["underscore"]},
    ),
    one(
        "platform-unsupported",
        "deployment",
        _F,
        "The platform takes no part in PIC federation.",
        order="Move to a newer server",
        or_else="this platform takes no part in it",
        sample={"found": "ocs-2007"},
    ),
    one(
        "platform-out-of-support",
        "deployment",
        _N,
        "Microsoft no longer supports the platform.",
        link=links.LIFECYCLE,
    ),
)
