"""kaitei (改定): versioned policies, compared, checked, published and provably accepted.

Imports point down (``lint-imports`` knows which way that is)::

    cli                             the commands
    pages                           a catalog → the files of a site; its ``engine`` hands them to MkDocs
    ledger | files | git | config   the edge: databases and keys, the archive, commits, the day it is
    ------------------------------  below: values in, values out; no disk, no clock, no chance
    checks | render | consent       findings; a comparison as a table in every format; acts and receipts
    diff                            document × document → comparison
    parse | tlog                    text → document; the transparency log, which knows nothing of policies
    model                           the values that these hand to one another
    text | errors                   characters and words; messages in two languages

A text goes ``files.read_tree`` → ``parse.load_catalog`` → ``diff.compare`` → ``render.build_table`` → a format, and
``pages.build`` makes a site of it. An act goes ``consent.Rules`` → ``Ledger.record`` → ``ledger.sequencer`` →
``ledger.checkpoint`` → ``ledger.publish`` → ``ledger.receipts``, and ``consent.receipt`` verifies what comes of it with none of these.
"""

__version__ = "0.1.0"
