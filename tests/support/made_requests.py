"""Requests for certificates as Windows writes them: its attributes, its label, its line ends."""

from __future__ import annotations

import base64
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID

from support.made_certificates import length, sequence, subject

SERVER, CLIENT = ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH
_SHA256_RSA = bytes.fromhex("300d06092a864886f70d01010b0500")
_OS_VERSION = bytes.fromhex("060a2b0601040182370d0203")  # 1.3.6.1.4.1.311.13.2.3
_CSP = bytes.fromhex("060a2b0601040182370d0202")  # 1.3.6.1.4.1.311.13.2.2
_EXTENSIONS = bytes.fromhex("060a2b060104018237020 10e".replace(" ", ""))  # 1.3.6.1.4.1.311.2.1.14


def value(tag: int, body: bytes) -> bytes:
    return bytes([tag]) + length(len(body)) + body


def extensions(names: tuple[str, ...], eku: tuple[Any, ...] | None) -> bytes:
    wanted: list[x509.ExtensionType] = [x509.SubjectAlternativeName([x509.DNSName(name) for name in names])]
    wanted += [x509.ExtendedKeyUsage(list(eku))] if eku is not None else []
    return sequence(
        *(sequence(value(6, _dotted(one.oid.dotted_string)), value(4, one.public_bytes())) for one in wanted)
    )


def _dotted(oid: str) -> bytes:
    first, second, *rest = map(int, oid.split("."))
    out = bytes([first * 40 + second])
    for number in rest:
        groups = [number & 0x7F]
        while number := number >> 7:
            groups.append(0x80 | number & 0x7F)
        out += bytes(reversed(groups))
    return out


def make_request(
    *,
    names: tuple[str, ...],
    cn: str = "",
    key: Any,
    eku: tuple[Any, ...] | None = (SERVER, CLIENT),
    provider: str = "Microsoft RSA SChannel Cryptographic Provider",
    label: str = "NEW CERTIFICATE REQUEST",
) -> bytes:
    """Build a request of certreq's shape, signed with an RSA key."""
    csp = sequence(value(2, b"\x01"), value(0x1E, provider.encode("utf-16-be")), value(3, b"\x00"))
    attributes = b"".join(
        sequence(oid, value(0x31, content))
        for oid, content in (
            (_OS_VERSION, value(0x16, b"6.3.9600.2")),
            (_EXTENSIONS, extensions(names, eku)),
            (_CSP, csp),
        )
    )
    info = sequence(
        value(2, b"\x00"),
        subject(cn or names[0]).public_bytes(),
        key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        value(0xA0, attributes),
    )
    signature = key.sign(info, padding.PKCS1v15(), hashes.SHA256())
    der = sequence(info, _SHA256_RSA, value(3, b"\x00" + signature))
    if not label:
        return der
    body = base64.encodebytes(der).replace(b"\n", b"\r\n")
    return f"-----BEGIN {label}-----\r\n".encode() + body + f"-----END {label}-----\r\n".encode()
