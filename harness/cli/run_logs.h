/* SPDX-License-Identifier: MIT */
/*
 * run_logs.h: what the detector left of one run, in a log for each program
 * image (exec/log_folder.h): the findings of all of them, and whether they
 * prove that the program was watched.
 *
 * Findings count whichever log they are in. For the proof
 *   - a program's own log decides, and not its children's: a child that became
 *     another program, or was killed, leaves a log without an end, and did nothing wrong;
 *   - of a program that is there to start others (exec/starter.h), it is the
 *     log of a program that it started. Logs of more starters prove nothing.
 */
#ifndef THREADPROOF_CLI_RUN_LOGS_H
#define THREADPROOF_CLI_RUN_LOGS_H

#include <sys/types.h>

#include "base/arena.h"
#include "base/error.h"
#include "exec/log_folder.h"
#include "model/record.h"
#include "parse/reader.h"

struct run_logs {
    const char *path;       /* of the log that decides; NULL if there is none */
    struct log_facts facts; /* of it; malformed if any of the logs is */
    /* sentences about a starter: what was watched; in the arena */
    const char **watched;
    size_t watched_count;
};

/*
 * What the logs say goes to `sink`. `folder` is settled. False only if we failed
 * ourselves.
 */
bool run_logs_read(const char *path, const struct log_folder *folder, enum detector detector,
                   pid_t pid, const char *starter, const struct sink *sink, struct arena *arena,
                   struct run_logs *logs, struct error *err);

#endif
