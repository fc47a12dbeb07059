-- How many members came to stand at (version, act) in a stretch of time, less those who left: what is counted as of a
-- day long past is a sum of these rows. Filled from the acts where there are some (see migrate). On one node.
CREATE TABLE move (
    policy integer NOT NULL,
    version integer NOT NULL,
    act smallint NOT NULL,
    until bigint NOT NULL, -- the last moment of the stretch, in ms since 1970 UTC
    n bigint NOT NULL,
    PRIMARY KEY (policy, version, act, until)
);

-- The counts under a shorter key, for a version is one policy's: a program of the schemas before, still running, names the
-- longer one and fails. It would go on counting without telling move. What it has recorded waits for the log.
ALTER TABLE counts DROP CONSTRAINT counts_pkey;
ALTER TABLE counts ADD PRIMARY KEY (version, act);
