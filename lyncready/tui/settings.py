"""What a person settles once: look, keys, resolvers. The config folder's file; `LYNCREADY_*` variables beat it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from lyncready.errors import UserError
from lyncready.model import PUBLIC, Resolver, is_address, printable

FILE_NAME = "settings.yaml"
GLYPHS = ("auto", "ascii", "unicode")
MOST_BYTES = 64 * 1024
_URLS = ("https://", "tls://")


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file's content. `keymap` gives keys by binding id, several with commas between."""

    theme: str = ""
    glyphs: str = "auto"
    keymap: dict[str, str] = {}
    resolvers: tuple[Resolver, ...] | None = None


def settings_path(environment: Mapping[str, str] = os.environ) -> Path:
    """Return where the settings are; `LYNCREADY_SETTINGS` beats the platform's config folder."""
    given = environment.get("LYNCREADY_SETTINGS", "").strip()
    if given:
        return Path(given)
    import platformdirs

    return Path(platformdirs.user_config_dir("lyncready", appauthor=False)) / FILE_NAME


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
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
    settings = msgspec.structs.replace(settings, **changes)
    if settings.glyphs not in GLYPHS:
        raise UserError(f'glyphs: "{printable(settings.glyphs, 40)}", expected one of {", ".join(GLYPHS)}')
    return settings


def _from_file(path: Path) -> Settings:
    shown = printable(str(path), 200)
    from lyncready.store import DISK, reason_of

    try:
        if path.is_char_device():  # services often have /dev/null as their home
            return Settings()
        raw = DISK.read(path, MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except OSError as error:
        raise UserError(f"{shown}: {reason_of(error)}") from error
    if len(raw) > MOST_BYTES:
        raise UserError(f"{shown}: larger than {MOST_BYTES // 1024} KiB, expected settings")
    import yaml

    try:
        found = yaml.safe_load(raw.decode("utf-8-sig"))
        settings = msgspec.convert(found or {}, Settings)
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
        return msgspec.structs.replace(settings, resolvers=_checked(settings.resolvers, shown))
    return settings


def _checked(resolvers: tuple[Resolver, ...], source: str) -> tuple[Resolver, ...]:
    """Return resolvers by the rules of a checklist's. Raises UserError that names where they stand."""
    from lyncready.tui.resolvers import BadResolver, checked_resolvers

    try:
        return checked_resolvers(resolvers)
    except BadResolver as error:
        raise UserError(f"{source}: {error}") from error


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
