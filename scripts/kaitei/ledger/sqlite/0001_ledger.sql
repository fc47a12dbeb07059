-- What acts refer to: few rows, the same on every node of a sharded database.
CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE policy (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE policy_version (
    id INTEGER PRIMARY KEY,
    policy INTEGER NOT NULL REFERENCES policy (id),
    version TEXT NOT NULL,
    digest BLOB CHECK (length(digest) = 32), -- none for a reconstruction
    published TEXT NOT NULL,
    effective TEXT NOT NULL,
    position INTEGER, -- of its entry in the log
    UNIQUE (policy, version)
) STRICT;

CREATE TABLE statement (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
    text TEXT -- none where only the digest is known
) STRICT;

-- Members and their acts: rows of one member have her subject in front.
-- tag is a keyed hash of the account reference, sealed her key and reference under the epoch key.
CREATE TABLE subject (
    subject INTEGER PRIMARY KEY,
    tag BLOB NOT NULL UNIQUE,
    sealed BLOB NOT NULL
) STRICT;

CREATE TABLE event (
    subject INTEGER NOT NULL,
    event INTEGER NOT NULL, -- from the idempotency key: the same key is the same row
    version INTEGER NOT NULL,
    act INTEGER NOT NULL CHECK (act BETWEEN 1 AND 4), -- agree, acknowledge, decline, withdraw
    channel TEXT NOT NULL,
    locale TEXT NOT NULL,
    statement INTEGER,
    occurred_at INTEGER NOT NULL, -- ms since 1970 UTC
    recorded_at INTEGER NOT NULL,
    key TEXT,
    position INTEGER, -- in the log, none until sequenced
    PRIMARY KEY (subject, event)
) STRICT;

-- Acts that the log has not taken in yet: the commitment, and what the act does to the counts.
CREATE TABLE inbox (
    subject INTEGER NOT NULL,
    event INTEGER NOT NULL,
    leaf BLOB NOT NULL,
    policy INTEGER NOT NULL,
    was_version INTEGER,
    was_act INTEGER,
    now_version INTEGER NOT NULL,
    now_act INTEGER NOT NULL,
    PRIMARY KEY (subject, event)
) STRICT, WITHOUT ROWID;

-- Where each member stands: the decision that counts, and when she last did anything.
CREATE TABLE status (
    subject INTEGER NOT NULL,
    policy INTEGER NOT NULL,
    version INTEGER NOT NULL,
    act INTEGER NOT NULL,
    at INTEGER NOT NULL,
    acts INTEGER NOT NULL, -- how many acts are added up here: grows with each, so a change is never missed
    PRIMARY KEY (subject, policy)
) STRICT, WITHOUT ROWID;

CREATE INDEX status_by_standing ON status (version, act, subject);

-- How many members stand where, as of the last sequencing; the inbox holds what has changed since.
CREATE TABLE counts (
    policy INTEGER NOT NULL,
    version INTEGER NOT NULL,
    act INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (policy, version, act)
) STRICT, WITHOUT ROWID;

-- The log.
CREATE TABLE log_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    size INTEGER NOT NULL
) STRICT;
INSERT INTO log_state (id, size) VALUES (1, 0);

CREATE TABLE tile (
    level INTEGER NOT NULL,
    n INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (level, n)
) STRICT;

-- Entries that are no acts: published versions, erasures, padding.
CREATE TABLE log_entry (
    position INTEGER PRIMARY KEY,
    data BLOB NOT NULL
) STRICT;

CREATE TABLE checkpoint (
    size INTEGER PRIMARY KEY,
    root BLOB NOT NULL,
    note TEXT NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;

CREATE TABLE import_job (
    source BLOB PRIMARY KEY, -- SHA-256 of the file
    name TEXT NOT NULL,
    "offset" INTEGER NOT NULL, -- bytes of the file taken in
    line INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    repeated INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    report INTEGER NOT NULL, -- bytes of the report of refused rows
    started_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    finished INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- A second fence: the program never does what these refuse.
CREATE TRIGGER event_is_not_changed
BEFORE UPDATE OF subject, event, version, act, channel, locale, statement, occurred_at, recorded_at, key ON event
BEGIN
    SELECT RAISE(ABORT, 'records of the ledger are never changed');
END;

CREATE TRIGGER event_is_sequenced_once
BEFORE UPDATE OF position ON event WHEN old.position IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a record keeps its place in the log');
END;

CREATE TRIGGER event_is_not_deleted
BEFORE DELETE ON event WHEN NOT EXISTS (SELECT 1 FROM setting WHERE name = 'erasing')
BEGIN
    SELECT RAISE(ABORT, 'records of the ledger are deleted by an erasure only');
END;

CREATE TRIGGER log_only_grows
BEFORE UPDATE OF size ON log_state WHEN new.size < old.size
BEGIN
    SELECT RAISE(ABORT, 'the log never shrinks');
END;
