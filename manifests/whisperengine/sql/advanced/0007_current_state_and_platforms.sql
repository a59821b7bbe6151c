-- lockstep: requires = core:6c0e2b9d7f41
-- lockstep: description = What a character is about just now, and where it is online

CREATE TABLE character_current_context (
    id                 serial PRIMARY KEY,
    character_id       integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    living_situation   text,
    daily_routine      text,
    recent_events      text,
    period             tstzrange NOT NULL DEFAULT tstzrange(now(), NULL),
    -- One context at a time. (An int4range stands for the id, so that btree_gist is not needed.)
    CONSTRAINT character_current_context_once
        EXCLUDE USING gist (int4range(character_id, character_id, '[]') WITH =, period WITH &&)
);

CREATE TABLE character_current_goals (
    id                 serial PRIMARY KEY,
    character_id       integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    goal               text NOT NULL,
    priority           varchar(16) NOT NULL DEFAULT 'medium',
    timeframe          varchar(64),
    status             varchar(16) NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'reached', 'dropped'))
);

CREATE INDEX character_current_goals_open_idx ON character_current_goals (character_id) WHERE status = 'open';

CREATE TABLE character_platform_configs (
    id                 serial PRIMARY KEY,
    character_id       integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    platform           varchar(32) NOT NULL,
    discord_config_id  integer REFERENCES character_discord_config (id) ON DELETE CASCADE,
    settings           jsonb NOT NULL DEFAULT '{}',
    is_enabled         boolean NOT NULL DEFAULT true,
    UNIQUE (character_id, platform),
    CHECK ((platform = 'discord') OR (discord_config_id IS NULL))
);

DO $$
DECLARE
    config record;
BEGIN
    FOR config IN SELECT id, character_id FROM character_discord_config ORDER BY id LOOP
        INSERT INTO character_platform_configs (character_id, platform, discord_config_id)
        VALUES (config.character_id, 'discord', config.id);
    END LOOP;
END
$$;
