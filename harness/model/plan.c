/* SPDX-License-Identifier: MIT */
#include "model/plan.h"

#include "base/text.h"

enum { FIELDS_MAX = 7, SHARDS_MAX = 10000 };

struct plan_reading {
    const char *path;
    struct arena *arena;
    struct plan *plan;
    struct error *err;
    size_t line;
    size_t capacity;
    char *fields[FIELDS_MAX];
    size_t field_count;
    bool ended; /* the `end` line was read */
};

static bool wrong(struct plan_reading *r, const char *wanted)
{
    return error_set(r->err,
                     "%s:%zu: here should be %s; a plan is written by each run anew, so "
                     "run again",
                     r->path, r->line, wanted);
}

static bool is_line(const struct plan_reading *r, const char *word, size_t fields)
{
    return r->field_count == fields && text_equal(r->fields[0], word);
}

static bool take_mark(struct plan_reading *r)
{
    return (is_line(r, "threadproof_plan", 2) && text_equal(r->fields[1], "1")) ||
           wrong(r, "\"threadproof_plan\" and the version 1");
}

static bool take_shard(struct plan_reading *r)
{
    struct plan *plan = r->plan;

    return (is_line(r, "shard", 3) && text_number(r->fields[1], SHARDS_MAX, &plan->shard) &&
            text_number(r->fields[2], SHARDS_MAX, &plan->shards) && plan->shard >= 1 &&
            plan->shard <= plan->shards) ||
           wrong(r, "\"shard\" and which part of how many this is");
}

static bool take_text(struct plan_reading *r, const char *word, const char **text)
{
    if (!is_line(r, word, 2))
        return wrong(r, word);
    *text = r->fields[1];
    return true;
}

static bool take_run(struct plan_reading *r)
{
    struct plan *plan = r->plan;
    struct planned run = {.name = r->fields[1], .toolchain = r->fields[3]};
    bool whole = (is_line(r, "run", 4) || is_line(r, "run", FIELDS_MAX)) &&
                 detector_from_name(r->fields[2], &run.detector);

    if (whole && r->field_count == FIELDS_MAX) {
        run.topic = r->fields[4];
        run.case_name = r->fields[5];
        whole = variant_from_name(r->fields[6], &run.variant);
    }
    if (!whole)
        return wrong(r, "\"run\", name, detector, toolchain and, of a case, topic, case, variant");
    ARENA_GROW(r->arena, plan->runs, plan->run_count, r->capacity);
    plan->runs[plan->run_count++] = run;
    return true;
}

static bool take_run_or_end(struct plan_reading *r)
{
    uint64_t count;

    if (r->ended)
        return wrong(r, "nothing more");
    if (!is_line(r, "end", 2))
        return take_run(r);
    r->ended = text_number(r->fields[1], UINT32_MAX, &count) && count == r->plan->run_count;
    return r->ended || wrong(r, "\"end\" and the number of the runs above");
}

static bool take_line(struct plan_reading *r)
{
    switch (r->line) {
    case 1:
        return take_mark(r);
    case 2:
        return take_shard(r);
    case 3:
        return take_text(r, "whole", &r->plan->whole);
    case 4:
        return take_text(r, "sources", &r->plan->sources);
    default:
        return take_run_or_end(r);
    }
}

/* Cuts the line into its fields; more than a plan ever has count as one too many. */
static void cut(struct plan_reading *r, char *line)
{
    r->field_count = 0;
    for (char *at = line; at; r->field_count++) {
        char *tab = strchr(at, '\t');

        if (r->field_count == FIELDS_MAX) {
            r->field_count++;
            return;
        }
        r->fields[r->field_count] = at;
        if (tab)
            *tab++ = '\0';
        at = tab;
    }
}

bool plan_read(const char *path, const char *text, struct arena *arena, struct plan *plan,
               struct error *err)
{
    struct plan_reading r = {.path = path, .arena = arena, .plan = plan, .err = err};
    char *at = arena_strdup(arena, text);

    *plan = (struct plan){.whole = ""};
    while (*at) {
        char *end = strchr(at, '\n');

        if (!end)
            break;
        *end = '\0';
        r.line++;
        cut(&r, at);
        if (!take_line(&r))
            return false;
        at = end + 1;
    }
    return (r.ended && !*at) ||
           error_set(err, "%s: the plan is cut off in line %zu", path, r.line + 1);
}
