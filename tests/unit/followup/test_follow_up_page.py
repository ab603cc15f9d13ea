"""The user's page of follow-up says what is so: its example is a policy, and it leaves out no kind and no setting."""

import json
import re
from pathlib import Path

import pytest

from services.followup.policy import policy_of
from services.followup.policy_settings import FollowUpSettings
from services.followup.task import TaskKind

_PAGE = (Path(__file__).parents[3] / "docs" / "follow-up.md").read_text("utf-8")
[_EXAMPLE] = re.findall(r"```json\n(.*?)```", _PAGE, re.DOTALL)


def test_the_example_is_a_policy_and_has_every_setting() -> None:
    settings = json.loads(_EXAMPLE)
    policy_of(settings, "dealer", 1)
    assert set(settings) == set(FollowUpSettings.__struct_fields__)


@pytest.mark.parametrize("kind", list(TaskKind))
def test_every_kind_of_task_is_explained(kind: TaskKind) -> None:
    assert f"| `{kind}` " in _PAGE
