/* SPDX-License-Identifier: MIT */
#include "report/index.h"

#include <ctype.h>

#include "base/file.h"
#include "base/text.h"
#include "report/collect.h"
#include "report/contrast.h"
#include "report/gaps.h"
#include "report/place.h"

bool run_failed(const struct run *run)
{
    return run->verdict != VERDICT_UNJUDGED && !verdict_passes(run->verdict);
}

void bug_fingerprint(const struct bug *bug, char text[48])
{
    snprintf(text, 48, "%016" PRIx64 "%016" PRIx64 ":%u", bug->stable.high, bug->stable.low,
             bug->ordinal);
}

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

static void make_subjects(struct report *report)
{
    struct index *index = &report->index;
    struct subject *subjects = ARENA_ARRAY(&report->derived, struct subject, report->run_count);

    for (size_t i = 0; i < report->run_count; i++) {
        struct run *run = &report->runs[i];
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

static void make_columns(struct report *report)
{
    struct column *columns = ARENA_ARRAY(&report->derived, struct column, report->run_count);
    size_t count = 0;

    for (size_t i = 0; i < report->run_count; i++)
        if (report->runs[i].topic)
            add_column(columns, &count, &report->runs[i]);
    if (count)
        qsort(columns, count, sizeof(*columns), by_detector);
    for (size_t i = 0; i < report->run_count; i++)
        find_column(columns, count, &report->runs[i]);
    for (size_t i = 0; i < count; i++) {
        bool alone = (i == 0 || columns[i - 1].detector != columns[i].detector) &&
                     (i + 1 == count || columns[i + 1].detector != columns[i].detector);

        if (alone)
            columns[i].toolchain = NULL;
    }
    label_columns(&report->derived, columns, count);
    report->index.columns = columns;
    report->index.column_count = count;
}

const struct run *subject_run(const struct index *index, const struct subject *subject,
                              const struct column *column, enum variant variant)
{
    const struct run *found = NULL;

    for (size_t i = 0; i < subject->run_count; i++) {
        const struct run *run = &index->runs[subject->first_run + i];

        if (run->variant != variant || run->detector != column->detector)
            continue;
        if (column->toolchain && !text_equal(run->toolchain, column->toolchain))
            continue;
        if (!found || run_failed(run))
            found = run;
    }
    return found;
}

const struct index *index_of(struct report *report)
{
    struct index *index = &report->index;

    if (report->indexed)
        return index;
    arena_clear(&report->derived);
    gaps_add_missing(report);
    *index = (struct index){.runs = report->runs, .run_count = report->run_count};
    if (report->run_count)
        qsort(report->runs, report->run_count, sizeof(*report->runs), by_place);
    make_subjects(report);
    make_columns(report);
    make_totals(index);
    bugs_make(report);
    contrasts_make(report);
    gaps_tell(report);
    report->indexed = true;
    return index;
}
