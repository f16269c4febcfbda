/* SPDX-License-Identifier: MIT */
/* threadproof verify: builds and judges case directories, without CMake. */
#include "cli/command.h"

#include "base/file.h"
#include "base/text.h"
#include "cli/compiler.h"
#include "cli/interrupt.h"
#include "cli/load.h"
#include "cli/outputs.h"
#include "cli/temporary.h"
#include "cli/trial.h"

enum { KEY_DETECTOR = 1, TIMEOUT_MS = 60 * 1000, GRACE_MS = 5 * 1000 };

struct verify_arguments {
    struct outputs outputs;
    detector_set detectors; /* 0: the default ones */
    const char **roots;
    size_t root_count;
};

/* One call of the command. */
struct verification {
    const struct verify_arguments *arguments;
    struct compiler compiler;
    const char *folder;      /* temporary: programs, logs and records */
    const char *case_folder; /* the part of it that is the current case's own */
    size_t cases;
    size_t runs;
    struct load *load;
    size_t inconclusive;
    size_t failed; /* without those */
};

static const struct argp_option own_options[] = {
    {"detector", KEY_DETECTOR, "NAME", 0,
     "tsan, helgrind, drd, explore or none; may be repeated (default: tsan, helgrind and drd, "
     "explore for a case that names it, and none for one that hangs)",
     1},
    {0},
};

/* Those that judge only such cases. */
static const detector_set if_spoken_of = DETECTOR_BIT(DETECTOR_EXPLORE);
static const detector_set if_it_hangs = DETECTOR_BIT(DETECTOR_NONE);

static error_t take(int key, char *argument, struct argp_state *state)
{
    struct verify_arguments *a = state->input;
    enum detector detector;

    if (outputs_take(&a->outputs, key, argument))
        return 0;
    switch (key) {
    case KEY_DETECTOR:
        if (!detector_from_name(argument, &detector) ||
            !(DETECTOR_BIT(detector) & (DETECTORS_DEFAULT | if_spoken_of | if_it_hangs)))
            argp_error(state, "--detector takes tsan, helgrind, drd, explore or none, not \"%s\"",
                       argument);
        a->detectors |= DETECTOR_BIT(detector);
        return 0;
    case ARGP_KEY_ARG:
        a->roots[a->root_count++] = argument;
        return 0;
    case ARGP_KEY_END:
        if (!a->root_count)
            argp_error(state, "name at least one folder of cases");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* The record of a program that could not be built says so instead of how it ran. */
static void blame_compiler(struct record *record, const char *why, struct arena *arena)
{
    const char **reasons = ARENA_NEW(arena, const char *);

    reasons[0] = arena_strdup(arena, why);
    record->verdict = VERDICT_INCONCLUSIVE;
    record->reasons = reasons;
    record->reason_count = 1;
}

static void count_verdict(struct verification *v, const struct record *record)
{
    bool inconclusive = record->verdict == VERDICT_INCONCLUSIVE;

    v->inconclusive += inconclusive;
    v->failed += !inconclusive && !verdict_passes(record->verdict);
    print_visible(stderr, "%-18s %s\n", verdict_name(record->verdict), record->name);
}

/* Runs the program, which is there unless `unbuilt` says why not. */
static bool judge_program(struct verification *v, const struct trial *trial, const char *unbuilt,
                          struct arena *arena, struct error *err)
{
    struct record record;
    const char *path = NULL;

    v->runs++;
    if (trial_run(trial, arena, &record, err)) {
        if (unbuilt)
            blame_compiler(&record, unbuilt, arena);
        count_verdict(v, &record);
        path = trial_save(&record, v->case_folder, arena, err);
    }
    findings_release(&record.findings);
    return path && load_add(v->load, path, err);
}

static bool verify_variant(struct verification *v, const struct test_case *c,
                           enum detector detector, enum variant variant, struct error *err)
{
    struct arena arena = ARENA_INIT;
    const char *name = arena_printf(&arena, "%s.%s.%s.%s", detector_name(detector), c->topic,
                                    c->name, variant_name(variant));
    enum compiler_build build = compiler_build_for(detector);
    const char *program = arena_printf(&arena, "%s/%s.%s", v->case_folder, variant_name(variant),
                                       compiler_build_name(build));
    const char *program_here =
        arena_printf(&arena, "./%s.%s", variant_name(variant), compiler_build_name(build));
    const struct source *source = variant == VARIANT_BROKEN ? &c->broken : &c->fixed;
    const struct trial trial = {
        .name = name,
        .argv = (const char *const[]){program, NULL},
        .detector = detector,
        .toolchain = v->compiler.version,
        .log_folder = arena_printf(&arena, "%s/log", v->case_folder),
        .timeout_ms = TIMEOUT_MS,
        .grace_ms = GRACE_MS,
        .c = c,
        .variant = variant,
        .rebuild = compiler_line(&v->compiler, build, source->path, program_here, &arena),
        .rebuilt = program_here,
    };
    struct error unbuilt = ERROR_INIT;
    bool built =
        file_exists(program) || compiler_run(&v->compiler, build, source->path, program, &unbuilt);
    bool ok = judge_program(v, &trial, built ? NULL : error_text(&unbuilt), &arena, err);

    error_release(&unbuilt);
    arena_release(&arena);
    return ok;
}

static bool is_wanted(const struct verification *v, const struct test_case *c,
                      enum detector detector)
{
    const struct expectations *e = &c->broken.expectations;
    detector_set wanted = v->arguments->detectors;

    if (!wanted)
        wanted = DETECTORS_DEFAULT | if_spoken_of | (e->stuck_count ? if_it_hangs : 0);
    wanted &= ~if_spoken_of | expectations_detectors(e);
    return (wanted & DETECTOR_BIT(detector)) && !interrupt_came();
}

static bool verify_case(struct verification *v, const char *folder, struct error *err)
{
    struct arena arena = ARENA_INIT;
    struct test_case c;
    bool ok = case_read(folder, &arena, &c, err);

    /* Numbered: two roots may have a case of the same name. */
    v->case_folder = arena_printf(&arena, "%s/%zu", v->folder, v->cases++);
    ok = ok && file_make_folders(v->case_folder, err);
    for (unsigned d = 0; ok && d < DETECTOR_COUNT; d++)
        if (is_wanted(v, &c, (enum detector)d))
            ok = verify_variant(v, &c, (enum detector)d, VARIANT_BROKEN, err) &&
                 verify_variant(v, &c, (enum detector)d, VARIANT_FIXED, err);
    arena_release(&arena);
    return ok;
}

static bool verify_root(struct verification *v, const char *root, struct error *err)
{
    struct arena arena = ARENA_INIT;
    struct case_folders folders;
    bool ok = case_find(root, &arena, &folders, err);

    for (size_t i = 0; ok && i < folders.count; i++)
        ok = verify_case(v, folders.items[i], err);
    arena_release(&arena);
    return ok;
}

static bool verify_all(struct verification *v, struct error *err)
{
    const struct verify_arguments *a = v->arguments;
    const struct report_options how = {.title = "threadproof verify", .root = a->outputs.root};
    bool ok = true;

    interrupt_catch();
    for (size_t i = 0; ok && i < a->root_count; i++)
        ok = verify_root(v, a->roots[i], err);
    if (ok && interrupt_came())
        ok = error_set(err, "interrupted; the report has what was judged until then");
    else if (ok && !v->runs)
        ok = error_set(err, "nothing was judged: no case there claims anything of explore "
                            "(@expect[explore] KIND) or declares it blind");
    return outputs_write(&a->outputs, load_digest(v->load), &how, ok ? err : NULL) &&
           (outputs_asked(&a->outputs, NULL) ||
            outputs_print(stdout, load_digest(v->load), &how, ok ? err : NULL)) &&
           ok;
}

static bool verify(struct verification *v, struct error *err)
{
    struct arena arena = ARENA_INIT;
    bool ok = compiler_find(&arena, &v->compiler, err) &&
              (v->folder = temporary_folder(&arena, err)) != NULL;

    if (ok) {
        v->load = load_new();
        ok = verify_all(v, err);
        load_free(v->load);
        ok = file_remove_tree(v->folder, ok ? err : NULL) && ok;
    }
    arena_release(&arena);
    return ok;
}

static void parse(int argc, char **argv, struct verify_arguments *a)
{
    struct argp_option options[ARRAY_SIZE(own_options) + OUTPUT_FORMATS];
    const struct argp argp = {
        options,
        take,
        "DIR...",
        "Builds the broken and the fixed program of each case below DIR for each detector with the "
        "compiler that CC names (else clang, else gcc), runs them, and judges whether they are "
        "flagged and clean as their annotations claim.",
        NULL,
        NULL,
        NULL};

    outputs_init(&a->outputs);
    outputs_join(&a->outputs, own_options, ARRAY_SIZE(own_options), options);
    command_parse(&argp, argc, argv, 0, a);
}

int command_verify(int argc, char **argv)
{
    struct verify_arguments a = {.roots = xcalloc((size_t)argc, sizeof(*a.roots))};
    struct verification v = {.arguments = &a};
    struct error err = ERROR_INIT;
    int status = STATUS_FAILED;

    parse(argc, argv, &a);
    if (!verify(&v, &err))
        complain("%s", error_text(&err));
    else if (v.failed)
        status = STATUS_FINDINGS;
    else if (!v.inconclusive)
        status = STATUS_NOTHING;
    error_release(&err);
    free((void *)a.roots);
    return status;
}
