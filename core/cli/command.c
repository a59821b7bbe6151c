/*
 * The table itself, and looking things up in it.
 */
#include "cli/command.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const char *const text_or_json[] = {"text", "json", NULL};
static const char *const text_markdown_json[] = {"text", "markdown", "json", NULL};
static const char *const advisory_or_table[] = {"advisory", "table", NULL};
static const char *const ownership_formats[] = {"text", "markdown", "json", "alembic", NULL};
static const char *const graph_formats[] = {"text", "markdown", "json", "dot", NULL};
static const char *const shells[] = {"bash", "zsh", "fish", NULL};

const struct ls_option ls_global_options[] = {
    {.id = LS_OPTION_CONFIG,
        .name = "config",
        .kind = LS_VALUE_FILE,
        .value = "FILE",
        .help = "the operator's file (default ./plugins.ini)"},
    {.id = LS_OPTION_MANIFEST,
        .name = "manifest",
        .letter = 'm',
        .kind = LS_VALUE_FILE,
        .value = "FILE",
        .help = "the manifest, NAME.ini"},
    {.id = LS_OPTION_DSN,
        .name = "dsn",
        .letter = 'd',
        .kind = LS_VALUE_TEXT,
        .value = "DSN",
        .help = "the database: a libpq connection string, scratch: or scratch:DIR"},
    {.id = LS_OPTION_TARGET,
        .name = "target",
        .letter = 't',
        .kind = LS_VALUE_TARGET,
        .value = "NAME",
        .help = "the database that plugins.ini names so",
        .excludes = LS_OPTION_DSN},
    {.id = LS_OPTION_PROFILE,
        .name = "profile",
        .kind = LS_VALUE_PROFILE,
        .value = "NAME",
        .help = "only the sources of this profile of the manifest"},
    {.id = LS_OPTION_FORMAT,
        .name = "format",
        .kind = LS_VALUE_WORD,
        .value = "FORMAT",
        .help = "text (default) or json",
        .words = text_or_json},
    {.id = LS_OPTION_QUIET,
        .name = "quiet",
        .letter = 'q',
        .help = "no progress and no remarks",
        .excludes = LS_OPTION_VERBOSE},
    {.id = LS_OPTION_VERBOSE, .name = "verbose", .letter = 'v', .help = "say more"},
    {.id = LS_OPTION_LOCK_WAIT,
        .name = "lock-wait",
        .kind = LS_VALUE_NUMBER,
        .value = "SECONDS",
        .help = "how long to wait for another runner (default 300)"},
    {.id = LS_OPTION_LOCK_DSN,
        .name = "lock-dsn",
        .kind = LS_VALUE_TEXT,
        .value = "DSN",
        .help = "a direct connection for the lock, where the database is behind a pooler"},
    {.id = LS_OPTION_LOCK,
        .name = "lock",
        .kind = LS_VALUE_WORD,
        .value = "KIND",
        .help = "advisory (default), or table where advisory locks are not to be had",
        .words = advisory_or_table},
    {.id = LS_OPTION_NO_COLOR, .name = "no-color", .help = "no colour"},
    {.id = LS_OPTION_VERSION, .name = "version", .help = "print the version and end"},
    {.id = LS_OPTION_HELP, .name = "help", .letter = 'h', .help = "print this help and end"},
};
const size_t ls_n_global_options = COUNT_OF(ls_global_options);

static const char *const apply_aliases[] = {"up", "upgrade", NULL};
static const char *const revert_aliases[] = {"down", "downgrade", NULL};

static const struct ls_option plan_options[] = {
    {.id = LS_OPTION_SQL, .name = "sql", .help = "print the SQL itself"},
};

/* How long apply and revert wait, and how often they try. */
#define TIMEOUT_OPTIONS                                                                            \
    {.id = LS_OPTION_LOCK_TIMEOUT,                                                                 \
        .name = "lock-timeout",                                                                    \
        .kind = LS_VALUE_DURATION,                                                                 \
        .value = "TIME",                                                                           \
        .help = "how long a statement may wait for a lock (default 5s; 0: for ever)"},             \
    {                                                                                              \
        .id = LS_OPTION_STATEMENT_TIMEOUT, .name = "statement-timeout", .kind = LS_VALUE_DURATION, \
        .value = "TIME", .help = "how long a statement may take (default: as the server says)"     \
    }

#define RETRY_OPTION                                                                               \
    {                                                                                              \
        .id = LS_OPTION_RETRIES, .name = "retries", .kind = LS_VALUE_NUMBER, .value = "N",         \
        .help = "how often to try a step again after a failure that passes (default 5)"            \
    }

/* What people add to a run. */
#define PEOPLE_OPTIONS                                                                             \
    {.id = LS_OPTION_CONFIRM_EACH,                                                                 \
        .name = "confirm-each",                                                                    \
        .help = "ask before each step, on standard error and input"},                              \
    {                                                                                              \
        .id = LS_OPTION_REASON, .name = "reason", .kind = LS_VALUE_TEXT, .value = "TEXT",          \
        .help = "why this is done: goes into the journal"                                          \
    }

static const struct ls_option apply_options[] = {
    {.id = LS_OPTION_TO,
        .name = "to",
        .kind = LS_VALUE_STEP,
        .value = "TARGET",
        .help =
            "stop after this step, or at what its source's format calls so (core:head, core:+1)"},
    {.id = LS_OPTION_DRY_RUN,
        .name = "dry-run",
        .help = "check everything, show the plan, run nothing"},
    TIMEOUT_OPTIONS,
    RETRY_OPTION,
    PEOPLE_OPTIONS,
};

static const char *const base_word[] = {"base", NULL};
static const struct ls_option revert_options[] = {
    {.id = LS_OPTION_TO,
        .name = "to",
        .kind = LS_VALUE_STEP,
        .value = "TARGET",
        .words = base_word,
        .help = "keep this step and what came before it; base: keep nothing",
        .excludes = LS_OPTION_COUNT_BACK},
    {.id = LS_OPTION_COUNT_BACK,
        .name = "count",
        .kind = LS_VALUE_COUNT,
        .value = "N",
        .help = "take back the N newest steps"},
    {.id = LS_OPTION_DRY_RUN,
        .name = "dry-run",
        .help = "check everything, show the plan and its consequences, run nothing"},
    {.id = LS_OPTION_YES, .name = "yes", .help = "do it though rows are lost with it"},
    TIMEOUT_OPTIONS,
    RETRY_OPTION,
    PEOPLE_OPTIONS,
};

static const struct ls_option status_options[] = {
    {.id = LS_OPTION_EXIT_CODE, .name = "exit-code", .help = "end with 4 where work is pending"},
};

static const char *const findings[] = {
    "missing", "unexpected", "changed", "unowned", "undocumented", "contradicted", NULL};
static const struct ls_option check_options[] = {
    {.id = LS_OPTION_IGNORE,
        .name = "ignore",
        .kind = LS_VALUE_WORD,
        .value = "TYPE",
        .help = "leave findings of this type out; may be given several times",
        .words = findings,
        .may_repeat = true},
};

static const char *const assumptions[] = {"done", "not-done", NULL};
static const char *const adopt_aliases[] = {"stamp", "baseline", NULL};
static const char *const adopt_books[] = {"alembic", NULL};
static const struct ls_option adopt_options[] = {
    {.id = LS_OPTION_FROM,
        .name = "from",
        .kind = LS_VALUE_WORD,
        .value = "alembic",
        .words = adopt_books,
        .help = "go by Alembic's own table alone"},
    {.id = LS_OPTION_YES, .name = "yes", .help = "record it", .excludes = LS_OPTION_DRY_RUN},
    {.id = LS_OPTION_DRY_RUN, .name = "dry-run", .help = "only show it"},
    {.id = LS_OPTION_REASON,
        .name = "reason",
        .kind = LS_VALUE_TEXT,
        .value = "TEXT",
        .help = "why this is done: goes into the journal"},
};

static const struct ls_option reconcile_options[] = {
    {.id = LS_OPTION_YES, .name = "yes", .help = "repair what is found"},
    {.id = LS_OPTION_ASSUME,
        .name = "assume",
        .kind = LS_VALUE_WORD,
        .value = "OUTCOME",
        .help = "what to take an unknown statement for: done or not-done",
        .words = assumptions,
        .needs = LS_OPTION_YES},
    TIMEOUT_OPTIONS,
};

static const struct ls_option verify_options[] = {
    {.id = LS_OPTION_JOURNAL,
        .name = "journal",
        .help = "check the chain of the database's journal as well"},
    {.id = LS_OPTION_HEAD,
        .name = "head",
        .kind = LS_VALUE_TEXT,
        .value = "HASH",
        .help = "the head that an earlier run printed: it must be in the chain",
        .needs = LS_OPTION_JOURNAL},
    {.id = LS_OPTION_DEEP,
        .name = "deep",
        .help = "look through every step in both directions, and list all that could not be done"},
};

static const struct ls_option seal_options[] = {
    {.id = LS_OPTION_SERIAL,
        .name = "serial",
        .kind = LS_VALUE_COUNT,
        .value = "N",
        .help = "serial of the lock (default: one more than that of the lock it replaces)"},
    {.id = LS_OPTION_EXPIRES,
        .name = "expires",
        .kind = LS_VALUE_DATE,
        .value = "DATE",
        .help = "last day or moment (UTC) at which it may be applied"},
    {.id = LS_OPTION_TARGET,
        .name = "target",
        .letter = 't',
        .kind = LS_VALUE_TARGET,
        .value = "NAME",
        .help = "the one target that it may be applied to"},
    {.id = LS_OPTION_PIN_PLUGINS,
        .name = "pin-plugins",
        .help = "write the digests of the plugins' files into it: no other build may run it"},
    {.id = LS_OPTION_RENDER,
        .name = "render",
        .help = "first write what is missing for steps that could not be done, by their own tool"},
    {.id = LS_OPTION_TOOL,
        .name = "tool",
        .kind = LS_VALUE_FILE,
        .value = "FILE",
        .help = "that tool (default: its name, found in PATH)",
        .needs = LS_OPTION_RENDER},
};

static const struct ls_option keygen_options[] = {
    {.id = LS_OPTION_PUBLIC,
        .name = "public",
        .kind = LS_VALUE_FILE,
        .value = "FILE",
        .help = "where to write the public key (default lockstep.pub)"},
    {.id = LS_OPTION_SECRET,
        .name = "secret",
        .kind = LS_VALUE_FILE,
        .value = "FILE",
        .help = "where to write the secret key (default lockstep.key)"},
    {.id = LS_OPTION_NO_PASSWORD, .name = "no-password", .help = "do not encrypt the secret key"},
};

static const struct ls_option sign_options[] = {
    {.id = LS_OPTION_SECRET,
        .name = "secret",
        .kind = LS_VALUE_FILE,
        .value = "FILE",
        .help = "the secret key"},
    {.id = LS_OPTION_NAME,
        .name = "name",
        .kind = LS_VALUE_TEXT,
        .value = "KEYNAME",
        .help = "write NAME.lock.KEYNAME.minisig, where several people sign"},
    {.id = LS_OPTION_COMMENT,
        .name = "comment",
        .kind = LS_VALUE_TEXT,
        .value = "TEXT",
        .help = "a comment that is signed with it (default: time, file and serial)"},
};

static const struct ls_option new_options[] = {
    {.id = LS_OPTION_TABLE,
        .name = "table",
        .kind = LS_VALUE_TEXT,
        .value = "TABLE",
        .help = "a table of the database to document; may be given several times",
        .may_repeat = true},
    {.id = LS_OPTION_HEAD,
        .name = "head",
        .kind = LS_VALUE_TEXT,
        .value = "REVISION",
        .help = "what it is to follow, where the source has several heads"},
    {.id = LS_OPTION_WITH,
        .name = "with",
        .kind = LS_VALUE_TEXT,
        .value = "KEY[=VALUE]",
        .help = "a wish of the source's format, as its plugin's README has them",
        .may_repeat = true},
};
static const struct ls_positional adopt_positionals[] = {{"STEP", LS_VALUE_STEP, NULL, true}};
static const struct ls_positional new_positionals[] = {
    {"SOURCE", LS_VALUE_SOURCE, NULL, false},
    {"MESSAGE", LS_VALUE_TEXT, NULL, false},
};

static const struct ls_option docs_options[] = {
    {.id = LS_OPTION_FORMAT,
        .name = "format",
        .kind = LS_VALUE_WORD,
        .value = "FORMAT",
        .help = "text (default), markdown or json",
        .words = text_markdown_json},
};

static const struct ls_option ownership_options[] = {
    {.id = LS_OPTION_FORMAT,
        .name = "format",
        .kind = LS_VALUE_WORD,
        .value = "FORMAT",
        .help = "text (default), markdown, json, or alembic: an include_object for env.py",
        .words = ownership_formats},
};

static const struct ls_option graph_options[] = {
    {.id = LS_OPTION_FORMAT,
        .name = "format",
        .kind = LS_VALUE_WORD,
        .value = "FORMAT",
        .help = "text (default), markdown (with a Mermaid diagram), json, or dot for Graphviz",
        .words = graph_formats},
};

static const struct ls_option html_options[] = {
    {.id = LS_OPTION_OUT,
        .name = "out",
        .kind = LS_VALUE_FILE,
        .value = "FILE",
        .help = "write it to this file (default: standard output)"},
};

static const struct ls_positional inspect_positionals[] = {{"FILE", LS_VALUE_FILE, NULL, false}};
static const struct ls_positional completion_positionals[] = {
    {"SHELL", LS_VALUE_WORD, shells, false}};

#define DOCS_GROUP                                                                                 \
    .group = "docs",                                                                               \
    .group_summary = "documentation of the database: inventory, timeline, ownership, graph, html"
#define OPTIONS(array) .options = (array), .n_options = COUNT_OF(array)
#define POSITIONALS(array) .positionals = (array), .n_positionals = COUNT_OF(array)

/* ORDER: commands (command.h) */
const struct ls_command ls_commands[] = {
    [LS_COMMAND_PLAN] = {.id = LS_COMMAND_PLAN,
        .name = "plan",
        .summary = "what would run, in order",
        .usage = "[--sql]",
        .about = "Compares the manifest with the journal of the database and prints the pending "
                 "steps in the\n"
                 "order in which apply would run them, with the reason for each. Changes nothing.\n"
                 "With --sql the SQL itself is printed; a step that decides by live answers is "
                 "named instead.\n",
        .example = "lockstep plan -m app.ini -d service=app\n",
        OPTIONS(plan_options)},
    [LS_COMMAND_APPLY] = {.id = LS_COMMAND_APPLY,
        .name = "apply",
        .aliases = apply_aliases,
        .summary = "run what is pending",
        .usage = "[--to TARGET] [--dry-run] [--lock-timeout TIME] [--retries N]",
        .about = "Verifies lock and signatures, takes the lock of the database, and runs the "
                 "pending steps in\n"
                 "order, each in one transaction together with its journal entry. Safe to run "
                 "again: what is\n"
                 "applied is not run twice. The journal's head is printed at the end: keep it.\n"
                 "The first signal lets the transaction under way finish, the second cancels it.\n",
        .example = "lockstep apply -m app.ini -t production --profile full\n",
        OPTIONS(apply_options)},
    [LS_COMMAND_REVERT] = {.id = LS_COMMAND_REVERT,
        .name = "revert",
        .aliases = revert_aliases,
        .summary = "take steps back, newest first",
        .usage = "--to TARGET|base | --count N [--dry-run] [--yes]",
        .about = "Runs the ways back of the newest steps of the journal, newest first. A step that "
                 "has none\n"
                 "stops it before anything is touched. Steps of other sources go only where they "
                 "depend on\n"
                 "what goes. What would be dropped is shown first, with its rows and with what "
                 "stands on it;\n"
                 "where rows would go it ends there with 4, unless --yes says that they may.\n",
        .example = "lockstep revert -m app.ini -d service=app --count 1\n",
        OPTIONS(revert_options),
        .one_of = {LS_OPTION_TO, LS_OPTION_COUNT_BACK}},
    [LS_COMMAND_STATUS] = {.id = LS_COMMAND_STATUS,
        .name = "status",
        .summary = "every step and its state",
        .usage = "[--exit-code]",
        .about = "States: applied, pending, out of order, changed, missing, ahead, failed, "
                 "interrupted,\n"
                 "unchecked, not selected, found, gone. lockstep(1) says what each means.\n",
        .example = "lockstep status -m app.ini -d service=app --exit-code\n",
        OPTIONS(status_options)},
    [LS_COMMAND_HISTORY] = {.id = LS_COMMAND_HISTORY,
        .name = "history",
        .summary = "the journal, newest last",
        .usage = "",
        .about = "Every event that the database's journal holds for this manifest: what ran, when, "
                 "by whom,\n"
                 "under which lock, and how it ended.\n",
        .example = "lockstep history -m app.ini -d service=app --format json\n"},
    [LS_COMMAND_VERIFY] = {.id = LS_COMMAND_VERIFY,
        .name = "verify",
        .summary = "check lock, signatures, digests and plugins",
        .usage = "[--journal [--head HASH]] [--deep]",
        .about =
            "Offline: the manifest and every file are as sealed, nothing is missing, nothing "
            "is there that\n"
            "the lock does not list, enough trusted keys have signed it, and the plugins fit. "
            "With\n"
            "--journal the chain of the journal is checked too, which needs the database. With "
            "--deep every\n"
            "step is made without a database, forward and back, and all that stands in the way is "
            "listed with\n"
            "its place; it ends with 50 then.\n",
        .example = "lockstep verify -m app.ini\n",
        OPTIONS(verify_options)},
    [LS_COMMAND_CHECK] = {.id = LS_COMMAND_CHECK,
        .name = "check",
        .summary = "the database against what the journal and the documents say",
        .usage = "[--ignore TYPE]...",
        .about =
            "Compares the live catalog with what the steps had left when the last run ended, and "
            "holds every\n"
            "applied document against it. Types: missing, unexpected, changed, unowned (no step "
            "made it),\n"
            "undocumented (its step is described, and no document speaks of it), contradicted (a "
            "document).\n"
            "Ends with 32 where there is any. Only reads: a standby and SELECT on the journal are "
            "enough.\n",
        .example = "lockstep check -m app.ini -d service=app\n"
                   "lockstep check -m app.ini -t production --ignore unowned --format json\n",
        OPTIONS(check_options)},
    [LS_COMMAND_REHEARSE] = {.id = LS_COMMAND_REHEARSE,
        .name = "rehearse",
        .summary = "run the plan on a throwaway server, and say what would break and why",
        .usage = "",
        .about =
            "Runs all steps from empty, or, where a database is named, what is pending in it on a "
            "copy\n"
            "of its schema; that database is only read. Says of each step how long it took, which "
            "locks\n"
            "it held on what was there before, and what it rewrote; then what came out of it. "
            "Where\n"
            "steps fail, the others are rehearsed all the same: they tell who makes what is "
            "missing, or\n"
            "who has made it already. Orders and satisfied_by that follow from that are tried, and "
            "those\n"
            "that work are printed as lines of the manifest; it ends with 30 then. With nothing "
            "pending\n"
            "the outcome is compared with the database.\n",
        .example = "lockstep rehearse -m app.ini\n"
                   "lockstep rehearse -m app.ini -d service=app\n"},
    [LS_COMMAND_ADOPT] = {.id = LS_COMMAND_ADOPT,
        .name = "adopt",
        .aliases = adopt_aliases,
        .summary = "record what is already there, after proving that it is",
        .usage = "[--from alembic | STEP...] [--yes | --dry-run]",
        .about =
            "Holds the catalog of the database against what the steps make on a throwaway server: "
            "each\n"
            "step is proven, pending, contradicted (with the differences) or undecidable; "
            "documents "
            "are\n"
            "checked, and what Alembic has run stands in its own table. With --yes what is proven "
            "is\n"
            "recorded, and steps that are named with it, without proof; else it is only shown. "
            "--from\n"
            "alembic goes by Alembic's table alone. Ends with 32 where a step is contradicted.\n",
        .example = "lockstep adopt -m app.ini -d service=app\n"
                   "lockstep adopt -m app.ini -d service=app --yes\n",
        POSITIONALS(adopt_positionals),
        OPTIONS(adopt_options)},
    [LS_COMMAND_RECONCILE] = {.id = LS_COMMAND_RECONCILE,
        .name = "reconcile",
        .summary = "what an interrupted run has left, and its repair",
        .usage = "[--yes [--assume done|not-done]]",
        .about =
            "For each step that is not one transaction and was interrupted or failed: whether the\n"
            "statement in question is done, not done, half done or still running, and how that is\n"
            "known. With --yes it is settled: an invalid index is dropped and built again. What "
            "no\n"
            "evidence decides ends with 31; --assume decides it. Takes the lock of the database.\n",
        .example = "lockstep reconcile -m app.ini -d service=app\n",
        OPTIONS(reconcile_options)},
    [LS_COMMAND_SEAL] = {.id = LS_COMMAND_SEAL,
        .name = "seal",
        .summary = "write the lock, NAME.lock",
        .usage = "[--serial N] [--expires DATE] [--target NAME] [--pin-plugins] [--render]",
        .about =
            "Writes every step in order with the digests of its files to NAME.lock beside the "
            "manifest.\n"
            "The lock is what gets signed; signatures of an older lock no longer fit it. With "
            "--render the\n"
            "team's own tool (alembic) first writes SQL for the steps that could not be done, for "
            "review.\n",
        .example = "lockstep seal -m app.ini --expires 2030-12-31\n",
        OPTIONS(seal_options)},
    [LS_COMMAND_KEYGEN] = {.id = LS_COMMAND_KEYGEN,
        .name = "keygen",
        .summary = "make a pair of keys",
        .usage = "[--public FILE] [--secret FILE] [--no-password]",
        .about = "Makes a minisign key pair and prints the lines that make plugins.ini trust it. "
                 "Existing\n"
                 "files are never replaced. The password is asked for on the terminal.\n",
        .example = "lockstep keygen --public alice.pub --secret ~/.keys/alice.key\n",
        OPTIONS(keygen_options)},
    [LS_COMMAND_SIGN] = {.id = LS_COMMAND_SIGN,
        .name = "sign",
        .summary = "sign the lock",
        .usage = "--secret FILE [--name KEYNAME] [--comment TEXT]",
        .about = "Signs NAME.lock; the signature goes to NAME.lock.minisig, or with --name to\n"
                 "NAME.lock.KEYNAME.minisig. `minisign -V` accepts it.\n",
        .example = "lockstep sign -m app.ini --secret ~/.keys/alice.key --name alice\n",
        OPTIONS(sign_options)},
    [LS_COMMAND_NEW] = {.id = LS_COMMAND_NEW,
        .name = "new",
        .summary = "write a new migration file",
        .usage = "SOURCE MESSAGE [--table TABLE]... [--head REVISION] [--with KEY[=VALUE]]...",
        .about = "Asks the plugin of SOURCE for a new migration that is called MESSAGE, and prints "
                 "the files\n"
                 "written. For a doc-only source the tables named are described as they are in the "
                 "database.\n",
        .example = "lockstep new -m app.ini enrichment 'index facts by subject'\n"
                   "lockstep new -m app.ini core 'add invoices' --head 5f6a --with splice\n"
                   "lockstep new -m app.ini -d service=app record 'facts' --table fact_entities\n",
        OPTIONS(new_options),
        POSITIONALS(new_positionals)},
    [LS_COMMAND_DOCS_INVENTORY] = {.id = LS_COMMAND_DOCS_INVENTORY,
        DOCS_GROUP,
        .name = "inventory",
        .summary = "every table: owner, step, since, documented, rows",
        .usage = "",
        .about = "Ownership is what each step did to the catalog in its own transaction, as the "
                 "journal holds it.\n",
        .example = "lockstep docs inventory -m app.ini -d service=app --format markdown\n",
        OPTIONS(docs_options)},
    [LS_COMMAND_DOCS_TIMELINE] = {.id = LS_COMMAND_DOCS_TIMELINE,
        DOCS_GROUP,
        .name = "timeline",
        .summary = "the steps of all sources side by side in time",
        .usage = "",
        .about = "One column for each plugin; steps in the order in which they were applied, then "
                 "the others.\n",
        .example = "lockstep docs timeline -m app.ini -d service=app\n",
        OPTIONS(docs_options)},
    [LS_COMMAND_DOCS_OWNERSHIP] = {.id = LS_COMMAND_DOCS_OWNERSHIP,
        DOCS_GROUP,
        .name = "ownership",
        .summary = "every object: who made, changed and dropped it",
        .usage = "",
        .about =
            "Tables, views, sequences, types, functions, triggers, indexes, schemas and "
            "extensions,\n"
            "with the steps that made, changed and dropped them. What no step made is named as\n"
            "such, and so is what steps of two sources have touched. With --format alembic it is "
            "a\n"
            "Python module for env.py: autogenerate then leaves alone what other sources own.\n",
        .example = "lockstep docs ownership -m app.ini -d service=app\n"
                   "lockstep docs ownership -m app.ini --format alembic > "
                   "migrations/lockstep_owners.py\n",
        OPTIONS(ownership_options)},
    [LS_COMMAND_DOCS_GRAPH] = {.id = LS_COMMAND_DOCS_GRAPH,
        DOCS_GROUP,
        .name = "graph",
        .summary = "the steps in order, and what each depends on",
        .usage = "",
        .about =
            "One lane for each source, the order in which apply runs the steps, and what each of\n"
            "them requires, follows, describes or is satisfied by. The state of each is shown\n"
            "where a database is named; none is needed.\n",
        .example = "lockstep docs graph -m app.ini --format dot | dot -Tsvg > graph.svg\n",
        OPTIONS(graph_options)},
    [LS_COMMAND_DOCS_HTML] = {.id = LS_COMMAND_DOCS_HTML,
        DOCS_GROUP,
        .name = "html",
        .summary = "all of it as one page for a browser",
        .usage = "[--out FILE]",
        .about = "One file that needs no network: the order of the steps as a picture, the "
                 "inventory, each table\n"
                 "with its columns, owner, history and documents, and drift where there is any. "
                 "Without a\n"
                 "database it holds the order and the steps.\n",
        .example = "lockstep docs html -m app.ini -d service=app --out app.html\n",
        OPTIONS(html_options)},
    [LS_COMMAND_PLUGIN_LIST] = {.id = LS_COMMAND_PLUGIN_LIST,
        .group = "plugin",
        .group_summary = "plugins: list, inspect",
        .name = "list",
        .summary = "the plugins of plugins.ini",
        .usage = "",
        .about = "Name, version, whether its file is pinned, and why it would be refused, if so.\n",
        .example = "lockstep plugin list --config plugins.ini\n"},
    [LS_COMMAND_PLUGIN_INSPECT] = {.id = LS_COMMAND_PLUGIN_INSPECT,
        .group = "plugin",
        .group_summary = "plugins: list, inspect",
        .name = "inspect",
        .summary = "what a plugin's file says of itself",
        .usage = "FILE",
        .about = "Reads the descriptor in a process of its own, which cannot harm this one. The "
                 "digest printed\n"
                 "is the one to pin in plugins.ini.\n",
        .example = "lockstep plugin inspect build/plugins/raw-sql.so\n",
        POSITIONALS(inspect_positionals)},
    [LS_COMMAND_COMPLETION] = {.id = LS_COMMAND_COMPLETION,
        .name = "completion",
        .summary = "print a completion script for a shell",
        .usage = "bash|zsh|fish",
        .about = "bash: source it. zsh: write it to _lockstep in a directory of $fpath. fish: "
                 "write it to\n"
                 "~/.config/fish/completions/lockstep.fish.\n",
        .example = "source <(lockstep completion bash)\n",
        POSITIONALS(completion_positionals)},
};

_Static_assert(COUNT_OF(ls_commands) == LS_COMMAND_COUNT, "a command is missing in the table");

static bool
is_alias(const struct ls_command *command, struct ls_span word)
{
    for (const char *const *alias = command->aliases; alias != NULL && *alias != NULL; alias++) {
        if (ls_span_is(word, *alias)) {
            return true;
        }
    }
    return false;
}

const struct ls_command *
ls_command_find(struct ls_span first, struct ls_span second)
{
    for (size_t i = 0; i < LS_COMMAND_COUNT; i++) {
        const struct ls_command *command = &ls_commands[i];
        bool is_it = command->group == NULL
                         ? ls_span_is(first, command->name) || is_alias(command, first)
                         : ls_span_is(first, command->group) && ls_span_is(second, command->name);
        if (is_it) {
            return command;
        }
    }
    return NULL;
}

bool
ls_command_is_group(struct ls_span word)
{
    for (size_t i = 0; i < LS_COMMAND_COUNT; i++) {
        if (ls_commands[i].group != NULL && ls_span_is(word, ls_commands[i].group)) {
            return true;
        }
    }
    return false;
}

/* The first option that has the name, the letter, or the id; what is absent does not count. */
static const struct ls_option *
find_option(const struct ls_option *options, size_t n, struct ls_span name, char letter,
    enum ls_option_id id)
{
    for (size_t i = 0; i < n; i++) {
        if ((name.ptr != NULL && ls_span_is(name, options[i].name)) ||
            (letter != '\0' && options[i].letter == letter) ||
            (id != LS_OPTION_NONE && options[i].id == id)) {
            return &options[i];
        }
    }
    return NULL;
}

static const struct ls_option *
find_anywhere(
    const struct ls_command *command, struct ls_span name, char letter, enum ls_option_id id)
{
    const struct ls_option *own =
        command == NULL ? NULL
                        : find_option(command->options, command->n_options, name, letter, id);
    return own != NULL ? own
                       : find_option(ls_global_options, ls_n_global_options, name, letter, id);
}

const struct ls_option *
ls_command_option(const struct ls_command *command, struct ls_span name)
{
    return find_anywhere(command, name, '\0', LS_OPTION_NONE);
}

const struct ls_option *
ls_command_option_letter(const struct ls_command *command, char letter)
{
    return find_anywhere(command, ls_span_of(NULL), letter, LS_OPTION_NONE);
}

const struct ls_option *
ls_command_option_id(const struct ls_command *command, enum ls_option_id id)
{
    return find_anywhere(command, ls_span_of(NULL), '\0', id);
}
