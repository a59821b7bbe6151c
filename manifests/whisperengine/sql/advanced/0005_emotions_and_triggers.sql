-- lockstep: requires = core:e91c44a70b35
-- lockstep: description = What moves a character, and how it shows
--
-- Uses the type emotion_label, which the core creates with character_emotional_states.

CREATE TABLE character_emotion_profile (
    character_id      integer PRIMARY KEY REFERENCES characters (id) ON DELETE CASCADE,
    default_emotion   emotion_label NOT NULL DEFAULT 'neutral',
    volatility        real NOT NULL DEFAULT 0.3 CHECK (volatility BETWEEN 0 AND 1),
    empathy           real NOT NULL DEFAULT 0.6 CHECK (empathy BETWEEN 0 AND 1),
    recovery_time     interval NOT NULL DEFAULT '6 hours'
);

CREATE TABLE character_emotional_triggers (
    id                serial PRIMARY KEY,
    character_id      integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    trigger_text      text NOT NULL,
    emotion           emotion_label NOT NULL,
    intensity         numeric(3, 2) NOT NULL DEFAULT 0.50,
    response          text
);

CREATE INDEX character_emotional_triggers_idx ON character_emotional_triggers (character_id, emotion);

CREATE TABLE character_behavioral_triggers (
    id                serial PRIMARY KEY,
    character_id      integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    trigger_type      varchar(32) NOT NULL,
    trigger_value     varchar(200) NOT NULL,
    response_type     varchar(32) NOT NULL,
    response          text NOT NULL,
    intensity_level   smallint NOT NULL DEFAULT 5 CHECK (intensity_level BETWEEN 1 AND 10),
    UNIQUE (character_id, trigger_type, trigger_value)
);

CREATE TABLE character_communication_patterns (
    id                serial PRIMARY KEY,
    character_id      integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    pattern_name      varchar(100) NOT NULL,
    pattern_value     text NOT NULL,
    "context"         varchar(100),
    emotion           emotion_label,
    UNIQUE (character_id, pattern_name, "context")
);

INSERT INTO character_emotion_profile (character_id)
SELECT id FROM characters;
