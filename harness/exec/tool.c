/* SPDX-License-Identifier: MIT */
#include "exec/tool.h"

#include "exec/starter.h"

/* The options are explained, with what each costs and brings, in harness/exec/README.md. */
static const char tsan_first[] = "second_deadlock_stack=1:history_size=7";
/* TSan then ends the program with its own status, so not where that is to be the program's. */
static const char tsan_ends[] = ":handle_abort=1:handle_sigill=1";
/*
 * What LLVM's OpenMP does inside is not a race of the program; libarcher tells TSan what it
 * orders. OpenMP looks for it by name alone, where the program looks for libraries.
 */
static const char tsan_libomp[] = ":ignore_noninstrumented_modules=1";
static const char tsan_last[] = "color=never:log_exe_name=0:log_suffix=\"\":print_suppressions=1:"
                                "stack_trace_format=\"    #%n %f %S %M\"";

static const char symbolizer_options[] = "LLVM_SYMBOLIZER_OPTS=--debug-file-directory=/nonexistent";
/* Removed, not emptied: llvm-symbolizer 14 would ask, and wait for, a host named "buildid". */
static const char downloads[] = "DEBUGINFOD_URLS";

static const char helgrind_first[] = "--read-inline-info=no";
static const char drd_first[] = "--read-inline-info=no --check-stack-var=yes";

/* Most of what a command takes beside the program's arguments and the options asked for. */
enum { ARGUMENTS_MAX = 7, ENVIRONMENT_MAX = 4 };

struct command {
    struct arena *arena;
    const char **argv;
    size_t argc;
    const char **env;
    size_t env_count;
};

static void add_argument(struct command *command, const char *argument)
{
    command->argv[command->argc++] = argument;
}

static void add_variable(struct command *command, const char *entry)
{
    command->env[command->env_count++] = entry;
}

static void forbid_downloads(struct command *command)
{
    if (getenv(downloads))
        add_variable(command, downloads);
}

static const char *user_value(const char *name)
{
    const char *value = getenv(name);

    return value ? value : "";
}

/* TSan's options have no escape; a value is as long as its quotes, if it begins with one. */
static const char *quoted(const char *path, struct arena *arena)
{
    char quote = strchr(path, '"') ? '\'' : '"';

    return arena_printf(arena, "%c%s%c", quote, path, quote);
}

/* TSan reads one file of suppressions, so one that the user asks for here replaces another. */
static void add_tsan(struct command *command, const struct tool_request *request)
{
    struct arena *arena = command->arena;
    bool libomp = request->linkage && request->linkage->openmp == OPENMP_LLVM;
    struct buf options = BUF_INIT;

    buf_addf(&options, "TSAN_OPTIONS=%s%s%s:%s:", tsan_first, request->own_status ? "" : tsan_ends,
             libomp ? tsan_libomp : "", user_value("TSAN_OPTIONS"));
    if (request->log_folder)
        buf_addf(&options, "log_path=%s:",
                 quoted(arena_printf(arena, "%s/tsan", request->log_folder), arena));
    buf_addf(&options, "exitcode=%d:%s", request->own_status ? 0 : TSAN_EXIT_STATUS, tsan_last);
    if (request->suppressions)
        buf_addf(&options, ":suppressions=%s", quoted(request->suppressions, arena));
    if (request->starter && request->log_folder)
        buf_addf(&options, ":include_if_exists=%s",
                 quoted(arena_printf(arena, "%s/" TOOL_TSAN_WITNESS, request->log_folder), arena));
    if (request->proof)
        buf_addstr(&options, ":verbosity=1");
    add_variable(command, arena_strdup(arena, options.ptr));
    buf_release(&options);
    if (libomp && request->linkage->archer && !getenv("OMP_TOOL_LIBRARIES"))
        add_variable(command,
                     arena_printf(arena, "OMP_TOOL_LIBRARIES=%s", request->linkage->archer));
    if (!getenv("LLVM_SYMBOLIZER_OPTS"))
        add_variable(command, symbolizer_options);
    forbid_downloads(command);
}

/* In the names of files that Valgrind writes, % begins a code of its own. */
static const char *escape_percent(const char *path, struct arena *arena)
{
    char *escaped = arena_alloc(arena, 2 * strlen(path) + 1);
    char *to = escaped;

    for (; *path; path++) {
        if (*path == '%')
            *to++ = '%';
        *to++ = *path;
    }
    return escaped;
}

static void add_valgrind_log(struct command *command, const char *folder, const char *name)
{
    add_argument(command, "--xml=yes");
    add_argument(command, arena_printf(command->arena, "--xml-file=%s/%s.%%p.xml",
                                       escape_percent(folder, command->arena), name));
    add_argument(command, arena_printf(command->arena, "--vgdb-prefix=%s/vgdb", folder));
}

/*
 * Valgrind reads VALGRIND_OPTS before its command line, so what the user may
 * change goes there, before the user's own, and what must hold is an argument.
 */
static void add_valgrind(struct command *command, const struct tool_request *request,
                         const char *options)
{
    const char *name = detector_name(request->detector);

    add_argument(command, "valgrind");
    add_argument(command, arena_printf(command->arena, "--tool=%s", name));
    if (request->log_folder)
        add_valgrind_log(command, request->log_folder, name);
    if (request->suppressions)
        add_argument(command,
                     arena_printf(command->arena, "--suppressions=%s", request->suppressions));
    for (size_t i = 0; request->options && request->options[i]; i++)
        add_argument(command, request->options[i]);
    add_argument(command, "--");
    add_variable(command,
                 arena_printf(command->arena, "VALGRIND_OPTS=%s %s%s %s", options,
                              request->starter ? "--trace-children=yes --trace-children-skip=" : "",
                              request->starter ? starter_leaf_commands() : "",
                              user_value("VALGRIND_OPTS")));
    forbid_downloads(command);
}

static void add_detector(struct command *command, const struct tool_request *request)
{
    switch (request->detector) {
    case DETECTOR_TSAN:
        add_tsan(command, request);
        break;
    case DETECTOR_HELGRIND:
        add_valgrind(command, request, helgrind_first);
        break;
    case DETECTOR_DRD:
        add_valgrind(command, request, drd_first);
        break;
    case DETECTOR_MEMCHECK:
        add_valgrind(command, request, "--read-inline-info=no");
        break;
    case DETECTOR_NONE:
    case DETECTOR_STUCK:
    case DETECTOR_EXPLORE:
    case DETECTOR_COUNT:
        break;
    }
}

static size_t count_arguments(const char *const *argv)
{
    size_t count = 0;

    while (argv && argv[count])
        count++;
    return count;
}

struct tool_command tool_command(const struct tool_request *request, struct arena *arena)
{
    size_t count = count_arguments(request->program_argv);
    size_t all = ARGUMENTS_MAX + count_arguments(request->options) + count + 1;
    struct command command = {
        .arena = arena,
        .argv = ARENA_ARRAY(arena, const char *, all),
        .env = ARENA_ARRAY(arena, const char *, ENVIRONMENT_MAX + 1),
    };
    bool tsan = request->detector == DETECTOR_TSAN;

    add_detector(&command, request);
    for (size_t i = 0; i < count; i++)
        add_argument(&command, request->program_argv[i]);
    return (struct tool_command){
        .argv = command.argv,
        .argc = command.argc,
        .env = command.env,
        .env_count = command.env_count,
        .fixed_layout = tsan,
        .detector_status = tsan && !request->own_status ? TSAN_EXIT_STATUS : 0,
    };
}
