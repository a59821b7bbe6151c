-- lockstep: description = Accounts of a person on Discord, the web and elsewhere

CREATE TABLE platform_identities (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    universal_id      varchar(64) NOT NULL
                      REFERENCES universal_users (universal_id) ON DELETE CASCADE,
    platform          varchar(32) NOT NULL
                      CHECK (platform IN ('discord', 'web', 'telegram', 'slack', 'matrix', 'api')),
    platform_user_id  varchar(255) NOT NULL,
    username          varchar(255),
    is_primary        boolean NOT NULL DEFAULT false,
    verified_at       timestamptz,
    linked_at         timestamptz NOT NULL DEFAULT now(),
    UNIQUE (platform, platform_user_id)
);

-- At most one account is the one that we write to unasked.
CREATE UNIQUE INDEX platform_identities_primary_key
    ON platform_identities (universal_id)
    WHERE is_primary;

CREATE INDEX platform_identities_universal_id_idx ON platform_identities (universal_id);
