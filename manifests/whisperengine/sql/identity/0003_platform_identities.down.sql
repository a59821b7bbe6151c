DROP TABLE platform_identities;
