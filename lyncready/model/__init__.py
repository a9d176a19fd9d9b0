"""The facts, and nothing that acts."""

from lyncready.model.checklist import VERSION, Checklist
from lyncready.model.deployment import (
    DEFAULT_PROVISIONING_SITE,
    PLATFORM_TITLES,
    SKYPE_IDENTITY,
    SKYPE_PROXY,
    Contact,
    Deployment,
    Platform,
    Provider,
    Purpose,
    RequestKind,
    Route,
    SipDomain,
    Users,
)
from lyncready.model.evidence import Evidence, Scope, Section
from lyncready.model.finding import OPEN, Finding, Ref, Status
from lyncready.model.names import (
    BadName,
    host_port,
    is_address,
    is_host_text,
    labels_above,
    parse_name,
    split_host_port,
    unicode_of,
)
from lyncready.model.network import (
    AUTHORITATIVE,
    DEFAULT_CONTROL,
    FEDERATION_PORT,
    LOCAL,
    PUBLIC,
    AskAuthoritative,
    ClientCertificate,
    Network,
    Position,
    Resolver,
    is_loopback,
)
from lyncready.model.observation import (
    ANSWERED,
    REPLIED,
    Aia,
    ClientAuth,
    Dns,
    DnsOutcome,
    Fault,
    FaultKind,
    HttpOutcome,
    Https,
    Key,
    Observation,
    Seen,
    Sip,
    SipOutcome,
    Srv,
    Tcp,
    TcpOutcome,
    Tls,
    TlsOutcome,
    newest,
)
from lyncready.model.psquote import BadValue, ParameterValue, Switch, quote, render_cmdlet, render_value
from lyncready.model.text import printable
from lyncready.model.times import end_of, read_instant, render_instant, render_span
from lyncready.model.trust import Origin, Root, Trust
from lyncready.model.words import REQUEST_PARTS, Attestation, Part, Request, Waiver, Word

__all__ = [
    "ANSWERED", "AUTHORITATIVE", "DEFAULT_CONTROL", "DEFAULT_PROVISIONING_SITE", "FEDERATION_PORT", "LOCAL",
    "OPEN", "PLATFORM_TITLES", "PUBLIC", "REPLIED", "REQUEST_PARTS", "SKYPE_IDENTITY", "SKYPE_PROXY",
    "VERSION", "Aia", "AskAuthoritative", "Attestation", "BadName", "BadValue", "Checklist", "ClientAuth",
    "ClientCertificate", "Contact", "Deployment", "Dns", "DnsOutcome", "Evidence", "Fault", "FaultKind",
    "Finding", "HttpOutcome", "Https", "Key", "Network", "Observation", "Origin", "ParameterValue", "Part",
    "Platform", "Position", "Provider", "Purpose", "Ref", "Request", "RequestKind", "Resolver", "Root",
    "Route", "Scope", "Section", "Seen", "Sip", "SipDomain", "SipOutcome", "Srv", "Status", "Switch", "Tcp",
    "TcpOutcome", "Tls", "TlsOutcome", "Trust", "Users", "Waiver", "Word", "end_of", "host_port",
    "is_address", "is_host_text", "is_loopback", "labels_above", "newest", "parse_name", "printable", "quote",
    "read_instant", "render_cmdlet", "render_instant", "render_span", "render_value", "split_host_port",
    "unicode_of",
]  # fmt: skip
