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
