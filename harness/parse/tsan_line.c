/* SPDX-License-Identifier: MIT */
#include "parse/tsan_line.h"

#include "base/text.h"
#include "model/kind.h"

struct opening {
    const char *prefix;
    size_t len;
    enum tsan_line_type type;
};
#define OPENING(prefix, type)                                                                      \
    {                                                                                              \
        prefix, sizeof(prefix) - 1, type                                                           \
    }

/*
 * The first that fits counts. In front of each may stand "==N==". The wording
 * is that of tsan_rtl*.cpp, tsan_report.cpp and sanitizer_common of LLVM 14 to 19.
 */
static const struct opening openings[] = {
    OPENING("WARNING: ThreadSanitizer: ", TSAN_REPORT),
    OPENING("SUMMARY: ThreadSanitizer: ", TSAN_SUMMARY),
    OPENING("ThreadSanitizer: reported ", TSAN_REPORTED),
    OPENING("ThreadSanitizer:DEADLYSIGNAL", TSAN_DEADLY_SIGNAL),
    OPENING("ERROR: ThreadSanitizer: ", TSAN_CRASH),
    OPENING("***** Running under ThreadSanitizer v", TSAN_STARTED),
    OPENING("Stats: ", TSAN_STATISTICS),

    OPENING("FATAL: ThreadSanitizer CHECK failed: ", TSAN_FAILURE_STACK), /* LLVM 12, gcc 11 */
    OPENING("FATAL: ThreadSanitizer", TSAN_FAILURE),
    OPENING("FATAL: Make sure you are not using unlimited stack", TSAN_NOISE),
    OPENING("FATAL: Internal error: ThreadSanitizer", TSAN_FAILURE),
    OPENING("ERROR: ThreadSanitizer ", TSAN_FAILURE),
    OPENING("ERROR: Failed to protect the shadow gap. ThreadSanitizer", TSAN_FAILURE),
    OPENING("ERROR: External symbolizer path is set to ", TSAN_FAILURE),
    OPENING("ERROR: Invalid value for ", TSAN_FAILURE),
    OPENING("ThreadSanitizer: CHECK failed: ", TSAN_FAILURE_STACK),
    OPENING("ThreadSanitizer: thread T", TSAN_FAILURE_STACK),
    OPENING("ThreadSanitizer: main thread finished with ignores enabled", TSAN_FAILURE_STACK),
    OPENING("ThreadSanitizer: nested bug in the same thread", TSAN_FAILURE),
    OPENING("ThreadSanitizer: starting new threads after multi-threaded fork is not supported (",
            TSAN_NOISE),
    OPENING("ThreadSanitizer: starting new threads after multi-threaded fork", TSAN_FAILURE),
    OPENING("ThreadSanitizer: failed to open memory profile file", TSAN_NOISE),
    OPENING("ThreadSanitizer: failed to ", TSAN_FAILURE),
    OPENING("ThreadSanitizer: can't find longjmp buf", TSAN_FAILURE),
    OPENING("ThreadSanitizer: incorrect value for ", TSAN_FAILURE),
    OPENING("ThreadSanitizer: Thread limit (", TSAN_FAILURE),
    OPENING("ThreadSanitizer: Out of memory", TSAN_FAILURE),
    OPENING("ThreadSanitizer: mmap at bad address", TSAN_FAILURE),
    OPENING("ThreadSanitizer: hard rss limit exhausted", TSAN_FAILURE),
    OPENING("ThreadSanitizer: too many ignored libraries", TSAN_FAILURE),
    OPENING("ThreadSanitizer: called_from_lib suppression ", TSAN_FAILURE),
    OPENING("ThreadSanitizer: library '", TSAN_FAILURE),
    OPENING("ThreadSanitizer: real_pthread_create undefined", TSAN_FAILURE),
    OPENING("ThreadSanitizer: internal_pthread_create undefined", TSAN_FAILURE),
    OPENING("ThreadSanitizer: ERROR: ", TSAN_FAILURE),

    OPENING("ThreadSanitizer: Matched ", TSAN_SUPPRESSIONS),
    OPENING("ThreadSanitizer: matched suppression ", TSAN_NOISE),
    OPENING("ThreadSanitizer: reading suppressions file at ", TSAN_NOISE),
    OPENING("ThreadSanitizer: suppressing report as doubled ", TSAN_NOISE),
    OPENING("ThreadSanitizer: forked new process with pid ", TSAN_NOISE),
    OPENING("ThreadSanitizer: growing ", TSAN_NOISE),
    OPENING("ThreadSanitizer: ignoring signal ", TSAN_NOISE),
    OPENING("ThreadSanitizer: flushing memory due to RSS", TSAN_NOISE),
    OPENING("ThreadSanitizer: memory flush", TSAN_NOISE),
    OPENING("ThreadSanitizer: periodic memory flush", TSAN_NOISE),
    OPENING("ThreadSanitizer: soft rss limit ", TSAN_NOISE),
    OPENING("ThreadSanitizer: RSS: ", TSAN_NOISE),
    OPENING("ThreadSanitizer: Started BackgroundThread", TSAN_NOISE),
    OPENING("ThreadSanitizer: StackDepot", TSAN_NOISE),
    OPENING("ThreadSanitizer: WARNING: ", TSAN_NOISE),
    OPENING("ThreadSanitizer is suspended at startup", TSAN_NOISE),
    OPENING("ThreadSanitizer can not provide additional info.", TSAN_NOISE),
    OPENING("LLVMSymbolizer: error reading file: ", TSAN_NOISE),
};

/* Those that count only behind "==N==", since a program could print them too. */
static const struct opening pid_openings[] = {
    OPENING("ABORTING", TSAN_ABORTING),
    OPENING("WARNING: ", TSAN_NOISE),
    OPENING("HINT: ", TSAN_NOISE),
    OPENING("Hint: ", TSAN_NOISE),
    OPENING("The signal is caused by a ", TSAN_NOISE),
    OPENING("Register values:", TSAN_NOISE),
    OPENING("Installed the sigaction for signal ", TSAN_NOISE),
    OPENING("Using ", TSAN_NOISE),
    OPENING("External symbolizer is explicitly disabled.", TSAN_NOISE),
    OPENING("Launching Symbolizer process: ", TSAN_NOISE),
    OPENING("Symbolizer is disabled.", TSAN_NOISE),
    OPENING("Adding instrumented range ", TSAN_NOISE),
    OPENING("Matched called_from_lib suppression ", TSAN_NOISE),
    OPENING("__tls_get_addr: ", TSAN_NOISE),
    OPENING("Program is run with unlimited stack size", TSAN_NOISE),
    OPENING("Re-execing with ", TSAN_NOISE),
    OPENING("N.B. reducing ASLR entropy is preferable.", TSAN_NOISE),
    OPENING("Sleeping for ", TSAN_NOISE),
};

static const char separator[] = "==================";
static const char detector[] = "ThreadSanitizer";

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
        if (list[i].prefix[0] == line[0] && strncmp(line, list[i].prefix, list[i].len) == 0)
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

static bool has_pid(const char *line)
{
    static const char sign[] = " (pid=";
    uint64_t pid;

    for (const char *at = strstr(line, sign); at; at = strstr(at, sign)) {
        at += strlen(sign);
        if (text_scan_dec(&at, &pid) && *at == ')')
            return true;
    }
    return false;
}

/* Elsewhere than in a report the same words begin a remark about the run. */
static enum tsan_line_type header_type(const char *line)
{
    const char *label = line + strlen("WARNING: ThreadSanitizer: ");

    if (has_pid(label))
        return TSAN_REPORT;
    if (kind_from_wording(DETECTOR_TSAN, label, "") != KIND_UNKNOWN ||
        kind_label_in(DETECTOR_TSAN, label))
        return TSAN_CUT_REPORT;
    return TSAN_NOISE;
}

/* The openings that need a look at the rest of the line. */
static enum tsan_line_type refine(enum tsan_line_type type, const char *line)
{
    uint64_t number;

    switch (type) {
    case TSAN_REPORT:
        return header_type(line);
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
        return refine(type, rest);
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

static bool is_quoted(const char *line, const char *at)
{
    return at > line && strchr("'\"`", at[-1]);
}

/* Whether the line, which begins at `at`, is one that `line` may hold behind something else. */
static bool speaks_for_itself(const char *line, const char *at, size_t len)
{
    enum tsan_line_type type = tsan_line_type(at, len);

    switch (type) {
    case TSAN_REPORT:
        return true;
    case TSAN_CUT_REPORT:
    case TSAN_DEADLY_SIGNAL:
    case TSAN_CRASH:
    case TSAN_FAILURE:
    case TSAN_FAILURE_STACK:
    case TSAN_STARTED:
    case TSAN_REPORTED:
    case TSAN_SUMMARY:
        return !is_quoted(line, at);
    default:
        return false;
    }
}

/* The same for the "ThreadSanitizer" at `name`, which may stand in the middle of the words. */
static const char *find_around(const char *line, const char *name, size_t len)
{
    const char *first = NULL;

    for (size_t i = 0; i < ARRAY_SIZE(openings); i++) {
        const char *prefix = openings[i].prefix;
        const char *inside = strstr(prefix, detector);
        const char *start;

        if (!inside || name - line < inside - prefix)
            continue;
        start = before_pid(line, name - (inside - prefix));
        if (!text_starts(name - (inside - prefix), prefix) || (first && first <= start))
            continue;
        if (speaks_for_itself(line, start, len - (size_t)(start - line)))
            first = start;
    }
    return first;
}

const char *tsan_line_find(const char *line, size_t len)
{
    const char *name = line;
    const char *found = NULL;

    while (!found && (name = text_find(name, len - (size_t)(name - line), detector)) != NULL) {
        found = find_around(line, name, len);
        name += strlen(detector);
    }
    return found;
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
