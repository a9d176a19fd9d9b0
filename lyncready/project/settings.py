"""What stands beside all checklists: what a person settles once, and what the app remembers between two starts."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import asdict, replace

from lyncready.errors import UserError, reason_of
from lyncready.model import PUBLIC, Checklist, Resolver, is_address, printable

SETTINGS_FILE = "settings.yaml"
GLYPHS = ("auto", "ascii", "unicode")
MOST_BYTES = 64 * 1024
RECENT_MOST = 10
STATE_FILE = "state.json"
_URLS = ("https://", "tls://")


class UserSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file's content. `keymap` gives keys by binding id, several with commas between; `bell` rings where a
    watch has seen something turn."""

    theme: str = ""
    glyphs: str = "auto"
    keymap: dict[str, str] = {}
    bell: bool = True
    resolvers: tuple[Resolver, ...] | None = None


def settings_path(environment: Mapping[str, str] = os.environ) -> Path:
    """Return where the settings are; `LYNCREADY_SETTINGS` beats the platform's config folder."""
    given = environment.get("LYNCREADY_SETTINGS", "").strip()
    if given:
        return Path(given)
    import platformdirs

    return Path(platformdirs.user_config_dir("lyncready", appauthor=False)) / SETTINGS_FILE


def read_settings(environment: Mapping[str, str] = os.environ) -> UserSettings:
    """Return the settings of the file with the variables over them. Raises UserError with one line."""
    path = settings_path(environment)
    settings = _from_file(path)
    changes: dict[str, Any] = {}
    for name in ("theme", "glyphs"):
        value = environment.get(f"LYNCREADY_{name.upper()}", "").strip()
        if value:
            changes[name] = value
    resolvers = environment.get("LYNCREADY_RESOLVERS", "").strip()
    if resolvers:
        given = tuple(_resolver(text) for text in resolvers.replace(",", " ").split())
        changes["resolvers"] = _checked(given, "LYNCREADY_RESOLVERS")
    settings = replace(settings, **changes)
    if settings.glyphs not in GLYPHS:
        raise UserError(f'glyphs: "{printable(settings.glyphs, 40)}", expected one of {", ".join(GLYPHS)}')
    return settings


def _from_file(path: Path) -> UserSettings:
    shown = printable(str(path), 200)
    from lyncready.store import DISK

    try:
        if path.is_char_device():  # services often have /dev/null as their home
            return UserSettings()
        raw = DISK.read(path, MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return UserSettings()
    except OSError as error:
        raise UserError(f"{shown}: {reason_of(error)}") from error
    if len(raw) > MOST_BYTES:
        raise UserError(f"{shown}: larger than {MOST_BYTES // 1024} KiB, expected settings")
    import yaml

    try:
        found = yaml.safe_load(raw.decode("utf-8-sig"))
        settings = msgspec.convert(found or {}, UserSettings)
    except UnicodeDecodeError as error:
        raise UserError(f"{shown}: not UTF-8") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f":{mark.line + 1}:{mark.column + 1}" if mark is not None else ""
        raise UserError(f"{shown}{place}: {printable(error.problem or 'not YAML', 120)}") from error
    except yaml.YAMLError as error:
        raise UserError(f"{shown}: not YAML") from error
    except msgspec.ValidationError as error:
        raise UserError(f"{shown}: {printable(str(error), 200)}") from error
    except ValueError as error:  # PyYAML's own on a date or a number that there is not
        raise UserError(f"{shown}: {printable(str(error), 120)}") from error
    if settings.resolvers:
        return replace(settings, resolvers=_checked(settings.resolvers, shown))
    return settings


def _checked(resolvers: tuple[Resolver, ...], source: str) -> tuple[Resolver, ...]:
    """Return resolvers by the rules of a checklist's. Raises UserError that names where they stand."""
    given = [{name: value for name, value in asdict(item).items() if value != ""} for item in resolvers]
    try:
        return parse_resolvers(given)
    except BadResolver as error:
        raise UserError(f"{source}: {error.place}: {error}") from error


class BadResolver(UserError):
    """What is wrong with one entry, in the words of the parser of checklist files; `place` is `resolvers[0]`."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(problem)
        self.place = place


def parse_resolvers(given: list[dict[str, object]]) -> tuple[Resolver, ...]:
    """Read the entries as a checklist file's would be: JSON is YAML. Raises BadResolver."""
    from lyncready.store import LoadError, parse

    raw = json.dumps({"version": 1, "network": {"resolvers": given}}, ensure_ascii=False)
    try:
        loaded = parse(raw.encode("utf-8", "surrogatepass"), "resolvers")
    except LoadError as error:
        raise BadResolver(error.path.removeprefix("network."), error.problem) from error
    found = loaded.checklist.network.resolvers
    assert found is not None
    return found


def with_resolvers(checklist: Checklist, resolvers: tuple[Resolver, ...] | None) -> Checklist:
    """Return the checklist as it is asked and judged: the settings' resolvers where the file names none.

    It is not to be saved.
    """
    if resolvers is None or checklist.network.resolvers is not None:
        return checklist
    return replace(checklist, network=replace(checklist.network, resolvers=resolvers))


def with_settings(checklist: Checklist) -> Checklist:
    """Return the checklist with the resolvers of the settings as they are now. Raises UserError."""
    if checklist.network.resolvers is not None:
        return checklist
    try:
        return with_resolvers(checklist, read_settings().resolvers)
    except UserError as error:
        raise UserError(f"settings: {error}") from error


def _resolver(text: str) -> Resolver:
    """Return a public resolver from an address, `address:port`, `https://` or `tls://` URL."""
    if text.startswith(_URLS):
        return Resolver(name=text.partition("://")[2].partition("/")[0], vantage=PUBLIC, url=text)
    host, _, port = text.rpartition(":") if text.count(":") == 1 or text.startswith("[") else (text, "", "")
    address = (host or text).strip("[]")
    if not is_address(address) or (port and not (port.isdigit() and 0 < int(port) < 65536)):
        raise UserError(
            f'LYNCREADY_RESOLVERS: "{printable(text, 60)}" is no address and no https:// or tls:// URL'
        )
    return Resolver(name=address, vantage=PUBLIC, address=address, port=int(port) if port else 53)


class RecentFile(msgspec.Struct, frozen=True):
    """A checklist that was open, the step that was looked at last, and how it stood (`told`) at what instant."""

    path: str
    step: str = ""
    told: str = ""
    at: datetime | None = None


class AppState(msgspec.Struct, frozen=True):
    """Everything remembered, newest file first. `theme` and `ascii` let the first frame look right;
    `details` says whether full instructions and links stand open, `toured` whether the demo's first lines were
    read."""

    recent: tuple[RecentFile, ...] = ()
    theme: str = ""
    ascii: bool | None = None
    details: bool = False
    toured: bool = False

    @property
    def newest_file(self) -> Path | None:
        """The file that was open last, if it is still there."""
        found = (Path(item.path) for item in self.recent)
        return next((path for path in found if path.is_file()), None)

    def step_of(self, path: Path) -> str:
        """Return the step that was looked at last in a file."""
        return next((item.step for item in self.recent if item.path == str(path)), "")

    def with_file(self, path: Path, step: str, told: str = "", at: datetime | None = None) -> AppState:
        """Return the state with a file in front, and how it stood when it was looked at."""
        others = tuple(item for item in self.recent if item.path != str(path))
        recent = (RecentFile(str(path), step, told, at), *others)[:RECENT_MOST]
        return replace(self, recent=recent)


def real_path(path: Path) -> Path:
    """Return where links lead; Path.resolve would raise where they lead round in a circle."""
    return Path(os.path.realpath(path))


def state_folder() -> Path:
    """Return the folder for what is remembered; `LYNCREADY_STATE` beats the platform's."""
    given = os.environ.get("LYNCREADY_STATE", "").strip()
    if given:
        return Path(given)
    import platformdirs

    return Path(platformdirs.user_state_dir("lyncready", appauthor=False))


def load_state(folder: Path) -> AppState:
    """Return what was remembered; anything unreadable counts as nothing."""
    try:
        path = folder / STATE_FILE
        if not path.is_file():  # a pipe would hold the first frame up for ever
            return AppState()
        raw = json.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert(raw, AppState)
    except (OSError, ValueError):
        return AppState()


def save_state(folder: Path, state: AppState) -> None:
    """Write it down, in one piece; a folder that cannot be written costs only the state."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f"{STATE_FILE}.{os.getpid()}"
        draft.write_bytes(msgspec.json.encode(state))
        draft.replace(folder / STATE_FILE)
    except OSError:
        return
