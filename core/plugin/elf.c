/* Every structure is copied out of the bytes after its place was checked: nothing here trusts an
 * offset, a count or an alignment of the file. */
#include "plugin/elf.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/vec.h"
#include "lockstep/plugin.h"

#if defined(__SANITIZE_ADDRESS__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif

enum { MAX_SEGMENTS = 256, MAX_DYNAMIC = 4096, MAX_NEEDED = 64 };

struct elf {
    struct ls_span bytes;
    const char *shown;
    struct ls_err *err;
    ElfW(Ehdr) header;
    ElfW(Phdr) dynamic; /* p_type PT_NULL: none */
    bool has_plain_stack;
};

/* What the dynamic section says; addresses 0 where it does not. */
struct tables {
    ElfW(Addr) strings;
    ElfW(Xword) strings_size;
    ElfW(Addr) symbols;
    ElfW(Addr) gnu_hash;
    ElfW(Addr) hash;
};

static enum ls_status refuse(const struct elf *elf, const char *format, ...) LS_PRINTF(2, 3);

static enum ls_status
refuse(const struct elf *elf, const char *format, ...)
{
    char why[512];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(why, sizeof(why), format, args);
    va_end(args);
    return ls_err_set(elf->err, LS_PLUGIN, "the plugin '%s' is refused: %s", elf->shown, why);
}

bool
ls_elf_is_sanitized(void)
{
    return IS_SANITIZED != 0;
}

/* Copy `size` bytes at `offset`; false where the file is too short. */
static bool
take(struct ls_span bytes, uint64_t offset, void *ret, size_t size)
{
    if (offset > bytes.len || size > bytes.len - offset) {
        return false;
    }
    memcpy(ret, bytes.ptr + offset, size);
    return true;
}

/* The same program would not run on another machine: our own file says which one this is. */
static bool
is_like_us(const ElfW(Ehdr) * header)
{
    LS_CLEANUP(ls_fd_close) int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    ElfW(Ehdr) own;
    if (fd < 0 || read(fd, &own, sizeof(own)) != (ssize_t)sizeof(own)) {
        return false;
    }
    return header->e_ident[EI_CLASS] == own.e_ident[EI_CLASS] &&
           header->e_ident[EI_DATA] == own.e_ident[EI_DATA] && header->e_machine == own.e_machine;
}

static enum ls_status
check_header(struct elf *elf)
{
    ElfW(Ehdr) *header = &elf->header;
    if (!take(elf->bytes, 0, header, sizeof(*header)) ||
        memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) {
        return refuse(elf, "it is no ELF file");
    }
    if (header->e_ident[EI_VERSION] != EV_CURRENT || !is_like_us(header)) {
        return refuse(
            elf, "it is not for this machine (ELF machine %u)", (unsigned)header->e_machine);
    }
    if (header->e_type != ET_DYN) {
        return refuse(elf, "it is no shared object");
    }
    if (header->e_phentsize != sizeof(ElfW(Phdr)) || header->e_phnum == 0 ||
        header->e_phnum > MAX_SEGMENTS) {
        return refuse(elf, "its table of segments is malformed");
    }
    return LS_OK;
}

static bool
segment_at(const struct elf *elf, size_t index, ElfW(Phdr) * ret)
{
    uint64_t offset = elf->header.e_phoff;
    return offset <= elf->bytes.len &&
           take(elf->bytes, offset + index * sizeof(*ret), ret, sizeof(*ret));
}

static enum ls_status
check_segments(struct elf *elf)
{
    for (size_t i = 0; i < elf->header.e_phnum; i++) {
        ElfW(Phdr) segment;
        if (!segment_at(elf, i, &segment)) {
            return refuse(elf, "it is cut short: its table of segments lies beyond its end");
        }
        /* Mapped beyond the end of the file, the first touch would be a SIGBUS in the loader. */
        if (segment.p_offset > elf->bytes.len ||
            segment.p_filesz > elf->bytes.len - segment.p_offset) {
            return refuse(elf, "it is cut short: a segment lies beyond its end");
        }
        if (segment.p_type == PT_LOAD && segment.p_filesz > segment.p_memsz) {
            return refuse(elf, "a segment is larger than its memory");
        }
        if (segment.p_type == PT_DYNAMIC) {
            elf->dynamic = segment;
        }
        if (segment.p_type == PT_GNU_STACK) {
            elf->has_plain_stack = (segment.p_flags & PF_X) == 0;
        }
    }
    if (elf->dynamic.p_type != PT_DYNAMIC) {
        return refuse(elf, "it is no shared object: it has no dynamic section");
    }
    return elf->has_plain_stack ? LS_OK : refuse(elf, "it asks for an executable stack");
}

/* The bytes of the file from `address` to the end of the segment that holds it; absent where none
 * does. */
static struct ls_span
view_at(const struct elf *elf, uint64_t address)
{
    for (size_t i = 0; i < elf->header.e_phnum; i++) {
        ElfW(Phdr) segment;
        if (segment_at(elf, i, &segment) && segment.p_type == PT_LOAD &&
            address >= segment.p_vaddr && address - segment.p_vaddr < segment.p_filesz) {
            uint64_t skip = address - segment.p_vaddr;
            return (struct ls_span){
                elf->bytes.ptr + segment.p_offset + skip, (size_t)(segment.p_filesz - skip)};
        }
    }
    return (struct ls_span){NULL, 0};
}

/* The NUL-terminated string at `offset` of the string table; absent where it does not end. */
static struct ls_span
string_at(struct ls_span strings, uint64_t offset)
{
    const char *end =
        offset < strings.len ? memchr(strings.ptr + offset, '\0', strings.len - offset) : NULL;
    if (end == NULL) {
        return (struct ls_span){NULL, 0};
    }
    return (struct ls_span){strings.ptr + offset, (size_t)(end - (strings.ptr + offset))};
}

static bool
dynamic_at(const struct elf *elf, size_t index, ElfW(Dyn) * ret)
{
    struct ls_span section = {
        elf->bytes.ptr + elf->dynamic.p_offset, (size_t)elf->dynamic.p_filesz};
    return index < MAX_DYNAMIC && take(section, index * sizeof(*ret), ret, sizeof(*ret)) &&
           ret->d_tag != DT_NULL;
}

static struct tables
find_tables(const struct elf *elf)
{
    struct tables tables = {0};
    ElfW(Dyn) entry;
    for (size_t i = 0; dynamic_at(elf, i, &entry); i++) {
        switch (entry.d_tag) {
        case DT_STRTAB:
            tables.strings = entry.d_un.d_ptr;
            break;
        case DT_STRSZ:
            tables.strings_size = entry.d_un.d_val;
            break;
        case DT_SYMTAB:
            tables.symbols = entry.d_un.d_ptr;
            break;
        case DT_GNU_HASH:
            tables.gnu_hash = entry.d_un.d_ptr;
            break;
        case DT_HASH:
            tables.hash = entry.d_un.d_ptr;
            break;
        default:
            break;
        }
    }
    return tables;
}

/* libc is the C library proper, its mathematical half and the loader. */
static bool
may_need(struct ls_span library)
{
    if (ls_span_is(library, "libc.so.6") || ls_span_is(library, "libm.so.6") ||
        ls_span_starts(library, LS_SPAN("ld-linux"))) {
        return true;
    }
    return IS_SANITIZED && (ls_span_starts(library, LS_SPAN("libasan.so.")) ||
                               ls_span_starts(library, LS_SPAN("libubsan.so.")));
}

/* What makes the loader search in other places, or load other libraries than those that are
 * needed. */
static const char *
forbidden_tag(ElfW(Sxword) tag)
{
    switch (tag) {
    case DT_RPATH:
        return "DT_RPATH";
    case DT_RUNPATH:
        return "DT_RUNPATH";
    case DT_AUDIT:
        return "DT_AUDIT";
    case DT_DEPAUDIT:
        return "DT_DEPAUDIT";
    case DT_FILTER:
        return "DT_FILTER";
    case DT_AUXILIARY:
        return "DT_AUXILIARY";
    default:
        return NULL;
    }
}

static enum ls_status
refuse_library(const struct elf *elf, struct ls_span library)
{
    enum ls_status status = refuse(
        elf, "it needs the library '%.*s', and a plugin links to libc only", LS_SPAN_ARGS(library));
    ls_err_remedy(elf->err, "Link it with -Wl,-z,defs -Wl,--as-needed and no library.");
    return status;
}

static enum ls_status
check_dynamic(const struct elf *elf, struct ls_span strings, struct ls_arena *arena,
    struct ls_elf_facts *ret_facts)
{
    struct ls_vec needed = {0};
    ElfW(Dyn) entry;
    for (size_t i = 0; dynamic_at(elf, i, &entry); i++) {
        const char *forbidden = forbidden_tag(entry.d_tag);
        if (forbidden != NULL) {
            struct ls_span value = string_at(strings, entry.d_un.d_val);
            return refuse(elf, "it has a %s entry ('%.*s')", forbidden, LS_SPAN_ARGS(value));
        }
        if (entry.d_tag != DT_NEEDED) {
            continue;
        }
        struct ls_span library = string_at(strings, entry.d_un.d_val);
        if (library.ptr == NULL || needed.n >= MAX_NEEDED) {
            return refuse(elf, "its list of libraries is malformed");
        }
        if (!may_need(library)) {
            return refuse_library(elf, library);
        }
        *LS_PUSH(struct ls_span, &needed, arena) = library;
    }
    *ret_facts = (struct ls_elf_facts){.needed = needed.items, .n_needed = needed.n};
    return LS_OK;
}

/* Whether symbol number `index` is the entry, defined here and visible. */
static bool
is_entry(struct ls_span symbols, struct ls_span strings, uint64_t index)
{
    ElfW(Sym) symbol;
    if (index > UINT32_MAX || !take(symbols, index * sizeof(symbol), &symbol, sizeof(symbol))) {
        return false;
    }
    /* The layout of st_info and st_other is the same for both classes. */
    unsigned char binding = ELF64_ST_BIND(symbol.st_info);
    return ls_span_is(string_at(strings, symbol.st_name), LOCKSTEP_PLUGIN_ENTRY_NAME) &&
           symbol.st_shndx != SHN_UNDEF && ELF64_ST_TYPE(symbol.st_info) == STT_FUNC &&
           (binding == STB_GLOBAL || binding == STB_WEAK) &&
           ELF64_ST_VISIBILITY(symbol.st_other) == STV_DEFAULT;
}

static uint32_t
gnu_hash_of(const char *name)
{
    uint32_t hash = 5381;
    for (const unsigned char *c = (const unsigned char *)name; *c != '\0'; c++) {
        hash = hash * 33 + *c;
    }
    return hash;
}

/* Find the entry as the loader would: its bucket, then the chain that begins there, whose last word
 * is odd. */
static bool
has_entry_gnu(struct ls_span table, struct ls_span symbols, struct ls_span strings)
{
    struct {
        uint32_t n_buckets;
        uint32_t first_symbol;
        uint32_t n_bloom;
        uint32_t shift;
    } head;
    if (!take(table, 0, &head, sizeof(head)) || head.n_buckets == 0) {
        return false;
    }
    uint32_t hash = gnu_hash_of(LOCKSTEP_PLUGIN_ENTRY_NAME);
    uint64_t buckets = sizeof(head) + (uint64_t)head.n_bloom * sizeof(ElfW(Addr));
    uint64_t chains = buckets + (uint64_t)head.n_buckets * sizeof(uint32_t);
    uint32_t index = 0;
    if (!take(table, buckets + (uint64_t)(hash % head.n_buckets) * sizeof(index), &index,
            sizeof(index)) ||
        index < head.first_symbol) {
        return false;
    }
    for (uint64_t at = index;; at++) {
        uint32_t word = 0;
        if (!take(table, chains + (at - head.first_symbol) * sizeof(word), &word, sizeof(word))) {
            return false;
        }
        if ((word | 1u) == (hash | 1u) && is_entry(symbols, strings, at)) {
            return true;
        }
        if ((word & 1u) != 0) {
            return false;
        }
    }
}

static bool
has_entry_sysv(struct ls_span table, struct ls_span symbols, struct ls_span strings)
{
    uint32_t head[2] = {0, 0}; /* buckets, symbols */
    if (!take(table, 0, head, sizeof(head))) {
        return false;
    }
    for (uint64_t i = 0; i < head[1] && i * sizeof(ElfW(Sym)) < symbols.len; i++) {
        if (is_entry(symbols, strings, i)) {
            return true;
        }
    }
    return false;
}

enum ls_status
ls_elf_check(struct ls_arena *arena, struct ls_span bytes, const char *shown,
    struct ls_elf_facts *ret_facts, struct ls_err *err)
{
    struct elf elf = {.bytes = bytes, .shown = shown, .err = err};
    enum ls_status status = check_header(&elf);
    if (status != LS_OK) {
        return status;
    }
    status = check_segments(&elf);
    if (status != LS_OK) {
        return status;
    }
    struct tables tables = find_tables(&elf);
    struct ls_span strings = view_at(&elf, tables.strings);
    struct ls_span symbols = view_at(&elf, tables.symbols);
    if (strings.ptr == NULL || symbols.ptr == NULL || tables.strings_size > strings.len) {
        return refuse(&elf, "its tables of symbols are malformed");
    }
    strings.len = (size_t)tables.strings_size;
    struct ls_elf_facts facts;
    status = check_dynamic(&elf, strings, arena, &facts);
    if (status != LS_OK) {
        return status;
    }
    bool has_entry = tables.gnu_hash != 0
                         ? has_entry_gnu(view_at(&elf, tables.gnu_hash), symbols, strings)
                         : has_entry_sysv(view_at(&elf, tables.hash), symbols, strings);
    if (!has_entry) {
        status = refuse(&elf, "it exports no function '%s'", LOCKSTEP_PLUGIN_ENTRY_NAME);
        ls_err_remedy(err, "A plugin for this lockstep exports that function; one for another "
                           "major version of the "
                           "interface exports another name.");
        return status;
    }
    *ret_facts = facts;
    return LS_OK;
}
