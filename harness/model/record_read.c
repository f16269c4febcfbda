/* SPDX-License-Identifier: MIT */
/*
 * JSON -> a record. Every field is checked for its type; what is wrong is told
 * with the file and the field. Fields that are not known are passed over.
 */
#include "model/record.h"

#include <jansson.h>
#include <limits.h>

#include "base/text.h"

/* What all readers of a part need; the first mistake stays, the rest is not looked at. */
struct reading {
    const char *path;
    struct arena *arena;
    struct error *err;
    bool failed;
};

static void wrong(struct reading *r, const char *key, const char *wanted)
{
    if (!r->failed)
        error_set(r->err, "%s: the field \"%s\" should be %s; is this a threadproof record?",
                  r->path, key, wanted);
    r->failed = true;
}

static const char *string(struct reading *r, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    if (!value)
        return NULL;
    if (!json_is_string(value)) {
        wrong(r, key, "a string");
        return NULL;
    }
    return arena_strdup(r->arena, json_string_value(value));
}

static uint64_t number(struct reading *r, const json_t *object, const char *key, uint64_t max)
{
    const json_t *value = json_object_get(object, key);

    if (!value)
        return 0;
    if (!json_is_integer(value) || json_integer_value(value) < 0 ||
        (uint64_t)json_integer_value(value) > max) {
        wrong(r, key, "a whole number in range");
        return 0;
    }
    return (uint64_t)json_integer_value(value);
}

static uint64_t address(struct reading *r, const json_t *object, const char *key)
{
    const char *text = string(r, object, key);
    const char *digits = text && text_starts(text, "0x") ? text + 2 : "";
    uint64_t value = 0;

    if (text && (!text_scan_hex(&digits, &value) || *digits))
        wrong(r, key, "an address like \"0x7f00\"");
    return value;
}

static bool boolean(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

/* The array at `key`, or NULL (which counts as empty) if there is none. */
static const json_t *array(struct reading *r, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    if (value && !json_is_array(value)) {
        wrong(r, key, "an array");
        return NULL;
    }
    return value;
}

static const json_t *part(struct reading *r, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    if (!json_is_object(value))
        wrong(r, key, "an object");
    return value;
}

static const char *const *strings(struct reading *r, const json_t *object, const char *key,
                                  size_t *count)
{
    const json_t *values = array(r, object, key);
    size_t size = json_array_size(values);
    const char **items = ARENA_ARRAY(r->arena, const char *, size);

    for (size_t i = 0; i < size; i++) {
        const char *text = json_string_value(json_array_get(values, i));

        if (!text)
            wrong(r, key, "an array of strings");
        items[i] = arena_strdup(r->arena, text ? text : "");
    }
    *count = size;
    return items;
}

/*
 * A name that must be in a table, as `find` (one of the *_from_name functions)
 * has it. A missing optional name leaves *value as it is.
 */
#define NAMED(r, object, key, find, value)                                                         \
    do {                                                                                           \
        const char *named_ = string((r), (object), (key));                                         \
        if (named_ && !find(named_, (value)))                                                      \
            wrong((r), (key), "a name that this version knows");                                   \
    } while (0)

static void read_frames(struct reading *r, const json_t *object, struct stack *stack)
{
    const json_t *values = array(r, object, "frames");
    size_t count = json_array_size(values);
    struct frame *frames = ARENA_ARRAY(r->arena, struct frame, count);

    for (size_t i = 0; i < count; i++) {
        const json_t *value = json_array_get(values, i);

        frames[i].function = string(r, value, "function");
        frames[i].file = string(r, value, "file");
        frames[i].object = string(r, value, "object");
        frames[i].line = (unsigned)number(r, value, "line", UINT_MAX);
        frames[i].column = (unsigned)number(r, value, "column", UINT_MAX);
        frames[i].offset = address(r, value, "offset");
        frames[i].address = address(r, value, "address");
    }
    stack->frames = frames;
    stack->frame_count = count;
}

static void read_held(struct reading *r, const json_t *object, struct stack *stack)
{
    const json_t *values = array(r, object, "held");
    size_t count = json_array_size(values);
    struct held_lock *held = ARENA_ARRAY(r->arena, struct held_lock, count);

    for (size_t i = 0; i < count; i++) {
        const json_t *value = json_array_get(values, i);

        held[i].lock = string(r, value, "lock");
        held[i].read_only = boolean(value, "read_only");
    }
    stack->held = held;
    stack->held_count = count;
}

static void read_stacks(struct reading *r, const json_t *object, struct finding *finding)
{
    const json_t *values = array(r, object, "stacks");
    size_t count = json_array_size(values);
    struct stack *stacks = ARENA_ARRAY(r->arena, struct stack, count);

    for (size_t i = 0; i < count; i++) {
        const json_t *value = json_array_get(values, i);
        struct stack *stack = &stacks[i];

        NAMED(r, value, "role", stack_role_from_name, &stack->role);
        NAMED(r, value, "access", access_from_name, &stack->access);
        stack->size = (unsigned)number(r, value, "size", UINT_MAX);
        stack->address = address(r, value, "address");
        stack->thread = string(r, value, "thread");
        stack->lock = string(r, value, "lock");
        stack->text = string(r, value, "text");
        read_held(r, value, stack);
        read_frames(r, value, stack);
    }
    finding->stacks = stacks;
    finding->stack_count = count;
}

static const char *text_or_empty(const char *text)
{
    return text ? text : "";
}

static void read_threads(struct reading *r, const json_t *object, struct finding *finding)
{
    const json_t *values = array(r, object, "threads");
    size_t count = json_array_size(values);
    struct thread *threads = ARENA_ARRAY(r->arena, struct thread, count);

    for (size_t i = 0; i < count; i++) {
        const json_t *value = json_array_get(values, i);

        threads[i].id = text_or_empty(string(r, value, "id"));
        threads[i].name = string(r, value, "name");
        threads[i].creator = string(r, value, "creator");
        threads[i].tid = number(r, value, "tid", INT64_MAX);
        threads[i].finished = boolean(value, "finished");
    }
    finding->threads = threads;
    finding->thread_count = count;
}

static void read_locks(struct reading *r, const json_t *object, struct finding *finding)
{
    const json_t *values = array(r, object, "locks");
    size_t count = json_array_size(values);
    struct lock *locks = ARENA_ARRAY(r->arena, struct lock, count);

    for (size_t i = 0; i < count; i++) {
        const json_t *value = json_array_get(values, i);

        locks[i].name = text_or_empty(string(r, value, "name"));
        locks[i].type = string(r, value, "type");
        locks[i].symbol = string(r, value, "symbol");
        locks[i].owner = string(r, value, "owner");
        locks[i].address = address(r, value, "address");
        locks[i].destroyed = boolean(value, "destroyed");
    }
    finding->locks = locks;
    finding->lock_count = count;
}

static void read_memory(struct reading *r, const json_t *object, struct memory *memory)
{
    const json_t *value = json_object_get(object, "memory");

    NAMED(r, value, "type", memory_type_from_name, &memory->type);
    memory->name = string(r, value, "name");
    memory->text = string(r, value, "text");
    memory->thread = string(r, value, "thread");
    memory->declared = string(r, value, "declared");
    memory->address = address(r, value, "address");
    memory->offset = number(r, value, "offset", INT64_MAX);
    memory->size = number(r, value, "size", INT64_MAX);
}

static void read_finding(struct reading *r, const json_t *value, struct finding *finding)
{
    const char *kind = string(r, value, "kind");

    /* A newer version may know more kinds; the finding must not be lost for that. */
    if (!kind || !kind_from_name(kind, &finding->kind))
        finding->kind = KIND_UNKNOWN;
    NAMED(r, value, "detector", detector_from_name, &finding->detector);
    finding->label = string(r, value, "label");
    finding->message = string(r, value, "message");
    finding->pid = number(r, value, "pid", INT64_MAX);
    finding->position = number(r, value, "position", INT64_MAX);
    finding->count = number(r, value, "count", INT64_MAX);
    finding->after_signal = boolean(value, "after_signal");
    read_stacks(r, value, finding);
    read_threads(r, value, finding);
    read_locks(r, value, finding);
    read_memory(r, value, &finding->memory);
    finding->notes = strings(r, value, "notes", &finding->note_count);
}

/*
 * The findings own an arena of their own, so each is read into the shared one
 * of the list directly.
 */
static void read_findings(struct reading *outer, const json_t *object, struct findings *list)
{
    const json_t *values = array(outer, object, "findings");
    struct reading r = *outer;

    r.arena = &list->arena;
    for (size_t i = 0; i < json_array_size(values); i++) {
        struct finding *finding = ARENA_NEW(r.arena, struct finding);

        read_finding(&r, json_array_get(values, i), finding);
        ARRAY_GROW(list->items, list->count, list->capacity);
        list->items[list->count++] = finding;
    }
    outer->failed = r.failed;
}

static detector_set read_detectors(struct reading *r, const json_t *value)
{
    size_t count;
    const char *const *found = strings(r, value, "detectors", &count);
    detector_set set = 0;

    for (size_t i = 0; i < count; i++) {
        enum detector detector;

        if (detector_from_name(found[i], &detector))
            set |= DETECTOR_BIT(detector);
        else
            wrong(r, "detectors", "an array of detector names");
    }
    return set;
}

static void read_expect(struct reading *r, const json_t *object, struct expectations *e)
{
    const json_t *values = array(r, object, "expect");
    struct expectation *items = ARENA_ARRAY(r->arena, struct expectation, json_array_size(values));

    e->count = json_array_size(values);
    e->items = items;
    for (size_t i = 0; i < e->count; i++) {
        const json_t *value = json_array_get(values, i);

        NAMED(r, value, "kind", kind_from_name, &items[i].kind);
        items[i].line = (unsigned)number(r, value, "line", UINT_MAX);
        items[i].detectors = read_detectors(r, value);
    }
}

static void read_stuck_lines(struct reading *r, const json_t *object, struct expectations *e)
{
    const json_t *values = array(r, object, "stuck");
    unsigned *lines = ARENA_ARRAY(r->arena, unsigned, json_array_size(values));

    e->stuck_count = json_array_size(values);
    e->stuck_lines = lines;
    for (size_t i = 0; i < e->stuck_count; i++)
        lines[i] = (unsigned)json_integer_value(json_array_get(values, i));
}

static void read_blinds(struct reading *r, const json_t *object, struct expectations *e)
{
    const json_t *values = array(r, object, "blind");
    struct blind *blinds = ARENA_ARRAY(r->arena, struct blind, json_array_size(values));

    e->blind_count = json_array_size(values);
    e->blinds = blinds;
    for (size_t i = 0; i < e->blind_count; i++) {
        const json_t *value = json_array_get(values, i);

        NAMED(r, value, "detector", detector_from_name, &blinds[i].detector);
        blinds[i].reason = text_or_empty(string(r, value, "reason"));
        blinds[i].line = (unsigned)number(r, value, "line", UINT_MAX);
    }
}

static void read_case(struct reading *r, const json_t *object, struct record *record)
{
    record->topic = text_or_empty(string(r, object, "topic"));
    record->case_name = text_or_empty(string(r, object, "name"));
    NAMED(r, object, "variant", variant_from_name, &record->variant);
    record->source_path = string(r, object, "source_path");
    record->source_text = string(r, object, "source_text");
    record->expectations.file = record->source_path;
    read_expect(r, object, &record->expectations);
    read_stuck_lines(r, object, &record->expectations);
    read_blinds(r, object, &record->expectations);
}

static void read_outcome(struct reading *r, const json_t *object, struct outcome *outcome)
{
    NAMED(r, object, "type", outcome_type_from_name, &outcome->type);
    outcome->status = (int)number(r, object, "status", INT_MAX);
    outcome->signal = (int)number(r, object, "signal", INT_MAX);
    outcome->exec_errno = (int)number(r, object, "exec_errno", INT_MAX);
    outcome->wall_ms = (int64_t)number(r, object, "wall_ms", INT64_MAX);
    outcome->cpu_us = (int64_t)number(r, object, "cpu_us", INT64_MAX);
    outcome->max_rss_kib = (int64_t)number(r, object, "max_rss_kib", INT64_MAX);
    outcome->left_behind = (unsigned)number(r, object, "left_behind", UINT_MAX);
}

static void read_captured(struct reading *r, const json_t *object, const char *key,
                          struct captured *captured)
{
    const json_t *value = json_object_get(object, key);

    captured->text = string(r, value, "text");
    captured->len = captured->text ? strlen(captured->text) : 0;
    captured->total = number(r, value, "total", INT64_MAX);
}

static void read_log(struct reading *r, const json_t *object, struct record *record)
{
    struct log_facts *facts = &record->log;

    facts->started = boolean(object, "started");
    facts->finished = boolean(object, "finished");
    facts->truncated = boolean(object, "truncated");
    facts->malformed = boolean(object, "malformed");
    facts->fatal_signal = boolean(object, "fatal_signal");
    facts->truncated_at = number(r, object, "truncated_at", INT64_MAX);
    facts->bytes = number(r, object, "bytes", INT64_MAX);
    facts->findings = number(r, object, "findings", INT64_MAX);
    facts->reported_given = json_object_get(object, "reported") != NULL;
    facts->reported = number(r, object, "reported", INT64_MAX);
    record->log_path = string(r, object, "path");
    read_captured(r, object, "raw", &record->log_text);
}

static void read_all(struct reading *r, const json_t *object, struct record *record)
{
    record->verdict = VERDICT_COUNT;
    record->name = text_or_empty(string(r, object, "name"));
    NAMED(r, object, "detector", detector_from_name, &record->detector);
    NAMED(r, object, "verdict", verdict_from_name, &record->verdict);
    if (record->verdict == VERDICT_COUNT)
        wrong(r, "verdict", "there");
    record->reasons = strings(r, object, "reasons", &record->reason_count);
    if (json_object_get(object, "case"))
        read_case(r, part(r, object, "case"), record);
    record->program = string(r, object, "program");
    record->argv = strings(r, object, "argv", &record->argc);
    record->env = strings(r, object, "env", &record->env_count);
    record->toolchain = string(r, object, "toolchain");
    record->started_ms = (int64_t)number(r, object, "started_ms", INT64_MAX);
    read_outcome(r, part(r, object, "outcome"), &record->outcome);
    read_log(r, part(r, object, "log"), record);
    read_captured(r, object, "out", &record->out);
    read_captured(r, object, "err", &record->err);
    read_findings(r, object, &record->findings);
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

bool record_read(const char *path, const char *json, size_t len, struct arena *arena,
                 struct record *record, struct error *err)
{
    struct reading r = {path, arena, err, false};
    json_error_t why;
    json_t *object = json_loadb(json, len, JSON_REJECT_DUPLICATES, &why);

    *record = (struct record){.findings = FINDINGS_INIT};
    if (!object)
        return error_set(err, "%s:%d: not valid JSON: %s", path, why.line, why.text);
    r.failed = !check_version(object, &r);
    if (!r.failed)
        read_all(&r, object, record);
    json_decref(object);
    if (r.failed)
        findings_release(&record->findings);
    return !r.failed;
}
