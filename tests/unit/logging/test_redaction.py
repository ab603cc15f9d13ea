"""Logs hold no personal data and no secrets (section 8), whoever writes the line."""

import io
import json
import logging
from typing import Any

import pytest
import structlog

from shared.logging.redaction import mask
from shared.logging.setup import set_up_logging


@pytest.fixture
def written() -> Any:
    """The lines written so far, decoded; logging is as it was afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    set_up_logging("intake", "api", level="INFO", stream=stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ('duplicate key violates "phone_claim"\nDETAIL: Key (phone)=(1380)', "duplicate key violates …"),
        ("Key (phone)=(1380) exists", "Key … exists"),
        ("cannot reach postgres://me:secret@db:5432/x", "cannot reach postgres://…@db:5432/x"),
        ("caller 138 0013 8000 hung up", "caller … hung up"),
        ("customer 王伟 left", "customer … left"),
        ("sent to wang.wei@example.com", "sent to …"),
        ("lag is 12 in partition 3", "lag is 12 in partition 3"),
    ],
)
def test_what_may_be_a_value_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_every_line_says_which_part_wrote_it_and_when(written: Any) -> None:
    structlog.get_logger().info("listening", port=8701)
    [line] = written()
    assert (line["service"], line["part"], line["level"], line["event"], line["port"]) == (
        "intake",
        "api",
        "info",
        "listening",
        8701,
    )
    assert line["timestamp"].endswith("Z")


def test_fields_named_like_personal_data_are_replaced(written: Any) -> None:
    structlog.get_logger().info("opened", name="王伟", phone="13800138000", customer_id="c-1")
    [line] = written()
    assert (line["name"], line["phone"], line["customer_id"]) == ("…", "…", "c-1")


def test_an_exception_is_its_type_its_masked_message_and_its_frames(written: Any) -> None:
    def fail(phone: str) -> None:
        raise ValueError(f"bad phone {phone}")

    try:
        fail("13800138000")
    except ValueError:
        structlog.get_logger().exception("failed")
    [line] = written()
    [described] = line["exception"]
    assert (described["type"], described["message"]) == ("builtins.ValueError", "bad phone …")
    assert described["frames"][-1].endswith(" fail")
    assert "13800138000" not in str(line)


def test_the_cause_of_an_exception_is_described_too(written: Any) -> None:
    def look_up() -> None:
        try:
            {}["王伟"]
        except KeyError as cause:
            raise RuntimeError("stopped") from cause

    try:
        look_up()
    except RuntimeError:
        structlog.get_logger().exception("failed")
    [line] = written()
    assert [each["type"] for each in line["exception"]] == ["builtins.RuntimeError", "builtins.KeyError"]
    assert "王伟" not in str(line)


def test_what_libraries_log_is_masked_and_written_alike(written: Any) -> None:
    logging.getLogger("some.library").warning("error connecting as %r to %s", "user", "postgres://a:b@db/x")
    logging.getLogger("aiokafka").info("joined group")
    [line] = written()
    assert line["event"] == "error connecting as … to postgres://…@db/x"
    assert (line["logger"], line["level"], line["service"]) == ("some.library", "warning", "intake")


def test_lines_below_the_level_are_not_written(written: Any) -> None:
    structlog.get_logger().debug("detail")
    logging.getLogger("anything").debug("detail")
    assert written() == []
