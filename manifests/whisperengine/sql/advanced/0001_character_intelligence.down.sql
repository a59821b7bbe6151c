DROP TABLE character_optimizer_configs;
DROP TABLE character_trait_relationships;
DROP TABLE character_abilities;
DROP TABLE character_insights;
