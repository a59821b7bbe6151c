DROP TABLE user_profiles;
DROP TYPE profile_consent;
