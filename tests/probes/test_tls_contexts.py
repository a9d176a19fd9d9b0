"""A client certificate that cannot be used is one line of complaint before the network is touched."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs7,
)
from support.edges import authority, edge_certificate, write_issued

from lyncready.model import ClientCertificate
from lyncready.probes.tls_contexts import ClientCertificateError, TlsContexts

FILES = ClientCertificate(certificate="edge.pem", key="edge.key")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_issued(tmp_path, edge_certificate())
    return tmp_path


def test_without_a_client_certificate_none_is_offered() -> None:
    assert not TlsContexts().offered


def test_pem_files_are_taken(folder: Path) -> None:
    assert TlsContexts(FILES, folder).offered


def test_der_files_are_taken(folder: Path) -> None:
    leaf = x509.load_pem_x509_certificate(edge_certificate().chain[0])
    key = load_pem_private_key(edge_certificate().key, None)
    (folder / "edge.pem").write_bytes(leaf.public_bytes(Encoding.DER))
    (folder / "edge.key").write_bytes(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
    assert TlsContexts(FILES, folder).offered


@pytest.mark.parametrize("encoding", [Encoding.DER, Encoding.PEM])
def test_a_bag_with_the_chain_is_taken_in_whatever_order_it_stands(folder: Path, encoding: Encoding) -> None:
    chain = [x509.load_pem_x509_certificate(pem) for pem in edge_certificate().chain]
    assert len(chain) > 1
    (folder / "edge.pem").write_bytes(pkcs7.serialize_certificates(chain, encoding))
    assert TlsContexts(FILES, folder).offered
    (folder / "edge.pem").write_bytes(b"".join(reversed(edge_certificate().chain)))
    assert TlsContexts(FILES, folder).offered


def test_one_file_with_both_is_taken(folder: Path) -> None:
    (folder / "both.pem").write_bytes(edge_certificate().key + edge_certificate().bundle)
    assert TlsContexts(ClientCertificate(certificate="both.pem", key="both.pem"), folder).offered


def encrypted() -> bytes:
    key = load_pem_private_key(edge_certificate().key, None)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))


def edwards() -> bytes:
    key = ed25519.Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def another_key() -> bytes:
    from lyncready.lab.faults import CertificateFault

    return authority().issue("x.contoso.com", faults=frozenset({CertificateFault.ELLIPTIC})).key


@pytest.mark.parametrize(
    ("file", "content", "complaint"),
    [
        ("edge.pem", None, "certificate: edge.pem: the file is not there"),
        ("edge.key", None, "key: edge.key: the file is not there"),
        ("edge.pem", b"", "certificate: edge.pem: no certificate can be read in it, expected PEM, DER or PKCS #7"),
        ("edge.pem", b"\x30\x03\x02\x01", "certificate: edge.pem: no certificate can be read"),
        (
            "edge.pem",
            b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----",
            "certificate: edge.pem: no cert",
        ),
        ("edge.key", b"nothing", "key: edge.key: no private key can be read in it, expected PEM or DER"),
        ("edge.key", encrypted(), "key: edge.key: it is protected by a passphrase, expected a key without one"),
        ("edge.key", another_key(), "key: edge.key: this key does not belong to edge.pem"),
        ("edge.key", edwards(), "key: edge.key: this kind of key cannot be used for TLS, expected RSA or ECDSA"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_in_one_line(
    file: str, content: bytes | None, complaint: str, folder: Path
) -> None:
    (folder / file).unlink()
    if content is not None:
        (folder / file).write_bytes(content)
    with pytest.raises(ClientCertificateError) as raised:
        TlsContexts(FILES, folder)
    message = str(raised.value)
    assert message.startswith(f"network.client_certificate.{complaint}")
    assert "\n" not in message
    assert str(folder) not in message


def test_a_folder_or_a_strange_name_is_no_certificate(folder: Path) -> None:
    for name in (".", "a\x00b\x1b"):
        with pytest.raises(ClientCertificateError, match="the file cannot be read"):
            TlsContexts(ClientCertificate(certificate=name, key="edge.key"), folder)
