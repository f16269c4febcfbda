/* SPDX-License-Identifier: MIT */
/*
 * account.h: what the logs of a run say besides findings, and which options,
 * suppressions and parts of the program are a reason not to trust silence.
 *
 *     struct account account = {.arena = arena};
 *     sink.remark = ... account_take(&account, remark);
 *     account_close(&account, &about, record);
 *
 * A run whose detector was kept from reporting is inconclusive, whatever did it:
 * the environment, a file of options, or the program itself. What makes it say
 * less, or report false bugs, is mentioned and changes no verdict; so is what
 * the user suppresses by name.
 */
#ifndef THREADPROOF_CLI_ACCOUNT_H
#define THREADPROOF_CLI_ACCOUNT_H

#include "exec/linkage.h"
#include "exec/tool.h"
#include "model/record.h"
#include "parse/reader.h"

struct suppressed {
    const char *rule;
    uint64_t count;
};

/* All zero but the arena is an empty one. */
struct account {
    struct arena *arena;
    const char **notes; /* each sentence once */
    size_t note_count, note_capacity;
    size_t more_notes;    /* that there was no room for */
    const char **options; /* in the order of the log, the last of a name counts */
    size_t option_count, option_capacity;
    struct suppressed *suppressed;
    size_t suppressed_count, suppressed_capacity;
};

void account_take(struct account *account, const struct remark *remark);

/* What is known about the run; all NULL for a log that was only read. */
struct account_about {
    const char *program;
    const char *folder;                 /* where it started; NULL: here */
    const char *suppressions;           /* the file of them that the user asked for */
    const struct tool_command *command; /* that it was run by */
    const struct linkage *linkage;
};

/*
 * Adds to the record's reasons, and makes its verdict inconclusive if the
 * detector was silenced. What silences comes first, what is merely mentioned last.
 */
void account_close(struct account *account, const struct account_about *about,
                   struct record *record);

#endif
