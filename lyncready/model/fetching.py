"""Why a file that a certificate names could not be fetched, and whose fault that is."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from urllib.parse import urlsplit

MAX_URL = 1000
MOST_URLS = 2  # of those that one certificate names for the same thing


class FetchError(StrEnum):
    """Why nothing was fetched. A reply's status is told as `status NNN` instead."""

    NOT_HTTP_URL = "not an http URL"
    ANOTHER_PORT = "another port"
    NO_ADDRESS = "no address"
    PRIVATE_ONLY = "only a private address"
    REFUSED = "refused"
    RESET = "reset"
    CLOSED = "closed"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    OURS = "our own network"
    NOT_HTTP = "not http"
    TOO_LONG = "too long"
    NO_CERTIFICATE = "no certificate"
    NO_LIST = "no list"
    NOT_FULL = "not a full list"
    ANOTHER_KEY = "another key"


# Nothing was answered: it may be our own network or one of our limits, and a later look may see more.
UNANSWERED = frozenset(
    {
        FetchError.ANOTHER_PORT,
        FetchError.REFUSED,
        FetchError.RESET,
        FetchError.CLOSED,
        FetchError.TIMEOUT,
        FetchError.UNREACHABLE,
        FetchError.OURS,
    }
)
# Of these we cannot tell whether it is the far end or what lies between.
OUR_WAY = frozenset(
    {
        FetchError.ANOTHER_PORT,
        FetchError.TIMEOUT,
        FetchError.UNREACHABLE,
        FetchError.OURS,
        FetchError.TOO_LONG,
        FetchError.PRIVATE_ONLY,
        FetchError.NOT_HTTP_URL,
    }
)


def fetchable(urls: Iterable[str]) -> tuple[str, ...]:
    """Return those of a certificate's URLs that a run asks: the first plain http ones that name a host."""
    return tuple(dict.fromkeys(filter(_is_http, urls)))[:MOST_URLS]


def is_plain(url: str) -> bool:
    """Only visible ASCII: a stranger's URL goes into a request line."""
    return len(url) <= MAX_URL and all(0x21 <= ord(char) <= 0x7E for char in url)


def _is_http(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme == "http" and bool(parts.hostname) and is_plain(url)
    except ValueError:
        return False
