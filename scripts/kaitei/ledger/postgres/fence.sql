-- A second fence: the program never does what these refuse. Not on a sharded database, which has no triggers
-- on distributed tables: there, grant the recording role no UPDATE and DELETE but on position (see the guide).
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT 1 FROM setting WHERE name = 'erasing') THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'records of the ledger are deleted by an erasure only';
    END IF;
    IF OLD.position IS NOT NULL AND NEW.position IS DISTINCT FROM OLD.position THEN
        RAISE EXCEPTION 'a record keeps its place in the log';
    END IF;
    IF (OLD.subject, OLD.event, OLD.version, OLD.act, OLD.channel, OLD.locale, OLD.statement, OLD.occurred_at,
        OLD.recorded_at, OLD.key)
       IS DISTINCT FROM
       (NEW.subject, NEW.event, NEW.version, NEW.act, NEW.channel, NEW.locale, NEW.statement, NEW.occurred_at,
        NEW.recorded_at, NEW.key) THEN
        RAISE EXCEPTION 'records of the ledger are never changed';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON event
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION refuse_shrinking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.size < OLD.size THEN
        RAISE EXCEPTION 'the log never shrinks';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER log_only_grows BEFORE UPDATE ON log_state FOR EACH ROW EXECUTE FUNCTION refuse_shrinking();
