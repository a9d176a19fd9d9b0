"""Settings: the file, the variables over it, and one line for whatever is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from support.screens import main, make_app, page_text, running, screen_text, told, until

import lyncready.tui
from lyncready.errors import UserError
from lyncready.model import Resolver
from lyncready.project.settings import UserSettings, read_settings, settings_path
from lyncready.tui.app import LyncreadyApp
from lyncready.tui.context import bound_to
from lyncready.tui.keymap import all_bindings, clashes, read_keymap, unknown_ids
from lyncready.tui.ringing import notifies
from lyncready.tui.screens.history import HistoryScreen
from lyncready.tui.screens.main import MainScreen
from lyncready.tui.screens.welcome import WelcomeScreen
from lyncready.tui.screens.words import NoteDialog
from lyncready.tui.views.status import notice_line


def settings(folder: Path, text: str | bytes, **variables: str) -> UserSettings:
    path = folder / "settings.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_settings({"LYNCREADY_SETTINGS": str(path), **variables})


def test_without_a_file_everything_is_as_it_comes(tmp_path: Path) -> None:
    assert read_settings({"LYNCREADY_SETTINGS": str(tmp_path / "none.yaml")}) == UserSettings()
    assert settings(tmp_path, "") == UserSettings()


def test_a_home_that_is_no_folder_has_no_settings(tmp_path: Path) -> None:
    home = tmp_path / "null"
    home.touch()
    assert read_settings({"LYNCREADY_SETTINGS": str(home / "lyncready" / "settings.yaml")}) == UserSettings()


def test_the_file_gives_theme_glyphs_keys_and_resolvers(tmp_path: Path) -> None:
    found = settings(
        tmp_path,
        "theme: lyncready-light\nglyphs: ascii\nkeymap: {check.all: f5}\n"
        "resolvers:\n  - {name: office, vantage: local, address: 192.0.2.53}\n",
    )
    assert (found.theme, found.glyphs, found.keymap) == ("lyncready-light", "ascii", {"check.all": "f5"})
    assert found.resolvers == (Resolver(name="office", vantage="local", address="192.0.2.53"),)


def test_a_variable_beats_the_file(tmp_path: Path) -> None:
    found = settings(
        tmp_path,
        "theme: lyncready-light\nglyphs: ascii\n",
        LYNCREADY_THEME="lyncready-contrast",
        LYNCREADY_GLYPHS="unicode",
        LYNCREADY_RESOLVERS="192.0.2.1, 192.0.2.2:5353 https://dns.example/dns-query tls://dns.example "
        "[2001:db8::1]:53",
    )
    assert (found.theme, found.glyphs) == ("lyncready-contrast", "unicode")
    assert found.resolvers is not None
    assert [(item.address, item.port, item.url) for item in found.resolvers] == [
        ("192.0.2.1", 53, ""),
        ("192.0.2.2", 5353, ""),
        ("", 53, "https://dns.example/dns-query"),
        ("", 53, "tls://dns.example"),
        ("2001:db8::1", 53, ""),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("theme: [", "settings.yaml:1:9: "),
        ("colour: red\n", "unknown field `colour`"),
        ("keymap: [a]\n", "$.keymap"),
        ("glyphs: emoji\n", 'glyphs: "emoji", expected one of auto, ascii, unicode'),
        (b"theme: \xff\xfe\n", "not UTF-8"),
        ("theme: !!python/object:os.system x\n", "could not determine a constructor"),
        ("- a\n- b\n", "Expected `object`"),
        ("resolvers: [{name: a, address: 127.0.0.999}]\n", 'resolvers[0].address: "127.0.0.999" is no IP address'),
        ("resolvers: [{name: a, address: 127.0.0.1, vantage: Public}]\n", 'did you mean "public"?'),
        ("resolvers: [{name: a, address: 127.0.0.1, port: 0}]\n", 'resolvers[0].port: "0", expected a port'),
        ("resolvers: [{name: a, url: 'https://[::1/'}]\n", "is no URL that begins with https:// or tls://"),
        ("resolvers: [{name: a}]\n", "resolvers[0]: neither an address nor a url"),
        ("theme: 2020-99-99\n", "month must be in 1..12"),
    ],
)
def test_a_mistake_is_one_line(tmp_path: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(UserError) as caught:
        settings(tmp_path, text)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["example.com", "192.0.2.1:99999", "ftp://192.0.2.1", "https://", "tls://[::1/"])
def test_a_resolver_that_is_none_is_said(tmp_path: Path, text: str) -> None:
    with pytest.raises(UserError, match="LYNCREADY_RESOLVERS"):
        settings(tmp_path, "", LYNCREADY_RESOLVERS=text)


def test_the_place_of_the_file_can_be_given() -> None:
    assert settings_path({"LYNCREADY_SETTINGS": "/x/y.yaml"}) == Path("/x/y.yaml")
    assert settings_path({}).name == "settings.yaml"


def test_every_binding_has_an_id_a_word_and_a_tooltip() -> None:
    for owner, binding in all_bindings():
        assert binding.id, (owner, binding.key)
        assert binding.description, (owner, binding.key)
        assert binding.tooltip, (owner, binding.key)
        assert not binding.priority, (owner, binding.key)
        assert "alt" not in binding.key, (owner, binding.key)


def test_an_id_means_one_act_wherever_it_stands() -> None:
    acts: dict[str, set[str]] = {}
    for _, binding in all_bindings():
        acts.setdefault(binding.id or "", set()).add(binding.description)
    shared = {name: words for name, words in acts.items() if len(words) > 1}
    assert set(shared) <= {"dialog.save"}, shared


def test_no_key_has_two_acts_in_a_pane() -> None:
    assert clashes({}) == ()
    assert clashes({"view.filter": "w"}) == ("check.watch", "view.filter")


def test_unknown_ids_are_found() -> None:
    assert unknown_ids(["check.all", "no.such"]) == ("no.such",)


@pytest.mark.parametrize(
    ("keys", "called"),
    [
        ("m", "m"),
        ("m, ctrl+x", "m,ctrl+x"),
        ("?", "question_mark"),
        ("question_mark", "question_mark"),
        (" ", ""),
        ("", ""),
        ("+", "plus"),
        ("f5", "f5"),
        ("ctrl+", ""),
        ("a b", ""),
        ("[red]", ""),
        ("nonsense", ""),
        ("m,,x", ""),
        ("a\x1bb", ""),
        ("\x1b", ""),
        ("cmd+x", ""),
    ],
)
def test_a_key_that_cannot_be_pressed_is_found(keys: str, called: str) -> None:
    keymap, strange = read_keymap({"step.mark": keys})
    assert keymap == ({"step.mark": called} if called else {})
    assert bool(strange) is not bool(called)
    assert all(line.isprintable() for line in strange)


async def test_a_key_that_cannot_be_pressed_is_said_and_the_act_keeps_its_own(saved: Path, tmp_path: Path) -> None:
    settings = UserSettings(keymap={"step.note": "the n key", "go.history": "!"})
    app = make_app(tmp_path, saved, read_settings=lambda: settings)
    async with running(app) as pilot:
        await until(pilot, lambda: 'no such key: step.note: "the n key"' in screen_text(app))
        await pilot.press("exclamation_mark")
        await until(pilot, lambda: isinstance(app.screen, HistoryScreen))
        await pilot.press("escape", "n")
        await until(pilot, lambda: isinstance(app.screen, NoteDialog))


async def test_a_keymap_gives_an_act_another_key(saved: Path, tmp_path: Path) -> None:
    wanted = UserSettings(keymap={"view.filter": "f5"}, theme="lyncready-light", glyphs="ascii")
    app = make_app(tmp_path, saved, read_settings=lambda: wanted)
    async with running(app) as pilot:
        await pilot.press("f")
        assert not main(app).matrix.only_open
        await pilot.press("f5")
        assert main(app).matrix.only_open
        assert app.theme == "lyncready-light"
        assert {mark for mark in screen_text(app) if not mark.isascii()} == set()


async def test_texts_name_the_keys_that_acts_really_have(saved: Path, tmp_path: Path) -> None:
    keys = {"go.blocker": "f7", "check.watch": "f9,w", "step.mark": "m", "step.waive": "ctrl+w"}
    keys |= {
        "check.stop": "f8",
        "check.step": "f5",
        "go.evidence": "E",
        "check.all": "f6",
        "file.keep": "f10",
        "dialog.save": "f4",
    }
    app = make_app(tmp_path, saved, read_settings=lambda: UserSettings(keymap=keys))
    async with running(app) as pilot:
        await until(pilot, lambda: "f7 go there" in screen_text(app))
        assert "Press f9 to re-check until it is fixed." in page_text(app)
        await pilot.press("m")
        await until(pilot, lambda: "cannot be marked done: f5 checks it, ^w waives it" in told(app))
        main(app).steps.go_to("policy.public")
        await until(pilot, lambda: "m marks it done once it is; E reads an export; ^w waives it" in page_text(app))
        await pilot.press("f5")
        await until(
            pilot,
            lambda: "nothing checks this step automatically: m marks it done, E reads an export" in told(app),
        )
        await pilot.press("f6")
        await until(pilot, lambda: "f8 stops" in screen_text(app))
        lost = msgspec.structs.replace(app.controller.session.snapshot(), lost_on_disk=True)
        assert " f10 write what is here" in str(notice_line(lost, app.context.key))
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, NoteDialog))
        await pilot.press("a", "escape")
        await until(pilot, lambda: "f4 saves, esc again leaves without" in told(app))


async def test_an_app_without_a_checklist_names_the_keys_that_acts_really_have(tmp_path: Path) -> None:
    wanted = UserSettings(keymap={"welcome.new": "f2", "welcome.demo": "D"})
    app = make_app(tmp_path, None, read_settings=lambda: wanted)
    async with running(app) as pilot:
        await until(pilot, lambda: isinstance(app.screen, WelcomeScreen))
        await until(pilot, lambda: "f2  new deployment" in screen_text(app))
        assert "o   open a checklist" in screen_text(app)
        assert "D   demo: three SIP domains" in screen_text(app)


def test_no_text_names_a_key_by_itself() -> None:
    root = Path(lyncready.tui.__file__).parent
    named = [
        (path.name, found)
        for path in sorted(root.rglob("*.py"))
        for found in re.findall(r'\(f?"([^"]*)", Tone\.KEY\)', path.read_text(encoding="utf-8"))
    ]
    assert named == [("status.py", " lyncready"), ("status.py", "{key} ")]


def test_a_key_that_the_settings_gave_to_another_act_is_that_acts() -> None:
    def key(binding_id: str, **keys: str) -> str | None:
        keymap = {name.replace("_", "."): key for name, key in keys.items()}
        found = bound_to((MainScreen, LyncreadyApp), binding_id, keymap)
        return found.key if found is not None else None

    assert (key("check.watch"), key("app.palette"), key("no.such")) == ("w", "ctrl+p", None)
    assert key("check.watch", view_filter="w") is None
    assert (key("check.watch", check_watch="f9,w"), key("app.help")) == ("f9", "question_mark")


async def test_wrong_settings_are_said_and_the_app_goes_on(saved: Path, tmp_path: Path) -> None:
    def broken() -> UserSettings:
        raise UserError("settings.yaml:1:9: expected the node content")

    app = make_app(tmp_path, saved, read_settings=broken)
    async with running(app) as pilot:
        await until(pilot, lambda: "expected the node content" in screen_text(app))


async def test_unknown_names_in_settings_are_said(saved: Path, tmp_path: Path) -> None:
    wanted = UserSettings(keymap={"no.such": "f5"}, theme="neon")
    app = make_app(tmp_path, saved, read_settings=lambda: wanted)
    async with running(app) as pilot:
        await until(pilot, lambda: 'no theme "neon"' in screen_text(app))
        assert "no binding is called no.such" in screen_text(app)


async def test_one_key_for_two_acts_is_said(saved: Path, tmp_path: Path) -> None:
    wanted = UserSettings(keymap={"view.filter": "w"})
    app = make_app(tmp_path, saved, read_settings=lambda: wanted)
    async with running(app) as pilot:
        await until(pilot, lambda: "check.watch" in screen_text(app))


@pytest.mark.parametrize(
    ("variables", "shows"),
    [
        ({}, False),
        ({"TERM_PROGRAM": "WezTerm"}, True),
        ({"KITTY_WINDOW_ID": "1"}, True),
        ({"TERM_PROGRAM": "WezTerm", "TMUX": "tmux-0,1,0"}, False),
        ({"TERM_PROGRAM": "iTerm.app", "TERM": "dumb"}, False),
        ({"TERM": "linux"}, False),
    ],
)
def test_only_terminals_known_for_it_get_a_notification(variables: dict[str, str], shows: bool) -> None:
    assert notifies(variables) is shows


def test_the_bell_can_be_turned_off(tmp_path: Path) -> None:
    assert settings(tmp_path, "").bell
    assert not settings(tmp_path, "bell: off").bell
