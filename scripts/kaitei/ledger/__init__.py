"""The ledger on disk: who accepted which exact words, so that it can be proved.

* ``ledger`` records, ``questions`` answers; ``past`` answers as of a day. ``projection`` and ``moves`` are what acts
  change in the rows that answers are read from; ``statistics`` and ``plot`` count acts.
* ``store`` is what all of this needs of a database, in ``rows``; ``sqlite`` and ``postgres`` are the two there are.
  ``opening`` opens one at an ``address``; ``unfit`` says why something is no ledger.
* ``sequencer`` gives acts their places in the log, ``checkpoint`` signs it, ``publish`` writes its files, ``receipts``
  proves from it, ``witness`` cosigns what others publish.
* ``keys`` sign (``key_file`` is the form of one); ``last`` remembers what was signed last, ``unused`` that nothing was,
  ``missing_keys`` says how to get them back. ``seal`` keeps members unreadable without the epoch key.
* ``verify`` compares everything with the log: ``verify_log``, ``verify_files``, ``verify_words``; ``changed`` says what
  is not as it was.
* ``importing`` takes in files of acts, ``exporting`` gives them out; ``erasure`` erases members; ``backup`` and
  ``restoring`` copy ledgers, ``partial`` is a copy that is not finished. ``durable`` writes files that survive a crash.
"""
