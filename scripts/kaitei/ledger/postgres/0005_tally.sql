-- The counts under another name: a program of the schemas before would go on counting without telling move.
-- It fails instead, and what it has recorded waits for the log.
ALTER TABLE counts RENAME TO tally;
