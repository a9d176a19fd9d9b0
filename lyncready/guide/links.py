"""Where to read more: every page the guide points to, once. Learn's own addresses, no redirecting short links."""

from __future__ import annotations

from functools import cache

from lyncready.guide.texts import Link

_LEARN = "https://learn.microsoft.com/en-us/"
_SFB = _LEARN + "skypeforbusiness/"
_LYNC = _LEARN + "previous-versions/office/lync-server-2013/lync-server-2013-"
_EXTERNAL = _SFB + "manage/federation-and-external-access/"

PROVISIONING = Link(
    "Provisioning site for public IM connectivity (Lync Server 2013)",
    _LYNC + "accessing-the-lync-server-public-im-connectivity-provisioning-site",
)
SKYPE = Link("Deploy Skype connectivity", _SFB + "deploy/deploy-skype-connectivity")
PLAN_EXTERNAL = Link(
    "Planning for external user access (Lync Server 2013)", _LYNC + "planning-for-external-user-access"
)
DEPLOY_EXTERNAL = Link(
    "Deploying external user access (Lync Server 2013)", _LYNC + "deploying-external-user-access"
)
FEDERATION = Link(
    "Enable federation and public IM connectivity (Lync Server 2013)",
    _LYNC + "enable-or-disable-federation-and-public-im-connectivity",
)
FEDERATION_SFB = Link(
    "Enable federation and public IM connectivity (Skype for Business Server)",
    _EXTERNAL + "access-edge/enable-or-disable-federation-and-public-im-connectivity",
)
DISCOVERY = Link(
    "Discovery of federation partners",
    _EXTERNAL + "access-edge/enable-or-disable-discovery-of-federation-partners",
)
ACCESS_EDGE = Link(
    "Access Edge configuration",
    _EXTERNAL + "access-edge/manage-access-edge-configuration-for-your-organization",
)
BLOCKED_DOMAINS = Link(
    "Blocked external domains", _EXTERNAL + "sip-domains/configure-support-for-blocked-external-domains"
)
ALLOWED_DOMAINS = Link(
    "Allowed external domains", _EXTERNAL + "sip-domains/configure-support-for-allowed-external-domains"
)
PUBLIC_POLICY = Link(
    "Policies that control public user access (Lync Server 2013)",
    _LYNC + "configure-policies-to-control-public-user-access",
)
FEDERATED_POLICY = Link(
    "Policies that control federated user access (Lync Server 2013)",
    _LYNC + "configure-policies-to-control-federated-user-access",
)
ASSIGN_POLICY = Link(
    "Assign an external access policy",
    _EXTERNAL + "external-access-policies/assign-an-external-user-access-policy",
)
HOSTED_PROVIDERS = Link(
    "Hosted SIP federated providers (Lync Server 2013)",
    _LYNC + "create-or-edit-hosted-sip-federated-providers",
)
PUBLIC_PROVIDERS = Link(
    "Public SIP federated providers",
    _EXTERNAL + "sip-providers/create-or-edit-public-sip-federated-providers",
)
END_USER = Link("Lync-Skype connectivity as an end user", _LYNC + "using-lync-skype-connectivity-as-an-end-user")
MICROSOFT_ACCOUNT = Link(
    "What a Microsoft account is (account help)", "https://support.microsoft.com/en-us/account-billing"
)
EDGE_REQUIREMENTS = Link(
    "Edge Server environmental requirements: DNS, certificates, ports",
    _SFB + "plan-your-deployment/edge-server-deployments/edge-environmental-requirements",
)
EDGE_DNS = Link(
    "Advanced Edge Server DNS planning",
    _SFB + "plan-your-deployment/edge-server-deployments/advanced-edge-server-dns",
)
EDGE_SCENARIOS = Link(
    "Edge Server scenarios, with addresses and certificates",
    _SFB + "plan-your-deployment/edge-server-deployments/scenarios",
)
EDGE_DEPLOY = Link("Deploy Edge Servers", _SFB + "deploy/deploy-edge-server/deploy-edge-servers")
EDGE_VALIDATE = Link("Validate an Edge deployment", _SFB + "deploy/deploy-edge-server/validate-edge-deployment")
EDGE_POOL = Link(
    "Edge pool settings in Topology Builder", _SFB + "help-topics/help-topobld/edge-settings-expander"
)
FEDERATION_ROUTE = Link(
    "Federation route in Topology Builder", _SFB + "help-topics/help-topobld/federation-route-settings-expander"
)
MUTUAL_TLS = Link("TLS and mutual TLS", _SFB + "plan-your-deployment/security/tls-and-mtls")
TLS_VERSIONS = Link("TLS versions of the server", _SFB + "manage/topology/disable-tls-1.0-1.1")
PREREQUISITES = Link("Prerequisites for federating", _EXTERNAL + "federation-support/prerequisites-for-federating")
VERIFY = Link("Verify communications", _EXTERNAL + "federation-support/verify-communications")
HYBRID = Link("Plan hybrid connectivity with Microsoft 365", _SFB + "hybrid/plan-hybrid-connectivity")
DISABLE_HYBRID = Link(
    "Disable hybrid configuration to complete migration", _SFB + "hybrid/cloud-consolidation-disabling-hybrid"
)
LIFECYCLE = Link("Microsoft product lifecycle", "https://learn.microsoft.com/en-us/lifecycle/products/")
SKYPE_RETIRED = Link(
    "Skype is retired: what Microsoft says",
    "https://support.microsoft.com/en-us/skype/skype-is-retiring-in-may-2025-what-you-need-to-know-2a7d2501-427f-485e-8be0-2068a9f90472",
)
CLIENT_AUTH = Link(
    "Client Authentication leaves public TLS certificates (DigiCert)",
    "https://knowledge.digicert.com/alerts/sunsetting-client-authentication-eku-from-digicert-public-tls-certificates",
)
SRV_RFC = Link("RFC 2782: DNS SRV records", "https://www.rfc-editor.org/rfc/rfc2782")
CAA = Link("RFC 8659: CAA records", "https://www.rfc-editor.org/rfc/rfc8659")
DNS_ERRORS = Link("RFC 1035: DNS response codes", "https://www.rfc-editor.org/rfc/rfc1035#section-4.1.1")
DNS_NEGATIVE = Link("RFC 2308: negative answers and how long they last", "https://www.rfc-editor.org/rfc/rfc2308")
PRIVATE_ADDRESSES = Link("RFC 1918: private addresses", "https://www.rfc-editor.org/rfc/rfc1918")
RESERVED_NAMES = Link(
    "RFC 6762: names kept for networks of one's own", "https://www.rfc-editor.org/rfc/rfc6762#appendix-G"
)
SIP_OPTIONS = Link("RFC 3261: the OPTIONS request", "https://www.rfc-editor.org/rfc/rfc3261#section-11")
SIP_STATUS = Link("RFC 3261: SIP response codes", "https://www.rfc-editor.org/rfc/rfc3261#section-21")
DIAGNOSTICS = Link(
    "[MS-OCER]: the ms-diagnostics header and its ids",
    _LEARN + "openspecs/office_protocols/ms-ocer/8b2b5ee5-6051-4f66-b51e-71102ef7782f",
)
TLS_ALERTS = Link(
    "Schannel error codes for TLS and SSL alerts",
    _LEARN + "windows/win32/secauthn/schannel-error-codes-for-tls-and-ssl-alerts",
)
WINSOCK = Link("Windows Sockets error codes", _LEARN + "windows/win32/winsock/windows-sockets-error-codes-2")
SYSTEM_ERRORS = Link(
    "System error codes 9000 to 11999", _LEARN + "windows/win32/debug/system-error-codes--9000-11999-"
)
HRESULTS = Link(
    "[MS-ERREF]: Windows error codes",
    _LEARN + "openspecs/windows_protocols/ms-erref/1bc92ddf-b79e-413c-bbaa-99a5281a6c90",
)
X509 = Link("RFC 5280: certificates and their extensions", "https://www.rfc-editor.org/rfc/rfc5280")
TEST_PORT = Link("Test-NetConnection", _LEARN + "powershell/module/nettcpip/test-netconnection")


@cache
def cmdlet(name: str) -> Link:
    """Return the reference page of a Lync / Skype for Business cmdlet."""
    return Link(name, f"{_LEARN}powershell/module/skypeforbusiness/{name.lower()}")
