/* SPDX-License-Identifier: MIT */
/*
 * SARIF 2.1.0. A finding that the case's own annotation claims is a result with
 * a suppression in source: it is no news, and forges show no alert for it.
 */
#include "base/text.h"
#include "digest/explored.h"
#include "digest/place.h"
#include "report/explain.h"
#include "report/explored_json.h"
#include "report/location.h"
#include "report/sarif_rules.h"

static const char schema[] = "https://json.schemastore.org/sarif-2.1.0.json";

static void write_base(struct json_stream *j, const struct writing *w)
{
    struct buf uri = BUF_INIT;

    if (!w->options.root)
        return;
    location_uri(&uri, w->options.root);
    if (!text_ends(uri.ptr, "/"))
        buf_addch(&uri, '/');
    json_open(j, "originalUriBaseIds", '{');
    json_open(j, LOCATION_BASE, '{');
    json_put(j, "uri", json_text(uri.ptr));
    json_close(j);
    json_close(j);
    buf_release(&uri);
}

static void write_notification(struct json_stream *j, const char *text)
{
    json_t *notification = json_object();

    json_set(notification, "level", json_text("error"));
    json_set(notification, "message", location_message(text));
    json_put(j, NULL, notification);
}

static void write_inconclusive(struct json_stream *j, const struct run *run)
{
    struct buf text = BUF_INIT;

    buf_addf(&text, "%s proves nothing", run->name);
    for (size_t i = 0; i < run->reason_count; i++)
        buf_addf(&text, "%s%s", i ? "; " : ": ", run->reasons[i]);
    write_notification(j, text.ptr);
    buf_release(&text);
}

/* A run that proves nothing, or left no record, is the tool's own failure, not a result. */
static void write_failures(struct json_stream *j, const struct index *index)
{
    if (!index->gap_count && !index->totals.by_verdict[VERDICT_INCONCLUSIVE])
        return;
    json_open(j, "invocations", '[');
    json_open(j, NULL, '{');
    json_put(j, "executionSuccessful", json_false());
    json_open(j, "toolExecutionNotifications", '[');
    for (size_t i = 0; i < index->gap_count; i++)
        write_notification(j, index->gaps[i]);
    for (size_t i = 0; i < index->run_count; i++)
        if (index->runs[i].verdict == VERDICT_INCONCLUSIVE && !index->runs[i].missing)
            write_inconclusive(j, &index->runs[i]);
    json_close(j);
    json_close(j);
    json_close(j);
}

static json_t *message_of(struct writing *w, const struct record *record,
                          const struct finding *finding)
{
    struct buf *text = &w->scratch;

    buf_clear(text);
    explain_title(text, finding);
    if (*text->ptr >= 'a' && *text->ptr <= 'z')
        *text->ptr = (char)(*text->ptr - 32);
    for (size_t i = 0; i < finding->stack_count; i++) {
        if (!finding_is_site(finding, &finding->stacks[i]))
            continue;
        buf_addstr(text, ". ");
        explain_stack(text, finding, &finding->stacks[i], w->options.root);
    }
    if (record_witness(record, finding))
        buf_addstr(text, ". Shown by ");
    explored_finding(text, record, finding);
    buf_addch(text, '.');
    return location_message(text->ptr);
}

/* The lines stand beside the places that the finding is about, and nowhere else. */
static json_t *location_with_source(struct writing *w, const struct record *record,
                                    const struct finding *finding, const struct stack *stack)
{
    json_t *location = location_of_stack(w, finding, stack);

    if (finding_is_site(finding, stack))
        location_add_source(location, record, stack);
    return location;
}

/* The first site is the result's own location; all others are related. */
static void set_locations(struct writing *w, json_t *result, const struct record *record,
                          const struct finding *finding)
{
    const struct stack *first = finding_place(finding);
    json_t *locations = json_array();
    json_t *related = json_array();
    int id = 1;

    if (first)
        json_add(locations, location_with_source(w, record, finding, first));
    for (size_t i = 0; i < finding->stack_count; i++) {
        json_t *location;

        if (&finding->stacks[i] == first || !finding->stacks[i].frame_count)
            continue;
        location = location_with_source(w, record, finding, &finding->stacks[i]);
        json_set(location, "id", json_integer(id++));
        json_add(related, location);
    }
    json_set(result, "locations", locations);
    json_set(result, "relatedLocations", related);
}

static json_t *flow_location(struct writing *w, const struct finding *finding,
                             const struct stack *stack, int order)
{
    json_t *object = json_object();

    json_set(object, "location", location_of_stack(w, finding, stack));
    if (order)
        json_set(object, "executionOrder", json_integer(order));
    json_set(object, "importance",
             json_text(finding_is_site(finding, stack) ? "essential" : "important"));
    return object;
}

/* In the order of time: it is created, does the earlier access, does the later one. */
static int order_of(const struct stack *stack)
{
    switch (stack->role) {
    case STACK_THREAD_CREATED:
        return 1;
    case STACK_HELD:
    case STACK_PREVIOUS:
        return 2;
    case STACK_ACCESS:
    case STACK_ACQUIRED:
    case STACK_BLOCKED:
        return 3;
    default:
        return 0;
    }
}

static json_t *thread_flow(struct writing *w, const struct finding *finding, const char *thread)
{
    json_t *flow = json_object();
    json_t *locations = json_array();

    for (int order = 1; order <= 3; order++)
        for (size_t i = 0; i < finding->stack_count; i++) {
            const struct stack *stack = &finding->stacks[i];

            if (stack->thread && text_equal(stack->thread, thread) && order_of(stack) == order)
                json_add(locations, flow_location(w, finding, stack, order));
        }
    json_set(flow, "id", json_text(thread));
    json_set(flow, "locations", locations);
    if (json_array_size(locations))
        return flow;
    json_decref(flow);
    return NULL;
}

static json_t *told_threads(struct writing *w, const struct finding *finding)
{
    json_t *threads = json_array();

    for (size_t i = 0; i < finding->thread_count; i++)
        json_add(threads, thread_flow(w, finding, finding->threads[i].id));
    return threads;
}

/* A thread flow for each thread that does something; the story of a schedule, if there is one. */
static json_t *code_flows(struct writing *w, const struct record *record,
                          const struct finding *finding)
{
    const struct witness *witness = record_witness(record, finding);
    json_t *flows = json_array();
    json_t *flow = json_object();
    json_t *threads = witness && witness->story_count ? explored_thread_flows(w, witness) : NULL;

    if (!threads)
        threads = told_threads(w, finding);
    json_set(flow, "threadFlows", threads);
    if (json_array_size(threads))
        json_add(flows, flow);
    else
        json_decref(flow);
    return flows;
}

/* SARIF wants the stacks of a result to differ from each other. */
static void add_unique(json_t *array, json_t *value)
{
    for (size_t i = 0; i < json_array_size(array); i++)
        if (json_equal(json_array_get(array, i), value)) {
            json_decref(value);
            return;
        }
    json_add(array, value);
}

static json_t *stacks_json(struct writing *w, const struct finding *finding)
{
    json_t *stacks = json_array();

    for (size_t i = 0; i < finding->stack_count; i++)
        if (finding->stacks[i].frame_count)
            add_unique(stacks, location_stack(w, finding, &finding->stacks[i]));
    return stacks;
}

static json_t *fingerprints(const struct bug *bug)
{
    char text[48];
    json_t *object = json_object();

    bug_fingerprint(bug, text);
    json_set(object, "threadproofBug/v1", json_text(text));
    return object;
}

/* Nothing without a baseline. What a case's annotation claims is never new. */
static json_t *baseline_state(struct writing *w, const struct run *run, const struct bug *bug)
{
    const struct report_options *how = &w->options;
    char text[48];

    if (!how->is_known)
        return NULL;
    bug_fingerprint(bug, text);
    return json_text(bug_claimed(run) || how->is_known(how->known, text) ? "unchanged" : "new");
}

static json_t *suppressions(const struct run *run)
{
    json_t *array = json_array();
    json_t *one;

    if (!bug_claimed(run))
        return array;
    one = json_object();
    json_set(one, "kind", json_text("inSource"));
    json_set(one, "justification",
             json_text("The case is broken on purpose; an @expect annotation "
                       "claims this finding."));
    json_add(array, one);
    return array;
}

static json_t *properties_of(const struct run *run, const struct record *record,
                             const struct bug *bug, const struct finding *finding)
{
    json_t *object = json_object();
    json_t *detectors = json_array();

    for (unsigned d = 0; d < DETECTOR_COUNT; d++)
        if (bug->by_detector[d])
            json_add(detectors, json_text(detector_name((enum detector)d)));
    json_set(object, "detectors", detectors);
    json_set(object, "run", json_text(run->name));
    json_set(object, "detectorMessage", json_text(finding->message));
    if (record_witness(record, finding)) {
        json_set(object, "explored", json_text(run->explored[0]));
        json_set(object, "seed", json_integer((json_int_t)record_witness(record, finding)->seed));
    }
    return object;
}

static void write_result(struct writing *w, struct json_stream *j, const struct bug *bug)
{
    const struct run *run = &w->index->runs[bug->run];
    const struct record *record = run->record;
    const struct finding *finding = bug_finding(w->index, bug);
    json_t *result = json_object();

    json_set(result, "ruleId", json_text(kind_name(bug->kind)));
    json_set(result, "ruleIndex", json_integer(bug->kind));
    json_set(result, "level", json_text(sarif_level(bug->kind)));
    json_set(result, "message", message_of(w, record, finding));
    set_locations(w, result, record, finding);
    json_set(result, "stacks", stacks_json(w, finding));
    json_set(result, "codeFlows", code_flows(w, record, finding));
    json_set(result, "partialFingerprints", fingerprints(bug));
    json_set(result, "baselineState", baseline_state(w, run, bug));
    json_set(result, "occurrenceCount", json_integer((json_int_t)bug->count));
    json_set(result, "suppressions", suppressions(run));
    json_set(result, "properties", properties_of(run, record, bug, finding));
    json_put(j, NULL, result);
}

void sarif_write(struct writing *w)
{
    struct json_stream j = {.sink = w->sink};

    json_open(&j, NULL, '{');
    json_put(&j, "$schema", json_text(schema));
    json_put(&j, "version", json_text("2.1.0"));
    json_open(&j, "runs", '[');
    json_open(&j, NULL, '{');
    sarif_tool(&j);
    write_failures(&j, w->index);
    write_base(&j, w);
    json_put(&j, "columnKind", json_text("utf16CodeUnits"));
    json_open(&j, "results", '[');
    for (size_t i = 0; i < w->index->bug_count; i++)
        write_result(w, &j, &w->index->bugs[i]);
    json_close(&j);
    json_close(&j);
    json_close(&j);
    json_close(&j);
}
