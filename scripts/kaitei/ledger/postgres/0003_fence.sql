-- A second fence: the program never does what these refuse. Not on a sharded database, which has no triggers
-- on distributed tables: there, grant the recording role no UPDATE and DELETE but on position (see the guide).
-- Whose session it is must not matter: names and operators are PostgreSQL's own, whatever the search_path or the
-- temporary tables of the session have under the same names, and the setting is read in the table's own schema.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    erasing boolean;
BEGIN
    IF TG_OP = 'DELETE' THEN
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I.setting WHERE name = ''erasing'')', TG_TABLE_SCHEMA) INTO erasing;
        IF erasing THEN
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
DROP TRIGGER IF EXISTS event_is_append_only ON event;
CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON event
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE OR REPLACE FUNCTION refuse_shrinking() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.size < OLD.size THEN
        RAISE EXCEPTION 'the log never shrinks';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS log_only_grows ON log_state;
CREATE TRIGGER log_only_grows BEFORE UPDATE ON log_state FOR EACH ROW EXECUTE FUNCTION refuse_shrinking();
