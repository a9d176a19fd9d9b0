"""What has changed in the service since the tasks were written down: each change once, with its date."""

from __future__ import annotations

from lyncready.model import END_OF_SUPPORT, PLATFORM_TITLES, SKYPE_FOR_BUSINESS, Platform

SITE_CLOSED = (
    "pic.lync.com closed on 2019-08-15; since then Microsoft finds a deployment by its federation SRV records."
)
SRV_REQUIRED = "Public IM federation has required the federation SRV record since 2017-07-01."
CONTACT_DROPPED = (
    "Since April 2019 Microsoft collects and keeps no contact, and no mail announces a change; what it had was "
    "deleted."
)
SKYPE_ENDED = (
    "Skype ended on 2025-05-05 and its users were moved to Teams Free; the same work still serves federation "
    "with partners (purpose: federation)."
)
POLICY_PARAMETER = (
    "Since Skype ended on 2025-05-05 Microsoft's pages leave out EnablePublicCloudAccess; the servers' own "
    "shells should still have it."
)
CLIENT_AUTHENTICATION = (
    "From October 2025 to March 2027 public CAs take Client Authentication out of TLS certificates (DigiCert by "
    "default since 2025-10-01, for good on 2027-03-01; Sectigo since autumn 2025, for good about February 2027; "
    "Certum since 2026-05-15; Let's Encrypt since 2026-07-08). Ask for it when you renew, while your CA still "
    "offers it."
)
REFUSES_WITHOUT = (
    "Known to refuse a certificate without it: Cisco Expressway before X15.4 (field notice FN74362) and some .NET "
    "based gateways; AOL was the only one that ever asked it of everybody."
)
TLS_12 = "Microsoft's side insists on TLS 1.2; what an Edge can offer is a matter of its Windows, not of Lync."


def support_of(platform: Platform | None) -> str:
    """Return one sentence on the platform's support; empty where it is supported or not chosen."""
    if platform is None or platform not in END_OF_SUPPORT:
        return ""
    title, ended = PLATFORM_TITLES[platform], END_OF_SUPPORT[platform]
    if ended is None:
        return f"{title} has long been out of support."
    paid = " (paid extension to 2026-04-14)" if platform in SKYPE_FOR_BUSINESS else ""
    return f"{title} has been out of support since {ended.isoformat()}{paid}."
