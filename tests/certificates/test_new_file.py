"""The file of a new certificate in every shape in which CAs and Windows hand it out, and in none that locks it."""

from __future__ import annotations

import base64
import shutil
import subprocess
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs7,
    pkcs12,
)
from support.made_certificates import authority, ec_key, length, make, rsa_key, sequence
from support.made_requests import make_request, value

from lyncready.certificates.new_file import NewFileKind, UnreadableFile, read_new_file
from lyncready.certificates.request import key_provider

EDGE = "sip.contoso.com"
LEAF, ISSUING, ROOT = make(issuer="Issuing", key=rsa_key()), authority("Issuing", "Root"), authority("Root")
OTHER = make(cn="www.contoso.com", sans=("www.contoso.com",), issuer="Issuing", key=rsa_key())
REQUEST = make_request(names=(EDGE,), key=rsa_key(), label="")


def parsed(*ders: bytes) -> list[x509.Certificate]:
    return [x509.load_der_x509_certificate(der) for der in ders]


def pem(*ders: bytes) -> bytes:
    return b"".join(one.public_bytes(Encoding.PEM) for one in parsed(*ders))


def bag(encoding: Encoding = Encoding.DER) -> bytes:
    return pkcs7.serialize_certificates(parsed(ROOT, LEAF, ISSUING), encoding)


def key_pem() -> bytes:
    return rsa_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def locked_pfx() -> bytes:
    leaf, *above = parsed(LEAF, ISSUING)
    return pkcs12.serialize_key_and_certificates(
        b"edge", rsa_key(), leaf, above, BestAvailableEncryption(b"secret")
    )


def open_pfx(*certificates: bytes, key: bool = True, endless: bool = False, locked: bool = False) -> bytes:
    """A file of `certutil -exportPFX ... NoEncryptCert`: the key behind its password, the certificates not."""
    data, oid = "2a864886f70d010701", "2a864886f70d010c0a01"

    def info(content: bytes) -> bytes:
        text = b"\x24\x80" + value(4, content) + b"\x00\x00" if endless else value(4, content)
        inner = b"\xa0\x80" + text + b"\x00\x00" if endless else value(0xA0, text)
        return sequence(value(6, bytes.fromhex(data)), inner)

    def certificate(der: bytes) -> bytes:
        x509_type = value(6, bytes.fromhex("2a864886f70d01091601"))
        body = sequence(x509_type, value(0xA0, value(4, der)))
        return sequence(value(6, bytes.fromhex(oid + "03")), value(0xA0, body))

    shrouded = sequence(
        value(6, bytes.fromhex(oid + "02")), value(0xA0, sequence(b"\x05\x00", value(4, b"secret")))
    )
    safes = [info(sequence(shrouded))] if key else []
    safes.append(info(sequence(*map(certificate, certificates or (ISSUING, LEAF)))))
    safes += [sequence(value(6, bytes.fromhex("2a864886f70d010706")), value(0xA0, b"\x05\x00"))] if locked else []
    return sequence(value(2, b"\x03"), info(sequence(*safes)))


def made_by_openssl(*words: str) -> bytes:
    """A pfx whose issuer and leaf openssl locks as it is told."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "edge.pem")
        path.write_bytes(pem(LEAF, ISSUING) + key_pem())
        command = ["openssl", "pkcs12", "-export", "-in", path, *words]
        return subprocess.run(command, check=True, capture_output=True).stdout


EMPTY, SECRET = ("-passout", "pass:"), ("-passout", "pass:secret")
LOCKED: list[tuple[tuple[str, ...], bool]] = [
    (EMPTY, True),
    ((*EMPTY, "-certpbe", "PBE-SHA1-3DES"), True),
    ((*EMPTY, "-certpbe", "AES-128-CBC", "-macalg", "sha1"), True),
    ((*EMPTY, "-nokeys"), True),
    ((*EMPTY, "-iter", "100001"), False),
    (SECRET, False),
    ((*SECRET, "-keypbe", "NONE"), False),
    ((*SECRET, "-certpbe", "PBE-SHA1-3DES"), False),
    ((*SECRET, "-certpbe", "NONE"), True),
]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
@pytest.mark.parametrize(("words", "readable"), LOCKED)
def test_the_empty_password_locks_nothing_and_any_other_is_said(words: tuple[str, ...], readable: bool) -> None:
    content = made_by_openssl(*words)
    if readable:
        found = read_new_file(content, (EDGE,))
        assert (found.leaf.der, found.above, found.locked) == (LEAF, (ISSUING,), False)
    else:
        with pytest.raises(UnreadableFile, match="locked by a password"):
            read_new_file(content, (EDGE,))


def test_a_server_that_says_it_is_an_authority_is_a_server_all_the_same() -> None:
    """`openssl req -x509` makes such ones."""
    own = make(ca=True, sans=None, issuer=EDGE, key=rsa_key())
    assert read_new_file(own, ()).leaf.der == own
    assert read_new_file(pem(ISSUING, make(ca=True, issuer="Issuing"), ROOT), ()).leaf.sans == (EDGE,)


def test_that_more_is_locked_is_remembered() -> None:
    assert read_new_file(open_pfx(locked=True), (EDGE,)).locked is True


SHAPES: dict[str, Callable[[], bytes]] = {
    "DER": lambda: LEAF,
    "PEM": lambda: pem(LEAF),
    "PEM with its chain, the root first": lambda: pem(ROOT, ISSUING, LEAF),
    "PEM with its private key": lambda: key_pem() + pem(LEAF, ISSUING),
    "PEM with words around it": lambda: b"Bag Attributes\n" + pem(LEAF) + b"\nthanks",
    "PEM with Windows' line ends": lambda: pem(LEAF).replace(b"\n", b"\r\n"),
    "PEM in UTF-16, as Notepad saves it": lambda: "﻿".encode("utf-16-le") + pem(LEAF).decode().encode("utf-16-le"),
    "PEM behind a byte order mark": lambda: b"\xef\xbb\xbf" + pem(LEAF),
    "base64 without a frame": lambda: base64.encodebytes(LEAF),
    "p7b in DER": bag,
    "p7b in PEM": lambda: bag(Encoding.PEM),
    "p7b in base64, as certsrv gives it": lambda: base64.encodebytes(bag()),
    "pfx whose certificates are open": open_pfx,
    "pfx without a key": lambda: open_pfx(key=False),
    "pfx in pieces of endless length": lambda: open_pfx(endless=True),
    "pfx of which something else is locked": lambda: open_pfx(locked=True),
    "beside another server's": lambda: pem(OTHER, LEAF, ISSUING),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_servers_certificate_is_found_in_every_shape(shape: str) -> None:
    found = read_new_file(SHAPES[shape](), (EDGE,))
    assert (found.kind, found.leaf.der) == (NewFileKind.CERTIFICATE, LEAF)
    assert LEAF not in found.above


@pytest.mark.parametrize(
    ("label", "shape"),
    [("NEW CERTIFICATE REQUEST", "certreq"), ("CERTIFICATE REQUEST", "openssl"), ("", "DER")],
)
def test_a_request_is_read_with_its_names_usages_and_provider(label: str, shape: str) -> None:
    content = make_request(names=(EDGE, "webconf.contoso.com"), key=rsa_key(), label=label)
    found = read_new_file(content, (EDGE,))
    assert (found.kind, found.leaf.sans) == (NewFileKind.REQUEST, (EDGE, "webconf.contoso.com")), shape
    assert (found.leaf.server_auth, found.leaf.client_auth, found.leaf.key) == (True, True, "RSA 2048")
    assert found.provider == "Microsoft RSA SChannel Cryptographic Provider"


def test_a_request_of_another_tool_names_no_provider() -> None:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, EDGE)])
    from cryptography.hazmat.primitives import hashes

    made = x509.CertificateSigningRequestBuilder().subject_name(name).sign(ec_key("request"), hashes.SHA256())
    found = read_new_file(made.public_bytes(Encoding.PEM))
    assert (found.leaf.common_name, found.leaf.has_sans, found.provider) == (EDGE, False, "")
    assert key_provider(b"no request") == ""


UNREADABLE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "empty"),
    "blanks": (lambda: b" \r\n", "empty"),
    "text": (lambda: b"Dear customer, your certificate is attached.", "no certificate and no request"),
    "noise": (lambda: bytes(range(256)) * 16, "no certificate and no request"),
    "a private key": (key_pem, "a private key and no certificate"),
    "a locked pfx": (locked_pfx, "locked by a password"),
    "a pfx whose issuers alone are open": (lambda: open_pfx(ISSUING, ROOT, locked=True), "locked by a password"),
    "half a certificate": (lambda: LEAF[: len(LEAF) // 2], "no certificate and no request"),
    "half a locked pfx": (lambda: locked_pfx()[:400], "no certificate and no request"),
    "a request that was changed": (
        lambda: REQUEST.replace(EDGE.encode(), b"sip.contosO.com"),
        "no certificate and no request",
    ),
    "a p7b without the server's": (
        lambda: pkcs7.serialize_certificates(parsed(ROOT, ISSUING), Encoding.DER),
        "only certificates of authorities",
    ),
    "a certificate with octets behind it": (lambda: LEAF + b"\x00\x00", "no certificate and no request"),
    "too large": (lambda: b"0" * (600 * 1024), "larger than 512 KiB"),
    "a whole store": (lambda: pem(*(make(key=rsa_key()) for _ in range(41))), "41 certificates"),
}  # fmt: skip


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_holds_no_certificate_is_refused_in_a_few_words(case: str) -> None:
    content, reason = UNREADABLE[case]
    with pytest.raises(UnreadableFile, match=reason) as raised:
        read_new_file(content(), (EDGE,))
    assert "\n" not in str(raised.value)


def nested(tag: bytes, depth: int) -> bytes:
    body = b""
    for _ in range(depth):
        body = tag + length(len(body)) + body
    return body


def locked_safes(number: int, salt: int) -> bytes:
    """A pfx of many parts, each of which costs all the turns that are allowed to find that it stays locked."""
    kind = value(6, bytes.fromhex("2a864886f70d010c0103"))
    how = sequence(kind, sequence(value(4, b"s" * salt), value(2, (10_000).to_bytes(2, "big"))))
    data = sequence(value(6, bytes.fromhex("2a864886f70d010701")), how, value(0x80, b"x" * 16))
    locked = sequence(value(2, b"\x00"), data)
    safe = sequence(value(6, bytes.fromhex("2a864886f70d010706")), value(0xA0, locked))
    whole = sequence(*[safe] * number)
    outer = sequence(value(6, bytes.fromhex("2a864886f70d010701")), value(0xA0, value(4, whole)))
    return sequence(value(2, b"\x03"), outer)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a pfx of many locked parts": lambda: locked_safes(1500, 8),
    "a pfx locked with a long salt": lambda: locked_safes(1, 400_000),
    "values inside one another": lambda: nested(b"\x30", 20_000),
    "values of endless length": lambda: b"\x30\x80" * 250_000,
    "a pfx of empty values": lambda: sequence(value(2, b"\x03"), b"\x30\x00" * 200_000),
    "a pfx of many bags": lambda: open_pfx()[:40] + b"\x30\x00" * 200_000,
    "a length beyond the file": lambda: b"\x30\x84\xff\xff\xff\xff" + b"\x00" * 100_000,
    "many frames": lambda: b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n" * 8_000,
    "frames that never end": lambda: b"-----BEGIN CERTIFICATE-----\n" * 18_000,
    "requests that never end": lambda: b"-----BEGIN CERTIFICATE REQUEST-----" * 14_000,
    "keys' frames": lambda: b"-----BEGIN " + b"A " * 250_000,
    "base64 of blanks": lambda: b"A" + b" " * 500_000,
    "almost base64": lambda: b"A" + b" " * 500_000 + b"!",
    "one certificate many times": lambda: pem(LEAF) * 350,
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_costs_little(case: str) -> None:
    content = HOSTILE[case]()
    tracemalloc.start()
    begun = time.process_time()
    try:
        found: Any = read_new_file(content, (EDGE,)).leaf.der
    except UnreadableFile:
        found = None
    spent, (_, most) = time.process_time() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found in (None, LEAF)
    assert spent < 1
    assert most < 30_000_000
