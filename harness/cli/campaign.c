/* SPDX-License-Identifier: MIT */
#include "cli/campaign.h"

#include <time.h>

#include "base/text.h"
#include "cli/campaign_jobs.h"
#include "cli/interrupt.h"
#include "cli/lock_order.h"
#include "cli/progress.h"
#include "cli/tally.h"
#include "exec/clock.h"
#include "model/command_line.h"

enum { REASONS_MAX = 4, SHOW_EVERY_MS = 100 };

struct campaign {
    const struct campaign_spec *spec;
    struct arena *arena;
    struct plan plan;
    struct explorer *search;
    struct examiner *examiner;
    struct tally tally;
    int64_t start_ms;
    int64_t shown_ms;
    struct outcome last; /* how the last schedule that was run here ended */
    const char *trouble; /* why it cannot be explored; NULL: it can */
};

static bool is_done(void *context)
{
    const struct campaign *c = context;
    const struct schedule *s = &c->tally.schedule;

    return interrupt_came() || (c->spec->fail_fast && examiner_count(c->examiner)) ||
           (c->spec->whole && s->cut) || (s->planned && s->tried >= s->planned) ||
           (c->spec->for_ms && clock_ms() - c->start_ms >= c->spec->for_ms);
}

static void show(struct campaign *c)
{
    const struct schedule *s = &c->tally.schedule;
    size_t found = examiner_count(c->examiner);
    int64_t now = clock_ms();
    struct buf text = BUF_INIT;

    if (now - c->shown_ms < SHOW_EVERY_MS)
        return;
    c->shown_ms = now;
    buf_addf(&text, ", %" PRIu64 " distinct", s->distinct);
    if (found)
        buf_addf(&text, ", %zu finding%s", found, found == 1 ? "" : "s");
    progress_show(s->tried, s->planned, text.ptr);
    buf_release(&text);
}

/* Why nothing of the program is controlled, by its first schedule; NULL: it is. */
static const char *find_trouble(struct arena *arena, const struct explore_run *run)
{
    if (run->outcome.type == OUTCOME_NOT_STARTED)
        return arena_printf(arena, "the program did not start: %s",
                            strerror(run->outcome.exec_errno));
    if (run->outcome.type == OUTCOME_INTERRUPTED)
        return "it was interrupted in its first schedule";
    if (!run->loaded)
        return "nothing was controlled: the library of threadproof explore was not loaded into "
               "the program, which is linked statically, or set-user-ID, or for another machine";
    if (run->result->end == EXPLORE_UNSUPPORTED)
        return arena_printf(arena, "it cannot be explored: %s", run->result->why);
    if (!run->result->threads)
        return "nothing was controlled: the program created no thread";
    return NULL;
}

static bool run_seed(struct campaign *c, uint64_t seed, struct seen *seen, struct error *err)
{
    struct explore_request request;
    struct sighting sighting;

    plan_request(&c->plan, seed, &request);
    if (!explorer_run(c->search, &request, NULL, 0, &sighting, err))
        return false;
    c->last = sighting.run->outcome;
    *seen = seen_from(seed, &sighting);
    return true;
}

static bool take(void *context, const struct seen *seen, struct error *err)
{
    struct campaign *c = context;
    struct story_source source = *explorer_source(c->search);

    source.arena = c->arena;
    tally_add(&c->tally, seen, &source);
    show(c);
    return examiner_take(c->examiner, seen, c->tally.schedule.tried, err);
}

/* Measures the program; what a calibration shows, a seed will show again. */
static bool calibrate(struct campaign *c, struct error *err)
{
    unsigned count = plan_calibrations(explorer_is_fast(c->search));

    for (unsigned i = 0; i < count && !c->trouble && !interrupt_came(); i++) {
        struct explore_request request;
        struct sighting sighting;
        struct seen seen;

        plan_calibration(&c->plan, i, &request);
        if (!explorer_run(c->search, &request, NULL, 0, &sighting, err))
            return false;
        if (!i)
            c->trouble = find_trouble(c->arena, sighting.run);
        c->last = sighting.run->outcome;
        plan_learn(&c->plan, sighting.run->area);
        seen = seen_from(0, &sighting);
        tally_end_of(&c->tally, &seen);
    }
    return true;
}

static bool search(struct campaign *c, uint64_t seed, struct error *err)
{
    struct seen seen;
    bool ok = true;

    for (; ok && !is_done(c); seed++)
        ok = run_seed(c, seed, &seen, err) && take(c, &seen, err);
    return ok;
}

static bool search_in_jobs(struct campaign *c, uint64_t seed, struct error *err)
{
    const struct schedule *s = &c->tally.schedule;
    const struct jobs jobs = {
        .spec = c->spec,
        .plan = &c->plan,
        .calibrated = c->search,
        .first_seed = seed,
        .last_seed = s->planned ? seed + s->planned - s->tried : UINT64_MAX,
        .take = take,
        .is_done = is_done,
        .context = c,
    };

    return jobs_run(&jobs, c->arena, err);
}

static bool run_trace(struct campaign *c, struct error *err)
{
    struct seen seen;

    if (!examiner_take_trace(c->examiner, c->spec->trace, &seen, err))
        return false;
    tally_add(&c->tally, &seen, explorer_source(c->search));
    return true;
}

static bool run_all(struct campaign *c, struct error *err)
{
    const struct campaign_spec *spec = c->spec;
    uint64_t seed = spec->first_seed;
    struct seen seen;

    if (!calibrate(c, err))
        return false;
    if (c->trouble)
        return true;
    if (spec->trace)
        return run_trace(c, err);
    if (spec->one_seed)
        return run_seed(c, seed, &seen, err) && take(c, &seen, err);
    return spec->jobs > 1 ? search_in_jobs(c, seed, err) : search(c, seed, err);
}

/* The one schedule that was asked for is not held against others. */
static bool always_fails(const struct campaign *c)
{
    return c->tally.exit_status > 0 && !c->tally.exits_differ && !c->spec->one_seed &&
           !c->spec->trace;
}

/* One that exits so always means something by it, and nothing that depends on the schedule. */
static void drop_usual_status(struct findings *findings)
{
    size_t kept = 0;

    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i]->kind != KIND_EXIT_STATUS)
            findings->items[kept++] = findings->items[i];
    findings->count = kept;
}

/* Why the schedules prove nothing; NULL: they do. */
static const char *find_doubt(struct campaign *c)
{
    const struct schedule *s = &c->tally.schedule;

    if (c->trouble)
        return c->trouble;
    if (interrupt_came())
        return arena_printf(c->arena, "interrupted after %" PRIu64 " schedules", s->tried);
    if (s->cut && s->cut == s->tried && !c->spec->whole)
        return "none of the schedules came to its end; --step-limit and --timeout set how far "
               "they may go";
    if (c->tally.malformed)
        return "a log of the detector is not whole";
    if (always_fails(c))
        return arena_printf(c->arena,
                            "the program exited with status %d in every schedule, so it may not "
                            "have done all its work",
                            c->tally.exit_status);
    return NULL;
}

/* The same command for the program by the name that it has once it is built again. */
static const char *const *rebuilt_argv(struct campaign *c, const char *const *argv, size_t count)
{
    const char **copy = arena_copy(c->arena, argv, count, sizeof(*argv));

    for (size_t i = 0; i < count; i++)
        if (copy[i] == c->spec->argv[0])
            copy[i] = c->spec->rebuilt;
    return copy;
}

/* What repeats it: the seed of the first witness, or the whole search. */
static void describe(struct campaign *c, struct record *record)
{
    const struct campaign_spec *spec = c->spec;
    const struct schedule *schedule = record->schedule;
    uint64_t seed = schedule->witness_count ? schedule->witnesses[0].seed : spec->first_seed;
    bool one = schedule->witness_count || spec->one_seed;
    struct command_words words;
    struct buf line = BUF_INIT;
    size_t count = 0;
    const char **argv;

    while (spec->argv[count])
        count++;
    argv = ARENA_ARRAY(c->arena, const char *, count + 8);
    count = 0;
    argv[count++] = "threadproof";
    argv[count++] = "explore";
    argv[count++] = arena_printf(c->arena, "--detector=%s", detector_name(spec->detector));
    argv[count++] = arena_printf(c->arena, "--strategy=%s", plan_strategy_name(spec->strategy));
    argv[count++] = arena_printf(c->arena, "%s=%" PRIu64, one ? "--seed" : "--first-seed", seed);
    if (!one)
        argv[count++] = arena_printf(c->arena, "--schedules=%" PRIu64, schedule->planned);
    argv[count++] = "--";
    for (size_t i = 0; spec->argv[i]; i++)
        argv[count++] = spec->argv[i];
    record->argv = argv;
    record->argc = count;
    while (spec->env && spec->env[record->env_count])
        record->env_count++;
    record->env = spec->env;
    words = (struct command_words){
        .env = record->env, .env_count = record->env_count, .argv = argv, .argc = count};
    if (spec->rebuild) {
        buf_addf(&line, "%s && ", spec->rebuild);
        words.argv = rebuilt_argv(c, argv, count);
    }
    command_line(&line, &words);
    record->repeat = arena_strdup(c->arena, line.ptr);
    buf_release(&line);
}

static void conclude(struct campaign *c, struct record *record)
{
    struct schedule *schedule = tally_schedule(&c->tally, c->arena);
    const struct record *first = examiner_first(c->examiner);
    const char *doubt = find_doubt(c);
    const char **reasons = ARENA_ARRAY(c->arena, const char *, 1);

    schedule->wall_ms = clock_ms() - c->start_ms;
    examiner_end(c->examiner, schedule->tried, &record->findings, schedule);
    record->schedule = schedule;
    if (always_fails(c))
        drop_usual_status(&record->findings);
    lock_order_confirm(record);
    record->outcome = first ? first->outcome : c->last;
    if (first) {
        record->out = first->out;
        record->err = first->err;
    }
    record->outcome.wall_ms = schedule->wall_ms;
    record->log = (struct log_facts){.started = true, .finished = true};
    record->log.findings = record->findings.count;
    record->verdict = doubt ? VERDICT_INCONCLUSIVE : VERDICT_UNJUDGED;
    reasons[0] = doubt;
    record->reasons = reasons;
    record->reason_count = doubt != NULL;
    describe(c, record);
}

static struct explorer *open_search(const struct campaign_spec *from, struct arena *arena,
                                    struct error *err)
{
    const struct explorer_spec spec = {
        .argv = from->argv,
        .program = from->program,
        .env = from->env,
        .folder = from->folder,
        .suppressions = from->suppressions,
        .log_folder = arena_printf(arena, "%s/search", from->log_folder),
        .detector = from->detector,
        .timeout_ms = from->timeout_ms,
    };

    return explorer_open(&spec, err);
}

bool campaign_run(const struct campaign_spec *spec, struct arena *arena, struct record *record,
                  struct error *err)
{
    struct campaign c = {.spec = spec, .arena = arena, .start_ms = clock_ms()};
    struct error unfit = ERROR_INIT;
    bool ok = true;

    *record = (struct record){
        .name = spec->name,
        .detector = spec->detector,
        .program = spec->program,
        .started_ms = clock_unix_ms(),
        .findings = FINDINGS_INIT,
    };
    c.plan = (struct plan){
        .strategy = spec->strategy,
        .step_limit = spec->step_limit,
        .start_ns = (uint64_t)record->started_ms * 1000000,
    };
    tally_init(&c.tally);
    c.tally.schedule.strategy = plan_strategy_name(spec->strategy);
    c.tally.schedule.first_seed = spec->first_seed;
    c.tally.schedule.planned = spec->one_seed || spec->trace ? 1 : spec->schedules;
    c.search = open_search(spec, arena, &unfit);
    if (!c.search)
        c.trouble = arena_strdup(arena, error_text(&unfit));
    c.examiner = examiner_new(spec, &c.plan, c.search, arena);
    if (c.search)
        ok = run_all(&c, err);
    progress_clear();
    if (ok)
        conclude(&c, record);
    examiner_free(c.examiner);
    explorer_close(c.search);
    tally_release(&c.tally);
    error_release(&unfit);
    return ok;
}

const char *campaign_trace(const struct record *record)
{
    const struct schedule *schedule = record->schedule;

    return schedule && schedule->witness_count ? schedule->witnesses[0].trace : NULL;
}
