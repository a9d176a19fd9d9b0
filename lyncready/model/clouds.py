"""Microsoft's clouds: the names under which each takes federation in, compared label by label.

Sources: Microsoft's lists of DNS records for Microsoft 365 worldwide, US government and 21Vianet.
"""

from __future__ import annotations

from functools import lru_cache

import msgspec

from lyncready.model.names import labels_above

# Names that Microsoft's domain wizard makes aliases of, for clients: an SRV record that leads to one of these
# ends at a certificate that does not name it.
_FOR_CLIENTS = frozenset({"sipdir", "webdir"})


class Cloud(msgspec.Struct, frozen=True):
    """One cloud: its `id` in findings, its name in words, its federation edge, and what all its hosts end in."""

    id: str
    title: str
    edge: str
    suffix: str


WORLDWIDE = Cloud("worldwide", "Microsoft 365", "sipfed.online.lync.com", "online.lync.com")
CLOUDS = (
    WORLDWIDE,
    Cloud(
        "gcc-high",
        "Microsoft 365 GCC High",
        "sipfed.online.gov.skypeforbusiness.us",
        "online.gov.skypeforbusiness.us",
    ),
    Cloud("dod", "Microsoft 365 DoD", "sipfed.online.dod.skypeforbusiness.us", "online.dod.skypeforbusiness.us"),
    Cloud("21vianet", "Microsoft 365 operated by 21Vianet", "sipfed.online.partner.lync.cn", "partner.lync.cn"),
)
CLOUD = {cloud.id: cloud for cloud in CLOUDS}


@lru_cache(maxsize=4096)
def cloud_of(name: str) -> Cloud | None:
    """Return the cloud that a host belongs to; None for everybody else's."""
    return next((cloud for cloud in CLOUDS if labels_above(name, cloud.suffix) is not None), None)


def takes_clients(name: str) -> bool:
    """Whether the name is where clients sign in to one of Microsoft's clouds, which is no federation edge."""
    return cloud_of(name) is not None and name.partition(".")[0] in _FOR_CLIENTS
