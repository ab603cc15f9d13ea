"""Following the live version's journal of one partition: which records come next, which tick of the clock or retry."""

from collections import deque
from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from aiokafka import TopicPartition

from shared.database.connection import Pool
from shared.projector.journal import Entry, last_entry, load_entries
from shared.projector.projector import Projector

S = TypeVar("S")
_AT_A_TIME = 1_000


class Follower(Generic[S]):
    """One partition on its way to where the live version's journal ended when it began.

    Args:
        projector: of the new version.
        number: of the partition.
        live: the live version's schema.
        pool: connections to read its journal by.
    """

    def __init__(self, projector: Projector[S], number: int, live: str, pool: Pool) -> None:
        self._projector = projector
        self._number = number
        self._live = live
        self._pool = pool
        self._entries: deque[Entry] = deque()
        self._next = 1
        self._taken: dict[str, int] = {}
        self._end: Entry | None = None

    async def begin(self) -> bool:
        """Find the end to go to, and take the partition over; whether there is anything to do until then."""
        async with self._pool.acquire() as connection:
            self._end = await last_entry(connection, self._live, self._number)
        await self._projector.follow(self._number, self._live)  # which then knows of every retry until that end
        done = self._projector.journal(self._number)
        self._next = max(1, done)
        found = await self.go_on()
        if found and self._entries[0].run_of is None and self._entries[0].number == done:
            self._entries.popleft()  # a tick or a retry is done whole
        return await self.go_on()

    async def go_on(self) -> bool:
        """Read more of the journal when what was read is done; False at the end."""
        self._drop_done()
        if not self._entries and self._end is not None and self._next <= self._end.number:
            async with self._pool.acquire() as connection:
                entries = await load_entries(connection, self._live, self._number, self._next, _AT_A_TIME)
            known = [one for one in entries if one.number < self._end.number]  # the live version goes on meanwhile
            self._entries.extend(known if len(known) == len(entries) else [*known, self._end])
            self._next += len(entries)
            self._drop_done()
        return bool(self._entries)

    def needs(self) -> TopicPartition | None:
        """Whose records come next, unless it is a tick or a retry."""
        topic = self._entries[0].run_of
        return None if topic is None else TopicPartition(topic, self._number)

    def take(self, buffers: Mapping[TopicPartition, deque[Any]], limit: int) -> list[Any]:
        """The next records, in the journal's order, as far as the buffers have them and nothing else comes before."""
        taken: list[Any] = []
        while self._entries and len(taken) < limit:
            entry = self._entries[0]
            if entry.topic is None or entry.next_offset is None:
                break
            buffer = buffers[TopicPartition(entry.topic, self._number)]
            while buffer and buffer[0].offset < entry.next_offset and len(taken) < limit:
                taken.append(buffer.popleft())
                self._taken[entry.topic] = taken[-1].offset + 1
            if self._at(entry.topic) < entry.next_offset:
                break
            self._entries.popleft()
        return taken

    async def tick(self) -> None:
        """Do again the ticks and retries that come next, everything before them being applied."""
        while self._entries and self._entries[0].run_of is None:
            entry = self._entries.popleft()
            if entry.at is None:
                await self._projector.retry(entry)
            else:
                await self._projector.pass_time(self._number, entry.streams, entry.at)

    def _drop_done(self) -> None:
        while self._entries and (entry := self._entries[0]).topic is not None and entry.next_offset is not None:
            if self._at(entry.topic) < entry.next_offset:
                break
            self._entries.popleft()

    def _at(self, topic: str) -> int:
        return self._taken.get(topic, self._projector.position(topic, self._number))
