-- lockstep: requires = identity:0001_universal_users
-- lockstep: description = Memory and roleplay tables, as dumped from the first production database
--
-- PostgreSQL database dump
--

\restrict tAtJPudMryHubUmdBhwaLoublNhOfmX51ce35tlVnT1UGbyWVp5gt9hisNIRegD

-- Dumped from database version 15.20 (Debian 15.20-0+deb12u1)
-- Dumped by pg_dump version 15.20 (Debian 15.20-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: pgcrypto; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS pgcrypto WITH SCHEMA public;


--
-- Name: memory_kind; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.memory_kind AS ENUM (
    'fact',
    'episode',
    'preference',
    'emotion'
);


--
-- Name: bump_conversation(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.bump_conversation() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE public.conversations
    SET message_count = message_count + 1,
        last_message_at = NEW.created_at
    WHERE id = NEW.conversation_id;
    RETURN NULL;
END;
$$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: conversation_entries; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.conversation_entries (
    id bigint NOT NULL,
    conversation_id uuid NOT NULL,
    entry_number integer NOT NULL,
    speaker character varying(16) NOT NULL,
    content text NOT NULL,
    emotion character varying(32),
    emotion_confidence double precision,
    token_count integer,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT conversation_entries_speaker_check CHECK (((speaker)::text = ANY ((ARRAY['user'::character varying, 'character'::character varying, 'system'::character varying])::text[])))
);


--
-- Name: conversation_entries_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.conversation_entries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: conversation_entries_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.conversation_entries_id_seq OWNED BY public.conversation_entries.id;


--
-- Name: conversations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.conversations (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    universal_id character varying(64) NOT NULL,
    character_name character varying(64) NOT NULL,
    platform character varying(32) DEFAULT 'discord'::character varying NOT NULL,
    channel_id character varying(64),
    title text,
    context_metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    message_count integer DEFAULT 0 NOT NULL,
    is_archived boolean DEFAULT false NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    last_message_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT conversations_message_count_check CHECK ((message_count >= 0))
);


--
-- Name: TABLE conversations; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.conversations IS 'One row per continuous conversation; ''continuous'' means less than six hours of silence';


--
-- Name: memory_entries; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.memory_entries (
    id bigint NOT NULL,
    universal_id character varying(64) NOT NULL,
    conversation_id uuid,
    character_name character varying(64) NOT NULL,
    kind public.memory_kind DEFAULT 'episode'::public.memory_kind NOT NULL,
    content text NOT NULL,
    content_hash text GENERATED ALWAYS AS (encode(public.digest(content, 'sha256'::text), 'hex'::text)) STORED,
    importance double precision DEFAULT 0.5 NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    expires_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT memory_entries_importance_check CHECK (((importance >= (0)::double precision) AND (importance <= (1)::double precision)))
);


--
-- Name: memory_entries_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.memory_entries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: memory_entries_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.memory_entries_id_seq OWNED BY public.memory_entries.id;


--
-- Name: memory_manager_configs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.memory_manager_configs (
    id integer NOT NULL,
    config_name character varying(64) NOT NULL,
    character_name character varying(64),
    max_entries integer DEFAULT 10000 NOT NULL,
    retention interval,
    consolidation_schedule character varying(64) DEFAULT '0 */6 * * *'::character varying NOT NULL,
    similarity_threshold double precision DEFAULT 0.82 NOT NULL,
    settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    notes text,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: memory_manager_configs_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.memory_manager_configs_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: memory_manager_configs_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.memory_manager_configs_id_seq OWNED BY public.memory_manager_configs.id;


--
-- Name: relationship_scores; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.relationship_scores (
    id integer NOT NULL,
    universal_id character varying(64) NOT NULL,
    character_name character varying(64) NOT NULL,
    trust numeric(4,3) DEFAULT 0.4 NOT NULL,
    affection numeric(4,3) DEFAULT 0.35 NOT NULL,
    attunement numeric(4,3) DEFAULT 0.3 NOT NULL,
    interaction_count integer DEFAULT 0 NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: relationship_scores_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.relationship_scores_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: relationship_scores_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.relationship_scores_id_seq OWNED BY public.relationship_scores.id;


--
-- Name: role_transactions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.role_transactions (
    id integer NOT NULL,
    roleplay_transaction_id bigint NOT NULL,
    item_name character varying(128) NOT NULL,
    quantity integer DEFAULT 1 NOT NULL,
    price numeric(10,2),
    currency character(3) DEFAULT 'GLD'::bpchar NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT role_transactions_quantity_check CHECK ((quantity > 0))
);


--
-- Name: role_transactions_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.role_transactions_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: role_transactions_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.role_transactions_id_seq OWNED BY public.role_transactions.id;


--
-- Name: roleplay_transactions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.roleplay_transactions (
    id bigint NOT NULL,
    universal_id character varying(64) NOT NULL,
    character_name character varying(64) NOT NULL,
    transaction_type character varying(32) NOT NULL,
    state character varying(32) DEFAULT 'pending'::character varying NOT NULL,
    context jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    completed_at timestamp with time zone,
    CONSTRAINT roleplay_transactions_state_check CHECK (((state)::text = ANY ((ARRAY['pending'::character varying, 'confirmed'::character varying, 'cancelled'::character varying, 'completed'::character varying])::text[])))
);


--
-- Name: roleplay_transactions_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.roleplay_transactions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: roleplay_transactions_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.roleplay_transactions_id_seq OWNED BY public.roleplay_transactions.id;


--
-- Name: conversation_entries id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.conversation_entries ALTER COLUMN id SET DEFAULT nextval('public.conversation_entries_id_seq'::regclass);


--
-- Name: memory_entries id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.memory_entries ALTER COLUMN id SET DEFAULT nextval('public.memory_entries_id_seq'::regclass);


--
-- Name: memory_manager_configs id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.memory_manager_configs ALTER COLUMN id SET DEFAULT nextval('public.memory_manager_configs_id_seq'::regclass);


--
-- Name: relationship_scores id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.relationship_scores ALTER COLUMN id SET DEFAULT nextval('public.relationship_scores_id_seq'::regclass);


--
-- Name: role_transactions id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.role_transactions ALTER COLUMN id SET DEFAULT nextval('public.role_transactions_id_seq'::regclass);


--
-- Name: roleplay_transactions id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.roleplay_transactions ALTER COLUMN id SET DEFAULT nextval('public.roleplay_transactions_id_seq'::regclass);


--
-- Data for Name: conversation_entries; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.conversation_entries (id, conversation_id, entry_number, speaker, content, emotion, emotion_confidence, token_count, created_at) FROM stdin;
\.


--
-- Data for Name: conversations; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.conversations (id, universal_id, character_name, platform, channel_id, title, context_metadata, message_count, is_archived, started_at, last_message_at) FROM stdin;
\.


--
-- Data for Name: memory_entries; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.memory_entries (id, universal_id, conversation_id, character_name, kind, content, importance, metadata, expires_at, created_at) FROM stdin;
\.


--
-- Data for Name: memory_manager_configs; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.memory_manager_configs (id, config_name, character_name, max_entries, retention, consolidation_schedule, similarity_threshold, settings, notes, updated_at) FROM stdin;
1	default	\N	10000	90 days	0 */6 * * *	0.82	{"decay": "exponential", "half_life_days": 30}	Used when a character has no row of its own.\nDo not delete.	2025-09-28 11:02:47.318204+00
2	small	\N	1000	14 days	30 3 * * *	0.9	{}	\N	2025-09-28 11:02:47.318204+00
3	dream-keeper	nyx	50000	\N	0 0 * * 0	0.75	{"path": "C:\\\\dreams", "decay": "none"}	Nyx never forgets;\tset retention only after asking.	2025-10-02 19:45:10.002911+00
\.


--
-- Data for Name: relationship_scores; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.relationship_scores (id, universal_id, character_name, trust, affection, attunement, interaction_count, updated_at) FROM stdin;
\.


--
-- Data for Name: role_transactions; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.role_transactions (id, roleplay_transaction_id, item_name, quantity, price, currency, created_at) FROM stdin;
\.


--
-- Data for Name: roleplay_transactions; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.roleplay_transactions (id, universal_id, character_name, transaction_type, state, context, created_at, updated_at, completed_at) FROM stdin;
\.


--
-- Name: conversation_entries_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.conversation_entries_id_seq', 1, false);


--
-- Name: memory_entries_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.memory_entries_id_seq', 1, false);


--
-- Name: memory_manager_configs_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.memory_manager_configs_id_seq', 3, true);


--
-- Name: relationship_scores_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.relationship_scores_id_seq', 1, false);


--
-- Name: role_transactions_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.role_transactions_id_seq', 1, false);


--
-- Name: roleplay_transactions_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.roleplay_transactions_id_seq', 1, false);


--
-- Name: conversation_entries conversation_entries_conversation_id_entry_number_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.conversation_entries
    ADD CONSTRAINT conversation_entries_conversation_id_entry_number_key UNIQUE (conversation_id, entry_number);


--
-- Name: conversation_entries conversation_entries_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.conversation_entries
    ADD CONSTRAINT conversation_entries_pkey PRIMARY KEY (id);


--
-- Name: conversations conversations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_pkey PRIMARY KEY (id);


--
-- Name: memory_entries memory_entries_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.memory_entries
    ADD CONSTRAINT memory_entries_pkey PRIMARY KEY (id);


--
-- Name: memory_entries memory_entries_universal_id_character_name_content_hash_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.memory_entries
    ADD CONSTRAINT memory_entries_universal_id_character_name_content_hash_key UNIQUE (universal_id, character_name, content_hash);


--
-- Name: memory_manager_configs memory_manager_configs_config_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.memory_manager_configs
    ADD CONSTRAINT memory_manager_configs_config_name_key UNIQUE (config_name);


--
-- Name: memory_manager_configs memory_manager_configs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.memory_manager_configs
    ADD CONSTRAINT memory_manager_configs_pkey PRIMARY KEY (id);


--
-- Name: relationship_scores relationship_scores_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.relationship_scores
    ADD CONSTRAINT relationship_scores_pkey PRIMARY KEY (id);


--
-- Name: relationship_scores relationship_scores_universal_id_character_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.relationship_scores
    ADD CONSTRAINT relationship_scores_universal_id_character_name_key UNIQUE (universal_id, character_name);


--
-- Name: role_transactions role_transactions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.role_transactions
    ADD CONSTRAINT role_transactions_pkey PRIMARY KEY (id);


--
-- Name: roleplay_transactions roleplay_transactions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.roleplay_transactions
    ADD CONSTRAINT roleplay_transactions_pkey PRIMARY KEY (id);


--
-- Name: idx_conversation_entries_content; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX idx_conversation_entries_content ON public.conversation_entries USING gin (to_tsvector('english'::regconfig, content));


--
-- Name: idx_conversations_open; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX idx_conversations_open ON public.conversations USING btree (character_name) WHERE (NOT is_archived);


--
-- Name: idx_conversations_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX idx_conversations_user ON public.conversations USING btree (universal_id, last_message_at DESC);


--
-- Name: idx_memory_entries_expiry; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX idx_memory_entries_expiry ON public.memory_entries USING btree (expires_at) WHERE (expires_at IS NOT NULL);


--
-- Name: idx_roleplay_transactions_open; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX idx_roleplay_transactions_open ON public.roleplay_transactions USING btree (universal_id, character_name) WHERE ((state)::text = ANY ((ARRAY['pending'::character varying, 'confirmed'::character varying])::text[]));


--
-- Name: conversation_entries conversation_entries_bump; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER conversation_entries_bump AFTER INSERT ON public.conversation_entries FOR EACH ROW EXECUTE FUNCTION public.bump_conversation();


--
-- Name: conversation_entries conversation_entries_conversation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.conversation_entries
    ADD CONSTRAINT conversation_entries_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES public.conversations(id) ON DELETE CASCADE;


--
-- Name: conversations conversations_universal_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_universal_id_fkey FOREIGN KEY (universal_id) REFERENCES public.universal_users(universal_id) ON DELETE CASCADE;


--
-- Name: memory_entries memory_entries_conversation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.memory_entries
    ADD CONSTRAINT memory_entries_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES public.conversations(id) ON DELETE SET NULL;


--
-- Name: memory_entries memory_entries_universal_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.memory_entries
    ADD CONSTRAINT memory_entries_universal_id_fkey FOREIGN KEY (universal_id) REFERENCES public.universal_users(universal_id) ON DELETE CASCADE;


--
-- Name: relationship_scores relationship_scores_universal_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.relationship_scores
    ADD CONSTRAINT relationship_scores_universal_id_fkey FOREIGN KEY (universal_id) REFERENCES public.universal_users(universal_id) ON DELETE CASCADE;


--
-- Name: role_transactions role_transactions_roleplay_transaction_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.role_transactions
    ADD CONSTRAINT role_transactions_roleplay_transaction_id_fkey FOREIGN KEY (roleplay_transaction_id) REFERENCES public.roleplay_transactions(id) ON DELETE CASCADE;


--
-- Name: roleplay_transactions roleplay_transactions_universal_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.roleplay_transactions
    ADD CONSTRAINT roleplay_transactions_universal_id_fkey FOREIGN KEY (universal_id) REFERENCES public.universal_users(universal_id) ON DELETE CASCADE;


--
-- PostgreSQL database dump complete
--

\unrestrict tAtJPudMryHubUmdBhwaLoublNhOfmX51ce35tlVnT1UGbyWVp5gt9hisNIRegD
