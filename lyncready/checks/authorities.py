"""Public CAs by the company that their certificates name: how CAA records call them, when they drop a usage.

CAA names: each CA's practice statement or help page, named beside it; only those are here whose own list was read
in full, each with every name of it, so that no zone is said to forbid what its CA would take. Last days: the CAs'
notices on Client Authentication; where a CA gave none, the end of March 2027, after the date of Chrome's root
programme.
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


# DigiCert TLS for WebPKI CP/CPS, 4.2.1.1.
_DIGICERT = (
    "digicert.com", "digicert.ne.jp", "cybertrust.ne.jp", "symantec.com", "thawte.com", "geotrust.com",
    "quovadisglobal.com", "rapidssl.com", "digitalcertvalidation.com", "volusion.digitalcertvalidation.com",
    "stratossl.digitalcertvalidation.com", "intermediatecertificate.digitalcertvalidation.com",
    "1and1.digitalcertvalidation.com", "amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com",
    "www.digicert.com", "pkioverheid.nl", "flipkart.com",
)  # fmt: skip
# Sectigo CP/CPS, 4.2.4: comodo's are deprecated, Entrust lends it the last two.
_SECTIGO = (
    "sectigo.com", "usertrust.com", "trust-provider.com", "comodo.com", "comodoca.com", "entrust.net",
    "affirmtrust.com",
)  # fmt: skip
AUTHORITIES = (
    # https://knowledge.digicert.com/alerts/sunsetting-client-authentication-eku-from-digicert-public-tls-certificates
    PublicCa("digicert", _DIGICERT, date(2027, 3, 1)),
    PublicCa("sectigo", _SECTIGO, date(2027, 2, 10)),
    PublicCa("comodo ca", _SECTIGO, date(2027, 2, 10)),
    # https://letsencrypt.org/docs/caa/ and https://letsencrypt.org/2025/05/14/ending-tls-client-authentication
    PublicCa("let's encrypt", ("letsencrypt.org",), date(2026, 7, 8)),
    # https://support.globalsign.com/ssl/general-ssl/caa-checking-ssl-certificates
    PublicCa("globalsign", ("globalsign.com",)),
    # https://www.godaddy.com/help/using-caa-records-with-your-ssl-certificate-27227
    PublicCa("godaddy.com", ("godaddy.com", "starfieldtech.com")),
    PublicCa("starfield technologies", ("starfieldtech.com", "godaddy.com")),
    # https://support.certum.eu/en/how-to-prepare-domain-for-high-risk-detection
    PublicCa("asseco data systems", ("certum.pl", "certum.eu"), date(2026, 5, 15)),
    PublicCa("unizeto technologies", ("certum.pl", "certum.eu"), date(2026, 5, 15)),
    # SSL.com CP/CPS, 4.2: by a contract with Entrust its names, too.
    PublicCa("ssl corp", ("ssl.com", "entrust.net", "affirmtrust.com")),
    # https://community.buypass.com/t/h7hqcpz/acme-caa-notification
    PublicCa("buypass", ("buypass.com", "buypass.no")),
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
