"""`check FILE --certificate NEW` and its page: by the file's facts alone, nothing written, one line on failure."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from msgspec.structs import replace
from support.command_line import lyncready
from support.made_certificates import authority_root, make, rsa_key
from support.made_requests import make_request
from support.situations import ADDRESS, EDGE, NOW, Situation, mutual

from lyncready.cli.judging import view_new_certificate
from lyncready.model import Attestation, AttestationState, Network, Resolver, Waiver
from lyncready.store.loading import load
from lyncready.store.rendering import render
from lyncready.tui.views.certificate import certificate_blocks
from lyncready.tui.views.lines import Prose

NAMES = (EDGE, "webconf.contoso.com")
OLD = make(sans=NAMES, key=rsa_key(), end=NOW + timedelta(days=20))
NEW = make(sans=NAMES, key=rsa_key())


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A laboratory's checklist, whose root of its own stands for a public one."""
    monkeypatch.setenv("LYNCREADY_NOW", NOW.isoformat())
    inside = Resolver(name="outside", vantage="public", address="127.0.0.1", port=5300)
    facts = Situation(resolvers=(inside,), healthy=False)
    facts.network = Network(resolvers=(inside,), trust=("root.pem",))
    facts.address("127.0.0.10", at=inside).contact("127.0.0.10", tls=mutual(OLD))
    (tmp_path / "root.pem").write_bytes(
        x509.load_der_x509_certificate(authority_root()).public_bytes(Encoding.PEM)
    )
    (tmp_path / "c.yaml").write_bytes(render(facts.checklist()))
    return tmp_path / "c.yaml"


def beside(file: Path, name: str, content: bytes) -> Path:
    path = file.with_name(name)
    path.write_bytes(content)
    return path


def document(*words: Any) -> tuple[int, dict[str, Any]]:
    ran = lyncready("check", *words, "--json")
    assert ran.err == ""
    return ran.status, json.loads(ran.out)


def test_the_document_says_what_the_contract_says(file: Path) -> None:
    new = beside(file, "new.cer", NEW)
    status, told = document(file, "--certificate", new)
    assert status == 0
    assert list(told) == ["schema", "lyncready", "file", "at", "certificate", "findings", "shown"]
    assert list(told["certificate"]) == [
        "names", "serial", "thumbprint", "issuer", "not_before", "not_after", "kind",
    ]  # fmt: skip
    assert told["certificate"]["names"] == [*NAMES]
    assert told["certificate"]["kind"] == "certificate"
    assert told["certificate"]["thumbprint"] == "".join(
        f"{octet:02X}" for octet in x509.load_der_x509_certificate(NEW).fingerprint(_sha1())
    )
    assert told["shown"] == {"on": 0, "of": 1, "missing": ["127.0.0.10"]}
    assert {(one["code"], one["subject"], one["vantage"]) for one in told["findings"]} == {
        ("ok", f"{EDGE}:5061", None), ("cert-private-root", f"{EDGE}:5061", None),
    }  # fmt: skip


def test_a_step_that_is_waived_as_a_whole_waives_its_new_certificate(file: Path) -> None:
    word = Attestation(state=AttestationState.WAIVED, by="bob", at=NOW, reason="no edge yet")
    file.write_bytes(render(replace(load(file).checklist, steps={"federation.certificate": word})))
    new = beside(file, "new.cer", make(sans=("mail.contoso.com",), cn="mail.contoso.com", key=rsa_key()))
    ran = lyncready("check", file, "--certificate", new)
    assert (ran.status, "nothing else speaks against it. 2 findings waived." in ran.out) == (0, True)


@pytest.mark.parametrize("kind", ["certificate", "request"])
def test_after_the_installation_every_form_names_the_address_that_was_forgotten(file: Path, kind: str) -> None:
    """A run has looked since: three nodes have the new one, the fourth has the old one still."""
    others = [f"203.0.113.{last}" for last in (10, 11, 12, 13)]
    facts = Situation(healthy=False).address(*others)
    for address in others:
        facts.contact(address, tls=mutual(OLD if address.endswith(".12") else NEW))
    trust = Network(trust=("root.pem",))
    file.write_bytes(render(replace(facts.checklist(), network=trust)))
    content = NEW if kind == "certificate" else make_request(names=NAMES, key=rsa_key())
    if kind == "request":  # the old one has the same key here: only the certificate tells them apart
        facts.contact(others[2], tls=mutual(make(sans=NAMES, key=rsa_key(3072))))
        file.write_bytes(render(replace(facts.checklist(), network=trust)))
    new = beside(file, "new.cer", content)
    assert document(file, "--certificate", new)[1]["shown"] == {"on": 3, "of": 4, "missing": ["203.0.113.12"]}
    what = "it" if kind == "certificate" else "a certificate with the key of this request"
    said = f"3 of 4 addresses show {what}, 203.0.113.12 does not."
    assert said in " ".join(lyncready("check", file, "--certificate", new).out.split())
    for form in ("markdown", "html"):
        assert said in lyncready("report", file, "--certificate", new, "--format", form).out
    page = certificate_blocks(view_new_certificate(file, new))
    assert said in " ".join(block.text.plain for block in page if isinstance(block, Prose))


def _sha1() -> Any:
    from cryptography.hazmat.primitives import hashes

    return hashes.SHA1()


def test_a_request_has_neither_number_nor_dates(file: Path) -> None:
    status, told = document(
        file, "--certificate", beside(file, "new.req", make_request(names=NAMES, key=rsa_key()))
    )
    about = told["certificate"]
    assert (status, about["kind"], about["names"]) == (0, "request", [*NAMES])
    assert [about[key] for key in ("serial", "thumbprint", "issuer", "not_before", "not_after")] == [None] * 5


def test_a_fault_is_exit_status_1_and_nothing_is_written(file: Path) -> None:
    new = beside(file, "new.cer", make(sans=("mail.contoso.com",), cn="mail.contoso.com", key=rsa_key()))
    before = {path: path.read_bytes() for path in file.parent.iterdir()}
    ran = lyncready("check", file, "--certificate", new)
    assert ran.status == 1
    assert f"The new certificate does not name {EDGE}" in ran.out
    assert "webconf.contoso.com  lost" in ran.out
    assert "No address shows it yet" in ran.out
    quiet = lyncready("check", file, "--certificate", new, "--quiet")
    assert [line.split(":")[0] for line in quiet.out.splitlines()] == [
        "fail cert-name-mismatch", "warn cert-names-lost",
    ]  # fmt: skip
    assert {path: path.read_bytes() for path in file.parent.iterdir()} == before


def test_what_only_warns_is_exit_status_0_unless_it_is_asked_for(file: Path) -> None:
    new = beside(file, "new.cer", make(key=rsa_key()))
    assert lyncready("check", file, "--certificate", new).status == 0
    assert lyncready("check", file, "--certificate", new, "--fail-on", "warn").status == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"Dear customer", "no certificate and no request"), (b"", "empty"), (None, "no such file")],
)
def test_a_file_that_cannot_be_read_is_one_line_and_exit_status_2(
    file: Path, content: bytes | None, words: str
) -> None:
    new = file.with_name("new.cer")
    if content is not None:
        new.write_bytes(content)
    ran = lyncready("check", file, "--certificate", new)
    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.startswith(f"lyncready: {new}: ")
    assert words in ran.err


@pytest.mark.parametrize("other", ["--save", "--dry-run", "--only=contoso.com", "--deadline=5"])
def test_what_has_no_meaning_beside_it_is_refused(file: Path, other: str) -> None:
    new = beside(file, "new.cer", NEW)
    ran = lyncready("check", file, "--certificate", new, other)
    assert (ran.status, ran.out) == (2, "")
    assert f"--certificate and {other.partition('=')[0]} exclude each other" in ran.err


def test_it_needs_a_checklist_to_judge_by(file: Path) -> None:
    new = beside(file, "new.cer", NEW)
    assert lyncready("check", "--sip-domain", "contoso.com", "--certificate", new).status == 2


@pytest.mark.parametrize("form", ["html", "markdown", "json"])
def test_the_page_for_those_who_order_certificates(file: Path, form: str) -> None:
    new = beside(file, "<b>new.cer", make(key=rsa_key()))
    out = file.with_name(f"page.{form}")
    ran = lyncready("report", file, "--certificate", new, "--format", form, "-o", out)
    assert (ran.status, ran.err) == (0, "")
    page = out.read_text(encoding="utf-8")
    assert "<b>new" not in page
    assert "cert-names-lost" in page
    if form != "json":
        assert "Request-CsCertificate -New" in page
        assert "Server Authentication" in page
    assert lyncready("report", file, "--certificate", new, "-o", new, "--format", form).status == 2


def test_where_a_server_shows_it_is_said_by_address(file: Path) -> None:
    assert ADDRESS not in lyncready("check", file, "--certificate", beside(file, "old.cer", OLD)).out
    assert "The address shows it." in lyncready("check", file, "--certificate", beside(file, "old.cer", OLD)).out


@pytest.mark.parametrize(
    ("waiver", "left", "status"),
    [
        ({"code": "cert-name-mismatch"}, {"cert-names-lost"}, 0),
        ({"code": "cert-name-mismatch", "subject": f"{EDGE}:5061", "step": "federation.certificate"},
         {"cert-names-lost"}, 0),
        ({"code": "cert-name-mismatch", "until": (NOW - timedelta(days=1)).date()},
         {"cert-name-mismatch", "cert-names-lost"}, 1),
        ({"code": "cert-name-mismatch", "subject": "sip.other.com:5061"},
         {"cert-name-mismatch", "cert-names-lost"}, 1),
        ({"code": "cert-name-mismatch", "step": "federation.port"}, {"cert-name-mismatch", "cert-names-lost"}, 1),
    ],
)  # fmt: skip
def test_what_the_file_waives_is_waived_of_a_new_certificate_too(
    file: Path, waiver: dict[str, Any], left: set[str], status: int
) -> None:
    set_aside = Waiver(by="alice", reason="the <old> name goes", **waiver)
    file.write_bytes(render(replace(load(file).checklist, waivers=(set_aside,))))
    new = beside(file, "new.cer", make(sans=("mail.contoso.com",), cn="mail.contoso.com", key=rsa_key()))
    told = document(file, "--certificate", new)
    assert told[0] == status
    assert {
        one["code"] for one in told[1]["findings"] if one["waived"] is None and one["status"] in ("fail", "warn")
    } == left
    text, quiet = (lyncready("check", file, "--certificate", new, *more) for more in ((), ("--quiet",)))
    assert (text.status, quiet.status) == (status, status)
    assert {line.split(":")[0].split()[1] for line in quiet.out.splitlines()} == left
    waived = "cert-name-mismatch" not in left
    assert ("waived by alice: the <old> name goes" in " ".join(text.out.split())) is waived
    assert ("It can be installed, with 1 warning. 1 finding waived." in text.out) is waived
    for form in ("markdown", "html"):
        page = lyncready("report", file, "--certificate", new, "--format", form).out
        assert ("waived by alice" in page) is waived
        assert "<old>" not in page
