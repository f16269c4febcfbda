/* SPDX-License-Identifier: MIT */
/*
 * JSON -> a record. Every field is checked for its type; what is wrong is told
 * with the file and the field. Fields that are not known are passed over.
 */
#include "model/record.h"

#include "base/text.h"
#include "model/field.h"
#include "model/finding_read.h"

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
    /* The findings were read before, and are here as true. */
    if (!r.failed)
        fields_read(&r, object, &record_shape, record);
    record->expectations.file = record->source_path;
    json_decref(object);
    if (r.failed)
        findings_release(&findings);
    record->findings = findings;
    return !r.failed;
}
