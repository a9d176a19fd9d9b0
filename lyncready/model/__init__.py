"""The facts, and nothing that acts."""

from lyncready.model.addresses import Reach, reach_of
from lyncready.model.attempts import FAILURES, MOST_TRACES, Attempt, PartnerTest, attempts_in, partner_tests_in
from lyncready.model.checklist import VERSION, Checklist
from lyncready.model.clouds import CLOUD, CLOUDS, WORLDWIDE, Cloud, cloud_of, takes_clients
from lyncready.model.damage import damage_of
from lyncready.model.deployment import (
    HTTPS_PORT,
    MOST_NAMES,
    PLATFORM_TITLES,
    SKYPE_PROXY,
    Contact,
    Deployment,
    Discovery,
    EdgeOption,
    Partner,
    Platform,
    Provider,
    Purpose,
    RequestKind,
    Route,
    SipDomain,
    Standby,
    Users,
)
from lyncready.model.due import Due, DueKind
from lyncready.model.evidence import Evidence, ExportScope, Section
from lyncready.model.fetching import MAX_URL, OUR_WAY, UNANSWERED, FetchError, fetchable, is_plain
from lyncready.model.finding import OPEN, WORST_FIRST, Finding, Ref, Status
from lyncready.model.joining import join_run, newest
from lyncready.model.looks import SPOKE, is_blind, own_reason, own_up, says_nothing
from lyncready.model.loose import as_bool, as_instant, as_int, as_list, as_name, as_text, as_texts
from lyncready.model.message_pairs import MESSAGE_PARTS, message_parts
from lyncready.model.names import (
    MAX_NAME,
    WILDCARD_LABEL,
    BadName,
    host_port,
    is_address,
    is_host_text,
    labels_above,
    neighbours_of,
    parse_name,
    reserved_ending,
    spell_subject,
    split_host_port,
    subject_key,
    unicode_of,
)
from lyncready.model.network import (
    AUTHORITATIVE,
    DEFAULT_CONTROL,
    FEDERATION_PORT,
    LOCAL,
    PUBLIC,
    AskAuthoritative,
    AskPartners,
    ClientCertificate,
    Network,
    Origin,
    Position,
    Resolver,
    Trust,
    TrustedRoot,
    is_loopback,
)
from lyncready.model.nodes import NodesBehind
from lyncready.model.observation import Again, AgainReason, Before, Key, Observation
from lyncready.model.pairing import (
    CLIENT_SERVICE,
    FEDERATION_SERVICE,
    Pairing,
    caa_names,
    declared_below,
    federation_owner,
    misspelt_owners,
    owner_fits,
    pair,
    probeable,
)
from lyncready.model.partners import (
    EDGE_LABEL,
    KnownPartner,
    foreign_names,
    hint_questions,
    known_partners,
    mail_questions,
    partners_looked_up,
    shared_names,
)
from lyncready.model.platforms import (
    END_OF_SUPPORT,
    HAS_SHELL,
    OLD_WINDOWS,
    PARAMETER_SINCE,
    PIC_REFUSES,
    PROVIDER_RECIPE,
    SKYPE_DOMAINS,
    SKYPE_FOR_BUSINESS,
    SKYPE_ICON_URL,
    SKYPE_ROUTING_DOMAIN,
    USE_SOURCE_VERIFICATION,
)
from lyncready.model.psquote import BadValue, ParameterValue, Switch, quote, render_cmdlet, render_value
from lyncready.model.seen import (
    ADDRESS_TYPES,
    ANSWERED,
    NODE_LOOKS,
    REPLIED,
    Aia,
    Caa,
    ClientAuth,
    Crl,
    Dns,
    DnsOutcome,
    Fault,
    FaultKind,
    HttpOutcome,
    Https,
    Revoked,
    SecondLook,
    Seen,
    Sip,
    SipOutcome,
    Srv,
    Tcp,
    TcpOutcome,
    Tls,
    TlsOutcome,
    is_static_rsa,
)
from lyncready.model.settings import (
    TENANT_MODULE,
    AccessEdge,
    EdgeService,
    HostingProvider,
    Level,
    LocalStore,
    Policy,
    PolicyScope,
    PublicProvider,
    Reading,
    Replica,
    Settings,
    Site,
    Tenant,
)
from lyncready.model.settings_edge import EdgeCertificate, EventCount, OutboundTest, Resolved, RootStore
from lyncready.model.settings_read import read_settings
from lyncready.model.text import printable, printable_command
from lyncready.model.times import (
    as_utc,
    expiry_window,
    is_in_range,
    read_day,
    read_instant,
    render_instant,
    render_span,
)
from lyncready.model.topology import Findings, Topology
from lyncready.model.words import REQUEST_PARTS, Attestation, AttestationState, Part, Request, Waiver
