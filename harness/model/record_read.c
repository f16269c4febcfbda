/* SPDX-License-Identifier: MIT */
/*
 * JSON -> a record. Every field is checked for its type; what is wrong is told
 * with the file and the field. Fields that are not known are passed over.
 */
#include "model/record.h"

#include <limits.h>

#include "base/text.h"
#include "model/finding_read.h"
#include "model/json_read.h"
#include "model/schedule_json.h"

/* So that the sum over all the runs of a report is far from the end of its type. */
#define YEAR_10000_MS INT64_C(253402300800000)
#define TEN_YEARS_MS  INT64_C(315360000000)
#define TEN_YEARS_US  (1000 * TEN_YEARS_MS)

static void read_detector(struct reading *r, const json_t *value, void *to)
{
    const char *name = json_string_value(value);

    if (!name || !detector_from_name(name, to))
        read_wrong(r, "", "the name of a detector");
}

static void read_expect(struct reading *r, const json_t *value, void *to)
{
    struct expectation *expect = to;
    const enum detector *detectors;
    size_t count;

    REQUIRED(r, value, "line", "kind", "detectors");
    NAMED(r, value, "kind", kind_from_name, &expect->kind);
    expect->line = (unsigned)read_number(r, value, "line", UINT_MAX);
    detectors = read_values(r, value, "detectors", read_detector, sizeof(enum detector), &count);
    for (size_t i = 0; i < count; i++)
        expect->detectors |= DETECTOR_BIT(detectors[i]);
}

static void read_stuck_line(struct reading *r, const json_t *value, void *to)
{
    json_int_t line = json_integer_value(value);

    if (line < 1 || line > UINT_MAX)
        read_wrong(r, "", "the number of a line");
    else
        *(unsigned *)to = (unsigned)line;
}

static void read_blind(struct reading *r, const json_t *value, void *to)
{
    struct blind *blind = to;

    REQUIRED(r, value, "detector", "reason");
    NAMED(r, value, "detector", detector_from_name, &blind->detector);
    blind->reason = read_string(r, value, "reason");
    blind->line = (unsigned)read_number(r, value, "line", UINT_MAX);
}

static void read_case(struct reading *r, const json_t *object, void *to)
{
    struct record *record = to;
    struct expectations *e = &record->expectations;

    REQUIRED(r, object, "topic", "name", "variant", "expect", "stuck", "blind");
    record->topic = read_string(r, object, "topic");
    record->case_name = read_string(r, object, "name");
    NAMED(r, object, "variant", variant_from_name, &record->variant);
    record->source_path = read_string(r, object, "source_path");
    record->source_text = read_string(r, object, "source_text");
    e->file = record->source_path;
    e->items =
        read_objects(r, object, "expect", read_expect, sizeof(struct expectation), &e->count);
    e->stuck_lines =
        read_values(r, object, "stuck", read_stuck_line, sizeof(unsigned), &e->stuck_count);
    e->blinds = read_objects(r, object, "blind", read_blind, sizeof(struct blind), &e->blind_count);
}

static void read_outcome(struct reading *r, const json_t *object, void *to)
{
    struct outcome *outcome = to;

    REQUIRED(r, object, "type", "wall_ms", "cpu_us", "max_rss_kib");
    NAMED(r, object, "type", outcome_type_from_name, &outcome->type);
    outcome->status = (int)read_number(r, object, "status", INT_MAX);
    outcome->signal = (int)read_number(r, object, "signal", INT_MAX);
    outcome->exec_errno = (int)read_number(r, object, "exec_errno", INT_MAX);
    outcome->wall_ms = (int64_t)read_number(r, object, "wall_ms", TEN_YEARS_MS);
    outcome->cpu_us = (int64_t)read_number(r, object, "cpu_us", TEN_YEARS_US);
    outcome->max_rss_kib = (int64_t)read_number(r, object, "max_rss_kib", INT64_MAX);
    outcome->left_behind = (unsigned)read_number(r, object, "left_behind", UINT_MAX);
}

static void read_captured(struct reading *r, const json_t *value, void *to)
{
    struct captured *captured = to;

    REQUIRED(r, value, "text", "total");
    captured->text = read_string(r, value, "text");
    captured->len = captured->text ? strlen(captured->text) : 0;
    captured->total = read_number(r, value, "total", INT64_MAX);
}

static void read_log(struct reading *r, const json_t *object, void *to)
{
    struct record *record = to;
    struct log_facts *facts = &record->log;

    REQUIRED(r, object, "bytes", "findings");
    facts->started = read_boolean(r, object, "started");
    facts->finished = read_boolean(r, object, "finished");
    facts->truncated = read_boolean(r, object, "truncated");
    facts->malformed = read_boolean(r, object, "malformed");
    facts->fatal_signal = read_boolean(r, object, "fatal_signal");
    facts->truncated_at = read_number(r, object, "truncated_at", INT64_MAX);
    facts->bytes = read_number(r, object, "bytes", INT64_MAX);
    facts->findings = read_number(r, object, "findings", INT64_MAX);
    facts->reported_given = json_object_get(object, "reported") != NULL;
    facts->reported = read_number(r, object, "reported", INT64_MAX);
    record->log_path = read_string(r, object, "path");
    read_object(r, object, "raw", read_captured, &record->log_text);
}

static void read_excerpt(struct reading *r, const json_t *value, void *to)
{
    struct excerpt *excerpt = to;

    REQUIRED(r, value, "file", "first", "text");
    excerpt->file = read_string(r, value, "file");
    excerpt->first = (unsigned)read_number(r, value, "first", UINT_MAX);
    excerpt->text = read_string(r, value, "text");
}

/* The findings were read before, and are here as true. */
static void read_all(struct reading *r, const json_t *object, struct record *record)
{
    REQUIRED(r, object, "name", "detector", "verdict", "reasons", "argv", "env", "started_ms",
             "outcome", "log", "findings");
    record->name = read_string(r, object, "name");
    NAMED(r, object, "detector", detector_from_name, &record->detector);
    NAMED(r, object, "verdict", verdict_from_name, &record->verdict);
    record->reasons = read_strings(r, object, "reasons", &record->reason_count);
    read_object(r, object, "case", read_case, record);
    record->program = read_string(r, object, "program");
    record->argv = read_strings(r, object, "argv", &record->argc);
    record->env = read_strings(r, object, "env", &record->env_count);
    record->repeat = read_string(r, object, "repeat");
    record->toolchain = read_string(r, object, "toolchain");
    record->started_ms = (int64_t)read_number(r, object, "started_ms", YEAR_10000_MS);
    read_object(r, object, "outcome", read_outcome, &record->outcome);
    read_object(r, object, "log", read_log, record);
    read_object(r, object, "out", read_captured, &record->out);
    read_object(r, object, "err", read_captured, &record->err);
    if (json_object_get(object, "schedule"))
        record->schedule = schedule_read(r, object);
    if (json_object_get(object, "excerpts"))
        record->excerpts = read_objects(r, object, "excerpts", read_excerpt, sizeof(struct excerpt),
                                        &record->excerpt_count);
}

const struct witness *record_witness(const struct record *record, const struct finding *finding)
{
    const struct schedule *schedule = record->schedule;

    if (!schedule || !finding->witness || finding->witness > schedule->witness_count)
        return NULL;
    return &schedule->witnesses[finding->witness - 1];
}

static bool check_version(const json_t *object, struct reading *r)
{
    const json_t *version = json_object_get(object, "threadproof_record");

    if (!json_is_integer(version))
        return error_set(r->err, "%s: this is JSON, but no threadproof record", r->path);
    if (json_integer_value(version) != RECORD_VERSION)
        return error_set(r->err,
                         "%s: the record has version %lld, this threadproof reads version %d; "
                         "make it again with this one",
                         r->path, (long long)json_integer_value(version), RECORD_VERSION);
    return true;
}

static bool take_member(struct reading *r, struct json_text *text, const char *name, json_t *object,
                        struct findings *findings)
{
    json_t *value;

    if (json_object_get(object, name)) {
        r->failed = true;
        return error_set(r->err, "%s: the field \"%s\" is there twice", r->path, name);
    }
    if (text_equal(name, "findings"))
        return findings_read(r, text, findings) &&
               json_object_set_new(object, name, json_true()) == 0;
    value = json_value(r, text);
    return value && json_object_set_new(object, name, value) == 0;
}

static bool read_member(struct reading *r, struct json_text *text, json_t *object,
                        struct findings *findings)
{
    json_t *key;
    bool ok;

    if (json_next(text) != '"')
        return json_take(r, text, '"');
    key = json_value(r, text);
    ok = key && json_take(r, text, ':') &&
         take_member(r, text, json_string_value(key), object, findings);
    json_decref(key);
    return ok;
}

/* All members but the findings go into `object`: of those there may be any number. */
static bool read_members(struct reading *r, struct json_text *text, json_t *object,
                         struct findings *findings)
{
    bool more = true;

    if (!json_take(r, text, '{'))
        return false;
    if (json_next(text) == '}')
        more = !json_take(r, text, '}');
    while (more)
        if (!read_member(r, text, object, findings) || !json_more(r, text, '}', &more))
            return false;
    return json_take(r, text, '\0');
}

bool record_read(const char *path, const char *json, size_t len, struct pool *pool,
                 struct record *record, struct error *err)
{
    struct reading r = {.path = path, .arena = &pool->arena, .pool = pool, .err = err};
    struct json_text text = {json, json, json + len};
    struct findings findings = {.shared = pool};
    json_t *object = json_object();

    *record = (struct record){.path = pool_text(pool, path), .findings = FINDINGS_INIT};
    /* Of another version nothing is wrong but that. */
    if (read_members(&r, &text, object, &findings) || json_object_get(object, "threadproof_record"))
        r.failed |= !check_version(object, &r);
    if (!r.failed)
        read_all(&r, object, record);
    json_decref(object);
    if (r.failed)
        findings_release(&findings);
    record->findings = findings;
    return !r.failed;
}
