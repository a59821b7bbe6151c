#include "rev_date.h"

/* Civil date from days since 1970-01-01 (Howard Hinnant's algorithm, in the Gregorian calendar). */
static void
set_day(struct al_date *date, int64_t days)
{
    int64_t shifted = days + 719468;
    int64_t era = shifted / 146097;
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted_month = (5 * day_of_year + 2) / 153;
    date->day = (int)(day_of_year - (153 * shifted_month + 2) / 5 + 1);
    date->month = (int)(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
    date->year = (int)(year_of_era + era * 400 + (date->month <= 2));
}

/* The zone as it is spelt, or in capitals, as Alembic looks for it. */
static int32_t
find_offset(const struct lockstep_host *host, const struct al_graph *graph, int64_t micros,
    int32_t *ret_offset)
{
    struct lockstep_str zone = graph->ini.timezone;
    struct al_text capitals = al_text_in(graph->pool);
    for (uint64_t i = 0; i < zone.len; i++) {
        char c = zone.ptr[i];
        al_text_putc(&capitals, (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c));
    }
    if (host->struct_size <= offsetof(struct lockstep_host, zone)) {
        *ret_offset = 0; /* a host from before 1.1 tells no more than the time in UTC */
        return zone.ptr == NULL ? LOCKSTEP_OK : LOCKSTEP_NOT_FOUND;
    }
    int32_t code = host->zone(host->ctx, zone, micros, ret_offset);
    if (code == LOCKSTEP_NOT_FOUND && zone.len > 0) {
        code = host->zone(host->ctx, al_text_view(&capitals), micros, ret_offset);
    }
    if (code == LOCKSTEP_NOT_FOUND &&
        lockstep_str_equal(al_text_view(&capitals), LOCKSTEP_STR("UTC"))) {
        *ret_offset = 0; /* a machine without a tz database */
        code = LOCKSTEP_OK;
    }
    return code;
}

int32_t
al_date_now(const struct lockstep_host *host, const struct al_graph *graph, struct al_date *ret)
{
    struct lockstep_str zone = graph->ini.timezone;
    int64_t micros = host->now(host->ctx);
    *ret = (struct al_date){.epoch = micros / 1000000, .has_zone = zone.ptr != NULL};
    int32_t code = find_offset(host, graph, micros, &ret->offset);
    if (code == LOCKSTEP_NOT_FOUND) {
        return lockstep_failf(host, LOCKSTEP_FAIL_INVALID,
            (struct lockstep_where){LOCKSTEP_STR("alembic.ini"), graph->ini.timezone_line, 1},
            "Write a name such as Europe/Berlin; the machine's tz database must have it.",
            "there is no time zone '%.*s'", (int)zone.len, zone.ptr == NULL ? "" : zone.ptr);
    }
    if (code != LOCKSTEP_OK) {
        return code;
    }
    int64_t seconds = ret->epoch + ret->offset;
    int64_t rest = seconds % 86400;
    set_day(ret, seconds / 86400);
    ret->hour = (int)(rest / 3600);
    ret->minute = (int)(rest / 60 % 60);
    ret->second = (int)(rest % 60);
    ret->micro = (int)(micros % 1000000);
    return LOCKSTEP_OK;
}

struct lockstep_str
al_date_text(struct al_pool *pool, const struct al_date *date)
{
    struct al_text out = al_text_in(pool);
    int32_t offset = date->offset < 0 ? -date->offset : date->offset;
    al_text_printf(&out, "%04d-%02d-%02d %02d:%02d:%02d", date->year, date->month, date->day,
        date->hour, date->minute, date->second);
    if (date->micro != 0) {
        al_text_printf(&out, ".%06d", date->micro);
    }
    if (date->has_zone) {
        al_text_printf(
            &out, "%c%02d:%02d", date->offset < 0 ? '-' : '+', offset / 3600, offset / 60 % 60);
    }
    if (date->has_zone && offset % 60 != 0) {
        al_text_printf(&out, ":%02d", offset % 60);
    }
    return al_text_view(&out);
}
