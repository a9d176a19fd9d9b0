"""What is said of the key and the signatures of an edge's certificate and of those above it."""

from __future__ import annotations

from lyncready.guide.finding_texts_certificate import certificate_of, new_certificate, which_of
from lyncready.guide.wording import FindingReader, FindingWords, Writer
from lyncready.model import OLD_WINDOWS, PLATFORM_TITLES, Platform


def _strong(case: FindingReader) -> str:
    return f"The certificate of {case.subject} has a sound key and signature"


def _weak_key(case: FindingReader) -> FindingWords:
    key = case.text("key")
    kind = "a weak key" if key != "EdDSA" else "a key of a kind that Windows and public CAs do not use"
    return new_certificate(
        case,
        f"{which_of(case)} has {kind}{f': {key}' if key else ''}.",
        f"Have a new one issued with an RSA key of 2048 bits or more{_provider(case)}.",
        _strong(case),
    )


def _provider(case: FindingReader) -> str:
    """Return in which provider the key has to be, on platforms that take no other, as part of a sentence."""
    if case.deployment.platform not in OLD_WINDOWS:
        return ""
    return (
        " in a legacy (CryptoAPI) provider, such as Microsoft RSA SChannel Cryptographic Provider: "
        f"{_title(case)} does not support keys of a CNG key storage provider, and an ECDSA key is always one"
    )


def _title(case: FindingReader) -> str:
    platform = case.deployment.platform
    return PLATFORM_TITLES[platform] if isinstance(platform, Platform) else "this platform"


def _elliptic(case: FindingReader) -> FindingWords:
    key = case.text("key")
    return FindingWords(
        f"{certificate_of(case)} has an elliptic curve key{f' ({key})' if key else ''}.",
        f"On Windows that is a CNG key; Microsoft's pages disagree on whether {_title(case)} takes it. "
        "If federation fails, or the certificate cannot be assigned, have one issued with an RSA key of 2048 bits "
        f"or more{_provider(case)}.",
        title=_strong(case),
    )


def _hash_unsupported(case: FindingReader) -> FindingWords:
    return new_certificate(
        case,
        f"{which_of(case)} is signed with SHA-512, which older Windows does not take under TLS 1.2.",
        "Windows Server 2008 R2 to 2012 R2 needs an update for it (Microsoft KB 2973337); without it, handshakes "
        "fail with Schannel 36874 or 36888, at your Edge and at partners. Ask the CA for a SHA-256 signature, and "
        "install the update until then.",
        _strong(case),
    )


def _weak_signature(case: FindingReader) -> FindingWords:
    signature = case.text("signature")
    return new_certificate(
        case,
        f"{which_of(case)} has a weak signature{f': {signature}' if signature else ''}.",
        "Have a new one issued with a SHA-2 signature, and replace the intermediate by the CA's current one.",
        _strong(case),
    )


def _pss(case: FindingReader) -> FindingWords:
    return new_certificate(
        case,
        f"{which_of(case)} is signed with RSASSA-PSS, which Lync and many partners do not take.",
        "Ask the CA for PKCS #1 v1.5 padding. On your own Windows CA set AlternateSignatureAlgorithm to 0 first.",
        _strong(case),
    )


WRITERS: dict[str, Writer] = {
    "cert-weak-key": _weak_key,
    "cert-weak-signature": _weak_signature,
    "cert-pss-signature": _pss,
    "cert-elliptic-key": _elliptic,
    "cert-hash-unsupported": _hash_unsupported,
}
