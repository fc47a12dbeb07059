"""Values: clauses, versions, comparisons, findings, tables. Frozen, and they hold tuples."""

from kaitei.model.catalog import (
    RECONSTRUCTION_NOTICE,
    Catalog,
    Consent,
    Facts,
    Nature,
    Policy,
    Revision,
    Sibling,
    Silence,
    Standing,
    TextStatus,
    version_key,
)
from kaitei.model.clause import Clause, Document, Kind, Label
from kaitei.model.comparison import (
    Change,
    ChangeClass,
    ChangeKind,
    Comparison,
    Edit,
    ReferenceChange,
    ReferenceState,
    Run,
)
from kaitei.model.finding import Finding, Severity

__all__ = [
    "RECONSTRUCTION_NOTICE",
    "Catalog", "Change", "ChangeClass", "ChangeKind", "Clause", "Comparison", "Consent", "Document", "Edit",
    "Facts", "Finding", "Kind", "Label", "Nature", "Policy", "ReferenceChange", "ReferenceState", "Revision",
    "Run", "Severity", "Sibling", "Silence", "Standing", "TextStatus", "version_key",
]  # fmt: skip
