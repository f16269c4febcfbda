/* SPDX-License-Identifier: MIT */
/*
 * threadproof report on logs as people paste them, found on the web with other names,
 * through the built binary; and on text that no detector wrote, which is not a finding.
 */
#include "pasted_reading.h"

#define RACE                                                                                       \
    "==================\n"                                                                         \
    "WARNING: ThreadSanitizer: data race (pid=410)\n"                                              \
    "  Write of size 4 at 0x7b0400000000 by thread T2:\n"                                          \
    "    #0 bump /w/src/cnt.c:12:7 (t+0xd0161)\n\n"                                                \
    "  Previous read of size 4 at 0x7b0400000000 by thread T1:\n"                                  \
    "    #0 peek /w/src/cnt.c:20:3 (t+0xd0199)\n\n"
#define SUMMARY "SUMMARY: ThreadSanitizer: data race /w/src/cnt.c:12:7 in bump\n"
#define END     SUMMARY "==================\n"

#define ACCESSES                                                                                   \
    "access: thread T2 wrote 4 bytes at /w/src/cnt.c:12 in bump, holding no lock\n"                \
    "bump | /w/src/cnt.c:12\n"                                                                     \
    "previous access: earlier, thread T1 read 4 bytes at /w/src/cnt.c:20 in peek, holding no "     \
    "lock\n"                                                                                       \
    "peek | /w/src/cnt.c:20\n"
#define FOUND   "data-race\n" ACCESSES
#define NOTHING "no report of a detector is in it\n"

/* A file of data/pasted, how the program ends, and all that it must tell. */
static const struct pasted {
    const char *name;
    int status;
    const char *told;
} files[] = {
    {"01-banner-first-no-detector.log", 3, "no report of a detector is in it\n"},
    {"02-report-first-then-test-runner.log", 1,
     "data-race\n"
     "access: thread T2 wrote 4 bytes at /w/src/cnt.c:12 in bump, holding no lock\n"
     "bump | /w/src/cnt.c:12\n"
     "previous access: earlier, thread T1 read 4 bytes at /w/src/cnt.c:20 in peek, holding no "
     "lock\n"
     "peek | /w/src/cnt.c:20\n"},
    {"05-blank-behind-header.log", 1,
     "data-race\n"
     "access: thread T2 wrote 4 bytes at /w/src/cnt.c:12 in bump, holding no lock\n"
     "bump | /w/src/cnt.c:12\n"
     "previous access: earlier, main thread read 4 bytes at /w/src/cnt.c:20 in peek, holding no "
     "lock\n"
     "peek | /w/src/cnt.c:20\n"},
    {"07-header-without-pid.log", 1,
     "data-race\n"
     "access: thread T62 read 4 bytes at env.c:308 in poll_env, holding no lock\n"
     "poll_env | env.c:308\n"
     "report_hang | watch.c:262\n"
     "previous access: earlier, main thread wrote 4 bytes at res.c:607 in set_enabled, holding no "
     "lock\n"
     "set_enabled | res.c:607\n"},
    {"09-numbered-lines.log", 1,
     "data-race\n"
     "access: thread T2 wrote 4 bytes at /w/src/cnt.c:12 in bump, holding no lock\n"
     "bump | /w/src/cnt.c:12\n"
     "previous access: earlier, main thread read 4 bytes at /w/src/cnt.c:20 in peek, holding no "
     "lock\n"
     "peek | /w/src/cnt.c:20\n"},
    {"11-elapsed-milliseconds.log", 1,
     "data-race\n"
     "access: thread T2 wrote 4 bytes at /w/src/cnt.c:12 in bump, holding no lock\n"
     "bump | /w/src/cnt.c:12\n"
     "previous access: earlier, thread T1 read 4 bytes at /w/src/cnt.c:20 in peek, holding no "
     "lock\n"
     "peek | /w/src/cnt.c:20\n"},
    {"12-no-indentation.log", 1,
     "data-race\n"
     "access: thread T2 wrote 4 bytes at /w/src/cnt.c:12 in bump, holding no lock\n"
     "bump | /w/src/cnt.c:12\n"
     "previous access: earlier, thread T1 read 4 bytes at /w/src/cnt.c:20 in peek, holding no "
     "lock\n"
     "peek | /w/src/cnt.c:20\n"},
    {"14-blank-line-behind-heading.log", 1,
     "data-race\n"
     "access: thread T13 read 8 bytes at Store.m:16 in find_key, holding no lock\n"
     "find_key | Store.m:16\n"
     "each_key\n"
     "previous access: earlier, thread T7 wrote 8 bytes at StoreController.m:544 in "
     "-[StoreController setValue:forKey:], holding no lock\n"
     "-[StoreController setValue:forKey:] | StoreController.m:544\n"},
    {"16-snip-inside-stack.log", 1,
     "data-race\n"
     "access: thread T1 read 8 bytes at ../src/sched.cpp:96 in fiber_start, holding no lock\n"
     "fiber_start | ../src/sched.cpp:96\n"
     "produce | ../src/prod.cpp:36\n"
     "produce | ../src/prod.cpp:36\n"
     "fiber_loop | ../src/sched.cpp:125\n"
     "previous access: earlier, thread T2 wrote 8 bytes (its stack is lost), holding no lock\n"},
    {"18-starred-frames.log", 1,
     "data-race\n"
     "access: thread T27 read 8 bytes at ring.c:41 in ring_take, holding M4718 and M1338\n"
     "ring_take | ring.c:41\n"
     "render\n"
     "previous access: earlier, main thread wrote 8 bytes at ring.c:77 in ring_put, holding no "
     "lock\n"
     "ring_put | ring.c:77\n"
     "copy_in\n"},
    {"20-text-glued-before-frame.log", 1,
     "data-race\n"
     "access: thread T19 wrote 4 bytes by calling memcpy at /w/src/store.c:74 in store, holding no "
     "lock\n"
     "memcpy\n"
     "store | /w/src/store.c:74\n"
     "run | /w/src/run.c:5\n"
     "previous access: earlier, main thread wrote 4 bytes at /w/src/main.c:9 in main, holding no "
     "lock\n"
     "main | /w/src/main.c:9\n"},
    {"21-text-glued-before-header.log", 1,
     "data-race\n"
     "access: main thread wrote 4 bytes at /w/src/sem.c:61 in post, holding no lock\n"
     "post | /w/src/sem.c:61\n"
     "previous access: earlier, thread T10 read 4 bytes at /w/src/mtx.c:31 in wake, holding no "
     "lock\n"
     "wake | /w/src/mtx.c:31\n"},
    {"23-swift-arrow.log", 1,
     "data-race\n"
     "access: thread T9 wrote 8 bytes by calling thunk for @escaping @callee_guaranteed () -> () "
     "at View.swift:28 in closure #1 in View.load(), holding no lock\n"
     "thunk for @escaping @callee_guaranteed () -> ()\n"
     "closure #1 in View.load() | View.swift:28\n"
     "closure #1 in work | main.swift:6\n"
     "previous access: earlier, main thread wrote 8 bytes by calling View.items.modify at "
     "main.swift:9 in main, holding no lock\n"
     "View.items.modify | View.swift\n"
     "main | main.swift:9\n"},
    {"24-rust-trait-relative.log", 1,
     "data-race\n"
     "access: thread T4 wrote 8 bytes at src/node/wasm.rs:474 in <demo_rt::node::Wasm as "
     "demo_rt::node::Node>::start, holding no lock\n"
     "<demo_rt::node::Wasm as demo_rt::node::Node>::start | src/node/wasm.rs:474\n"
     "<alloc::boxed::Box<F> as core::ops::function::FnOnce<A>>::call_once | "
     "/rustc/58b8/library/alloc/src/boxed.rs:1016\n"
     "previous access: earlier, main thread read 8 bytes at src/main.rs:12 in demo::main, holding "
     "no lock\n"
     "demo::main | src/main.rs:12\n"},
    {"26-question-marks-for-files.log", 1,
     "data-race\n"
     "access: thread T1 wrote 8 bytes by calling spawn at src/take.c:33 in take, holding no lock\n"
     "operator new(unsigned long)\n"
     "<alloc::sync::Arc<T> as core::ops::drop::Drop>::drop\n"
     "std::panicking::try::do_call | 4dens7a6cxe1twbg\n"
     "fini | crtstuff.c\n"
     "spawn\n"
     "take | src/take.c:33\n"
     "previous access: earlier, main thread wrote 8 bytes at t in main, holding no lock\n"
     "main\n"},
    {"28-swift-access-race.log", 1,
     "data-race\n"
     "access: thread T9 wrote at Store.swift:28 in Store.add(item:), holding no lock\n"
     "Store.add(item:) | Store.swift:28\n"
     "previous access: earlier, thread T5 read at Store.swift:40 in Store.count(), holding no "
     "lock\n"
     "Store.count() | Store.swift:40\n"},
    {"30-old-check-failed-with-stack.log", 3,
     "detector-failure\n"
     "access: a thread called __sanitizer::CheckFailed(char const*, int, char const*, unsigned "
     "long long, unsigned long long) at /w/src/lock.hh:63 in "
     "WriteLock::WriteLock(pthread_rwlock_t*)\n"
     "-\n"
     "__sanitizer::CheckFailed(char const*, int, char const*, unsigned long long, unsigned long "
     "long)\n"
     "WriteLock::WriteLock(pthread_rwlock_t*) | /w/src/lock.hh:63\n"
     "main | /w/src/main.cc:9\n"
     "! TSan itself failed: FATAL: ThreadSanitizer CHECK failed: "
     "../../../libsanitizer/sanitizer_common/sanitizer_deadlock_detector.h:67 "
     "\"((n_all_locks_)) < (((64)))\" (0x40, 0x40)\n"},
    {"31-summary-is-the-last-line.log", 1,
     "data-race\n"
     "access: thread T2 wrote 4 bytes at /w/src/cnt.c:12 in bump, holding no lock\n"
     "bump | /w/src/cnt.c:12\n"
     "previous access: earlier, main thread read 4 bytes at /w/src/cnt.c:20 in peek, holding no "
     "lock\n"
     "peek | /w/src/cnt.c:20\n"},
    {"38-nul-before-the-report.log", 1,
     "data-race\n"
     "access: thread T2 wrote 4 bytes at /w/src/cnt.c:12 in bump, holding no lock\n"
     "bump | /w/src/cnt.c:12\n"
     "previous access: earlier, thread T1 read 4 bytes at /w/src/cnt.c:20 in peek, holding no "
     "lock\n"
     "peek | /w/src/cnt.c:20\n"},
    {"40-only-the-interceptor-has-a-file.log", 1,
     "data-race\n"
     "access: main thread wrote 8 bytes by calling free at player in release_frame, holding no "
     "lock\n"
     "free | ../../../../src/libsanitizer/tsan/tsan_interceptors_posix.cpp:711\n"
     "release_frame\n"
     "previous access: earlier, thread T13 wrote 8 bytes by calling memcpy at player in "
     "fill_frame, holding no lock\n"
     "memcpy | "
     "../../../../src/libsanitizer/sanitizer_common/sanitizer_common_interceptors.inc:827\n"
     "fill_frame\n"},
    {"42-begins-inside-a-report.log", 1,
     "data-race\n"
     "access: a thread was at core.c:955 in io_active\n"
     "io_active | core.c:955\n"
     "select_loop | stream.c:163\n"
     "previous access: earlier, main thread wrote 4 bytes at core.c:883 in io_start, holding no "
     "lock\n"
     "io_start | core.c:883\n"
     "! the log lacks the beginning of a report at byte 0\n"},
};

/* The same for a text. */
static const struct pasted texts[] = {
    {"==================\nhello\n==================\n", 3, NOTHING},
    {"==================\nhello\n    #0 f a.c:1 (p+0x1)\n", 3, NOTHING},
    {"if grep -q 'WARNING: ThreadSanitizer: data race' log; then\n  exit 1\n", 3, NOTHING},
    {"WARNING: ThreadSanitizer: data race\nmeans that two threads ...\n", 3, NOTHING},
    {"+ grep -c 'FATAL: ThreadSanitizer' log\n0\n", 3, NOTHING},
    {"ThreadSanitizer: ON\n", 3, NOTHING},
    {"SUMMARY: ThreadSanitizer: data race in the log\n", 3, NOTHING},
    {"#1 SMP Debian 6.1.1 (2023-01-01)\n#12 1.5 foo:3 (a)\n", 3, NOTHING},
    {"    #0 0x4a2b in main /src/a.c:3:5 (p+0x1)\nSUMMARY: AddressSanitizer: SEGV a.c:3 in main\n",
     3, NOTHING},
    {"Previous build by thread pool\nLocation is set to a thread\nWrite of size 10 by worker "
     "threads\n",
     3, NOTHING},
    {"#0  0x00007f in raise () from /lib/libc.so.6\n#1  main () at a.c:5\n", 3, NOTHING},
    {RACE END "prog: prog.c:16: main: Assertion `total == 400000' failed.\nAborted\n", 1, FOUND},
    {RACE "progress: 50%\n  [failed] 3 of 4\n" END, 1, FOUND},
    /* a CI job lists what it has found */
    {RACE END RACE END "Summary:\n" SUMMARY SUMMARY, 1, FOUND},
    /* only the list is left */
    {"Summary:\n" SUMMARY "done\n", 1,
     "data-race\naccess: a thread was at /w/src/cnt.c:12 in bump\nbump | /w/src/cnt.c:12\n"
     "! the log lacks the beginning of a report at byte 9\n"},
    {"a.log:SUMMARY: ThreadSanitizer: SEGV a.c:2:31 in w\n", 1,
     "crash\naccess: a thread was at a.c:2 in w\nw | a.c:2\n"
     "! the log lacks the beginning of a report at byte 0\n"},
    /* ends where it ends */
    {RACE "SUMMARY: ThreadSanitizer: data race /w/sr", 1, FOUND "! the log is cut off at byte 0\n"},
    {RACE, 1, FOUND "! the log is cut off at byte 0\n"},
    {RACE "FATAL: ThreadSanitizer CHECK failed: a.h:67 \"((n)) < (((64)))\" (0x40, 0x40)", 1,
     FOUND "detector-failure\n"
           "! TSan itself failed: FATAL: ThreadSanitizer CHECK failed: a.h:67 \"((n)) < (((64)))\" "
           "(0x40, 0x40)\n"
           "! the log is malformed at byte 0\n"},
};

static void what_people_paste(void **state)
{
    struct cli *c = *state;

    for (size_t i = 0; i < ARRAY_SIZE(files); i++)
        pasted_check(c, files[i].name,
                     arena_printf(&c->arena, "%s/pasted/%s", THREADPROOF_TEST_DATA, files[i].name),
                     files[i].status, files[i].told);
}

static void what_no_detector_wrote(void **state)
{
    struct cli *c = *state;

    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        cli_write(c, "text", texts[i].name);
        pasted_check(c, texts[i].name, "text", texts[i].status, texts[i].told);
    }
}

/* A place in the sanitizers' own sources lies in no checkout. */
static void interceptors_have_no_place(void **state)
{
    struct cli *c = *state;
    const char *path = THREADPROOF_TEST_DATA "/pasted/40-only-the-interceptor-has-a-file.log";
    json_t *sarif;
    const json_t *result;

    assert_int_equal(cli(c, "report", "--sarif=-", path, NULL), 1);
    sarif = json_loads(cli_out(c), 0, NULL);
    assert_non_null(sarif);
    result = json_array_get(
        json_object_get(json_array_get(json_object_get(sarif, "runs"), 0), "results"), 0);
    for (size_t i = 0; i < json_array_size(json_object_get(result, "locations")); i++)
        assert_null(json_object_get(json_array_get(json_object_get(result, "locations"), i),
                                    "physicalLocation"));
    assert_has(cli_out(c), "release_frame");
    assert_has(cli_out(c), "fill_frame");
    json_decref(sarif);
}

/* A name with blanks is the function's, and not half of the file's. */
static void names_are_split_from_the_right(void **state)
{
    struct cli *c = *state;

    assert_int_equal(cli(c, "report", "--sarif=-",
                         THREADPROOF_TEST_DATA "/pasted/24-rust-trait-relative.log", NULL),
                     1);
    assert_has(cli_out(c), "\"src/node/wasm.rs\"");
    assert_lacks(cli_out(c), "as%20demo_rt");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_people_paste),
        TEST(what_no_detector_wrote),
        TEST(interceptors_have_no_place),
        TEST(names_are_split_from_the_right),
    };

    return cmocka_run_group_tests_name("cli_pasted", tests, NULL, NULL);
}
