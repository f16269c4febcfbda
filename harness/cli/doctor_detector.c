/* SPDX-License-Identifier: MIT */
#include "cli/doctor.h"

#include "base/file.h"
#include "cli/trial.h"

enum { TIMEOUT_MS = 60 * 1000, GRACE_MS = 1000, RACE_LINE = 5 };

static const char racy[] = "#include <pthread.h>\n"
                           "static int counter;\n"
                           "static void *count(void *unused)\n"
                           "{\n"
                           "    counter++;\n"
                           "    return unused;\n"
                           "}\n";

static const char silent[] = "#include <pthread.h>\n"
                             "static int counter;\n"
                             "static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;\n"
                             "static void *count(void *unused)\n"
                             "{\n"
                             "    pthread_mutex_lock(&lock);\n"
                             "    counter++;\n"
                             "    pthread_mutex_unlock(&lock);\n"
                             "    return unused;\n"
                             "}\n";

static const char threads[] = "int main(void)\n"
                              "{\n"
                              "    pthread_t a, b;\n"
                              "    if (pthread_create(&a, 0, count, 0) != 0 ||\n"
                              "        pthread_create(&b, 0, count, 0) != 0)\n"
                              "        return 1;\n"
                              "    pthread_join(a, 0);\n"
                              "    pthread_join(b, 0);\n"
                              "    return 0;\n"
                              "}\n";

/* What a detector said about a program. */
struct answer {
    size_t findings;
    bool race;         /* among them a data race ... */
    bool placed;       /* ... at its line */
    const char *doubt; /* why the run proves nothing; NULL: it does */
    bool ran;          /* to its end; then the doubt says itself what to do */
};

static const char *write_source(struct doctor *doctor, const char *name, const char *body,
                                struct error *err)
{
    const char *path = arena_printf(&doctor->arena, "%s/%s.c", doctor->folder, name);
    const char *text = arena_printf(&doctor->arena, "%s%s", body, threads);

    return file_write_atomic(path, text, strlen(text), false, err) ? path : NULL;
}

static const char *build(struct doctor *doctor, const char *name, const char *body,
                         enum compiler_build how, struct error *err)
{
    const char *source = write_source(doctor, name, body, err);
    const char *program =
        arena_printf(&doctor->arena, "%s/%s.%s", doctor->folder, name, compiler_build_name(how));

    return source && compiler_run(&doctor->compiler, how, source, program, err) ? program : NULL;
}

static void look_at(const struct finding *finding, struct answer *answer)
{
    if (finding->kind != KIND_DATA_RACE)
        return;
    answer->race = true;
    for (size_t i = 0; i < finding->stack_count; i++) {
        const struct frame *frame = stack_frame_in(&finding->stacks[i], "racy.c");

        answer->placed |= frame && frame->line == RACE_LINE;
    }
}

static bool ask(struct doctor *doctor, enum detector detector, const char *program,
                struct answer *answer, struct error *err)
{
    const struct trial trial = {
        .name = "doctor",
        .argv = (const char *const[]){program, NULL},
        .detector = detector,
        .log_folder = arena_printf(&doctor->arena, "%s/log", doctor->folder),
        .timeout_ms = TIMEOUT_MS,
        .grace_ms = GRACE_MS,
    };
    struct record record;
    bool ok = trial_run(&trial, &doctor->arena, &record, err);

    *answer = (struct answer){.findings = record.findings.count};
    for (size_t i = 0; i < record.findings.count; i++)
        look_at(record.findings.items[i], answer);
    if (ok && record.verdict == VERDICT_INCONCLUSIVE)
        answer->doubt = record.reasons[0];
    answer->ran = record.outcome.type == OUTCOME_EXITED && record.outcome.status == 0 &&
                  (record.log.started || detector == DETECTOR_TSAN);
    findings_release(&record.findings);
    return ok;
}

static const char *advice_for(enum detector detector, const struct answer *answer)
{
    if (answer && answer->ran && answer->doubt)
        return NULL;
    if (detector == DETECTOR_TSAN)
        return "see that the compiler's ThreadSanitizer runtime is installed "
               "(Debian: libclang-rt-14-dev for clang-14, libtsan2 for gcc-12)";
    return "see that Valgrind and libc6-dbg are installed and fit the machine";
}

static void judge_racy(struct doctor *doctor, enum detector detector, const struct answer *answer)
{
    const char *title = detector_title(detector);

    if (answer->race && answer->placed)
        doctor_say(doctor, HEALTH_OK, NULL, "%s: finds a known race at its line", title);
    else if (answer->race)
        doctor_say(doctor, HEALTH_BROKEN,
                   detector == DETECTOR_TSAN
                       ? "install llvm-symbolizer (Debian: llvm), or name it in TSAN_OPTIONS as "
                         "external_symbolizer_path"
                       : "compile with -gdwarf-4",
                   "%s: finds a known race, but not at its line", title);
    else
        doctor_say(doctor, HEALTH_BROKEN, advice_for(detector, answer),
                   "%s: does not find a known race%s%s", title, answer->doubt ? ": " : "",
                   answer->doubt ? answer->doubt : "");
}

static void judge_silent(struct doctor *doctor, enum detector detector, const struct answer *answer)
{
    const char *title = detector_title(detector);

    if (answer->doubt)
        doctor_say(doctor, HEALTH_BROKEN, advice_for(detector, answer), "%s: %s", title,
                   answer->doubt);
    else if (answer->findings)
        doctor_say(doctor, HEALTH_BROKEN, advice_for(detector, answer),
                   "%s: complains about a program without a race", title);
    else
        doctor_say(doctor, HEALTH_OK, NULL, "%s: is silent about a program without a race", title);
}

static bool prove(struct doctor *doctor, enum detector detector, struct error *err)
{
    enum compiler_build how = compiler_build_for(detector);
    const char *bad = build(doctor, "racy", racy, how, err);
    const char *good = bad ? build(doctor, "silent", silent, how, err) : NULL;
    struct answer answer;

    if (!good || !ask(doctor, detector, bad, &answer, err))
        return false;
    judge_racy(doctor, detector, &answer);
    if (!ask(doctor, detector, good, &answer, err))
        return false;
    judge_silent(doctor, detector, &answer);
    return true;
}

void doctor_detector(struct doctor *doctor, enum detector detector)
{
    struct error err = ERROR_INIT;

    if (!doctor->has_compiler)
        doctor_say(doctor, HEALTH_BROKEN, "install a compiler", "%s: not proven without a compiler",
                   detector_title(detector));
    else if (!prove(doctor, detector, &err))
        doctor_say(doctor, HEALTH_BROKEN, advice_for(detector, NULL), "%s: %s",
                   detector_title(detector), error_text(&err));
    error_release(&err);
}

void doctor_dwarf(struct doctor *doctor)
{
    struct error err = ERROR_INIT;
    struct answer answer;
    const char *program =
        doctor->has_compiler ? build(doctor, "racy", racy, BUILD_OWN_DWARF, &err) : NULL;

    if (program && ask(doctor, DETECTOR_HELGRIND, program, &answer, &err) && answer.race) {
        if (answer.placed)
            doctor_say(doctor, HEALTH_OK, NULL, "debug information: Valgrind reads the compiler's");
        else
            doctor_say(doctor, HEALTH_WARNING,
                       "compile what runs under Valgrind with -gdwarf-4, or use Valgrind 3.20",
                       "debug information: Valgrind does not read the compiler's");
    }
    error_release(&err);
}
