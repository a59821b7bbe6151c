#include "rev_date.h"

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
    int32_t offset = 0;
    int32_t code = find_offset(host, graph, micros, &offset);
    if (code == LOCKSTEP_NOT_FOUND) {
        return lockstep_failf(host, LOCKSTEP_FAIL_INVALID,
            al_graph_ini(graph, graph->ini.timezone_line),
            "Write a name such as Europe/Berlin; the machine's tz database must have it.",
            "there is no time zone '%.*s'", (int)zone.len, zone.ptr == NULL ? "" : zone.ptr);
    }
    if (code != LOCKSTEP_OK) {
        return code;
    }
    ret->epoch = micros / 1000000;
    py_datetime_from_micros(micros + (int64_t)offset * 1000000, &ret->clock);
    ret->clock.has_offset = zone.ptr != NULL;
    ret->clock.offset = offset;
    return LOCKSTEP_OK;
}

struct lockstep_str
al_date_text(struct al_pool *pool, const struct al_date *date)
{
    struct al_text out = al_text_in(pool);
    const struct py_datetime *clock = &date->clock;
    int32_t offset = clock->offset < 0 ? -clock->offset : clock->offset;
    al_text_printf(&out, "%04d-%02d-%02d %02d:%02d:%02d", clock->year, clock->month, clock->day,
        clock->hour, clock->minute, clock->second);
    if (clock->microsecond != 0) {
        al_text_printf(&out, ".%06d", clock->microsecond);
    }
    if (clock->has_offset) {
        al_text_printf(
            &out, "%c%02d:%02d", clock->offset < 0 ? '-' : '+', offset / 3600, offset / 60 % 60);
    }
    if (clock->has_offset && offset % 60 != 0) {
        al_text_printf(&out, ":%02d", offset % 60);
    }
    return al_text_view(&out);
}
