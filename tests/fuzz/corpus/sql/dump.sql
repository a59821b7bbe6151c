--
-- PostgreSQL database dump
--

\restrict AbC123xyz

-- Dumped from database version 15.20
SET statement_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;

CREATE FUNCTION public.touch() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  new.updated_at := now(); return new;
end;
$$;

CREATE TABLE public.t (
    a integer NOT NULL,
    b text
);

COPY public.t (a, b) FROM stdin;
1	one
2	\N
\.

SELECT pg_catalog.setval('public.t_a_seq', 2, true);

--
-- PostgreSQL database dump complete
--

\unrestrict AbC123xyz

