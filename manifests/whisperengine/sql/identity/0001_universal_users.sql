-- lockstep: description = Universal users: one person, whatever the platform
--
-- Every table outside of the core schema refers to a person by universal_id.
-- The integer keys of the core table "users" never leave the core.

CREATE TABLE universal_users (
    universal_id      varchar(64) PRIMARY KEY
                      DEFAULT 'weu_' || replace(gen_random_uuid()::text, '-', ''),
    primary_username  varchar(255) NOT NULL,
    display_name      varchar(255),
    email             varchar(255),
    preferences       jsonb NOT NULL DEFAULT '{}',
    privacy_settings  jsonb NOT NULL DEFAULT '{"share_between_platforms": false, "allow_memory": true}',
    merged_into       varchar(64) REFERENCES universal_users (universal_id) ON DELETE SET NULL,
    created_at        timestamptz NOT NULL DEFAULT now(),
    last_active_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT universal_users_not_merged_into_itself CHECK (merged_into IS DISTINCT FROM universal_id)
);

CREATE UNIQUE INDEX universal_users_email_key
    ON universal_users (lower(email))
    WHERE email IS NOT NULL AND merged_into IS NULL;

CREATE INDEX universal_users_last_active_idx ON universal_users (last_active_at DESC);

COMMENT ON TABLE universal_users IS 'One row per person; accounts on platforms are in platform_identities';
COMMENT ON COLUMN universal_users.merged_into IS
    'Set when two rows turned out to be the same person; this row is kept as a redirect';
