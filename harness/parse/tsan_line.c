/* SPDX-License-Identifier: MIT */
#include "parse/tsan_line.h"

#include "base/text.h"

struct opening {
    const char *prefix;
    enum tsan_line_type type;
};

/*
 * The first that fits counts. In front of each may stand "==N==". The wording
 * is that of tsan_rtl*.cpp, tsan_report.cpp and sanitizer_common of LLVM 14 to 19.
 */
static const struct opening openings[] = {
    {"WARNING: ThreadSanitizer: ", TSAN_REPORT},
    {"SUMMARY: ThreadSanitizer: ", TSAN_SUMMARY},
    {"ThreadSanitizer: reported ", TSAN_REPORTED},
    {"ThreadSanitizer:DEADLYSIGNAL", TSAN_DEADLY_SIGNAL},
    {"ERROR: ThreadSanitizer: ", TSAN_CRASH},
    {"***** Running under ThreadSanitizer v", TSAN_STARTED},
    {"Stats: ", TSAN_STATISTICS},

    {"FATAL: ThreadSanitizer", TSAN_FAILURE},
    {"FATAL: Make sure you are not using unlimited stack", TSAN_NOISE},
    {"FATAL: Internal error: ThreadSanitizer", TSAN_FAILURE},
    {"ERROR: ThreadSanitizer ", TSAN_FAILURE},
    {"ERROR: Failed to protect the shadow gap. ThreadSanitizer", TSAN_FAILURE},
    {"ERROR: External symbolizer path is set to ", TSAN_FAILURE},
    {"ERROR: Invalid value for ", TSAN_FAILURE},
    {"ThreadSanitizer: CHECK failed: ", TSAN_FAILURE_STACK},
    {"ThreadSanitizer: thread T", TSAN_FAILURE_STACK},
    {"ThreadSanitizer: main thread finished with ignores enabled", TSAN_FAILURE_STACK},
    {"ThreadSanitizer: nested bug in the same thread", TSAN_FAILURE},
    {"ThreadSanitizer: starting new threads after multi-threaded fork is not supported (",
     TSAN_NOISE},
    {"ThreadSanitizer: starting new threads after multi-threaded fork", TSAN_FAILURE},
    {"ThreadSanitizer: failed to open memory profile file", TSAN_NOISE},
    {"ThreadSanitizer: failed to ", TSAN_FAILURE},
    {"ThreadSanitizer: can't find longjmp buf", TSAN_FAILURE},
    {"ThreadSanitizer: incorrect value for ", TSAN_FAILURE},
    {"ThreadSanitizer: Thread limit (", TSAN_FAILURE},
    {"ThreadSanitizer: Out of memory", TSAN_FAILURE},
    {"ThreadSanitizer: mmap at bad address", TSAN_FAILURE},
    {"ThreadSanitizer: hard rss limit exhausted", TSAN_FAILURE},
    {"ThreadSanitizer: too many ignored libraries", TSAN_FAILURE},
    {"ThreadSanitizer: called_from_lib suppression ", TSAN_FAILURE},
    {"ThreadSanitizer: library '", TSAN_FAILURE},
    {"ThreadSanitizer: real_pthread_create undefined", TSAN_FAILURE},
    {"ThreadSanitizer: internal_pthread_create undefined", TSAN_FAILURE},
    {"ThreadSanitizer: ERROR: ", TSAN_FAILURE},

    {"ThreadSanitizer: Matched ", TSAN_SUPPRESSIONS},
    {"ThreadSanitizer: matched suppression ", TSAN_NOISE},
    {"ThreadSanitizer: reading suppressions file at ", TSAN_NOISE},
    {"ThreadSanitizer: suppressing report as doubled ", TSAN_NOISE},
    {"ThreadSanitizer: forked new process with pid ", TSAN_NOISE},
    {"ThreadSanitizer: growing ", TSAN_NOISE},
    {"ThreadSanitizer: ignoring signal ", TSAN_NOISE},
    {"ThreadSanitizer: flushing memory due to RSS", TSAN_NOISE},
    {"ThreadSanitizer: memory flush", TSAN_NOISE},
    {"ThreadSanitizer: periodic memory flush", TSAN_NOISE},
    {"ThreadSanitizer: soft rss limit ", TSAN_NOISE},
    {"ThreadSanitizer: RSS: ", TSAN_NOISE},
    {"ThreadSanitizer: Started BackgroundThread", TSAN_NOISE},
    {"ThreadSanitizer: StackDepot", TSAN_NOISE},
    {"ThreadSanitizer: WARNING: ", TSAN_NOISE},
    {"ThreadSanitizer is suspended at startup", TSAN_NOISE},
    {"ThreadSanitizer can not provide additional info.", TSAN_NOISE},
    {"LLVMSymbolizer: error reading file: ", TSAN_NOISE},
};

/* Those that count only behind "==N==", since a program could print them too. */
static const struct opening pid_openings[] = {
    {"ABORTING", TSAN_ABORTING},
    {"WARNING: ", TSAN_NOISE},
    {"HINT: ", TSAN_NOISE},
    {"Hint: ", TSAN_NOISE},
    {"The signal is caused by a ", TSAN_NOISE},
    {"Register values:", TSAN_NOISE},
    {"Installed the sigaction for signal ", TSAN_NOISE},
    {"Using ", TSAN_NOISE},
    {"External symbolizer is explicitly disabled.", TSAN_NOISE},
    {"Launching Symbolizer process: ", TSAN_NOISE},
    {"Symbolizer is disabled.", TSAN_NOISE},
    {"Adding instrumented range ", TSAN_NOISE},
    {"Matched called_from_lib suppression ", TSAN_NOISE},
    {"__tls_get_addr: ", TSAN_NOISE},
    {"Program is run with unlimited stack size", TSAN_NOISE},
    {"Re-execing with ", TSAN_NOISE},
    {"N.B. reducing ASLR entropy is preferable.", TSAN_NOISE},
    {"Sleeping for ", TSAN_NOISE},
};

static const char separator[] = "==================";

const char *tsan_line_skip_pid(const char *line, uint64_t *pid)
{
    const char *cursor = line + 2;
    uint64_t number;

    if (line[0] != '=' || line[1] != '=' || !text_scan_dec(&cursor, &number))
        return line;
    if (cursor[0] != '=' || cursor[1] != '=')
        return line;
    *pid = number;
    return cursor + 2;
}

static enum tsan_line_type look_up(const struct opening *list, size_t count, const char *line)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].prefix[0] == line[0] && text_starts(line, list[i].prefix))
            return list[i].type;
    return TSAN_TEXT;
}

bool tsan_line_reported(const char *line, uint64_t *count)
{
    const char *cursor = strstr(line, "reported ");

    if (!cursor)
        return false;
    cursor += strlen("reported ");
    return text_scan_dec(&cursor, count) && text_equal(cursor, " warnings");
}

/* The openings that need a look at the rest of the line. */
static enum tsan_line_type refine(enum tsan_line_type type, const char *line, size_t len)
{
    uint64_t number;

    switch (type) {
    case TSAN_REPORT:
        return line[len - 1] == ')' && strstr(line, " (pid=") ? TSAN_REPORT : TSAN_NOISE;
    case TSAN_CRASH:
        return strstr(line, " on unknown address") || strstr(line, " on address")
                   ? TSAN_CRASH
                   : TSAN_FAILURE_STACK;
    case TSAN_REPORTED:
        return tsan_line_reported(line, &number) ? TSAN_REPORTED : TSAN_TEXT;
    default:
        return type;
    }
}

static bool symbolizer_complains(const char *line)
{
    return strstr(line, "llvm-symbolizer") && strstr(line, ": error: '");
}

/* "  02 (    32): mapped:     64K allocs: ...", one of the exit statistics. */
static bool is_size_class(const char *line)
{
    return text_starts(line, "  ") && strstr(line, "): mapped: ");
}

enum tsan_line_type tsan_line_type(const char *line, size_t len)
{
    const char *rest;
    enum tsan_line_type type;
    uint64_t pid;

    if (line[0] == '=' && len == sizeof(separator) - 1 && memcmp(line, separator, len) == 0)
        return TSAN_SEPARATOR;
    rest = tsan_line_skip_pid(line, &pid);
    /* Valgrind's "==N== " has a blank behind it. */
    if (rest != line && (*rest == ' ' || *rest == '\0'))
        return TSAN_TEXT;
    type = look_up(openings, ARRAY_SIZE(openings), rest);
    if (type == TSAN_TEXT && rest != line)
        type = look_up(pid_openings, ARRAY_SIZE(pid_openings), rest);
    if (type != TSAN_TEXT)
        return refine(type, rest, len - (size_t)(rest - line));
    if (text_starts(line, "ThreadSanitizer: ") && text_ends(line, ". Dying."))
        return TSAN_FAILURE;
    if (symbolizer_complains(line) || is_size_class(line))
        return TSAN_NOISE;
    return TSAN_TEXT;
}

/* Back over the "==N==" that may stand before `at`. */
static const char *before_pid(const char *line, const char *at)
{
    const char *digits = at - 2;

    if (at - line < 5 || memcmp(digits, "==", 2) != 0)
        return at;
    while (digits > line && digits[-1] >= '0' && digits[-1] <= '9')
        digits--;
    return digits < at - 2 && digits - line >= 2 && memcmp(digits - 2, "==", 2) == 0 ? digits - 2
                                                                                     : at;
}

static bool speaks_for_itself(enum tsan_line_type type)
{
    return type == TSAN_REPORT || type == TSAN_DEADLY_SIGNAL || type == TSAN_CRASH ||
           type == TSAN_FAILURE || type == TSAN_FAILURE_STACK || type == TSAN_STARTED ||
           type == TSAN_REPORTED;
}

const char *tsan_line_find(const char *line, size_t len)
{
    static const char name[] = "ThreadSanitizer";
    const char *hit = memmem(line, len, name, strlen(name));
    const char *first = NULL;

    for (size_t i = 0; hit && i < ARRAY_SIZE(openings); i++) {
        const char *prefix = openings[i].prefix;
        const char *inside = strstr(prefix, name);
        const char *start;

        if (!inside || hit - line < inside - prefix)
            continue;
        start = before_pid(line, hit - (inside - prefix));
        if (!text_starts(hit - (inside - prefix), prefix) || (first && first <= start))
            continue;
        if (speaks_for_itself(tsan_line_type(start, len - (size_t)(start - line))))
            first = start;
    }
    return first;
}

bool tsan_line_may_open(const char *line, size_t len)
{
    for (size_t i = 0; i < ARRAY_SIZE(openings); i++)
        if (strncmp(openings[i].prefix, line, len) == 0 || text_starts(line, openings[i].prefix))
            return true;
    return false;
}

bool tsan_line_may_begin(const char *line, size_t len)
{
    /* a separator or "==N==", the symbolizer's path, a size class */
    return line[0] == '=' || line[0] == '/' || (line[0] == ' ' && (len == 1 || line[1] == ' ')) ||
           tsan_line_may_open(line, len);
}

const char *tsan_line_suppression(const char *line, uint64_t *hits)
{
    static const char *const types[] = {
        "race:", "race_top:", "mutex:", "thread:", "signal:", "deadlock:", "called_from_lib:"};

    if (!text_scan_dec(&line, hits) || *line++ != ' ')
        return NULL;
    for (size_t i = 0; i < ARRAY_SIZE(types); i++)
        if (text_starts(line, types[i]))
            return line;
    return NULL;
}
