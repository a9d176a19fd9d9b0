"""Whatever is typed: an exit status of the contract and at most lines on standard error, never an exception."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.command_line import lyncready

from lyncready.project.probing import Seen

COMMANDS_TYPED = """
check report mark waive script evidence merge history diff explain schema where new completion app contoso.yaml
"""
WORDS_TYPED = """
contoso.yaml other.yaml damaged.yaml folder nowhere.yaml export.json contoso.com sip.contoso.com:5061
federation.srv
policy.public provisioning.request prepare done todo waived srv-missing cert-expired ok sign-in 2026-12-31
2026-11-22T19:00:00Z 9999-12-31 0001-01-01 0 -1 1.5 1e308 nan 5061 bash html json markdown nagios prometheus warn
lync-2010 skype a.com:² a.com:99999 [::1]:5061 ²:² . .. - -- --= , ,, : ｅ．com bücher.example
"""
OPTIONS_TYPED = """
--json --format --only --save --offline --dry-run --timeout --deadline --sip-domain --quiet --fail-on --output
--short --share --with-contact --part --note --reason --until --at --by --step --export --export-edge --what-if
--as
--edge --platform --name --purpose --from --help --version --debug --debug=log.txt
"""
ODD = ("", " ", "a b", "x" * 300, "\u202e\x1b[31m", "\udcff", "a\nb")
TYPED = st.sampled_from([*WORDS_TYPED.split(), *ODD]) | st.sampled_from(OPTIONS_TYPED.split())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a checklist, another, a damaged one, a folder and an export that is none."""
    made = tmp_path_factory.mktemp("typed")
    for name in ("contoso.yaml", "other.yaml"):
        (made / name).write_text("version: 2\ndeployment: {sip_domains: [contoso.com]}\n", encoding="utf-8")
    (made / "damaged.yaml").write_bytes(b"version: [")
    (made / "export.json").write_bytes(b"{}")
    (made / "folder").mkdir()
    return made


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(COMMANDS_TYPED.split()), st.lists(TYPED, max_size=6))
def test_anything_typed_ends_as_the_contract_says(
    folder: Path, monkeypatch: pytest.MonkeyPatch, command: str, words: list[str]
) -> None:
    monkeypatch.setattr("lyncready.project.probing.probe", lambda *_, **__: Seen())
    before = Path.cwd()
    os.chdir(folder)
    try:
        ran = lyncready(command, *words)
    finally:
        os.chdir(before)
    assert ran.status in (0, 1, 2, 3)
    assert all(line.startswith(("lyncready: ", "found ")) for line in ran.err.splitlines())
    if ran.status == 2 and "nagios" not in words:
        assert ran.err.count("\n") == 1
