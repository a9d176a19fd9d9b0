"""Certificates of any fault as files, for servers that want files."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from lyncready.lab.certificates import LabAuthority
from lyncready.lab.faults import CertificateFault


class Files(NamedTuple):
    """What a server sends (leaf first), its key, and the issuers alone (PEM); None where none is sent."""

    certificate: Path
    key: Path
    issuers: Path | None


def write_certificate(
    authority: LabAuthority, folder: Path, name: str, *faults: str, sans: tuple[str, ...] = (), aia: str = ""
) -> Files:
    """Issue a certificate for `name` with `faults` (the scenario's words) and write what a server would send."""
    folder.mkdir(parents=True, exist_ok=True)
    issued = authority.issue(name, sans, frozenset(CertificateFault(fault) for fault in faults), aia)
    stem = "-".join([name.replace("*", "any"), *faults])
    issuers = folder / f"{stem}.issuers.pem" if len(issued.chain) > 1 else None
    files = Files(folder / f"{stem}.pem", folder / f"{stem}.key", issuers)
    files.certificate.write_bytes(issued.bundle)
    if issuers:
        issuers.write_bytes(b"".join(issued.chain[1:]))
    files.key.write_bytes(issued.key)
    return files


def write_root(authority: LabAuthority, folder: Path) -> Path:
    """Write the root certificate, as `network.trust` and servers want it."""
    path = folder / "root.pem"
    path.write_bytes(authority.root_pem)
    return path
