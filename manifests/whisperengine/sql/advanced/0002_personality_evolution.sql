-- lockstep: requires = core:b93d20e6f58a
-- lockstep: description = Personality evolution: what changes, what is wanted, what drives it
--
-- Needs trait_value as the exact numeric that b93d20e6f58a makes of it: a trigger
-- watches the column, and its type cannot be changed under a trigger.
--
-- Written before there was a migration runner, hence BEGIN and COMMIT.

BEGIN;

CREATE TABLE personality_evolution_timeline (
    id                  bigserial PRIMARY KEY,
    character_id        integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    learning_id         bigint REFERENCES character_learning_timeline (id) ON DELETE SET NULL,
    changes_made        jsonb NOT NULL,
    reason              text NOT NULL,
    performance_before  jsonb,
    performance_after   jsonb,
    rolled_back_at      timestamptz,
    evolved_at          timestamptz NOT NULL DEFAULT now(),
    CHECK (jsonb_typeof(changes_made) = 'object')
);

CREATE INDEX personality_evolution_timeline_idx
    ON personality_evolution_timeline (character_id, evolved_at DESC)
    INCLUDE (rolled_back_at);

CREATE TABLE character_metacognitive_traits (
    id            serial PRIMARY KEY,
    character_id  integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    trait         varchar(64) NOT NULL,
    awareness     real NOT NULL DEFAULT 0.5 CHECK (awareness >= 0 AND awareness <= 1),
    reflection    text,
    UNIQUE (character_id, trait)
);

CREATE TABLE character_growth_objectives (
    id            serial PRIMARY KEY,
    character_id  integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    parent_id     integer REFERENCES character_growth_objectives (id) ON DELETE CASCADE,
    objective     text NOT NULL,
    progress      smallint NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
    target_date   date,
    achieved_at   timestamptz,
    CONSTRAINT achieved_means_done CHECK ((achieved_at IS NULL) = (progress < 100))
);

CREATE TABLE character_motivational_systems (
    id            serial PRIMARY KEY,
    character_id  integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    drive         varchar(64) NOT NULL,
    weight        real NOT NULL DEFAULT 1.0,
    satisfied_by  text[] NOT NULL DEFAULT ARRAY[]::text[],
    frustrated_by text[] NOT NULL DEFAULT ARRAY[]::text[],
    UNIQUE (character_id, drive)
);

CREATE TABLE character_personality_evolution (
    id            bigserial PRIMARY KEY,
    character_id  integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    trait_name    varchar(64) NOT NULL,
    old_value     numeric(4, 3),
    new_value     numeric(4, 3) NOT NULL,
    delta         numeric(4, 3) GENERATED ALWAYS AS (new_value - coalesce(old_value, 0)) STORED,
    changed_at    timestamptz NOT NULL DEFAULT now()
);

-- Every character's history begins with the values that its author chose.
INSERT INTO character_personality_evolution (character_id, trait_name, new_value)
SELECT character_id, trait_name, trait_value
FROM personality_traits
WHERE trait_value IS NOT NULL
ORDER BY id;

CREATE FUNCTION record_trait_change() RETURNS trigger
LANGUAGE plpgsql
AS $body$
BEGIN
    IF NEW.trait_value IS DISTINCT FROM OLD.trait_value THEN
        INSERT INTO character_personality_evolution (character_id, trait_name, old_value, new_value)
        VALUES (NEW.character_id, NEW.trait_name, OLD.trait_value, NEW.trait_value);
    END IF;
    RETURN NULL;
END
$body$;

CREATE TRIGGER personality_traits_evolution
    AFTER UPDATE OF trait_value ON personality_traits
    FOR EACH ROW
    WHEN (NEW.trait_value IS NOT NULL)
    EXECUTE FUNCTION record_trait_change();

COMMIT;
