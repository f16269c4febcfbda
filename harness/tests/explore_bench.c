/* SPDX-License-Identifier: MIT */
/*
 * explore_bench [-fkmav] [-n SCHEDULES] [-s SEED] [-S STRATEGY] [-t TIMEOUT_MS] -- PROGRAM...
 *
 * Runs schedules and says how fast, how they ended and what they cost: for scripts/bench and for
 * a look by hand. -f: a fresh process each; -k: the same seed each time; -m: control from main on;
 * -a: sleeps end at any time; -v: one line a schedule.
 */
#include <getopt.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "explore/session.h"

enum { LEARNING = 4 }; /* schedules */

struct options {
    bool fresh, any_time, verbose, from_main, same_seed;
    unsigned long schedules, seed;
    int strategy;
    long timeout_ms;
};

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static const char *const ends[] = {"none",       "finished", "deadlock",
                                   "step limit", "outside",  "unsupported"};

static void tell(unsigned long seed, const struct explore_run *run)
{
    const struct explore_result *r = run->result;

    printf(
        "seed %lu end %s outcome %s/%d/%d threads %u steps %lu switches %lu preemptions %lu hash "
        "%016lx watchdog %u diverged %u fired %u found %x %s\n",
        seed, ends[r->end], outcome_type_name(run->outcome.type), run->outcome.status,
        run->outcome.signal, r->threads, r->steps, r->switches, r->preemptions, r->hash,
        r->watchdog, r->diverged, r->time_fired, r->found, r->why);
    printf(" ");
    for (unsigned i = 0; i < EXPLORE_OPERATIONS; i++)
        if (r->points[i])
            printf(" %s:%lu", explore_operation_name(i), r->points[i]);
    printf("\n");
    if (run->err.total)
        printf("  err: %.2000s\n", run->err.head.ptr);
    if (r->end == EXPLORE_DEADLOCK || r->end == EXPLORE_STEP_LIMIT || r->end == EXPLORE_OUTSIDE) {
        for (unsigned i = 0; i < r->threads; i++)
            printf("  thread %u state %u: %s object %u target %u second %lx\n", i + 1,
                   run->area->waits[i].state, explore_operation_name(run->area->waits[i].operation),
                   run->area->waits[i].object, run->area->waits[i].target,
                   run->area->waits[i].second);
        for (unsigned i = 0; i < r->hold_count; i++)
            printf("  object %u held by thread %u mode %u\n", run->area->holds[i].object,
                   run->area->holds[i].thread, run->area->holds[i].mode);
    }
}

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

static unsigned long distinct(uint64_t *hashes, unsigned long count)
{
    unsigned long found = count ? 1 : 0;

    qsort(hashes, count, sizeof(*hashes), by_value);
    for (unsigned long i = 1; i < count; i++)
        found += hashes[i] != hashes[i - 1];
    return found;
}

static int explore(const struct options *options, char **argv)
{
    struct explore_spec spec = {.argv = (const char *const *)argv,
                                .fork_server = !options->fresh,
                                .timeout_ms = options->timeout_ms};
    struct error err = ERROR_INIT;
    struct explore_session *session = explore_open(&spec, &err);
    unsigned long counts[6] = {0}, failed = 0, signalled = 0, uncontrolled = 0, watchdog = 0;
    uint64_t *hashes = xcalloc(options->schedules + 1, sizeof(*hashes));
    double begin, used;

    if (!session) {
        fprintf(stderr, "%s\n", err.text);
        return 3;
    }
    begin = seconds();
    for (unsigned long i = 0; i < options->schedules; i++) {
        struct explore_request *request = explore_request(session);
        struct explore_run run;

        request->flags = (options->from_main ? EXPLORE_FROM_MAIN : 0) |
                         (i < LEARNING && !options->same_seed ? EXPLORE_LEARN : EXPLORE_SHARED);
        request->seed = options->seed + (options->same_seed ? 0 : i);
        request->strategy = options->strategy >= 0 ? (uint32_t)options->strategy : i % 4;
        request->time = options->any_time || (i / 4 % 4 == 3 && !options->same_seed);
        if (!explore_run(session, &run, &err)) {
            fprintf(stderr, "%s\n", err.text);
            break;
        }
        counts[run.result->end]++;
        failed += run.outcome.type == OUTCOME_EXITED && run.outcome.status != 0;
        signalled += run.outcome.type == OUTCOME_SIGNALLED;
        uncontrolled += run.result->threads == 0;
        watchdog += run.result->watchdog != 0;
        hashes[i] = run.result->hash;
        for (unsigned k = 0; k < run.result->threads && k < 64 && !options->same_seed; k++)
            request->weights[k] =
                run.area->waits[k].steps ? run.area->waits[k].steps : request->weights[k];
        if (run.result->steps > request->expected_steps && !options->same_seed)
            request->expected_steps = (uint32_t)run.result->steps;
        if (options->verbose)
            tell(options->seed + i, &run);
    }
    used = seconds() - begin;
    printf("%lu distinct of ", distinct(hashes, options->schedules));
    free(hashes);
    printf("%lu schedules %.1f/s", options->schedules, (double)options->schedules / used);
    for (unsigned i = 0; i < 6; i++)
        if (counts[i])
            printf(" %s:%lu", ends[i], counts[i]);
    printf(" failed:%lu signalled:%lu uncontrolled:%lu watchdog:%lu\n", failed, signalled,
           uncontrolled, watchdog);
    explore_close(session);
    return 0;
}

int main(int argc, char **argv)
{
    struct options options = {.schedules = 1, .seed = 1, .strategy = -1, .timeout_ms = 5000};
    int option;

    while ((option = getopt(argc, argv, "+fn:s:S:avt:mk")) > 0) {
        if (option == 'f')
            options.fresh = true;
        else if (option == 'n')
            options.schedules = strtoul(optarg, NULL, 10);
        else if (option == 's')
            options.seed = strtoul(optarg, NULL, 10);
        else if (option == 'S')
            options.strategy = (int)strtol(optarg, NULL, 10);
        else if (option == 't')
            options.timeout_ms = strtol(optarg, NULL, 10);
        else if (option == 'a')
            options.any_time = true;
        else if (option == 'v')
            options.verbose = true;
        else if (option == 'k')
            options.same_seed = true;
        else if (option == 'm')
            options.from_main = true;
    }
    return optind < argc ? explore(&options, argv + optind) : 2;
}
