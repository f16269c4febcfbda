/* SPDX-License-Identifier: MIT */
#include "cli/explore_gdb.h"

#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/explorer.h"
#include "exec/process.h"

/* A person may look at a stopped program for as long as they like. */
enum { ENDLESS_MS = INT32_MAX };

/* The name of the area that a session shares with its program: the memfd that it has open. */
static const char *area_path(struct arena *arena, struct error *err)
{
    struct file_names names;
    const char *path = NULL;

    if (!file_list("/proc/self/fd", &names, err))
        return NULL;
    for (size_t i = 0; i < names.count && !path; i++) {
        char target[64];
        const char *link = arena_printf(arena, "/proc/self/fd/%s", names.items[i]);
        ssize_t len = readlink(link, target, sizeof(target) - 1);

        target[len > 0 ? len : 0] = 0;
        if (text_starts(target, "/memfd:explore "))
            path = arena_printf(arena, "/proc/%d/fd/%s", (int)getpid(), names.items[i]);
    }
    file_names_free(&names);
    if (!path)
        error_set(err, "the memory that the program shares with us is not to be found");
    return path;
}

/* gdb makes threads itself, so only its program may have the library. */
static bool run_gdb(const struct campaign_spec *spec, const char *area, struct arena *arena,
                    int *status, struct error *err)
{
    size_t count = 0;
    const char **argv;
    struct process_spec process = {.env = spec->env, .folder = spec->folder, .inherit_io = true};
    struct process_result result;
    bool ok;

    while (spec->argv[count])
        count++;
    argv = ARENA_ARRAY(arena, const char *, count + 8);
    argv[0] = "gdb";
    argv[1] = "-q";
    argv[2] = "-iex";
    argv[3] = arena_printf(arena, "set exec-wrapper env 'LD_PRELOAD=%s' '%s=%s'", explore_library(),
                           EXPLORE_VARIABLE, area);
    argv[4] = "--args";
    for (size_t i = 0; i < count; i++)
        argv[5 + i] = spec->argv[i];
    process.argv = argv;
    ok = process_run(&process, &result, err);
    if (ok && result.outcome.type == OUTCOME_NOT_STARTED)
        ok = error_set(err, "gdb: %s", strerror(result.outcome.exec_errno));
    *status = ok && result.outcome.type == OUTCOME_EXITED ? result.outcome.status : 1;
    process_result_release(&result);
    return ok;
}

bool explore_gdb(const struct campaign_spec *spec, const struct trace *trace, int *status,
                 struct error *err)
{
    struct arena arena = ARENA_INIT;
    /* Without a fork server nothing is started before it is asked for. */
    const struct explore_spec session_spec = {.argv = spec->argv, .folder = spec->folder};
    struct explore_session *session = explore_open(&session_spec, err);
    const char *area = session ? area_path(&arena, err) : NULL;
    bool ok = area && explore_replay(session, trace->decisions, trace->count, err);

    if (ok) {
        *explore_request(session) = (struct explore_request){
            .seed = trace->seed,
            .strategy = EXPLORE_REPLAY,
            .time = trace->time,
            .flags = trace->accesses ? EXPLORE_SHARED : 0,
            .step_limit = trace->step_limit,
            .start_ns = trace->start_ns,
            .patience_ms = ENDLESS_MS,
            .replay_count = (uint32_t)trace->count,
        };
        explorer_teach_session(session, trace->learnt, trace->learnt_count);
        ok = run_gdb(spec, area, &arena, status, err);
    }
    if (session)
        explore_close(session);
    arena_release(&arena);
    return ok;
}
