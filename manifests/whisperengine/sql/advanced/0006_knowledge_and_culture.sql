-- lockstep: requires = core:5f6a3c9e2d18
-- lockstep: requires = enrichment:0001_semantic_knowledge_graph
-- lockstep: description = What a character knows, speaks, does and comes from
--
-- Ties the autobiographical memories of the core to the entities of the knowledge graph.

CREATE TABLE character_expertise_domains (
    id               serial PRIMARY KEY,
    character_id     integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    domain_name      varchar(100) NOT NULL,
    level            varchar(20) NOT NULL DEFAULT 'competent',
    passion_level    smallint CHECK (passion_level BETWEEN 1 AND 10),
    teaching_style   text,
    UNIQUE (character_id, domain_name)
);

CREATE TABLE character_knowledge_base (
    id               bigserial PRIMARY KEY,
    character_id     integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    domain_id        integer REFERENCES character_expertise_domains (id) ON DELETE SET NULL,
    entity_id        uuid REFERENCES fact_entities (id) ON DELETE SET NULL,
    statement        text NOT NULL,
    source_url       text,
    search_vector    tsvector GENERATED ALWAYS AS (to_tsvector('english', statement)) STORED,
    created_at       timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX character_knowledge_base_search_idx ON character_knowledge_base USING gin (search_vector);
CREATE INDEX character_knowledge_base_entity_idx ON character_knowledge_base (entity_id) WHERE entity_id IS NOT NULL;

CREATE TABLE character_memory_associations (
    memory_id        bigint NOT NULL REFERENCES character_memories (id) ON DELETE CASCADE,
    entity_id        uuid NOT NULL REFERENCES fact_entities (id) ON DELETE CASCADE,
    strength         real NOT NULL DEFAULT 0.5,
    PRIMARY KEY (memory_id, entity_id)
);

CREATE TABLE character_languages (
    character_id     integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    language         varchar(35) NOT NULL,
    fluency          varchar(16) NOT NULL DEFAULT 'native',
    accent           text,
    PRIMARY KEY (character_id, language)
);

COMMENT ON COLUMN character_languages.language IS 'BCP 47 tag, for example es-MX';

CREATE TABLE character_hobbies (
    id               serial PRIMARY KEY,
    character_id     integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    hobby            varchar(100) NOT NULL,
    since            date,
    enthusiasm       smallint NOT NULL DEFAULT 5,
    UNIQUE (character_id, hobby)
);

CREATE TABLE character_cultural_expressions (
    id               serial PRIMARY KEY,
    character_id     integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    expression       text NOT NULL,
    language         varchar(35) NOT NULL DEFAULT 'en',
    meaning          text,
    usage_context    text,
    FOREIGN KEY (character_id, language) REFERENCES character_languages (character_id, language)
        ON UPDATE CASCADE ON DELETE CASCADE
);

INSERT INTO character_languages (character_id, language, fluency)
SELECT id, 'en', 'fluent' FROM characters
UNION ALL
SELECT id, 'es-MX', 'native' FROM characters WHERE name = 'Iris Valdés'
UNION ALL
SELECT id, 'sv', 'native' FROM characters WHERE name = 'Tobias Lindqvist';

INSERT INTO character_cultural_expressions (character_id, expression, language, meaning)
SELECT id, '¡Órale!', 'es-MX', 'Wow; all right; let''s go; it depends on the tune'
FROM characters
WHERE name = 'Iris Valdés';
