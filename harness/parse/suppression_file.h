/* SPDX-License-Identifier: MIT */
/*
 * suppression_file.h: which suppressions a file holds, and which of them hide
 * everything. Pure; the text may hold any bytes.
 */
#ifndef THREADPROOF_PARSE_SUPPRESSION_FILE_H
#define THREADPROOF_PARSE_SUPPRESSION_FILE_H

#include "base/arena.h"

/* A { ... } of Valgrind's. */
struct suppression {
    const char *name;
    bool hides_all; /* any place fits it: its frames are nothing but wildcards */
};

struct suppression_list {
    struct suppression *items;
    size_t count;
    size_t capacity;
};

/* Appends those of a file of Valgrind's, whatever tools they are for. Memory is the arena's. */
void suppressions_of_valgrind(const char *text, size_t len, struct arena *arena,
                              struct suppression_list *list);

/* Whether a rule of TSan's, "race:^f$", fits any place: "race:*". */
bool suppression_of_tsan_hides_all(const char *rule);

/* Whether the rule is a line of a file of TSan's. */
bool suppressions_of_tsan_have(const char *text, const char *rule);

#endif
