/* SPDX-License-Identifier: MIT */
#include "model/silencer.h"

#include "base/text.h"

/* Which values of an option silence. */
enum when {
    WHEN_OFF,      /* "0", "no", "false" */
    WHEN_ON,       /* "1", "yes", "true" */
    WHEN_IS,       /* the value of the row */
    WHEN_NOT_ZERO, /* any number but 0 */
    WHEN_BELOW,    /* a number below that of the row */
    WHEN_GIVEN     /* any */
};

struct row {
    detector_set detectors;
    enum when when;
    const char *option; /* a name that ends with '*' stands for all that begin so */
    const char *value;
    struct silencer silencer;
};

enum {
    T = DETECTOR_BIT(DETECTOR_TSAN),
    H = DETECTOR_BIT(DETECTOR_HELGRIND),
    D = DETECTOR_BIT(DETECTOR_DRD),
    V = H | D | DETECTOR_BIT(DETECTOR_MEMCHECK)
};

/* The first row that fits counts. */
static const struct row rows[] = {
    {T, WHEN_OFF, "report_bugs", NULL, {SILENCING_HIDES, "every report"}},
    {T, WHEN_OFF, "report_thread_leaks", NULL, {SILENCING_HIDES, "thread leaks"}},
    {T, WHEN_OFF, "report_destroy_locked", NULL, {SILENCING_HIDES, "locks destroyed while held"}},
    {T, WHEN_OFF, "report_mutex_bugs", NULL, {SILENCING_HIDES, "wrong uses of locks"}},
    {T,
     WHEN_OFF,
     "report_signal_unsafe",
     NULL,
     {SILENCING_HIDES, "unsafe calls in signal handlers"}},
    {T,
     WHEN_OFF,
     "report_atomic_races",
     NULL,
     {SILENCING_HIDES, "races between atomic and plain accesses"}},
    {T, WHEN_OFF, "detect_deadlocks", NULL, {SILENCING_HIDES, "lock order inversions"}},
    {T,
     WHEN_ON,
     "force_seq_cst_atomics",
     NULL,
     {SILENCING_HIDES, "races that relaxed atomic operations leave open"}},
    {T,
     WHEN_ON,
     "ignore_interceptors_accesses",
     NULL,
     {SILENCING_HIDES, "races in calls of the C library"}},
    {T,
     WHEN_ON,
     "ignore_noninstrumented_modules",
     NULL,
     {SILENCING_HIDES, "races in libraries that are not built with -fsanitize=thread"}},
    {T, WHEN_NOT_ZERO, "flush_memory_ms", NULL, {SILENCING_HIDES, "races of accesses far apart"}},
    {T, WHEN_NOT_ZERO, "memory_limit_mb", NULL, {SILENCING_HIDES, "races of accesses far apart"}},
    {T,
     WHEN_IS,
     "io_sync",
     "2",
     {SILENCING_HIDES, "races of accesses with any input or output between them"}},
    {T, WHEN_OFF, "intercept_str*", NULL, {SILENCING_HIDES, "races in these calls"}},
    {T, WHEN_OFF, "intercept_mem*", NULL, {SILENCING_HIDES, "races in these calls"}},
    {T, WHEN_OFF, "intercept_intrin", NULL, {SILENCING_HIDES, "races in memcpy() and the like"}},
    {T, WHEN_OFF, "intercept_send", NULL, {SILENCING_HIDES, "races in send() and the like"}},
    {T, WHEN_ON, "halt_on_error", NULL, {SILENCING_HIDES_MORE, "what comes after a first report"}},
    {T,
     WHEN_IS,
     "atexit_sleep_ms",
     "0",
     {SILENCING_BLURS, "the accesses of threads that still run when main has ended"}},
    {T, WHEN_BELOW, "history_size", "7", {SILENCING_BLURS, "races with an access long ago"}},
    {T,
     WHEN_OFF,
     "second_deadlock_stack",
     NULL,
     {SILENCING_BLURS, "where the held lock was taken"}},
    {T, WHEN_OFF, "symbolize", NULL, {SILENCING_BLURS, "functions, files and lines"}},

    {H, WHEN_OFF, "--track-lockorders", NULL, {SILENCING_HIDES, "lock order inversions"}},
    {H, WHEN_OFF, "--check-stack-refs", NULL, {SILENCING_HIDES, "races on stacks"}},
    {H, WHEN_IS, "--history-level", "none", {SILENCING_BLURS, "the other access of a race"}},
    {H, WHEN_IS, "--history-level", "approx", {SILENCING_BLURS, "the line of the other access"}},
    {D, WHEN_OFF, "--check-stack-var", NULL, {SILENCING_HIDES, "races on stacks"}},
    {D,
     WHEN_OFF,
     "--report-signal-unlocked",
     NULL,
     {SILENCING_HIDES, "signals to a condition without its lock"}},
    {D,
     WHEN_ON,
     "--first-race-only",
     NULL,
     {SILENCING_HIDES_MORE, "further races on the same memory"}},
    {V, WHEN_ON, "--child-silent-after-fork", NULL, {SILENCING_HIDES, "what child processes do"}},
    {V, WHEN_GIVEN, "--trace-children-skip*", NULL, {SILENCING_BLURS, "what child processes do"}},
    {V,
     WHEN_ON,
     "--exit-on-first-error",
     NULL,
     {SILENCING_HIDES_MORE, "what comes after a first report"}},
};

static bool names(const struct row *row, const char *name, size_t len)
{
    size_t own = strlen(row->option);

    if (row->option[own - 1] == '*')
        return len >= own - 1 && memcmp(row->option, name, own - 1) == 0;
    return len == own && memcmp(row->option, name, own) == 0;
}

static bool is_on(const char *value)
{
    return text_equal(value, "1") || text_equal(value, "yes") || text_equal(value, "true");
}

static bool is_off(const char *value)
{
    return text_equal(value, "0") || text_equal(value, "no") || text_equal(value, "false");
}

/* Decimal as people write it, or with 0x as TSan shows some of its options; UINT64_MAX if none. */
static uint64_t number_of(const char *text)
{
    uint64_t number;

    if (text_starts(text, "0x")) {
        text += 2;
        return text_scan_hex(&text, &number) ? number : UINT64_MAX;
    }
    return text_scan_dec(&text, &number) ? number : UINT64_MAX;
}

static bool silences(const struct row *row, const char *value)
{
    uint64_t number = number_of(value);

    switch (row->when) {
    case WHEN_OFF:
        return is_off(value);
    case WHEN_ON:
        return is_on(value);
    case WHEN_IS:
        return text_equal(value, row->value) ||
               (number != UINT64_MAX && number == number_of(row->value));
    case WHEN_NOT_ZERO:
        return number != UINT64_MAX && number > 0;
    case WHEN_BELOW:
        return number < number_of(row->value);
    case WHEN_GIVEN:
        break;
    }
    return true;
}

const struct silencer *silencer_find(enum detector detector, const char *name, size_t name_len,
                                     const char *value)
{
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        if ((rows[i].detectors & DETECTOR_BIT(detector)) && names(&rows[i], name, name_len) &&
            silences(&rows[i], value))
            return &rows[i].silencer;
    return NULL;
}
