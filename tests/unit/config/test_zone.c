/* config/zone: the machine's tz database, and the environment as it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/zone.h"

enum { WINTER = 1767225600, SUMMER = 1782864000 }; /* 2026-01-01 and 2026-07-01 */

static int32_t
offset_at(const char *name, int64_t seconds)
{
    int32_t offset = -1;
    return ls_zone_offset(ls_span_of(name), seconds, &offset) ? offset : -1;
}

static void
knows_the_zones_of_the_machine(void **state)
{
    (void)state;
    if (access("/usr/share/zoneinfo/Europe/Berlin", R_OK) != 0) {
        skip(); /* a machine without tzdata */
    }
    assert_int_equal(offset_at("Europe/Berlin", WINTER), 3600);
    assert_int_equal(offset_at("Europe/Berlin", SUMMER), 7200);
    assert_int_equal(offset_at("America/St_Johns", WINTER), -12600);
    assert_int_equal(offset_at("Asia/Kathmandu", SUMMER), 20700);
    assert_int_equal(offset_at("UTC", SUMMER), 0);
}

static void
leaves_the_environment_as_it_was(void **state)
{
    (void)state;
    static const char *const zones[] = {NULL, "XYZ-5", ""};
    for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
        assert_int_equal(zones[i] == NULL ? unsetenv("TZ") : setenv("TZ", zones[i], 1), 0);
        (void)offset_at("Europe/Berlin", SUMMER);
        const char *after = getenv("TZ");
        assert_true(
            zones[i] == NULL ? after == NULL : after != NULL && strcmp(after, zones[i]) == 0);
    }
    assert_int_equal(setenv("TZ", "XYZ-5", 1), 0);
    (void)offset_at("Europe/Berlin", SUMMER);
    assert_int_equal(offset_at(NULL, SUMMER), 18000);
}

static void
refuses_what_is_no_zone(void **state)
{
    (void)state;
    static const char *const names[] = {"", "/etc/localtime", "../zoneinfo/UTC", "Europe/",
        "Europe", "a//b", "./UTC", "Nowhere", "tzdata.zi"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_int_equal(offset_at(names[i], SUMMER), -1);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_the_zones_of_the_machine),
        cmocka_unit_test(leaves_the_environment_as_it_was),
        cmocka_unit_test(refuses_what_is_no_zone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
