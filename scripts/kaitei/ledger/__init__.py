"""The ledger on disk: who accepted which exact words, so that it can be proved."""
