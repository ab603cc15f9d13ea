"""Sending one batch while the next one is being made."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeAlias, TypeVar

from services.intake.deciding import Command
from shared.http.answered import Answered

B = TypeVar("B")
Send: TypeAlias = Callable[[Sequence[Command]], list[Answered]]


def sent(
    batches: Iterable[B], commands_of: Callable[[B], Sequence[Command]], send: Send
) -> Iterator[tuple[B, list[Answered]]]:
    """Send batches one after the other; yields each with its answers, in order.

    Args:
        batches: made one ahead of the one under way.
        commands_of: the commands of a batch.
        send: sends commands in order and returns the answers in that order.
    """
    with ThreadPoolExecutor(1, "send") as sender:
        under_way: tuple[B, Future[list[Answered]]] | None = None
        for batch in batches:
            before, under_way = under_way, None
            if before is not None:
                yield before[0], before[1].result()
            under_way = (batch, sender.submit(send, commands_of(batch)))
        if under_way is not None:
            yield under_way[0], under_way[1].result()
