"""What differs by platform: support, the shell, and what the Skype provider's command can say there."""

from __future__ import annotations

from datetime import date

from lyncready.model.deployment import Platform

# Microsoft's provisioning topic of 2019-03-22.
PIC_REFUSES = frozenset({Platform.OCS_2007, Platform.LCS_2005_SP1})

# Microsoft's product lifecycle, end of extended support; None where only "ended" is certain.
END_OF_SUPPORT: dict[Platform, date | None] = {
    Platform.LCS_2005_SP1: None,
    Platform.OCS_2007: None,
    Platform.OCS_2007_R2: None,
    Platform.LYNC_2010: date(2021, 4, 13),
    Platform.LYNC_2013: date(2023, 4, 11),
    Platform.LYNC_2013_CU5: date(2023, 4, 11),
    Platform.SFB_2015: date(2025, 10, 14),
    Platform.SFB_2019: date(2025, 10, 14),
}

SKYPE_FOR_BUSINESS = frozenset({Platform.SFB_2015, Platform.SFB_2019, Platform.SFB_SE})
_DECORATES = SKYPE_FOR_BUSINESS | {Platform.LYNC_2013_CU5}
_HAS_ICON = _DECORATES | {Platform.LYNC_2013}
# Platforms whose Windows is 2008 to 2012 R2 as a rule, and which take RSA keys of a legacy provider only.
OLD_WINDOWS = frozenset(Platform) - {Platform.SFB_2019, Platform.SFB_SE}
# The Management Shell with the Cs cmdlets came with Lync Server 2010.
HAS_SHELL = _HAS_ICON | {Platform.LYNC_2010}

# Microsoft's recipe for the provider (provisioning topic, 2019): where Skype's users live, and how it looks.
SKYPE_DOMAINS = ("msn.com", "outlook.com", "live.com", "hotmail.com")
SKYPE_ROUTING_DOMAIN = "msn.com"
SKYPE_ICON_URL = "https://images.edge.messenger.live.com/Messenger_16x16.png"
USE_SOURCE_VERIFICATION = 2

# Parameters of providers' cmdlets that not every platform has (reference; for CU5 Microsoft's task topic).
PARAMETER_SINCE: dict[str, frozenset[Platform]] = {
    "NameDecorationRoutingDomain": _DECORATES,
    "NameDecorationExcludedDomainList": _DECORATES,
    "IconUrl": _HAS_ICON,
    "EnableSkypeIdRouting": SKYPE_FOR_BUSINESS,
    "EnableSkypeDirectorySearch": SKYPE_FOR_BUSINESS,
    "AutodiscoverUrl": _HAS_ICON,  # of hosting providers
}
PROVIDER_RECIPE: dict[str, str | bool] = {
    "NameDecorationRoutingDomain": SKYPE_ROUTING_DOMAIN,
    "NameDecorationExcludedDomainList": ",".join(SKYPE_DOMAINS),
    "IconUrl": SKYPE_ICON_URL,
    "EnableSkypeIdRouting": True,
    "EnableSkypeDirectorySearch": True,
}
