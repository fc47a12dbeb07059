"""Bulk import: a file of acts into the ledger, in chunks that are durable whole or not at all.

* ``run`` is the import: it cuts the ``source`` into stretches, has each one prepared, and writes the ``chunk``; ``report``
  is the file of refused rows.
* ``prepare`` makes a chunk of rows that ``check`` held against the rules, with what ``lookup`` knows of the ledger.
* A large file is prepared in a second process: ``spawn`` starts it, ``process`` speaks to it, ``worker`` is it.
"""
