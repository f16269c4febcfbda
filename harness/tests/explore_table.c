/* SPDX-License-Identifier: MIT */
/*
 * explore_table RUNS SCHEDULES NOISE FOLDER NAME...: a line for each program, for
 * scripts/bench explore. NAME is run bare RUNS times, as often with random sleeps
 * (the library NOISE preloaded), and in SCHEDULES schedules; FOLDER holds NAME, and
 * NAME.points, which has points at its accesses to memory.
 */
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/explorer.h"
#include "cli/temporary.h"
#include "explore/plan.h"

enum { HANG_MS = 500 };

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static _Noreturn void die(const char *what)
{
    fprintf(stderr, "explore_table: %s: %s\n", what, strerror(errno));
    exit(2);
}

/* Waits for the child that SIGCHLD announces; one that hangs is killed. */
static int wait_for(pid_t pid, const sigset_t *child)
{
    const struct timespec limit = {.tv_nsec = HANG_MS * 1000000L};
    int status;

    while (waitpid(pid, &status, WNOHANG) == 0)
        if (sigtimedwait(child, NULL, &limit) < 0 && errno == EAGAIN) {
            kill(pid, SIGKILL);
            if (waitpid(pid, &status, 0) != pid)
                die("waitpid");
            break;
        }
    return status;
}

/* How many runs fail, and how many there are in a second. */
static unsigned run_bare(const char *program, unsigned runs, const char *noise, double *rate)
{
    char *const argv[] = {(char *)program, NULL};
    posix_spawn_file_actions_t silent;
    double start = seconds();
    unsigned failed = 0;
    sigset_t child;

    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, NULL);
    if (posix_spawn_file_actions_init(&silent) != 0 ||
        posix_spawn_file_actions_addopen(&silent, 2, "/dev/null", 1, 0) != 0)
        die("posix_spawn_file_actions");
    if (noise && setenv("LD_PRELOAD", noise, 1) != 0)
        die("setenv");
    for (unsigned i = 0; i < runs; i++) {
        char seed[16];
        pid_t pid;

        snprintf(seed, sizeof(seed), "%u", i + 1);
        if (setenv("NOISE_SEED", seed, 1) != 0)
            die("setenv");
        errno = posix_spawn(&pid, program, &silent, NULL, argv, environ);
        if (errno)
            die(program);
        failed += wait_for(pid, &child) != 0;
    }
    unsetenv("LD_PRELOAD");
    posix_spawn_file_actions_destroy(&silent);
    sigprocmask(SIG_UNBLOCK, &child, NULL);
    *rate = runs / (seconds() - start);
    return failed;
}

struct explored {
    unsigned first; /* schedule that shows something, from 1; 0 none */
    unsigned shows;
    double rate;
};

static struct explored explore(const char *program, unsigned schedules, const char *logs)
{
    const char *const argv[] = {program, NULL};
    const struct explorer_spec spec = {
        .argv = argv, .program = program, .log_folder = logs, .timeout_ms = 10000};
    struct plan plan = {.strategy = PLAN_MIX};
    struct explored e = {0};
    struct error err = ERROR_INIT;
    struct explorer *explorer = explorer_open(&spec, &err);
    double start;

    for (unsigned i = 0; explorer && i < plan_calibrations(true); i++) {
        struct explore_request request;
        struct sighting sighting;

        plan_calibration(&plan, i, &request);
        if (!explorer_run(explorer, &request, NULL, 0, &sighting, &err))
            break;
        plan_learn(&plan, sighting.run->area);
    }
    start = seconds();
    for (unsigned seed = 0; explorer && seed < schedules; seed++) {
        struct explore_request request;
        struct sighting sighting;

        plan_request(&plan, seed, &request);
        if (!explorer_run(explorer, &request, NULL, 0, &sighting, &err))
            break;
        e.shows += sighting.findings.count > 0;
        if (!e.first && sighting.findings.count)
            e.first = seed + 1;
    }
    e.rate = schedules / (seconds() - start);
    explorer_close(explorer);
    if (err.text) {
        fprintf(stderr, "explore_table: %s: %s\n", program, error_text(&err));
        exit(1);
    }
    return e;
}

static void row(const char *folder, const char *name, unsigned runs, unsigned schedules,
                const char *noise, const char *logs)
{
    struct buf program = BUF_INIT;
    struct explored e;
    double bare_rate;
    double rate;
    unsigned bare;
    unsigned noisy;

    buf_addf(&program, "%s/%s", folder, name);
    bare = run_bare(program.ptr, runs, NULL, &bare_rate);
    noisy = run_bare(program.ptr, runs, noise, &rate);
    buf_addstr(&program, ".points");
    e = explore(program.ptr, schedules, logs);
    printf("%-16s %6.1f %% %7.1f %% ", name, 100.0 * bare / runs, 100.0 * noisy / runs);
    if (e.first)
        printf("%10u %6.1f %%", e.first, 100.0 * e.shows / schedules);
    else
        printf("%10s %6.1f %%", "-", 0.0);
    printf(" %9.0f %9.0f\n", e.rate, bare_rate);
    fflush(stdout);
    buf_release(&program);
}

int main(int argc, char **argv)
{
    struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    const char *logs;
    uint64_t runs;
    uint64_t schedules;

    if (argc < 6 || !text_number(argv[1], 1000000, &runs) ||
        !text_number(argv[2], 1000000, &schedules)) {
        fprintf(stderr, "usage: explore_table RUNS SCHEDULES NOISE FOLDER NAME...\n");
        return 2;
    }
    logs = temporary_folder(&arena, &err);
    if (!logs) {
        fprintf(stderr, "explore_table: %s\n", error_text(&err));
        return 2;
    }
    printf("%-16s %8s %9s %10s %8s %9s %9s\n", "program", "bare", "sleeps", "first at", "shows",
           "schedules", "bare runs");
    printf("%-16s %8s %9s %10s %8s %9s %9s\n", "", "fails", "fail", "schedule", "it", "a second",
           "a second");
    for (int i = 5; i < argc; i++)
        row(argv[4], argv[i], (unsigned)runs, (unsigned)schedules, argv[3], logs);
    if (!file_remove_tree(logs, &err))
        fprintf(stderr, "explore_table: %s\n", error_text(&err));
    error_release(&err);
    arena_release(&arena);
    return 0;
}
