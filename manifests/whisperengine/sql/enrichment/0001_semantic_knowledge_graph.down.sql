-- pg_trgm stays: it may have been there before, and others may use it by now.

DROP TABLE entity_relationships;
DROP TABLE user_fact_relationships;
DROP TABLE fact_entities;
DROP FUNCTION graph_set_updated_at();
