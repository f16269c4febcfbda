/* SPDX-License-Identifier: MIT */
#include "cli/compiler.h"

#include "base/text.h"
#include "cli/command.h"
#include "exec/process.h"
#include "explore/session.h"
#include "model/command_line.h"

enum { COMMAND_MAX = 16, FLAGS_MAX = 16, TIMEOUT_MS = 120 * 1000, SAID_MAX = 4000 };

/* CC may carry arguments, as in "ccache gcc": words between blanks. */
static const char *const *split(const char *text, struct arena *arena)
{
    const char **words = ARENA_ARRAY(arena, const char *, COMMAND_MAX + 1);
    size_t count = 0;

    for (text += strspn(text, " "); *text && count < COMMAND_MAX; text += strspn(text, " ")) {
        size_t len = strcspn(text, " ");

        words[count++] = arena_strndup(arena, text, len);
        text += len;
    }
    return words;
}

static bool run(const char *const *argv, struct process_result *result, struct error *err)
{
    const struct process_spec spec = {
        .argv = argv, .timeout_ms = TIMEOUT_MS, .grace_ms = 1000, .keep_bytes = SAID_MAX};

    return process_run(&spec, result, err);
}

static bool ended_well(const struct outcome *outcome)
{
    return outcome->type == OUTCOME_EXITED && outcome->status == 0;
}

/* Fills in what the command says of itself; false if it does not run. */
static bool ask(const char *const *command, struct arena *arena, struct compiler *compiler)
{
    const char *argv[COMMAND_MAX + 2] = {NULL};
    struct process_result result;
    size_t count = 0;
    bool ok;

    while (command[count]) {
        argv[count] = command[count];
        count++;
    }
    argv[count] = "--version";
    if (!count)
        return false;
    ok = run(argv, &result, NULL) && ended_well(&result.outcome);
    compiler->command = command;
    compiler->version =
        arena_strndup(arena, result.out.head.ptr, strcspn(result.out.head.ptr, "\n"));
    compiler->clang = strstr(compiler->version, "clang") != NULL;
    process_result_release(&result);
    return ok;
}

bool compiler_find(struct arena *arena, struct compiler *compiler, struct error *err)
{
    const char *chosen = getenv("CC");

    if (chosen && *chosen)
        return ask(split(chosen, arena), arena, compiler) ||
               error_set(err, "CC names the compiler \"%s\", which does not run", chosen);
    if (ask(split("clang", arena), arena, compiler) || ask(split("gcc", arena), arena, compiler))
        return true;
    return error_set(err, "neither clang nor gcc is in PATH; install one, or name one in CC");
}

enum compiler_build compiler_build_for(enum detector detector)
{
    return detector == DETECTOR_TSAN      ? BUILD_TSAN
           : detector == DETECTOR_EXPLORE ? BUILD_POINTS
                                          : BUILD_PLAIN;
}

const char *compiler_build_name(enum compiler_build build)
{
    static const char *const names[] = {"plain", "tsan", "points", "own-dwarf"};

    return names[build];
}

static size_t add_all(const char **argv, size_t count, const char *const *words)
{
    for (; *words; words++)
        argv[count++] = *words;
    return count;
}

static void make_command(const struct compiler *compiler, enum compiler_build build,
                         const char *const *files, const char **argv)
{
    static const char *const common[] = {"-std=c17", "-g",    "-O0",     "-fno-omit-frame-pointer",
                                         "-pthread", "-Wall", "-Wextra", NULL};
    size_t count = add_all(argv, 0, compiler->command);

    count = add_all(argv, count, common);
    if (compiler->clang)
        argv[count++] = "-gdwarf-aranges";
    if (build == BUILD_TSAN || build == BUILD_POINTS)
        argv[count++] = "-fsanitize=thread";
    else if (build == BUILD_PLAIN)
        argv[count++] = "-gdwarf-4";
    argv[add_all(argv, count, files)] = NULL;
}

/* What the compiler is asked for, one command after the other. */
struct steps {
    struct {
        enum compiler_build build; /* whose flags it has */
        const char *files[6];      /* and the options that go with them; NULL-terminated */
    } items[2];
    size_t count;
};

/* Marked accesses lead to a library of ours, so linking must not know that they are marked. */
static struct steps steps_of(enum compiler_build build, const char *source, const char *program,
                             struct arena *arena)
{
    const char *object = arena_printf(arena, "%s.o", program);
    const char *library = explore_access_library();

    if (build != BUILD_POINTS)
        return (struct steps){{{build, {source, "-o", program}}}, 1};
    library = library ? arena_strdup(arena, library) : "libthreadproof_access.a";
    return (struct steps){{{build, {"-c", source, "-o", object}},
                           {BUILD_OWN_DWARF, {object, library, "-ldl", "-o", program}}},
                          2};
}

const char *compiler_line(const struct compiler *compiler, enum compiler_build build,
                          const char *source, const char *program, struct arena *arena)
{
    const struct steps steps = steps_of(build, source, program, arena);
    struct buf line = BUF_INIT;
    const char *copy;

    for (size_t i = 0; i < steps.count; i++) {
        const char *argv[COMMAND_MAX + FLAGS_MAX];
        struct command_words words = {.argv = argv};

        make_command(compiler, steps.items[i].build, steps.items[i].files, argv);
        while (argv[words.argc])
            words.argc++;
        if (i)
            buf_addstr(&line, " && ");
        command_line(&line, &words);
    }
    copy = arena_strdup(arena, line.ptr);
    buf_release(&line);
    return copy;
}

static bool run_step(const char *const *argv, const char *source, enum compiler_build build,
                     struct error *err)
{
    struct process_result result;
    struct buf said = BUF_INIT;
    bool ok;

    if (!run(argv, &result, err)) {
        process_result_release(&result);
        return false;
    }
    ok = ended_well(&result.outcome);
    process_output_text(&result.err, &said);
    if (!ok)
        error_set(err, "%s does not build %s (%s):\n%s", argv[0], source,
                  compiler_build_name(build), said.ptr);
    else if (said.len)
        complain("%s says of %s:\n%s", argv[0], source, said.ptr);
    buf_release(&said);
    process_result_release(&result);
    return ok;
}

bool compiler_run(const struct compiler *compiler, enum compiler_build build, const char *source,
                  const char *program, struct error *err)
{
    struct arena arena = ARENA_INIT;
    const struct steps steps = steps_of(build, source, program, &arena);
    bool ok = true;

    for (size_t i = 0; ok && i < steps.count; i++) {
        const char *argv[COMMAND_MAX + FLAGS_MAX];

        make_command(compiler, steps.items[i].build, steps.items[i].files, argv);
        ok = run_step(argv, source, build, err);
    }
    arena_release(&arena);
    return ok;
}
