/* SPDX-License-Identifier: MIT */
/* model/silencer.h: which values of which options silence whom. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "model/silencer.h"

enum { NOTHING = -1 };

static const struct row {
    enum detector detector;
    const char *name;
    const char *value;
    int effect;
} rows[] = {
    {DETECTOR_TSAN, "report_bugs", "0", SILENCING_HIDES},
    {DETECTOR_TSAN, "report_bugs", "false", SILENCING_HIDES},
    {DETECTOR_TSAN, "report_bugs", "no", SILENCING_HIDES},
    {DETECTOR_TSAN, "report_bugs", "1", NOTHING},
    {DETECTOR_TSAN, "report_bug", "0", NOTHING},
    {DETECTOR_TSAN, "report_bugs_", "0", NOTHING},
    {DETECTOR_HELGRIND, "report_bugs", "0", NOTHING},
    {DETECTOR_TSAN, "force_seq_cst_atomics", "true", SILENCING_HIDES},
    {DETECTOR_TSAN, "flush_memory_ms", "100", SILENCING_HIDES},
    {DETECTOR_TSAN, "flush_memory_ms", "0x64", SILENCING_HIDES},
    {DETECTOR_TSAN, "flush_memory_ms", "0", NOTHING},
    {DETECTOR_TSAN, "flush_memory_ms", "", NOTHING},
    {DETECTOR_TSAN, "memory_limit_mb", "10", SILENCING_HIDES},
    {DETECTOR_TSAN, "io_sync", "2", SILENCING_HIDES},
    {DETECTOR_TSAN, "io_sync", "1", NOTHING},
    {DETECTOR_TSAN, "intercept_memcmp", "0", SILENCING_HIDES},
    {DETECTOR_TSAN, "intercept_tls_get_addr", "0", NOTHING},
    {DETECTOR_TSAN, "halt_on_error", "1", SILENCING_HIDES_MORE},
    {DETECTOR_TSAN, "history_size", "6", SILENCING_BLURS},
    {DETECTOR_TSAN, "history_size", "0x7", NOTHING},
    {DETECTOR_TSAN, "exitcode", "0", NOTHING},
    {DETECTOR_TSAN, "suppressions", "f", NOTHING},
    {DETECTOR_HELGRIND, "--track-lockorders", "no", SILENCING_HIDES},
    {DETECTOR_HELGRIND, "--track-lockorders", "yes", NOTHING},
    {DETECTOR_DRD, "--track-lockorders", "no", NOTHING},
    {DETECTOR_HELGRIND, "--history-level", "none", SILENCING_BLURS},
    {DETECTOR_HELGRIND, "--history-level", "full", NOTHING},
    {DETECTOR_DRD, "--first-race-only", "yes", SILENCING_HIDES_MORE},
    {DETECTOR_DRD, "--check-stack-var", "no", SILENCING_HIDES},
    {DETECTOR_MEMCHECK, "--trace-children-skip-by-arg", "x", SILENCING_BLURS},
    {DETECTOR_HELGRIND, "--free-is-write", "no", NOTHING},
    {DETECTOR_HELGRIND, "--error-limit", "yes", NOTHING},
};

static void values_silence_or_not(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        const struct row *row = &rows[i];
        const struct silencer *silencer =
            silencer_find(row->detector, row->name, strlen(row->name), row->value);

        if ((silencer ? (int)silencer->effect : NOTHING) != row->effect)
            fail_msg("%s %s=%s", detector_name(row->detector), row->name, row->value);
        assert_true(!silencer || strlen(silencer->hides) > 5);
    }
}

/* A name stands in an option, which goes on behind it. */
static void names_have_a_length(void **state)
{
    const char *option = "--track-lockorders=no";

    (void)state;
    assert_non_null(silencer_find(DETECTOR_HELGRIND, option, strcspn(option, "="), "no"));
    assert_null(silencer_find(DETECTOR_HELGRIND, option, strlen(option), "no"));
    assert_null(silencer_find(DETECTOR_HELGRIND, option, 5, "no"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_silence_or_not),
        cmocka_unit_test(names_have_a_length),
    };

    return cmocka_run_group_tests_name("silencer", tests, NULL, NULL);
}
