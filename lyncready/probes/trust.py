"""The roots that are readable here, each with who put it there: certifi, the system, a company, the file."""

from __future__ import annotations

import os
import ssl
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha1
from pathlib import Path

import certifi

from lyncready.certificates.der import subject_of
from lyncready.certificates.files import TAKEN, is_self_signed, read_certificates, read_file, read_pem
from lyncready.errors import UserError
from lyncready.model import Network, Origin, Trust, TrustedRoot, printable

# Bundles of Linux and BSD distributions and of macOS, as Go's crypto/x509 lists them.
_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/cacert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/usr/local/etc/ssl/cert.pem",
    "/usr/local/share/certs/ca-root-nss.crt",
)
# Where an administrator puts a company's own roots; the bundle above has them once it was made anew.
_COMPANY_FOLDERS = (
    "/usr/local/share/ca-certificates",
    "/etc/pki/ca-trust/source",
    "/usr/share/pki/ca-trust-source",
    "/etc/ca-certificates/trust-source",
    "/usr/share/ca-certificates/trust-source",
    "/etc/pki/trust",
    "/usr/share/pki/trust",
    "/usr/local/etc/ssl/certs",
)
_COMPANY_SUFFIXES = frozenset({".crt", ".pem", ".cer", ".der"})
_MAX_FILES = 2000
_SERVER_AUTH = "1.3.6.1.5.5.7.3.1"
_APPLE_ROOTS = "/System/Library/Keychains/SystemRootCertificates.keychain"
_APPLE_ADMIN = "/Library/Keychains/System.keychain"
_TOOL_TIMEOUT = 10.0  # seconds


class TrustError(UserError):
    """A file of `network.trust` cannot be used; the message says which and why in one line."""


def read_trust(network: Network, base: Path) -> Trust:
    """Return certifi's, the system's and the checklist's own roots; file names are relative to `base`.

    One root appears once, under the first of certifi, system, company and file that has it. Sorted by origin and
    place in its source. What the machine has is read once a process. Raises TrustError.
    """
    machine = read_machine()
    roots = {root.der: root for root in machine.roots}
    intermediates = dict.fromkeys(machine.intermediates)
    for name in network.trust:
        for root, issuer in _read_file(name, base):
            if root is not None:
                roots.setdefault(root.der, root)
            else:
                intermediates[issuer] = None
    return Trust(roots=tuple(roots.values()), intermediates=tuple(intermediates))


@cache
def read_machine() -> Trust:
    """Return the roots and intermediates known on this machine, without any file of a checklist."""
    public = read_pem(Path(certifi.where()).read_bytes())
    roots = [TrustedRoot(der, Origin.CERTIFI, f"certifi {certifi.__version__}") for der in dict.fromkeys(public)]
    known = set(public)
    intermediates: tuple[bytes, ...] = ()
    if sys.platform == "win32":
        found, intermediates = _read_windows()
    elif sys.platform == "darwin":
        found = _read_keychains()
    else:
        found = _read_bundles()
    for root in found:
        if root.der not in known:
            known.add(root.der)
            roots.append(root)
    return Trust(roots=tuple(roots), intermediates=intermediates)


@cache
def known_subjects() -> frozenset[bytes]:
    """Return the names (DER) of all roots of this machine."""
    return frozenset(filter(None, (subject_of(root.der) for root in read_machine().roots)))


def root_names(network: Network, base: Path) -> frozenset[bytes]:
    """Return the names (DER) of the checklist's own roots; a file that cannot be read has none here."""
    names: set[bytes] = set()
    for name in network.trust:
        try:
            names.update(subject_of(root.der) for root, _ in _read_file(name, base) if root is not None)
        except TrustError:
            continue
    return frozenset(filter(None, names))


def _read_file(name: str, base: Path) -> Iterator[tuple[TrustedRoot | None, bytes]]:
    shown = printable(name)
    try:
        content = read_file(base / name)
    except FileNotFoundError as error:
        raise TrustError(f"network.trust: {shown}: the file is not there") from error
    except (OSError, ValueError) as error:
        raise TrustError(f"network.trust: {shown}: the file cannot be read") from error
    certificates = read_certificates(content)
    if not certificates:
        raise TrustError(f"network.trust: {shown}: no certificate can be read in it, expected {TAKEN}")
    for der in certificates:
        yield (TrustedRoot(der, Origin.FILE, shown) if is_self_signed(der) else None), der


def _read_bundles() -> list[TrustedRoot]:
    """Return what OpenSSL trusts by default here and in the distribution's bundle; a company's own are told apart.

    A bundle that only an environment variable names was chosen by the company.
    """
    paths = ssl.get_default_verify_paths()
    usual = next((path for path in _BUNDLES if Path(path).is_file()), None)
    built_in = [path for path in (usual, paths.openssl_cafile) if path and Path(path).is_file()]
    sources = [(path, _origin_of(path, built_in)) for path in dict.fromkeys([*built_in, paths.cafile]) if path]
    company = _company_roots()
    roots = [
        TrustedRoot(der, Origin.COMPANY if der in company else origin, path)
        for path, origin in sources
        for der in _read_if_there(Path(path))
    ]
    if not roots and paths.capath:
        files = _files_in(Path(paths.capath), depth=0)
        roots = [
            TrustedRoot(der, Origin.COMPANY if der in company else Origin.SYSTEM, paths.capath)
            for path in files
            for der in _read_if_there(path)
        ]
    return roots


def _origin_of(path: str, built_in: Iterable[str]) -> Origin:
    real = os.path.realpath(path)
    return Origin.SYSTEM if real in {os.path.realpath(known) for known in built_in} else Origin.COMPANY


def _company_roots() -> frozenset[bytes]:
    found: set[bytes] = set()
    for folder in _COMPANY_FOLDERS:
        for path in _files_in(Path(folder), depth=3):
            if path.suffix.lower() in _COMPANY_SUFFIXES:
                found.update(read_certificates(_content(path)))
    return frozenset(found)


def _files_in(folder: Path, depth: int) -> list[Path]:
    """Return the files of a folder, sorted; none where it cannot be read. Linked folders are not followed."""
    found: list[Path] = []
    try:
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            if entry.is_dir(follow_symlinks=False):
                found += _files_in(Path(entry.path), depth - 1) if depth else []
            elif entry.is_file():
                found.append(Path(entry.path))
    except OSError:
        return found
    return found[:_MAX_FILES]


def _content(path: Path) -> bytes:
    """Return what a file holds; nothing where it cannot be read or cannot be one of certificates."""
    try:
        return read_file(path)
    except (OSError, ValueError):
        return b""


def _read_if_there(path: Path) -> tuple[bytes, ...]:
    content = _content(path)
    return read_pem(content) if b"-----BEGIN" in content else read_certificates(content)


def sort_windows_roots(root: Iterable[bytes], third_party: Iterable[bytes]) -> list[TrustedRoot]:
    """Return the roots of Windows' ROOT store: those Microsoft's programme put there, and a company's."""
    public = set(third_party)
    return [
        TrustedRoot(der, Origin.SYSTEM if der in public else Origin.COMPANY, "Windows store ROOT")
        for der in dict.fromkeys(root)
    ]


def _read_windows() -> tuple[list[TrustedRoot], tuple[bytes, ...]]:
    if sys.platform != "win32":
        return [], ()
    return sort_windows_roots(_store("ROOT"), _store("AuthRoot")), tuple(_store("CA"))


def _store(name: str) -> list[bytes]:
    if sys.platform != "win32":
        return []
    try:
        entries = ssl.enum_certificates(name)
    except OSError:
        return []
    return [
        der
        for der, encoding, purposes in entries
        if encoding == "x509_asn" and (purposes is True or _SERVER_AUTH in (purposes or ()))
    ]


def _read_keychains() -> list[TrustedRoot]:
    admin = trusted_digests(_trust_settings())
    company = [der for der in _keychain(_APPLE_ADMIN) if sha1(der, usedforsecurity=False).hexdigest() in admin]
    system = _keychain(_APPLE_ROOTS)
    roots = [TrustedRoot(der, Origin.SYSTEM, _APPLE_ROOTS) for der in system]
    roots += [TrustedRoot(der, Origin.COMPANY, _APPLE_ADMIN) for der in company]
    return roots or _read_bundles()


def trusted_digests(settings: bytes) -> frozenset[str]:
    """Return the SHA-1 digests (lower-case hex) that macOS' exported trust settings name; empty if unreadable."""
    import plistlib

    try:
        exported = plistlib.loads(settings)
    except (plistlib.InvalidFileException, ValueError, OverflowError):
        return frozenset()
    listed = exported.get("trustList") if isinstance(exported, dict) else None
    return frozenset(str(digest).lower() for digest in listed) if isinstance(listed, dict) else frozenset()


def _keychain(path: str) -> tuple[bytes, ...]:
    return read_pem(_security("find-certificate", "-a", "-p", path))


def _trust_settings() -> bytes:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        target = Path(folder) / "trust.plist"
        _security("trust-settings-export", "-d", str(target))
        return _content(target)


def _security(*arguments: str) -> bytes:
    import subprocess

    command = ["/usr/bin/security", *arguments]
    try:
        return subprocess.run(command, capture_output=True, timeout=_TOOL_TIMEOUT, check=False).stdout
    except (OSError, subprocess.SubprocessError):
        return b""
