"""Over real histories the rules about text keep quiet: KAITEI_CORPUS=FOLDER pytest …"""

import os
from pathlib import Path

import pytest

from kaitei.checks import RULES, Group
from support.histories import count_alarms, read_histories

FOLDER = os.environ.get("KAITEI_CORPUS", "")


@pytest.mark.skipif(not FOLDER, reason="KAITEI_CORPUS names no folder of texts")
@pytest.mark.parametrize("group", [Group.TEXT, Group.NUMBERING, Group.REFERENCES])
def test_the_rules_about_words_speak_up_on_at_most_one_line_in_a_hundred(group):
    rules = {rule.name for rule in RULES if rule.group is group}
    counted = [count_alarms(policy) for policy in read_histories(Path(FOLDER))]
    lines = sum(lines for lines, _ in counted)
    alarms = sum(count for _, found in counted for rule, count in found.items() if rule in rules)
    assert lines > 0
    assert alarms / lines <= 0.01
