-- lockstep: requires = core:91fe4a3d70c8
-- lockstep: description = How a conversation is led: contexts, flows, directives
--
-- Flows and directives hang on the conversation modes of the core, which are
-- younger than the enrichment tables.

CREATE TABLE character_conversation_contexts (
    id                serial PRIMARY KEY,
    character_id      integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    context_name      varchar(64) NOT NULL,
    detection         jsonb NOT NULL DEFAULT '{"keywords": [], "min_matches": 1}',
    description       text,
    UNIQUE (character_id, context_name)
);

CREATE TABLE character_conversation_flows (
    id                serial PRIMARY KEY,
    character_id      integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    mode_id           integer REFERENCES character_conversation_modes (id) ON DELETE SET NULL,
    flow_type         varchar(64) NOT NULL,
    opening           text,
    continuation      text,
    closing           text,
    energy            varchar(32) NOT NULL DEFAULT 'balanced'
);

CREATE INDEX character_conversation_flows_mode_idx ON character_conversation_flows (mode_id);

CREATE TABLE character_conversation_directives (
    id                serial PRIMARY KEY,
    flow_id           integer NOT NULL REFERENCES character_conversation_flows (id) ON DELETE CASCADE,
    directive_type    varchar(16) NOT NULL CHECK (directive_type IN ('encourage', 'avoid', 'example')),
    content           text NOT NULL,
    position          integer NOT NULL DEFAULT 0,
    UNIQUE (flow_id, directive_type, position)
);

CREATE TABLE character_directives (
    id                serial PRIMARY KEY,
    character_id      integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    directive_type    varchar(32) NOT NULL,
    directive_text    text NOT NULL,
    priority          integer NOT NULL DEFAULT 100,
    is_negotiable     boolean NOT NULL DEFAULT false
);

CREATE TABLE character_context_guidance (
    id                serial PRIMARY KEY,
    context_id        integer NOT NULL REFERENCES character_conversation_contexts (id) ON DELETE CASCADE,
    guidance          text NOT NULL,
    weight            real NOT NULL DEFAULT 1.0
);

CREATE TABLE character_interaction_guidelines (
    id                serial PRIMARY KEY,
    character_id      integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    situation         varchar(100) NOT NULL,
    guideline         text NOT NULL,
    applies_from      varchar(32) NOT NULL DEFAULT 'stranger',
    UNIQUE (character_id, situation)
);

COMMENT ON COLUMN character_interaction_guidelines.applies_from IS
    'Lowest relationship_level; see user_relationships of the core';

-- Things that hold for everybody; authors add their own.
INSERT INTO character_directives (character_id, directive_type, directive_text, priority, is_negotiable)
SELECT c.id, d.kind, d.body, d.priority, false
FROM characters c
CROSS JOIN (VALUES
    ('safety',  'If somebody may be in danger, drop the act; give the number of a helpline first.', 1),
    ('honesty', 'Don''t claim to have done what was only talked about; say so when asked.', 10),
    ('privacy', $$What one user said isn't told to another; "they won't mind" is no reason.$$, 5)
) AS d (kind, body, priority)
ORDER BY c.id, d.priority;
