"""Kafka's jars from Maven Central, kept in the user's cache."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from shared.embedded.errors import EmbeddedStartError
from shared.embedded.holding import held
from shared.embedded.telling import telling

VERSION = "4.3.0"
# With a binding of the logging interface, without which the broker would be silent about its errors.
_WANTED = (("org.apache.kafka", "kafka_2.13", VERSION), ("org.slf4j", "slf4j-simple", "1.7.36"))
_PATIENCE_SECONDS = 600


def cache_folder() -> Path:
    """Where this version of Kafka is kept, for all projects and data folders of the user."""
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "showroom" / f"kafka-{VERSION}"


def installed_jars() -> list[Path]:
    """The broker's jars, fetched by the first call (about 45 MB).

    Raises:
        EmbeddedStartError: they could not be fetched.
    """
    folder = cache_folder() / "jars"
    if not folder.exists():
        # Whoever comes second waits, then finds them. Half of them are never seen: the folder appears when it is whole.
        with held(cache_folder() / "jars.lock", patience=_PATIENCE_SECONDS):
            if not folder.exists():
                _fetch(folder)
    return sorted(folder.glob("*.jar"))


def _fetch(folder: Path) -> None:
    repository = folder.with_name("repository.part")
    part = folder.with_name("jars.part")
    for left in (repository, part):
        shutil.rmtree(left, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        with telling("首次运行，正在下载 Kafka · Fetching Kafka from Maven Central, once (45 MB)") as tell:
            for jar in _resolve(repository, tell):
                shutil.move(jar, part / jar.name)
    except Exception as error:  # requests', XML's and jgo's own: any of them means that it could not be had
        raise EmbeddedStartError(
            f"Kafka could not be fetched from Maven Central: {error}\n"
            "Connect to the network for the first start, or set KAFKA_BOOTSTRAP to a running broker.\n"
            "无法下载 Kafka：首次启动需要联网，或将 KAFKA_BOOTSTRAP 设为已有的 Kafka 地址。"
        ) from error
    shutil.rmtree(repository, ignore_errors=True)
    part.rename(folder)


def _resolve(repository: Path, tell: Callable[[str], None]) -> Iterator[Path]:
    """Paths of the jars and of all that they need, each fetched when it is asked for."""
    from jgo.constants import MAVEN_CENTRAL_URL  # noqa: PLC0415 - slow to import, for the first start only
    from jgo.maven import MavenContext, PythonResolver  # noqa: PLC0415 - the same
    from jgo.parse import Coordinate  # noqa: PLC0415 - the same

    fetched = 0

    def progress(name: str, _size: int) -> AbstractContextManager[Callable[[int], None]]:
        @contextmanager
        def one_file() -> Iterator[Callable[[int], None]]:
            def more(size: int) -> None:
                nonlocal fetched
                fetched += size
                tell(f"{fetched / 1e6:.1f} MB  {name}")

            yield more

        return one_file()

    context = MavenContext(
        resolver=PythonResolver(progress_callback=progress),
        repo_cache=repository,
        remote_repos={"central": MAVEN_CENTRAL_URL},
        timeout=60,
    )
    wanted = [context.create_dependency(Coordinate(*wanted, scope="compile")) for wanted in _WANTED]
    direct, needed = context.resolver.resolve(wanted)
    for dependency in (*direct, *(each for each in needed if each.scope in ("compile", "runtime"))):
        yield dependency.artifact.resolve()
