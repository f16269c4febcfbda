/* SPDX-License-Identifier: MIT */
#include "base/text.h"
#include "digest/digest_private.h"

/* What a run is known by in plan and records: its name, then its toolchain. */
static int compare_keys(const char *name, const char *toolchain, const char *other_name,
                        const char *other_toolchain)
{
    int order = strcmp(name, other_name);

    return order ? order : strcmp(toolchain, other_toolchain);
}

static int by_run_key(const void *a, const void *b)
{
    const struct run *x = *(const struct run *const *)a;
    const struct run *y = *(const struct run *const *)b;

    return compare_keys(x->name, x->toolchain, y->name, y->toolchain);
}

static int by_planned_key(const void *a, const void *b)
{
    const struct planned *x = *(const struct planned *const *)a;
    const struct planned *y = *(const struct planned *const *)b;

    return compare_keys(x->name, x->toolchain, y->name, y->toolchain);
}

/* All planned runs, sorted; one that two plans have stands there once. */
static const struct planned **gather_planned(struct digest *digest, size_t *count)
{
    const struct planned **planned;
    size_t all = 0;

    for (size_t i = 0; i < digest->plan_count; i++)
        all += digest->plans[i].run_count;
    planned = ARENA_ARRAY(&digest->derived, const struct planned *, all);
    all = 0;
    for (size_t i = 0; i < digest->plan_count; i++)
        for (size_t k = 0; k < digest->plans[i].run_count; k++)
            planned[all++] = &digest->plans[i].runs[k];
    if (all)
        qsort((void *)planned, all, sizeof(const struct planned *), by_planned_key);
    *count = 0;
    for (size_t i = 0; i < all; i++)
        if (!*count || by_planned_key(&planned[*count - 1], &planned[i]) != 0)
            planned[(*count)++] = planned[i];
    return planned;
}

static const struct run **sort_runs(struct digest *digest)
{
    const struct run **runs = ARENA_ARRAY(&digest->derived, const struct run *, digest->run_count);

    for (size_t i = 0; i < digest->run_count; i++)
        runs[i] = &digest->runs[i];
    if (digest->run_count)
        qsort((void *)runs, digest->run_count, sizeof(const struct run *), by_run_key);
    return runs;
}

static struct record missing_record(struct arena *arena, const struct planned *planned)
{
    static const char *const reasons[] = {
        "it was planned but left no record: what was to run or to judge it was ended, or its "
        "record was lost"};
    const char **argv = ARENA_ARRAY(arena, const char *, 3);

    argv[0] = "ctest";
    argv[1] = "-R";
    argv[2] = arena_printf(arena, "^%s$", planned->name);
    return (struct record){
        .name = planned->name,
        .topic = planned->topic,
        .case_name = planned->case_name,
        .variant = planned->variant,
        .detector = planned->detector,
        .program = "",
        .argv = argv,
        .argc = 3,
        .toolchain = planned->toolchain,
        .findings = FINDINGS_INIT,
        .verdict = VERDICT_INCONCLUSIVE,
        .reasons = reasons,
        .reason_count = ARRAY_SIZE(reasons),
    };
}

const struct record *gaps_missing(struct digest *digest, size_t *count)
{
    const struct planned **planned = gather_planned(digest, &digest->planned_count);
    const struct run **runs = sort_runs(digest);
    struct record *missing = ARENA_ARRAY(&digest->derived, struct record, digest->planned_count);
    size_t at = 0;

    *count = 0;
    for (size_t i = 0; i < digest->planned_count; i++) {
        const struct planned *p = planned[i];

        while (at < digest->run_count &&
               compare_keys(runs[at]->name, runs[at]->toolchain, p->name, p->toolchain) < 0)
            at++;
        if (at == digest->run_count ||
            compare_keys(runs[at]->name, runs[at]->toolchain, p->name, p->toolchain) != 0)
            missing[(*count)++] = missing_record(&digest->derived, p);
    }
    return missing;
}

/* The sentences while they are made. */
struct telling {
    struct digest *digest;
    const char **items;
    size_t count;
    size_t capacity;
};

static void tell(struct telling *t, const char *sentence)
{
    ARENA_GROW(&t->digest->derived, t->items, t->count, t->capacity);
    t->items[t->count++] = sentence;
}

static int by_whole(const void *a, const void *b)
{
    const struct plan *x = *(const struct plan *const *)a;
    const struct plan *y = *(const struct plan *const *)b;
    int order = strcmp(x->whole, y->whole);

    return order ? order : (x->shard > y->shard) - (x->shard < y->shard);
}

/* "2", "2 and 3", "2, 3 and 5": the numbers of the parts that are not among `plans`. */
static size_t list_absent(struct buf *out, const struct plan *const *plans, size_t count)
{
    size_t total = plans[0]->shards;
    size_t absent = 0;
    size_t last = 0;

    for (size_t shard = 1, at = 0; shard <= total; shard++) {
        if (at < count && plans[at]->shard == shard) {
            while (at < count && plans[at]->shard == shard)
                at++;
            continue;
        }
        if (last)
            buf_addf(out, "%s%zu", absent > 1 ? ", " : "", last);
        last = shard;
        absent++;
    }
    if (last)
        buf_addf(out, "%s%zu", absent > 1 ? " and " : "", last);
    return absent;
}

static void tell_absent_shards(struct telling *t, const struct plan *const *plans, size_t count)
{
    struct arena *arena = &t->digest->derived;
    struct buf numbers = BUF_INIT;
    size_t absent = list_absent(&numbers, plans, count);
    const char *toolchain = plans[0]->run_count ? plans[0]->runs[0].toolchain : "";

    if (absent)
        tell(t, arena_printf(arena,
                             "%s %s of %" PRIu64 "%s%s%s %s missing: no plan and so no complete "
                             "records of %s are here",
                             absent == 1 ? "shard" : "shards", numbers.ptr, plans[0]->shards,
                             *toolchain ? " (" : "", toolchain, *toolchain ? ")" : "",
                             absent == 1 ? "is" : "are", absent == 1 ? "it" : "them"));
    buf_release(&numbers);
}

static void tell_shards(struct telling *t)
{
    struct digest *digest = t->digest;
    const struct plan **plans =
        ARENA_ARRAY(&digest->derived, const struct plan *, digest->plan_count);
    size_t first = 0;

    for (size_t i = 0; i < digest->plan_count; i++)
        plans[i] = &digest->plans[i];
    if (digest->plan_count)
        qsort((void *)plans, digest->plan_count, sizeof(const struct plan *), by_whole);
    for (size_t i = 1; i <= digest->plan_count; i++)
        if (i == digest->plan_count || !text_equal(plans[i]->whole, plans[first]->whole)) {
            tell_absent_shards(t, plans + first, i - first);
            first = i;
        }
}

static void tell_missing_runs(struct telling *t)
{
    struct digest *digest = t->digest;
    size_t missing = 0;

    for (size_t i = 0; i < digest->run_count; i++)
        missing += digest->runs[i].missing;
    if (missing)
        tell(t, arena_printf(&digest->derived, "%zu of %zu planned runs left no record", missing,
                             digest->planned_count));
}

static void tell_mixed_plans(struct telling *t)
{
    const char *sources = "";

    for (size_t i = 0; i < t->digest->plan_count; i++) {
        const char *other = t->digest->plans[i].sources;

        if (*sources && *other && !text_equal(sources, other)) {
            tell(t, "the records come from different versions of the programs' sources; report "
                    "on each version alone");
            return;
        }
        sources = *sources ? sources : other;
    }
}

static bool same_program(const struct run *a, const struct run *b)
{
    return a->topic && b->topic && a->variant == b->variant && text_equal(a->topic, b->topic) &&
           text_equal(a->case_name, b->case_name);
}

static bool has_source(const struct run *run)
{
    return run->source.high || run->source.low;
}

/* Runs of one program lie side by side. */
static void tell_mixed_programs(struct telling *t)
{
    const struct run *first = NULL; /* of the first program that is not the same everywhere */
    const struct run *known = NULL; /* whose source the runs after it should have */
    const struct run *counted = NULL;
    size_t programs = 0;

    for (size_t i = 0; i < t->digest->run_count; i++) {
        const struct run *run = &t->digest->runs[i];

        if (!has_source(run))
            continue;
        if (!known || !same_program(known, run))
            known = run;
        if (known == counted || fingerprint_compare(known->source, run->source) == 0)
            continue;
        counted = known;
        first = first ? first : known;
        programs++;
    }
    if (first)
        tell(t, arena_printf(&t->digest->derived,
                             "%zu program%s not the same source in all records, %s%s/%s %s; report "
                             "on each version alone",
                             programs, programs == 1 ? " has" : "s have",
                             programs == 1 ? "" : "the first is ", first->topic, first->case_name,
                             variant_name(first->variant)));
}

void gaps_tell(struct digest *digest)
{
    struct telling t = {.digest = digest};

    tell_shards(&t);
    tell_missing_runs(&t);
    tell_mixed_plans(&t);
    tell_mixed_programs(&t);
    digest->index.gaps = t.items;
    digest->index.gap_count = t.count;
}
