/* SPDX-License-Identifier: MIT */
#include "explore/trace.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"

static const char first_line[] = "threadproof trace 1";

void trace_thread(struct buf *out, uint32_t number)
{
    if (number <= 1)
        buf_addstr(out, "main");
    else
        buf_addf(out, "T%" PRIu32, number - 1);
}

void trace_write(const struct trace *trace, struct buf *out)
{
    buf_addf(out, "%s\nprogram %s\nbuild 0x%" PRIx64 "\nseed %" PRIu64 "\nstrategy %s\n",
             first_line, trace->program, trace->build, trace->seed, trace->strategy);
    buf_addf(out, "time %s\npoints %s\n", trace->time == EXPLORE_TIME_ANY ? "any" : "last",
             trace->accesses ? "accesses" : "calls");
    buf_addf(out, "step-limit %" PRIu64 "\nstart %" PRIu64 "\nsteps %" PRIu64 "\n",
             trace->step_limit, trace->start_ns, trace->steps);
    buf_addf(out, "hash 0x%" PRIx64 "\n", trace->hash);
    for (size_t i = 0; i < trace->learnt_count; i++)
        buf_addf(out, "address 0x%" PRIx64 "\n", trace->learnt[i]);
    buf_addf(out, "switches %zu\n", trace->count);
    for (size_t i = 0; i < trace->count; i++) {
        trace_thread(out, trace->decisions[i].thread);
        buf_addf(out, " %" PRIu32 " ", trace->decisions[i].step);
        trace_thread(out, trace->decisions[i].next);
        buf_addch(out, '\n');
    }
    buf_addstr(out, "end\n");
}

struct reader {
    const char *path;
    const char *at; /* the next line */
    unsigned line;  /* number of the one read last */
    struct arena *arena;
    struct error *err;
};

static bool wrong(const struct reader *r, const char *wanted)
{
    return error_set(r->err, "%s:%u: %s expected; is this a trace of threadproof explore?", r->path,
                     r->line, wanted);
}

/* A copy of the next line; "" behind the last. */
static const char *next_line(struct reader *r)
{
    size_t len = strcspn(r->at, "\n");
    const char *line = arena_strndup(r->arena, r->at, len);

    r->line++;
    r->at += r->at[len] ? len + 1 : len;
    return line;
}

/* What stands behind the word that the next line begins with; NULL if it is another word. */
static const char *next_value(struct reader *r, const char *word)
{
    const char *line = next_line(r);
    size_t len = strlen(word);

    if (text_starts(line, word) && line[len] == ' ')
        return line + len + 1;
    wrong(r, arena_printf(r->arena, "\"%s ...\"", word));
    return NULL;
}

static bool read_number(struct reader *r, const char *word, uint64_t *number)
{
    const char *text = next_value(r, word);

    if (text && !text_number(text, UINT64_MAX, number))
        return wrong(r, "a number");
    return text != NULL;
}

static bool read_sum(struct reader *r, const char *word, uint64_t *sum)
{
    const char *text = next_value(r, word);
    const char *digits = text && text_starts(text, "0x") ? text + 2 : "";

    if (text && (!text_scan_hex(&digits, sum) || *digits))
        return wrong(r, "a number like 0x7f00");
    return text != NULL;
}

/* One of two words; *second says which. */
static bool read_word(struct reader *r, const char *word, const char *first, const char *other,
                      bool *second)
{
    const char *text = next_value(r, word);

    if (text && !text_equal(text, first) && !text_equal(text, other))
        return wrong(r, arena_printf(r->arena, "\"%s\" or \"%s\"", first, other));
    *second = text && text_equal(text, other);
    return text != NULL;
}

static bool read_addresses(struct reader *r, struct trace *trace)
{
    uint64_t *items = ARENA_ARRAY(r->arena, uint64_t, EXPLORE_LEARNT);

    while (text_starts(r->at, "address ")) {
        if (trace->learnt_count == EXPLORE_LEARNT)
            return wrong(r, "no more addresses");
        if (!read_sum(r, "address", &items[trace->learnt_count++]))
            return false;
    }
    trace->learnt = items;
    return true;
}

static bool scan_thread(const char **cursor, uint32_t *thread)
{
    uint64_t number = 0;

    if (text_starts(*cursor, "main")) {
        *cursor += strlen("main");
        *thread = 1;
        return true;
    }
    if (**cursor != 'T')
        return false;
    ++*cursor;
    if (!text_scan_dec(cursor, &number) || !number || number >= EXPLORE_THREADS)
        return false;
    *thread = (uint32_t)number + 1;
    return true;
}

static bool read_switch(struct reader *r, struct explore_decision *decision)
{
    const char *cursor = next_line(r);
    uint64_t step = 0;

    if (!scan_thread(&cursor, &decision->thread) || *cursor++ != ' ' ||
        !text_scan_dec(&cursor, &step) || !step || step > UINT32_MAX || *cursor++ != ' ' ||
        !scan_thread(&cursor, &decision->next) || *cursor)
        return wrong(r, "a switch like \"main 7 T1\"");
    decision->step = (uint32_t)step;
    return true;
}

static bool read_switches(struct reader *r, struct trace *trace)
{
    struct explore_decision *decisions;
    uint64_t count = 0;

    if (!read_number(r, "switches", &count))
        return false;
    if (count > EXPLORE_DECISIONS)
        return wrong(r, "a smaller number of switches");
    decisions = ARENA_ARRAY(r->arena, struct explore_decision, count);
    for (uint64_t i = 0; i < count; i++)
        if (!read_switch(r, &decisions[i]))
            return false;
    trace->decisions = decisions;
    trace->count = (size_t)count;
    return text_equal(next_line(r), "end") || wrong(r, "\"end\"");
}

bool trace_read(const char *path, const char *text, struct arena *arena, struct trace *trace,
                struct error *err)
{
    struct reader r = {path, text, 0, arena, err};
    bool any_time = false;
    bool calls_only = false;

    *trace = (struct trace){0};
    if (!text_equal(next_line(&r), first_line))
        return wrong(&r, arena_printf(arena, "\"%s\"", first_line));
    if (!(trace->program = next_value(&r, "program")) || !read_sum(&r, "build", &trace->build) ||
        !read_number(&r, "seed", &trace->seed) || !(trace->strategy = next_value(&r, "strategy")) ||
        !read_word(&r, "time", "last", "any", &any_time) ||
        !read_word(&r, "points", "accesses", "calls", &calls_only) ||
        !read_number(&r, "step-limit", &trace->step_limit) ||
        !read_number(&r, "start", &trace->start_ns) || !read_number(&r, "steps", &trace->steps) ||
        !read_sum(&r, "hash", &trace->hash) || !read_addresses(&r, trace))
        return false;
    trace->time = any_time ? EXPLORE_TIME_ANY : EXPLORE_TIME_LAST;
    trace->accesses = !calls_only;
    return read_switches(&r, trace);
}

bool trace_build(const char *program, uint64_t *build, struct error *err)
{
    struct buf content = BUF_INIT;
    bool ok = file_read(program, &content, err);

    if (ok)
        *build = hash_bytes(HASH_START, content.ptr, content.len);
    buf_release(&content);
    return ok;
}
