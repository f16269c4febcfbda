/* SPDX-License-Identifier: MIT */
/*
 * What Valgrind's sentences make of its text: which open an error, which kind, and which
 * are none, whichever tool says them.
 */
#include "valgrind_text_reading.h"

#include "base/text.h"

/* The findings of a text that has the sentence and a stack of one frame, as describe() tells them.
 */
static struct buf find_in(const char *format, const char *sentence)
{
    struct buf text = BUF_INIT;
    struct buf told;
    struct text_reading found;

    for (const char *c = format; *c; c++)
        if (*c == '%')
            buf_addstr(&text, sentence);
        else
            buf_addch(&text, *c);
    found = read_valgrind_text(text.ptr);
    told = describe(&found.reading.findings, "a.c");
    text_reading_release(&found);
    buf_release(&text);
    return told;
}

static void assert_found(const char *format, const char *sentence, const char *expected)
{
    struct buf told = find_in(format, sentence);

    if (!text_equal(told.ptr, expected))
        fail_msg("\"%s\" in\n%s\ngives\n%s", sentence, format, told.ptr);
    buf_release(&told);
}

#define OPENING "==12== Helgrind, a thread error detector\n"
#define MARKED  "==12== \n==12== %\n==12==    at 0x10A: f (a.c:7)\n==12== \n"
#define BARE    "%\n   at 0x10A: f (a.c:7)\n"
#define NOTHING "==12== \n==12== %\n==12== \n"

/* Those that the captured programs do not provoke too. */
static const struct row {
    const char *sentence;
    const char *finding;
} errors[] = {
    {"Possible data race during read of size 8 at 0x10 by thread #4",
     "data-race Race: access read 8 #4 :7\n"},
    {"Thread #2: lock order \"0x10 before 0x20\" violated",
     "lock-order-inversion LockOrder: lock acquired #2 A :7\n"},
    {"Thread #2 unlocked a not-locked lock at 0x10",
     "unlock-not-owner UnlockUnlocked: access #2 A :7\n"},
    {"Thread #2 unlocked lock at 0x10 currently held by thread #1",
     "unlock-not-owner UnlockForeign: access #2 A :7\n"},
    {"Thread #2 unlocked an invalid lock at 0x10",
     "unlock-not-owner UnlockBogus: access #2 A :7\n"},
    {"Thread #2's call to pthread_join failed", "api-error PthAPIerror: access #2 :7\n"},
    {"Thread #2: Exiting thread still holds 2 locks", "lock-held-at-exit Misc: access #2 :7\n"},
    {"Thread #2: pthread_cond_{signal,broadcast}: dubious: associated lock is not held by any "
     "thread",
     "condition-without-lock Misc: access #2 :7\n"},
    {"Conflicting load by thread 3 at 0x0010c024 size 4",
     "data-race ConflictingAccess: access read 4 #3 :7\n"},
    {"Mutex not locked: mutex 0x10, recursion count 0, owner 0.",
     "unlock-not-owner MutexErr: access A :7\n"},
    {"The object at address 0x10 is not a mutex.", "unlock-not-owner MutexErr: access A :7\n"},
    {"Reader-writer lock not locked by calling thread: rwlock 0x10.",
     "unlock-not-owner RwlockErr: access A :7\n"},
    {"Lock on rwlock 0x10 was held during 20 ms (threshold: 10 ms).",
     "lock-held-long HoldtimeErr: access A :7\n"},
    {"Invalid semaphore: semaphore 0x10", "semaphore-misuse SemaphoreErr: access :7\n"},
    {"Not a barrier: barrier 0x10", "barrier-misuse BarrierErr: access :7\n"},
    {"not a condition variable: cond 0x10", "condition-misuse CondErr: access :7\n"},
    {"Destroying condition variable that is being waited upon: cond 0x10, mutex 0x20 locked by "
     "thread 2",
     "destroy-waited CondDestrErr: access #2 :7\n"},
    {"Inconsistent association of condition variable and mutex: condition variable 0x10, mutexes "
     "0x20 and 0x30",
     "condition-misuse CondWaitErr: access :7\n"},
    {"Probably a race condition: condition variable 0x10 has been signaled but the associated "
     "mutex 0x20 is not locked by the signalling thread.",
     "condition-without-lock CondRaceErr: access :7\n"},
    {"Attempt to use a POSIX rwlock as a user-defined rwlock", "api-error GenericErr: access :7\n"},
    {"pthread_join(): invalid thread ID 0x10", "api-error InvalidThreadId: access :7\n"},
    {"Invalid read of size 8", "memory-error InvalidRead: access read 8 :7\n"},
    {"Invalid write of size 8", "memory-error InvalidWrite: access write 8 :7\n"},
    {"Jump to the invalid address stated on the next line",
     "memory-error InvalidJump: access :7\n"},
    {"Invalid free() / delete / delete[] / realloc()", "memory-error InvalidFree: access :7\n"},
    {"Mismatched free() / delete / delete []", "memory-error MismatchedFree: access :7\n"},
    {"Source and destination overlap in memcpy(0x10, 0x14, 8)",
     "memory-error Overlap: access :7\n"},
    {"Illegal memory pool address", "memory-error InvalidMemPool: access :7\n"},
    {"Argument 'size' of function malloc has a fishy (possibly negative) value: -1",
     "memory-error FishyValue: access :7\n"},
    {"Conditional jump or move depends on uninitialised value(s)",
     "memory-error UninitCondition: access :7\n"},
    {"Use of uninitialised value of size 8", "memory-error UninitValue: access :7\n"},
    {"Syscall param write(buf) points to uninitialised byte(s)",
     "memory-error SyscallParam: access :7\n"},
    {"Uninitialised byte(s) found during client check request",
     "memory-error ClientCheck: access :7\n"},
    {"1,024 (1,000 direct, 24 indirect) bytes in 2 blocks are definitely lost in loss record 1 of "
     "2",
     "memory-error Leak_DefinitelyLost: access :7\n"},
    {"8 bytes in 1 blocks are still reachable in new loss record 1 of 2",
     "memory-error Leak_StillReachable: access :7\n"},
    {"Process terminating with default action of signal 8 (SIGFPE): dumping core",
     "crash fatal_signal: access :7\n"},
    {"Process terminating with default action of signal 15 (SIGTERM)", ""},
};

static void errors_with_and_without_marks(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
        assert_found(MARKED, errors[i].sentence, errors[i].finding);
        assert_found(BARE, errors[i].sentence, errors[i].finding);
    }
}

/* What only Valgrind says of its own affairs, with or without a stack behind it. */
static void asides_are_no_findings(void **state)
{
    static const char *const asides[] = {
        "Warning: ignored attempt to set SIGKILL handler in sigaction();",
        "WARNING: new redirection conflicts with existing -- ignoring it",
        "valgrind: Unrecognised instruction at address 0x10919b.",
        "HEAP SUMMARY:",
        "[2] mutex_trylock   mutex 0x10c038 rc 0 owner 0",
        "store 0x10c024 size 4 val 5/0x5 (thread 2 / vc [ 1: 4, 2: 1 ])",
        "Thread 1: status = VgTs_Runnable (lwpid 12)",
        "---Thread-Announcement------------------------------------------",
        "Thread #1 is the program's root thread",
        "Thread #2 was created",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(asides); i++)
        assert_found("==12== Invalid read of size 1\n==12==    at 0x10A: f (a.c:7)\n" MARKED,
                     asides[i], "memory-error InvalidRead: access read 1 :7\n");
}

/* Words that nobody knows are an error if a stack follows, and chatter if none does. */
static void unknown_words(void **state)
{
    (void)state;
    assert_found(OPENING MARKED, "Words of tomorrow", "unknown (null): access :7\n");
    assert_found(OPENING NOTHING, "Words of tomorrow", "");
    assert_found(BARE, "Words of tomorrow", "");
    assert_found(MARKED, "Thread #2: words of tomorrow", "unknown Misc: access #2 :7\n");
    assert_found(BARE, "Thread #2: words of tomorrow", "");
    assert_found("Invalid read of size 8\nat 0x10A is nothing\n%", "", "");
}

/* The same words from others, who show no stack of Valgrind's. */
static void other_text_makes_no_finding(void **state)
{
    static const char *const texts[] = {
        "host stacktrace:",
        "   at 0x10A: f (a.c:7)",
        "Thread #3: I am done",
        "Process terminating with default action of signal 11 (SIGSEGV)",

        "grep 'Possible data race during read of size 8 at 0x10 by thread #4' log",
        "Invalid read of size 8",
        "8 bytes in 1 blocks are definitely lost in loss record 1 of 2",
        "Locks held: none",
        "**12** bold",
        "--12-- Reading syms",
        "==12==",
        "==12== tests",
        "== 12 == Invalid read of size 8",
        "==12==Invalid read of size 8",
        "==================================================================",
        "ERROR SUMMARY: 0 errors",
        "Thread 3:",
    };
    struct buf all = BUF_INIT;
    struct text_reading found;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        assert_found("%\n", texts[i], "");
        buf_addf(&all, "%s\n", texts[i]);
    }
    for (int i = 0; i < 40; i++)
        buf_addstr(&all, "a line of the program\n");
    buf_addstr(&all, "   at 0x10A: f (a.c:7)\n");
    found = read_valgrind_text(all.ptr);
    assert_int_equal(found.reading.findings.count, 0);
    assert_false(found.reading.facts.truncated);
    text_reading_release(&found);
    buf_release(&all);
}

/* A report without marks ends where so many lines of others follow that it must be over. */
static void others_end_a_report(void **state)
{
    struct buf text = BUF_INIT;
    struct text_reading found;

    (void)state;
    buf_addf(&text, "Invalid read of size 8\n   at 0x10A: f (a.c:7)\n");
    for (int i = 0; i < 40; i++)
        buf_addstr(&text, "a line of the program\n");
    buf_addstr(&text, "   at 0x10B: g (a.c:9)\n");
    found = read_valgrind_text(text.ptr);
    assert_int_equal(found.reading.findings.count, 1);
    assert_int_equal(found.reading.findings.items[0]->stack_count, 1);
    text_reading_release(&found);
    buf_release(&text);
}

/* VALGRIND_PRINTF_BACKTRACE(), and what -v says in the middle of a report. */
static void lines_with_other_marks(void **state)
{
    static const char text[] = "==12== Invalid read of size 1\n"
                               "--12-- Reading syms from /lib/x.so\n"
                               "==12==    at 0x10A: f (a.c:7)\n"
                               "--12--    object doesn't have a symbol table\n"
                               "==12==    by 0x10B: main (a.c:9)\n"
                               "**12** hello\n"
                               "==12==    at 0x10C: VALGRIND_PRINTF_BACKTRACE (valgrind.h:6815)\n"
                               "==12==    by 0x10D: main (a.c:11)\n";
    struct text_reading found = read_valgrind_text(text);

    (void)state;
    assert_int_equal(found.reading.findings.count, 1);
    assert_int_equal(found.reading.findings.items[0]->stack_count, 1);
    assert_int_equal(found.reading.findings.items[0]->stacks[0].frame_count, 2);
    assert_int_equal(found.taken, 8);
    text_reading_release(&found);
}

/* Valgrind 3.21 gave this one a kind of its own, which suppressions must name. */
static void kinds_of_newer_versions(void **state)
{
    (void)state;
    assert_found(
        "==12== Helgrind, a thread error detector\n"
        "==12== Using Valgrind-3.24.0 and LibVEX; rerun with -h for copyright info\n" MARKED,
        "Thread #1: pthread_cond_{signal,broadcast}: dubious: associated lock is not "
        "held by any thread",
        "condition-without-lock Dubious: access #1 :7\n");
}

#define ERROR_A                                                                                    \
    "==12== Thread #1: Exiting thread still holds 1 lock\n==12==    at 0x10A: f (a.c:7)\n"
#define SUMMARY(pid, count)                                                                        \
    "==" pid "== ERROR SUMMARY: " count " errors from " count " contexts (suppressed: 0 from 0)\n"
#define AGAIN "==12== \n==12== 1 errors in context 1 of 1:\n" ERROR_A

static void errors_are_counted(void **state)
{
    static const struct {
        const char *text;
        size_t findings;
        uint64_t missing;
    } rows[] = {
        {OPENING ERROR_A SUMMARY("12", "1"), 1, 0},
        {OPENING ERROR_A SUMMARY("12", "3"), 1, 2},
        {OPENING SUMMARY("12", "1"), 0, 1},
        {SUMMARY("12", "2"), 0, 2},
        /* -s repeats them, and nothing else is left where the beginning is cut off. */
        {OPENING ERROR_A SUMMARY("12", "1") AGAIN SUMMARY("12", "1"), 1, 0},
        {SUMMARY("12", "1") AGAIN SUMMARY("12", "1"), 1, 0},
        /* A child counts what its parent had found. */
        {OPENING ERROR_A SUMMARY("13", "1") SUMMARY("12", "1"), 1, 0},
        {OPENING ERROR_A SUMMARY("13", "2") SUMMARY("12", "1"), 1, 1},
        /* A process that becomes another program begins anew. */
        {OPENING ERROR_A OPENING SUMMARY("12", "0"), 1, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct text_reading found = read_valgrind_text(rows[i].text);

        if (found.reading.findings.count != rows[i].findings || found.missing != rows[i].missing)
            fail_msg("%zu findings, %" PRIu64 " missing in\n%s", found.reading.findings.count,
                     found.missing, rows[i].text);
        assert_true(found.reading.facts.finished);
        text_reading_release(&found);
    }
}

static void frames(void **state)
{
    static const struct {
        const char *line;
        const char *function, *file, *object;
        unsigned number;
    } rows[] = {
        {"at 0x10A: f (a.c:7)", "f", "a.c", NULL, 7},
        {"at 0x10A: f (/usr/src/my (old) a.c:7)", "f", "/usr/src/my (old) a.c", NULL, 7},
        {"at 0x10A: ns::g(int)::{lambda()#1}::operator()() const (b.cpp:12)",
         "ns::g(int)::{lambda()#1}::operator()() const", "b.cpp", NULL, 12},
        {"at 0x10A: std::f(int) (in /opt/my (old)/libx.so.1)", "std::f(int)", NULL,
         "/opt/my (old)/libx.so.1", 0},
        {"at 0x10A: ??? (in /usr/lib/x.so)", NULL, NULL, "/usr/lib/x.so", 0},
        {"at 0x10A: ??? (pthread_create.c:238)", NULL, "pthread_create.c", NULL, 238},
        {"at 0x10A: ???", NULL, NULL, NULL, 0},
        {"at 0x10A: (below main) (libc-start.c:1)", "(below main)", "libc-start.c", NULL, 1},
        {"at 0x10A: (below main)", "(below main)", NULL, NULL, 0},
        {"at 0x10A: f(int)", "f(int)", NULL, NULL, 0},
        {"at 0x10A: f+12 (a.c:7)", "f+12", "a.c", NULL, 7},
        {"at 0x10A:", NULL, NULL, NULL, 0},
        {"at 0x", NULL, NULL, NULL, 0},
        {"at 0x10A: f (a.c:99999999999)", "f (a.c:99999999999)", NULL, NULL, 0},
        {"at 0x10A: f ()", "f ()", NULL, NULL, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct buf text = BUF_INIT;
        struct text_reading found;
        const struct frame *frame;

        buf_addf(&text, "==12== Invalid read of size 1\n==12==    %s\n", rows[i].line);
        found = read_valgrind_text(text.ptr);
        frame = found.reading.findings.items[0]->stacks[0].frames;
        if (frame->line != rows[i].number ||
            !text_equal(frame->function ? frame->function : "",
                        rows[i].function ? rows[i].function : "") ||
            !text_equal(frame->file ? frame->file : "", rows[i].file ? rows[i].file : "") ||
            !text_equal(frame->object ? frame->object : "", rows[i].object ? rows[i].object : ""))
            fail_msg("%s: function %s, file %s, object %s", rows[i].line, frame->function,
                     frame->file, frame->object);
        text_reading_release(&found);
        buf_release(&text);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_with_and_without_marks),
        cmocka_unit_test(asides_are_no_findings),
        cmocka_unit_test(unknown_words),
        cmocka_unit_test(other_text_makes_no_finding),
        cmocka_unit_test(others_end_a_report),
        cmocka_unit_test(lines_with_other_marks),
        cmocka_unit_test(kinds_of_newer_versions),
        cmocka_unit_test(errors_are_counted),
        cmocka_unit_test(frames),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
