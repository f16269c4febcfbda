/* SPDX-License-Identifier: MIT */
#include "digest/digest.h"

#include <ctype.h>

#include "base/text.h"
#include "digest/digest_private.h"
#include "digest/explored.h"
#include "digest/place.h"

struct digest *digest_new(void)
{
    return xcalloc(1, sizeof(struct digest));
}

void digest_free(struct digest *digest)
{
    if (!digest)
        return;
    free(digest->runs);
    free(digest->plans);
    free(digest->occurrences);
    arena_release(&digest->names);
    arena_release(&digest->derived);
    free(digest);
}

static const char *blind_reason(const struct record *record)
{
    const struct blind *blind = expectations_blind(&record->expectations, record->detector);

    return blind ? blind->reason : NULL;
}

static struct run run_of(struct digest *digest, const struct record *record)
{
    struct run run = {
        .record = record,
        .name = record->name,
        .toolchain = record->toolchain ? record->toolchain : "",
        .variant = record->variant,
        .detector = record->detector,
        .verdict = record->verdict,
        .outcome = record->outcome,
        .started_ms = record->started_ms,
        .reasons = record->reasons,
        .reason_count = record->reason_count,
        .id = digest->next_id++,
    };

    run.explored = explored_scope(record, &digest->names, &run.explored_count);
    if (record->case_name) {
        run.topic = record->topic ? record->topic : "";
        run.case_name = record->case_name;
        run.blind = blind_reason(record);
        if (record->source_text)
            run.source = fingerprint_text(run.source, record->source_text);
    }
    return run;
}

/* Bugs of different cases, and of the two variants of one, are different bugs. */
static struct fingerprint within_case(const struct run *run, struct fingerprint sum)
{
    if (!run->topic)
        return sum;
    sum = fingerprint_text(sum, run->topic);
    sum = fingerprint_text(sum, run->case_name);
    return fingerprint_text(sum, variant_name(run->variant));
}

static uint32_t place_line(const struct finding *finding)
{
    const struct stack *stack = finding_place(finding);
    const struct frame *frame = stack ? stack_place(stack) : NULL;

    return frame ? frame->line : 0;
}

static void add_occurrence(struct digest *digest, struct run *run, const struct finding *finding,
                           size_t position)
{
    uint64_t count = finding->count;

    ARRAY_GROW(digest->occurrences, digest->occurrence_count, digest->occurrence_capacity);
    digest->occurrences[digest->occurrence_count++] = (struct occurrence){
        .bug = within_case(run, fingerprint_exact(finding)),
        .stable = within_case(run, fingerprint_stable(finding)),
        .run = run->id,
        .finding = (uint32_t)position,
        .line = place_line(finding),
        .count = count > UINT32_MAX ? UINT32_MAX : (uint32_t)count,
        .kind = (uint8_t)finding->kind,
        .detector = (uint8_t)finding->detector,
    };
    if (kind_accuses(finding->kind))
        run->finding_count += count;
}

void digest_add_record(struct digest *digest, const struct record *record)
{
    struct run run = run_of(digest, record);

    digest->indexed = false;
    /* What a detector says while a signal ends the program is evidence of the end, no bug. */
    for (size_t i = 0; i < record->findings.count; i++)
        if (!record->findings.items[i]->after_signal)
            add_occurrence(digest, &run, record->findings.items[i], i);
    ARRAY_GROW(digest->runs, digest->run_count, digest->run_capacity);
    digest->runs[digest->run_count++] = run;
}

void digest_add_plan(struct digest *digest, const struct plan *plan)
{
    ARRAY_GROW(digest->plans, digest->plan_count, digest->plan_capacity);
    digest->plans[digest->plan_count++] = *plan;
    digest->indexed = false;
}

/* --- the index ---------------------------------------------------------------------------------
 */

static int compare_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "");
}

/* Fields in the order of the law in index.h; the name makes the order total. */
static int by_place(const void *a, const void *b)
{
    const struct run *x = a;
    const struct run *y = b;
    int order = (x->topic == NULL) - (y->topic == NULL);

    order = order ? order : compare_text(x->topic, y->topic);
    order = order ? order : compare_text(x->case_name, y->case_name);
    order = order ? order : (int)x->variant - (int)y->variant;
    order = order ? order : (x->topic ? (int)x->detector - (int)y->detector : 0);
    order = order ? order : compare_text(x->name, y->name);
    order = order ? order : compare_text(x->toolchain, y->toolchain);
    order = order ? order : (x->started_ms > y->started_ms) - (x->started_ms < y->started_ms);
    return order ? order : compare_text(x->record->path, y->record->path);
}

static bool same_subject(const struct run *a, const struct run *b)
{
    return a->topic && b->topic && text_equal(a->topic, b->topic) &&
           text_equal(a->case_name, b->case_name);
}

static void make_subjects(struct digest *digest)
{
    struct index *index = &digest->index;
    struct subject *subjects = ARENA_ARRAY(&digest->derived, struct subject, digest->run_count);

    for (size_t i = 0; i < digest->run_count; i++) {
        struct run *run = &digest->runs[i];
        struct subject *last = index->subject_count ? &subjects[index->subject_count - 1] : NULL;

        if (!last || !same_subject(&run[-1], run)) {
            last = &subjects[index->subject_count++];
            last->topic = run->topic;
            last->name = run->topic ? run->case_name : run->name;
            last->first_run = i;
        }
        last->run_count++;
        run->subject = index->subject_count - 1;
    }
    index->subjects = subjects;
}

static void add_to_totals(struct totals *totals, const struct run *run)
{
    int64_t end = run->started_ms + run->outcome.wall_ms;

    totals->by_verdict[run->verdict]++;
    totals->findings += run->finding_count;
    totals->failed += run_failed(run);
    totals->unjudged += run->verdict == VERDICT_UNJUDGED;
    totals->passed += verdict_passes(run->verdict);
    if (run->missing)
        return;
    if (!totals->first_ms || run->started_ms < totals->first_ms)
        totals->first_ms = run->started_ms;
    if (end > totals->last_ms)
        totals->last_ms = end;
}

static void make_totals(struct index *index)
{
    for (size_t i = 0; i < index->run_count; i++)
        add_to_totals(&index->totals, &index->runs[i]);
    for (size_t i = 0; i < index->subject_count; i++) {
        index->totals.cases += index->subjects[i].topic != NULL;
        index->totals.programs += index->subjects[i].topic == NULL;
    }
}

static bool same_column(const struct column *a, const struct run *b)
{
    return a->detector == b->detector && text_equal(a->toolchain, b->toolchain);
}

/* Runs without a detector come last: few cases have them. */
static int column_place(enum detector detector)
{
    return detector == DETECTOR_NONE ? DETECTOR_COUNT : (int)detector;
}

static int by_detector(const void *a, const void *b)
{
    const struct column *x = a;
    const struct column *y = b;

    if (x->detector != y->detector)
        return column_place(x->detector) - column_place(y->detector);
    /* clang-9 before clang-14 */
    return strverscmp(x->toolchain, y->toolchain);
}

static void add_column(struct column *columns, size_t *count, const struct run *run)
{
    for (size_t i = 0; i < *count; i++)
        if (same_column(&columns[i], run))
            return;
    columns[(*count)++] = (struct column){run->detector, run->toolchain, NULL};
}

/* "clang-14" of "valgrind-3.19.0, Clang 14.0.6": the compiler and its major version. */
static const char *short_compiler(struct arena *arena, const char *toolchain)
{
    const char *comma = strrchr(toolchain, ',');
    const char *compiler = comma ? comma + 1 + strspn(comma + 1, " ") : toolchain;
    const char *version = strrchr(compiler, ' ');
    char *name;

    if (!version || !isdigit((unsigned char)version[1]))
        return toolchain;
    name = arena_strndup(arena, compiler, (size_t)(version - compiler));
    for (char *c = name; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return arena_printf(arena, "%s-%.*s", text_equal(name, "gnu") ? "gcc" : name,
                        (int)strspn(version + 1, "0123456789"), version + 1);
}

/* Of two columns that would have the same short label, both get a long one. */
static void label_columns(struct arena *arena, struct column *columns, size_t count)
{
    const char **labels = ARENA_ARRAY(arena, const char *, count);

    for (size_t i = 0; i < count; i++)
        if (columns[i].toolchain)
            labels[i] = arena_printf(arena, "%s@%s", detector_name(columns[i].detector),
                                     short_compiler(arena, columns[i].toolchain));
    for (size_t i = 0; i < count; i++) {
        columns[i].label = labels[i];
        for (size_t k = 0; labels[i] && k < count; k++)
            if (k != i && labels[k] && text_equal(labels[i], labels[k]))
                columns[i].label = arena_printf(arena, "%s@%s", detector_name(columns[i].detector),
                                                columns[i].toolchain);
    }
}

static void find_column(const struct column *columns, size_t count, struct run *run)
{
    for (size_t i = 0; run->topic && i < count; i++)
        if (same_column(&columns[i], run))
            run->column = (uint32_t)i;
}

static void make_columns(struct digest *digest)
{
    struct column *columns = ARENA_ARRAY(&digest->derived, struct column, digest->run_count);
    size_t count = 0;

    for (size_t i = 0; i < digest->run_count; i++)
        if (digest->runs[i].topic)
            add_column(columns, &count, &digest->runs[i]);
    if (count)
        qsort(columns, count, sizeof(*columns), by_detector);
    for (size_t i = 0; i < digest->run_count; i++)
        find_column(columns, count, &digest->runs[i]);
    for (size_t i = 0; i < count; i++) {
        bool alone = (i == 0 || columns[i - 1].detector != columns[i].detector) &&
                     (i + 1 == count || columns[i + 1].detector != columns[i].detector);

        if (alone)
            columns[i].toolchain = NULL;
    }
    label_columns(&digest->derived, columns, count);
    digest->index.columns = columns;
    digest->index.column_count = count;
}

static void forget_missing(struct digest *digest)
{
    size_t kept = 0;

    for (size_t i = 0; i < digest->run_count; i++)
        if (!digest->runs[i].missing)
            digest->runs[kept++] = digest->runs[i];
    digest->run_count = kept;
}

static void add_missing(struct digest *digest)
{
    const struct record *missing;
    size_t count;

    forget_missing(digest);
    missing = gaps_missing(digest, &count);
    for (size_t i = 0; i < count; i++) {
        digest_add_record(digest, &missing[i]);
        digest->runs[digest->run_count - 1].missing = true;
    }
}

const struct index *digest_index(struct digest *digest)
{
    struct index *index = &digest->index;

    if (digest->indexed)
        return index;
    arena_clear(&digest->derived);
    add_missing(digest);
    *index = (struct index){.runs = digest->runs, .run_count = digest->run_count};
    if (digest->run_count)
        qsort(digest->runs, digest->run_count, sizeof(*digest->runs), by_place);
    make_subjects(digest);
    make_columns(digest);
    make_totals(index);
    bugs_make(digest);
    contrasts_make(digest);
    gaps_tell(digest);
    digest->indexed = true;
    return index;
}

size_t digest_run_count(const struct digest *digest)
{
    return digest->run_count;
}

size_t digest_failure_count(const struct digest *digest)
{
    size_t count = 0;

    for (size_t i = 0; i < digest->run_count; i++)
        count += run_failed(&digest->runs[i]);
    return count;
}

size_t digest_gap_count(struct digest *digest)
{
    return digest_index(digest)->gap_count;
}

size_t digest_bug_count(struct digest *digest)
{
    return digest_index(digest)->bug_count;
}

struct digest_bug digest_bug_at(struct digest *digest, size_t index)
{
    const struct index *all = digest_index(digest);
    struct digest_bug bug = {.kind = KIND_UNKNOWN};

    if (index >= all->bug_count)
        BUG("there are %zu bugs, no %zu", all->bug_count, index);
    bug_fingerprint(&all->bugs[index], bug.fingerprint);
    bug.kind = all->bugs[index].kind;
    bug.count = all->bugs[index].count;
    bug.run = all->runs[all->bugs[index].run].name;
    return bug;
}
