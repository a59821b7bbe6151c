/* Every path is opened part by part with O_NOFOLLOW, so that no symbolic link can lead out of where we look. */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/random.h"
#include "base/vec.h"

enum { MAX_DEPTH = 16, MAX_ENTRIES = 200000, MAX_PATH = 4096, N_STANDARD = 3 };

void
ls_fd_close(int *fd)
{
    if (*fd >= 0) {
        int saved = errno;
        (void)close(*fd);
        errno = saved;
    }
    *fd = -1;
}

void
ls_fd_keep_standard(void)
{
    for (int fd = 0; fd < N_STANDARD; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY | O_CLOEXEC) != fd) {
            return; /* then it stays as it is */
        }
    }
}

/* Read an open descriptor whole; `tree` (NULL: none) and `name` for messages. */
static enum ls_status
read_fd(int fd, const struct ls_tree *tree, const char *name, struct ls_arena *arena, size_t max,
    struct ls_span *ret_bytes, struct ls_err *err)
{
    const char *in = tree == NULL ? "" : tree->path;
    const char *slash = tree == NULL ? "" : "/";
    struct stat info;
    if (fstat(fd, &info) != 0) {
        return ls_err_set(
            err, LS_CONFIG, "cannot read '%s%s%s': %s", in, slash, name, strerror(errno));
    }
    if (!S_ISREG(info.st_mode)) {
        return ls_err_set(err, LS_CONFIG, "'%s%s%s' is not a regular file", in, slash, name);
    }
    if ((uint64_t)info.st_size > max) {
        return ls_err_set(err, LS_CONFIG,
            "'%s%s%s' has %lld bytes, more than the %zu that are allowed", in, slash, name,
            (long long)info.st_size, max);
    }
    size_t size = (size_t)info.st_size;
    char *bytes = ls_arena_bytes(arena, size + 1);
    size_t len = 0;
    while (len < size) {
        ssize_t n = read(fd, bytes + len, size - len);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return ls_err_set(
                err, LS_CONFIG, "cannot read '%s%s%s': %s", in, slash, name, strerror(errno));
        }
        if (n == 0) {
            return ls_err_set(
                err, LS_CONFIG, "'%s%s%s' became shorter while it was read", in, slash, name);
        }
        len += (size_t)n;
    }
    *ret_bytes = (struct ls_span){bytes, len};
    return LS_OK;
}

enum ls_status
ls_file_read(struct ls_arena *arena, const char *path, size_t max, enum ls_status missing,
    struct ls_span *ret_bytes, struct ls_err *err)
{
    LS_CLEANUP(ls_fd_close)
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 && errno == ELOOP) {
        return ls_err_set(err, LS_CONFIG, "'%s' is a symbolic link", path);
    }
    if (fd < 0) {
        enum ls_status status = errno == ENOENT || errno == ENOTDIR ? missing : LS_CONFIG;
        return ls_err_set(err, status, "cannot open '%s': %s", path, strerror(errno));
    }
    return read_fd(fd, NULL, path, arena, max, ret_bytes, err);
}

bool
ls_file_is_link(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0 && S_ISLNK(info.st_mode);
}

const char *
ls_file_directory(struct ls_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL) {
        return "";
    }
    size_t len = slash == path ? 1 : (size_t)(slash - path);
    return ls_arena_printf(arena, "%.*s", (int)len, path);
}

bool
ls_file_exists(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0;
}

static enum ls_status
write_all(int fd, const char *path, struct ls_span bytes, struct ls_err *err)
{
    size_t done = 0;
    while (done < bytes.len) {
        ssize_t n = write(fd, bytes.ptr + done, bytes.len - done);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return ls_err_set(err, LS_FAILURE, "cannot write '%s': %s", path, strerror(errno));
        }
        done += (size_t)n;
    }
    if (fsync(fd) != 0) {
        return ls_err_set(err, LS_FAILURE, "cannot write '%s': %s", path, strerror(errno));
    }
    return LS_OK;
}

enum ls_status
ls_file_write(
    const char *path, struct ls_span bytes, bool must_be_new, bool is_secret, struct ls_err *err)
{
    char temporary[MAX_PATH];
    if ((size_t)snprintf(temporary, sizeof(temporary), "%s.%08x.tmp", path,
            ls_random_below(UINT32_MAX)) >= sizeof(temporary)) {
        return ls_err_set(err, LS_FAILURE, "cannot write '%s': the path is too long", path);
    }
    LS_CLEANUP(ls_fd_close)
    int fd = open(
        temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, is_secret ? 0600 : 0644);
    if (fd < 0) {
        return ls_err_set(err, LS_FAILURE, "cannot write '%s': %s", path, strerror(errno));
    }
    enum ls_status status = write_all(fd, path, bytes, err);
    if (status == LS_OK) {
        /* link fails where the name is taken, rename would replace it */
        int failed = must_be_new ? link(temporary, path) : rename(temporary, path);
        if (failed != 0) {
            status = ls_err_set(err, LS_FAILURE, "cannot write '%s': %s", path, strerror(errno));
        }
    }
    if (status != LS_OK || must_be_new) {
        (void)unlink(temporary);
    }
    return status;
}

enum ls_status
ls_tree_open(struct ls_tree *tree, const char *path, struct ls_err *err)
{
    *tree = (struct ls_tree){.path = path, .fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (tree->fd < 0) {
        return ls_err_set(
            err, LS_CONFIG, "cannot open the directory '%s': %s", path, strerror(errno));
    }
    return LS_OK;
}

void
ls_tree_close(struct ls_tree *tree)
{
    ls_fd_close(&tree->fd);
    if (tree->near_len > 0) {
        ls_fd_close(&tree->near_fd);
        tree->near_len = 0;
    }
}

bool
ls_tree_leaves_out(const char *name)
{
    static const char *const endings[] = {".pyc", "~", ".swp", ".swo", ".orig", ".rej", ".bak"};
    size_t len = strlen(name);
    if (name[0] == '.' || strcmp(name, "__pycache__") == 0 ||
        (name[0] == '#' && len > 1 && name[len - 1] == '#')) {
        return true;
    }
    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        if (ls_span_ends(ls_span_of(name), ls_span_of(endings[i]))) {
            return true;
        }
    }
    return false;
}

const char *
ls_tree_rule(void)
{
    return "never taken for migrations: names that begin with '.', __pycache__, *.pyc, #*#, *~, "
           "*.swp, *.swo, *.orig, "
           "*.rej, *.bak";
}

static bool
is_plain_part(const char *part, size_t len)
{
    return len > 0 && len <= NAME_MAX && !(len == 1 && part[0] == '.') &&
           !(len == 2 && memcmp(part, "..", 2) == 0);
}

/* Walk to the directory that holds the last part of `path`; *ret_fd is the caller's, or -1 where that is the tree itself;
 * *ret_name points into `path`. */
static enum ls_status
open_parent(const struct ls_tree *tree, const char *path, bool makes_missing, int *ret_fd,
    const char **ret_name, bool *ret_found, struct ls_err *err)
{
    int fd = -1;
    const char *part = path;
    *ret_found = true;
    while (true) {
        size_t len = strcspn(part, "/");
        if (!is_plain_part(part, len)) {
            ls_fd_close(&fd);
            return ls_err_set(err, LS_CONFIG, "the path '%s' leaves '%s', or has an empty part",
                path, tree->path);
        }
        if (part[len] == '\0') {
            *ret_fd = fd;
            *ret_name = part;
            return LS_OK;
        }
        char name[NAME_MAX + 1];
        memcpy(name, part, len);
        name[len] = '\0';
        if (makes_missing && mkdirat(fd < 0 ? tree->fd : fd, name, 0755) != 0 && errno != EEXIST) {
            break;
        }
        int below =
            openat(fd < 0 ? tree->fd : fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
        ls_fd_close(&fd);
        fd = below;
        part += len + 1;
        if (fd < 0) {
            break;
        }
    }
    ls_fd_close(&fd);
    if (errno == ENOENT) {
        *ret_found = false;
        return LS_OK;
    }
    const char *why = errno == ELOOP || errno == ENOTDIR
                          ? "a part of it is a symbolic link or no directory"
                          : strerror(errno);
    return ls_err_set(err, LS_CONFIG, "cannot open '%s/%s': %s", tree->path, path, why);
}

/* The directory of `path` stays open for the next file: it is borrowed from the tree. */
static enum ls_status
find_parent(struct ls_tree *tree, const char *path, int *ret_fd, const char **ret_name,
    bool *ret_found, struct ls_err *err)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - path);
    *ret_name = slash == NULL ? path : slash + 1;
    bool is_near = len > 0 && len == tree->near_len && memcmp(tree->near, path, len) == 0;
    if (is_near && is_plain_part(*ret_name, strlen(*ret_name))) {
        *ret_fd = tree->near_fd;
        *ret_found = true;
        return LS_OK;
    }
    int parent = -1;
    enum ls_status status = open_parent(tree, path, false, &parent, ret_name, ret_found, err);
    *ret_fd = parent < 0 ? tree->fd : parent;
    if (parent < 0) {
        return status;
    }
    if (tree->near_len > 0) {
        ls_fd_close(&tree->near_fd);
    }
    tree->near_fd = parent;
    bool fits = len < sizeof(tree->near);
    tree->near_len = fits ? len : 1; /* a longer one is not found again: no path holds a NUL */
    memcpy(tree->near, fits ? path : "", tree->near_len);
    return status;
}

enum ls_status
ls_tree_read(struct ls_tree *tree, struct ls_arena *arena, const char *path, size_t max,
    struct ls_span *ret_bytes, bool *ret_found, struct ls_err *err)
{
    int parent = -1;
    const char *name = NULL;
    enum ls_status status = find_parent(tree, path, &parent, &name, ret_found, err);
    if (status != LS_OK || !*ret_found) {
        return status;
    }
    LS_CLEANUP(ls_fd_close)
    int fd = openat(parent, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 && errno == ENOENT) {
        *ret_found = false;
        return LS_OK;
    }
    if (fd < 0) {
        const char *why = errno == ELOOP ? "it is a symbolic link" : strerror(errno);
        return ls_err_set(err, LS_CONFIG, "cannot open '%s/%s': %s", tree->path, path, why);
    }
    return read_fd(fd, tree, path, arena, max, ret_bytes, err);
}

enum ls_status
ls_tree_write_new(
    const struct ls_tree *tree, const char *path, struct ls_span bytes, struct ls_err *err)
{
    LS_CLEANUP(ls_fd_close) int parent = -1;
    const char *name = NULL;
    bool found = false;
    enum ls_status status = open_parent(tree, path, true, &parent, &name, &found, err);
    if (status != LS_OK) {
        return status;
    }
    LS_CLEANUP(ls_fd_close)
    int fd = found ? openat(parent < 0 ? tree->fd : parent, name,
                         O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644)
                   : -1;
    if (fd < 0) {
        const char *why = found ? strerror(errno) : "its directory does not exist";
        return ls_err_set(err, LS_CONFIG, "cannot write '%s/%s': %s", tree->path, path, why);
    }
    status = write_all(fd, path, bytes, err);
    if (status != LS_OK) {
        (void)unlinkat(parent < 0 ? tree->fd : parent, name, 0);
    }
    return status;
}

struct listing {
    const struct ls_tree *tree;
    struct ls_arena *arena;
    struct ls_vec entries;
    bool is_recursive;
    bool is_plain; /* every regular file, and links passed over */
    struct ls_err *err;
};

static enum ls_status list_into(struct listing *listing, int fd, const char *prefix, int depth);

static enum ls_status
list_entry(struct listing *listing, int fd, const char *prefix, const char *name, int depth)
{
    struct stat info;
    const char *slash = prefix[0] == '\0' ? "" : "/";
    char *path = ls_arena_printf(listing->arena, "%s%s%s", prefix, slash, name);
    if (fstatat(fd, name, &info, AT_SYMLINK_NOFOLLOW) != 0) {
        if (listing->is_plain && errno == ENOENT) {
            return LS_OK; /* somebody has removed it meanwhile */
        }
        return ls_err_set(listing->err, LS_CONFIG, "cannot look at '%s/%s': %s",
            listing->tree->path, path, strerror(errno));
    }
    if (S_ISLNK(info.st_mode) && listing->is_plain) {
        return LS_OK;
    }
    if (S_ISLNK(info.st_mode)) {
        enum ls_status status = ls_err_set(
            listing->err, LS_CONFIG, "'%s/%s' is a symbolic link", listing->tree->path, path);
        ls_err_remedy(
            listing->err, "Put the file itself there: what is sealed must be what is read.");
        return status;
    }
    if (S_ISREG(info.st_mode)) {
        if (listing->entries.n >= MAX_ENTRIES) {
            return ls_err_set(listing->err, LS_CONFIG, "'%s' holds more than %d files",
                listing->tree->path, MAX_ENTRIES);
        }
        *LS_PUSH(struct ls_tree_entry, &listing->entries, listing->arena) =
            (struct ls_tree_entry){.path = ls_span_of(path), .size = (uint64_t)info.st_size};
        return LS_OK;
    }
    if (!S_ISDIR(info.st_mode) && !listing->is_plain) {
        return ls_err_set(listing->err, LS_CONFIG,
            "'%s/%s' is neither a regular file nor a directory", listing->tree->path, path);
    }
    if (!S_ISDIR(info.st_mode) || !listing->is_recursive) {
        return LS_OK;
    }
    if (depth >= MAX_DEPTH) {
        return ls_err_set(listing->err, LS_CONFIG, "'%s/%s' lies deeper than %d directories",
            listing->tree->path, path, MAX_DEPTH);
    }
    int below = openat(fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (below < 0) {
        return ls_err_set(listing->err, LS_CONFIG, "cannot open '%s/%s': %s", listing->tree->path,
            path, strerror(errno));
    }
    return list_into(listing, below, path, depth + 1);
}

/* Takes over `fd`. */
static enum ls_status
list_into(struct listing *listing, int fd, const char *prefix, int depth)
{
    DIR *dir = fdopendir(fd);
    if (dir == NULL) {
        enum ls_status status = ls_err_set(listing->err, LS_CONFIG,
            "cannot read the directory '%s/%s': %s", listing->tree->path, prefix, strerror(errno));
        ls_fd_close(&fd);
        return status;
    }
    enum ls_status status = LS_OK;
    struct dirent *entry = NULL;
    errno = 0;
    while (status == LS_OK && (entry = readdir(dir)) != NULL) {
        if (listing->is_plain || !ls_tree_leaves_out(entry->d_name)) {
            status = list_entry(listing, dirfd(dir), prefix, entry->d_name, depth);
        }
        errno = 0;
    }
    if (status == LS_OK && errno != 0) {
        status = ls_err_set(listing->err, LS_CONFIG, "cannot read the directory '%s/%s': %s",
            listing->tree->path, prefix, strerror(errno));
    }
    (void)closedir(dir);
    return status;
}

static int
compare_entries(const void *a, const void *b)
{
    return ls_span_compare(
        ((const struct ls_tree_entry *)a)->path, ((const struct ls_tree_entry *)b)->path);
}

enum ls_status
ls_tree_list(const struct ls_tree *tree, struct ls_arena *arena, const char *dir, bool is_recursive,
    const struct ls_tree_entry **ret_entries, size_t *ret_n, bool *ret_found, struct ls_err *err)
{
    LS_CLEANUP(ls_fd_close) int parent = -1;
    const char *name = ".";
    *ret_found = true;
    if (dir[0] != '\0') {
        enum ls_status status = open_parent(tree, dir, false, &parent, &name, ret_found, err);
        if (status != LS_OK || !*ret_found) {
            return status;
        }
    }
    int fd = openat(
        parent < 0 ? tree->fd : parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) {
        struct stat info;
        bool is_link =
            fstatat(parent < 0 ? tree->fd : parent, name, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISLNK(info.st_mode);
        *ret_found = false;
        return is_link ? ls_err_set(err, LS_CONFIG, "'%s/%s' is a symbolic link", tree->path, dir)
                       : LS_OK;
    }
    if (fd < 0) {
        const char *why = errno == ELOOP ? "it is a symbolic link" : strerror(errno);
        return ls_err_set(err, LS_CONFIG, "cannot open '%s/%s': %s", tree->path, dir, why);
    }
    struct listing listing = {
        .tree = tree, .arena = arena, .is_recursive = is_recursive, .err = err};
    enum ls_status status = list_into(&listing, fd, dir, 0);
    if (status != LS_OK) {
        return status;
    }
    if (listing.entries.n > 1) {
        qsort(listing.entries.items, listing.entries.n, sizeof(struct ls_tree_entry),
            compare_entries);
    }
    *ret_entries = listing.entries.items;
    *ret_n = listing.entries.n;
    return LS_OK;
}

enum ls_status
ls_tree_list_plain(const struct ls_tree *tree, struct ls_arena *arena,
    const struct ls_tree_entry **ret_entries, size_t *ret_n, struct ls_err *err)
{
    struct listing listing = {.tree = tree, .arena = arena, .is_plain = true, .err = err};
    int fd = openat(tree->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return ls_err_set(err, LS_CONFIG, "cannot open '%s': %s", tree->path, strerror(errno));
    }
    enum ls_status status = list_into(&listing, fd, "", 0);
    if (status == LS_OK && listing.entries.n > 1) {
        qsort(listing.entries.items, listing.entries.n, sizeof(struct ls_tree_entry),
            compare_entries);
    }
    *ret_entries = listing.entries.items;
    *ret_n = listing.entries.n;
    return status;
}
