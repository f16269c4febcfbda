/* SPDX-License-Identifier: MIT */
#include <limits.h>

#include "model/field.h"
#include "model/record.h"

/* So that the sum over all the runs of a report is far from the end of its type. */
#define YEAR_10000_MS UINT64_C(253402300800000)
#define TEN_YEARS_MS  UINT64_C(315360000000)
#define TEN_YEARS_US  (1000 * TEN_YEARS_MS)

FIELD_NAMES(detector, enum detector);
FIELD_NAMES(kind, enum kind);
FIELD_NAMES(outcome_type, enum outcome_type);
FIELD_NAMES(variant, enum variant);
FIELD_NAMES(verdict, enum verdict);

#define OF struct captured
static const struct field captured_fields[] = {
    {FIELD_AT("text", FIELD_BYTES, text), .count = offsetof(OF, len), .flags = REQUIRED},
    {NUMBER(total), .flags = REQUIRED | ALWAYS},
};
static const struct shape captured_shape = {SHAPE(captured, captured_fields)};
#undef OF

#define OF struct outcome
static bool is_exit(const void *outcome)
{
    return ((const struct outcome *)outcome)->type == OUTCOME_EXITED;
}

static const struct field outcome_fields[] = {
    {NAME(type, outcome_type_names), .flags = REQUIRED},
    {NUMBER(status), .flags = ALWAYS, .max = INT_MAX, .when = is_exit},
    {NUMBER(signal), .max = INT_MAX},
    {NUMBER(exec_errno), .max = INT_MAX},
    {NUMBER(wall_ms), .flags = REQUIRED | ALWAYS, .max = TEN_YEARS_MS},
    {NUMBER(cpu_us), .flags = REQUIRED | ALWAYS, .max = TEN_YEARS_US},
    {NUMBER(max_rss_kib), .flags = REQUIRED | ALWAYS},
    {NUMBER(left_behind)},
};
static const struct shape outcome_shape = {SHAPE(outcome, outcome_fields)};
#undef OF

#define OF struct excerpt
static const struct field excerpt_fields[] = {
    {TEXT(file), .flags = REQUIRED},
    {NUMBER(first), .flags = REQUIRED},
    {TEXT(text), .flags = REQUIRED},
};
static const struct shape excerpt_shape = {SHAPE(excerpt, excerpt_fields)};
#undef OF

#define OF struct expectation
static json_t *write_detectors(const void *expectation)
{
    detector_set detectors = ((const struct expectation *)expectation)->detectors;
    json_t *array = json_array();

    for (unsigned d = 0; d < DETECTOR_COUNT; d++)
        if (detectors & DETECTOR_BIT(d))
            json_array_append_new(array, json_string(detector_name((enum detector)d)));
    return array;
}

static void read_detector(struct reading *r, const json_t *value, void *to)
{
    const char *name = json_string_value(value);
    enum detector detector;

    if (!name || !detector_from_name(name, &detector))
        read_wrong(r, "", "the name of a detector");
    else
        *(detector_set *)to |= DETECTOR_BIT(detector);
}

static void read_detectors(struct reading *r, const json_t *value, void *to)
{
    struct expectation *expectation = to;

    read_elements(r, value, "detectors", read_detector, &expectation->detectors, 0);
}

static const struct field_own detectors_own = {write_detectors, read_detectors};

static const struct field expectation_fields[] = {
    {NUMBER(line), .flags = REQUIRED},
    {NAME(kind, kind_names), .flags = REQUIRED},
    {FIELD_AT("detectors", FIELD_OWN, detectors), .own = &detectors_own, .flags = REQUIRED},
};
static const struct shape expectation_shape = {SHAPE(expectation, expectation_fields)};
#undef OF

#define OF struct blind
static const struct field blind_fields[] = {
    {NAME(detector, detector_names), .flags = REQUIRED},
    {TEXT(reason), .flags = REQUIRED},
    {NUMBER(line)},
};
static const struct shape blind_shape = {SHAPE(blind, blind_fields)};
#undef OF

/* What JSON has in objects of their own is in the record itself. */
#define OF struct record
static json_t *write_stuck(const void *record)
{
    const struct expectations *e = &((const struct record *)record)->expectations;
    json_t *array = json_array();

    for (size_t i = 0; i < e->stuck_count; i++)
        json_array_append_new(array, json_integer(e->stuck_lines[i]));
    return array;
}

static void read_stuck_line(struct reading *r, const json_t *value, void *to)
{
    json_int_t line = json_integer_value(value);

    if (line < 1 || line > UINT_MAX)
        read_wrong(r, "", "the number of a line");
    else
        *(unsigned *)to = (unsigned)line;
}

static void read_stuck(struct reading *r, const json_t *value, void *record)
{
    struct expectations *e = &((struct record *)record)->expectations;
    unsigned *lines = ARENA_ARRAY(r->arena, unsigned, json_array_size(value));

    e->stuck_count = read_elements(r, value, "stuck", read_stuck_line, lines, sizeof(*lines));
    e->stuck_lines = lines;
}

static const struct field_own stuck_own = {write_stuck, read_stuck};

static const struct field case_fields[] = {
    {TEXT(topic), .flags = REQUIRED},
    {TEXT_AS("name", case_name), .flags = REQUIRED},
    {NAME(variant, variant_names), .flags = REQUIRED},
    {TEXT(source_path)},
    {TEXT(source_text)},
    {OBJECTS_AS("expect", expectations.items, expectations.count, expectation_shape),
     .flags = REQUIRED | ALWAYS},
    {FIELD_AT("stuck", FIELD_OWN, expectations.stuck_lines),
     .count = offsetof(OF, expectations.stuck_count), .own = &stuck_own, .flags = REQUIRED},
    {OBJECTS_AS("blind", expectations.blinds, expectations.blind_count, blind_shape),
     .flags = REQUIRED | ALWAYS},
};
static const struct shape case_shape = {SHAPE(record, case_fields)};

static bool has_text(const struct captured *captured)
{
    return captured->text != NULL;
}

static bool has_log(const void *record)
{
    return has_text(&((const struct record *)record)->log_text);
}

static bool has_out(const void *record)
{
    return has_text(&((const struct record *)record)->out);
}

static bool has_err(const void *record)
{
    return has_text(&((const struct record *)record)->err);
}

static bool is_case(const void *record)
{
    return ((const struct record *)record)->case_name != NULL;
}

static json_t *write_findings(const void *record)
{
    const struct findings *findings = &((const struct record *)record)->findings;
    json_t *array = json_array();

    for (size_t i = 0; i < findings->count; i++)
        json_array_append_new(array, fields_write(&finding_shape, findings->items[i]));
    return array;
}

/* The version was looked at before, and the findings are read one at a time: record_read.c. */
static void pass_over(struct reading *r, const json_t *value, void *record)
{
    (void)r;
    (void)value;
    (void)record;
}

static const struct field_own findings_own = {write_findings, pass_over};

static const struct field log_fields[] = {
    {TRUE_AS("started", log.started)},
    {TRUE_AS("finished", log.finished)},
    {TRUE_AS("truncated", log.truncated)},
    {TRUE_AS("malformed", log.malformed)},
    {TRUE_AS("fatal_signal", log.fatal_signal)},
    {NUMBER_AS("truncated_at", log.truncated_at)},
    {NUMBER_AS("bytes", log.bytes), .flags = REQUIRED | ALWAYS},
    {NUMBER_AS("findings", log.findings), .flags = REQUIRED | ALWAYS},
    {FIELD_AT("reported", FIELD_GIVEN, log.reported), .size = sizeof(uint64_t),
     .count = offsetof(OF, log.reported_given)},
    {TEXT_AS("path", log_path)},
    {OBJECT_AS("raw", log_text, captured_shape), .when = has_log},
};
static const struct shape log_shape = {SHAPE(record, log_fields)};

static json_t *write_version(const void *record)
{
    (void)record;
    return json_integer(RECORD_VERSION);
}

static const struct field_own version_own = {write_version, pass_over};

static const struct field record_fields[] = {
    {.key = "threadproof_record", .type = FIELD_OWN, .own = &version_own, .flags = REQUIRED},
    {TEXT(name), .flags = REQUIRED},
    {NAME(detector, detector_names), .flags = REQUIRED},
    {NAME(verdict, verdict_names), .flags = REQUIRED},
    {TEXTS(reasons, reason_count), .flags = REQUIRED},
    {.key = "case", .type = FIELD_OBJECT, .shape = &case_shape, .when = is_case},
    {TEXT(program)},
    {TEXTS(argv, argc), .flags = REQUIRED},
    {TEXTS(env, env_count), .flags = REQUIRED},
    {TEXT(repeat)},
    {TEXT(toolchain)},
    {NUMBER(started_ms), .flags = REQUIRED | ALWAYS, .max = YEAR_10000_MS},
    {OBJECT(outcome, outcome_shape), .flags = REQUIRED},
    {.key = "log", .type = FIELD_OBJECT, .shape = &log_shape, .flags = REQUIRED},
    {OBJECT(out, captured_shape), .when = has_out},
    {OBJECT(err, captured_shape), .when = has_err},
    {FIELD_AT("schedule", FIELD_POINTER, schedule), .shape = &schedule_shape},
    {FIELD_AT("findings", FIELD_OWN, findings), .own = &findings_own, .flags = REQUIRED},
    {OBJECTS(excerpts, excerpt_count, excerpt_shape)},
};
const struct shape record_shape = {SHAPE(record, record_fields)};
#undef OF

static int add_to_buf(const char *bytes, size_t len, void *out)
{
    buf_add(out, bytes, len);
    return 0;
}

void record_write(const struct record *record, struct buf *out)
{
    json_t *object = fields_write(&record_shape, record);

    if (json_dump_callback(object, add_to_buf, out, JSON_INDENT(2)) != 0)
        BUG("cannot write the record %s", record->name);
    buf_addch(out, '\n');
    json_decref(object);
}
