/* SPDX-License-Identifier: MIT */
#include "cli/campaign_jobs.h"

#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/interrupt.h"

enum { JOBS_MAX = 256, LOOK_MS = 100, WORKER_FAILED = 70 };

_Static_assert(sizeof(struct seen) <= PIPE_BUF, "what a worker writes must not be torn");

static bool send_seen(int pipe, const struct seen *seen)
{
    ssize_t sent;

    do
        sent = write(pipe, seen, sizeof(*seen));
    while (sent < 0 && errno == EINTR && !interrupt_came());
    return sent == (ssize_t)sizeof(*seen);
}

/* Ends when its seeds are used up, or when nobody reads any more. */
static bool work(const struct jobs *jobs, unsigned number, int pipe, struct arena *arena,
                 struct error *err)
{
    const struct campaign_spec *from = jobs->spec;
    const struct explorer_spec spec = {
        .argv = from->argv,
        .program = from->program,
        .env = from->env,
        .folder = from->folder,
        .suppressions = from->suppressions,
        .log_folder = arena_printf(arena, "%s/job-%u", from->log_folder, number),
        .detector = from->detector,
        .timeout_ms = from->timeout_ms,
    };
    struct explorer *explorer = explorer_open(&spec, err);
    const uint64_t *learnt;
    size_t count;
    bool ok = explorer != NULL;

    explorer_learnt(jobs->calibrated, &learnt, &count);
    if (explorer)
        explorer_teach(explorer, learnt, count);
    for (uint64_t seed = jobs->first_seed + number; ok && seed < jobs->last_seed;
         seed += from->jobs) {
        struct explore_request request;
        struct sighting sighting;
        struct seen seen;

        plan_request(jobs->plan, seed, &request);
        ok = explorer_run(explorer, &request, NULL, 0, &sighting, err);
        if (ok) {
            seen = seen_from(seed, &sighting);
            if (!send_seen(pipe, &seen))
                break;
        }
    }
    explorer_close(explorer);
    return ok;
}

static _Noreturn void be_worker(const struct jobs *jobs, unsigned number, int pipe, pid_t parent)
{
    struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    bool ok = false;

    /* Its own program ends with it, by the keeper. */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent)
        ok = work(jobs, number, pipe, &arena, &err);
    if (!ok)
        fprintf(stderr, "threadproof: job %u: %s\n", number, error_text(&err));
    _exit(ok ? 0 : WORKER_FAILED);
}

static bool start(const struct jobs *jobs, unsigned number, const int pipe[2], pid_t *pid,
                  struct error *err)
{
    pid_t parent = getpid();

    *pid = fork();
    if (*pid < 0)
        return error_errno(err, "cannot fork");
    if (*pid == 0) {
        signal(SIGPIPE, SIG_IGN);
        close(pipe[0]);
        be_worker(jobs, number, pipe[1], parent);
    }
    return true;
}

/* One piece; false at the end of all of them. */
static bool receive(int pipe, struct seen *seen, bool *got)
{
    struct pollfd ready = {.fd = pipe, .events = POLLIN};
    ssize_t len;

    *got = false;
    if (poll(&ready, 1, LOOK_MS) <= 0)
        return true;
    len = read(pipe, seen, sizeof(*seen));
    *got = len == (ssize_t)sizeof(*seen);
    return *got || (len < 0 && errno == EINTR);
}

static bool reap(pid_t pid, bool wanted, struct error *err)
{
    int status;

    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return error_errno(err, "cannot wait for a job");
    return !wanted || (WIFEXITED(status) && WEXITSTATUS(status) == 0) ||
           error_set(err, "a job has failed");
}

bool jobs_run(const struct jobs *jobs, struct arena *arena, struct error *err)
{
    unsigned count = jobs->spec->jobs < JOBS_MAX ? jobs->spec->jobs : JOBS_MAX;
    pid_t *pids = ARENA_ARRAY(arena, pid_t, count);
    unsigned started = 0;
    int ends[2];
    bool ok = pipe(ends) == 0 || error_errno(err, "cannot make a pipe");
    bool cut = false;
    bool more = ok;

    while (ok && started < count) {
        ok = start(jobs, started, ends, &pids[started], err);
        started += ok;
    }
    if (more)
        close(ends[1]);
    while (ok && more && !cut) {
        struct seen seen;
        bool got;

        more = receive(ends[0], &seen, &got);
        ok = !got || jobs->take(jobs->context, &seen, err);
        cut = jobs->is_done(jobs->context);
    }
    if (started)
        close(ends[0]);
    for (unsigned i = 0; i < started; i++)
        ok = reap(pids[i], ok && !cut, err) && ok;
    return ok;
}
