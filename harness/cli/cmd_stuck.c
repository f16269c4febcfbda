/* SPDX-License-Identifier: MIT */
/* threadproof stuck: whether a running process hangs, and why. */
#include <limits.h>
#include <unistd.h>

#include "cli/command.h"

#include "base/file.h"
#include "base/text.h"
#include "cli/outputs.h"
#include "stuck/stuck.h"

struct stuck_arguments {
    struct outputs outputs;
    uint64_t pid;
};

static error_t take(int key, char *argument, struct argp_state *state)
{
    struct stuck_arguments *a = state->input;

    if (outputs_take(&a->outputs, key, argument))
        return 0;
    switch (key) {
    case ARGP_KEY_ARG:
        if (a->pid)
            argp_error(state, "name one process only");
        if (!text_number(argument, INT_MAX, &a->pid) || !a->pid)
            argp_error(state, "\"%s\" is not the number of a process", argument);
        return 0;
    case ARGP_KEY_END:
        if (!a->pid)
            argp_error(state, "name the process by its number, as ps prints it");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* Whether the kernel lets us see what its threads wait for; a zombie's can always be seen. */
static bool may_look(pid_t pid)
{
    struct buf path = BUF_INIT;
    struct buf content = BUF_INIT;
    bool ok;

    buf_addf(&path, "/proc/%d/syscall", (int)pid);
    ok = file_read(path.ptr, &content, NULL);
    buf_release(&path);
    buf_release(&content);
    return ok;
}

static const char *program_of(pid_t pid, struct arena *arena)
{
    char path[PATH_MAX];
    const char *link = arena_printf(arena, "/proc/%d/exe", (int)pid);
    ssize_t len = readlink(link, path, sizeof(path));

    return len > 0 ? arena_strndup(arena, path, (size_t)len) : "a program";
}

/*
 * For a process that goes on no outcome is right; interrupted means that we stopped looking. What
 * its threads do is not a finding, since it shows no bug.
 */
static struct record make_record(pid_t pid, const struct stuck_result *result, bool looked,
                                 struct arena *arena)
{
    const char **reasons = ARENA_ARRAY(arena, const char *, 1 + result->evidence.count);
    const char *program = program_of(pid, arena);
    size_t count = 0;

    reasons[count++] = !looked         ? "the kernel does not let this user look at the process"
                       : result->stuck ? "the process can never finish"
                       : result->findings.count
                           ? "the process runs and gets nowhere, as far as can be seen"
                           : "the process is not stuck, as far as can be proven; it goes on";
    for (size_t i = 0; i < result->evidence.count; i++)
        reasons[count++] = result->evidence.items[i]->message;
    return (struct record){
        .name = arena_printf(arena, "%s (pid %d)", text_basename(program), (int)pid),
        .detector = DETECTOR_STUCK,
        .program = program,
        .outcome = {.type = result->stuck ? OUTCOME_STUCK : OUTCOME_INTERRUPTED},
        .log_text = {result->text.ptr, result->text.len, result->text.len},
        .findings = result->findings,
        .verdict = looked ? VERDICT_UNJUDGED : VERDICT_INCONCLUSIVE,
        .reasons = reasons,
        .reason_count = count,
    };
}

static int report_on(const struct stuck_arguments *a, const struct stuck_result *result,
                     struct error *err)
{
    struct arena arena = ARENA_INIT;
    bool looked = result->stuck || may_look((pid_t)a->pid);
    struct record record = make_record((pid_t)a->pid, result, looked, &arena);
    const struct report_options how = {.title = record.name, .root = a->outputs.root};
    struct digest *digest = digest_new();
    int status = result->findings.count ? STATUS_FINDINGS : looked ? STATUS_NOTHING : STATUS_FAILED;

    if (!outputs_asked(&a->outputs, NULL))
        print_visible(stdout, "%s", result->text.ptr);
    if (!looked)
        complain("process %d: %s", (int)a->pid, record.reasons[0]);
    digest_add_record(digest, &record);
    if (!outputs_write(&a->outputs, digest, &how, err)) {
        complain("%s", error_text(err));
        status = STATUS_FAILED;
    }
    digest_free(digest);
    arena_release(&arena);
    return status;
}

int command_stuck(int argc, char **argv)
{
    struct stuck_arguments a = {.pid = 0};
    const struct argp argp = {
        a.outputs.options,
        take,
        "PID",
        "Says of a running process whether it can ever finish, and if not, which thread waits for "
        "what, where, and who holds it. The process is left as it was.",
        NULL,
        NULL,
        NULL};
    struct stuck_result result;
    struct error err = ERROR_INIT;
    int status = STATUS_FAILED;

    outputs_init(&a.outputs);
    command_parse(&argp, argc, argv, 0, &a);
    if (stuck_diagnose((pid_t)a.pid, &result, &err))
        status = report_on(&a, &result, &err);
    else
        complain("%s", error_text(&err));
    stuck_result_release(&result);
    error_release(&err);
    return status;
}
