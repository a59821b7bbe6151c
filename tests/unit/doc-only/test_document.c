/* The plugin doc-only against a host in memory: documents read, compared and written, and all that
 * is refused. */
#include "../../harness/fake_doc_host.h"
#include "document.h"
#include "item.h"
#include "text.h"

static struct fake_doc_host fake;
static const struct lockstep_plugin *plugin;
static void *self;

static int
setup(void **state)
{
    (void)state;
    fake_doc_begin(&fake);
    plugin = lockstep_plugin_v1(LOCKSTEP_ABI_MINOR);
    self = fake_doc_memory(&fake, (size_t)plugin->instance_size);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    fake_doc_finish(&fake);
    return 0;
}

static int32_t
open_and_scan(void)
{
    int32_t code = plugin->open(self, &fake.host);
    return code == LOCKSTEP_OK ? plugin->scan(self) : code;
}

static const char *
text_of(struct lockstep_str text)
{
    char *copy = fake_doc_memory(&fake, (size_t)text.len + 1);
    memcpy(copy, text.ptr, (size_t)text.len);
    return copy;
}

static const char *
repeated(const char *part, size_t times)
{
    char *text = fake_doc_memory(&fake, strlen(part) * times + 1);
    for (size_t i = 0; i < times; i++) {
        memcpy(text + i * strlen(part), part, strlen(part));
    }
    return text;
}

static const char facts[] = "[document]\n"
                            "title = The knowledge graph\n"
                            "describes = enrichment:0001_graph enrichment:0002_search\n"
                            "describes+2 = identity\n"
                            "written = 2025-10-15\n"
                            "\n"
                            "[table fact_entities]\n"
                            "about = what is known ; and a comment\n"
                            "column.id = uuid not null\n"
                            "column.name = character varying(255) NOT NULL\n"
                            "column.search = tsvector generated\n"
                            "column.seen = numeric(10, 2)\n"
                            "primary key = id\n"
                            "unique.fact_entities_name_key = name , seen\n"
                            "foreign key.fact_user = id -> universal_users (id)\n"
                            "foreign key.fact_user+2 = on update restrict on delete cascade\n"
                            "check.seen_positive = seen > (0)::numeric\n"
                            "index.idx_name = btree (lower((name)::text))\n"
                            "index.idx_part = unique btree (seen) where (name IS NOT NULL)\n";

/* What the catalog says of fact_entities, just as documented. */
static const char *const found_tables[] = {
    "1", "16400", "r", "fact_entities", "Facts\nand figures"};
static const char *const found_columns[] = {"16400", "id", "uuid", "t", "f", "f", //
    "16400", "name", "character varying(255)", "t", "f", "f",                     //
    "16400", "search", "tsvector", "f", "t", "f",                                 //
    "16400", "seen", "numeric(10,2)", "f", "f", "f"};
static const char *const found_constraints[] = {"16400", "fact_entities_pkey", "p",
    "PRIMARY KEY (id)", NULL,                                            //
    "16400", "fact_entities_name_key", "u", "UNIQUE (name, seen)", NULL, //
    "16400", "fact_user", "f",
    "FOREIGN KEY (id) REFERENCES universal_users(id) ON UPDATE RESTRICT ON DELETE CASCADE",
    "public.universal_users", //
    "16400", "seen_positive", "c", "CHECK ((seen > (0)::numeric))", NULL};
static const char *const found_indexes[] = {"16400", "idx_name",
    "CREATE INDEX idx_name ON public.fact_entities USING btree (lower((name)::text))", "f", "t", //
    "16400", "idx_part",
    "CREATE UNIQUE INDEX idx_part ON x.fact_entities USING btree (seen) WHERE (name IS NOT NULL)",
    "t", "t"};

static void
set_answers(void)
{
    fake_doc_answer(&fake, "to_regclass", 5, 1, found_tables);
    fake_doc_answer(&fake, "pg_attribute", 6, 4, found_columns);
    fake_doc_answer(&fake, "pg_get_constraintdef", 5, 4, found_constraints);
    fake_doc_answer(&fake, "pg_get_indexdef", 5, 2, found_indexes);
}

static int32_t
apply(uint64_t cookie, uint32_t live)
{
    struct lockstep_task task = {.struct_size = sizeof(task), .live = live, .cookie = cookie};
    return plugin->apply(self, &task);
}

static void
scans_documents_in_order(void **state)
{
    (void)state;
    fake_doc_file(&fake, "0001_facts.ini", facts);
    fake_doc_file(&fake, "0002_b.ini", "[document]\ntitle = B\n[table b]\ncolumn.x = integer\n");
    fake_doc_file(&fake, "README.md", "not a document");
    assert_int_equal(open_and_scan(), LOCKSTEP_OK);
    assert_int_equal(fake.n_steps, 2);
    const struct fake_doc_step *first = &fake.steps[0];
    assert_string_equal(first->local_id, "0001_facts");
    assert_string_equal(first->description, "The knowledge graph");
    assert_string_equal(first->written, "2025-10-15");
    assert_string_equal(
        first->deps, "3 enrichment:0001_graph 3 enrichment:0002_search 3 identity:");
    assert_int_equal(first->kind, LOCKSTEP_KIND_DOC);
    assert_int_equal(first->can_revert, 1);
    assert_true(first->length == LOCKSTEP_WHOLE_FILE && first->n_up == 1);
    assert_string_equal(fake.steps[1].local_id, "0002_b");
    assert_int_equal(fake.steps[1].n_deps, 0);
    assert_int_equal(fake.steps[1].cookie, 1);
}

static void
is_offline_without_a_database(void **state)
{
    (void)state;
    fake_doc_file(&fake, "a.ini", facts);
    assert_int_equal(open_and_scan(), LOCKSTEP_OK);
    assert_int_equal(apply(0, 0), LOCKSTEP_OFFLINE);
    assert_int_equal(fake.n_runs, 0);
    fake.run_code = LOCKSTEP_OFFLINE;
    assert_int_equal(apply(0, 1), LOCKSTEP_OFFLINE);
    assert_int_equal(fake.n_failures, 0);
    struct lockstep_task task = {.struct_size = sizeof(task)};
    assert_int_equal(plugin->revert(self, &task), LOCKSTEP_OK);
}

static void
accepts_what_is_as_documented(void **state)
{
    (void)state;
    fake_doc_file(&fake, "a.ini", facts);
    set_answers();
    assert_int_equal(open_and_scan(), LOCKSTEP_OK);
    assert_int_equal(apply(0, 1), LOCKSTEP_OK);
    for (size_t i = 0; i < fake.n_differs; i++) {
        print_message("%s: %s / %s\n", fake.differs[i].object, fake.differs[i].documented,
            fake.differs[i].found);
    }
    assert_int_equal(fake.n_differs, 0);
    assert_int_equal(fake.n_runs, 4); /* however many tables */
    assert_string_equal(fake.params, "{\"16400\"}");
}

static void
assert_differ(size_t index, const char *object, const char *documented, const char *found)
{
    assert_true(index < fake.n_differs);
    assert_string_equal(fake.differs[index].object, object);
    assert_string_equal(fake.differs[index].documented, documented);
    assert_string_equal(fake.differs[index].found, found);
}

static void
tells_every_difference(void **state)
{
    (void)state;
    static const char *const columns[] = {"16400", "id", "bigint", "f", "f", "t", //
        "16400", "Extra", "text", "f", "f", "f"};
    static const char *const constraints[] = {"16400", "other_pkey", "p",
        "PRIMARY KEY (id, \"Extra\")", NULL, //
        "16400", "fact_user", "f",
        "FOREIGN KEY (id) REFERENCES universal_users(id) ON DELETE CASCADE NOT VALID",
        "public.universal_users"};
    static const char *const indexes[] = {"16400", "idx_name",
        "CREATE INDEX idx_name ON public.fact_entities USING btree (lower((name)::text))", "f",
        "f"};
    fake_doc_file(&fake, "a.ini", facts);
    fake_doc_answer(&fake, "to_regclass", 5, 1, found_tables);
    fake_doc_answer(&fake, "pg_attribute", 6, 2, columns);
    fake_doc_answer(&fake, "pg_get_constraintdef", 5, 2, constraints);
    fake_doc_answer(&fake, "pg_get_indexdef", 5, 1, indexes);
    assert_int_equal(open_and_scan(), LOCKSTEP_OK);
    assert_int_equal(apply(0, 1), LOCKSTEP_FAILED);
    assert_int_equal(fake.n_differs, 11);
    assert_differ(0, "fact_entities.id", "uuid not null", "bigint identity");
    assert_differ(1, "fact_entities.name", "character varying(255) NOT NULL", "(absent)");
    assert_differ(4, "fact_entities primary key", "id", "id, \"Extra\"");
    assert_differ(5, "fact_entities unique fact_entities_name_key", "name , seen", "(absent)");
    assert_differ(6, "fact_entities foreign key fact_user",
        "id -> universal_users (id) on update restrict on delete cascade",
        "id -> universal_users (id) on delete cascade not valid");
    assert_differ(7, "fact_entities check seen_positive", "seen > (0)::numeric", "(absent)");
    assert_differ(8, "fact_entities index idx_name", "btree (lower((name)::text))",
        "btree (lower((name)::text)) invalid");
    assert_differ(10, "fact_entities.Extra", "(absent)", "text");
    assert_int_equal(fake.fail_code, LOCKSTEP_FAIL_DIFFERS);
    assert_string_equal(fake.fail_message, "11 differences between documentation and database");
    assert_string_equal(fake.fail_file, "a.ini");
    assert_int_equal(fake.fail_line, 9);
}

static void
tells_of_missing_tables_and_views(void **state)
{
    (void)state;
    static const char *const tables[] = {"2", "77", "v", "b", NULL};
    fake_doc_file(&fake, "a.ini",
        "[document]\ntitle = A\n[table a]\ncolumn.x = integer\n[table b]\ncolumn.x = integer\n");
    fake_doc_answer(&fake, "to_regclass", 5, 1, tables);
    fake_doc_answer(&fake, "pg_attribute", 6, 0, NULL);
    fake_doc_answer(&fake, "pg_get_constraintdef", 5, 0, NULL);
    fake_doc_answer(&fake, "pg_get_indexdef", 5, 0, NULL);
    assert_int_equal(open_and_scan(), LOCKSTEP_OK);
    assert_int_equal(apply(0, 1), LOCKSTEP_FAILED);
    assert_int_equal(fake.n_differs, 2);
    assert_differ(0, "a", "table", "(absent)");
    assert_differ(1, "b", "table", "view");
    assert_int_equal(fake.fail_line, 4);
}

static void
checks_many_documents_at_once(void **state)
{
    (void)state;
    static const char *const tables[] = {"1", "16400", "r", "fact_entities", NULL, //
        "2", "16400", "r", "fact_entities", NULL};
    fake_doc_file(&fake, "a.ini", facts);
    fake_doc_file(&fake, "b.ini", facts);
    fake_doc_answer(&fake, "to_regclass", 5, 2, tables);
    set_answers();
    assert_int_equal(open_and_scan(), LOCKSTEP_OK);
    const struct lockstep_task tasks[] = {{.struct_size = sizeof(tasks[0]), .live = 1, .cookie = 0},
        {.struct_size = sizeof(tasks[0]), .live = 1, .cookie = 1}};
    assert_int_equal(plugin->check(self, tasks, 2), LOCKSTEP_OK);
    assert_int_equal(fake.n_runs, 4);
    assert_int_equal(plugin->check(self, tasks, 0), LOCKSTEP_OK);
}

static void
reports_what_the_server_says(void **state)
{
    (void)state;
    fake_doc_file(&fake, "a.ini", facts);
    assert_int_equal(open_and_scan(), LOCKSTEP_OK);
    fake.run_code = LOCKSTEP_SQL_ERROR;
    assert_int_equal(apply(0, 1), LOCKSTEP_FAILED);
    assert_string_equal(
        fake.fail_message, "cannot read the catalog: permission denied (SQLSTATE 42501)");
}

/* One wrong document and what is said of it. */
struct wrong {
    const char *text;
    uint32_t line;
    const char *says;
};

static void
refuses_wrong_documents(void **state)
{
    (void)state;
#define HEAD "[document]\ntitle = T\n"
#define TABLE HEAD "[table t]\n"
    static const struct wrong wrongs[] = {
        {"", 0, "the document has no title"},
        {"[document]\nwritten = 2025-10-15\n[table t]\ncolumn.a = text\n", 0,
            "the document has no title"},
        {HEAD, 0, "the document describes no table"},
        {HEAD "colour = red\n", 3, "unknown key 'colour'"},
        {HEAD "written = yesterday\n", 3, "'yesterday' is no date"},
        {HEAD "written = 2025-13-01\n", 3, "'2025-13-01' is no date"},
        {HEAD "describes = enrichment: b\n", 3, "'enrichment:' names no step"},
        {HEAD "describes = :x\n", 3, "':x' names no step"},
        {HEAD "describes =\n", 3, "'describes' has no value"},
        {HEAD "[index i]\na = b\n", 4, "unknown section 'index i'"},
        {HEAD "[table]\na = b\n", 4, "unknown section 'table'"},
        {HEAD "[table a b]\ncolumn.x = text\n", 4, "'a b' is no name of a table"},
        {HEAD "[table a.b.c]\ncolumn.x = text\n", 4, "'a.b.c' is no name of a table"},
        {HEAD "[table \"a]\ncolumn.x = text\n", 4, "'\"a' is no name of a table"},
        {TABLE "column = text\n", 4, "unknown key 'column'"},
        {TABLE "column. = text\n", 4, "unknown key 'column.'"},
        {TABLE "trigger.x = y\n", 4, "unknown key 'trigger.x'"},
        {TABLE "primary keys = a\n", 4, "unknown key 'primary keys'"},
        {TABLE "column.a =\n", 4, "'column.a' has no value"},
        {TABLE "foreign key.f = a\n", 4, "a foreign key is written as"},
        {TABLE "foreign key.f = a -> b\n", 4, "a foreign key is written as"},
        {TABLE "foreign key.f = a -> b ()\n", 4, "a foreign key is written as"},
        {TABLE "foreign key.f = a -> b (c\n", 4, "a foreign key is written as"},
        {TABLE "foreign key.f = a -> b (c) on fire\n", 4, "a clause of the foreign key"},
        {TABLE "foreign key.f = a -> b (c) not valid not valid\n", 4,
            "a clause of the foreign key"},
        {TABLE "column.a+2 = text\n", 4, "'column.a+2' continues nothing"},
        {TABLE "column.a = text\ncolumn.a+3 = x\n", 5, "'column.a+3' continues nothing"},
        {TABLE "column.a = text\ncolumn.b = x\ncolumn.a+2 = x\n", 6,
            "'column.a+2' continues nothing"},
        {TABLE "column.a = text\n[table u]\n", 0, "a section of the document is empty"},
        {TABLE "column.a = text\n[table u]\ncolumn.a+2 = x\n", 6, "'column.a+2' continues nothing"},
        {TABLE "index.0123456789012345678901234567890123456789012345678901234567890123 = x\n", 4,
            "more than 63 bytes"},
        {TABLE "nonsense\n", 4, "the line is no key"},
    };
    for (size_t i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++) {
        fake.n_files = 0;
        fake_doc_clear(&fake);
        fake_doc_file(&fake, "a.ini", wrongs[i].text);
        memset(self, 0, (size_t)plugin->instance_size);
        assert_int_equal(open_and_scan(), LOCKSTEP_FAILED);
        if (strstr(fake.fail_message, wrongs[i].says) == NULL || fake.fail_line != wrongs[i].line) {
            fail_msg("line %u: '%s', not line %u: '%s'", fake.fail_line, fake.fail_message,
                wrongs[i].line, wrongs[i].says);
        }
        assert_int_equal(fake.fail_code, LOCKSTEP_FAIL_INVALID);
        assert_string_equal(fake.fail_file, "a.ini");
    }
}

static void
refuses_options_and_names(void **state)
{
    (void)state;
    fake.option = "recursive=yes";
    assert_int_equal(open_and_scan(), LOCKSTEP_FAILED);
    assert_string_equal(fake.fail_message, "line 7 of the manifest: unknown option 'recursive'");
    fake.option = NULL;
    fake_doc_clear(&fake);
    const char *name = repeated("0123456789", 21);
    char *path = fake_doc_memory(&fake, 220);
    (void)snprintf(path, 220, "%s.ini", name);
    fake_doc_file(&fake, path, facts);
    assert_int_equal(open_and_scan(), LOCKSTEP_FAILED);
    assert_non_null(strstr(fake.fail_message, "at most 200 bytes"));
}

static void
survives_cut_and_spoiled_documents(void **state)
{
    (void)state;
    char *text = fake_doc_memory(&fake, sizeof(facts));
    for (size_t len = 0; len < sizeof(facts); len++) {
        memcpy(text, facts, len);
        text[len] = '\0';
        fake.n_files = 0;
        fake_doc_clear(&fake);
        fake_doc_file(&fake, "a.ini", text);
        memset(self, 0, (size_t)plugin->instance_size);
        int32_t code = open_and_scan();
        assert_true(code == LOCKSTEP_OK ? fake.n_failures == 0
                                        : code == LOCKSTEP_FAILED && fake.n_failures == 1);
    }
    for (size_t at = 0; at + 1 < sizeof(facts); at++) {
        static const char bytes[] = "\"'()+|\\[=";
        for (const char *byte = bytes; *byte != '\0'; byte++) {
            memcpy(text, facts, sizeof(facts));
            text[at] = *byte;
            fake.n_files = 0;
            fake_doc_clear(&fake);
            fake_doc_file(&fake, "a.ini", text);
            memset(self, 0, (size_t)plugin->instance_size);
            int32_t code = open_and_scan();
            assert_true(code == LOCKSTEP_OK || fake.n_failures > 0);
        }
    }
}

static void
survives_a_spent_budget(void **state)
{
    (void)state;
    fake_doc_file(&fake, "a.ini", facts);
    set_answers();
    for (uint64_t budget = 1; budget < 40000; budget += 97) {
        fake_doc_clear(&fake);
        fake.budget = budget;
        memset(self, 0, (size_t)plugin->instance_size);
        int32_t code = open_and_scan();
        if (code == LOCKSTEP_OK) {
            code = apply(0, 1);
        }
        assert_true(code == LOCKSTEP_OK || (code == LOCKSTEP_FAILED && fake.n_failures > 0));
        assert_int_equal(code == LOCKSTEP_OK, fake.n_failures == 0);
    }
}

static const char *
canonical(const char *sql)
{
    return text_of(doc_canonical(&fake.host, lockstep_str_of(sql)));
}

static void
brings_sql_to_one_form(void **state)
{
    (void)state;
    assert_string_equal(canonical("  CHECK (\nCASE\n    WHEN a ,b THEN 'X  Y'\n END )"),
        "check(case when a, b then 'X  Y' end)");
    assert_string_equal(canonical("numeric(10,2)"), canonical("NUMERIC (10, 2)"));
    assert_string_equal(canonical("\"Odd  Name\" , 'it''s  A' "), "\"Odd  Name\", 'it''s  A'");
    assert_string_equal(canonical("'not closed  A"), "'not closed  A");
    assert_string_equal(canonical(""), "");
    assert_string_equal(text_of(doc_unwrap(lockstep_str_of("((a) and (b))"))), "(a) and (b)");
    assert_string_equal(text_of(doc_unwrap(lockstep_str_of("(a) and (b)"))), "(a) and (b)");
    assert_string_equal(text_of(doc_unwrap(lockstep_str_of("((')'))"))), "')'");
}

static const char *
canon_of(enum doc_kind kind, const char *value)
{
    struct doc_item item = {.kind = kind, .value = lockstep_str_of(value)};
    const char *why = doc_item_from_document(&fake.host, &item);
    return why != NULL ? why : text_of(item.canon);
}

static void
understands_both_ways_of_writing(void **state)
{
    (void)state;
    assert_string_equal(canon_of(DOC_PRIMARY_KEY, "PRIMARY KEY (a, b)"), "a, b");
    assert_string_equal(canon_of(DOC_PRIMARY_KEY, "a,b"), "a, b");
    assert_string_equal(
        canon_of(DOC_UNIQUE, "UNIQUE NULLS NOT DISTINCT (a)"), "nulls not distinct(a)");
    assert_string_equal(canon_of(DOC_UNIQUE, "unique_id"), "unique_id");
    assert_string_equal(canon_of(DOC_CHECK, "CHECK ((a > 0))"), "a > 0");
    assert_string_equal(canon_of(DOC_CHECK, "a > 0"), "a > 0");
    assert_string_equal(
        canon_of(DOC_COLUMN, "integer identity NOT NULL"), "integer not null identity");
    assert_string_equal(
        canon_of(DOC_COLUMN, "timestamp with time zone"), "timestamp with time zone");
    assert_string_equal(
        canon_of(DOC_FOREIGN_KEY,
            "a -> public.t (b) on delete set null (a) on update cascade match full"),
        "a -> public.t(b) match full on update cascade on delete set null(a)");
    assert_string_equal(canon_of(DOC_FOREIGN_KEY,
                            "(a, b) -> t (c,d) on delete no action deferrable initially deferred"),
        "a, b -> t(c, d) deferrable initially deferred");
}

static void
accepts_a_qualified_reference(void **state)
{
    (void)state;
    struct doc_item item = {.kind = DOC_FOREIGN_KEY};
    doc_item_from_constraint(&fake.host, &item,
        LOCKSTEP_STR(
            "FOREIGN KEY (a, \"B)\") REFERENCES \"T(\"(x, y) ON DELETE SET NULL (a) DEFERRABLE"),
        LOCKSTEP_STR("public.\"T(\""));
    assert_string_equal(
        text_of(item.value), "a, \"B)\" -> \"T(\" (x, y) on delete set null(a) deferrable");
    assert_string_equal(
        text_of(item.canon), "a, \"B)\" -> \"T(\"(x, y) on delete set null(a) deferrable");
    assert_string_equal(
        text_of(item.other), "a, \"B)\" -> public.\"T(\"(x, y) on delete set null(a) deferrable");
}

/* Write a value, read it back through the INI reader, and have the same bytes. */
static void
assert_round_trip(const char *value)
{
    struct doc_buf buf = {.host = &fake.host};
    doc_buf_adds(&buf, "[document]\n");
    doc_put_value(&buf, "title", lockstep_str_of(value));
    doc_buf_adds(&buf, "[table t]\ncolumn.a = text\n");
    const char *text = text_of(doc_buf_str(&buf));
    fake.n_files = 0;
    fake_doc_clear(&fake);
    fake_doc_file(&fake, "a.ini", text);
    memset(self, 0, (size_t)plugin->instance_size);
    struct doc_document document;
    if (doc_document_read(&fake.host, LOCKSTEP_STR("a.ini"), &document) != LOCKSTEP_OK) {
        fail_msg("%s\n%s", fake.fail_message, text);
    }
    assert_string_equal(text_of(document.title), value);
}

static void
values_survive_their_lines(void **state)
{
    (void)state;
    static const char *const values[] = {"plain", "a ; b", "a ;", "; b", " ; b", "  ;  ; ", " lead",
        "trail ", "|bars|", "|", "||", "\\", "a\\", "a = b : c [d] #e", "'x ;y'", "a  ;b"};
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        assert_round_trip(values[i]);
    }
    static const char *const parts[] = {"word ", "longwordwithoutanyblank", "a  b",
        "\xC3\xA4\xE2\x82\xAC", "\\", "x\\ ", " ;", "; ", "|", "' ;'::text, ", "   "};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        for (size_t times = 1; times < 140; times++) {
            char *value = fake_doc_memory(&fake, times * strlen(parts[i]) + 3);
            (void)snprintf(value, times * strlen(parts[i]) + 3, "x%sy", repeated(parts[i], times));
            assert_round_trip(value);
        }
    }
}

static void
random_values_survive_their_lines(void **state)
{
    (void)state;
    static const char letters[] = "ab  ;;|\\'=:[]+2#\"";
    uint32_t seed = 12345;
    for (int round = 0; round < 3000; round++) {
        char value[700];
        seed = seed * 1664525u + 1013904223u;
        size_t len = 1 + (seed >> 8) % (sizeof(value) - 2);
        for (size_t i = 0; i < len; i++) {
            seed = seed * 1664525u + 1013904223u;
            value[i] = letters[(seed >> 16) % (sizeof(letters) - 1)];
        }
        value[len] = '\0';
        assert_round_trip(value);
        if (round % 100 == 0) {
            fake_doc_finish(&fake);
            (void)setup(NULL);
        }
    }
}

static int32_t
create(const char *message, const char *const *tables, uint32_t n)
{
    struct lockstep_str names[8];
    for (uint32_t i = 0; i < n; i++) {
        names[i] = lockstep_str_of(tables[i]);
    }
    struct lockstep_new request = {.struct_size = sizeof(request),
        .n_tables = n,
        .message = lockstep_str_of(message),
        .tables = names};
    return plugin->create(self, &request);
}

static void
writes_what_it_reads(void **state)
{
    (void)state;
    static const char *const tables[] = {"Public.fact_entities"};
    set_answers();
    fake_doc_file(&fake, "0007_old.ini", facts);
    fake_doc_file(&fake, "00012_older.ini", facts);
    fake_doc_file(&fake, "99_notes.txt", "");
    fake.now = INT64_C(1732280700) * 1000000; /* 2024-11-22 13:05 UTC */
    assert_int_equal(open_and_scan(), LOCKSTEP_OK);
    assert_int_equal(create("Facts & Figures: one!", tables, 1), LOCKSTEP_OK);
    assert_string_equal(fake.write_path, "00013_facts_figures_one.ini");
    assert_non_null(strstr(fake.write_bytes, "\ntitle = Facts & Figures: one!\n"));
    assert_non_null(strstr(fake.write_bytes, "\nwritten = 2024-11-22\n"));
    assert_non_null(strstr(fake.write_bytes,
        "\n[table fact_entities]\nabout = Facts and figures\ncolumn.id = uuid not null\n"));
    assert_non_null(strstr(
        fake.write_bytes, "\nprimary key = id\nunique.fact_entities_name_key = name, seen\n"));
    assert_non_null(strstr(fake.write_bytes, "\nforeign key.fact_user = id -> universal_users (id) "
                                             "on update restrict on delete cascade\n"));
    assert_non_null(strstr(fake.write_bytes, "\ncheck.seen_positive = (seen > (0)::numeric)\n"));
    assert_non_null(strstr(
        fake.write_bytes, "\nindex.idx_part = unique btree (seen) WHERE (name IS NOT NULL)\n"));
    const char *written = fake.write_bytes;
    fake.n_files = 0;
    fake_doc_clear(&fake);
    fake_doc_file(&fake, "0001.ini", written);
    memset(self, 0, (size_t)plugin->instance_size);
    assert_int_equal(open_and_scan(), LOCKSTEP_OK);
    assert_int_equal(apply(0, 1), LOCKSTEP_OK);
}

static void
refuses_to_write(void **state)
{
    (void)state;
    static const char *const names[] = {"a b", "absent"};
    static const char *const none[] = {NULL};
    assert_int_equal(open_and_scan(), LOCKSTEP_OK);
    fake_doc_answer(&fake, "to_regclass", 5, 0, none);
    assert_int_equal(create("T", NULL, 0), LOCKSTEP_FAILED);
    assert_int_equal(fake.fail_code, LOCKSTEP_FAIL_USAGE);
    assert_non_null(strstr(fake.fail_remedy, "--table"));
    fake_doc_clear(&fake);
    assert_int_equal(create("T", names, 1), LOCKSTEP_FAILED);
    assert_string_equal(fake.fail_message, "'a b' is no name of a table");
    fake_doc_clear(&fake);
    assert_int_equal(create("T", names + 1, 1), LOCKSTEP_FAILED);
    assert_string_equal(fake.fail_message, "the database has no table 'absent'");
    assert_int_equal(fake.fail_code, LOCKSTEP_FAIL_USAGE);
    fake_doc_clear(&fake);
    assert_int_equal(create("two\nlines", names + 1, 1), LOCKSTEP_FAILED);
    assert_int_equal(fake.fail_code, LOCKSTEP_FAIL_USAGE);
    assert_null(fake.write_bytes);
}

static void
refuses_names_that_ini_cannot_hold(void **state)
{
    (void)state;
    static const char *const bad[] = {"a=b", "a:b", "a ;b", " a", "a ", "a+2", "a\nb"};
    static const char *const tables[] = {"t"};
    static const char *const found[] = {"1", "5", "r", "t", NULL};
    const char *columns[] = {"5", NULL, "text", "f", "f", "f"};
    fake_doc_answer(&fake, "to_regclass", 5, 1, found);
    fake_doc_answer(&fake, "pg_attribute", 6, 1, columns);
    fake_doc_answer(&fake, "pg_get_constraintdef", 5, 0, NULL);
    fake_doc_answer(&fake, "pg_get_indexdef", 5, 0, NULL);
    assert_int_equal(open_and_scan(), LOCKSTEP_OK);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        columns[1] = bad[i];
        fake_doc_clear(&fake);
        assert_int_equal(create("T", tables, 1), LOCKSTEP_FAILED);
        assert_int_equal(fake.fail_code, LOCKSTEP_FAIL_UNSUPPORTED);
        assert_non_null(
            strstr(fake.fail_message, "of table t cannot be written into a document: its name"));
        assert_null(fake.write_bytes);
    }
    columns[1] = "a.b c[1]";
    fake_doc_clear(&fake);
    assert_int_equal(create("T", tables, 1), LOCKSTEP_OK);
    assert_non_null(strstr(fake.write_bytes, "\ncolumn.a.b c[1] = text\n"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(scans_documents_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(is_offline_without_a_database, setup, teardown),
        cmocka_unit_test_setup_teardown(accepts_what_is_as_documented, setup, teardown),
        cmocka_unit_test_setup_teardown(tells_every_difference, setup, teardown),
        cmocka_unit_test_setup_teardown(tells_of_missing_tables_and_views, setup, teardown),
        cmocka_unit_test_setup_teardown(checks_many_documents_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(reports_what_the_server_says, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_wrong_documents, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_options_and_names, setup, teardown),
        cmocka_unit_test_setup_teardown(survives_cut_and_spoiled_documents, setup, teardown),
        cmocka_unit_test_setup_teardown(survives_a_spent_budget, setup, teardown),
        cmocka_unit_test_setup_teardown(brings_sql_to_one_form, setup, teardown),
        cmocka_unit_test_setup_teardown(understands_both_ways_of_writing, setup, teardown),
        cmocka_unit_test_setup_teardown(accepts_a_qualified_reference, setup, teardown),
        cmocka_unit_test_setup_teardown(values_survive_their_lines, setup, teardown),
        cmocka_unit_test_setup_teardown(random_values_survive_their_lines, setup, teardown),
        cmocka_unit_test_setup_teardown(writes_what_it_reads, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_to_write, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_names_that_ini_cannot_hold, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
