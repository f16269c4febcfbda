/* SPDX-License-Identifier: MIT */
/* The TSan reader's grammar, line by line: what the captured logs do not show. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "parse/tsan_frame.h"
#include "tsan_reading.h"

#define OPENING(kind) "==================\nWARNING: ThreadSanitizer: " kind " (pid=18)\n"
#define CLOSING       "\nSUMMARY: ThreadSanitizer: data race a.c:1 in f\n==================\n"

/* The frame as "function|file|line|column|object|offset|address". */
static void check_frame(const char *line, const char *expected)
{
    struct buf text = BUF_INIT;
    struct buf found = BUF_INIT;
    struct frame frame;

    buf_addstr(&text, line);
    assert_true(tsan_frame_begins(text.ptr, text.len));
    tsan_frame_parse(text.ptr, text.len, &frame);
    buf_addf(&found, "%s|%s|%u|%u|%s|%" PRIx64 "|%" PRIx64, frame.function ? frame.function : "-",
             frame.file ? frame.file : "-", frame.line, frame.column,
             frame.object ? frame.object : "-", frame.offset, frame.address);
    assert_string_equal(found.ptr, expected);
    buf_release(&text);
    buf_release(&found);
}

static void frames_are_cut_at_the_right_blanks(void **state)
{
    (void)state;
    check_frame("    #0 main /src/a.c:3:4 (prog+0xd0) (BuildId: 4e50)",
                "main|/src/a.c|3|4|prog|d0|0");
    check_frame("    #12 main a.c:3 (prog+0xd0)", "main|a.c|3|0|prog|d0|0");
    check_frame("    #0 malloc <null> (prog+0xd0)", "malloc|-|0|0|prog|d0|0");
    check_frame("    #0 <null> <null> (lib.so.6+0xd0)", "-|-|0|0|lib.so.6|d0|0");
    check_frame("    #0 f tsan.cpp.o (prog+0xd0)", "f|tsan.cpp.o|0|0|prog|d0|0");
    check_frame("    #0 g(int) tsan.cpp.o (prog+0xd0) (BuildId: b0)",
                "g(int)|tsan.cpp.o|0|0|prog|d0|0");
    check_frame("    #0 f /my dir/a b.c:3:4 (my prog (1)+0xd0)",
                "f|/my dir/a b.c|3|4|my prog (1)|d0|0");
    check_frame("    #0 f /a:1:2/b:3.c:4:5 (p+0x1)", "f|/a:1:2/b:3.c|4|5|p|1|0");
    check_frame("    #0 ns::f(int, char const*) const /a b.cc:3:4 (p+0x1)",
                "ns::f(int, char const*) const|/a b.cc|3|4|p|1|0");
    check_frame("    #0 std::map<int, char>::at(int const&) map.h:3 (p+0x1)",
                "std::map<int, char>::at(int const&)|map.h|3|0|p|1|0");
    check_frame("    #0 void g<int>(int) const a b.cc:3:4 (p+0x1)",
                "void g<int>(int) const|a b.cc|3|4|p|1|0");
    check_frame("    #0 operator new(unsigned long) <null> (p+0x1)",
                "operator new(unsigned long)|-|0|0|p|1|0");
    check_frame("    #0 operator new(unsigned long) ../../x.cc:64 (p+0x1)",
                "operator new(unsigned long)|../../x.cc|64|0|p|1|0");
    check_frame("    #0 f(int) [clone .part.0] a.cc:3 (p+0x1)",
                "f(int) [clone .part.0]|a.cc|3|0|p|1|0");
    check_frame("    #0 f <null> (0x7f00deadbeef)", "f|-|0|0|-|0|7f00deadbeef");
    check_frame("    #0 f a.c:3", "f|a.c|3|0|-|0|0");
    check_frame("    #0 f a.c:99999999999999999999 (p+0x1)",
                "f|a.c:99999999999999999999|0|0|p|1|0");
    check_frame("    #0  ", "-|-|0|0|-|0|0");
}

static void an_unknown_kind_keeps_its_text(void **state)
{
    struct reading reading = read_string(
        OPENING("time travel (no less)") "  Write of size 4 at 0x10 "
                                         "by main thread:\n    #0 f a.c:1 (p+0x1)\n" CLOSING);
    const struct finding *finding;

    (void)state;
    assert_int_equal(reading.findings.count, 1);
    finding = reading.findings.items[0];
    assert_int_equal(finding->kind, KIND_UNKNOWN);
    assert_string_equal(finding->label, "time travel (no less)");
    assert_int_equal(finding->pid, 18);
    assert_int_equal(finding->stacks[0].frames[0].line, 1);
    reading_release(&reading);
}

static void an_unknown_section_is_a_stack_or_a_note(void **state)
{
    struct reading reading =
        read_string(OPENING("data race") "  Write of size 4 at 0x10 by main thread:\n"
                                         "    #0 f a.c:1 (p+0x1)\n"
                                         "\n"
                                         "  Fiber F2 was switched here:\n"
                                         "    #0 g a.c:2 (p+0x2)\n"
                                         "    #1 h a.c:3 (p+0x3)\n"
                                         "\n"
                                         "  Fiber F1 is a ghost.\n"
                                         "\n"
                                         "  Write of size unknown at will:\n"
                                         "    [failed to restore the stack]\n"
                                         "\n"
                                         "    a detail\n"
                                         "col 0\n" CLOSING);
    const struct finding *finding = reading.findings.items[0];

    (void)state;
    assert_int_equal(reading.findings.count, 1);
    assert_int_equal(finding->stack_count, 3);
    assert_int_equal(finding->stacks[1].role, STACK_OTHER);
    assert_string_equal(finding->stacks[1].text, "Fiber F2 was switched here:");
    assert_int_equal(finding->stacks[1].frame_count, 2);
    assert_int_equal(finding->stacks[2].role, STACK_OTHER);
    assert_string_equal(finding->stacks[2].text, "Write of size unknown at will:");
    assert_int_equal(finding->stacks[2].frame_count, 0);
    assert_int_equal(finding->note_count, 3);
    assert_string_equal(finding->notes[0], "Fiber F1 is a ghost.");
    assert_string_equal(finding->notes[1], "    a detail");
    assert_string_equal(finding->notes[2], "col 0");
    reading_release(&reading);
}

/* Wording of the runtimes' sources that no program of ours brings about. */
static void rare_sections_are_known(void **state)
{
    struct reading reading = read_string(
        OPENING("race on external object") "  Modifying access of Swift variable at 0x10 by thread "
                                           "T3 (mutexes: read M7):\n"
                                           "    [failed to restore the stack]\n\n"
                                           "  Previous read-only access of Swift variable at 0x10 "
                                           "by main thread:\n"
                                           "    #0 g a.c:2 (p+0x2)\n\n"
                                           "  Location is file descriptor 5 destroyed by thread T3 "
                                           "at:\n"
                                           "    #0 close <null> (p+0x3)\n\n"
                                           "  Location is global '\?\?' at 0x20 (p+0x4)\n\n"
                                           "  Mutex M7 is already destroyed.\n\n"
                                           "  Thread T3 'it's (tid=9) late' (tid=21, finished) "
                                           "created by thread T1\n"
                                           "    [failed to restore the stack]\n" CLOSING);
    const struct finding *finding = reading.findings.items[0];
    struct buf found = BUF_INIT;

    (void)state;
    describe(&found, finding, "a.c");
    assert_string_equal(found.ptr, "data-race x1\n"
                                   "access write 0 by T3 holding M7r\n"
                                   "previous access read 0 by main in g:2\n"
                                   "file descriptor by T3\n"
                                   "thread created by T3\n"
                                   "memory: file descriptor 5 of T3\n"
                                   "thread T3 it's (tid=9) late by T1\n"
                                   "lock M7 - without address\n");
    assert_true(finding->locks[0].destroyed);
    assert_true(finding_thread(finding, "T3")->finished);
    assert_int_equal(finding->note_count, 0);
    buf_release(&found);
    reading_release(&reading);
}

static void what_ends_the_detector_is_a_failure(void **state)
{
    static const char *const lines[] = {
        "FATAL: ThreadSanitizer: unexpected memory mapping 0x1-0x2\n",
        "==7==FATAL: ThreadSanitizer: internal allocator is out of memory trying to allocate 0x1 "
        "bytes\n",
        "ThreadSanitizer: CHECK failed: a.cpp:348 \"((t)) != (0)\" (0x0, 0x0) (tid=7)\n    #0 f "
        "<null> (p+0x1)\n\n",
        "ThreadSanitizer: nested bug in the same thread, aborting.\n",
        "==7==ThreadSanitizer: starting new threads after multi-threaded fork is not supported. "
        "Dying (set die_after_fork=0 to override)\n",
        "ThreadSanitizer: ERROR: expected '=' in TSAN_OPTIONS\n",
        "ThreadSanitizer: failed to read suppressions file '/nonexistent'\n",
        "==7==ERROR: ThreadSanitizer: requested allocation size 0x1 exceeds maximum supported size "
        "of 0x2\n    #0 malloc <null> (p+0x1)\n\n==7==HINT: if you don't care\nSUMMARY: "
        "ThreadSanitizer: allocation-size-too-big a.c:1 in f\n",
        "ThreadSanitizer: DenseSlabAllocator overflow (1*2). Dying.\n",
        "==7==ERROR: ThreadSanitizer failed to allocate 0x1 (1) bytes of stack (error code: 12)\n",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
        struct reading reading = read_string(lines[i]);

        assert_int_equal(reading.findings.count, 1);
        assert_int_equal(reading.findings.items[0]->kind, KIND_DETECTOR_FAILURE);
        assert_false(reading.facts.truncated);
        assert_false(reading.facts.finished);
        reading_release(&reading);
    }
}

static void noise_is_no_finding(void **state)
{
    struct reading reading = read_string(
        "==7==Installed the sigaction for signal 11\n"
        "==7==Using llvm-symbolizer found at: /usr/bin/llvm-symbolizer-19\n"
        "==7==WARNING: invalid path to external symbolizer!\n"
        "==7==WARNING: ThreadSanitizer: memory layout is incompatible, possibly due to "
        "high-entropy ASLR.\n"
        "/usr/bin/llvm-symbolizer-19: error: '[stack]': No such file or directory\n"
        "LLVMSymbolizer: error reading file: No such file or directory\n"
        "ThreadSanitizer: reading suppressions file at supp\n"
        "ThreadSanitizer: growing sync allocator: 0 out of 262144*4096\n"
        "***** Running under ThreadSanitizer v3 (pid 7) *****\n"
        "\n"
        "Stats: SizeClassAllocator64: 1M mapped (0M rss) in 1152 allocations; remains 640\n"
        "  02 (    32): mapped:    256K allocs:     384 frees:     256 inuse:    128\n"
        "Stats: LargeMmapAllocator: allocated 0 times, remains 0 (0 K) max 0 M; by size logs: \n"
        "ThreadSanitizer: Matched 3 suppressions (pid=7):\n"
        "2 race:^add$\n"
        "1 called_from_lib:libx.so\n");

    (void)state;
    assert_int_equal(reading.findings.count, 0);
    assert_true(reading.facts.started);
    assert_true(reading.facts.finished);
    assert_false(reading.facts.truncated);
    reading_release(&reading);
}

static void other_text_is_passed_on_or_kept(void **state)
{
    static const char log[] =
        "hello\n\n" OPENING("data race") "program speaks\n" CLOSING "1 race:^add$\nbye\n";
    struct reading mixed = read_steps(log, strlen(log), 7, false);
    struct reading own = read_string(log);

    (void)state;
    assert_string_equal(mixed.text.ptr,
                        "0:hello\n6:\n71:program speaks\n153:1 race:^add$\n166:bye\n");
    assert_int_equal(mixed.findings.count, 1);
    assert_int_equal(mixed.findings.items[0]->note_count, 0);
    assert_int_equal(mixed.findings.items[0]->position, 7);
    assert_int_equal(own.findings.count, 3);
    assert_int_equal(own.findings.items[0]->kind, KIND_UNKNOWN);
    assert_string_equal(own.findings.items[0]->message, "hello");
    assert_string_equal(own.findings.items[1]->notes[0], "program speaks");
    assert_int_equal(own.findings.items[2]->note_count, 2);
    assert_string_equal(own.findings.items[2]->notes[1], "bye");
    assert_int_equal(own.findings.items[2]->position, 153);
    reading_release(&mixed);
    reading_release(&own);
}

static void logs_are_recognised(void **state)
{
    static const char yes[] = "make: built\n" OPENING("data race");
    static const char no[] = "clang -fsanitize=thread a.c\n==7== Helgrind\n<valgrindoutput>";

    (void)state;
    assert_true(tsan_log_recognise(yes, strlen(yes)));
    assert_false(tsan_log_recognise(no, strlen(no)));
    assert_false(tsan_log_recognise("", 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_are_cut_at_the_right_blanks),
        cmocka_unit_test(an_unknown_kind_keeps_its_text),
        cmocka_unit_test(an_unknown_section_is_a_stack_or_a_note),
        cmocka_unit_test(rare_sections_are_known),
        cmocka_unit_test(what_ends_the_detector_is_a_failure),
        cmocka_unit_test(noise_is_no_finding),
        cmocka_unit_test(other_text_is_passed_on_or_kept),
        cmocka_unit_test(logs_are_recognised),
    };

    return cmocka_run_group_tests_name("tsan_wording", tests, NULL, NULL);
}
