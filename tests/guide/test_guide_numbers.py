"""Error numbers: every form that people have, collisions, ranges, and that the table names what exists."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.depth import times

from lyncready.guide.codes import CODES
from lyncready.guide.number_words import explain_numbers, index_of_numbers, several
from lyncready.guide.numbers import NUMBERS, Certainty, NumberKind, hint_of, number_of, numbers_in, range_of
from lyncready.guide.steps import STEP

D, E, S, H = NumberKind.DIAGNOSTICS, NumberKind.EVENT, NumberKind.STATUS, NumberKind.HRESULT
C, A, W, X = NumberKind.CLIENT, NumberKind.ALERT, NumberKind.WINDOWS, NumberKind.HTTP
HEADER = 'ms-diagnostics: 1010;reason="x 99";HRESULT="0x80090322(SEC_E_WRONG_PRINCIPAL)";source="sip.contoso.com"'


@pytest.mark.parametrize(
    ("text", "meanings"),
    [
        ("1034", [(D, 1034), (E, 1034)]),
        ("1017", [(D, 1017), (E, 1017)]),
        ("event 1034", [(E, 1034)]),
        ("LS File Transfer Agent Service 1017", [(E, 1017)]),
        ("#1010", [(D, 1010)]),
        ("1010.2", [(D, 1010)]),
        ("1,010", [(D, 1010)]),
        ("504", [(S, 504)]),
        ("699", [(S, 699)]),
        ("99", [(D, 99)]),
        ("SIP/2.0 504 Server time-out", [(S, 504)]),
        ("event 14428", [(E, 14428)]),
        ("14428", [(E, 14428)]),
        ("14050", [(D, 14050)]),
        ("Ereignis-ID: 14428", [(E, 14428)]),
        ("ID de l'événement : 14428", [(E, 14428)]),
        ("<EventID Qualifiers='33769'>14428</EventID>", [(E, 14428)]),
        ("Schannel 36887", [(E, 36887)]),
        ("36900", [(E, 36900)]),
        ("10054", [(W, 10054)]),
        ("WSAECONNRESET", [(W, 10054)]),
        ("10003", [(D, 10003)]),
        ("9003", [(W, 9003)]),
        ("9000", [(D, 9000)]),
        ("0x2746", [(W, 10054)]),
        ("0x80072746", [(H, 0x80072746)]),
        ("0x80090325", [(H, 0x80090325)]),
        ("0X800B0109", [(H, 0x800B0109)]),
        ("800b0109", [(H, 0x800B0109)]),
        ("80090325", [(H, 0x80090325)]),
        ("-2146893019", [(H, 0x80090325)]),
        ("2148204809", [(H, 0x800B0109)]),
        ("3286842466", [(H, 0xC3E93C62)]),
        ("sec_e_untrusted_root", [(H, 0x80090325)]),
        ("alert 48", [(A, 48)]),
        ("48", [(A, 48), (D, 48)]),
        ("23", [(C, 23)]),
        ("ms-client-diagnostics: 52017; reason=x", [(C, 52017)]),
        ("2000004", [(X, 2000004)]),
        ("X-Ms-diagnostics: 28020;reason=x", [(X, 28020)]),
        (HEADER, [(D, 1010), (H, 0x80090322)]),
        ('1047;reason="x";WinsockFailureCode="10054(WSAECONNRESET)"', [(D, 1047), (W, 10054)]),
        ("ErrorCode=1008,Source=sip.contoso.com,Reason=Unable", [(D, 1008)]),
        ("Ms-Diagnostics-Public :  1003;reason=y", [(D, 1003)]),
    ],
)
def test_a_number_is_read_in_every_form(text: str, meanings: list[tuple[NumberKind, int]]) -> None:
    assert [(one.kind, one.value) for one in numbers_in(text)] == meanings


@pytest.mark.parametrize(
    "text", ["", "hello", "10.0.0.1", "6.0.9319.0", "tls-no-1.3", "federation.microsoft-365", "build7", "-"]
)
def test_what_is_no_number_names_none(text: str) -> None:
    assert numbers_in(text) == ()


@pytest.mark.parametrize("text", ["1070", "99999999999", "0xDEADBEEF", "55555", "505", "36900", "2000004", "-5"])
def test_an_unknown_number_gets_its_range_or_nothing_and_no_causes(text: str) -> None:
    (said,) = explain_numbers(text)
    assert said.meaning.startswith("It is not known here.")
    assert said.paragraphs == ()
    assert said.looks == ()


def test_the_wording_is_a_hint_and_told_as_one() -> None:
    (said,) = explain_numbers('ms-diagnostics: 1070;reason="Unable to resolve DNS SRV record"')
    assert [look.step for look in said.looks] == ["federation.srv"]
    assert "By its wording alone it may concern federation.srv." in said.meaning
    assert [look.step for look in hint_of("User is not authorized for federated calls")] == ["policy.federated"]
    assert hint_of("nothing of it") == ()


def test_several_meanings_are_said() -> None:
    assert several(explain_numbers("1034")) == (
        "This can mean: ms-diagnostics 1034; event 1034 (LS File Transfer Agent Service)."
    )
    assert several(explain_numbers("1010")) == ""


def test_the_table_names_steps_and_codes_that_are_there() -> None:
    looks = [look for one in NUMBERS for cause in one.causes for look in cause.looks]
    steps = {look.step for look in looks}
    assert steps <= set(STEP)
    codes = {code for look in looks for code in look.codes}
    assert codes <= set(CODES)


def test_each_number_stands_once_in_its_kind() -> None:
    keys = [(one.kind, one.value, one.name if one.value is None else "") for one in NUMBERS]
    assert len(keys) == len(set(keys))


def test_what_is_from_memory_is_never_said_as_a_fact() -> None:
    doubtful = [one for one in NUMBERS if one.mark is Certainty.MEMORY]
    assert len(doubtful) > 20
    for one in doubtful:
        assert "may" in one.meaning or one.meaning.startswith("No source")
        assert not one.fails
        (said, *_) = [one for one in explain_numbers(one.title) if one.meaning]
        assert said.paragraphs[0][0] == "Not certain"
    listed = {digits for _title, rows in index_of_numbers() for digits, _meaning in rows}
    assert "1046" not in listed
    assert {"1034", "14428", "0x80090325", "10054", "504", "23", "48"} <= listed


def test_an_error_of_windows_in_an_hresult_is_that_error() -> None:
    assert number_of(H, 0x8007274C) is number_of(W, 10060)
    assert range_of(H, 0x80070005) == "0x8007.... is a Windows error: 5."


@settings(max_examples=times(150), deadline=None)
@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    for said in explain_numbers(text):
        assert said.title
        assert said.meaning
