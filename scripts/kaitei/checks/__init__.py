"""Rules over versions: what a reviewer should see before a revision is published."""

from kaitei.checks.registry import RULES, check_catalog, check_files, find_rule
from kaitei.checks.review import Review, Reviewed
from kaitei.checks.rule import Group, Rule

__all__ = ["RULES", "Group", "Review", "Reviewed", "Rule", "check_catalog", "check_files", "find_rule"]
