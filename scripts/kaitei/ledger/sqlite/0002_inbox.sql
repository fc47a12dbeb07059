-- What waits says what the act was. Where members stand, and how many, is as of the log from here on.
-- (Nothing waits when this runs: see migrate.)
DROP TABLE inbox;

CREATE TABLE inbox (
    subject INTEGER NOT NULL,
    event INTEGER NOT NULL,
    leaf BLOB NOT NULL,
    policy INTEGER NOT NULL,
    version INTEGER NOT NULL,
    act INTEGER NOT NULL,
    at INTEGER NOT NULL, -- when it occurred
    PRIMARY KEY (subject, event)
) STRICT, WITHOUT ROWID;
