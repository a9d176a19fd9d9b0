"""What leaves the app to the clipboard: OSC 52 and the clipboard command."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

TIMEOUT_SECONDS = 2.0


def clipboard_command() -> tuple[str, ...]:
    """Return the command that takes text for the clipboard on its input; empty where there is none."""
    if sys.platform == "win32":
        return ("clip.exe",) if shutil.which("clip.exe") else ()
    candidates: list[tuple[str, ...]] = [("pbcopy",)]
    if os.environ.get("WAYLAND_DISPLAY"):
        candidates.append(("wl-copy",))
    if os.environ.get("DISPLAY"):
        candidates += [("xclip", "-selection", "clipboard"), ("xsel", "--clipboard", "--input")]
    if os.environ.get("WSL_DISTRO_NAME"):
        candidates.append(("clip.exe",))
    return next((command for command in candidates if shutil.which(command[0])), ())


def copy_by_command(text: str) -> bool:
    """Hand the text to the system's clipboard; False where that is not possible. Takes at most 2 s."""
    command = clipboard_command()
    if not command:
        return False
    coding = "utf-16-le" if command[0] == "clip.exe" else "utf-8"
    try:
        done = subprocess.run(
            command,
            input=text.encode(coding),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
