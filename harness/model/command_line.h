/* SPDX-License-Identifier: MIT */
/* command_line.h: a command as a person pastes it into a POSIX shell. */
#ifndef THREADPROOF_MODEL_COMMAND_LINE_H
#define THREADPROOF_MODEL_COMMAND_LINE_H

#include "base/buf.h"

struct command_words {
    const char *const *env; /* each NAME=value, or NAME, which removes it */
    size_t env_count;
    const char *const *argv;
    size_t argc;
    bool fixed_layout; /* without address space randomisation */
};

/* Appends the line, with what needs quotes in quotes. */
void command_line(struct buf *out, const struct command_words *command);

#endif
