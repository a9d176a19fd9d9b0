"""What has changed in the service since the tasks were written down: each change once, with its date."""

from __future__ import annotations

from lyncready.model import PLATFORM_TITLES, Deployment, Platform

SITE_CLOSED = (
    "pic.lync.com was closed on 2019-08-15. Since then nobody provisions by hand: "
    "the federation SRV record of each SIP domain is what Microsoft looks for."
)
SRV_REQUIRED = "Since 2017-07-01 public IM federation needs the federation SRV record of each SIP domain."
CONTACT_DROPPED = (
    "Since April 2019 no contact is collected or kept, and no mail announces a change; "
    "what had been entered before was deleted. So the contact is optional here."
)
SKYPE_ENDED = (
    "Skype for consumers ended on 2025-05-05 and its users were moved to Teams Free: nobody may answer at the "
    "other end. The same work still serves federation with partners (purpose: federation)."
)
POLICY_PARAMETER = (
    "Since Skype ended on 2025-05-05 Microsoft's pages no longer list EnablePublicCloudAccess for New- and "
    "Set-CsExternalAccessPolicy; the servers' own shells are expected to keep it."
)
CLIENT_AUTHENTICATION = (
    "From October 2025 to March 2027 public CAs stop putting Client Authentication into TLS certificates "
    "(DigiCert: "
    "not by default since 2025-10-01, never from 2027-03-01). Ask your CA for it when you renew: "
    "federation is mutual TLS, and some partners check."
)
TLS_12 = "Microsoft's side wants TLS 1.2. Which versions an Edge offers is decided by its Windows, not by Lync."

# Microsoft product lifecycle, end of extended support; "" where the day is not vouched for here.
SUPPORT_ENDED: dict[Platform, str] = {
    Platform.LCS_2005_SP1: "",
    Platform.OCS_2007: "",
    Platform.OCS_2007_R2: "",
    Platform.LYNC_2010: "2021-04-13",
    Platform.LYNC_2013: "2023-04-11",
    Platform.LYNC_2013_CU5: "2023-04-11",
    Platform.SFB_2015: "2025-10-14",
    Platform.SFB_2019: "2025-10-14",
}


def support_of(platform: Platform | None) -> str:
    """Return one sentence on the platform's support; empty where it is supported or not chosen."""
    if platform is None or platform not in SUPPORT_ENDED:
        return ""
    title, day = PLATFORM_TITLES[platform], SUPPORT_ENDED[platform]
    if not day:
        return f"{title} has long been out of support."
    paid = " (paid extension to 2026-04-14)" if day == "2025-10-14" else ""
    return f"{title} is out of support since {day}{paid}."


def is_refused(deployment: Deployment) -> bool:
    """Whether PIC refuses the platform (Microsoft's provisioning topic of 2019-03-22)."""
    return deployment.platform in (Platform.OCS_2007, Platform.LCS_2005_SP1)
