/* SPDX-License-Identifier: MIT */
/* threadproof doctor: whether this machine's detectors can be trusted. */
#include "cli/command.h"

#include "base/file.h"
#include "cli/doctor.h"
#include "cli/temporary.h"

enum { KEY_DETECTOR = 1 };

static const struct argp_option options[] = {
    {"detector", KEY_DETECTOR, "NAME", 0,
     "tsan, helgrind or drd, which must work; may be repeated (default: all three)", 1},
    {0},
};

static error_t take(int key, char *argument, struct argp_state *state)
{
    detector_set *detectors = state->input;
    enum detector detector;

    if (key != KEY_DETECTOR)
        return ARGP_ERR_UNKNOWN;
    if (!detector_from_name(argument, &detector) || !(DETECTORS_DEFAULT & DETECTOR_BIT(detector)))
        argp_error(state, "--detector takes tsan, helgrind or drd, not \"%s\"", argument);
    *detectors |= DETECTOR_BIT(detector);
    return 0;
}

void doctor_say(struct doctor *doctor, enum health health, const char *advice, const char *format,
                ...)
{
    static const char *const words[] = {"ok", "warning", "broken"};
    va_list args;

    printf("%-8s ", words[health]);
    va_start(args, format);
    vprint_visible(stdout, format, args);
    va_end(args);
    printf("\n");
    if (advice)
        print_visible(stdout, "         -> %s\n", advice);
    doctor->warnings += health == HEALTH_WARNING;
    doctor->broken += health == HEALTH_BROKEN;
}

static void examine(struct doctor *doctor, detector_set detectors)
{
    doctor_machine(doctor);
    for (unsigned d = 0; d < DETECTOR_COUNT; d++)
        if (detectors & DETECTOR_BIT(d))
            doctor_detector(doctor, (enum detector)d);
    if (detectors & (DETECTOR_BIT(DETECTOR_HELGRIND) | DETECTOR_BIT(DETECTOR_DRD)))
        doctor_dwarf(doctor);
    if (doctor->broken)
        printf("not every detector asked for can be trusted on this machine\n");
    else
        printf("the detectors can be trusted on this machine\n");
}

int command_doctor(int argc, char **argv)
{
    static const struct argp argp = {
        options,
        take,
        "",
        "Looks at this machine's compiler, detectors and kernel, and proves each detector on a "
        "program with a race and on one without.",
        NULL,
        NULL,
        NULL};
    struct doctor doctor = {.arena = ARENA_INIT};
    detector_set detectors = 0;
    struct error err = ERROR_INIT;
    int status = STATUS_FAILED;

    command_parse(&argp, argc, argv, 0, &detectors);
    doctor.folder = temporary_folder(&doctor.arena, &err);
    if (doctor.folder) {
        examine(&doctor, detectors ? detectors : DETECTORS_DEFAULT);
        if (file_remove_tree(doctor.folder, &err))
            status = doctor.broken ? STATUS_FINDINGS : STATUS_NOTHING;
    }
    if (status == STATUS_FAILED)
        complain("%s", error_text(&err));
    error_release(&err);
    arena_release(&doctor.arena);
    return status;
}
