"""The example that explains each code: one finding on the documentation's own company, with plausible values."""

from __future__ import annotations

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
        detail=dict(info.sample) if with_values else {},
    )
