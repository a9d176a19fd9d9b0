"""Public CAs by the company that their certificates name: how CAA records call them, when they drop a usage.

CAA names: the CAs' practice statements (section 4.2.1) as the CCADB collects them, "All CAA Identifiers"
(https://www.ccadb.org/resources); only those are here that an Edge's certificate is likely to come from, and each
with every name of its own, so that silence is never a wrong alarm. Last days: the CAs' notices on Client
Authentication; where a CA gave none, the end of March 2027, after the date of Chrome's root programme.
"""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

import msgspec

LAST_OF_ALL = date(2027, 4, 1)


class PublicCa(msgspec.Struct, frozen=True):
    """A CA: how its company's name begins (lower case), its names in CAA records, its own first, its last day."""

    company: str
    caa: tuple[str, ...]
    client_auth_until: date = LAST_OF_ALL


_DIGICERT = (
    "digicert.com", "www.digicert.com", "digicert.ne.jp", "cybertrust.ne.jp", "thawte.com", "geotrust.com",
    "rapidssl.com", "symantec.com", "digitalcertvalidation.com", "quovadisglobal.com", "amazon.com",
    "amazontrust.com", "awstrust.com", "amazonaws.com", "pkioverheid.nl",
)  # fmt: skip
_SECTIGO = (
    "sectigo.com", "usertrust.com", "trust-provider.com", "comodo.com", "comodoca.com", "entrust.net",
    "affirmtrust.com",
)  # fmt: skip
# Entrust's certificates come from Sectigo and SSL.com since 2024, who take its names as well.
AUTHORITIES = (
    # https://knowledge.digicert.com/alerts/sunsetting-client-authentication-eku-from-digicert-public-tls-certificates
    PublicCa("digicert", _DIGICERT, date(2027, 3, 1)),
    PublicCa("sectigo", _SECTIGO, date(2027, 2, 10)),
    PublicCa("comodo ca", _SECTIGO, date(2027, 2, 10)),
    # https://letsencrypt.org/docs/caa/ and https://letsencrypt.org/2025/05/14/ending-tls-client-authentication
    PublicCa("let's encrypt", ("letsencrypt.org",), date(2026, 7, 8)),
    PublicCa("globalsign", ("globalsign.com",)),
    PublicCa("godaddy.com", ("godaddy.com", "starfieldtech.com")),
    PublicCa("starfield technologies", ("starfieldtech.com", "godaddy.com", "amazon.com")),
    PublicCa("google trust services", ("pki.goog",)),
    PublicCa("asseco data systems", ("certum.pl", "certum.eu"), date(2026, 5, 15)),
    PublicCa("unizeto technologies", ("certum.pl", "certum.eu"), date(2026, 5, 15)),
    PublicCa("ssl corp", ("ssl.com", "entrust.net", "affirmtrust.com")),
    PublicCa("swisssign", ("swisssign.com",)),
    PublicCa("buypass", ("buypass.com", "buypass.no")),
    PublicCa("actalis", ("actalis.it",)),
)
_BY_COMPANY = MappingProxyType({one.company: one for one in AUTHORITIES})


def authority_of(company: str) -> PublicCa | None:
    """Return the CA whose company issued a certificate; None for one that is not in the table."""
    name = company.lower().replace("’", "'")
    return next((one for key, one in _BY_COMPANY.items() if name.startswith(key)), None)


def last_client_auth(company: str) -> date:
    """Return the day from which on a public CA issues nothing with Client Authentication any more."""
    known = authority_of(company)
    return known.client_auth_until if known is not None else LAST_OF_ALL
