DROP TABLE character_emoji_patterns;
DROP TABLE character_image_preferences;
DROP TABLE character_voice_patterns;
DROP TABLE character_appearance;
DROP DOMAIN emoji;
