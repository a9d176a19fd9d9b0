"""The finding codes as data: which checks yield each, with which statuses and when. Order is the contract's."""

from __future__ import annotations

from lyncready.guide.code_shapes import ANY, CodeInfo, CodeStatus, many, one
from lyncready.guide.codes_certificate import CERTIFICATE
from lyncready.guide.codes_network import EDGE, SIP
from lyncready.guide.codes_records import LOOK_UPS, SRV
from lyncready.model import Status

__all__ = ["ANY", "CODES", "CodeInfo", "CodeStatus", "all_codes"]

_P, _N, _W = Status.PASS, Status.NOTE, Status.WARN
_F, _U, _H = Status.FAIL, Status.UNKNOWN, Status.HELD

_ANY = (
    one("ok", ANY, _P, "The check found nothing wrong."),
    many(
        "not-checked",
        ANY,
        "There is no observation for this yet, so nothing is judged.",
        (_U, "nobody has asked yet"),
        (_H, "it cannot be checked before something else is fixed"),
    ),
    one(
        "check-incomplete",
        ANY,
        _U,
        "It could not be checked: our own network, route, deadline or mistake. The other side is not at fault.",
        cell="not seen",
    ),
    one(
        "not-seen-again",
        ANY,
        _W,
        "It was seen once, and a later check failed on our side: what was seen is judged.",
        cell="not again",
    ),
    many(
        "not-attested",
        "word",
        "The step needs a settings export or a manual confirmation, and has neither yet.",
        (_U, "it can be said now"),
        (_H, "a step that comes before is open"),
    ),
)

_REST = (
    one("external-srv-missing", "external", _W, "There is no client SRV record. Federation does not need it."),
    one("external-address-missing", "external", _W, "A name that clients outside look for has no address."),
    one("https-unreachable", "https", _W, "The site does not answer."),
    one("https-status", "https", _W, "The site answers with an error."),
    one("https-certificate", "https", _W, "The site's certificate is not accepted; a wildcard would be."),
    one("provider-missing", "provider", _F, "The provider's name does not exist.", cell="none"),
    one(
        "provider-retired",
        "provider",
        _F,
        "Skype's own name does not exist: Microsoft ended it on 2025-05-05.",
        cell="retired",
    ),
    many(
        "setting-wrong",
        "settings",
        "An exported setting is not as it should be.",
        (_F, "a hard rule"),
        (_W, "a soft rule"),
        (_N, "worth knowing"),
    ),
    one("setting-unknown", "settings", _U, "No export shows the setting."),
    one(
        "hybrid-unsaid",
        "settings",
        _U,
        "The server routes some users to Microsoft 365, but no SIP domain is marked as split.",
        cell="hybrid?",
    ),
    one("attested-but-wrong", "settings", _F, "It was confirmed manually, and a later export shows otherwise."),
    one(
        "evidence-older-than-word",
        "settings",
        _N,
        "The manual confirmation is newer than the export and wins; export again.",
    ),
    many(
        "evidence-old",
        "settings",
        "The export is more than 30 days old, or the network shows what is newer.",
        (_N, "from 30 days"),
        (_W, "from 200 days, or where the network shows a newer certificate or record than the export"),
    ),
    one("field-missing", "deployment", _U, "A field that is needed is empty."),
    one("field-invalid", "deployment", _F, "A field holds what cannot be right."),
    many(
        "domain-not-public",
        "deployment",
        "No public DNS zone can hold the SIP domain: nobody outside can find its users.",
        (_W, "another SIP domain is public"),
        (_F, "no SIP domain is public"),
        (_N, "it has no users"),
    ),
    many(
        "name-unsupported",
        "deployment",
        "The server does not support internationalised names, nor underscores in names.",
        (_W, ""),
        (_N, "a SIP domain whose users are elsewhere"),
    ),
    one("platform-unsupported", "deployment", _F, "The platform takes no part in PIC federation."),
    one("platform-out-of-support", "deployment", _N, "Microsoft no longer supports the platform."),
    one("partner-own-edge", "partner", _P, "The partner has an edge of its own, and it is known which."),
    one("partner-microsoft-365", "partner", _P, "The partner is in one of Microsoft's clouds."),
    one(
        "partner-at-our-edge", "partner", _N, "The partner is behind an edge of this deployment, and judged there."
    ),
    many(
        "partner-not-published",
        "partner",
        "The partner has no federation record, and nobody says where its edge is: it cannot be found.",
        (_W, "a partner's fault blocks nothing"),
        (_F, "the partner is required"),
        cell="no record",
    ),
    many(
        "partner-moved",
        "partner",
        "The partner is listed by an edge, and its own record leads elsewhere.",
        (_F, "it leads to Microsoft 365"),
        (_W, "it leads to another edge"),
        (_N, "the listed edge still answers with its name"),
        cell="moved",
    ),
    many(
        "partner-foreign-target",
        "partner",
        "The partner's record names no host one label in front of its SIP domain: discovery refuses it.",
        (_W, "a partner's fault blocks nothing"),
        (_F, "the partner is required"),
        (_N, "it is listed by its edge, so that nobody looks it up"),
        cell="elsewhere",
    ),
    one("partner-blocked", "settings", _F, "The server blocks the partner."),
    one("partner-not-allowed", "settings", _F, "The server lets in listed domains only, and not the partner."),
    many(
        "message-failed",
        "message",
        "A trace, a log or a test shows a message that did not get through.",
        (_F, "it is newer than the confirmation, or there is none"),
        (_N, "a confirmation is newer, or only the test itself failed"),
        cell="failed",
    ),
    one("request-not-submitted", "request", _U, "No request has been sent."),
    one("request-pending", "request", _U, "The request is up to 48 hours old; the step is waiting."),
    many(
        "request-late",
        "request",
        "The request is more than 48 hours old.",
        (_W, "a first request, until 30 days; the step is waiting"),
        (_F, "a change"),
    ),
    one("request-overdue", "request", _F, "The request is more than 30 days old."),
)

CODES: dict[str, CodeInfo] = {
    info.code: info for info in (*_ANY, *SRV, *LOOK_UPS, *EDGE, *CERTIFICATE, *SIP, *_REST)
}


def all_codes() -> tuple[str, ...]:
    """Return every finding code, in the contract's order."""
    return tuple(CODES)
