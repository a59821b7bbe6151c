/* base/zone: files of the tz database, made here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/zone.h"

enum { ROOM = 512 };

struct file {
    char bytes[ROOM];
    size_t len;
};

static void
put(struct file *file, int64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        file->bytes[file->len + i] = (char)((uint64_t)value >> (8 * (size - 1 - i)));
    }
    file->len += size;
}

static void
put_head(struct file *file, char version, size_t n_times, size_t n_types)
{
    memcpy(file->bytes + file->len, "TZif", 4);
    file->len += 4;
    file->bytes[file->len++] = version;
    memset(file->bytes + file->len, 0, 15);
    file->len += 15;
    const size_t counts[] = {0, 0, 0, n_times, n_types, 4};
    for (size_t i = 0; i < 6; i++) {
        put(file, (int64_t)counts[i], 4);
    }
}

static void
put_type(struct file *file, int32_t offset, int is_summer)
{
    put(file, offset, 4);
    put(file, is_summer, 1);
    put(file, 0, 1);
}

/* Local mean time until 1000, one hour more from then on, two from 2000; behind 3000 the rule. */
static void
make(struct file *file, const char *rule)
{
    *file = (struct file){.len = 0};
    put_head(file, '2', 0, 1);
    put_type(file, 0, 0);
    put(file, 0, 4);
    put_head(file, '2', 3, 3);
    for (int64_t at = 1000; at <= 3000; at += 1000) {
        put(file, at, 8);
    }
    put(file, 0x010201, 3);
    put_type(file, 3208, 0);
    put_type(file, 3600, 0);
    put_type(file, 7200, 1);
    put(file, 0, 4);
    file->len += (size_t)snprintf(file->bytes + file->len, ROOM - file->len, "\n%s\n", rule);
}

static int32_t
offset_at(const struct file *file, int64_t seconds)
{
    int32_t offset = -1;
    bool found = ls_zone_offset_in((struct ls_span){file->bytes, file->len}, seconds, &offset);
    return found ? offset : -1;
}

static void
finds_the_change_before_it(void **state)
{
    (void)state;
    struct file file;
    make(&file, "");
    assert_int_equal(offset_at(&file, -5000), 3208);
    assert_int_equal(offset_at(&file, 999), 3208);
    assert_int_equal(offset_at(&file, 1000), 3600);
    assert_int_equal(offset_at(&file, 2500), 7200);
    assert_int_equal(offset_at(&file, 3000), 3600);
    assert_int_equal(offset_at(&file, 4000000000), 3600);
}

static void
goes_by_the_rule_behind_the_last(void **state)
{
    (void)state;
    struct file file;
    make(&file, "CET-1CEST,M3.5.0,M10.5.0/3");
    assert_int_equal(offset_at(&file, 3000), 3600);
    assert_int_equal(offset_at(&file, 1774745999), 3600); /* 2026-03-29 00:59:59 UTC */
    assert_int_equal(offset_at(&file, 1774746000), 7200);
    assert_int_equal(offset_at(&file, 1792889999), 7200);
    assert_int_equal(offset_at(&file, 1792890000), 3600);
    make(&file, "<-0330>3:30<-0230>,J60/-1,300/24:30:15");
    assert_int_equal(offset_at(&file, 1709260199), -12600); /* 2024-03-01 02:29:59 UTC */
    assert_int_equal(offset_at(&file, 1709260200), -9000);
    make(&file, "NZST-12NZDT,M9.5.0,M4.1.0/3");
    assert_int_equal(offset_at(&file, 1767225600), 46800);
    assert_int_equal(offset_at(&file, 1782864000), 43200);
    make(&file, "EST5");
    assert_int_equal(offset_at(&file, 1782864000), -18000);
}

static void
refuses_what_is_no_zone(void **state)
{
    (void)state;
    struct file file;
    int32_t offset;
    static const char *const wrong[] = {"CET", "-1", "CET-1CEST", "CET-1CEST,M3.5.0",
        "CET-1CEST,M13.5.0,M1.1.1", "CET-1CEST,M3.0.0,M1.1.1", "CET-1CEST,J0,J1", "CET-1x",
        "CET-1CEST,1,2,3", "<CET-1", "CET-1:70"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        make(&file, wrong[i]);
        assert_int_equal(offset_at(&file, 4000), -1);
    }
    make(&file, "CET-1");
    for (size_t len = file.len - 1; len > 0; len--) {
        assert_false(ls_zone_offset_in((struct ls_span){file.bytes, len}, 4000, &offset));
    }
    file.bytes[0] = 'X';
    assert_int_equal(offset_at(&file, 4000), -1);
    static const char *const names[] = {
        "", "/etc/localtime", "../zoneinfo/UTC", "Europe/", "Europe", "a//b", "./UTC", "Nowhere"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_false(ls_zone_offset(ls_span_of(names[i]), 0, &offset));
    }
    assert_true(ls_zone_offset_here(0, &offset));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_change_before_it),
        cmocka_unit_test(goes_by_the_rule_behind_the_last),
        cmocka_unit_test(refuses_what_is_no_zone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
