-- lockstep: requires = core:3c91e7b5d024
-- lockstep: description = Character intelligence: insights, abilities, how traits pull at each other
--
-- Needs characters and personality_traits of the core, and the traits that
-- 3c91e7b5d024 imports from the documents.

CREATE TABLE character_insights (
    id                bigserial PRIMARY KEY,
    character_id      integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    insight_type      varchar(50) NOT NULL,
    insight_content   text NOT NULL,
    confidence_score  real NOT NULL CHECK (confidence_score BETWEEN 0 AND 1),
    importance_level  smallint NOT NULL DEFAULT 5 CHECK (importance_level BETWEEN 1 AND 10),
    emotional_valence real CHECK (emotional_valence BETWEEN -1 AND 1),
    triggers          text[] NOT NULL DEFAULT '{}',
    conversation_id   uuid REFERENCES conversations (id) ON DELETE SET NULL,
    discovered_at     timestamptz NOT NULL DEFAULT now()
);

-- The same insight is not found twice; a text is too long for a key, its hash is not.
CREATE UNIQUE INDEX character_insights_content_key ON character_insights (character_id, md5(insight_content));
CREATE INDEX character_insights_triggers_idx ON character_insights USING gin (triggers);

CREATE TABLE character_abilities (
    id                 serial PRIMARY KEY,
    character_id       integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    category           varchar(50) NOT NULL,
    ability_name       varchar(100) NOT NULL,
    proficiency_level  smallint NOT NULL DEFAULT 5 CHECK (proficiency_level BETWEEN 1 AND 10),
    description        text,
    usage_frequency    varchar(20) NOT NULL DEFAULT 'regular',
    UNIQUE (character_id, ability_name)
);

CREATE TABLE character_trait_relationships (
    id                    serial PRIMARY KEY,
    primary_trait_id      integer NOT NULL REFERENCES personality_traits (id) ON DELETE CASCADE,
    secondary_trait_id    integer NOT NULL REFERENCES personality_traits (id) ON DELETE CASCADE,
    relationship_type     varchar(32) NOT NULL CHECK (relationship_type IN ('reinforces', 'balances', 'conflicts')),
    strength              numeric(3, 2) NOT NULL DEFAULT 0.50,
    UNIQUE (primary_trait_id, secondary_trait_id),
    CHECK (primary_trait_id <> secondary_trait_id)
);

CREATE TABLE character_optimizer_configs (
    character_id     integer PRIMARY KEY REFERENCES characters (id) ON DELETE CASCADE,
    enabled          boolean NOT NULL DEFAULT false,
    learning_rate    real NOT NULL DEFAULT 0.05,
    max_drift        real NOT NULL DEFAULT 0.15,
    "window"         interval NOT NULL DEFAULT '7 days',
    frozen_traits    text[] NOT NULL DEFAULT '{}',
    updated_at       timestamptz NOT NULL DEFAULT now()
);

COMMENT ON COLUMN character_optimizer_configs.max_drift IS
    'No trait moves further than this from where its author put it; ever';

INSERT INTO character_optimizer_configs (character_id, frozen_traits)
SELECT c.id, coalesce(array_agg(t.trait_name ORDER BY t.trait_name) FILTER (WHERE t.trait_value > 0.9), '{}')
FROM characters c
LEFT JOIN personality_traits t ON t.character_id = c.id
GROUP BY c.id;
