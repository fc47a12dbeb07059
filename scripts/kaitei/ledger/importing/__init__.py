"""Bulk import: a file of acts into the ledger, in chunks that are durable whole or not at all."""
