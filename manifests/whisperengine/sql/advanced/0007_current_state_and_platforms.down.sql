DROP TABLE character_platform_configs;
DROP TABLE character_current_goals;
DROP TABLE character_current_context;
