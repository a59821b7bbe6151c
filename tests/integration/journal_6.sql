-- A journal as version 6 made it: a dump of its tables, behind four steps of which the last failed.
CREATE SCHEMA lockstep;
CREATE FUNCTION lockstep.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$BEGIN RAISE EXCEPTION 'the journal of lockstep is append-only'; END $$;
CREATE TABLE lockstep.answer (
    n bigint NOT NULL,
    unit bigint NOT NULL,
    manifest text NOT NULL,
    source text NOT NULL,
    local_id text NOT NULL,
    direction text NOT NULL,
    asked text NOT NULL,
    data text
);
CREATE TABLE lockstep.effect (
    seq bigint NOT NULL,
    n bigint NOT NULL,
    action text NOT NULL,
    kind text NOT NULL,
    schema_name text,
    name text NOT NULL,
    formerly text,
    cluster bigint NOT NULL,
    oid oid NOT NULL
);
CREATE TABLE lockstep.event (
    seq bigint NOT NULL,
    manifest text NOT NULL,
    source text,
    local_id text,
    kind text,
    direction text,
    outcome text NOT NULL,
    unit bigint,
    digest text,
    lock_digest text,
    serial bigint,
    signers text,
    target text,
    who text,
    host text,
    tool text,
    run text,
    statements bigint,
    error text,
    sqlstate text,
    covered bigint NOT NULL,
    hash text NOT NULL,
    started timestamp with time zone NOT NULL,
    finished timestamp with time zone NOT NULL,
    db_user text NOT NULL,
    high oid,
    reason text
);
CREATE TABLE lockstep.meta (
    key text NOT NULL,
    value text NOT NULL
);
CREATE TABLE lockstep.runner (
    id bigint NOT NULL
);
CREATE TABLE lockstep.shape (
    seq bigint NOT NULL,
    kind text NOT NULL,
    schema_name text,
    name text NOT NULL,
    cluster bigint NOT NULL,
    oid oid NOT NULL,
    lines text NOT NULL
);
INSERT INTO lockstep.effect VALUES (1, 1, 'created', 'table', 'public', 'a', NULL, 7713362774833189333, 1119584);
INSERT INTO lockstep.effect VALUES (1, 2, 'created', 'index', 'public', 'a_pkey', NULL, 7713362774833189333, 1119587);
INSERT INTO lockstep.effect VALUES (1, 3, 'created', 'view', 'public', 'a_seen', NULL, 7713362774833189333, 1119589);
INSERT INTO lockstep.effect VALUES (2, 1, 'created', 'table', 'public', 'b', NULL, 7713362774833189333, 1119599);
INSERT INTO lockstep.effect VALUES (2, 2, 'created', 'trigger', 'public', 'touching on b', NULL, 7713362774833189333, 1119609);
INSERT INTO lockstep.effect VALUES (2, 3, 'created', 'function', 'public', 'twice(n integer)', NULL, 7713362774833189333, 1119607);
INSERT INTO lockstep.effect VALUES (2, 4, 'created', 'function', 'public', 'touch()', NULL, 7713362774833189333, 1119608);
INSERT INTO lockstep.effect VALUES (2, 5, 'created', 'type', 'public', 'mood', NULL, 7713362774833189333, 1119594);
INSERT INTO lockstep.effect VALUES (3, 1, 'created', 'index', 'public', 'by_n', NULL, 7713362774833189333, 1119612);
INSERT INTO lockstep.effect VALUES (3, 2, 'altered', 'table', 'public', 'a', NULL, 7713362774833189333, 1119584);
INSERT INTO lockstep.effect VALUES (3, 3, 'renamed', 'table', 'public', 'c', 'public.b', 7713362774833189333, 1119599);
INSERT INTO lockstep.effect VALUES (3, 4, 'renamed', 'trigger', 'public', 'touching on c', 'public.touching on b', 7713362774833189333, 1119609);
INSERT INTO lockstep.event VALUES (1, 'app', 'app', '0001_a', 'schema', 'up', 'applied', NULL, '55ab86821ad3f7170409024b52054cb8e0c069d3c5710c81e048d80e6ae66bf7', NULL, NULL, NULL, NULL, 'root', 'vm', 'lockstep 0.1.0', 'bd7953000eb422b4', 2, NULL, NULL, 0, '7df8598108b41fb9cef4ae425e5b2c854f012bc5bb201bb86ebae30f45e78c83', '2026-11-23 06:04:10.591299+00', '2026-11-23 06:04:10.594334+00', 'bench', 1119591, 'a try');
INSERT INTO lockstep.event VALUES (2, 'app', 'app', '0002_b', 'schema', 'up', 'applied', NULL, '2a12f56cf94b1e2b7cf8b5160a7f44489389fc8e38c1b45d55be4c4720ae7417', NULL, NULL, NULL, NULL, 'root', 'vm', 'lockstep 0.1.0', 'bd7953000eb422b4', 5, NULL, NULL, 0, '6ecff1c7d4822d2f9166e75da7a952b2138193ad7833d2392026069055c678dc', '2026-11-23 06:04:10.594334+00', '2026-11-23 06:04:10.599198+00', 'bench', 1119609, 'a try');
INSERT INTO lockstep.event VALUES (3, 'app', 'app', '0003_c', 'schema', 'up', 'applied', NULL, 'cb392c3e2232629bfb5fd5809ba216694736cc6743ffff212aeedf7636e458d9', NULL, NULL, NULL, NULL, 'root', 'vm', 'lockstep 0.1.0', '1fd02fd3a97e2d70', 3, NULL, NULL, 2, '609d60ec25c6867a6f020eb737e88bb2e9937d1aff788c22c027640bf99404ea', '2026-11-23 06:04:10.632769+00', '2026-11-23 06:04:10.639127+00', 'bench', 1119612, NULL);
INSERT INTO lockstep.event VALUES (4, 'app', 'app', '0004_d', 'schema', 'up', 'failed', NULL, '170e8c76ecf03ad1ccf62d27dd9ab610288c111a92d9c5bd06a65469b1332b8f', NULL, NULL, NULL, NULL, 'root', 'vm', 'lockstep 0.1.0', '1fd02fd3a97e2d70', 0, 'division by zero', '22012', 3, '0989bfa0b89dec86bcdb008b05f7010d281534102331b42e2ec04f71d677fd87', '2026-11-23 06:04:10.634181+00', '2026-11-23 06:04:10.641181+00', 'bench', 1119612, NULL);
INSERT INTO lockstep.meta VALUES ('version', '6');
INSERT INTO lockstep.meta VALUES ('shape', '4');
INSERT INTO lockstep.shape VALUES (2, 'function', 'public', 'touch()', 7713362774833189333, 1119608, '
	definition	CREATE OR REPLACE FUNCTION public.touch()
		 RETURNS trigger
		 LANGUAGE plpgsql
		AS $function$BEGIN RETURN NEW; END$function$
		');
INSERT INTO lockstep.shape VALUES (2, 'function', 'public', 'twice(n integer)', 7713362774833189333, 1119607, '
	definition	CREATE OR REPLACE FUNCTION public.twice(n integer)
		 RETURNS integer
		 LANGUAGE sql
		AS $function$SELECT 2 * n$function$
		');
INSERT INTO lockstep.shape VALUES (2, 'type', 'public', 'mood', 7713362774833189333, 1119594, '
	labels	''sad'', ''glad''');
INSERT INTO lockstep.shape VALUES (4, 'table', 'public', 'a', 7713362774833189333, 1119584, '
column id
	null	not null
	type	integer
column n
	type	integer
column x
	type	text
constraint a_pkey
	definition	PRIMARY KEY (id)
index by_n
	definition	CREATE INDEX by_n ON public.a USING btree (n)');
INSERT INTO lockstep.shape VALUES (4, 'table', 'public', 'c', 7713362774833189333, 1119599, '
column feels
	type	public.mood
column id
	type	integer
constraint b_id_fkey
	definition	FOREIGN KEY (id) REFERENCES public.a(id)
trigger touching
	definition	CREATE TRIGGER touching BEFORE INSERT ON public.c FOR EACH ROW EXECUTE FUNCTION public.touch()');
INSERT INTO lockstep.shape VALUES (4, 'view', 'public', 'a_seen', 7713362774833189333, 1119589, '
	definition	 SELECT a.id
		   FROM public.a;
column id
	type	integer');
ALTER TABLE ONLY lockstep.answer
    ADD CONSTRAINT answer_pkey PRIMARY KEY (manifest, source, local_id, direction, n);
ALTER TABLE ONLY lockstep.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (seq);
ALTER TABLE ONLY lockstep.meta
    ADD CONSTRAINT meta_pkey PRIMARY KEY (key);
ALTER TABLE ONLY lockstep.runner
    ADD CONSTRAINT runner_pkey PRIMARY KEY (id);
CREATE INDEX effect_oid ON lockstep.effect USING btree (oid, seq);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON lockstep.effect FOR EACH STATEMENT EXECUTE FUNCTION lockstep.refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON lockstep.event FOR EACH STATEMENT EXECUTE FUNCTION lockstep.refuse_change();
