DROP FUNCTION character_id_of(varchar);
DROP TABLE memory_consolidation_runs;
DROP TABLE character_roleplay_config;
