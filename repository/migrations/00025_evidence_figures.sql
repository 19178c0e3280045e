-- What trials and ratings say together is released in steps. evidence_figures is the ledger of every
-- figure that ever was public, with the contributions behind it: a new one is added only when it differs
-- from each of them, of the same tool and measure, by what at least three organisations contributed, or
-- by nothing. So no two figures, of one time or of two, give away by subtraction what fewer said; see
-- docs/adr/0010-evidence.md. The rule stands here and not in the program's hands.

-- +goose Up
CREATE TABLE evidence_figures (
    tool_id       uuid        NOT NULL CONSTRAINT evidence_figures_tool REFERENCES tools,
    measure       text        NOT NULL CONSTRAINT evidence_figures_measure CHECK (measure IN ('outcome', 'usefulness', 'ease', 'clarity')),
    scheme        text        NOT NULL, -- '' for all
    code          text        NOT NULL, -- '' for all; '*' is the sum over the scheme's codes, which anybody can make
    number        int         NOT NULL,
    entries       int         NOT NULL,
    organisations int         NOT NULL,
    counts        int[]       NOT NULL, -- see evidence_counts
    members       text[]      NOT NULL, -- organisation/contribution/value
    shown         boolean     NOT NULL,
    released_at   timestamptz NOT NULL,
    CONSTRAINT evidence_figures_key PRIMARY KEY (tool_id, measure, scheme, code, number)
);
CREATE UNIQUE INDEX evidence_figures_shown ON evidence_figures (tool_id, measure, scheme, code) WHERE shown;
-- Nobody but the functions below, which run as the owner, sees a row.
ALTER TABLE evidence_figures ENABLE ROW LEVEL SECURITY;

-- What counts now: finished trials, and ratings of feedback that is neither withdrawn nor in quarantine,
-- where its trial has a context. The value is part of the member, so that a corrected rating is another.
-- +goose StatementBegin
CREATE FUNCTION evidence_contributions(tool uuid) RETURNS TABLE (measure text, scheme text, code text, member text)
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS
$$
WITH said AS (
    SELECT 'outcome' AS measure, t.context, t.organisation_id, t.id, t.outcome || CASE WHEN t.use_again THEN '+' ELSE '' END AS value
    FROM trials t WHERE t.tool_id = tool AND t.outcome <> ''
    UNION ALL
    SELECT r.key, t.context, f.organisation_id, f.id, r.value
    FROM feedback f LEFT JOIN trials t ON t.id = f.trial_id CROSS JOIN LATERAL jsonb_each_text(f.ratings) r
    WHERE f.tool_id = tool AND f.state NOT IN ('quarantined', 'withdrawn_by_author') AND r.key IN ('usefulness', 'ease', 'clarity') AND r.value <> '0'
)
SELECT s.measure, d.scheme, d.code, s.organisation_id || '/' || s.id || '/' || s.value
FROM said s CROSS JOIN LATERAL (VALUES ('', ''), ('circumstances', s.context->>'circumstances'),
    ('leadership_level', s.context->>'leadership_level'), ('setting', s.context->>'setting'),
    ('trial_group_size', s.context->>'group_size'), ('work_mode', s.context->>'work_mode')) AS d (scheme, code)
WHERE d.code IS NOT NULL AND (d.scheme = '' OR d.code <> '')
$$;
-- +goose StatementEnd

-- Of outcomes: worked, worked_adapted, mixed, did_not_work, not_finished, would use again, organisations
-- in which it worked. Of a rating: how many gave 1 to 5.
-- +goose StatementBegin
CREATE FUNCTION evidence_counts(measure text, members text[]) RETURNS int[]
    LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS
$$
WITH said AS (
    SELECT split_part(m, '/', 1) AS organisation, rtrim(split_part(m, '/', 3), '+') AS value, m LIKE '%+' AS again FROM unnest(members) m
)
SELECT CASE measure WHEN 'outcome' THEN ARRAY[
    count(*) FILTER (WHERE value = 'worked'), count(*) FILTER (WHERE value = 'worked_adapted'), count(*) FILTER (WHERE value = 'mixed'),
    count(*) FILTER (WHERE value = 'did_not_work'), count(*) FILTER (WHERE value = 'not_finished'), count(*) FILTER (WHERE again),
    count(DISTINCT organisation) FILTER (WHERE value IN ('worked', 'worked_adapted'))]::int[]
ELSE ARRAY[
    count(*) FILTER (WHERE value = '1'), count(*) FILTER (WHERE value = '2'), count(*) FILTER (WHERE value = '3'),
    count(*) FILTER (WHERE value = '4'), count(*) FILTER (WHERE value = '5')]::int[] END
FROM said
$$;
-- +goose StatementEnd

-- Tells whether a set of contributions may become public: no figure before it differs from it by what one
-- or two organisations contributed.
-- +goose StatementBegin
CREATE FUNCTION evidence_apart(tool uuid, of_measure text, candidate text[]) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = public, pg_temp AS
$$
SELECT NOT EXISTS (
    SELECT FROM evidence_figures f CROSS JOIN LATERAL (
        SELECT count(DISTINCT split_part(m, '/', 1)) AS organisations
        FROM (
            (SELECT unnest(candidate) EXCEPT SELECT unnest(f.members)) UNION ALL (SELECT unnest(f.members) EXCEPT SELECT unnest(candidate))
        ) AS difference (m)
    ) AS d
    WHERE f.tool_id = tool AND f.measure = of_measure AND d.organisations IN (1, 2))
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION enter_evidence(tool uuid, of_measure text, of_scheme text, of_code text, contributions text[]) RETURNS void
    LANGUAGE sql SET search_path = public, pg_temp AS
$$
UPDATE evidence_figures SET shown = false
WHERE tool_id = tool AND measure = of_measure AND scheme = of_scheme AND code = of_code AND shown;
INSERT INTO evidence_figures (tool_id, measure, scheme, code, number, entries, organisations, counts, members, shown, released_at)
SELECT tool, of_measure, of_scheme, of_code,
    1 + COALESCE((SELECT max(number) FROM evidence_figures f
        WHERE f.tool_id = tool AND f.measure = of_measure AND f.scheme = of_scheme AND f.code = of_code), 0),
    cardinality(contributions), (SELECT count(DISTINCT split_part(m, '/', 1)) FROM unnest(contributions) m),
    evidence_counts(of_measure, contributions), contributions, of_code <> '*', now()
$$;
-- +goose StatementEnd

-- Hides the figures of a tool in which something no longer counts, and shows what may be shown now; tells
-- whether anything moved.
-- +goose StatementBegin
CREATE FUNCTION weigh_evidence(tool uuid) RETURNS boolean
    LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$
DECLARE
    figure   record;
    together text[];
    moved    boolean;
BEGIN
    UPDATE evidence_figures f SET shown = false
    WHERE f.tool_id = tool AND f.shown AND EXISTS (
        SELECT split_part(m, '/', 2) FROM unnest(f.members) m
        EXCEPT SELECT split_part(c.member, '/', 2) FROM evidence_contributions(tool) c WHERE c.measure = f.measure);
    moved := FOUND;
    FOR figure IN
        SELECT c.measure, c.scheme, c.code, array_agg(c.member ORDER BY c.member) AS members
        FROM evidence_contributions(tool) c GROUP BY c.measure, c.scheme, c.code
        HAVING count(DISTINCT split_part(c.member, '/', 1)) >= 3
        ORDER BY c.measure, array_position(ARRAY['', 'circumstances', 'leadership_level', 'setting'], c.scheme), c.scheme, count(*) DESC, c.code
    LOOP
        -- A figure of many moves when a tenth has come to it, so that the ledger stays short.
        CONTINUE WHEN EXISTS (SELECT FROM evidence_figures f WHERE f.tool_id = tool AND f.measure = figure.measure
            AND f.scheme = figure.scheme AND f.code = figure.code AND f.shown
            AND (f.members = figure.members OR cardinality(figure.members) - f.entries BETWEEN 0 AND f.entries / 10 - 1));
        CONTINUE WHEN NOT evidence_apart(tool, figure.measure, figure.members);
        IF figure.scheme <> '' THEN
            -- Whoever adds up the codes and subtracts them from the whole must not learn of the rest.
            SELECT array_agg(m ORDER BY m) INTO together FROM (
                SELECT unnest(figure.members) AS m
                UNION SELECT unnest(latest.members) FROM (
                    SELECT DISTINCT ON (f.code) f.members FROM evidence_figures f
                    WHERE f.tool_id = tool AND f.measure = figure.measure AND f.scheme = figure.scheme AND f.code NOT IN (figure.code, '*')
                    ORDER BY f.code, f.number DESC) AS latest
            ) AS sum;
            CONTINUE WHEN NOT evidence_apart(tool, figure.measure, together);
            PERFORM enter_evidence(tool, figure.measure, figure.scheme, '*', together);
        END IF;
        PERFORM enter_evidence(tool, figure.measure, figure.scheme, figure.code, figure.members);
        moved := true;
    END LOOP;
    RETURN moved;
END
$$;
-- +goose StatementEnd

-- The tools of which something was said since then.
-- +goose StatementBegin
CREATE FUNCTION evidence_due(since timestamptz) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$
SELECT t.tool_id FROM trials t WHERE t.changed_at >= since AND t.outcome <> ''
UNION SELECT f.tool_id FROM feedback f WHERE f.changed_at >= since AND f.ratings <> '{}'
ORDER BY 1
$$;
-- +goose StatementEnd

-- Weighs a tool, one release at a time, and tells whether its public figures moved.
-- +goose StatementBegin
CREATE FUNCTION release_evidence(tool uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
BEGIN
    IF actor_role() IS DISTINCT FROM 'system' THEN
        RAISE insufficient_privilege USING MESSAGE = 'only the system releases evidence';
    END IF;
    LOCK TABLE evidence_figures IN SHARE ROW EXCLUSIVE MODE;
    RETURN weigh_evidence(tool);
END
$$;
-- +goose StatementEnd

DROP FUNCTION evidence(uuid[]);
-- +goose StatementBegin
CREATE FUNCTION evidence(tools uuid[])
RETURNS TABLE (tool_id uuid, scheme text, code text, trials int, organisations int, worked int, worked_in int, use_again int,
    adapted int, mixed int, did_not_work int, not_finished int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$
SELECT f.tool_id, f.scheme, f.code, f.entries, f.organisations, f.counts[1] + f.counts[2], f.counts[7], f.counts[6],
    f.counts[2], f.counts[3], f.counts[4], f.counts[5]
FROM evidence_figures f WHERE f.shown AND f.measure = 'outcome' AND (tools IS NULL OR f.tool_id = ANY (tools))
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION evidence_ratings(tools uuid[])
RETURNS TABLE (tool_id uuid, measure text, scheme text, code text, organisations int, ones int, twos int, threes int, fours int, fives int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$
SELECT f.tool_id, f.measure, f.scheme, f.code, f.organisations, f.counts[1], f.counts[2], f.counts[3], f.counts[4], f.counts[5]
FROM evidence_figures f WHERE f.shown AND f.measure <> 'outcome' AND (tools IS NULL OR f.tool_id = ANY (tools))
$$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION evidence_contributions, evidence_counts, evidence_apart, enter_evidence, weigh_evidence, release_evidence,
    evidence_due, evidence, evidence_ratings FROM PUBLIC;
GRANT EXECUTE ON FUNCTION release_evidence, evidence_due, evidence, evidence_ratings TO academy_app;

-- It is the release that changes what the public reads, and no longer the pilot that finishes a trial.
DROP POLICY changes_of_evidence ON changes;
DROP FUNCTION organisations_behind_trials;
CREATE POLICY changes_of_evidence ON changes FOR INSERT
    WITH CHECK (scope = 'public' AND resource = 'tool' AND operation = 'upsert' AND (SELECT actor_role()) = 'system');

-- +goose Down
DROP POLICY changes_of_evidence ON changes;
-- +goose StatementBegin
CREATE FUNCTION organisations_behind_trials(tool text) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT count(DISTINCT organisation_id) FROM public.trials WHERE tool_id::text = tool AND state = 'finished' $$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION organisations_behind_trials FROM PUBLIC;
GRANT EXECUTE ON FUNCTION organisations_behind_trials TO academy_app;
CREATE POLICY changes_of_evidence ON changes FOR INSERT WITH CHECK (scope = 'public' AND resource = 'tool'
    AND operation = 'upsert' AND (SELECT actor_role()) = 'pilot' AND organisations_behind_trials(resource_id) >= 3);
DROP FUNCTION release_evidence, evidence_due, weigh_evidence, enter_evidence, evidence_apart, evidence_counts, evidence_contributions,
    evidence_ratings, evidence;
DROP TABLE evidence_figures;
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
