/* SPDX-License-Identifier: MIT */
/*
 * threadproof report on a log that has gone through hands and programs: CI systems, loggers,
 * editors, mail, grep. What is found must be what is found in the log as it was written.
 */
#include "pasted_reading.h"

/* A line for a shell, between the log, with a line of others before and behind, and its reader. */
static const char *const ways[] = {
    "sed 's/$/ /'",
    "sed 's/$/ \\t/'",
    "sed 's/$/\\r/'",
    "sed 's/$/ \\r/'",
    "sed 's/^    /\\t\\t/; s/^  /\\t/'",
    "sed 's/^  */\\t/'",
    "sed 's/^ *//'",
    "sed 's/^    /  /; t; s/^  / /'",
    "sed G",
    "sed '/^$/d'",
    "sed 's/^ *//; G'",
    "sed 's/^/web-1  | /'",
    "sed 's/^ *//; s/^/web-1  | /'",
    "cat -n",
    "nl -ba",
    "grep -n ''",
    "grep -n -A99 'WARNING: Thread'",
    "cat >g.log; grep -H -n -A99 'WARNING: Thread' g.log",
    "cat >g.log; grep -H -A99 'WARNING: Thread' g.log",
    "grep -A99 'WARNING: Thread'",
    "awk '{printf \"%3d | %s\\n\", NR,$0}'",
    "awk '{printf \"%04d: %s\\n\", NR,$0}'",
    "awk '{printf \"[%d] %s\\n\", NR,$0}'",
    "awk '{printf \"+%dms| %s\\n\", NR*NR,$0}'",
    "awk '{printf \"[%.1fs] %s\\n\", NR*7/10,$0}'",
    "awk '{printf \"%ds  %s\\n\", NR*7,$0}'",
    "awk '{printf \"%dm%02ds %s\\n\", NR, NR*7%60,$0}'",
    "awk '{printf \"%d:%02d:%02d.%d | %s\\n\", NR/7, NR%60,NR*7%60,NR*13%1000,$0}'",
    "awk '{printf \"2026-11-20T12:24:%02d.%07dZ %s\\n\", NR%60,NR*7919%10000000,$0}'",
    "awk '{printf \"ThreadSanitizer\\tRun\\t2026-11-20T12:24:%02d.%07dZ %s\\n\",NR%60,NR,$0}'",
    "awk '{printf \"Nov 20 12:24:%02d build-7 prog[4711]: %s\\n\", NR%60,$0}'",
    "sed 's,^,[pod/web-1/app] ,'",
    "sed 's,^,web-1 app › ,'",
    "awk '{printf \"[12:24:%02d]W:\\t [Step 1/2] %s\\n\", NR%60,$0}'",
    "sed 's/^/E       /'",
    "sed 's/^/> /'",
    "sed 's/^/> > /'",
    "sed 's/^/> /; s/ *$//'",
    "sed 's,^,// ,'",
    "sed 's,^,# ,'",
    "sed 's,^, * ,'",
    "sed 's/^/    /'",
    "sed 's/^/\\t/'",
    "sed 's/^/│ /'",
    "sed 's/^/| /; s/$/ |/'",
    "sed 's/$/\\x1b[0m/'",
    "sed 's/^/\\x1b[31m/; s/$/\\x1b[K\\x1b[0m/'",
    "sed 's/\\(main\\|ThreadSan\\|writer\\)/\\x1b[01;31m\\x1b[K\\1\\x1b[m\\x1b[K/g'",
    "grep --color=always -n -A99 'WARNING: Thread'",
    "sed 's/^  /\\xc2\\xa0\\xc2\\xa0/'",
    "sed 's/^    /\\xc2\\xa0 \\xc2\\xa0 /;s/^  /\\xc2\\xa0 /'",
    "sed 's/^    / \\xc2\\xa0 \\xc2\\xa0/;s/^  / \\xc2\\xa0/'",
    "sed '1d; $d' | head -c -1",
    "sed '1d; $d' | sed '/^=====/d; /^Thread/d' | head -c -1",
    "sed '/^=====/d'",
    "sed '0,/^=====/{/^=====/d}'",
    "sed 's/^    #0/  * #0/'",
    "sed '/#0/a progress: 50%'",
    "sed '/#0/a \\  progress: 50%'",
    "sed '/thread/a loading config'",
    "sed 's/^WARNING/Running tests...&/'",
    "sed '0,/^=====/{s/^=====/Running tests...&/}'",
    "sed 's/^    #1/Running tests [&/'",
    "sed 's/^    #0/Running tests [&/'",
    "sed 's/^  Previous/Running tests [&/'",
    "sed 's/^SUMMARY/Running tests [&/'",
    "sed 's/^\\(    #.*\\)$/\\1Running tests/'",
    "sed '1s/^/\\xef\\xbb\\xbf/'",
    "sed '1d; $d' | sed '1s/^/\\xef\\xbb\\xbf/'",
    "sed '1s/^/a\\x00b/'",
    "tee g.log; grep SUMMARY g.log",
    "fold -w 80",
    "fold -s -w 80",
    "fold -w 100",
    "fold -s -w 72",
    "fold -w 90 | sed 's/^/web-1 | /'",
    "sed 's/ (pid=[0-9]*)//'",
    "sed 's/ (BuildId: [0-9a-f]*)//'",
    "sed '1s/^/=====================\\n/'",
    "sed '1s/^/==================\\n/'",
    "sed '$s/$/\\n==================/'",
    "sed 's/^/12: /'",
    "awk '{printf \"(12:24:%02d) INFO: //pkg:test: %s\\n\", NR%60,$0}'",
    "awk '{printf \"11-20 12:24:%02d.%03d  1234  1235 I prog    : %s\\n\", NR%60,NR*37%1000,$0}'",
    "sed 's/^/[INFO ] /; s/^.INFO \\(. WARNING\\)/[WARN \\1/'",
    "awk '{printf \"[%3d%%] %s\\n\", NR,$0}'",
    "awk '{printf \"2026-11-20T12:24:%02d.%07dZ ##[error]%s\\n\", NR%60,NR*7919%10000000,$0}'",
    "awk '{printf \"%d.%06d %s\\n\", 1763640000+NR,NR*37,$0}'",
    "awk '{printf \"%d %s\\n\", 1763640000123+NR*17,$0}'",
    "awk '{printf \"%d:%02d:%02d PM %s\\n\", 9+NR/30,NR%60,NR%60,$0}'",
    "awk '{printf \"Fri Nov 20 12:24:%02d 2026 %s\\n\", NR%60,$0}'",
    "awk '{printf \"[%12.6f] build prog[77]: %s\\n\", NR*7.3,$0}'",
    "awk '{printf \"2026-11-20T12:24:%02d+01:00 build prog[77]: %s\\n\", NR%60,$0}'",
    "awk '{printf \"2026-11-20T12:24:%02d.%09dZ stderr F %s\\n\", NR%60,NR*7919,$0}'",
    "sed 's/^/\\r/'",
};

static void put_log(struct cli *c, const char *way, const char *log)
{
    const char *line = arena_printf(
        &c->arena, "{ echo make: all; cat \"$0\"; echo done; } | { %s; } >way.log", way);
    const char *argv[] = {"bash", "-c", line, log, NULL};
    const struct process_spec spec = {
        .argv = argv, .folder = c->folder, .timeout_ms = CLI_PATIENCE_MS, .keep_bytes = 4096};

    process_result_release(&c->result);
    if (!process_run(&spec, &c->result, &c->err))
        fail_msg("%s", error_text(&c->err));
    if (c->result.outcome.type != OUTCOME_EXITED || c->result.outcome.status != 0)
        fail_msg("%s fails: %s", way, c->result.err.head.ptr);
}

static void go_all_ways(struct cli *c, const char *log)
{
    int status;
    const char *wanted = pasted_tell(c, log, &status);

    assert_int_equal(status, 1);
    assert_has(wanted, "previous access: ");
    for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
        put_log(c, ways[i], log);
        pasted_check(c, ways[i], "way.log", 1, wanted);
    }
}

static void clang_logs_go_all_ways(void **state)
{
    go_all_ways(*state, THREADPROOF_TEST_DATA "/tsan/clang-14/race_global.log");
}

static void gcc_logs_go_all_ways(void **state)
{
    go_all_ways(*state, THREADPROOF_TEST_DATA "/tsan/gcc-12/race_heap.log");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(clang_logs_go_all_ways),
        TEST(gcc_logs_go_all_ways),
    };

    return cmocka_run_group_tests_name("cli_pasted_ways", tests, NULL, NULL);
}
