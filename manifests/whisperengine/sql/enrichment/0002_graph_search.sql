-- lockstep: description = Functions that search the knowledge graph

CREATE FUNCTION entity_label(entity fact_entities) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN entity.entity_name || coalesce(' (' || entity.category || ')', '');

/* Full text first, trigrams for the typos; a hit in both counts for both.
   Weights were found by hand on the support archive. */
CREATE FUNCTION search_entities(query text, max_results integer DEFAULT 20)
RETURNS TABLE (entity_id uuid, entity_type varchar, entity_name text, score real)
LANGUAGE sql STABLE
AS $function$
    SELECT e.id,
           e.entity_type,
           e.entity_name,
           (ts_rank(e.search_vector, q) * 2 + similarity(e.entity_name, query))::real AS score
    FROM fact_entities e,
         websearch_to_tsquery('english', query) AS q
    WHERE e.search_vector @@ q
       OR e.entity_name % query
    ORDER BY score DESC, e.entity_name
    LIMIT greatest(max_results, 1)
$function$;

-- The entities within a few steps of one; each by its strongest path.
CREATE FUNCTION related_entities(start_id uuid, max_depth integer DEFAULT 2, min_weight real DEFAULT 0.3)
RETURNS TABLE (entity_id uuid, entity_name text, relationship_type varchar, depth integer, path_weight real)
LANGUAGE plpgsql STABLE
AS $function$
BEGIN
    IF max_depth NOT BETWEEN 1 AND 5 THEN
        RAISE EXCEPTION 'max_depth must be between 1 and 5, not %', max_depth
            USING HINT = 'Deeper searches visit most of the graph; use the batch export instead.',
                  ERRCODE = 'invalid_parameter_value';
    END IF;

    RETURN QUERY
    WITH RECURSIVE edges AS (
        SELECT r.from_entity_id AS source, r.to_entity_id AS target, r.relationship_type AS kind, r.weight
        FROM entity_relationships r
        UNION ALL
        SELECT r.to_entity_id, r.from_entity_id, r.relationship_type, r.weight
        FROM entity_relationships r
        WHERE r.bidirectional
    ), walk AS (
        SELECT e.target, e.kind, 1 AS steps, e.weight AS total, ARRAY[e.source, e.target] AS visited
        FROM edges e
        WHERE e.source = start_id AND e.weight >= min_weight
        UNION ALL
        SELECT e.target, e.kind, w.steps + 1, (w.total * e.weight)::real, w.visited || e.target
        FROM walk w
        JOIN edges e ON e.source = w.target
        WHERE w.steps < max_depth
          AND w.total * e.weight >= min_weight
          AND e.target <> ALL (w.visited)
    )
    SELECT DISTINCT ON (w.target) w.target, f.entity_name, w.kind, w.steps, w.total
    FROM walk w
    JOIN fact_entities f ON f.id = w.target
    ORDER BY w.target, w.total DESC, w.steps;
END;
$function$;

CREATE FUNCTION remember_fact(
    p_user_id varchar,
    p_entity_type varchar,
    p_entity_name text,
    p_relationship varchar,
    p_confidence real DEFAULT 0.5
) RETURNS uuid
LANGUAGE plpgsql
AS $function$
DECLARE
    v_entity_id uuid;
BEGIN
    INSERT INTO fact_entities (entity_type, entity_name)
    VALUES (p_entity_type, btrim(p_entity_name))
    ON CONFLICT (entity_type, entity_name) DO UPDATE SET entity_name = EXCLUDED.entity_name
    RETURNING id INTO v_entity_id;

    INSERT INTO user_fact_relationships AS known (user_id, entity_id, relationship_type, confidence)
    VALUES (p_user_id, v_entity_id, p_relationship, p_confidence)
    ON CONFLICT (user_id, entity_id, relationship_type) DO UPDATE
        SET confidence = least(1.0, known.confidence + 0.1),
            last_mentioned_at = now();

    RETURN v_entity_id;
END;
$function$;

CREATE FUNCTION forget_user(p_user_id varchar) RETURNS bigint
LANGUAGE sql
BEGIN ATOMIC
    WITH gone AS (
        DELETE FROM user_fact_relationships WHERE user_id = p_user_id RETURNING 1
    )
    SELECT count(*) FROM gone;
END;

COMMENT ON FUNCTION forget_user(varchar) IS 'For erasure requests; the entities stay, they belong to nobody';
