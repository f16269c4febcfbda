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

static detector_set read_detectors(struct reading *r, const json_t *value)
{
    size_t count;
    const char *const *found = read_strings(r, value, "detectors", &count);
    detector_set set = 0;

    for (size_t i = 0; i < count; i++) {
        enum detector detector;

        if (detector_from_name(found[i], &detector))
            set |= DETECTOR_BIT(detector);
        else
            read_wrong(r, "detectors", "an array of detector names");
    }
    return set;
}

static void read_expect(struct reading *r, const json_t *object, struct expectations *e)
{
    const json_t *values = read_array(r, object, "expect");
    struct expectation *items = ARENA_ARRAY(r->arena, struct expectation, json_array_size(values));

    e->count = json_array_size(values);
    e->items = items;
    for (size_t i = 0; i < e->count; i++) {
        const json_t *value = json_array_get(values, i);

        NAMED(r, value, "kind", kind_from_name, &items[i].kind);
        items[i].line = (unsigned)read_number(r, value, "line", UINT_MAX);
        items[i].detectors = read_detectors(r, value);
    }
}

static void read_stuck_lines(struct reading *r, const json_t *object, struct expectations *e)
{
    const json_t *values = read_array(r, object, "stuck");
    unsigned *lines = ARENA_ARRAY(r->arena, unsigned, json_array_size(values));

    e->stuck_count = json_array_size(values);
    e->stuck_lines = lines;
    for (size_t i = 0; i < e->stuck_count; i++)
        lines[i] = (unsigned)json_integer_value(json_array_get(values, i));
}

static void read_blinds(struct reading *r, const json_t *object, struct expectations *e)
{
    const json_t *values = read_array(r, object, "blind");
    struct blind *blinds = ARENA_ARRAY(r->arena, struct blind, json_array_size(values));

    e->blind_count = json_array_size(values);
    e->blinds = blinds;
    for (size_t i = 0; i < e->blind_count; i++) {
        const json_t *value = json_array_get(values, i);

        NAMED(r, value, "detector", detector_from_name, &blinds[i].detector);
        blinds[i].reason = text_or_empty(read_string(r, value, "reason"));
        blinds[i].line = (unsigned)read_number(r, value, "line", UINT_MAX);
    }
}

static void read_case(struct reading *r, const json_t *object, struct record *record)
{
    record->topic = text_or_empty(read_string(r, object, "topic"));
    record->case_name = text_or_empty(read_string(r, object, "name"));
    NAMED(r, object, "variant", variant_from_name, &record->variant);
    record->source_path = read_string(r, object, "source_path");
    record->source_text = read_string(r, object, "source_text");
    record->expectations.file = record->source_path;
    read_expect(r, object, &record->expectations);
    read_stuck_lines(r, object, &record->expectations);
    read_blinds(r, object, &record->expectations);
}

static void read_outcome(struct reading *r, const json_t *object, struct outcome *outcome)
{
    NAMED(r, object, "type", outcome_type_from_name, &outcome->type);
    outcome->status = (int)read_number(r, object, "status", INT_MAX);
    outcome->signal = (int)read_number(r, object, "signal", INT_MAX);
    outcome->exec_errno = (int)read_number(r, object, "exec_errno", INT_MAX);
    outcome->wall_ms = (int64_t)read_number(r, object, "wall_ms", INT64_MAX);
    outcome->cpu_us = (int64_t)read_number(r, object, "cpu_us", INT64_MAX);
    outcome->max_rss_kib = (int64_t)read_number(r, object, "max_rss_kib", INT64_MAX);
    outcome->left_behind = (unsigned)read_number(r, object, "left_behind", UINT_MAX);
}

static void read_captured(struct reading *r, const json_t *object, const char *key,
                          struct captured *captured)
{
    const json_t *value = json_object_get(object, key);

    captured->text = read_string(r, value, "text");
    captured->len = captured->text ? strlen(captured->text) : 0;
    captured->total = read_number(r, value, "total", INT64_MAX);
}

static void read_log(struct reading *r, const json_t *object, struct record *record)
{
    struct log_facts *facts = &record->log;

    facts->started = read_boolean(object, "started");
    facts->finished = read_boolean(object, "finished");
    facts->truncated = read_boolean(object, "truncated");
    facts->malformed = read_boolean(object, "malformed");
    facts->fatal_signal = read_boolean(object, "fatal_signal");
    facts->truncated_at = read_number(r, object, "truncated_at", INT64_MAX);
    facts->bytes = read_number(r, object, "bytes", INT64_MAX);
    facts->findings = read_number(r, object, "findings", INT64_MAX);
    facts->reported_given = json_object_get(object, "reported") != NULL;
    facts->reported = read_number(r, object, "reported", INT64_MAX);
    record->log_path = read_string(r, object, "path");
    read_captured(r, object, "raw", &record->log_text);
}

static void read_all(struct reading *r, const json_t *object, struct record *record)
{
    record->verdict = VERDICT_COUNT;
    record->name = text_or_empty(read_string(r, object, "name"));
    NAMED(r, object, "detector", detector_from_name, &record->detector);
    NAMED(r, object, "verdict", verdict_from_name, &record->verdict);
    if (record->verdict == VERDICT_COUNT)
        read_wrong(r, "verdict", "there");
    record->reasons = read_strings(r, object, "reasons", &record->reason_count);
    if (json_object_get(object, "case"))
        read_case(r, read_part(r, object, "case"), record);
    record->program = read_string(r, object, "program");
    record->argv = read_strings(r, object, "argv", &record->argc);
    record->env = read_strings(r, object, "env", &record->env_count);
    record->toolchain = read_string(r, object, "toolchain");
    record->started_ms = (int64_t)read_number(r, object, "started_ms", INT64_MAX);
    read_outcome(r, read_part(r, object, "outcome"), &record->outcome);
    read_log(r, read_part(r, object, "log"), record);
    read_captured(r, object, "out", &record->out);
    read_captured(r, object, "err", &record->err);
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

static bool read_member(struct reading *r, struct json_text *text, json_t *object,
                        struct findings *findings)
{
    json_t *key = json_next(text) == '"' ? json_value(r, text) : NULL;
    const char *name = json_string_value(key);
    bool ok = (key || json_take(r, text, '"')) && json_take(r, text, ':');
    json_t *value;

    if (ok && json_object_get(object, name)) {
        ok = error_set(r->err, "%s: the field \"%s\" is there twice", r->path, name);
        r->failed = true;
    } else if (ok && text_equal(name, "findings")) {
        ok =
            findings_read(r, text, findings) && json_object_set_new(object, name, json_true()) == 0;
    } else if (ok) {
        value = json_value(r, text);
        ok = value && json_object_set_new(object, name, value) == 0;
    }
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

bool record_read(const char *path, const char *json, size_t len, struct arena *arena,
                 struct record *record, struct error *err)
{
    struct reading r = {path, arena, err, false};
    struct json_text text = {json, json, json + len};
    struct findings findings = FINDINGS_INIT;
    json_t *object = json_object();

    *record = (struct record){.findings = FINDINGS_INIT};
    /* Of another version nothing is wrong but that. */
    if (read_members(&r, &text, object, &findings) || json_object_get(object, "threadproof_record"))
        r.failed |= !check_version(object, &r);
    if (!r.failed)
        read_all(&r, object, record);
    json_decref(object);
    record->findings = findings;
    if (r.failed)
        findings_release(&record->findings);
    return !r.failed;
}
