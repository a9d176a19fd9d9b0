"""The finding codes as data: meaning, statuses, whose work each is. Order is the contract's."""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.code_shapes import ANY, CodeInfo, CodeStatus, Owner, many, one
from lyncready.guide.codes_certificate import CERTIFICATE
from lyncready.guide.codes_network import EDGE, SIP
from lyncready.guide.codes_partners import PARTNERS
from lyncready.guide.codes_records import LOOK_UPS
from lyncready.guide.codes_renewal import SERVED
from lyncready.guide.codes_server import SERVER
from lyncready.guide.codes_srv import SRV
from lyncready.model import Status

__all__ = ["ANY", "CODES", "CodeInfo", "CodeStatus", "all_codes"]

_P, _W, _U, _H = Status.PASS, Status.WARN, Status.UNKNOWN, Status.HELD

_ANY = (
    one("ok", ANY, _P, "The check found nothing wrong."),
    many(
        "not-checked",
        ANY,
        "There is no observation for this yet, so nothing is judged.",
        (_U, "not checked yet"),
        (_H, "it cannot be checked before something else is fixed"),
        owner=Owner.WORKSTATION,
        link=links.EDGE_REQUIREMENTS,
        order="Check {who} now",
        or_else="nobody has looked yet",
    ),
    one(
        "check-incomplete",
        ANY,
        _U,
        "It could not be checked: our own network, route, deadline or mistake. The other side is not at fault.",
        cell="not seen",
        owner=Owner.WORKSTATION,
        link=links.EDGE_REQUIREMENTS,
        order="Check {who} again from a network that reaches it",
        or_else="it could not be seen from here",
        sample={"reason": "deadline"},
    ),
    one(
        "not-seen-again",
        ANY,
        _W,
        "It was seen once, and a later check failed on our side: what was seen is judged.",
        cell="not again",
        owner=Owner.WORKSTATION,
    ),
    many(
        "not-attested",
        "word",
        "The step needs a settings export or a manual confirmation, and has neither yet.",
        (_U, "it can be said now"),
        (_H, "a step that comes before is open"),
    ),
)

CODES: dict[str, CodeInfo] = {
    info.code: info for info in (*_ANY, *SRV, *LOOK_UPS, *EDGE, *CERTIFICATE, *SERVED, *SIP, *SERVER, *PARTNERS)
}


def all_codes() -> tuple[str, ...]:
    """Return every finding code, in the contract's order."""
    return tuple(CODES)
