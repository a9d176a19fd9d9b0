"""The file of the checklist that is open: saved when facts change, looked at for what others write, settled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from lyncready.errors import UserError
from lyncready.project.project import Keep
from lyncready.tui.session import Session

LOOK_AT_DISK_SECONDS = 2.0
SAVE_EVERY_SECONDS = 1.0
SAVE_AGAIN_SECONDS = 5.0
PATIENCE_STEP = 0.05


class Autosave:
    """Keeps file and session in step; `publish` draws it, `tell` says a line. Threads do what is slow."""

    def __init__(self, session: Session, publish: Callable[[], None], tell: Callable[[str], None]) -> None:
        self._session, self._publish, self._tell = session, publish, tell
        self.saving = False
        self._next_save = 0.0
        self._next_look = 0.0

    def takes_save(self) -> bool:
        """Whether a save is due; the caller must then call `save`."""
        session = self._session
        if not session.unsaved or self.saving or session.ticks() < self._next_save:
            return False
        self.saving = True
        return True

    def takes_look(self) -> bool:
        """Whether a look at the disk is due; the caller must then call `look`."""
        session = self._session
        if session.path is None or self.saving or session.ticks() < self._next_look:
            return False
        self._next_look = session.ticks() + LOOK_AT_DISK_SECONDS
        return True

    @property
    def differs_on_disk(self) -> bool:
        """Whether somebody has to decide about the file: it is another one on disk, or gone."""
        return self._session.changed_on_disk or bool(self._session.disk_trouble)

    @property
    def unsaved_because(self) -> str:
        """Why what was said and seen is not in the file; empty where it is, or where nothing may be written."""
        session = self._session
        if session.path is None or session.read_only or not session.unsaved:
            return ""
        if session.changed_on_disk:
            return "the file changed on disk: choose first which version to keep"
        return session.trouble or session.disk_trouble or "the file is being saved"

    async def save(self) -> None:
        """Write the facts where they may be written; what could not be written stays unsaved."""
        session = self._session
        path, checklist = session.path, session.kept
        written = False
        try:
            if path is None or session.read_only or session.changed_on_disk:
                return
            session.unsaved = False
            how = session.author, session.resolvers, session.judged_at
            notices = await asyncio.to_thread(session.project.save, path, checklist, *how)
            if notices is None:
                self._next_look = 0.0  # that look says whether the other content can be read
            else:
                session.saved_at, session.trouble, session.disk_trouble = session.clock(), "", ""
                written = True
            for notice in notices or ():
                self._tell(notice)
        except UserError as trouble:
            session.trouble = str(trouble)
        finally:
            session.unsaved = session.unsaved or not written
            self.saving = False
            pause = SAVE_EVERY_SECONDS if written or not session.trouble else SAVE_AGAIN_SECONDS
            self._next_save = session.ticks() + pause
        self._publish()

    async def look(self) -> None:
        """Compare the disk with what is known of it."""
        session = self._session
        path = session.path
        if path is None:
            return
        seen = await asyncio.to_thread(session.project.look, path)
        if self.saving or path != session.path:
            return
        before = session.changed_on_disk, session.disk_trouble, session.read_only
        now = seen.changed, seen.trouble, seen.read_only
        session.changed_on_disk, session.disk_trouble, session.read_only = now
        if before[2] and not seen.read_only:
            self._tell("the file is no longer open elsewhere: changes are saved again")
        if now != before:
            self._publish()

    async def settle(self, keep: Keep) -> None:
        """Decide on a file that is another one on the disk, because a person chose. Raises UserError."""
        session = self._session
        if session.path is None:
            return
        session.settling = True  # words said while the other content is read would be lost
        try:
            opened = await asyncio.to_thread(session.project.settle, session.path, session.kept, keep)
        finally:
            session.settling = False
        if keep is not Keep.OURS:
            session.rebase(opened)
        session.changed_on_disk, session.disk_trouble = False, ""
        session.unsaved = keep is not Keep.THEIRS and not session.read_only
        self._next_save = 0.0

    async def last_save(self, patience: float) -> str:
        """Save what is not saved yet, after a save that goes on; return why that was not possible."""
        session = self._session
        for _ in range(int(patience / PATIENCE_STEP)):
            if not self.saving:
                break
            await asyncio.sleep(PATIENCE_STEP)
        if session.unsaved:
            await self.save()
            await self.look()
        return self.unsaved_because
