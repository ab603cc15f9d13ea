"""Running a command's work, with errors told to people rather than thrown at them."""

import asyncio
import os
import sys
from collections.abc import Coroutine
from typing import Annotated, Any, TypeVar

import asyncpg
import typer
from aiokafka.errors import KafkaError

from shared.settings import SettingsInvalid

T = TypeVar("T")
AsJson = Annotated[bool, typer.Option("--json", help="以 JSON 输出 · Answer in JSON")]


def asked(work: Coroutine[Any, Any, T]) -> T:
    """Run it to its end.

    Raises:
        typer.Exit: 2 when settings are wrong, 1 when the database or the broker did not answer; the reason was told.
    """
    try:
        return asyncio.run(work)
    except SettingsInvalid as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        typer.echo(f"数据库拒绝 · The database refused: {error}", err=True)
    except KafkaError as error:
        typer.echo(f"Kafka 无应答 · Kafka did not answer: {error}", err=True)
    except BrokenPipeError:  # whoever reads has had enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit from None
    except OSError as error:
        typer.echo(f"无法连接 · Nobody answers there: {error}", err=True)
    raise typer.Exit(1)
