-- How many members came to stand at (version, act) in a stretch of time, less those who left: what is counted as of a
-- day long past is a sum of these rows. Filled from the acts where there are some (see migrate).
CREATE TABLE move (
    policy INTEGER NOT NULL,
    version INTEGER NOT NULL,
    act INTEGER NOT NULL,
    until INTEGER NOT NULL, -- the last moment of the stretch, in ms since 1970 UTC
    n INTEGER NOT NULL,
    PRIMARY KEY (policy, version, act, until)
) STRICT, WITHOUT ROWID;

-- The counts under a shorter key, for a version is one policy's: a program of the schemas before, still running, names the
-- longer one and fails. It would go on counting without telling move. What it has recorded waits for the log.
CREATE TABLE counts_by_version (
    policy INTEGER NOT NULL,
    version INTEGER NOT NULL,
    act INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (version, act)
) STRICT, WITHOUT ROWID;
INSERT INTO counts_by_version SELECT policy, version, act, n FROM counts;
DROP TABLE counts;
ALTER TABLE counts_by_version RENAME TO counts;
