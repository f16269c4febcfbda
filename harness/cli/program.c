/* SPDX-License-Identifier: MIT */
#include "cli/program.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/excerpts.h"
#include "exec/tool.h"

enum { RECORDS_MAX = 1000000 }; /* in one folder, of one name */

void program_init(struct program *program, int argc)
{
    *program = (struct program){.arena = ARENA_INIT};
    program->env = ARENA_ARRAY(&program->arena, const char *, (size_t)argc + 1);
}

void program_release(struct program *program)
{
    arena_release(&program->arena);
}

static void take_env(struct program *program, char *entry, struct argp_state *state)
{
    if (!strchr(entry, '=') || entry[0] == '=')
        argp_error(state, "--env takes NAME=VALUE, not \"%s\"", entry);
    program->env[program->env_count++] = entry;
}

static void take_detector(struct program *program, const char *name, struct argp_state *state)
{
    program->detector_given = true;
    if (!detector_to_run_from_name(name, &program->detector))
        argp_error(state, "--detector takes tsan, helgrind, drd or none, not \"%s\"", name);
}

static void take_program(struct program *program, struct argp_state *state)
{
    size_t count = (size_t)(state->argc - state->next);

    program->argv = ARENA_ARRAY(&program->arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++)
        program->argv[i] = state->argv[state->next + (int)i];
    state->next = state->argc;
}

bool program_take(struct program *program, int key, char *argument, struct argp_state *state)
{
    switch (key) {
    case PROGRAM_KEY_CWD:
        program->folder = argument;
        return true;
    case PROGRAM_KEY_DETECTOR:
        take_detector(program, argument, state);
        return true;
    case PROGRAM_KEY_ENV:
        take_env(program, argument, state);
        return true;
    case PROGRAM_KEY_NAME:
        program->name = argument;
        return true;
    case PROGRAM_KEY_RECORD:
        program->record = argument;
        return true;
    case PROGRAM_KEY_SUPPRESSIONS:
        program->suppressions = argument;
        return true;
    case ARGP_KEY_ARGS:
        take_program(program, state);
        return true;
    default:
        return false;
    }
}

void program_check(const struct program *program, struct argp_state *state)
{
    if (!program->argv)
        argp_error(state, "name the program to run, behind --");
    if (program->name && !*program->name)
        argp_error(state, "--name takes a name, not an empty text");
    if (program->suppressions && program->detector_given && program->detector == DETECTOR_NONE)
        argp_error(state, "there is no detector to pass --suppressions to");
}

void program_take_number(uint64_t *number, const char *name, const char *argument, uint64_t max,
                         struct argp_state *state)
{
    if (!text_number(argument, max, number) || *number == 0)
        argp_error(state, "--%s takes a number from 1 to %" PRIu64 ", not \"%s\"", name, max,
                   argument);
}

/* With another folder to start in, a relative name would be looked for there. */
static bool fix_program(struct program *program, struct error *err)
{
    char *here;

    if (!program->folder || !strchr(program->argv[0], '/') || program->argv[0][0] == '/')
        return true;
    here = getcwd(NULL, 0);
    if (!here)
        return error_errno(err, "cannot tell the name of this folder");
    program->argv[0] = arena_printf(&program->arena, "%s/%s", here, program->argv[0]);
    free(here);
    return true;
}

static bool fix_suppressions(struct program *program, struct error *err)
{
    char *real;
    int fd;

    if (!program->suppressions)
        return true;
    fd = file_open(program->suppressions, err);
    if (fd < 0)
        return false;
    close(fd);
    real = file_absolute(program->suppressions);
    program->suppressions = arena_strdup(&program->arena, real);
    free(real);
    return true;
}

/* The entries are set here too, because options of a detector among them are merged with ours. */
static bool set_environment(const struct program *program, struct error *err)
{
    for (size_t i = 0; i < program->env_count; i++)
        if (putenv((char *)program->env[i]) != 0)
            return error_errno(err, "cannot set %s", program->env[i]);
    return true;
}

bool program_prepare(struct program *program, enum detector without, struct error *err)
{
    if (!set_environment(program, err) || !fix_program(program, err) ||
        !fix_suppressions(program, err))
        return false;
    program->starter = tool_is_starter(program->argv[0]);
    if (!program->detector_given)
        program->detector =
            tool_default(program->argv[0]) == DETECTOR_TSAN ? DETECTOR_TSAN : without;
    return true;
}

/* The name is taken at once: runs side by side have one folder. */
static const char *new_record_in_folder(struct program *program, enum detector detector,
                                        struct error *err)
{
    for (unsigned number = 1; number < RECORDS_MAX; number++) {
        const char *path =
            arena_printf(&program->arena, "%s%s.%s.%u.json", program->record,
                         text_basename(program->argv[0]), detector_name(detector), number);
        int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

        if (descriptor >= 0) {
            (void)close(descriptor);
            return path;
        }
        if (errno != EEXIST) {
            error_errno(err, "cannot make %s", path);
            return NULL;
        }
    }
    error_set(err, "%s has too many records; remove some", program->record);
    return NULL;
}

/* Into a folder that is made if it is missing: a run must not be lost because of it. */
bool program_leave_record(struct program *program, struct record *record, struct error *err)
{
    struct buf json = BUF_INIT;
    const char *file = program->record;
    const char *folder;
    bool ok;

    /* What a starter starts is older or newer than itself. */
    excerpts_take(record, program->starter ? NULL : program->argv[0], &program->arena);
    if (!program->record)
        return true;
    folder = arena_strndup(&program->arena, program->record,
                           (size_t)(text_basename(program->record) - program->record));
    record_write(record, &json);
    ok = !*folder || file_make_folders(folder, err);
    if (ok && text_equal(folder, file))
        file = new_record_in_folder(program, record->detector, err);
    ok = ok && file && file_write_atomic(file, json.ptr, json.len, false, err);
    buf_release(&json);
    return ok;
}

/* No case is run here, so nothing that is found was claimed. */
static bool is_known(const void *context, const char *run)
{
    (void)context;
    (void)run;
    return false;
}

bool program_report(const struct program *program, const struct outputs *outputs,
                    const struct record *record, struct baseline *baseline, size_t *fresh,
                    struct error *err)
{
    struct digest *digest = digest_new();
    struct report_options how = {.title = program->argv[0], .root = outputs->root};
    bool ok;

    baseline_tell(baseline, &how);
    digest_add_record(digest, record);
    ok = (outputs_asked(outputs, "text") || outputs_print(stderr, digest, &how, err)) &&
         outputs_write(outputs, digest, &how, err);
    if (ok && baseline)
        *fresh = baseline_compare(baseline, digest, is_known, NULL, stderr);
    digest_free(digest);
    return ok;
}
