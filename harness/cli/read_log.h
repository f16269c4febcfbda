/* SPDX-License-Identifier: MIT */
/*
 * read_log.h: from a log file to findings: opens it, finds out by its content
 * whose log it is, and feeds the reader.
 */
#ifndef THREADPROOF_CLI_READ_LOG_H
#define THREADPROOF_CLI_READ_LOG_H

#include "base/error.h"
#include "parse/mixed_log.h"

enum log_format { LOG_TSAN, LOG_VALGRIND, LOG_OTHER };

/* By the first bytes of a file. */
enum log_format log_recognise(const char *bytes, size_t len);

/*
 * Reads the whole log at `path`. False, with the reason, if it cannot be read
 * or is not the log of a known detector; what the log lacks is in *facts.
 */
bool read_log(const char *path, const struct sink *sink, struct log_facts *facts,
              struct error *err);

enum log_answer {
    LOG_READ,
    LOG_NONE,  /* it is read, and no report of a detector is in it */
    LOG_FAILED /* it cannot be read */
};

/*
 * The same for what others wrote too (parse/mixed_log.h): a log in which text of
 * the program or of a CI job surrounds the reports, and is skipped.
 * The reports may begin anywhere, and each line may have a prefix. `path` is
 * for messages.
 */
enum log_answer read_mixed_log(int fd, const char *path, const struct sink *sink,
                               struct mixed_facts *facts, struct error *err);

#endif
