"""What the admin runs: the facts typed in, exactly as the checklist file keeps them."""

from __future__ import annotations

from enum import StrEnum

import msgspec

DEFAULT_PROVISIONING_SITE = "https://pic.lync.com/"
HTTPS_PORT = 443
# Public CAs put 100 to 250 names into one certificate.
MOST_NAMES = 100
SKYPE_IDENTITY = "Skype"
SKYPE_PROXY = "federation.messenger.msn.com"


class Platform(StrEnum):
    """The server that is deployed; the last two are refused by PIC (Microsoft's provisioning topic, 2019)."""

    LYNC_2010 = "lync-2010"
    LYNC_2013 = "lync-2013"
    LYNC_2013_CU5 = "lync-2013-cu5"
    SFB_2015 = "sfb-2015"
    SFB_2019 = "sfb-2019"
    SFB_SE = "sfb-se"
    OCS_2007_R2 = "ocs-2007-r2"
    OCS_2007 = "ocs-2007"
    LCS_2005_SP1 = "lcs-2005-sp1"


PLATFORM_TITLES: dict[Platform, str] = {
    Platform.LYNC_2010: "Lync Server 2010",
    Platform.LYNC_2013: "Lync Server 2013",
    Platform.LYNC_2013_CU5: "Lync Server 2013 CU5",
    Platform.SFB_2015: "Skype for Business Server 2015",
    Platform.SFB_2019: "Skype for Business Server 2019",
    Platform.SFB_SE: "Skype for Business Server Subscription Edition",
    Platform.OCS_2007_R2: "Office Communications Server 2007 R2",
    Platform.OCS_2007: "Office Communications Server 2007",
    Platform.LCS_2005_SP1: "Live Communications Server 2005 SP1",
}


class Purpose(StrEnum):
    """What the work is for: Skype's public IM, or federation with partners only."""

    SKYPE = "skype"
    FEDERATION = "federation"


class Route(StrEnum):
    """How Microsoft comes to know of the deployment."""

    PARTNER_DISCOVERY = "partner-discovery"
    REQUEST = "request"


class RequestKind(StrEnum):
    """What was asked of the provisioning site: a first request or a change of one."""

    INITIAL = "initial"
    CHANGE = "change"


class Users(StrEnum):
    """Where the users of a SIP domain are homed; `both` is hybrid, and its records lead to the edge here."""

    ON_PREMISES = "on-premises"
    BOTH = "both"
    ONLINE = "online"
    NONE = "none"


class Discovery(StrEnum):
    """How partners are found: by their SRV records, or only those that are listed by name."""

    OPEN = "open"
    BY_NAME = "by-name"


class SipDomain(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One SIP domain: its name (A-labels) and where its users were said to be, `users` in the file.

    Nobody's answer counts as on-premises, but it is no answer: advice that would cut users off asks for one.
    """

    name: str
    said: Users | None = msgspec.field(default=None, name="users")

    @property
    def users(self) -> Users:
        """Where the domain's users are, as far as anybody said."""
        return self.said or Users.ON_PREMISES

    @property
    def is_here(self) -> bool:
        """Whether federation for the domain enters at an edge of this deployment."""
        return self.users in (Users.ON_PREMISES, Users.BOTH)


class Partner(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A partner by its SIP domain; `edge` where it is listed by name, `required` where its faults block."""

    name: str
    edge: str = ""
    required: bool = False


class Standby(StrEnum):
    """Whether an edge that nothing leads to first runs all the same."""

    COLD = "cold"
    WARM = "warm"


class EdgeOption(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What is said of one Access Edge beside its name: a standby, and the nodes behind each of its addresses."""

    name: str
    standby: Standby | None = None
    nodes: int = 1


class Contact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The contact of a provisioning request; optional since April 2019."""

    name: str = ""
    email: str = ""
    phone: str = ""


class Provider(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The public provider that the third task creates."""

    identity: str = SKYPE_IDENTITY
    proxy_fqdn: str = SKYPE_PROXY


class Deployment(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Everything the admin states of the deployment; names are lower-case A-labels.

    In the file an entry of `edge_options` is part of the edge's entry in `access_edges`.
    """

    name: str = ""
    purpose: Purpose = Purpose.SKYPE
    platform: Platform | None = None
    access_edges: tuple[str, ...] = ()
    edge_options: tuple[EdgeOption, ...] = ()
    sip_domains: tuple[SipDomain, ...] = ()
    discovery: Discovery = Discovery.OPEN
    partners: tuple[Partner, ...] = ()
    agreement_number: str = ""
    agreement_type: str = ""
    contact: Contact = Contact()
    provisioning: Route = Route.PARTNER_DISCOVERY
    request_kind: RequestKind = RequestKind.INITIAL
    provisioning_site: str = DEFAULT_PROVISIONING_SITE
    provider: Provider = Provider()

    @property
    def domain_names(self) -> tuple[str, ...]:
        """Names of all SIP domains, in the order of the file."""
        return tuple(domain.name for domain in self.sip_domains)

    def option_of(self, edge: str) -> EdgeOption:
        """Return what is said of an edge beside its name."""
        return next((option for option in self.edge_options if option.name == edge), EdgeOption(name=edge))

    @property
    def names(self) -> tuple[str, ...]:
        """Every SIP domain and Access Edge by name."""
        return (*self.domain_names, *self.access_edges)

    @property
    def site(self) -> tuple[str, int]:
        """Host and port of the provisioning site; the host is empty where the URL is no https URL."""
        from urllib.parse import urlsplit

        try:
            parts = urlsplit(self.provisioning_site)
            host, port = parts.hostname or "", parts.port or HTTPS_PORT
        except ValueError:
            return "", HTTPS_PORT
        return (host, port) if parts.scheme == "https" else ("", HTTPS_PORT)
