/* SPDX-License-Identifier: MIT */
/* The readers and the graph of harness/stuck, without any process. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sys/syscall.h>

#include "base/file.h"
#include "model/origin.h"
#include "stuck/call_name.h"
#include "stuck/diagnosis.h"
#include "stuck/doubt.h"
#include "stuck/file_wait.h"

static void calls_are_read(void **state)
{
    struct proc_call call;

    (void)state;
    assert_true(proc_call_parse("202 0x7ff1f4bff990 0x109 0x3381 0x0 0x0 0xffffffff 0x7ffd1ea23770 "
                                "0x7ff1f844ef16\n",
                                &call));
    assert_int_equal(call.state, CALL_BLOCKED);
    assert_int_equal(call.number, 202);
    assert_int_equal(call.args[0], 0x7ff1f4bff990);
    assert_int_equal(call.args[5], 0xffffffff);
    assert_int_equal(call.sp, 0x7ffd1ea23770);
    assert_int_equal(call.pc, 0x7ff1f844ef16);
    assert_true(proc_call_parse("running\n", &call));
    assert_int_equal(call.state, CALL_RUNNING);
    assert_true(proc_call_parse("-1 0x0 0x0\n", &call));
    assert_int_equal(call.state, CALL_OUTSIDE);
    assert_false(proc_call_parse("", &call));
    assert_false(proc_call_parse("202 0x1 0x2\n", &call));
}

static void system_calls_have_names(void **state)
{
    struct proc_call call = {.state = CALL_BLOCKED, .sp = 0x7ffd1ea23770};
    static const struct {
        long number;
        const char *name;
    } rows[] = {
        {SYS_read, "read"},           {SYS_openat, "openat"},
        {SYS_flock, "flock"},         {SYS_msgrcv, "msgrcv"},
        {SYS_getrandom, "getrandom"}, {SYS_io_uring_enter, "io_uring_enter"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        call.number = rows[i].number;
        assert_string_equal(call_name(&call), rows[i].name);
    }
    call.sp = 0xffd1ea20; /* a 32-bit program's */
    assert_null(call_name(&call));
    call = (struct proc_call){.number = 1 << 20, .sp = 0x7ffd1ea23770};
    assert_null(call_name(&call));
}

/* By the header's rule: a futex wait, and no timeout. */
static void untimed_waits_are_told_from_timed_ones(void **state)
{
    static const struct {
        long number;
        uint64_t operation;
        uint64_t timeout;
        bool untimed;
    } rows[] = {
        {SYS_futex, 0x80, 0, true},        {SYS_futex, 0x0, 0, true},
        {SYS_futex, 0x189, 0, true},       {SYS_futex, 0x86, 0, true},
        {SYS_futex, 0x8d, 0, true},        {SYS_futex, 0x80, 0x7ffe, false},
        {SYS_futex, 0x189, 0x7ffe, false}, {SYS_futex, 0x81, 0, false}, /* FUTEX_WAKE */
        {SYS_read, 0x80, 0, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct proc_call call = {.state = CALL_BLOCKED,
                                 .number = rows[i].number,
                                 .args = {0x1000, rows[i].operation, 2, rows[i].timeout}};

        assert_int_equal(call_is_untimed_futex(&call), rows[i].untimed);
        call.state = CALL_RUNNING;
        assert_false(call_is_untimed_futex(&call));
    }
}

/* By the man pages: which argument is the timeout, and what stands for none. */
static void waits_for_files_have_no_timeout(void **state)
{
    static const struct {
        long number;
        uint64_t args[6];
        enum file_use use;
    } rows[] = {
        {SYS_read, {3}, FILE_READ},
        {SYS_write, {3}, FILE_WRITE},
        {SYS_ppoll, {0x1000, 1, 0}, FILE_POLL},
        {SYS_ppoll, {0x1000, 1, 0x2000}, FILE_NONE},
        {SYS_pselect6, {4, 0x1000, 0, 0, 0}, FILE_POLL},
        {SYS_pselect6, {4, 0x1000, 0, 0, 0x2000}, FILE_NONE},
        {SYS_epoll_pwait, {3, 0x1000, 1, UINT32_MAX}, FILE_EPOLL},
        {SYS_epoll_pwait, {3, 0x1000, 1, 0}, FILE_NONE},
        {SYS_epoll_pwait, {3, 0x1000, 1, 1000}, FILE_NONE},
        {SYS_epoll_pwait2, {3, 0x1000, 1, 0}, FILE_EPOLL},
        {SYS_epoll_pwait2, {3, 0x1000, 1, 0x2000}, FILE_NONE},
        {SYS_flock, {3, 2}, FILE_FLOCK},
        {SYS_fcntl, {3, F_SETLKW, 0x1000}, FILE_RECORD},
        {SYS_fcntl, {3, F_OFD_SETLKW, 0x1000}, FILE_OFD},
        {SYS_fcntl, {3, F_SETLK, 0x1000}, FILE_NONE},
        {SYS_accept4, {3}, FILE_NONE},
        {SYS_nanosleep, {0x1000}, FILE_NONE},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct proc_call call = {.state = CALL_BLOCKED, .number = rows[i].number};

        memcpy(call.args, rows[i].args, sizeof(call.args));
        assert_int_equal(file_use_of(&call), rows[i].use);
        call.state = CALL_RUNNING;
        assert_int_equal(file_use_of(&call), FILE_NONE);
    }
}

/* A thread that was woken keeps its call until it runs, and only its state tells. */
static void only_sleeping_threads_are_blocked(void **state)
{
    static const struct {
        long number;
        enum task_state is;
        char state;
    } rows[] = {
        {SYS_futex, TASK_FUTEX, 'S'},     {SYS_futex, TASK_AWAKE, 'R'},
        {SYS_futex, TASK_AWAKE, 'D'},     {SYS_futex, TASK_AWAKE, 'T'},
        {SYS_futex, TASK_AWAKE, 't'},     {SYS_futex, TASK_ENDED, 'Z'},
        {SYS_wait4, TASK_CHILD, 'S'},     {SYS_waitid, TASK_CHILD, 'S'},
        {SYS_wait4, TASK_AWAKE, 'R'},     {SYS_read, TASK_FILE, 'S'},
        {SYS_nanosleep, TASK_AWAKE, 'S'}, {SYS_flock, TASK_FILE, 'S'},
        {SYS_read, TASK_AWAKE, 'D'},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct proc_call call = {
            .state = CALL_BLOCKED, .number = rows[i].number, .args = {0x1000, 0x80, 2, 0}};
        struct proc_status status = {.state = rows[i].state};

        assert_int_equal(task_classify(&call, &status), rows[i].is);
    }
}

/* The samples of one thread differ as soon as it has run in between, or moved. */
static void threads_that_ran_are_not_the_same(void **state)
{
    const struct task before = {.tid = 7,
                                .state = TASK_FUTEX,
                                .call = {.line = "202 0x1"},
                                .status = {.voluntary = 1, .forced = 1}};
    struct task after = before;

    (void)state;
    assert_true(task_same(&before, &after));
    after.status.voluntary++;
    assert_false(task_same(&before, &after));
    after = before;
    after.status.forced++;
    assert_false(task_same(&before, &after));
    after = before;
    after.call.line[6] = '2';
    assert_false(task_same(&before, &after));
    after = before;
    after.tid = 8;
    assert_false(task_same(&before, &after));
}

static const char status_text[] = "Name:\tState:\\n x\n"
                                  "State:\tS (sleeping)\n"
                                  "Pid:\t12\n"
                                  "TracerPid:\t7\n"
                                  "NSpid:\t12\t3\n"
                                  "Threads:\t4\n"
                                  "SigBlk:\tfffffffe3ffbfeff\n"
                                  "SigCgt:\t00000001000004c0\n"
                                  "voluntary_ctxt_switches:\t5\n"
                                  "nonvoluntary_ctxt_switches:\t6\n";

static void statuses_are_read(void **state)
{
    struct proc_status status;

    (void)state;
    assert_true(proc_status_parse(status_text, &status));
    assert_string_equal(status.name, "State:\\n x");
    assert_int_equal(status.state, 'S');
    assert_int_equal(status.inner, 3);
    assert_int_equal(status.tracer, 7);
    assert_int_equal(status.threads, 4);
    assert_int_equal(status.blocked, 0xfffffffe3ffbfeff);
    assert_int_equal(status.caught, 0x4c0 | 1ULL << 32);
    assert_int_equal(status.voluntary, 5);
    assert_int_equal(status.forced, 6);
}

/* A status cut anywhere before its last number is refused, not guessed. */
static void cut_statuses_are_refused(void **state)
{
    size_t needed = sizeof(status_text) - sizeof("6\n");

    (void)state;
    for (size_t len = 0; len <= needed; len++) {
        struct arena arena = ARENA_INIT;
        struct proc_status status;

        assert_false(proc_status_parse(arena_strndup(&arena, status_text, len), &status));
        arena_release(&arena);
    }
}

/* Sets up threads whose owners are `owners`, and finds the cycles. */
static size_t cycles_of(struct thread_view *threads, const size_t *owners, size_t count)
{
    memset(threads, 0, count * sizeof(*threads));
    for (size_t i = 0; i < count; i++)
        threads[i].owner = owners[i];
    return diagnosis_find_cycles(threads, count);
}

static void nothing_is_certain_of_a_process_that_has_ended(void **state)
{
    const struct snapshot ended = {.pid = 1};
    struct arena arena = ARENA_INIT;

    (void)state;
    assert_int_equal(snapshot_doubt(&ended, &arena).level, DOUBT_HARD);
    arena_release(&arena);
}

static void cycles_are_found(void **state)
{
    struct thread_view threads[6];

    (void)state;
    assert_int_equal(cycles_of(threads, (size_t[]){1, 2, NOBODY}, 3), 0);
    assert_int_equal(cycles_of(threads, (size_t[]){0}, 1), 1);
    assert_int_equal(threads[0].cycle, 1);
    /* main -> 1 <-> 2: main is behind the cycle, not in it. */
    assert_int_equal(cycles_of(threads, (size_t[]){1, 2, 1}, 3), 1);
    assert_int_equal(threads[0].cycle, 0);
    assert_int_equal(threads[1].cycle, 1);
    assert_int_equal(threads[2].cycle, 1);
    /* Two cycles, and one who waits for nobody. */
    assert_int_equal(cycles_of(threads, (size_t[]){1, 0, NOBODY, 4, 5, 3}, 6), 2);
    assert_int_equal(threads[1].cycle, 1);
    assert_int_equal(threads[2].cycle, 0);
    assert_int_equal(threads[5].cycle, 2);
    assert_int_equal(cycles_of(threads, NULL, 0), 0);
}

static void read_sample(struct buf *sample)
{
    struct error err = ERROR_INIT;

    if (!file_read(THREADPROOF_TEST_DATA "/vgdb/helgrind-rwlock-upgrade.txt", sample, &err))
        fail_msg("%s", error_text(&err));
}

static void assert_same_text(const char *text, const char *expected)
{
    if (expected)
        assert_string_equal(text ? text : "nothing", expected);
    else
        assert_null(text);
}

static void answers_of_valgrind_are_read(void **state)
{
    struct arena arena = ARENA_INIT;
    struct buf sample = BUF_INIT;
    const struct guest_lock *lock;
    const struct frame *frames;
    struct guest guest;

    (void)state;
    read_sample(&sample);
    guest_parse(sample.ptr, &arena, &guest);
    assert_int_equal(guest.thread_count, 3);
    assert_int_equal(guest.threads[0].slot, 1);
    assert_int_equal(guest.threads[2].tid, 17808);
    assert_int_equal(guest.threads[2].stack_low, 0x564e000);
    assert_int_equal(guest.threads[2].stack_high, 0x5e4cfff);
    assert_int_equal(guest.threads[1].stack.frame_count, 8);
    frames = guest.threads[1].stack.frames;
    assert_int_equal(frames[0].address, 0x48ece96);
    assert_string_equal(frames[4].function, "upgrade");
    assert_string_equal(frames[4].file, "rwlock_upgrade.c");
    assert_int_equal(frames[4].line, 13);
    assert_null(frames[3].function);
    assert_true(object_is_valgrind(frames[3].object));
    lock = guest_lock_at(&guest, 0x10c068);
    assert_non_null(lock);
    assert_int_equal(lock->holder_count, 2);
    assert_int_equal(lock->holders[0], 3);
    assert_int_equal(lock->holders[1], 2);
    assert_ptr_equal(guest_thread_by_slot(&guest, 3), &guest.threads[2]);
    assert_ptr_equal(guest_thread_by_tid(&guest, 17802), &guest.threads[1]);
    assert_null(guest_thread_by_slot(&guest, 9));
    buf_release(&sample);
    arena_release(&arena);
}

/* Names of C++ have brackets of their own; with --demangle=no they come as they are in the file. */
static void names_of_cpp_are_read(void **state)
{
    static const char answer[] =
        "Thread 1: status = VgTs_WaitSys syscall 202 (lwpid 17552)\n"
        "==7==    at 0x10: void std::__invoke_impl<void, void (*)()>(int, void (*&&)()) "
        "(invoke.h:61)\n"
        "==7==    by 0x11: (anonymous namespace)::work(int) (work.cpp:7)\n"
        "==7==    by 0x12: bank::take(std::function<void (int)>) (in /home/me/prog)\n"
        "==7==    by 0x13: _ZN4bank4takeEv (bank.cpp:9)\n"
        "==7==    by 0x14: ??? (in /home/me/prog)\n";
    static const struct frame expected[] = {
        {.function = "void std::__invoke_impl<void, void (*)()>(int, void (*&&)())",
         .file = "invoke.h",
         .line = 61},
        {.function = "(anonymous namespace)::work(int)", .file = "work.cpp", .line = 7},
        {.function = "bank::take(std::function<void (int)>)", .object = "/home/me/prog"},
        {.function = "bank::take()", .file = "bank.cpp", .line = 9},
        {.object = "/home/me/prog"},
    };
    struct arena arena = ARENA_INIT;
    struct guest guest;

    (void)state;
    guest_parse(answer, &arena, &guest);
    assert_int_equal(guest.thread_count, 1);
    assert_int_equal(guest.threads[0].stack.frame_count, ARRAY_SIZE(expected));
    for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
        const struct frame *frame = &guest.threads[0].stack.frames[i];

        assert_same_text(frame->function, expected[i].function);
        assert_same_text(frame->file, expected[i].file);
        assert_same_text(frame->object, expected[i].object);
        assert_int_equal(frame->line, expected[i].line);
    }
    arena_release(&arena);
}

/* Whatever the connection breaks off at, what came before it is kept. */
static void cut_answers_are_read_as_far_as_they_go(void **state)
{
    struct buf sample = BUF_INIT;
    size_t before = 0;

    (void)state;
    read_sample(&sample);
    for (size_t len = 0; len <= sample.len; len++) {
        struct arena arena = ARENA_INIT;
        struct guest guest;
        size_t frames = 0;

        guest_parse(arena_strndup(&arena, sample.ptr, len), &arena, &guest);
        for (size_t i = 0; i < guest.thread_count; i++)
            frames += guest.threads[i].stack.frame_count;
        assert_true(frames >= before);
        before = frames;
        arena_release(&arena);
    }
    assert_int_equal(before, 5 + 8 + 8);
    buf_release(&sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_are_read),
        cmocka_unit_test(system_calls_have_names),
        cmocka_unit_test(untimed_waits_are_told_from_timed_ones),
        cmocka_unit_test(waits_for_files_have_no_timeout),
        cmocka_unit_test(only_sleeping_threads_are_blocked),
        cmocka_unit_test(threads_that_ran_are_not_the_same),
        cmocka_unit_test(statuses_are_read),
        cmocka_unit_test(cut_statuses_are_refused),
        cmocka_unit_test(nothing_is_certain_of_a_process_that_has_ended),
        cmocka_unit_test(cycles_are_found),
        cmocka_unit_test(answers_of_valgrind_are_read),
        cmocka_unit_test(names_of_cpp_are_read),
        cmocka_unit_test(cut_answers_are_read_as_far_as_they_go),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
