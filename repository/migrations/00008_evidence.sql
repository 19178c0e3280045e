-- What trials say together may be read by everybody, though the trials themselves may not: the function
-- runs as the owner and gives sums only. A figure has at least three organisations behind it, and so has
-- what is left when the figures shown are subtracted from the whole; else it isn't given. The floor
-- stands here and not in the caller's hands, so that no query can ask below it.

-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION evidence(tools uuid[])
RETURNS TABLE (tool_id uuid, scheme text, code text, trials int, organisations int, worked int, worked_in int, use_again int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$
WITH seen AS (
    SELECT t.tool_id, t.organisation_id, t.outcome IN ('worked', 'worked_adapted') AS worked, t.use_again, d.scheme, COALESCE(d.code, '') AS code
    FROM trials t
    CROSS JOIN LATERAL (VALUES ('', ''), ('circumstances', t.context->>'circumstances'),
        ('leadership_level', t.context->>'leadership_level'), ('setting', t.context->>'setting')) AS d (scheme, code)
    WHERE t.outcome <> '' AND (tools IS NULL OR t.tool_id = ANY (tools))
), figures AS (
    SELECT s.tool_id, s.scheme, s.code, count(*)::int AS trials, count(DISTINCT s.organisation_id)::int AS organisations,
        count(*) FILTER (WHERE s.worked)::int AS worked, count(DISTINCT s.organisation_id) FILTER (WHERE s.worked)::int AS worked_in,
        count(*) FILTER (WHERE s.use_again)::int AS use_again,
        count(DISTINCT s.organisation_id) >= 3 AND (s.scheme = '' OR s.code <> '') AS shown
    FROM seen s GROUP BY s.tool_id, s.scheme, s.code
), hidden AS (
    SELECT s.tool_id, s.scheme, count(DISTINCT s.organisation_id) AS organisations
    FROM seen s JOIN figures f USING (tool_id, scheme, code)
    WHERE NOT f.shown GROUP BY s.tool_id, s.scheme
)
SELECT f.tool_id, f.scheme, f.code, f.trials, f.organisations, f.worked, f.worked_in, f.use_again
FROM figures f LEFT JOIN hidden h USING (tool_id, scheme)
WHERE f.shown AND COALESCE(h.organisations, 3) >= 3
$$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION evidence(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION evidence(uuid[]) TO academy_app;

-- +goose Down
DROP FUNCTION evidence(uuid[]);
