"""`showroom rebuild`: a new version of a projection beside the live one, compared, then switched to."""

from collections.abc import Callable
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from shared.projector.versions import migrate_projection
from shared.rebuild.catching_up import Progress as Applied
from shared.rebuild.rebuild import Rebuilt
from shared.rebuild.rebuild import rebuild as rebuild_projection
from shared.settings import Settings
from showroom.asking import AsJson, asked
from showroom.projections import PROJECTIONS
from showroom.running import connected_settings


def rebuild(
    service: Annotated[str, typer.Argument(help="服务 · Which service's projection: grading")],
    accept_differences: Annotated[
        bool, typer.Option(help="有差异也切换 · Switch also when they differ, as after a change of rules")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """重建投影 · Rebuild a projection from the log beside the live one, compare, and switch in one step."""
    if service not in PROJECTIONS:
        raise typer.BadParameter(f"{service}: use one of {', '.join(PROJECTIONS)}")
    settings = connected_settings()
    columns = (TextColumn("Rebuilding {task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(f"重建 · {service}")

        def tell(applied: Applied) -> None:
            bar.update(task, completed=applied.applied, total=applied.of)

        rebuilt = asked(_rebuild(settings, service, tell, accept_differences=accept_differences))
    if as_json:
        typer.echo(msgspec.json.encode(rebuilt))
    else:
        _print(service, rebuilt)
    if not rebuilt.switched:
        raise typer.Exit(1)


async def _rebuild(
    settings: Settings, service: str, tell: Callable[[Applied], None], *, accept_differences: bool
) -> Rebuilt:
    projection = PROJECTIONS[service]()
    await migrate_projection(settings.database, projection)
    return await rebuild_projection(
        projection,
        settings.database,
        settings.brokers,
        batch=settings.projection_batch,
        accept_differences=accept_differences,
        tell=tell,
    )


def _print(service: str, rebuilt: Rebuilt) -> None:
    typer.echo(f"已读入 {rebuilt.events} 条 · {rebuilt.events} records read into version {rebuilt.version}")
    for one in rebuilt.differences:
        typer.echo(
            f"  {one.table}: 仅现用版 {one.only_live} 行，仅新版 {one.only_rebuilt} 行"
            f" · {one.only_live} rows only live, {one.only_rebuilt} only rebuilt"
        )
    if rebuilt.switched:
        typer.echo(f"已切换到版本 {rebuilt.version} · {service} now shows version {rebuilt.version}")
    else:
        typer.echo(
            "存在差异，未切换；若规则确有改动，请加 --accept-differences"
            " · They differ, so nothing was switched. If the rules were changed on purpose: --accept-differences"
        )
