"""Whether a process of this machine is still there."""

from __future__ import annotations

import os
import platform
import sys

_QUERY = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION
_STILL_ACTIVE = 259
_ACCESS_DENIED = 5


def host_name() -> str:
    """Return this machine's name."""
    return platform.node() or "this machine"


def is_alive(process: int) -> bool:
    """Tell whether a process with this number runs here, as far as this user may see."""
    if process <= 0:
        return False
    return _is_alive_on_windows(process) if sys.platform == "win32" else _is_alive_elsewhere(process)


def _is_alive_elsewhere(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _is_alive_on_windows(process: int) -> bool:
    """Ask the kernel; `os.kill(process, 0)` would end the process there."""
    if sys.platform != "win32":
        return True
    import ctypes

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.OpenProcess.restype = ctypes.c_void_p
    handle = ctypes.c_void_p(kernel.OpenProcess(_QUERY, False, process))
    if not handle.value:
        return bool(ctypes.get_last_error() == _ACCESS_DENIED)
    code = ctypes.c_ulong()
    known = kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    kernel.CloseHandle(handle)
    return not known or code.value == _STILL_ACTIVE
