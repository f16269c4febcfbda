/* SPDX-License-Identifier: MIT */
/*
 * Occurrences -> bugs: sorted so that equal ones are neighbours and the one
 * that stands for the bug comes first, then folded.
 */
#include "digest/digest_private.h"

/* TSan tells more of a race than Helgrind, and Helgrind more than DRD. */
static int by_bug(const void *a, const void *b)
{
    const struct occurrence *x = a;
    const struct occurrence *y = b;
    int order = fingerprint_compare(x->bug, y->bug);

    order = order ? order : (int)x->detector - (int)y->detector;
    order = order ? order : (x->run > y->run) - (x->run < y->run);
    return order ? order : (x->finding > y->finding) - (x->finding < y->finding);
}

static int by_run(const void *a, const void *b)
{
    const struct bug *x = a;
    const struct bug *y = b;
    int order = (x->run > y->run) - (x->run < y->run);

    return order ? order : (x->finding > y->finding) - (x->finding < y->finding);
}

/* Run numbers by order of adding become places in the sorted array. */
static void renumber(struct digest *digest)
{
    uint32_t *places = xcalloc(digest->next_id + 1, sizeof(*places));

    for (size_t i = 0; i < digest->run_count; i++)
        places[digest->runs[i].id] = (uint32_t)i;
    for (size_t i = 0; i < digest->occurrence_count; i++)
        digest->occurrences[i].run = places[digest->occurrences[i].run];
    for (size_t i = 0; i < digest->run_count; i++)
        digest->runs[i].id = (uint32_t)i;
    digest->next_id = (uint32_t)digest->run_count;
    free(places);
}

static struct bug bug_from(const struct occurrence *first)
{
    return (struct bug){
        .exact = first->bug,
        .stable = first->stable,
        .line = first->line,
        .run = first->run,
        .finding = first->finding,
        .kind = (enum kind)first->kind,
    };
}

static size_t fold(const struct digest *digest, const struct occurrence *items, size_t count,
                   struct bug *bugs)
{
    size_t made = 0;

    for (size_t i = 0; i < count; i++) {
        const struct run *run = &digest->runs[items[i].run];
        bool same_bug = i && fingerprint_compare(items[i - 1].bug, items[i].bug) == 0;

        if (!same_bug)
            bugs[made++] = bug_from(&items[i]);
        bugs[made - 1].count += items[i].count;
        bugs[made - 1].by_detector[items[i].detector] += items[i].count;
        if (run->topic)
            bugs[made - 1].columns |= COLUMN_BIT(run->column);
        bugs[made - 1].run_count += !same_bug || items[i - 1].run != items[i].run;
    }
    return made;
}

static int by_stable(const void *a, const void *b)
{
    const struct bug *x = *(struct bug *const *)a;
    const struct bug *y = *(struct bug *const *)b;
    int order = fingerprint_compare(x->stable, y->stable);

    order = order ? order : (x->line > y->line) - (x->line < y->line);
    return order ? order : by_run(x, y);
}

/* There is at least one. (gcc 14.2 reads sorted[-1] if the loop begins with 0 and asks for i.) */
static void number_equal_sums(struct bug *bugs, size_t count)
{
    struct bug **sorted = xcalloc(count, sizeof(struct bug *));

    for (size_t i = 0; i < count; i++)
        sorted[i] = &bugs[i];
    qsort(sorted, count, sizeof(struct bug *), by_stable);
    sorted[0]->ordinal = 1;
    for (size_t i = 1; i < count; i++) {
        bool same = fingerprint_compare(sorted[i - 1]->stable, sorted[i]->stable) == 0;

        sorted[i]->ordinal = same ? sorted[i - 1]->ordinal + 1 : 1;
    }
    free(sorted);
}

static void give_to_subjects(struct digest *digest, const struct bug *bugs, size_t count)
{
    struct subject *subjects = digest->index.subjects;

    for (size_t i = 0; i < count; i++) {
        struct subject *subject = &subjects[digest->runs[bugs[i].run].subject];

        if (!subject->bug_count++)
            subject->first_bug = i;
    }
}

void bugs_make(struct digest *digest)
{
    size_t count = digest->occurrence_count;
    struct bug *bugs = ARENA_ARRAY(&digest->derived, struct bug, count);

    renumber(digest);
    if (count) {
        qsort(digest->occurrences, count, sizeof(*digest->occurrences), by_bug);
        count = fold(digest, digest->occurrences, count, bugs);
        qsort(bugs, count, sizeof(*bugs), by_run);
        number_equal_sums(bugs, count);
        give_to_subjects(digest, bugs, count);
    }
    digest->index.bugs = bugs;
    digest->index.bug_count = count;
    for (size_t i = 0; i < count; i++)
        digest->index.totals.bugs += kind_accuses(bugs[i].kind);
}
