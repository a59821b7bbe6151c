/*
 * lockstep/plugin.h: the whole interface between lockstep and a plugin.
 *
 * A plugin teaches lockstep one format of migrations. It is a shared object that links to nothing but libc, exports one
 * symbol, LOCKSTEP_PLUGIN_ENTRY, and reaches the world only through struct lockstep_host: it opens no file, holds no
 * database connection, prints nothing, starts no thread or process, installs no signal handler, and does not change
 * locale, working directory or environment. So signing, dry run, SQL output, journal and timeouts hold for every plugin.
 *
 * Conventions
 * - Strings are struct lockstep_str: pointer and length, not necessarily NUL-terminated, UTF-8 unless said otherwise.
 *   An absent string has ptr NULL; an empty one has ptr non-NULL and len 0.
 * - Strings and arrays that a plugin hands to the host are copied during the call. What the host hands out belongs to
 *   the host and lives as long as the function says. Nobody frees the other's memory.
 * - Lines and columns count from 1; a column counts characters, not bytes; 0 means unknown. Offsets and lengths are bytes.
 * - Functions return int32_t: LOCKSTEP_OK or one of the codes below. A host function that fails has told the user why
 *   where it returns LOCKSTEP_FAILED: hand the code up and add nothing.
 * - All calls of one plugin instance come from one thread, one at a time. No call may unwind through another (longjmp).
 * - struct_size is sizeof the struct as its maker was compiled. A reader touches no field beyond it. Within one major
 *   version fields are only appended; each appended field names the minor version that brought it.
 *
 * Stages of an instance: open; scan, once; then any number of the other operations; close.
 *
 * Versions: 1.1 brought resolve, lint and render with choose, finding, tool and zone, and struct lockstep_new's `after`
 * and options.
 */
#ifndef LOCKSTEP_PLUGIN_H
#define LOCKSTEP_PLUGIN_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* First field of the descriptor: the bytes "LSPG" read as a little-endian number. */
#define LOCKSTEP_PLUGIN_MAGIC 0x4750534Cu

/* The major version must be the same on both sides. The minor version says which appended fields are there. */
#define LOCKSTEP_ABI_MAJOR 1u
#define LOCKSTEP_ABI_MINOR 1u

/* The exported symbol; its name carries the major version, so that another major version is simply not found. */
#define LOCKSTEP_PLUGIN_ENTRY lockstep_plugin_v1
#define LOCKSTEP_PLUGIN_ENTRY_NAME "lockstep_plugin_v1"

#if defined(__GNUC__)
#define LOCKSTEP_EXPORT __attribute__((visibility("default")))
#else
#define LOCKSTEP_EXPORT
#endif

/* Return codes of operations and of host functions. */
#define LOCKSTEP_OK 0 /* done */
#define LOCKSTEP_SKIPPED                                                                           \
    1 /* apply, revert: the step does not apply here; lockstep_host.skip has said why */
#define LOCKSTEP_FAILED                                                                            \
    (-1) /* failed, and the reason has been reported (by fail, or by the host itself) */
#define LOCKSTEP_OFFLINE                                                                           \
    (-2) /* a live answer is needed and there is no database now: hand it up, it is no error */
#define LOCKSTEP_NOT_FOUND (-3) /* no such option, file or row; nothing has been reported */
#define LOCKSTEP_SQL_ERROR                                                                         \
    (-4) /* run: the server refused the statement; the result says how; nothing has been reported */

struct lockstep_str {
    const char *ptr;
    uint64_t len;
};

/* A place in one of the user's files. `file` is relative to the source's path, as read and list name it. */
struct lockstep_where {
    struct lockstep_str file; /* ptr NULL: no place */
    uint32_t line;            /* from 1; 0 unknown */
    uint32_t column;          /* from 1, in characters; 0 unknown */
};

/* ---- Steps, as scan emits them ------------------------------------------------------------------------------------ */

/* Kinds of step. */
#define LOCKSTEP_KIND_SCHEMA 1u /* may change the database */
#define LOCKSTEP_KIND_DOC 2u    /* must not: it runs read-only and is recorded */
#define LOCKSTEP_KIND_REPEAT 3u /* runs again whenever its forward digest changes */

/* How a step stands to transactions. */
#define LOCKSTEP_TX_STEP 1u /* the whole step in one transaction, together with its journal entry */
#define LOCKSTEP_TX_NONE                                                                           \
    2u /* statement by statement; the text may hold its own transaction control */
#define LOCKSTEP_TX_AUTO                                                                           \
    3u /* like STEP; a script that the server would not run so, in as few transactions as it takes */

/* Dependencies. */
#define LOCKSTEP_DEP_REQUIRES 1u /* the other runs first, and must be chosen */
#define LOCKSTEP_DEP_AFTER 2u    /* the other runs first, where both are chosen */
#define LOCKSTEP_DEP_DESCRIBES                                                                     \
    3u /* of a doc step: its subject; like AFTER, and checked again when the subject arrives */

/* Length of a range that reaches to the end of its file. */
#define LOCKSTEP_WHOLE_FILE UINT64_MAX

/* Bytes of one file. A step is what its ranges hold: those bytes are digested, sealed and executed. */
struct lockstep_range {
    struct lockstep_str file; /* as list and read name it */
    uint64_t offset;
    uint64_t
        length; /* LOCKSTEP_WHOLE_FILE: to the end; with offset 0 the digest is the one `b2sum -l 256` prints */
};

struct lockstep_dep {
    uint32_t kind;                /* LOCKSTEP_DEP_… */
    uint32_t reserved;            /* 0 */
    struct lockstep_str source;   /* ptr NULL: this source */
    struct lockstep_str local_id; /* ptr NULL: the whole other source */
};

struct lockstep_step {
    uint32_t struct_size;
    uint32_t kind;        /* LOCKSTEP_KIND_… */
    uint32_t transaction; /* LOCKSTEP_TX_… */
    uint32_t
        can_revert; /* 1: there is a way back; 0: revert is refused before anything is touched */
    struct lockstep_str local_id;    /* 1 to 200 printable bytes, unique within the source */
    struct lockstep_str description; /* one line for people; may be absent */
    struct lockstep_str written; /* when the author says it was written: ISO 8601, may be absent */
    struct lockstep_where where; /* where the step begins, for messages */
    const struct lockstep_range *up;   /* forward; at least one */
    const struct lockstep_range *down; /* backward; may be none, or the same as forward */
    const struct lockstep_dep *deps;
    uint32_t n_up;
    uint32_t n_down;
    uint32_t n_deps;
    uint32_t n_documents;
    const struct lockstep_str
        *documents;  /* of a doc step: the tables that it documents, NAME or SCHEMA.NAME */
    uint64_t cookie; /* the plugin's own; comes back in struct lockstep_task */
};

/* A step that an operation is about. */
struct lockstep_task {
    uint32_t struct_size;
    uint32_t live; /* 1: a database is there and run answers; 0: queue only */
    struct lockstep_str local_id;
    uint64_t cookie;
};

/* ---- Statements and results --------------------------------------------------------------------------------------- */

/* One level of a traceback, outermost first. */
struct lockstep_frame {
    struct lockstep_where where;
    struct lockstep_str name; /* of the function, as its author calls it */
};

struct lockstep_statement {
    uint32_t struct_size;
    uint32_t reserved; /* 0 */
    struct lockstep_str
        text; /* SQL without psql's backslash commands; several statements where run has no parameters */
    struct lockstep_where
        where; /* where the text stands or was made; server errors are reported there */
    const struct lockstep_frame *
        frames; /* how it came to be made there, told with a server's error (1.1); may be NULL; copied */
    uint32_t n_frames;      /* (1.1) */
    uint32_t more_reserved; /* 0 */
};

/* A parameter $1 … of a statement, in PostgreSQL's text form. */
struct lockstep_param {
    struct lockstep_str text; /* ptr NULL: SQL null */
    uint32_t type_oid;        /* 0: the server infers it */
    uint32_t reserved;        /* 0 */
};

struct lockstep_column {
    struct lockstep_str name;
    uint32_t type_oid;     /* as pg_type.oid */
    int32_t type_modifier; /* as pg_attribute.atttypmod, -1 where there is none */
};

/* What a statement gave. Lives until the operation returns. */
struct lockstep_result {
    uint32_t struct_size;
    uint32_t n_columns;
    uint64_t n_rows;
    int64_t
        affected; /* rows inserted, updated, deleted, moved or copied; -1 where the command counts none */
    const struct lockstep_column *columns;
    const struct lockstep_str
        *cells; /* n_rows * n_columns, row by row, PostgreSQL's text form; ptr NULL: SQL null */
    char sqlstate[8]; /* on LOCKSTEP_SQL_ERROR: five characters and NUL */
    struct lockstep_str
        message; /* on LOCKSTEP_SQL_ERROR: what the server said; below its first line the place, detail, hint and context, as libpq has them */
};

/* One row of bookkeeping that belongs to the source, such as alembic_version: a table of one text column. The host
 * makes the table where it is missing, and writes at the end of the step, in its transaction. */
#define LOCKSTEP_BOOK_ENSURE 1u /* only make the table where it is missing */
#define LOCKSTEP_BOOK_INSERT 2u
#define LOCKSTEP_BOOK_UPDATE 3u /* old becomes value; exactly one row must match */
#define LOCKSTEP_BOOK_DELETE 4u /* old goes; exactly one row must match */

struct lockstep_book {
    uint32_t struct_size;
    uint32_t action;            /* LOCKSTEP_BOOK_… */
    struct lockstep_str schema; /* ptr NULL: the first schema of the search_path */
    struct lockstep_str table;  /* unquoted name */
    struct lockstep_str column; /* unquoted name */
    struct lockstep_str type;   /* SQL type, for making the table */
    struct lockstep_str
        primary_key;           /* unquoted name of its primary key constraint; ptr NULL: none */
    struct lockstep_str value; /* INSERT, UPDATE */
    struct lockstep_str old;   /* UPDATE, DELETE */
};

/* ---- Files and options -------------------------------------------------------------------------------------------- */

/* A regular file below the source's path. The host leaves out, by a printed rule, what no format means as a migration:
 * dotfiles, __pycache__, *.pyc, editor backups (*~, #*#, *.swp, *.orig, *.rej, *.bak). Symbolic links are refused. */
struct lockstep_file {
    struct lockstep_str path; /* relative to the source's path, '/' between parts */
    uint64_t size;            /* bytes */
};

/* An option of the source's section in the manifest that is not the core's own (plugin, path, requires, …). */
struct lockstep_option {
    struct lockstep_str key;
    struct lockstep_str value;
    uint32_t line; /* in the manifest */
    uint32_t reserved;
};

/* Called once per key, in file order; section is empty before the first header. A non-zero return stops the reading and
 * becomes ini's own return value. */
typedef int32_t (*lockstep_ini_fn)(void *user, struct lockstep_str section, struct lockstep_str key,
    struct lockstep_str value, uint32_t line);

/* ---- Failures ----------------------------------------------------------------------------------------------------- */

/* What kind of failure: it decides the exit code. */
#define LOCKSTEP_FAIL_STEP 1        /* the step cannot be done, 30 when it had begun */
#define LOCKSTEP_FAIL_INVALID 2     /* a file or an option is malformed: 3 */
#define LOCKSTEP_FAIL_UNSUPPORTED 3 /* a construct that the plugin does not support: 50 */
#define LOCKSTEP_FAIL_DIFFERS 4     /* the database is not as promised or documented: 32 */
#define LOCKSTEP_FAIL_USAGE 5       /* the command asks for what cannot be: 2 */

struct lockstep_failure {
    uint32_t struct_size;
    int32_t code;                        /* LOCKSTEP_FAIL_… */
    struct lockstep_where where;         /* the host adds the line and a caret */
    struct lockstep_str message;         /* what and why: lower case, no full stop */
    struct lockstep_str remedy;          /* what to do; a sentence; may be absent */
    const struct lockstep_frame *frames; /* may be NULL */
    uint32_t n_frames;
    uint32_t reserved; /* 0 */
};

/* Something in a file that stands in the way of a step, as lint tells it (1.1). */
#define LOCKSTEP_FINDING_REFUSED 1u /* the step could not be done */
#define LOCKSTEP_FINDING_REMARK 2u  /* it could, and somebody should look at it */

/* Which way of a step a finding is about; bits. */
#define LOCKSTEP_WAY_FORWARD 1u
#define LOCKSTEP_WAY_BACK 2u

struct lockstep_finding {
    uint32_t struct_size;
    uint32_t severity;            /* LOCKSTEP_FINDING_… */
    uint32_t ways;                /* LOCKSTEP_WAY_… */
    uint32_t reserved;            /* 0 */
    struct lockstep_str local_id; /* of the step */
    struct lockstep_where where;
    struct lockstep_str message; /* what and why: lower case, no full stop */
};

/* Severities of log. */
#define LOCKSTEP_LOG_DEBUG 1
#define LOCKSTEP_LOG_INFO 2
#define LOCKSTEP_LOG_WARNING 3

/* ---- The host's services ------------------------------------------------------------------------------------------ */

/* Valid from open to close. Every function takes `ctx` first. "Any time": from open to close; "scan", "step", …: only
 * while that operation runs (called elsewhere they report a failure and return LOCKSTEP_FAILED). */
struct lockstep_host {
    uint32_t struct_size;
    uint32_t abi_minor; /* of the host */
    void *ctx;

    /* Any time. Zeroed memory that lives until close; NULL where the instance's budget (256 MiB) is spent. */
    void *(*alloc)(void *ctx, uint64_t size);

    /* Any time. A message of the step, or of the scan: one line. level: LOCKSTEP_LOG_…. */
    void (*log)(void *ctx, int32_t level, struct lockstep_str text);

    /* Any time. Report why the operation fails. The first report of an operation counts. Returns LOCKSTEP_FAILED. */
    int32_t (*fail)(void *ctx, const struct lockstep_failure *failure);

    /* Any time. One row of "documented against found" (or promised against found), shown with the failure that
     * follows. object: what is compared; an absent string: not there. */
    int32_t (*differ)(void *ctx, struct lockstep_str object, struct lockstep_str documented,
        struct lockstep_str found);

    /* Step. Why the step does not apply here; the operation then returns LOCKSTEP_SKIPPED. */
    int32_t (*skip)(void *ctx, struct lockstep_str reason);

    /* Any time. The source's option `key`; LOCKSTEP_NOT_FOUND where it is not given. Lives until close. Of the core's own
     * there is `path`, as the manifest has it: for formats in which a directory's name means something. */
    int32_t (*option)(void *ctx, struct lockstep_str key, struct lockstep_option *ret);

    /* Any time. The source's option number `index`, from 0, in file order; LOCKSTEP_NOT_FOUND past the last. */
    int32_t (*option_at)(void *ctx, uint32_t index, struct lockstep_option *ret);

    /* Any time. The source's name. Lives until close. */
    struct lockstep_str (*source_name)(void *ctx);

    /* Any time. The files in directory `dir` ("" is the source's path itself), ordered by the bytes of their paths;
     * recursive: 1 takes in the directories below. LOCKSTEP_NOT_FOUND where there is no such directory. The array
     * and its paths, a NUL behind each, live until close. */
    int32_t (*list)(void *ctx, struct lockstep_str dir, uint32_t recursive,
        const struct lockstep_file **ret_files, uint64_t *ret_n);

    /* Any time. The bytes of one file, whole; they are the ones that are digested and sealed, and the same at every
     * call. LOCKSTEP_NOT_FOUND where there is no such file. A path that leaves the source, a symbolic link or a file
     * over 1 GiB fails. Bytes live until close. A file that is read but belongs to no step's ranges is sealed as a
     * shared file of the source. */
    int32_t (*read)(void *ctx, struct lockstep_str path, struct lockstep_str *ret);

    /* Any time. Read an INI file with the host's own strict reader. Errors in the file fail with file and line. */
    int32_t (*ini)(void *ctx, struct lockstep_str path, lockstep_ini_fn each, void *user);

    /* Scan. Tell of one step. Order among the steps is by their dependencies, then as emitted. */
    int32_t (*step)(void *ctx, const struct lockstep_step *step);

    /* Any time after scan. Whether a step of this source is recorded as applied, at this point of the plan: steps that
     * the plan puts before the present one count as applied (in a revert: as gone). 1 or 0. */
    int32_t (*is_applied)(void *ctx, struct lockstep_str local_id);

    /* Step. Run a stretch of a sealed file as an SQL script, as psql would: the host splits it by PostgreSQL's lexical
     * rules, sends inline COPY data as such, skips \restrict and \unrestrict, refuses other backslash commands, and
     * holds it to the step's way with transactions. Queued. length may be LOCKSTEP_WHOLE_FILE. */
    int32_t (*script)(void *ctx, struct lockstep_str file, uint64_t offset, uint64_t length);

    /* Step. Queue a statement, or several in one text: sent in order, the result not awaited; a failure ends the step. */
    int32_t (*queue)(void *ctx, const struct lockstep_statement *statement);

    /* Step (live), check, adopt, create. Run a statement now, after all that is queued, and give its result (of the
     * last statement where the text holds several). With parameters, or in a doc step, it goes by the extended
     * protocol and is one statement. LOCKSTEP_SQL_ERROR: the server refused it; the transaction is then failed until
     * a savepoint is rolled back to. LOCKSTEP_OFFLINE: there is no database now. */
    int32_t (*run)(void *ctx, const struct lockstep_statement *statement,
        const struct lockstep_param *params, uint32_t n_params, struct lockstep_result *ret);

    /* Step. Queue `statement`, a COPY … FROM STDIN, with its data. */
    int32_t (*copy)(
        void *ctx, const struct lockstep_statement *statement, struct lockstep_str data);

    /* Step. action: LOCKSTEP_SAVEPOINT_…; name: unquoted. Queued. */
    int32_t (*savepoint)(void *ctx, uint32_t action, struct lockstep_str name);

    /* Step. begin 1: commit what the step has done so far and go on outside any transaction, statement by statement;
     * begin 0: back into a transaction. Each part is journalled. */
    int32_t (*outside)(void *ctx, uint32_t begin);

    /* Step, record, unrecord. Queue a bookkeeping row; written at the end of the step, in its transaction. */
    int32_t (*book)(void *ctx, const struct lockstep_book *book);

    /* Adopt. This step's work is already in the database, by the evidence given (one line). An id that scan did not tell
     * of is one that the database has and this bundle does not know: the host stops there. */
    int32_t (*found)(void *ctx, struct lockstep_str local_id, struct lockstep_str evidence);

    /* Create. Write a new file below the source's path; an existing one is never touched (fails). */
    int32_t (*write)(void *ctx, struct lockstep_str path, struct lockstep_str bytes);

    /* Any time. Microseconds since 1970-01-01 00:00 UTC; the same value throughout one step. */
    int64_t (*now)(void *ctx);

    /* Any time. Fill `bytes` with `len` random bytes. A step that goes on after an interruption is given the same again. */
    void (*random)(void *ctx, void *bytes, uint64_t len);

    /* Resolve (1.1). The target takes this step in: forward it is to be applied where it is not, backward it goes. */
    int32_t (*choose)(void *ctx, struct lockstep_str local_id);

    /* Lint (1.1). One finding; any number, in any order. */
    int32_t (*finding)(void *ctx, const struct lockstep_finding *finding);

    /* Render (1.1). Run the source's own tool, `name` found in PATH or where the user says that it is, in the source's
     * directory, and give what it wrote to its standard output (lives until close). Fails, with its standard error told,
     * where it is not there or ends with anything but 0. */
    int32_t (*tool)(void *ctx, struct lockstep_str name, const struct lockstep_str *args,
        uint32_t n_args, struct lockstep_str *ret_output);

    /* Create (1.1). How many seconds east of UTC the clocks of a time zone are at `micros` (as now has it). zone: a name of
     * the tz database as it is installed ("Europe/Berlin"); an absent string: the machine's own. LOCKSTEP_NOT_FOUND where
     * there is no such zone. */
    int32_t (*zone)(void *ctx, struct lockstep_str zone, int64_t micros, int32_t *ret_offset);
};

/* Actions of savepoint. */
#define LOCKSTEP_SAVEPOINT_SET 1u
#define LOCKSTEP_SAVEPOINT_RELEASE 2u
#define LOCKSTEP_SAVEPOINT_ROLLBACK 3u /* ROLLBACK TO: the savepoint itself stays */

/* ---- The plugin --------------------------------------------------------------------------------------------------- */

/* What create is asked for. */
struct lockstep_new {
    uint32_t struct_size;
    uint32_t n_tables;
    struct lockstep_str message;
    const struct lockstep_str *tables; /* names of tables, as SQL would name them */
    struct lockstep_str
        after; /* 1.1: what it is to follow, in the source's own words; ptr NULL: the plugin decides */
    const struct lockstep_option *
        options; /* 1.1: the user's wishes in the source's own words, in order; the plugin refuses those that it does
                  * not know. A value is absent where none was given; line is 0 */
    uint32_t n_options; /* 1.1 */
    uint32_t reserved;  /* 0 */
};

/* What resolve is asked for (1.1). */
struct lockstep_target {
    uint32_t struct_size;
    uint32_t backward;        /* 1: of a revert: the target is what stays */
    struct lockstep_str text; /* what stands behind SOURCE: */
};

/* The descriptor. Operations that are NULL are not supported, and the host says so by name. `self` is the instance:
 * instance_size zeroed bytes of the host's, aligned for any type. Each returns LOCKSTEP_OK, LOCKSTEP_FAILED, or what is
 * said beside it. */
struct lockstep_plugin {
    uint32_t magic;       /* LOCKSTEP_PLUGIN_MAGIC */
    uint32_t struct_size; /* sizeof(struct lockstep_plugin) */
    uint32_t abi_major;   /* LOCKSTEP_ABI_MAJOR */
    uint32_t abi_minor;   /* LOCKSTEP_ABI_MINOR */
    const char *name;     /* as plugins.ini names it: 1 to 63 of a-z, 0-9, '-' */
    const char *version;  /* for people and for the lock: 1 to 63 printable bytes */
    const char *summary;  /* one line */
    uint64_t instance_size;

    /* Mandatory. Begin with one source: read the options, refuse those it does not know. `host` lives until close. */
    int32_t (*open)(void *self, const struct lockstep_host *host);

    /* Optional. End; called once after open, whatever open returned. */
    void (*close)(void *self);

    /* Mandatory. Enumerate the steps by host->step. Reads files, runs nothing, needs no database. The same files and
     * options give the same steps in the same order. */
    int32_t (*scan)(void *self);

    /* Mandatory. Do one step. Called first without a database (task.live 0), where it queues all it can; where it
     * returns LOCKSTEP_OFFLINE it is called again when the step's turn has come (task.live 1), from the start. May
     * return LOCKSTEP_SKIPPED. */
    int32_t (*apply)(void *self, const struct lockstep_task *task);

    /* Optional. The way back of one step; like apply. */
    int32_t (*revert)(void *self, const struct lockstep_task *task);

    /* Optional. Only the bookkeeping of a step that is recorded without being executed; NULL where the source has none. */
    int32_t (*record)(void *self, const struct lockstep_task *task);

    /* Optional. Only the bookkeeping of a step whose record is taken back. */
    int32_t (*unrecord)(void *self, const struct lockstep_task *task);

    /* Optional. Prove that what these steps promise, taken together and in this order, is really in the database.
     * Reads only. On a difference: differ and fail with LOCKSTEP_FAIL_DIFFERS. What it cannot prove it refuses. The tasks
     * stand tasks[0].struct_size bytes apart. */
    int32_t (*check)(void *self, const struct lockstep_task *tasks, uint64_t n_tasks);

    /* Optional. Which steps does this database already have, by its own bookkeeping? Tell them by host->found. */
    int32_t (*adopt)(void *self);

    /* Optional. Write a new migration by host->write. */
    int32_t (*create)(void *self, const struct lockstep_new *request);

    /* Optional (1.1). What a target means in the words of the format (`head`, `+2`, a label): tell the steps by
     * host->choose, applied ones too; forward with all that they require of this source. NULL: only ids of steps are
     * targets, and everything before that one in the order is meant. */
    int32_t (*resolve)(void *self, const struct lockstep_target *target);

    /* Optional (1.1). Tell by host->finding what stands in the way of the steps, all of it and not only the first. The
     * host asks for each step's queue besides, and knows what fails there: this is for what is found by looking alone.
     * Where a way was queued whole, without a live answer, findings in it are dropped: they are never reached. */
    int32_t (*lint)(void *self);

    /* Optional (1.1). Write, by host->write, what is to stand in for one direction of a step that the plugin cannot do
     * itself, made by the format's own tool (host->tool). Only asked for at seal. */
    int32_t (*render)(void *self, const struct lockstep_task *task, uint32_t backward);
};

/* The entry: returns a descriptor that lives as long as the plugin is loaded; `host_abi_minor` is the host's minor
 * version. NULL: refused. */
typedef const struct lockstep_plugin *(*lockstep_plugin_entry_fn)(uint32_t host_abi_minor);

LOCKSTEP_EXPORT const struct lockstep_plugin *LOCKSTEP_PLUGIN_ENTRY(uint32_t host_abi_minor);

#ifdef __cplusplus
}
#endif
#endif
