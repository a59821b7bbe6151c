-- pgcrypto stays: it may have been there before, and others may use it by now.

DROP TABLE public.role_transactions;
DROP TABLE public.roleplay_transactions;
DROP TABLE public.relationship_scores;
DROP TABLE public.memory_manager_configs;
DROP TABLE public.memory_entries;
DROP TABLE public.conversation_entries;
DROP TABLE public.conversations;
DROP FUNCTION public.bump_conversation();
DROP TYPE public.memory_kind;
