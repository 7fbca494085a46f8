"""The tables of the log on PostgreSQL; `{schema}` stands for the schema's name, for these words outlive any session.

Positions are assigned under a lock that is held until the transaction ends, whoever inserts and however: so they become
visible in their order, and who reads on after the newest one he saw misses none. The lock is one of a transaction, not
of a table, so that neither ANALYZE nor VACUUM waits for it or is waited for.
"""

from __future__ import annotations

GAP = "CW001"
"""The log's own complaint of a version that does not follow its stream's newest."""

REFUSED = "CW002"
"""The log's own complaint of an attempt to change what is in it."""

VERSIONS = "casework_log_versions"
"""The name of the constraint that a version of a stream is recorded once."""

APPENDING, WRITING, MIGRATING = 0x6C6F67, 0x766965, 0x6D6967
"""What an advisory lock is for; with a hash of the schema's name it is the lock's key."""

LOG = (
    """
    CREATE TABLE casework_store (
        name TEXT PRIMARY KEY,
        value BLOB NOT NULL
    )
    """,
    f"""
    CREATE TABLE casework_log (
        position BIGINT PRIMARY KEY,
        originator_id UUID NOT NULL,
        originator_version BIGINT NOT NULL,
        topic TEXT NOT NULL,
        state BLOB NOT NULL,
        CONSTRAINT {VERSIONS} UNIQUE (originator_id, originator_version)
    )
    """,
    "CREATE SEQUENCE casework_log_positions AS BIGINT OWNED BY casework_log.position",
    f"""
    CREATE FUNCTION casework_log_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        follows BOOLEAN := NEW.originator_version = 0 OR EXISTS (
            SELECT FROM {{schema}}.casework_log
            WHERE originator_id = NEW.originator_id AND originator_version = NEW.originator_version - 1
        );
        newest BIGINT;
    BEGIN
        PERFORM pg_advisory_xact_lock({APPENDING}, hashtext(TG_TABLE_SCHEMA));
        IF NOT follows THEN -- unless somebody was just recording what comes before
            SELECT COALESCE(MAX(originator_version), -1) INTO newest FROM {{schema}}.casework_log
            WHERE originator_id = NEW.originator_id;
            IF NEW.originator_version <> newest + 1 THEN
                RAISE EXCEPTION 'has version % of % as its newest; version % would leave a gap',
                    newest, NEW.originator_id, NEW.originator_version USING ERRCODE = '{GAP}';
            END IF;
        END IF;
        NEW.position := nextval('{{schema}}.casework_log_positions');
        RETURN NEW;
    END $$
    """,  # noqa: S608 - its own names
    f"""
    CREATE FUNCTION casework_log_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the log is append-only' USING ERRCODE = '{REFUSED}';
    END $$
    """,
    """
    CREATE TRIGGER casework_log_in_order BEFORE INSERT ON casework_log
    FOR EACH ROW EXECUTE FUNCTION casework_log_in_order()
    """,
    """
    CREATE TRIGGER casework_log_keeps_all BEFORE UPDATE OR DELETE OR TRUNCATE ON casework_log
    FOR EACH STATEMENT EXECUTE FUNCTION casework_log_stays()
    """,
)
