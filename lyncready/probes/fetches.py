"""What certificates name on the web: which issuers and revocation lists a run fetches, and whence. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from lyncready.certificates.der import load_certificate
from lyncready.certificates.extensions import crl_urls
from lyncready.certificates.files import may_have_issued, readable
from lyncready.model import (
    Crl,
    Network,
    Observation,
    Tls,
    fetchable,
    is_address,
)
from lyncready.probes.aia import damaged
from lyncready.probes.questions import Ask, AskAia, AskCrl
from lyncready.probes.web_fetch import may_be_asked

ONCE = timedelta(days=1)  # a list that was read is not fetched again before
MAX_CHAIN = 24
ISSUER, LIST = "issuer", "list"
Fresh = Mapping[str, frozenset[bytes]]


def fresh_lists(observations: Iterable[Observation], now: datetime) -> Fresh:
    """Return the lists that were read within a day, by URL, with the server certificates that were known then."""
    known = list(observations)
    leaves = frozenset(item.seen.chain[0] for item in known if isinstance(item.seen, Tls) and item.seen.chain)
    return {
        item.subject: leaves
        for item in known
        if isinstance(item.seen, Crl) and not item.seen.error and timedelta(0) <= now - item.at < ONCE
    }


class Fetches:
    """URLs that certificates name, and the hosts that they wait for.

    `issuers` and `chain` take in what certificates name, `issuers` and `lists` return hosts to look up; `at` gives
    what can be fetched once a host is known, `left` what is to be said of hosts that were looked up in vain.
    """

    def __init__(self, network: Network, fresh: Fresh) -> None:
        self._laboratory = network.is_laboratory
        self._fresh = fresh
        self._waiting: dict[tuple[str, str], dict[str, None]] = {}  # role and host to URLs
        # By URL: who may have signed the list, the serial numbers to look for, all names that it has.
        self._lists: dict[str, tuple[dict[bytes, None], dict[str, None], dict[str, None]]] = {}
        self._asked: set[str] = set()  # lists whose hosts were given out

    def issuers(self, urls: Iterable[str]) -> list[str]:
        """Take in the URLs of missing issuers; returns the hosts to look up."""
        return self._wait(ISSUER, urls)

    def chain(self, chain: tuple[bytes, ...]) -> None:
        """Take in an edge's certificates. A list is of use only where the issuer was sent: its key signs both."""
        leaf, above = readable(chain[:1]), readable(chain[1:MAX_CHAIN])
        issuer = next((one for one in above if may_have_issued(one, leaf[0])), None) if leaf else None
        if issuer is None or leaf[0].serial_number <= 0:
            return
        from cryptography.hazmat.primitives.serialization import Encoding

        for url in _list_urls(chain[0]):
            if chain[0] not in self._fresh.get(url, frozenset()):
                issuers, serials, points = self._lists.setdefault(url, ({}, {}, {}))
                issuers[issuer.public_bytes(Encoding.DER)] = None
                serials[f"{leaf[0].serial_number:x}"] = None
                points.update(dict.fromkeys(crl_urls(leaf[0])))

    def lists(self) -> list[str]:
        """Return the hosts of the lists that are wanted, to look up; to be asked once every chain is known."""
        wanted = [url for url in self._lists if url not in self._asked]
        self._asked.update(wanted)
        return self._wait(LIST, wanted)

    def at(self, role: str, host: str, addresses: tuple[str, ...]) -> list[Ask]:
        """Return what to fetch from a host now that some addresses of it are known; each URL is given out once."""
        usable = tuple(address for address in addresses if may_be_asked(address, self._laboratory))
        if not usable:
            return []
        return list(self._asks(role, self._waiting.pop((role, host), {}), usable))

    def left(self, answered: Mapping[str, tuple[str, ...]]) -> list[Ask]:
        """Return what nobody can fetch although its host was looked up: it becomes a fact without a connection."""
        found: list[Ask] = []
        for role, host in [key for key in self._waiting if key[1] in answered]:
            found += self._asks(role, self._waiting.pop((role, host)), answered[host])
        return found

    def literal(self) -> list[Ask]:
        """Return what can be fetched at an address that stands in the URL itself."""
        found: list[Ask] = []
        for role, host in [key for key in self._waiting if is_address(key[1])]:
            found += self._asks(role, self._waiting.pop((role, host)), (host,))
        return found

    def _wait(self, role: str, urls: Iterable[str]) -> list[str]:
        hosts: dict[str, None] = {}
        for url in urls:
            host = _host_of(url)
            if host:
                self._waiting.setdefault((role, host), {})[url] = None
                if not is_address(host):
                    hosts[host] = None
        return list(hosts)

    def _asks(self, role: str, urls: Iterable[str], addresses: tuple[str, ...]) -> Iterator[Ask]:
        for url in urls:
            if role == ISSUER:
                yield AskAia(url, addresses, self._laboratory)
            else:
                issuers, serials, points = self._lists[url]
                wanted = tuple(sorted(issuers)), tuple(sorted(serials))
                yield AskCrl(url, addresses, *wanted, self._laboratory, tuple(sorted(points)))


def _list_urls(der: bytes) -> tuple[str, ...]:
    from cryptography import x509

    try:
        points = load_certificate(der).extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except damaged():
        return ()
    names = [name for point in points for name in point.full_name or ()]
    return fetchable(name.value for name in names if isinstance(name, x509.UniformResourceIdentifier))


def _host_of(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
