-- What has been kept long enough goes. The application may not take lines out of the trail, or other
-- clients' results; these two functions take out only what is past a time that no caller can shorten.

-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION forget_audit(before timestamptz, dry boolean) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
DECLARE
    n bigint;
    earliest timestamptz := LEAST(before, now() - interval '1 year');
BEGIN
    IF dry THEN
        SELECT count(*) INTO n FROM audit_events WHERE at < earliest;
    ELSE
        DELETE FROM audit_events WHERE at < earliest;
        GET DIAGNOSTICS n = ROW_COUNT;
    END IF;
    RETURN n;
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION forget_results(before timestamptz, dry boolean) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
DECLARE
    n bigint;
    earliest timestamptz := LEAST(before, now());
BEGIN
    IF dry THEN
        SELECT count(*) INTO n FROM idempotency WHERE expires_at <= earliest;
    ELSE
        DELETE FROM idempotency WHERE expires_at <= earliest;
        GET DIAGNOSTICS n = ROW_COUNT;
    END IF;
    RETURN n;
END
$$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION forget_audit(timestamptz, boolean), forget_results(timestamptz, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_audit(timestamptz, boolean), forget_results(timestamptz, boolean) TO academy_app;

-- One run a day for all replicas, and how much each one took away.
CREATE TABLE retention_runs (
    day    date        NOT NULL CONSTRAINT retention_runs_key PRIMARY KEY,
    at     timestamptz NOT NULL,
    counts jsonb       NOT NULL
);
GRANT SELECT, INSERT ON retention_runs TO academy_app;
ALTER TABLE retention_runs ENABLE ROW LEVEL SECURITY;
CREATE POLICY retention_runs_inside ON retention_runs USING ((SELECT actor_role()) IN ('operator', 'retention'));

-- +goose Down
DROP TABLE retention_runs;
DROP FUNCTION forget_results(timestamptz, boolean);
DROP FUNCTION forget_audit(timestamptz, boolean);
