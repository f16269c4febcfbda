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
    const char *option; /* a name that ends with '*' stands for all that begin so */
    enum when when;
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
    {T, "report_bugs", WHEN_OFF, NULL, {SILENCING_HIDES, "every report"}},
    {T, "report_thread_leaks", WHEN_OFF, NULL, {SILENCING_HIDES, "thread leaks"}},
    {T, "report_destroy_locked", WHEN_OFF, NULL, {SILENCING_HIDES, "locks destroyed while held"}},
    {T, "report_mutex_bugs", WHEN_OFF, NULL, {SILENCING_HIDES, "wrong uses of locks"}},
    {T,
     "report_signal_unsafe",
     WHEN_OFF,
     NULL,
     {SILENCING_HIDES, "unsafe calls in signal handlers"}},
    {T,
     "report_atomic_races",
     WHEN_OFF,
     NULL,
     {SILENCING_HIDES, "races between atomic and plain accesses"}},
    {T, "detect_deadlocks", WHEN_OFF, NULL, {SILENCING_HIDES, "lock order inversions"}},
    {T,
     "force_seq_cst_atomics",
     WHEN_ON,
     NULL,
     {SILENCING_HIDES, "races that relaxed atomic operations leave open"}},
    {T,
     "ignore_interceptors_accesses",
     WHEN_ON,
     NULL,
     {SILENCING_HIDES, "races in calls of the C library"}},
    {T,
     "ignore_noninstrumented_modules",
     WHEN_ON,
     NULL,
     {SILENCING_HIDES, "races in libraries that are not built with -fsanitize=thread"}},
    {T, "flush_memory_ms", WHEN_NOT_ZERO, NULL, {SILENCING_HIDES, "races of accesses far apart"}},
    {T, "memory_limit_mb", WHEN_NOT_ZERO, NULL, {SILENCING_HIDES, "races of accesses far apart"}},
    {T,
     "io_sync",
     WHEN_IS,
     "2",
     {SILENCING_HIDES, "races of accesses with any input or output between them"}},
    {T, "intercept_str*", WHEN_OFF, NULL, {SILENCING_HIDES, "races in these calls"}},
    {T, "intercept_mem*", WHEN_OFF, NULL, {SILENCING_HIDES, "races in these calls"}},
    {T, "intercept_intrin", WHEN_OFF, NULL, {SILENCING_HIDES, "races in memcpy() and its kin"}},
    {T, "intercept_send", WHEN_OFF, NULL, {SILENCING_HIDES, "races in send() and its kin"}},
    {T, "halt_on_error", WHEN_ON, NULL, {SILENCING_HIDES_MORE, "what comes after a first report"}},
    {T,
     "atexit_sleep_ms",
     WHEN_IS,
     "0",
     {SILENCING_BLURS, "the accesses of threads that still run when main has ended"}},
    {T, "history_size", WHEN_BELOW, "7", {SILENCING_BLURS, "races with an access long ago"}},
    {T,
     "second_deadlock_stack",
     WHEN_OFF,
     NULL,
     {SILENCING_BLURS, "where the held lock was taken"}},
    {T, "symbolize", WHEN_OFF, NULL, {SILENCING_BLURS, "functions, files and lines"}},

    {H, "--track-lockorders", WHEN_OFF, NULL, {SILENCING_HIDES, "lock order inversions"}},
    {H, "--check-stack-refs", WHEN_OFF, NULL, {SILENCING_HIDES, "races on stacks"}},
    {H, "--history-level", WHEN_IS, "none", {SILENCING_BLURS, "the other access of a race"}},
    {H, "--history-level", WHEN_IS, "approx", {SILENCING_BLURS, "the line of the other access"}},
    {D, "--check-stack-var", WHEN_OFF, NULL, {SILENCING_HIDES, "races on stacks"}},
    {D,
     "--report-signal-unlocked",
     WHEN_OFF,
     NULL,
     {SILENCING_HIDES, "signals to a condition without its lock"}},
    {D,
     "--first-race-only",
     WHEN_ON,
     NULL,
     {SILENCING_HIDES_MORE, "further races on the same memory"}},
    {V, "--child-silent-after-fork", WHEN_ON, NULL, {SILENCING_HIDES, "what child processes do"}},
    {V, "--trace-children-skip*", WHEN_GIVEN, NULL, {SILENCING_BLURS, "what child processes do"}},
    {V,
     "--exit-on-first-error",
     WHEN_ON,
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
