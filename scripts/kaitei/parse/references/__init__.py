"""References of a text to its own provisions: 第3条第2項, 前条, 次の各号, 附則第2条, Section 3.2(a).

What is written and what is meant are told apart:

* ``mentions`` finds what is written in a line (``mention_units`` and ``mention_signs`` have the forms, ``owners``
  leaves mentions of other laws and documents out); a mention is made of ``steps``.
* ``resolver`` follows the steps from spot to spot (``spots``) to the clause that is meant, by the ``lookups`` of the
  document; ``divisions`` are the steps to chapters, ``signs`` those to (2), ①, イ.
* ``reader`` does both for a whole text, and gives each ``reference`` as a value. ``english`` and ``english_mentions`` do
  the same for English.
"""

from kaitei.parse.references.reader import find_references, find_title
from kaitei.parse.references.reference import Reference
from kaitei.parse.references.steps import Sort

__all__ = ["Reference", "Sort", "find_references", "find_title"]
