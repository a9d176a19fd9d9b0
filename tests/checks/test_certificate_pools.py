"""A fault of one node of a pool is mended with what its neighbours show, and is said of that node alone."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha1
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives import hashes
from support.made_certificates import CLIENT, SERVER, SHA1, authority, make, public_trust, rsa_key
from support.situations import ADDRESS, EDGE, NOW, Situation, mutual

from lyncready.guide.finding_texts import finding_text
from lyncready.model import Checklist, Finding, Platform
from lyncready.tui.views.seen import seen_line

DAY = timedelta(days=1)
OLD = "203.0.113.11"
NEW = make(issuer="Issuing", key=rsa_key())
ISSUING = authority("Issuing", "Root")
OTHER_KEY = rsa_key(1024)


def old(issuer: str = "Issuing", **wrong: Any) -> tuple[bytes, ...]:
    return make(**{"key": rsa_key(), "issuer": issuer, **wrong}), ISSUING


FAULTS: list[tuple[str, tuple[bytes, ...]]] = [
    ("cert-expired", old(end=NOW - 4 * DAY)),
    ("cert-expiring", old(end=NOW + 4 * DAY)),
    ("cert-not-yet-valid", old(start=NOW + DAY)),
    ("cert-name-mismatch", old(cn="old.contoso.com", sans=("old.contoso.com",))),
    ("cert-name-only-in-subject", old(sans=("old.contoso.com",))),
    ("cert-no-san", old(sans=None)),
    ("cert-wildcard-only", old(cn="*.contoso.com", sans=("*.contoso.com",))),
    ("cert-self-signed", (make(issuer=EDGE),)),
    ("cert-untrusted", (make(issuer="Corp"), authority("Corp"))),
    ("cert-incomplete-chain", (make(issuer="Nobody"),)),
    ("cert-chain-undetermined", (make(issuer="Nobody", aia="http://ca.invalid/i.cer"),)),
    ("cert-weak-key", old(key=OTHER_KEY)),
    ("cert-weak-signature", old(digest=SHA1)),
    ("cert-no-server-auth", old(eku=(CLIENT,))),
    ("cert-no-crl-point", old(crl=False)),
]


def pool(chain: tuple[bytes, ...], **platform: Any) -> Situation:
    situation = Situation().address(ADDRESS, OLD)
    situation.contact(tls=mutual(NEW, ISSUING)).contact(OLD, tls=mutual(*chain))
    situation.deployment = msgspec.structs.replace(situation.deployment, **platform)
    return situation


def found(situation: Situation, code: str) -> Finding:
    (one,) = [one for one in situation.judge(trust=public_trust()) if one.code == code]
    return one


@pytest.mark.parametrize(("code", "chain"), FAULTS, ids=[code for code, _ in FAULTS])
def test_an_old_certificate_beside_the_new_one_is_replaced_by_that_and_no_other_is_ordered(
    code: str, chain: tuple[bytes, ...]
) -> None:
    situation = pool(chain)
    finding = found(situation, code)
    text = finding_text(finding, situation.deployment)
    assert finding.detail["addresses"] == [OLD]
    assert f" at {OLD} " in text.summary
    assert ADDRESS not in text.summary
    assert text.remedy.startswith(f"Do not order another one: {ADDRESS} already shows the right certificate")
    assert f"Assign it on the Edge behind {OLD} and restart" in text.remedy
    thumbprint = sha1(NEW, usedforsecurity=False).hexdigest().upper()
    assert text.command == f"Set-CsCertificate -Type AccessEdgeExternal -Thumbprint '{thumbprint}'"


def test_where_every_address_shows_the_fault_a_new_one_is_ordered() -> None:
    expired = old(end=NOW - DAY)
    situation = Situation().address(ADDRESS, OLD)
    situation.contact(tls=mutual(*expired)).contact(OLD, tls=mutual(*expired))
    text = finding_text(found(situation, "cert-expired"), situation.deployment)
    assert text.command.startswith("Request-CsCertificate ")


@pytest.mark.parametrize(
    "wrong",
    [{"cn": "x.y", "sans": ("x.y",)}, {"end": NOW + 5 * DAY}, {"issuer": "Nobody", "aia": "http://ca.invalid/i"}],
    ids=["another name", "expiring itself", "cannot be judged"],
)
def test_a_neighbours_certificate_with_a_trouble_of_its_own_is_nobodys_remedy(wrong: dict[str, Any]) -> None:
    situation = Situation().address(ADDRESS, OLD)
    situation.contact(tls=mutual(*old(**wrong))).contact(OLD, tls=mutual(*old(end=NOW - DAY)))
    finding = found(situation, "cert-expired")
    assert "present" not in finding.detail
    assert finding_text(finding, situation.deployment).command.startswith("Request-CsCertificate ")


def test_the_same_certificate_without_its_chain_at_one_node_is_mended_on_that_node() -> None:
    situation = pool((NEW,))
    text = finding_text(found(situation, "cert-incomplete-chain"), situation.deployment)
    assert text.command.startswith("Import-Certificate ")
    assert f"the computer behind {OLD}" in text.remedy
    assert f"{ADDRESS} sends the whole chain" in text.remedy


def test_an_issuer_out_of_date_at_one_node_is_replaced_on_that_node() -> None:
    situation = pool((NEW, authority("Issuing", "Root", end=NOW - DAY)))
    text = finding_text(found(situation, "cert-expired"), situation.deployment)
    assert text.remedy.startswith(f"On the Edge behind {OLD}, import the CA's current one")


def test_seen_at_names_the_faulty_address_only() -> None:
    situation = pool(old(end=NOW - DAY))
    checklist = Checklist(
        deployment=situation.deployment, network=situation.network, observations=tuple(situation.facts.values())
    )
    line = seen_line(checklist, found(situation, "cert-expired"), NOW)
    assert OLD in line
    assert ADDRESS not in line


@pytest.mark.parametrize("platform", list(Platform))
def test_an_elliptic_key_is_a_note_and_never_advised_where_the_platform_may_not_take_it(
    platform: Platform,
) -> None:
    old_windows = platform not in (Platform.SFB_2019, Platform.SFB_SE)
    situation = Situation().contact(tls=mutual(make()))
    situation.deployment = msgspec.structs.replace(situation.deployment, platform=platform)
    judged = [one for one in situation.judge(trust=public_trust()) if one.check == "certificate"]
    notes = {one.code: one.status.value for one in judged if one.code != "ok"}
    assert notes == ({"cert-elliptic-key": "note"} if old_windows else {})
    situation.contact(tls=mutual(make(key=rsa_key(1024))))
    text = finding_text(found(situation, "cert-weak-key"), situation.deployment)
    assert "RSA key of 2048 bits or more" in text.remedy
    assert "or ECDSA" not in text.remedy
    assert ("CNG" in text.remedy and "legacy" in text.remedy) is old_windows


@pytest.mark.parametrize("platform", list(Platform))
@pytest.mark.parametrize("above", [False, True], ids=["leaf", "issuer"])
def test_sha_512_is_warned_of_where_the_platforms_windows_does_not_take_it(
    platform: Platform, above: bool
) -> None:
    digest = hashes.SHA512(), hashes.SHA256()
    leaf = make(issuer="Issuing", key=rsa_key(), hashing=digest[above])
    situation = Situation().contact(tls=mutual(leaf, authority("Issuing", "Root", hashing=digest[not above])))
    situation.deployment = msgspec.structs.replace(situation.deployment, platform=platform)
    warned = [one for one in situation.judge(trust=public_trust()) if one.code == "cert-hash-unsupported"]
    newer = platform in (Platform.SFB_2019, Platform.SFB_SE)
    assert [one.status.value for one in warned] == ([] if newer else ["warn"])
    for one in warned:
        assert "SHA-512" in finding_text(one, situation.deployment).summary


def test_client_authentication_is_spelled_out_with_its_dates() -> None:
    situation = Situation().contact(tls=mutual(make(eku=(SERVER,))))
    text = finding_text(found(situation, "cert-no-client-auth"), situation.deployment)
    whole = f"{text.summary} {text.remedy}"
    for words in ("lacks Client Authentication", "as a client", "2025-10-01", "2027-03-01", "Cisco Expressway"):
        assert words in whole
