"""Which resolvers are asked where the checklist names none: this workstation's and well-known public ones."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Iterable

from lyncready.model import LOCAL, PUBLIC, Resolver, is_address

PUBLIC_RESOLVERS = (
    Resolver(name="Cloudflare", vantage=PUBLIC, address="1.1.1.1"),
    Resolver(name="Google", vantage=PUBLIC, address="8.8.8.8"),
    Resolver(name="Quad9", vantage=PUBLIC, address="9.9.9.9"),
    Resolver(name="Cloudflare DoH", vantage=PUBLIC, url="https://cloudflare-dns.com/dns-query"),
)
# Windows puts these on adapters that have no server of their own; nobody answers there (RFC 3879).
_SITE_LOCAL = ipaddress.ip_network("fec0::/10")


def default_resolvers() -> tuple[Resolver, ...]:
    """Return this workstation's resolvers (vantage local), then the public ones. Prints nothing, asks nobody."""
    return (*local_resolvers(_read_system()), *PUBLIC_RESOLVERS)


def local_resolvers(addresses: Iterable[str]) -> tuple[Resolver, ...]:
    """Return resolvers for addresses as the system lists them: in its order, each once, dead ones left out."""
    kept = [address for address in dict.fromkeys(addresses) if is_address(address) and not _is_dead(address)]
    return tuple(
        Resolver(name=f"this workstation {number}", vantage=LOCAL, address=address)
        for number, address in enumerate(kept, start=1)
    )


def _is_dead(address: str) -> bool:
    return ipaddress.ip_address(address) in _SITE_LOCAL


def _read_system() -> list[str]:
    """Return the addresses of the system's resolvers; none where it has no readable configuration."""
    import dns.resolver

    if sys.platform == "win32":
        import dns.win32util

        # The other ways to read it start a thread for WMI or print to the terminal on an error.
        dns.win32util.set_config_method(dns.win32util.ConfigMethod.Registry)
    try:
        system = dns.resolver.Resolver(configure=True)
    except (dns.resolver.NoResolverConfiguration, OSError):
        return []
    return [server for server in system.nameservers if isinstance(server, str)]
