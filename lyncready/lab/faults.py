"""The words of a scenario: what a name server, an edge or its certificate can do wrong."""

from __future__ import annotations

from enum import StrEnum


class CertificateFault(StrEnum):
    """What can be wrong with (or special about) an edge's certificate; several may be combined."""

    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    EXPIRING = "expiring"
    OLD = "old"  # sound, but another one than the edge's other addresses have
    WRONG_NAME = "wrong-name"
    WILDCARD = "wildcard"
    NO_SAN = "no-san"
    ONLY_IN_SUBJECT = "only-in-subject"
    OTHER_SUBJECT = "other-subject"
    CAPITALS = "capitals"
    WEAK_KEY = "weak-key"
    ELLIPTIC = "elliptic"
    SHA1 = "sha1"
    SHA1_INTERMEDIATE = "sha1-intermediate"
    EXPIRED_INTERMEDIATE = "expired-intermediate"
    PSS = "pss"
    SELF_SIGNED = "self-signed"
    UNKNOWN_CA = "unknown-ca"
    UNKNOWN_CA_ALONE = "unknown-ca-alone"  # its root is not sent, nor its issuing CA known
    MISSING_INTERMEDIATE = "missing-intermediate"
    ROOT_SENT = "root-sent"
    SHUFFLED = "shuffled"  # root and issuer in the wrong order, the issuer twice
    NO_SERVER_AUTH = "no-server-auth"
    NO_CLIENT_AUTH = "no-client-auth"
    NO_CRL = "no-crl"
    CRL_INSIDE = "crl-inside"  # its list is in a directory only
    CRL_GONE = "crl-gone"  # nothing is at the list's address
    CRL_STALE = "crl-stale"
    REVOKED = "revoked"
    SHA512 = "sha512"
    EXPIRED_CROSS = "expired-cross"  # sent beside a good chain
    WRONG_ISSUER = "wrong-issuer"  # another authority's certificate in place of its own issuer's
    FORGED_ISSUER = "forged-issuer"  # a certificate of the issuer's name that did not sign it
    ISSUER_INSIDE = "issuer-inside"  # the issuer is not sent, and offered in a directory only


class DnsAnswer(StrEnum):
    """How a name server treats a question; `records` answers as a sound server does."""

    RECORDS = "records"
    MISSING = "missing"  # NXDOMAIN
    EMPTY = "empty"  # the name exists, the type does not
    SERVFAIL = "servfail"
    REFUSED = "refused"
    LAME = "lame"  # an upward referral
    FORMERR = "formerr"
    NOTIMP = "notimp"
    SILENT = "silent"
    MALFORMED = "malformed"
    TRUNCATED = "truncated"  # over UDP; TCP answers
    TRUNCATED_DEAD = "truncated-dead"  # over UDP; TCP closes without a word
    TCP_ONLY = "tcp-only"  # silent over UDP
    SLOW = "slow"


class Listen(StrEnum):
    """What meets a connection before a byte is said."""

    OPEN = "open"
    CLOSED = "closed"
    FILTERED = "filtered"  # no answer to the SYN, where the system can do it; else like closed


class Speaks(StrEnum):
    """What talks on the port. All but the last eight speak TLS first."""

    SIP = "sip"
    HTTP = "http"
    TRICKLE = "trickle"  # SIP, a byte at a time
    GARBAGE = "garbage"
    ENDLESS = "endless"
    SILENT = "silent"
    CLOSE = "close"  # the end after the handshake, without a word
    RESET = "reset"  # the same with an RST
    PLAIN_SIP = "plain-sip"
    PLAIN_HTTP = "plain-http"
    SMTP = "smtp"
    STALL = "stall"  # takes the ClientHello and says nothing
    SLAM = "slam"  # closes before a byte is said
    HANG_UP = "hang-up"  # closes on the ClientHello
    KICK_OUT = "kick-out"  # resets on the ClientHello
    REFUSE = "refuse"  # answers the ClientHello with the alert handshake_failure


PLAIN = frozenset(
    {
        Speaks.PLAIN_SIP,
        Speaks.PLAIN_HTTP,
        Speaks.SMTP,
        Speaks.STALL,
        Speaks.SLAM,
        Speaks.HANG_UP,
        Speaks.KICK_OUT,
        Speaks.REFUSE,
    }
)


class ClientCertificates(StrEnum):
    """What the edge wants of its peer. `demanded` ends the handshake without one, `asked` goes on."""

    DEMANDED = "demanded"
    ASKED = "asked"
    IGNORED = "ignored"


class TlsVersion(StrEnum):
    """Versions of TLS that an edge may offer."""

    TLS_1_0 = "1.0"
    TLS_1_1 = "1.1"
    TLS_1_2 = "1.2"
    TLS_1_3 = "1.3"


class Ending(StrEnum):
    """How an edge that demands a certificate ends without one: by an alert, in the handshake, or after it."""

    ALERT = "alert"
    CLOSE = "close"
    RESET = "reset"
    SILENT = "silent"
    CLOSE_IN_HANDSHAKE = "close-in-handshake"
    RESET_IN_HANDSHAKE = "reset-in-handshake"
    SILENT_IN_HANDSHAKE = "silent-in-handshake"


# These endings let the handshake pass first, and so cannot leave the demand to TLS.
AFTER_HANDSHAKE = frozenset({Ending.CLOSE, Ending.RESET, Ending.SILENT})
