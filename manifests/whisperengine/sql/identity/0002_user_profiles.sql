-- lockstep: description = What a person has told us about themselves

CREATE TYPE profile_consent AS ENUM ('unknown', 'given', 'withdrawn');

CREATE TABLE user_profiles (
    universal_id       varchar(64) PRIMARY KEY
                       REFERENCES universal_users (universal_id) ON DELETE CASCADE,
    pronouns           varchar(32),
    locale             varchar(16) NOT NULL DEFAULT 'en',
    timezone           varchar(64) NOT NULL DEFAULT 'UTC',
    bio                text CHECK (char_length(bio) <= 2000),
    favourite_topics   text[] NOT NULL DEFAULT '{}',
    consent            profile_consent NOT NULL DEFAULT 'unknown',
    consent_changed_at timestamptz,
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    CHECK (consent = 'unknown' OR consent_changed_at IS NOT NULL)
);

CREATE INDEX user_profiles_topics_idx ON user_profiles USING gin (favourite_topics);

COMMENT ON TABLE user_profiles IS 'Told by the person; what characters have inferred is in fact_entities';
