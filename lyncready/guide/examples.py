"""The example that explains each code: one finding on the documentation's own company, with plausible values."""

from __future__ import annotations

from typing import Any

from lyncready.guide.codes import ANY, CODES
from lyncready.model import SKYPE_PROXY, Deployment, Finding, Platform, SipDomain, Status

# https://learn.microsoft.com uses this company throughout; the addresses are RFC 5737's.
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
    "partner": "partners.discovery",
    "request": "provisioning.active",
    "message": "finish.message",
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
    "partner": "litware.com",
    "request": "provisioning.active",
    "message": "finish.message",
    "word": "federation.topology",
    ANY: "contoso.com",
}
_EDGE = "sip.contoso.com:5061"
_PLATFORM = "platform"
_SUBJECT_OF_CODE = {
    "partner-blocked": "blockedDomain:litware.com.Domain",
    "partner-not-allowed": "allowedDomain:litware.com.Domain",
    "external-srv-missing": "_sip._tls.contoso.com",
    "hybrid-unsaid": "hostingProvider:LyncOnline.EnabledSharedAddressSpace",
    "domain-not-public": "contoso.local",
    "name-unsupported": "lync_edge.contoso.com",
    "platform-unsupported": _PLATFORM,
    "platform-out-of-support": _PLATFORM,
}
_OWNER = {"name": "_sipfederationtls._tcp.contoso.com", "record_type": ["SRV"]}
_RESOLVER = {**_OWNER, "servers": ["google (8.8.8.8)"]}
_ADDRESS = {"addresses": ["203.0.113.10"]}
_SETTING = {
    "found": False,
    "wanted": True,
    "command": "Set-CsAccessEdgeConfiguration -AllowFederatedUsers $true",
    "computer": "FE01",
    "collected_at": "2026-11-20T08:00:00Z",
}
_FE01 = {"computer": "FE01", "collected_at": "2026-11-20T08:00:00Z"}
_SUBMITTED = {"kind": "initial", "submitted_at": "2026-11-01T08:00:00Z", "due": "2026-12-01T08:00:00Z"}
_DETAIL: dict[str, dict[str, Any]] = {
    "check-incomplete": {"reason": "deadline"},
    "srv-foreign-target": {"found": ["sip.contoso-edge.com"]},
    "srv-deep-target": {"found": ["sip.it.contoso.com"]},
    "srv-microsoft-365": {"found": ["sipfed.online.lync.com"], "cloud": "worldwide"},
    "srv-target-unresolved": {"found": ["sip.contsoo.com"], "suspicion": "typo", "edge": "sip.contoso.com"},
    "srv-still-on-premises": {
        "found": ["sip.contoso.com"],
        "wanted": "_sipfederationtls._tcp.contoso.com. 3600 IN SRV 100 1 5061 sipfed.online.lync.com.",
    },
    "srv-left-behind": {"found": ["0 0 5061 sip.contoso.com"]},
    "discovery-needed": {"users": "both"},
    "address-microsoft-365": {"alias": "sipdir.online.lync.com", "cloud": "worldwide"},
    "srv-wrong-port": {"found": [5060], "expected_port": 5061},
    "srv-target-alias": {"target": "sip.contoso.com", "found": "edge.fabrikam.com"},
    "srv-target-not-declared": {"found": ["access.contoso.com"]},
    "srv-several": {"found": ["0 0 5061 sip.contoso.com", "10 0 5061 sip2.contoso.com"], "equal": False},
    "dns-servfail": _RESOLVER,
    "dns-refused": _RESOLVER,
    "dns-lame": {**_OWNER, "servers": ["ns2.contoso.com"]},
    "dns-timeout": _RESOLVER,
    "dns-malformed": _RESOLVER,
    "dns-public-unreachable": _OWNER,
    "dns-only-inside": {**_OWNER, "local": ["0 0 5061 sip.contoso.com"]},
    "dns-views-differ": {
        **_OWNER,
        "found": ["0 0 5061 sip.contoso.com"],
        "local": ["0 0 5061 edge.contoso.com"],
    },
    "dns-servers-disagree": {
        **_OWNER,
        "answers": {"cloudflare (1.1.1.1)": "0 0 5061 sip.contoso.com", "google (8.8.8.8)": "nxdomain"},
    },
    "dns-stale": {**_RESOLVER, "ttl": 1800, "found": ["0 0 5061 old.contoso.com"]},
    "address-private": {"addresses": ["10.0.0.10"]},
    "address-ipv6-only": {"addresses": ["2001:db8::10"]},
    "tcp-refused": _ADDRESS,
    "tcp-reset": _ADDRESS,
    "tcp-timeout": {**_ADDRESS, "waited": 3.0},
    "tcp-unreachable": _ADDRESS,
    "edge-partly-down": {"share": "1 of 2 addresses answer", "down": ["203.0.113.11"]},
    "tls-not-spoken": {"first_bytes": "HTTP/1.1 400 Bad Request"},
    "standby-silent": {**_ADDRESS, "fault": "tcp-timeout", "preferred": ["sip2.contoso.com"]},
    "tls-too-old": {"version": "TLS 1.0"},
    "tls-trusted-list-cut": {"authorities": 165, "size": 16320},
    "tls-no-forward-secrecy": {"cipher": "AES256-GCM-SHA384"},
    "tls-intercepted": {"issuer": "Contoso Web Gateway", "alike": ["sipfed.online.lync.com:5061"]},
    "tls-alert": {"alert": "handshake_failure"},
    "cert-name-mismatch": {"wanted": "sip.contoso.com", "sans": ["webconf.contoso.com"]},
    "cert-subject-differs": {"found": "edge01.contoso.com"},
    "cert-expired": {"not_after": "2026-11-19T00:00:00Z", "depth": 0},
    "cert-not-yet-valid": {"not_before": "2026-12-01T00:00:00Z", "depth": 0},
    "cert-expiring": {"not_after": "2026-12-04T00:00:00Z", "days": 12, "depth": 0},
    "cert-untrusted": {"issuer": "Contoso Issuing CA", "top": "CN=Contoso Root CA"},
    "cert-private-root": {"issuer": "Contoso Issuing CA"},
    "cert-chain-undetermined": {
        "missing": "Contoso Issuing CA",
        "urls": ["http://ca.contoso.com/issuing.crt"],
        "aia": False,
    },
    "cert-incomplete-chain": {"missing": "DigiCert Global G2 TLS RSA SHA256 2020 CA1"},
    "cert-extra-expired": {
        "found": ["New RSA Certification Authority, issued by Old External CA Root"],
        "ended": "2026-05-30T10:48:38Z",
    },
    "cert-revoked": {"date": "2026-11-20T00:00:00Z", "reason": "superseded"},
    "cert-crl-unreachable": {"urls": ["http://crl.example.com/edge.crl"], "error": "status 404"},
    "cert-crl-stale": {
        "urls": ["http://crl.example.com/edge.crl"],
        "at": "2026-11-22T19:00:00Z",
        "next_update": "2026-11-20T00:00:00Z",
    },
    "cert-elliptic-key": {"key": "ECDSA 256"},
    "cert-hash-unsupported": {"signature": "sha512", "depth": 0},
    "cert-names-lost": {"found": ["webconf.contoso.com"], "foreign": ["sip.litware.com"]},
    "cert-issuer-changed": {"found": "DigiCert G5", "was": "DigiCert G2", "partners": ["litware.com"]},
    "cert-loses-client-auth": {"not_after": "2026-12-31T00:00:00Z"},
    "cert-shared-name-missing": {"found": ["sip.contoso.com"]},
    "cert-foreign-names": {"found": ["sip.litware.com"], "partners": ["litware.com"]},
    "cert-caa-forbids": {
        "found": ["letsencrypt.org"],
        "wanted": "digicert.com",
        "zone": "contoso.com",
        "company": "DigiCert Inc",
    },
    "edge-address-changed": {"addresses": ["203.0.113.20"], "was": ["203.0.113.10"], "partners": ["litware.com"]},
    "cert-key-provider": {"found": "Microsoft Software Key Storage Provider"},
    "cert-weak-key": {"key": "RSA 1024"},
    "cert-weak-signature": {"signature": "sha1"},
    "edge-nodes-unseen": {**_ADDRESS, "nodes": 2, "seen": 1},
    "sip-server-trouble": {
        "status": 504,
        "reason": "Server time-out",
        "id": 1038,
        "says": "Failed to connect to a peer server",
        "next_hop": "pool01.contoso.local:5061",
    },
    "sip-rejected": {"status": 403, "reason": "Forbidden"},
    "https-status": {"status": 502},
    "https-certificate": {"found": ["it has expired"]},
    "setting-wrong": _SETTING,
    "attested-but-wrong": {**_SETTING, "by": "alice", "at": "2026-11-10T08:00:00Z"},
    "evidence-older-than-word": _SETTING,
    "evidence-old": {"computer": "FE01", "days": 45, "collected_at": "2026-10-08T08:00:00Z"},
    "message-failed": {
        "direction": "outgoing",
        "id": 1010,
        "status": 504,
        "domain": "fabrikam.com",
        "peer": "sip.fabrikam.com",
        "speaker": "sip.contoso.com",
        "first": "2026-11-22T18:41:09Z",
        "last": "2026-11-22T18:41:09Z",
        "count": 1,
        "clock": "utc",
        "of": 1,
        "look_at": ["federation.certificate", "federation.outbound"],
    },
    "domain-not-public": {"found": ".local", "others": ["contoso.com"]},
    "name-unsupported": {"why": ["underscore"]},
    "platform-unsupported": {"found": "ocs-2007"},
    "partner-own-edge": {"found": ["sip.litware.com"], "edge": "sip.litware.com", "by": "srv"},
    "partner-microsoft-365": {"found": ["sipfed.online.lync.com"], "cloud": "worldwide", "by": "srv"},
    "partner-at-our-edge": {"found": ["sip.contoso.com"], "by": "srv"},
    "partner-not-published": {
        "tenant_hint": ["MX litware-com.mail.protection.outlook.com"],
        "cloud": "worldwide",
    },
    "partner-moved": {
        "edge": "sip.litware.com",
        "found": ["sipfed.online.lync.com"],
        "cloud": "worldwide",
        "by": "export",
    },
    "partner-foreign-target": {"found": ["sip.hosting.example"], "by": "srv"},
    "partner-blocked": {**_FE01, "command": "Remove-CsBlockedDomain -Identity 'litware.com'"},
    "partner-not-allowed": {**_FE01, "command": "New-CsAllowedDomain -Identity 'litware.com'"},
    "request-pending": _SUBMITTED,
    "request-late": _SUBMITTED,
    "request-overdue": {**_SUBMITTED, "days": 31},
}


def sample_finding(code: str, status: Status | None = None, with_values: bool = False) -> Finding:
    """Return a finding of the example deployment with this code; without detail unless values are wanted."""
    info = CODES[code]
    check = info.checks[0]
    about_platform = _SUBJECT_OF_CODE.get(code) == _PLATFORM
    return Finding(
        step="prepare.platform" if about_platform else _STEP_OF_CHECK[check],
        check="srv" if check == ANY else check,
        subject=_SUBJECT_OF_CODE.get(code) or _SUBJECT_OF_CHECK.get(check, _EDGE),
        status=status or info.cases[0].status,
        code=code,
        detail=_DETAIL.get(code, {}) if with_values else {},
    )
