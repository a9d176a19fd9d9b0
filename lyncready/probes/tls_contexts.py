"""The TLS settings every handshake shares: made once, verification off, nothing refused that old edges speak."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lyncready.model import ClientCertificate, printable

if TYPE_CHECKING:
    from cryptography import x509
    from OpenSSL import SSL

# OpenSSL's own level would refuse TLS 1.0 and 1.1, RSA keys under 2048 bits and SHA-1, all of which must be
# seen to be reported. Suites of old Windows (AES-CBC with RSA key exchange) are in DEFAULT.
_CIPHERS = b"DEFAULT:@SECLEVEL=0"
# Servers without RFC 5746 (old Windows, old load balancers); ssl.h names it SSL_OP_LEGACY_SERVER_CONNECT.
_LEGACY_SERVER_CONNECT = 0x4
# Key shares for the first two only: OpenSSL's default adds a post-quantum share, which makes the ClientHello
# 1,561 bytes; two segments are more than some middleboxes and old servers read. This one has 400.
_GROUPS = b"*X25519:*P-256:P-384:P-521:X448:ffdhe2048:ffdhe3072"


class ClientCertificateError(Exception):
    """The client certificate of the checklist cannot be used; the message says why in one line."""


class TlsContexts:
    """The one pyOpenSSL context of a run, shared by its handshakes; `offered` tells of a client certificate."""

    def __init__(self, client_certificate: ClientCertificate | None = None, base: Path | None = None) -> None:
        """Make the context; file names are relative to `base` (the checklist's folder).

        Raises ClientCertificateError where a client certificate was configured and cannot be used.
        """
        self.offered = client_certificate is not None
        self.context = _new_context()
        if client_certificate is not None:
            _load(self.context, client_certificate, base or Path())


def _new_context() -> SSL.Context:
    from OpenSSL import SSL

    from lyncready.probes.tls import take_note

    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_min_proto_version(SSL.TLS1_VERSION)
    context.set_cipher_list(_CIPHERS)
    context.set_options(_LEGACY_SERVER_CONNECT)
    context.set_verify(SSL.VERIFY_NONE)
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    context.set_info_callback(take_note)
    _set_groups(context)
    return context


def _set_groups(context: SSL.Context) -> None:
    """Keep the ClientHello small; pyOpenSSL wraps no setter for several groups, so its binding is called.

    Where the binding is gone or too old for the list, OpenSSL's default groups stay: correct, only larger.
    """
    from OpenSSL import SSL

    binding = getattr(SSL, "_lib", None)
    setter = getattr(binding, "SSL_CTX_set1_curves_list", None)
    handle = getattr(context, "_context", None)
    if binding is not None and setter is not None and handle is not None and setter(handle, _GROUPS) != 1:
        binding.ERR_clear_error()


def _load(context: SSL.Context, files: ClientCertificate, base: Path) -> None:
    certificates = _read_certificates(base / files.certificate)
    key = _read_key(base / files.key)
    leaf = certificates[0]
    if _public_bytes(leaf.public_key()) != _public_bytes(key.public_key()):
        raise ClientCertificateError(
            f"{printable(files.key)}: this key does not belong to {printable(files.certificate)}, "
            "expected the private key of its first certificate"
        )
    from OpenSSL import SSL

    try:
        context.use_certificate(leaf)
        for issuer in certificates[1:]:
            context.add_extra_chain_cert(issuer)
        context.use_privatekey(key)
    except (SSL.Error, TypeError) as error:
        raise ClientCertificateError(
            f"{printable(files.certificate)}: this kind of key cannot be used for TLS, expected RSA or ECDSA"
        ) from error


def _read_certificates(path: Path) -> list[x509.Certificate]:
    from cryptography import x509

    content = _read(path)
    try:
        if b"-----BEGIN" in content:
            return x509.load_pem_x509_certificates(content)
        return [x509.load_der_x509_certificate(content)]
    except ValueError as error:
        raise ClientCertificateError(
            f"{printable(str(path))}: no certificate can be read in it, expected PEM or DER"
        ) from error


def _read_key(path: Path):  # type: ignore[no-untyped-def]
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization

    content = _read(path)
    is_pem = b"-----BEGIN" in content
    load = serialization.load_pem_private_key if is_pem else serialization.load_der_private_key
    try:
        return load(content, None)
    except TypeError as error:
        raise ClientCertificateError(
            f"{printable(str(path))}: the key is protected by a passphrase, expected a key without one"
        ) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ClientCertificateError(
            f"{printable(str(path))}: no private key can be read in it, expected PEM or DER"
        ) from error


def _public_bytes(key) -> bytes:  # type: ignore[no-untyped-def]
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return bytes(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = "the file is not there" if isinstance(error, FileNotFoundError) else "the file cannot be read"
        raise ClientCertificateError(
            f"{printable(str(path))}: {reason}, expected a client certificate's file"
        ) from error
