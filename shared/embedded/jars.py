"""Kafka's jars, from Maven Central."""

from pathlib import Path

import jgo

from shared.embedded.errors import EmbeddedStartError

KAFKA = "org.apache.kafka:kafka_2.13:4.3.0"


def kafka_jars() -> list[Path]:
    """The broker's jars, fetched on the first call (about 45 MB) and kept in the user's cache.

    Raises:
        EmbeddedStartError: they could not be fetched.
    """
    try:
        return sorted(Path(jar) for jar in jgo.build(KAFKA).all_jars)
    except Exception as error:
        raise EmbeddedStartError(
            f"Kafka could not be fetched from Maven Central ({error}):"
            " connect to the network once, or set KAFKA_BOOTSTRAP · 无法下载 Kafka：首次启动需要联网，或设置 KAFKA_BOOTSTRAP"
        ) from error
