-- What waits says what the act was. Where members stand, and how many, is as of the log from here on.
-- (Nothing waits when this runs: see migrate.) Altered and not made anew: it may be distributed already.
ALTER TABLE inbox
    DROP COLUMN was_version,
    DROP COLUMN was_act,
    DROP COLUMN now_version,
    DROP COLUMN now_act,
    ADD COLUMN version integer NOT NULL,
    ADD COLUMN act smallint NOT NULL,
    ADD COLUMN at bigint NOT NULL; -- when it occurred
