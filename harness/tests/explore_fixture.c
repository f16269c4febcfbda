/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <limits.h>
#include <unistd.h>

#include "base/text.h"
#include "explore_fixture.h"

enum { LEARNING = 4, TIMEOUT_MS = 20000, STRATEGIES = 4 };

static const char *const end_names[ENDS] = {"none",       "finished", "deadlock",
                                            "step limit", "outside",  "unsupported"};

void program_file(char *path, size_t size, const char *program)
{
    int len = strchr(program, '/') ? snprintf(path, size, "%s", program)
                                   : snprintf(path, size, "%s/xlib_%s", EXPLORE_PROGRAMS, program);

    assert_true(len > 0 && (size_t)len < size);
}

bool have_program(const char *program)
{
    char path[PATH_MAX];

    program_file(path, sizeof(path), program);
    return access(path, X_OK) == 0;
}

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

static unsigned count_distinct(uint64_t *hashes, unsigned count)
{
    unsigned distinct = count > 0;

    qsort(hashes, count, sizeof(*hashes), by_value);
    for (unsigned i = 1; i < count; i++)
        distinct += hashes[i] != hashes[i - 1];
    return distinct;
}

static void ask(const struct trying *trying, unsigned number, struct explore_request *request)
{
    bool learns = trying->flags & EXPLORE_LEARN;
    unsigned turn = trying->same_seed ? 0 : number;

    request->seed = trying->seed + turn;
    request->strategy = trying->strategy == EXPLORE_REPLAY ? turn % STRATEGIES : trying->strategy;
    request->time = turn % 16 >= 12 && !trying->last_only ? EXPLORE_TIME_ANY : EXPLORE_TIME_LAST;
    request->flags = trying->flags & ~(unsigned)EXPLORE_LEARN;
    if (learns)
        request->flags |= number < LEARNING ? EXPLORE_LEARN : EXPLORE_SHARED;
}

static void count(const struct trying *trying, const struct explore_run *run, struct tried *tried)
{
    const struct explore_result *result = run->result;

    tried->ends[result->end]++;
    tried->failed += (run->outcome.type == OUTCOME_EXITED && run->outcome.status != 0) ||
                     run->outcome.type == OUTCOME_SIGNALLED;
    tried->watchdog += result->watchdog != 0;
    tried->uncontrolled += result->threads == 0;
    tried->hash = result->hash;
    if (trying->look)
        trying->look(trying->context, run);
}

struct tried *try_program(const struct trying *trying)
{
    static struct tried tried;
    char path[PATH_MAX];
    const char *argv[] = {path, trying->mode, NULL};
    struct explore_spec spec = {.argv = argv,
                                .env = trying->env,
                                .fork_server = !trying->fresh,
                                .timeout_ms = trying->timeout_ms ? trying->timeout_ms : TIMEOUT_MS};
    struct error err = ERROR_INIT;
    struct explore_session *session;

    tried = (struct tried){.failed = 0};
    program_file(path, sizeof(path), trying->program);
    session = explore_open(&spec, &err);
    if (!session)
        fail_msg("%s", err.text);
    assert_true(trying->schedules <= HASHES);
    for (unsigned i = 0; i < trying->schedules; i++) {
        struct explore_run run;

        ask(trying, i, explore_request(session));
        if (!explore_run(session, &run, &err))
            fail_msg("%s", err.text);
        count(trying, &run, &tried);
        tried.hashes[i] = tried.hash;
    }
    tried.distinct = count_distinct(tried.hashes, trying->schedules);
    explore_close(session);
    return &tried;
}

static void tell_bad(void *context, const struct explore_run *run)
{
    const struct explore_result *result = run->result;
    const struct trying *trying = context;
    bool good = result->end == EXPLORE_FINISHED && run->outcome.type == OUTCOME_EXITED &&
                run->outcome.status == 0 && !result->watchdog && result->threads > 0;

    if (good)
        return;
    for (unsigned i = 0; i < result->threads; i++)
        print_error("thread %u: state %u, %s\n", i + 1, run->area->waits[i].state,
                    explore_operation_name(run->area->waits[i].operation));
    fail_msg("%s %s: %s, %s %d %d, %u threads, %" PRIu64 " steps, watchdog %u: %s%s",
             trying->program, trying->mode, end_names[result->end],
             outcome_type_name(run->outcome.type), run->outcome.status, run->outcome.signal,
             result->threads, result->steps, result->watchdog, result->why, run->err.head.ptr);
}

void check_good(const struct trying *trying)
{
    struct trying telling = *trying;

    telling.look = tell_bad;
    telling.context = &telling;
    (void)try_program(&telling);
}

unsigned for_each_mode(const char *program, void (*check)(const char *program, const char *mode))
{
    char path[PATH_MAX];
    const char *argv[] = {path, NULL};
    struct process_spec spec = {.argv = argv, .timeout_ms = 60000, .keep_bytes = 4096};
    struct process_result result;
    unsigned modes = 0;
    char *name;
    char *end;

    program_file(path, sizeof(path), program);
    assert_true(process_run(&spec, &result, NULL));
    for (name = result.out.head.ptr; (end = strchr(name, '\n')); name = end + 1, modes++) {
        *end = 0;
        check(program, name);
    }
    process_result_release(&result);
    return modes;
}
