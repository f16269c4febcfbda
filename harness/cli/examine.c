/* SPDX-License-Identifier: MIT */
#include "cli/examine.h"

#include <time.h>

#include "base/text.h"
#include "cli/temporary.h"
#include "exec/clock.h"
#include "explore/shrink.h"

/* Of shrinking one schedule. */
enum { TESTS_MAX = 800, TESTS_SLOW = 24, SHRINK_MS = 5000, DETAIL_PATIENCE_MS = 5000 };

/* A different finding, as it is read. */
struct final {
    struct merge_key key;
    uint64_t schedules; /* that show it */
    uint64_t last;      /* number of the last of them */
    uint32_t witness;   /* from 1 */
};

/* A finding as the search sees it, and which of the different ones it is. */
struct known {
    struct merge_key key;
    size_t final;
};

struct examiner {
    const struct campaign_spec *spec;
    const struct plan *plan;
    struct explorer *search;
    struct explorer *detail; /* opened when there is something to look at */
    struct arena *arena;
    struct known *known;
    size_t known_count;
    size_t known_capacity;
    struct findings findings; /* [i] is of finals[i] */
    struct final *finals;
    size_t final_capacity;
    struct witness *witnesses; /* in `arena` */
    size_t witness_count;
    size_t witness_capacity;
    struct record first;
    bool has_first;
};

/* A schedule that is looked at. */
struct looking {
    struct examiner *e;
    struct explore_request request;
    const struct explore_decision *decisions; /* NULL: `request` alone says it */
    size_t count;
    /* how it went in the search */
    uint64_t hash;
    uint64_t preemptions;
    uint32_t time_fired;
    struct explore_decision *made;
    size_t made_count;
    struct merge_key key; /* the new finding, as the search sees it */
    int64_t deadline;
    struct error *err;
    bool failed;
};

struct seen seen_from(uint64_t seed, const struct sighting *sighting)
{
    const struct explore_run *run = sighting->run;
    struct seen seen = {
        .seed = seed,
        .hash = run->result->hash,
        .steps = run->result->steps,
        .threads = run->result->threads,
        .found = run->result->found,
        .end = run->result->end,
        .watchdog = run->result->watchdog,
        .watchdog_thread = run->result->watchdog_thread,
        .watchdog_computing = run->result->watchdog_computing,
        .watchdog_frames = run->result->watchdog_frames,
        .exit_status = sighting->outcome.type != OUTCOME_EXITED ? -1
                       : sighting->failed                       ? run->outcome.status
                                                                : 0,
        .loaded = run->loaded,
        .malformed = sighting->log.malformed || sighting->log.truncated,
    };

    if (seen.watchdog_frames > EXPLORE_FRAMES)
        seen.watchdog_frames = EXPLORE_FRAMES;
    memcpy(seen.watchdog_frame, run->result->watchdog_frame, sizeof(seen.watchdog_frame));
    for (size_t i = 0; i < sighting->findings.count && i < SEEN_KEYS; i++)
        seen.keys[seen.key_count++] = merge_key(sighting->findings.items[i], MERGE_SITES);
    return seen;
}

struct examiner *examiner_new(const struct campaign_spec *spec, const struct plan *plan,
                              struct explorer *search, struct arena *arena)
{
    struct examiner *e = xcalloc(1, sizeof(*e));

    e->spec = spec;
    e->plan = plan;
    e->search = search;
    e->arena = arena;
    return e;
}

void examiner_free(struct examiner *e)
{
    if (!e)
        return;
    explorer_close(e->detail);
    findings_release(&e->findings);
    free(e->known);
    free(e->finals);
    free(e);
}

size_t examiner_count(const struct examiner *e)
{
    return e->findings.count;
}

const struct record *examiner_first(const struct examiner *e)
{
    return e->has_first ? &e->first : NULL;
}

static bool open_detail(struct examiner *e, struct error *err)
{
    const struct campaign_spec *from = e->spec;
    const struct explorer_spec spec = {
        .argv = from->argv,
        .program = from->program,
        .env = from->env,
        .folder = from->folder,
        .suppressions = from->suppressions,
        .log_folder = arena_printf(e->arena, "%s/detail", from->log_folder),
        .detector = from->detector,
        .timeout_ms = from->timeout_ms ? from->timeout_ms + DETAIL_PATIENCE_MS : 0,
        .detail = true,
    };
    const uint64_t *learnt;
    size_t count;

    if (e->detail)
        return true;
    e->detail = explorer_open(&spec, err);
    if (!e->detail)
        return false;
    explorer_learnt(e->search, &learnt, &count);
    explorer_teach(e->detail, learnt, count);
    return true;
}

static struct known *find_known(struct examiner *e, struct merge_key key)
{
    for (size_t i = 0; i < e->known_count; i++)
        if (merge_key_equal(e->known[i].key, key))
            return &e->known[i];
    return NULL;
}

static void add_known(struct examiner *e, struct merge_key key, size_t final)
{
    ARRAY_GROW(e->known, e->known_count, e->known_capacity);
    e->known[e->known_count++] = (struct known){key, final};
}

/* NOT_FINAL if it is a new one. */
#define NOT_FINAL SIZE_MAX
static size_t find_final(const struct examiner *e, struct merge_key key)
{
    for (size_t i = 0; i < e->findings.count; i++)
        if (merge_key_equal(e->finals[i].key, key))
            return i;
    return NOT_FINAL;
}

static size_t add_final(struct examiner *e, const struct finding *finding, struct merge_key key)
{
    size_t index = e->findings.count;

    ARRAY_GROW(e->finals, index, e->final_capacity);
    e->finals[index] = (struct final){.key = key};
    findings_add(&e->findings, finding);
    return index;
}

static void count_schedule(struct examiner *e, size_t final, uint64_t number)
{
    e->finals[final].schedules += e->finals[final].last != number || !number;
    e->finals[final].last = number;
}

static bool shows(const struct sighting *sighting, struct merge_key key)
{
    for (size_t i = 0; i < sighting->findings.count; i++)
        if (merge_key_equal(merge_key(sighting->findings.items[i], MERGE_SITES), key))
            return true;
    return false;
}

static bool run_again(struct looking *l, struct explorer *with,
                      const struct explore_decision *decisions, size_t count,
                      struct sighting *sighting)
{
    struct explore_request request = l->request;

    if (decisions)
        request.strategy = EXPLORE_REPLAY;
    if (!l->failed)
        l->failed = !explorer_run(with, &request, decisions, count, sighting, l->err);
    return !l->failed;
}

static void replay(struct looking *l, struct witness *witness)
{
    struct sighting sighting;

    for (unsigned i = 0; i < l->e->spec->replays; i++) {
        if (!run_again(l, l->e->search, l->decisions, l->count, &sighting))
            return;
        witness->replays++;
        witness->agreed += sighting.run->result->hash == l->hash && shows(&sighting, l->key);
    }
}

static bool still_shows(void *context, const struct explore_decision *decisions, size_t count)
{
    struct looking *l = context;
    struct sighting sighting;

    return clock_ms() < l->deadline && run_again(l, l->e->search, decisions, count, &sighting) &&
           shows(&sighting, l->key);
}

/* Where the program passes if nobody is preempted; false if that is too much to be tried. */
static bool find_points(struct looking *l, struct shrink_point *points, size_t *count,
                        uint32_t *threads)
{
    static const struct explore_decision none[1];
    struct looking recording = *l;
    struct sighting sighting;
    const struct explore_area *area;

    recording.request.flags |= EXPLORE_RECORD;
    if (!run_again(&recording, l->e->search, none, 0, &sighting))
        return false;
    area = sighting.run->area;
    *count = area->result.step_count;
    *threads = area->result.threads;
    if (*count * *threads > TESTS_MAX)
        return false;
    for (size_t i = 0; i < *count; i++)
        points[i] = (struct shrink_point){area->steps[i].thread, area->steps[i].step};
    return true;
}

/* A single preemption, if one is enough. */
static bool find_one(struct looking *l, struct explore_decision *one)
{
    struct shrink_point points[TESTS_MAX];
    size_t count;
    uint32_t threads;

    return find_points(l, points, &count, &threads) &&
           shrink_to_one(points, count, threads, TESTS_MAX, still_shows, l, one);
}

/* Fewer pieces first, then again what of them is needed; as many as there is room for. */
static size_t rearrange(struct looking *l, struct explore_decision *decisions, size_t count,
                        size_t room)
{
    struct explore_decision *all;
    struct sighting sighting;
    size_t left;

    if (!run_again(l, l->e->search, decisions, count, &sighting))
        return count;
    left = sighting.run->area->result.decision_count;
    all = xcalloc(left + 1, sizeof(*all));
    memcpy(all, sighting.run->area->decisions, left * sizeof(*all));
    left = shrink_by_moving(all, left, TESTS_MAX, still_shows, l);
    left = shrink(all, left, TESTS_MAX, still_shows, l);
    if (left < count && left <= room) {
        memcpy(decisions, all, left * sizeof(*all));
        count = left;
    }
    free(all);
    return count;
}

/* The fewest switches that show it; the list is the caller's to free. */
static struct explore_decision *shrunk(struct looking *l, const struct explore_decision *from,
                                       size_t count, size_t *left)
{
    struct explore_decision *decisions = xcalloc(count + 1, sizeof(*decisions));
    bool fast = explorer_is_fast(l->e->search);

    memcpy(decisions, from, count * sizeof(*decisions));
    l->deadline = clock_ms() + SHRINK_MS;
    *left = shrink(decisions, count, fast ? TESTS_MAX : TESTS_SLOW, still_shows, l);
    if (*left > 1 && fast && find_one(l, &decisions[0]))
        *left = 1;
    if (*left > 1 && fast)
        *left = rearrange(l, decisions, *left, count);
    return decisions;
}

static void write_trace(struct looking *l, const struct explore_area *area, struct witness *witness)
{
    const struct campaign_spec *spec = l->e->spec;
    struct buf text = BUF_INIT;
    struct trace trace = {
        .program = spec->program,
        .seed = witness->seed,
        .strategy = witness->strategy,
        .time = l->request.time,
        .accesses = l->request.flags & EXPLORE_SHARED,
        .step_limit = l->request.step_limit,
        .start_ns = l->request.start_ns,
        .steps = area->result.steps,
        .hash = area->result.hash,
        .decisions = area->decisions,
        .count = area->result.decision_count,
    };

    if (trace.accesses)
        explorer_learnt(l->e->search, &trace.learnt, &trace.learnt_count);
    /* A program that has gone has no sum; its trace is for nothing then. */
    if (trace_build(spec->program, &trace.build, NULL)) {
        trace_write(&trace, &text);
        witness->trace = arena_strdup(l->e->arena, text.ptr);
    }
    buf_release(&text);
}

static void take_numbers(struct looking *l, const struct explore_run *run, struct witness *witness)
{
    const struct explore_result *result = run->result;

    witness->preemptions = result->preemptions;
    witness->switches = result->switches;
    witness->steps = result->steps;
    witness->hash = arena_printf(l->e->arena, "0x%016" PRIx64, result->hash);
    write_trace(l, run->area, witness);
}

/* With TSan the detailed run is not the one that was recorded. */
static void tell(struct looking *l, const struct explore_decision *least, size_t count,
                 struct witness *witness)
{
    struct explorer *from = l->e->detail;
    struct story_source source;

    if (l->e->spec->detector == DETECTOR_TSAN) {
        struct looking recording = *l;
        struct sighting sighting;

        from = l->e->search;
        recording.request.flags |= EXPLORE_RECORD;
        if (!run_again(&recording, from, least, count, &sighting)) {
            l->failed = true;
            return;
        }
    }
    source = *explorer_source(from);
    source.arena = l->e->arena;
    witness->story = story_make(&source, &witness->story_count);
}

static struct captured captured(const struct process_output *output, struct arena *arena)
{
    struct buf text = BUF_INIT;
    struct captured c;

    process_output_text(output, &text);
    c = (struct captured){arena_strndup(arena, text.ptr, text.len), text.len, output->total};
    buf_release(&text);
    return c;
}

/* The record shows how the first schedule ended that showed anything. */
static void keep_first(struct examiner *e, const struct explore_run *run)
{
    if (e->has_first)
        return;
    e->has_first = true;
    e->first.outcome = run->outcome;
    e->first.out = captured(&run->out, e->arena);
    e->first.err = captured(&run->err, e->arena);
}

/* Findings that must outlive the sighting. */
static void copy_findings(const struct findings *from, struct findings *to)
{
    *to = (struct findings)FINDINGS_INIT;
    for (size_t i = 0; i < from->count; i++)
        findings_add(to, from->items[i]);
}

static const struct finding *find_same(const struct findings *findings, struct merge_key key)
{
    for (size_t i = 0; i < findings->count; i++)
        if (merge_key_equal(merge_key(findings->items[i], MERGE_SITES), key))
            return findings->items[i];
    return NULL;
}

/* The witness of what is new; it is run as short as it can be, and the findings are those of that.
 */
static bool make_witness(struct looking *l, uint64_t number, struct findings *shorter)
{
    struct examiner *e = l->e;
    struct witness witness = {
        .seed = l->request.seed,
        .number = number,
        .strategy = plan_strategy_name(l->request.strategy),
        .shrunk_from = l->preemptions,
        .any_time = l->request.time == EXPLORE_TIME_ANY && l->time_fired,
    };
    struct explore_decision *least;
    struct sighting sighting;
    size_t count;

    replay(l, &witness);
    least = shrunk(l, l->made, l->made_count, &count);
    if (run_again(l, e->detail, least, count, &sighting)) {
        take_numbers(l, sighting.run, &witness);
        keep_first(e, sighting.run);
        copy_findings(&sighting.findings, shorter);
        tell(l, least, count, &witness);
        ARENA_GROW(e->arena, e->witnesses, e->witness_count, e->witness_capacity);
        e->witnesses[e->witness_count++] = witness;
    }
    free(least);
    return !l->failed;
}

/* The finding that in detail is what the search saw as `index`: of equal kinds the same in turn. */
static const struct finding *in_detail(const struct findings *search, size_t index,
                                       const struct findings *detail)
{
    enum kind kind = search->items[index]->kind;
    size_t before = 0;

    for (size_t i = 0; i < index; i++)
        before += search->items[i]->kind == kind;
    for (size_t i = 0; i < detail->count; i++)
        if (detail->items[i]->kind == kind && before-- == 0)
            return detail->items[i];
    return search->items[index];
}

/* Pairs what the search saw with what it is in detail; true if anything of that is new. */
static bool pair(struct examiner *e, const struct findings *search, const struct findings *detail,
                 size_t first)
{
    bool any = false;

    for (size_t i = 0; i < search->count; i++) {
        struct merge_key key = merge_key(search->items[i], MERGE_SITES);
        const struct finding *finding = in_detail(search, i, detail);
        struct merge_key final_key = merge_key(finding, MERGE_SITES);
        size_t final = find_final(e, final_key);

        if (find_known(e, key))
            continue;
        if (final == NOT_FINAL)
            final = add_final(e, finding, final_key);
        any |= final >= first;
        add_known(e, key, final);
    }
    return any;
}

/* What the short schedule shows is easier to read than what the search came across. */
static void take_shorter(struct examiner *e, size_t first, const struct findings *shorter)
{
    struct findings all = FINDINGS_INIT;

    for (size_t i = 0; i < e->findings.count; i++) {
        const struct finding *same = i < first ? NULL : find_same(shorter, e->finals[i].key);

        findings_add(&all, same ? same : e->findings.items[i]);
        if (i >= first)
            e->finals[i].witness = (uint32_t)e->witness_count;
    }
    findings_release(&e->findings);
    e->findings = all;
}

/* The first finding that the search has not seen before, which is what shrinking must keep. */
static bool find_new(struct examiner *e, const struct findings *search, struct merge_key *key)
{
    for (size_t i = 0; i < search->count; i++) {
        *key = merge_key(search->items[i], MERGE_SITES);
        if (!find_known(e, *key))
            return true;
    }
    return false;
}

static void keep_how_it_went(struct looking *l, const struct explore_area *area)
{
    const struct explore_result *result = &area->result;

    l->hash = result->hash;
    l->preemptions = result->preemptions;
    l->time_fired = result->time_fired;
    l->made_count = result->decision_count;
    l->made = xcalloc(l->made_count + 1, sizeof(*l->made));
    memcpy(l->made, area->decisions, l->made_count * sizeof(*l->made));
}

static bool look(struct looking *l, uint64_t number)
{
    struct examiner *e = l->e;
    size_t first = e->findings.count;
    struct findings search = FINDINGS_INIT;
    struct findings shorter = FINDINGS_INIT;
    struct sighting sighting;
    bool new = false;

    if (!open_detail(e, l->err))
        return false;
    if (run_again(l, e->search, l->decisions, l->count, &sighting)) {
        copy_findings(&sighting.findings, &search);
        keep_how_it_went(l, sighting.run->area);
        new = find_new(e, &search, &l->key);
    }
    if (new &&run_again(l, e->detail, l->decisions, l->count, &sighting)) {
        if (pair(e, &search, &sighting.findings, first) && make_witness(l, number, &shorter))
            take_shorter(e, first, &shorter);
    }
    findings_release(&search);
    findings_release(&shorter);
    free(l->made);
    return !l->failed;
}

static void count_known(struct examiner *e, const struct seen *seen, uint64_t number)
{
    for (uint32_t i = 0; i < seen->key_count; i++) {
        const struct known *known = find_known(e, seen->keys[i]);

        if (known)
            count_schedule(e, known->final, number);
    }
}

static bool all_known(struct examiner *e, const struct seen *seen)
{
    for (uint32_t i = 0; i < seen->key_count; i++)
        if (!find_known(e, seen->keys[i]))
            return false;
    return true;
}

bool examiner_take(struct examiner *e, const struct seen *seen, uint64_t number, struct error *err)
{
    struct looking l = {.e = e, .err = err};

    if (!all_known(e, seen)) {
        plan_request(e->plan, seen->seed, &l.request);
        if (!look(&l, number))
            return false;
    }
    count_known(e, seen, number);
    return true;
}

bool examiner_take_trace(struct examiner *e, const struct trace *trace, struct seen *seen,
                         struct error *err)
{
    struct looking l = {
        .e = e,
        .err = err,
        .decisions = trace->decisions,
        .count = trace->count,
    };
    struct sighting sighting;

    plan_request(e->plan, trace->seed, &l.request);
    l.request.time = trace->time;
    l.request.flags = trace->accesses ? EXPLORE_SHARED : 0;
    l.request.step_limit = trace->step_limit;
    l.request.start_ns = trace->start_ns;
    explorer_teach(e->search, trace->learnt, trace->learnt_count);
    if (!run_again(&l, e->search, l.decisions, l.count, &sighting))
        return false;
    *seen = seen_from(trace->seed, &sighting);
    if (seen->key_count && !look(&l, 1))
        return false;
    count_known(e, seen, 1);
    return true;
}

static void add_note(struct arena *arena, struct finding *finding, const char *note)
{
    const char **notes = ARENA_ARRAY(arena, const char *, finding->note_count + 1);

    for (size_t i = 0; i < finding->note_count; i++)
        notes[i] = finding->notes[i];
    notes[finding->note_count++] = note;
    finding->notes = notes;
}

void examiner_end(struct examiner *e, uint64_t tried, struct findings *findings,
                  struct schedule *schedule)
{
    for (size_t i = 0; i < e->findings.count; i++) {
        /* The copy is ours; it is constant only for those who look at the list. */
        struct finding *finding = (struct finding *)e->findings.items[i];

        finding->count = e->finals[i].schedules ? e->finals[i].schedules : 1;
        finding->witness = e->finals[i].witness;
        if (tried > 1)
            add_note(&e->findings.pool.arena, finding,
                     arena_printf(&e->findings.pool.arena,
                                  "in %" PRIu64 " of %" PRIu64 " schedules", finding->count,
                                  tried));
    }
    *findings = e->findings;
    e->findings = (struct findings)FINDINGS_INIT;
    schedule->witnesses = e->witnesses;
    schedule->witness_count = e->witness_count;
}
