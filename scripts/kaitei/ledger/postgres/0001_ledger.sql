-- What acts refer to: few rows, the same on every node of a sharded database (reference tables there).
CREATE TABLE setting (
    name text PRIMARY KEY,
    value text NOT NULL
);

CREATE TABLE policy (
    id integer PRIMARY KEY,
    name text NOT NULL UNIQUE
);

CREATE TABLE policy_version (
    id integer PRIMARY KEY,
    policy integer NOT NULL,
    version text NOT NULL,
    digest bytea CHECK (length(digest) = 32), -- none for a reconstruction
    published date NOT NULL,
    effective date NOT NULL,
    position bigint, -- of its entry in the log
    UNIQUE (policy, version)
);

CREATE TABLE statement (
    id integer PRIMARY KEY,
    digest bytea NOT NULL UNIQUE CHECK (length(digest) = 32),
    text text -- none where only the digest is known
);

-- Members and their acts. Every key has the member in front: tag is a keyed hash of her account reference,
-- subject her random surrogate. Sharded by tag (subject) and by subject (event, inbox, status).
CREATE TABLE subject (
    tag bytea PRIMARY KEY,
    subject bigint NOT NULL,
    sealed bytea NOT NULL -- her key and reference, under the epoch key
);
CREATE INDEX subject_by_surrogate ON subject (subject);

CREATE TABLE event (
    subject bigint NOT NULL,
    event bigint NOT NULL, -- from the idempotency key: the same key is the same row
    occurred_at bigint NOT NULL, -- ms since 1970 UTC
    recorded_at bigint NOT NULL,
    position bigint, -- in the log, none until sequenced
    version integer NOT NULL,
    statement integer,
    act smallint NOT NULL CHECK (act BETWEEN 1 AND 4), -- agree, acknowledge, decline, withdraw
    channel text NOT NULL,
    locale text NOT NULL,
    key text,
    PRIMARY KEY (subject, event)
);

-- Acts that the log has not taken in yet: the commitment, and what the act does to the counts.
CREATE TABLE inbox (
    subject bigint NOT NULL,
    event bigint NOT NULL,
    leaf bytea NOT NULL,
    policy integer NOT NULL,
    was_version integer,
    was_act smallint,
    now_version integer NOT NULL,
    now_act smallint NOT NULL,
    PRIMARY KEY (subject, event)
);

-- Where each member stands: the decision that counts, and when she last did anything.
CREATE TABLE status (
    subject bigint NOT NULL,
    at bigint NOT NULL,
    policy integer NOT NULL,
    version integer NOT NULL,
    acts integer NOT NULL, -- how many acts are added up here: grows with each, so a change is never missed
    act smallint NOT NULL,
    PRIMARY KEY (subject, policy)
);

CREATE INDEX status_by_standing ON status (version, act, subject);

-- How many members stand where, as of the last sequencing; the inbox holds what has changed since.
CREATE TABLE counts (
    policy integer NOT NULL,
    version integer NOT NULL,
    act smallint NOT NULL,
    n bigint NOT NULL,
    PRIMARY KEY (policy, version, act)
);

-- The log: on one node.
CREATE TABLE log_state (
    id integer PRIMARY KEY CHECK (id = 1),
    size bigint NOT NULL
);
INSERT INTO log_state (id, size) VALUES (1, 0);

CREATE TABLE tile (
    level integer NOT NULL,
    n bigint NOT NULL,
    data bytea NOT NULL,
    PRIMARY KEY (level, n)
);
ALTER TABLE tile ALTER COLUMN data SET STORAGE EXTERNAL; -- hashes do not compress

-- Entries that are no acts: published versions, erasures, padding.
CREATE TABLE log_entry (
    position bigint PRIMARY KEY,
    data bytea NOT NULL
);

CREATE TABLE checkpoint (
    size bigint PRIMARY KEY,
    root bytea NOT NULL,
    note text NOT NULL,
    made_at bigint NOT NULL
);

CREATE TABLE import_job (
    source bytea PRIMARY KEY, -- SHA-256 of the file
    name text NOT NULL,
    "offset" bigint NOT NULL, -- bytes of the file taken in
    line bigint NOT NULL,
    rows bigint NOT NULL,
    repeated bigint NOT NULL,
    refused bigint NOT NULL,
    report bigint NOT NULL, -- bytes of the report of refused rows
    started_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    finished boolean NOT NULL DEFAULT false
);
