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
    const char *name;
    const char *value;
    enum detector detector;
    int effect;
} rows[] = {
    {"report_bugs", "0", DETECTOR_TSAN, SILENCING_HIDES},
    {"report_bugs", "false", DETECTOR_TSAN, SILENCING_HIDES},
    {"report_bugs", "no", DETECTOR_TSAN, SILENCING_HIDES},
    {"report_bugs", "1", DETECTOR_TSAN, NOTHING},
    {"report_bug", "0", DETECTOR_TSAN, NOTHING},
    {"report_bugs_", "0", DETECTOR_TSAN, NOTHING},
    {"report_bugs", "0", DETECTOR_HELGRIND, NOTHING},
    {"force_seq_cst_atomics", "true", DETECTOR_TSAN, SILENCING_HIDES},
    {"flush_memory_ms", "100", DETECTOR_TSAN, SILENCING_HIDES},
    {"flush_memory_ms", "0x64", DETECTOR_TSAN, SILENCING_HIDES},
    {"flush_memory_ms", "0", DETECTOR_TSAN, NOTHING},
    {"flush_memory_ms", "", DETECTOR_TSAN, NOTHING},
    {"memory_limit_mb", "10", DETECTOR_TSAN, SILENCING_HIDES},
    {"io_sync", "2", DETECTOR_TSAN, SILENCING_HIDES},
    {"io_sync", "1", DETECTOR_TSAN, NOTHING},
    {"intercept_memcmp", "0", DETECTOR_TSAN, SILENCING_HIDES},
    {"intercept_tls_get_addr", "0", DETECTOR_TSAN, NOTHING},
    {"halt_on_error", "1", DETECTOR_TSAN, SILENCING_HIDES_MORE},
    {"history_size", "6", DETECTOR_TSAN, SILENCING_BLURS},
    {"history_size", "0x7", DETECTOR_TSAN, NOTHING},
    {"exitcode", "0", DETECTOR_TSAN, NOTHING},
    {"suppressions", "f", DETECTOR_TSAN, NOTHING},
    {"--track-lockorders", "no", DETECTOR_HELGRIND, SILENCING_HIDES},
    {"--track-lockorders", "yes", DETECTOR_HELGRIND, NOTHING},
    {"--track-lockorders", "no", DETECTOR_DRD, NOTHING},
    {"--history-level", "none", DETECTOR_HELGRIND, SILENCING_BLURS},
    {"--history-level", "full", DETECTOR_HELGRIND, NOTHING},
    {"--first-race-only", "yes", DETECTOR_DRD, SILENCING_HIDES_MORE},
    {"--check-stack-var", "no", DETECTOR_DRD, SILENCING_HIDES},
    {"--trace-children-skip-by-arg", "x", DETECTOR_MEMCHECK, SILENCING_BLURS},
    {"--free-is-write", "no", DETECTOR_HELGRIND, NOTHING},
    {"--error-limit", "yes", DETECTOR_HELGRIND, NOTHING},
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
