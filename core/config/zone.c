/* The C library knows one zone at a time, that of the process: it is lent the other one. */
#include "config/zone.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/attrs.h"
#include "base/file.h"

enum { NAME_MAX_LEN = 255, TZ_MAX = 4096 };

/* A relative path without empty parts, "." and "..". */
static bool
is_name(struct ls_span name)
{
    for (size_t begin = 0; begin <= name.len;) {
        const char *slash = begin == name.len
                                ? NULL
                                : (const char *)memchr(name.ptr + begin, '/', name.len - begin);
        size_t end = slash == NULL ? name.len : (size_t)(slash - name.ptr);
        struct ls_span part = {name.ptr + begin, end - begin};
        if (part.len == 0 || ls_span_is(part, ".") || ls_span_is(part, "..")) {
            return false;
        }
        begin = end + 1;
    }
    return name.len <= NAME_MAX_LEN && memchr(name.ptr, '\0', name.len) == NULL;
}

/* For a name that it does not find the C library takes UTC. */
static bool
is_zone_file(const char *path)
{
    char magic[4];
    LS_CLEANUP(ls_fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    return fd >= 0 && read(fd, magic, sizeof(magic)) == (ssize_t)sizeof(magic) &&
           memcmp(magic, "TZif", sizeof(magic)) == 0;
}

/* As a value of TZ; false: there is no such zone. */
static bool
find_zone(struct ls_span name, char *room, size_t size)
{
    static const char *const places[] = {
        "/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"};
    for (size_t i = 0; is_name(name) && i < sizeof(places) / sizeof(places[0]); i++) {
        (void)snprintf(room, size, ":%s/%.*s", places[i], LS_SPAN_ARGS(name));
        if (is_zone_file(room + 1)) {
            return true;
        }
    }
    return false;
}

static bool
read_offset(int64_t seconds, int32_t *ret_offset)
{
    time_t now = (time_t)seconds;
    struct tm parts;
    tzset();
    /* LINT-ALLOW(another zone than UTC is what is asked for) */
    if (localtime_r(&now, &parts) == NULL) {
        return false;
    }
    *ret_offset = (int32_t)parts.tm_gmtoff;
    return true;
}

bool
ls_zone_offset(struct ls_span name, int64_t seconds, int32_t *ret_offset)
{
    char zone[NAME_MAX_LEN + 64];
    if (name.ptr == NULL) {
        return read_offset(seconds, ret_offset);
    }
    if (!find_zone(name, zone, sizeof(zone))) {
        return false;
    }
    const char *before = secure_getenv("TZ");
    char kept[TZ_MAX];
    if (before != NULL && snprintf(kept, sizeof(kept), "%s", before) >= (int)sizeof(kept)) {
        return false;
    }
    bool is_found = setenv("TZ", zone, 1) == 0 && read_offset(seconds, ret_offset);
    (void)(before == NULL ? unsetenv("TZ") : setenv("TZ", kept, 1));
    return is_found;
}
