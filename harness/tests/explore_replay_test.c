/* SPDX-License-Identifier: MIT */
/*
 * A seed is one interleaving: in the fork server, in fresh processes, with and without address
 * space randomisation, on a machine that does other things too; and a list of decisions is the
 * same one whatever strategy found it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "explore_fixture.h"

enum { AGAIN = 200, FRESH_AGAIN = 20, STRATEGIES = 4, BUSY = 4 };

static const struct {
    const char *program;
    const char *mode;
} programs[] = {
    {"locks", "rwlocks"},
    {"locks", "timed"},
    {"waits", "cancellation"},
    {"waits", "barriers"},
    {"waits", "timed-conditions"},
    {"outside", "sockets"},
    {"found", "abba"},
    {"accesses_runtime", "lost-update"},
};

static struct trying again(size_t i, unsigned strategy, unsigned schedules)
{
    return (struct trying){.program = programs[i].program,
                           .mode = programs[i].mode,
                           .schedules = schedules,
                           .strategy = strategy,
                           .flags = EXPLORE_SHARED,
                           .same_seed = true,
                           .seed = 40 + strategy};
}

static uint64_t one_hash(const struct trying *trying)
{
    const struct tried *tried = try_program(trying);

    if (tried->distinct != 1 || tried->watchdog)
        fail_msg("%s %s, strategy %u: %u hashes, watchdog in %u", trying->program, trying->mode,
                 trying->strategy, tried->distinct, tried->watchdog);
    return tried->hash;
}

static void same_in_fork_server_and_fresh(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(programs); i++)
        for (unsigned strategy = 0; strategy < STRATEGIES; strategy++) {
            struct trying forked = again(i, strategy, AGAIN / STRATEGIES);
            struct trying fresh = again(i, strategy, FRESH_AGAIN / STRATEGIES);

            fresh.fresh = true;
            assert_int_equal(one_hash(&forked), one_hash(&fresh));
        }
}

static void compute_for_ever(void)
{
    for (volatile unsigned long i = 0;; i++)
        continue;
}

static void same_on_a_busy_machine(void **state)
{
    struct trying trying = again(0, EXPLORE_RANDOM, AGAIN);
    uint64_t idle = one_hash(&trying);
    pid_t parent = getpid();
    pid_t busy[BUSY];

    (void)state;
    for (int i = 0; i < BUSY; i++) {
        busy[i] = fork();
        if (busy[i] == 0) {
            alarm(60);
            if (getppid() == parent)
                compute_for_ever();
            _exit(1);
        }
        assert_true(busy[i] > 0);
    }
    assert_int_equal(idle, one_hash(&trying));
    for (int i = 0; i < BUSY; i++) {
        kill(busy[i], SIGKILL);
        waitpid(busy[i], NULL, 0);
    }
}

static void other_seeds_are_other_interleavings(void **state)
{
    struct trying trying = again(0, EXPLORE_RANDOM, AGAIN);

    (void)state;
    trying.same_seed = false;
    assert_true(try_program(&trying)->distinct > AGAIN / 2);
}

/* Runs it, replays its decisions, and gives both hashes back. */
static void replay(size_t i, unsigned strategy, bool fresh, uint64_t hashes[2])
{
    static struct explore_decision decisions[EXPLORE_DECISIONS];
    char path[4096];
    const char *argv[] = {path, programs[i].mode, NULL};
    struct explore_spec spec = {.argv = argv, .fork_server = !fresh, .timeout_ms = 20000};
    struct error err = ERROR_INIT;
    struct explore_session *session;
    struct explore_run run;
    uint32_t count;

    program_file(path, sizeof(path), programs[i].program);
    session = explore_open(&spec, &err);
    if (!session)
        fail_msg("%s", err.text);
    *explore_request(session) = (struct explore_request){
        .seed = 9, .strategy = strategy, .time = strategy % 2, .flags = EXPLORE_SHARED};
    assert_true(explore_run(session, &run, &err));
    hashes[0] = run.result->hash;
    count = run.result->decision_count;
    memcpy(decisions, run.area->decisions, count * sizeof(*decisions));
    assert_true(explore_replay(session, decisions, count, &err));
    explore_request(session)->strategy = EXPLORE_REPLAY;
    explore_request(session)->seed = 0;
    assert_true(explore_run(session, &run, &err));
    hashes[1] = run.result->hash;
    assert_int_equal(run.result->diverged, 0);
    explore_close(session);
}

static void decisions_replay_without_the_strategy(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(programs); i++)
        for (unsigned strategy = 0; strategy < STRATEGIES; strategy++) {
            uint64_t hashes[2];

            replay(i, strategy, strategy == 3, hashes);
            assert_int_equal(hashes[0], hashes[1]);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_in_fork_server_and_fresh),
        cmocka_unit_test(same_on_a_busy_machine),
        cmocka_unit_test(other_seeds_are_other_interleavings),
        cmocka_unit_test(decisions_replay_without_the_strategy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
