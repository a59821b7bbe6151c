-- lockstep: repeat = on-change
-- lockstep: description = What we know about a user, as the characters read it
--
-- Edit this file in place: it runs again whenever it has changed. CREATE OR
-- REPLACE cannot take columns away, so the view is dropped first.

DROP VIEW IF EXISTS user_knowledge;

CREATE VIEW user_knowledge AS
SELECT u.universal_id,
       coalesce(u.display_name, u.primary_username) AS user_name,
       e.entity_type,
       entity_label(e) AS entity,
       r.relationship_type,
       r.confidence,
       r.emotional_context,
       r.last_mentioned_at,
       row_number() OVER (
           PARTITION BY u.universal_id, e.entity_type
           ORDER BY r.confidence DESC, r.last_mentioned_at DESC
       ) AS rank_in_type
FROM user_fact_relationships r
JOIN fact_entities e ON e.id = r.entity_id
JOIN universal_users u ON u.universal_id = r.user_id
WHERE u.merged_into IS NULL
  AND coalesce((u.privacy_settings ->> 'allow_memory')::boolean, true);

COMMENT ON VIEW user_knowledge IS 'Respects privacy_settings; prompts must read this view and never the tables';
