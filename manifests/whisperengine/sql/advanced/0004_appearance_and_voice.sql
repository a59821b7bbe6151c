-- lockstep: requires = core:20251011_baseline
-- lockstep: description = What a character looks and sounds like

CREATE DOMAIN emoji AS varchar(16) CHECK (VALUE <> '' AND VALUE !~ '[[:alnum:][:space:]]');

CREATE TABLE character_appearance (
    id              serial PRIMARY KEY,
    character_id    integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    category        varchar(50) NOT NULL,
    attribute       varchar(100) NOT NULL,
    description     text NOT NULL,
    UNIQUE (character_id, category, attribute)
);

CREATE TABLE character_voice_patterns (
    id              serial PRIMARY KEY,
    character_id    integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    pattern_type    varchar(32) NOT NULL
                    CHECK (pattern_type IN ('preferred_word', 'avoided_word', 'greeting', 'farewell', 'filler')),
    pattern_value   text NOT NULL,
    frequency       varchar(20) NOT NULL DEFAULT 'sometimes'
);

CREATE UNIQUE INDEX character_voice_patterns_key
    ON character_voice_patterns (character_id, pattern_type, lower(pattern_value));

CREATE TABLE character_image_preferences (
    character_id    integer PRIMARY KEY REFERENCES characters (id) ON DELETE CASCADE,
    style           varchar(100) NOT NULL DEFAULT 'photographic',
    "size"          varchar(16) NOT NULL DEFAULT '1024x1024' CHECK ("size" ~ '^\d+x\d+$'),
    negative_prompt text,
    seed            bigint
);

CREATE TABLE character_emoji_patterns (
    id              serial PRIMARY KEY,
    character_id    integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    feeling         varchar(50) NOT NULL,
    emojis          emoji[] NOT NULL DEFAULT '{}',
    per_message     int4range NOT NULL DEFAULT '[0,2]',
    UNIQUE (character_id, feeling)
);

INSERT INTO character_emoji_patterns (character_id, feeling, emojis)
SELECT id, 'joy', '{🌊,🐙}'
FROM characters
WHERE occupation = 'Marine biologist';
