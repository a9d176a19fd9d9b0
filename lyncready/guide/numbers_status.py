"""Numbers of clients, and SIP's own statuses, with what they mean for federation and where to look."""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.number_shapes import Number, NumberKind, causes
from lyncready.guide.numbers_sip import SIGNALLING, WORLD


def _client(value: int, meaning: str, unseen: str = "") -> Number:
    return Number(
        kind=NumberKind.CLIENT,
        value=value,
        who="a client, mostly about media",
        meaning=meaning + SIGNALLING,
        unseen=unseen,
        link=links.DIAGNOSTICS,
    )


CLIENT: tuple[Number, ...] = (
    _client(22, "Media could not connect; both clients were inside."),
    _client(23, "Media could not connect; one client was outside.", "The A/V Edge's ports."),
    _client(52017, "The encryption levels of the media do not match.", "Get-CsMediaConfiguration on both sides."),
    _client(52035, "A session with that conversation id exists already."),
    _client(51007, "Statistics on media, no fault."),
)


def _status(value: int, meaning: str, *rows: str, fails: bool = False, unseen: str = "") -> Number:
    return Number(
        kind=NumberKind.STATUS,
        value=value,
        meaning=meaning,
        causes=causes(*rows),
        fails=fails,
        unseen=unseen,
        link=links.SIP_STATUS,
    )


_WORKS = "It works for this method; a fault is in another method or in the other direction."
_FOREIGN = "The request is malformed or uses an extension that the other side does not know."
_FEDERATES = " Federation works."

STATUSES: tuple[Number, ...] = (
    _status(200, _WORKS),
    _status(202, _WORKS),
    *(_status(value, _FOREIGN, "A foreign gateway on the way") for value in (400, 416, 420)),
    *(
        _status(
            value,
            "Authentication is asked for: that is a client's path (port 443), not federation.",
            "A wrong port or a wrong name in the SRV record > federation.srv: srv-wrong-port",
        )
        for value in (401, 407)
    ),
    _status(
        403,
        "Understood and refused. It is seen where the called side federates, but that user's policy forbids it.",
        "A policy forbids it (ms-diagnostics 1001, 1002, 1012) > policy.federated; policy.public; policy.assigned",
        "The domain is blocked on one side > federation.access-edge: setting-wrong; "
        "partners.allowed: partner-blocked partner-not-allowed",
        unseen="The partner's policy for that user.",
        fails=True,
    ),
    _status(
        404,
        "The user or domain is unknown. Where the called side has federation off or blocks your domain, 404 is "
        "seen, too.",
        "The address is mistyped (ms-diagnostics 1003, 4005)",
        "Federation is off, or your domain is blocked, on the called side",
        unseen="The partner's list of allowed and blocked domains.",
    ),
    _status(
        408,
        "There was no answer in time.",
        "Something behind the edge is not reachable > federation.inside",
    ),
    _status(480, "The user is known, but not reachable now: no fault of federation."),
    _status(481, "The conversation is gone.", "Repeat the test in a new window"),
    *(
        _status(value, "The session was refused: media, encryption or content." + _FEDERATES)
        for value in (488, 606)
    ),
    *(
        _status(value, "The server is in trouble.", "One node of several > federation.port: edge-partly-down")
        for value in (500, 503)
    ),
    _status(
        504,
        "The request could not be passed on: DNS, TCP, TLS, a certificate, a check of the domain, or the edge "
        "itself. An ms-diagnostics id beside it says which: 1008, 1009, 1010, 1014, 1017, 1027, 1034 or 1047.",
        f"Without an id, the whole way > {WORLD}; federation.outbound; federation.inside",
        fails=True,
    ),
    _status(603, "Declined by the user: no fault."),
)
