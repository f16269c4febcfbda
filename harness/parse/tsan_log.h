/* SPDX-License-Identifier: MIT */
/*
 * tsan_log.h: ThreadSanitizer's text reports -> findings.
 *
 * Source of the format: compiler-rt/lib/tsan/rtl/tsan_report.cpp and
 * sanitizer_common/sanitizer_stacktrace_printer.cpp of LLVM 14, 16 and 19, and
 * gcc 12's copy; every line was seen in a real log (harness/tests/data/tsan).
 *
 * Life cycle: tsan_log_new, tsan_log_feed as often as there are bytes,
 * tsan_log_end once, tsan_log_free. Bytes may be cut anywhere between feeds.
 *
 * A finding's strings point into the reader's own buffer, where fields are
 * ended with NUL in place: no copy is made per line. One pass, no regular
 * expressions.
 *
 * Known lines that are no report (verbosity=1's opening and statistics, the
 * symbolizer's complaints, "reported N warnings") set log_facts; all other text
 * goes to sink.text or becomes an `unknown` finding. A section inside a report
 * that is not known is kept as a STACK_OTHER stack or a note.
 */
#ifndef THREADPROOF_PARSE_TSAN_LOG_H
#define THREADPROOF_PARSE_TSAN_LOG_H

#include "parse/reader.h"

struct tsan_log;

/* The sink is copied. */
struct tsan_log *tsan_log_new(const struct sink *sink);
void tsan_log_feed(struct tsan_log *reader, const char *bytes, size_t len);
/* The end of the log: passes on what is left, says how complete it was. */
struct log_facts tsan_log_end(struct tsan_log *reader);
void tsan_log_free(struct tsan_log *reader);

/* Whether a log that begins like this is TSan's: a report or a TSan line is in it. */
bool tsan_log_recognise(const char *bytes, size_t len);

#endif
