BEGIN;

DROP TRIGGER personality_traits_evolution ON personality_traits;
DROP FUNCTION record_trait_change();
DROP TABLE character_personality_evolution;
DROP TABLE character_motivational_systems;
DROP TABLE character_growth_objectives;
DROP TABLE character_metacognitive_traits;
DROP TABLE personality_evolution_timeline;

COMMIT;
