-- lockstep: requires = identity:0001_universal_users
-- lockstep: description = Semantic knowledge graph: entities, how users and entities are related to them
--
-- Filled by the enrichment worker from summarised conversations. The core only
-- reads it, and records it in its history with revision 27e207ded5a0.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- ---------------------------------------------------------------- entities

CREATE TABLE fact_entities (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    entity_type    varchar(64) NOT NULL,
    entity_name    text NOT NULL,
    category       varchar(64),
    subcategory    varchar(64),
    attributes     jsonb NOT NULL DEFAULT '{}',
    search_vector  tsvector GENERATED ALWAYS AS (
                       setweight(to_tsvector('english', entity_name), 'A') ||
                       setweight(to_tsvector('english', coalesce(category, '')), 'B') ||
                       setweight(to_tsvector('english', coalesce(attributes ->> 'description', '')), 'C')
                   ) STORED,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT fact_entities_type_name_key UNIQUE (entity_type, entity_name),
    CONSTRAINT fact_entities_name_not_blank CHECK (btrim(entity_name) <> '')
);

CREATE INDEX fact_entities_search_idx ON fact_entities USING gin (search_vector);
CREATE INDEX fact_entities_attributes_idx ON fact_entities USING gin (attributes jsonb_path_ops);
CREATE INDEX fact_entities_name_trgm_idx ON fact_entities USING gin (entity_name gin_trgm_ops);
CREATE INDEX fact_entities_category_idx ON fact_entities (category, subcategory);

COMMENT ON TABLE fact_entities IS 'What is known to exist: people, places, hobbies, foods';

-- ------------------------------------------------- users and entities

CREATE TABLE user_fact_relationships (
    id                     bigserial PRIMARY KEY,
    user_id                varchar(64) NOT NULL
                           REFERENCES universal_users (universal_id) ON DELETE CASCADE,
    entity_id              uuid NOT NULL
                           REFERENCES fact_entities (id) ON DELETE CASCADE,
    relationship_type      varchar(64) NOT NULL,
    confidence             real NOT NULL DEFAULT 0.5 CHECK (confidence BETWEEN 0 AND 1),
    strength               real NOT NULL DEFAULT 0.5 CHECK (strength BETWEEN 0 AND 1),
    emotional_context      varchar(64),
    context_metadata       jsonb NOT NULL DEFAULT '{}',
    mentioned_by_character varchar(64),
    source_conversation_id text,
    first_mentioned_at     timestamptz NOT NULL DEFAULT now(),
    last_mentioned_at      timestamptz NOT NULL DEFAULT now(),
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT user_fact_relationships_key UNIQUE (user_id, entity_id, relationship_type),
    CONSTRAINT user_fact_relationships_mentions CHECK (first_mentioned_at <= last_mentioned_at)
);

CREATE INDEX user_fact_relationships_entity_idx ON user_fact_relationships (entity_id);
CREATE INDEX user_fact_relationships_strong_idx
    ON user_fact_relationships (user_id, confidence DESC)
    WHERE confidence >= 0.7;

COMMENT ON COLUMN user_fact_relationships.relationship_type IS 'likes, dislikes, owns, visited, wants; a verb';
COMMENT ON COLUMN user_fact_relationships.mentioned_by_character IS 'Slug of the character who was told; no key, on purpose';

-- ------------------------------------------------ entities and entities

CREATE TABLE entity_relationships (
    id                 bigserial PRIMARY KEY,
    from_entity_id     uuid NOT NULL REFERENCES fact_entities (id) ON DELETE CASCADE,
    to_entity_id       uuid NOT NULL REFERENCES fact_entities (id) ON DELETE CASCADE,
    relationship_type  varchar(64) NOT NULL,
    weight             real NOT NULL DEFAULT 0.5 CHECK (weight BETWEEN 0 AND 1),
    bidirectional      boolean NOT NULL DEFAULT false,
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT entity_relationships_key UNIQUE (from_entity_id, to_entity_id, relationship_type),
    CONSTRAINT entity_relationships_no_loop CHECK (from_entity_id <> to_entity_id)
);

CREATE INDEX entity_relationships_reverse_idx ON entity_relationships (to_entity_id, relationship_type);

-- ------------------------------------------------------------- updated_at

CREATE FUNCTION graph_set_updated_at() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at = now();
    RETURN NEW;
END;
$$;

CREATE TRIGGER fact_entities_updated_at
    BEFORE UPDATE ON fact_entities
    FOR EACH ROW EXECUTE FUNCTION graph_set_updated_at();

CREATE TRIGGER user_fact_relationships_updated_at
    BEFORE UPDATE ON user_fact_relationships
    FOR EACH ROW EXECUTE FUNCTION graph_set_updated_at();

CREATE TRIGGER entity_relationships_updated_at
    BEFORE UPDATE ON entity_relationships
    FOR EACH ROW EXECUTE FUNCTION graph_set_updated_at();
