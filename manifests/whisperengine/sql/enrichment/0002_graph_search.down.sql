DROP FUNCTION forget_user(varchar);
DROP FUNCTION remember_fact(varchar, varchar, text, varchar, real);
DROP FUNCTION related_entities(uuid, integer, real);
DROP FUNCTION search_entities(text, integer);
DROP FUNCTION entity_label(fact_entities);
