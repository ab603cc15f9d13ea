"""The log as files: every event as CloudEvents JSON, a line each, in the order in which it was recorded."""

from pathlib import Path

from shared.database.connection import Pool

FILES = {
    "ledger.jsonl": "SELECT state FROM intake.stored_events ORDER BY notification_id",
    "grades.jsonl": "SELECT envelope FROM grading.outbox ORDER BY partition, position",
    "contact-tasks.jsonl": "SELECT envelope FROM followup.outbox ORDER BY partition, position",
}


async def export_log(pool: Pool, folder: Path) -> dict[str, int]:
    """Write the files into a folder; how many events each has."""
    counts = {}
    async with pool.acquire() as connection, connection.transaction():
        for name, select in FILES.items():
            counts[name] = 0
            with (folder / name).open("wb") as file:
                async for (stored,) in connection.cursor(select, prefetch=5_000):
                    file.write(stored + b"\n")
                    counts[name] += 1
    return counts
