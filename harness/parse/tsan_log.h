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
 * Known lines that are not reports (verbosity=1's opening and statistics, the
 * symbolizer's complaints, "reported N warnings") set log_facts; all other text
 * goes to sink.text or becomes an `unknown` finding. A section inside a report
 * that is not known is kept as a STACK_OTHER stack or a note.
 *
 * People paste logs that have lost something. Indentation means nothing where a
 * line can be told without it; frames go on with a stack by their numbers, whatever
 * stands between; lines that were broken are joined. A report ends with its
 * SUMMARY, or with a row of '='. One that has lost its header, and a SUMMARY that
 * stands alone, are findings if they tell enough to be TSan's beyond doubt, and set
 * log_facts.headless; else they are text.
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

/*
 * For logs that are not TSan's alone (mixed_log.h): each line that is none of
 * TSan's by its first column is first offered to `take`, which may shorten it
 * in place. The line ends with NUL at `*len`.
 */
enum tsan_offer {
    TSAN_OFFER_REFUSED, /* it is text */
    TSAN_OFFER_TAKEN,   /* it is dealt with */
    TSAN_OFFER_CLEANED, /* it has to be looked at again */
    TSAN_OFFER_LATER    /* it is to be offered again when tsan_log_next() can be answered */
};
/* Not `whole`: it is the last line, and has no line end. */
typedef enum tsan_offer tsan_offer(void *context, char *line, size_t *len, bool whole,
                                   uint64_t position);
void tsan_log_offer(struct tsan_log *reader, tsan_offer *take, void *context);

/*
 * During an offer: the beginning of the line behind the one that is offered, as it
 * stands in the log, empty at the end of the log. False: it is not there yet.
 */
bool tsan_log_next(const struct tsan_log *reader, const char **line, size_t *len);
/* During an offer: whether the lines around it are those of a report. */
bool tsan_log_is_in_report(const struct tsan_log *reader);
/* Readers of one log know of each other's reports; before anything is fed. */
void tsan_log_share(struct tsan_log *reader, struct tsan_log *with);

/*
 * A line, without its line end, that stands at `position` of some other log, by
 * which findings and facts then speak of it; not `whole` if that log was cut in
 * it. Not to be mixed with tsan_log_feed().
 */
void tsan_log_line(struct tsan_log *reader, const char *line, size_t len, bool whole,
                   uint64_t position);

/* Whether a log that begins like this is TSan's: a report or a TSan line is in it. */
bool tsan_log_recognise(const char *bytes, size_t len);

#endif
