DROP VIEW user_knowledge;
