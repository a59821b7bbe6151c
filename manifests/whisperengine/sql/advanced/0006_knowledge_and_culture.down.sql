DROP TABLE character_cultural_expressions;
DROP TABLE character_hobbies;
DROP TABLE character_languages;
DROP TABLE character_memory_associations;
DROP TABLE character_knowledge_base;
DROP TABLE character_expertise_domains;
