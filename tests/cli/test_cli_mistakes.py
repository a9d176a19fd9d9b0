"""Every mistake on the command line is one line on standard error, exit status 2, and an untouched file."""

from __future__ import annotations

import errno
from datetime import datetime
from pathlib import Path

import msgspec
import pytest
from support.command_line import lyncready

from lyncready.model import ClientCertificate, Network, Resolver
from lyncready.powershell import MAX_BYTES
from lyncready.store import load, save

MISTAKES = [
    ("check", "check: FILE is missing"),
    ("check nowhere.yaml", "nowhere.yaml: no such file"),
    ("check contosso.yaml", "(did you mean contoso.yaml?)"),
    ("check FILE --jsn", "no such option --jsn (did you mean --json?)"),
    ("--json check FILE", "--json comes after its command: lyncready check --json"),
    ("chek FILE", "no such command (did you mean check?)"),
    ("FILE check", "the command comes first: lyncready check"),
    ("FILE more.yaml", "the app opens one FILE"),
    ("FILE", "the app needs a terminal"),
    ("", "the app needs a terminal"),
    ("nowhere.yaml", "nowhere.yaml: no such file, and no such command"),
    ("check FILE --sip-domain a.com", "--sip-domain is for a check without FILE"),
    ("check --sip-domain a..com", "a label is empty"),
    ("check --sip-domain 10.0.0.1", "is an address, not a domain name"),
    ("check --sip-domain a.com --save", "--save needs FILE"),
    ("check --sip-domain a.com --offline", "--offline needs FILE"),
    ("check FILE --offline --save", "--offline and --save exclude each other"),
    ("check FILE --offline --dry-run", "--offline and --dry-run exclude each other"),
    ("check FILE --only contso.com", '"contso.com" is no SIP domain, edge, step or task'),
    ("check FILE --only federation.srv,", '"" is no SIP domain'),
    ("check FILE --timeout 0", '"0" is not a number of seconds'),
    ("check FILE --timeout nan", '"nan" is not a number of seconds'),
    ("check FILE --deadline soon", '"soon" is not a number of seconds'),
    ("check FILE --json --format prometheus", "--json and --format prometheus exclude each other"),
    ("check FILE --dry-run --format prometheus", "--dry-run judges nothing"),
    ("check FILE --format xml", '"xml" is no format'),
    ("check FILE --quiet --json", "--quiet is for text"),
    ("check FILE --fail-on never", '"never" is no limit'),
    ("report nowhere.yaml", "no such file"),
    ("report FILE --format pdf", '"pdf" is no format (one of: html, markdown, json)'),
    ("report FILE --short --format json", "--short is a few lines of text"),
    ("report FILE --share --with-contact", "exclude each other"),
    ("report FILE --quiet --format json", "json is always whole"),
    ("report FILE -q -o out.json", "json is always whole"),
    ("report FILE -o FILE", "is the checklist itself"),
    ("report FILE -o nowhere/out.html", "out.html"),
    ("mark FILE", "missing argument"),
    ("mark FILE federation.srvs done", "(did you mean federation.srv"),
    ("mark FILE policy.public finished", '"finished" is no word'),
    ("mark FILE federation.srv done", "federation.srv is checked automatically"),
    ("mark FILE federation.certificate done", "is checked automatically"),
    ("mark FILE prepare.platform done", "is checked automatically"),
    ("mark FILE provisioning.active done", "is checked automatically"),
    ("mark FILE policy.public waived", "waived needs --reason"),
    ("mark FILE policy.public done --reason x", "--reason goes with waived"),
    ("mark FILE policy.public done --until 2027-01-31", "--until goes with waived"),
    ("mark FILE policy.public waived --reason x --until 31.1.2027", "is not a date such as 2026-12-31"),
    ("mark FILE policy.public waived --reason x --until 2027-02-30", "is not a date"),
    ("mark FILE policy.public done --at yesterday", "is not a time such as"),
    ("mark FILE policy.public done --part sign-in", "policy.public has no parts"),
    ("mark FILE provisioning.request done --part sing-in", "(did you mean sign-in?)"),
    ("mark FILE provisioning.request waived --part sign-in --reason x", "a whole step is waived"),
    ("mark FILE policy.public done --by", "--by"),
    ("waive FILE srv-missing", "missing option '--reason'"),
    ("waive FILE srv-missin --reason x", "(did you mean srv-missing?)"),
    ("waive FILE ok --reason x", "nothing to waive"),
    ("waive FILE srv-missing fabrikan.com --reason x", "(did you mean fabrikam.com?)"),
    ("new FILE --edge sip.contoso.com --sip-domain contoso.com", "there is a file of this name already"),
    ("new made.yaml", "name a SIP domain"),
    ("new made.yaml --sip-domain contoso.com", "name an Access Edge"),
    ("new made.yaml --edge sip.contoso.com,, --sip-domain contoso.com", "has an empty item"),
    ("new made.yaml --edge *.contoso.com --sip-domain contoso.com", "is not a domain name"),
    ("new made.yaml --edge sip.a.com --sip-domain a.com --platform sfb-2018", "(did you mean sfb-2019"),
    ("new made.yaml --edge sip.a.com --sip-domain a.com --purpose skpe", "(did you mean skype?)"),
    ("new nowhere/made.yaml --edge sip.a.com --sip-domain a.com", "no such file or folder"),
    ("script FILE --step federation.srv", "no script belongs to the step"),
    ("script FILE --export --export-edge", "give one of them"),
    ("script FILE --export --what-if", "--what-if is for the script that sets"),
    ("evidence FILE", "missing argument"),
    ("evidence FILE nowhere.json", "nowhere.json: "),
    ("evidence FILE FILE", "not JSON, expected the file that the export script writes"),
    ("merge FILE", "missing argument"),
    ("merge FILE FILE", "is the checklist itself"),
    ("merge FILE nowhere.yaml", "no such file"),
    ("history nowhere.yaml", "no such file"),
    ("diff FILE nowhere.yaml", "no such file"),
    ("explain federation.srvv", "(did you mean federation.srv"),
    (
        "waive FILE cert-expired --step federation.srv --reason x",
        "cert-expired never occurs in federation.srv, expected one of federation.certificate",
    ),
    ("trace FILE .", ".: it is a folder, expected a file"),
    ("demo --scenario three-domain", "(did you mean three-domains?)"),
    ("demo --mend sr --check", "has nothing"),
    ("completion tcsh", "(one of: bash, zsh, fish, powershell)"),
    ("--debug nowhere/log.txt where", "log.txt"),
    ("--debug FILE", "contoso.yaml: no log of lyncready's"),
    ("check FILE --offline --debug FILE", "contoso.yaml: no log of lyncready's"),
    ("--nothing", "no such option --nothing"),
]


@pytest.mark.parametrize(("words", "told"), MISTAKES, ids=[words for words, _ in MISTAKES])
def test_a_mistake_is_one_line_and_exit_2_and_touches_nothing(
    words: str, told: str, contoso: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(contoso.parent)
    before = contoso.read_bytes()
    ran = lyncready(*(word.replace("FILE", "contoso.yaml") for word in words.split()))
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("lyncready: ")
    assert ran.err.count("\n") == 1
    assert told in ran.err
    assert contoso.read_bytes() == before
    assert not (contoso.parent / "made.yaml").exists()


def test_an_export_that_is_too_large_is_refused_by_one_limit(contoso: Path) -> None:
    large = contoso.parent / "export.json"
    large.write_bytes(b"{" + b" " * MAX_BYTES + b"}")
    ran = lyncready("evidence", contoso, large)
    assert (ran.status, ran.out) == (2, "")
    assert "export.json: larger than 16 MiB, expected the file that the export script writes" in ran.err


def test_a_client_certificate_that_is_not_there_is_named_once(contoso: Path, now: datetime) -> None:
    resolvers = (Resolver(name="lab", vantage="public", address="127.0.0.1", port=9),)
    network = Network(resolvers=resolvers, client_certificate=ClientCertificate("edge.p7b", "edge.key"))
    loaded = load(contoso)
    save(contoso, msgspec.structs.replace(loaded.checklist, network=network), expected=loaded, now=now)
    ran = lyncready("check", contoso)
    assert ran == (2, "", "lyncready: network.client_certificate.certificate: edge.p7b: the file is not there\n")


DAMAGED = {
    "not yaml": b"version: 2\ndeployment: [",
    "unknown key": b"version: 2\ndeployment:\n  nmae: Contoso\n",
    "twice": b"version: 2\ndeployment:\n  name: a\n  name: b\n",
    "bad name": b"version: 2\ndeployment:\n  sip_domains: [ok.com, conto so.com]\n",
    "unknown step": b"version: 2\nsteps:\n  federation.srvs: {state: done}\n",
    "unknown code": b"version: 2\nwaivers:\n  - {code: srv-missin, reason: x}\n",
    "after time": b"version: 2\nrequest: {submitted_at: 9999-12-31T23:59:59Z}\n",
    "before time": b"version: 2\nsteps:\n  policy.public: {state: done, at: 0001-01-01T00:00:00+14:00}\n",
    "out of time": b"version: 2\nobservations:\n"
    b'  - {"probe": "tcp", "subject": "a.com:5061", "at": "9999-12-31T23:59:59-14:00", '
    b'"seen": {"kind": "tcp", "outcome": "refused"}}\n',
    "binary": bytes(range(256)),
    "empty": b"",
}


@pytest.mark.parametrize(
    "command", ["check FILE --offline", "report FILE", "mark FILE policy.public done", "FILE"]
)
@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_file_is_told_by_its_place_and_never_written(
    damage: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "contoso.yaml"
    path.write_bytes(DAMAGED[damage])
    ran = lyncready(*(word.replace("FILE", "contoso.yaml") for word in command.split()))
    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.startswith("lyncready: contoso.yaml:")
    assert path.read_bytes() == DAMAGED[damage]
    assert [entry.name for entry in tmp_path.iterdir()] == ["contoso.yaml"]


def test_the_place_in_the_file_is_named_as_the_contract_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "contoso.yaml").write_bytes(DAMAGED["bad name"])
    ran = lyncready("check", "contoso.yaml")
    assert ran.err == ('lyncready: contoso.yaml:3:25: sip_domains[1]: "conto so.com" is not a domain name\n')


def test_a_waiver_may_run_to_the_end_of_the_calendar(contoso: Path) -> None:
    text = contoso.read_text(encoding="utf-8")
    waiver = "waivers:\n  - {code: srv-missing, reason: x, until: 9999-12-31}\n"
    contoso.write_text(text + waiver, encoding="utf-8")
    assert lyncready("check", contoso, "--offline").status == 1


def test_a_clock_that_cannot_be_read_is_told(contoso: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LYNCREADY_NOW", "noon")
    ran = lyncready("check", contoso, "--offline")
    assert ran.status == 2
    assert ran.err == 'lyncready: LYNCREADY_NOW: "noon" is not a time such as 2026-11-22T19:00:00Z\n'


def test_a_trust_file_that_is_missing_is_told(contoso: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lyncready.project.probing.probe", lambda *_, **__: pytest.fail("the network was asked"))
    text = contoso.read_text(encoding="utf-8")
    contoso.write_text(text.replace("network:\n", "network:\n  trust: [nowhere.pem]\n"), encoding="utf-8")
    other = contoso.with_name("other.yaml")
    other.write_text(text, encoding="utf-8")
    line = f"lyncready: {contoso}: network.trust: nowhere.pem: the file is not there\n"
    for words in (
        ("check", contoso, "--offline"),
        ("check", contoso),
        ("check", contoso, "--save"),
        ("report", contoso),
        ("report", contoso, "--share"),
        ("diff", other, contoso),
    ):
        ran = lyncready(*words)
        assert ran.status == 2
        assert ran.err == line


def test_a_client_certificate_that_is_missing_is_told_by_its_place_once(contoso: Path) -> None:
    network = (
        "network:\n  resolvers: [{name: none, vantage: public, address: 127.0.0.1, port: 9}]\n"
        "  client_certificate: {certificate: nowhere.pem, key: nowhere.key}\n"
    )
    contoso.write_text(contoso.read_text(encoding="utf-8").replace("network:\n", network), encoding="utf-8")
    ran = lyncready("check", contoso)
    assert ran.status == 2
    where = "network.client_certificate.certificate: nowhere.pem"
    assert ran.err == f"lyncready: {where}: the file is not there\n"


def test_a_file_named_like_a_command_opens_by_its_path(contoso: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(contoso.parent)
    contoso.rename(contoso.with_name("check"))
    assert "FILE is missing" in lyncready("check").err
    assert "the app needs a terminal" in lyncready("./check").err
    assert lyncready("check", "check", "--offline").status == 1
    contoso.with_name("check").rename(contoso.with_name("app"))
    assert "the app needs a terminal" in lyncready("app").err


@pytest.mark.parametrize("place", ["contoso.yaml", "closed/contoso.yaml"])
def test_what_may_not_be_read_is_said_as_such(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Played: root may read everything."""
    path = tmp_path / place
    path.parent.mkdir(exist_ok=True)
    path.touch()

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "no", str(path))

    monkeypatch.setattr("lyncready.store.disk.Disk.read", refuse)
    monkeypatch.setattr("os.access", lambda *_, **__: False)
    if path.parent != tmp_path:
        monkeypatch.setattr("os.lstat", refuse)
    for words in (("check", path, "--offline"), ("report", path), ("mark", path, "policy.public", "done")):
        assert lyncready(*words) == (2, "", f"lyncready: {path}: permission denied\n")


def test_a_newer_file_can_be_read_and_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "newer.yaml"
    path.write_text("version: 3\ndeployment: {name: Contoso}\nfuture: {}\n", encoding="utf-8")
    before = path.read_bytes()
    assert lyncready("check", path, "--offline").status == 1
    for words in (("mark", path, "policy.public", "done"), ("check", path, "--save")):
        ran = lyncready(*words)
        assert ran.status == 2
        line = f"lyncready: {path}: it was written by a newer lyncready (version 3); it is not changed\n"
        assert (ran.out, ran.err) == ("", line)
    assert path.read_bytes() == before


NEWER = b"version: 3\ndeployment:\n  sip_domains: [contoso.com, {name: fabrikam.com, users: hybrid}]\nfuture: {}\n"


@pytest.mark.parametrize("command", ["check FILE --offline", "report FILE", "script FILE", "diff FILE FILE"])
def test_what_of_a_newer_file_is_not_judged_is_said(command: str, tmp_path: Path) -> None:
    path = tmp_path / "newer.yaml"
    path.write_bytes(NEWER)
    ran = lyncready(*(word.replace("FILE", str(path)) for word in command.split()))
    assert ran.status in (0, 1)
    lines = set(ran.err.splitlines())
    assert lines == {
        "lyncready: it was written by a newer lyncready (version 3), and is judged without what is not "
        f'understood: {path}:3:58: sip_domains[1].users: "hybrid" is not known here, expected one of '
        "on-premises, both, online, none, and 1 more"
    }


def test_an_empty_name_for_another_s_view_is_told(contoso: Path) -> None:
    other = contoso.with_name("other.yaml")
    other.write_bytes(contoso.read_bytes())
    ran = lyncready("merge", contoso, other, "--as", "")
    assert ran.status == 2
    assert '"" cannot name a vantage' in ran.err


@pytest.mark.parametrize("option", ["--dry-run", "--save"])
def test_a_proxy_setting_that_is_none_is_said_once_by_its_name(
    option: str, contoso: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = (
        "network:\n  resolvers: [{name: none, vantage: public, address: 127.0.0.1, port: 9}]\n  timeout: 0.1\n"
    )
    contoso.write_text(contoso.read_text(encoding="utf-8").replace("network:\n", network), encoding="utf-8")
    monkeypatch.setenv("https_proxy", "http://[::1")
    ran = lyncready("check", contoso, option)
    assert ran.err.count("https_proxy") == 1
    assert "Traceback" not in ran.err
    assert (ran.status, ran.err.count("\n")) == (0, 1) if option == "--dry-run" else ran.status in (1, 2)


@pytest.mark.parametrize(
    "words",
    [
        *("FILE", "check FILE", "check FILE --offline", "report FILE", "mark FILE policy.public done"),
        *(
            "script FILE",
            "calendar FILE",
            "merge FILE FILE2",
            "diff FILE2 FILE",
            "explain srv-missing --file FILE",
        ),
    ],
)
def test_all_mistakes_of_a_file_are_told_at_once(words: str, contoso: Path) -> None:
    broken, more = contoso.with_name("broken.yaml"), contoso.with_name("contoso.yaml")
    text = b"version: 2\nnetwork:\n  timeout: long\n  crl: perhaps\n"
    broken.write_bytes(text)
    done = lyncready(*(str({"FILE": broken, "FILE2": more}.get(word, word)) for word in words.split()))
    assert (done.status, done.out) == (2, "")
    assert done.err.splitlines() == [
        f'lyncready: {broken}:3:12: network.timeout: "long", expected seconds, more than 0 and at most a day',
        f'lyncready: {broken}:4:8: network.crl: "perhaps", expected true or false',
    ]
    assert broken.read_bytes() == text


def test_a_monitoring_system_hears_of_a_broken_file_in_one_line(contoso: Path) -> None:
    contoso.write_bytes(b"version: 2\nnetwork: {timeout: long, crl: perhaps}\n")
    done = lyncready("check", str(contoso), "--format", "nagios")
    assert done.status == 3
    assert done.out.count("\n") == 1
    assert done.out.endswith("(and 1 more)\n")
