/* SPDX-License-Identifier: MIT */
#include "valgrind_reading.h"

#include "base/text.h"

static const struct expected_log logs[] = {
    {"helgrind/aborted", "aborted.c", "abort fatal_signal: access :7\n"},
    {"helgrind/api_error", "api_error.c", "api-error PthAPIerror: access #1 :11\n"},
    {"helgrind/barrier_destroy_unknown", "barrier_destroy_unknown.c",
     "barrier-misuse Misc: access #1 :9\n"
     "crash fatal_signal: access :9\n"},
    {"helgrind/barrier_destroy_waited", "barrier_destroy_waited.c",
     "destroy-waited Misc: access #1 :25\n"
     "crash fatal_signal: access :25\n"},
    {"helgrind/barrier_twice", "barrier_twice.c", "barrier-misuse Misc: access #1 :10\n"},
    {"helgrind/barrier_uninitialised", "barrier_uninitialised.c",
     "barrier-misuse Misc: access #1 :9\n"
     "crash fatal_signal: access :9\n"},
    {"helgrind/barrier_zero", "barrier_zero.c",
     "barrier-misuse Misc: access #1 :9\n"
     "api-error PthAPIerror: access #1 :9\n"},
    {"helgrind/clean", "clean.c", ""},
    {"helgrind/destroy_locked", "destroy_locked.c",
     "destroy-locked Misc: access #1 :10\n"
     "api-error PthAPIerror: access #1 :10\n"},
    {"helgrind/destroy_locked_rwlock", "destroy_locked_rwlock.c",
     "destroy-locked Misc: access #1 :10\n"},
    {"helgrind/destroy_waited", "destroy_waited.c",
     "destroy-waited Misc: access #1 :32\n"
     "crash fatal_signal: access :32\n"},
    {"helgrind/exit_holding", "exit_holding.c",
     "lock-held-at-exit Misc: access #2; thread created #2 :17\n"},
    {"helgrind/exit_holding_rwlock", "exit_holding_rwlock.c",
     "lock-held-at-exit Misc: access #2; thread created #2 :17\n"},
    {"helgrind/forked_one_file", "forked.c",
     "data-race Race: access write 4 #3 :11; previous access write 4 #2 :11; "
     "thread created #3 :20; thread created #2 :19\n"},
    {"helgrind/hung_killed", "hung.c",
     "data-race Race: access write 4 #1 :20; previous access write 4 #2 :11; "
     "thread created #2 :19\n"},
    {"helgrind/hung_terminated", "hung.c",
     "data-race Race: access write 4 #1 :20; previous access write 4 #2 :11; "
     "thread created #2 :19\n"
     "lock-held-at-exit Misc after signal: access #1 :26\n"},
    {"helgrind/init_locked", "init_locked.c", "lock-held-at-exit Misc: access #1\n"},
    {"helgrind/lock_order", "lock_order.c",
     "lock-order-inversion LockOrder: lock acquired #3 A :20; lock acquired B :11; "
     "held lock acquired A :10; first observed A :10; first observed B :11; thread created #3 "
     ":32\n"},
    {"helgrind/lock_order_heap", "lock_order_heap.c",
     "lock-order-inversion LockOrder: lock acquired #1 A :21; lock acquired B :17; "
     "held lock acquired A :16; first observed A :14; first observed B :15\n"},
    {"helgrind/lock_order_rwlock", "lock_order_rwlock.c",
     "lock-order-inversion LockOrder: lock acquired #3 A :19; lock acquired B :10; "
     "held lock acquired A :9; first observed A :29; first observed B :30; thread created #3 "
     ":33\n"},
    {"helgrind/race_freed", "race_freed.c",
     "data-race Race: access write 4 #1 :18; previous access write 4 #2 :8; "
     "thread created #2 :17\n"},
    {"helgrind/race_global", "race_global.c",
     "data-race Race: access write 4 #3 :9; previous access write 4 #2 :9; "
     "thread created #3 :18; thread created #2 :17\n"},
    {"helgrind/race_global_approximate", "race_global.c",
     "data-race Race: access write 4 #3 :9; after #2; before #2; thread created #3 :18; "
     "thread created #2 :17\n"},
    {"helgrind/race_global_no_history", "race_global.c",
     "data-race Race: access write 4 #3 :9; thread created #3 :18\n"},
    {"helgrind/race_global_suppressions", "race_global.c",
     "data-race Race: access write 4 #3 :9; previous access write 4 #2 :9; "
     "thread created #3 :18; thread created #2 :17\n"},
    {"helgrind/race_global_variables", "race_global.c",
     "data-race Race: access write 4 #3 :9; previous access write 4 #2 :9; "
     "thread created #3 :18; thread created #2 :17\n"},
    {"helgrind/race_heap", "race_heap.c",
     "data-race Race: access write 4 #3 :8; previous access write 4 #2 :8; allocated :15; "
     "thread created #3 :18; thread created #2 :17\n"},
    {"helgrind/race_mapped", "race_mapped.c",
     "data-race Race: access write 4 #3 :8; previous access write 4 #2 :8; "
     "thread created #3 :18; thread created #2 :17\n"},
    {"helgrind/race_named", "race_named.c",
     "data-race Race: access write 4 #3 :11; previous access write 4 #2 :11; "
     "thread created #3 :22; thread created #2 :21\n"},
    {"helgrind/race_stack", "race_stack.c",
     "data-race Race: access write 4 #3 :7; previous access write 4 #2 :7; "
     "thread created #3 :17; thread created #2 :16\n"},
    {"helgrind/race_stack_variables", "race_stack.c",
     "data-race Race: access write 4 #3 :7; previous access write 4 #2 :7; "
     "thread created #3 :17; thread created #2 :16\n"},
    {"helgrind/relock", "relock.c",
     "deadlock Misc: access #1 :14; lock was locked :13\n"
     "api-error PthAPIerror: access #1 :14\n"},
    {"helgrind/relock_rwlock", "relock_rwlock.c", "api-error PthAPIerror: access #1 :10\n"},
    {"helgrind/robust_dead_owner", "robust_dead_owner.c",
     "lock-held-at-exit Misc: access #2; thread created #2 :21\n"
     "api-error PthAPIerror: access #1 :23\n"},
    {"helgrind/segfault", "segfault.c",
     "crash fatal_signal: access :12\n"
     "lock-held-at-exit Misc after signal: access #1 :12\n"},
    {"helgrind/signal_unlocked", "signal_unlocked.c",
     "condition-without-lock Misc: access #1 :33\n"},
    {"helgrind/two_mutexes", "two_mutexes.c", "condition-misuse Misc: access #1 :33\n"},
    {"helgrind/unlock_bogus", "unlock_bogus.c", "unlock-not-owner UnlockBogus: access #1 A :9\n"},
    {"helgrind/unlock_foreign", "unlock_foreign.c",
     "unlock-not-owner UnlockForeign: access #2 A :9; first observed A :17; "
     "thread created #2 :18\n"
     "lock-held-at-exit Misc: access #1\n"},
    {"helgrind/unlock_rwlock", "unlock_rwlock.c", "unlock-not-owner UnlockBogus: access #1 A :9\n"},
    {"helgrind/unlock_rwlock_foreign", "unlock_rwlock_foreign.c",
     "unlock-not-owner UnlockForeign: access #2 A :9; first observed A :17; "
     "thread created #2 :18\n"
     "lock-held-at-exit Misc: access #1\n"},
    {"helgrind/unlock_unlocked", "unlock_unlocked.c",
     "unlock-not-owner UnlockUnlocked: access #1 A :11; first observed A :9\n"},
    {"helgrind/wait_foreign", "wait_foreign.c",
     "condition-without-lock Misc: access #2 :13; thread created #2 :22\n"},
    {"helgrind/wait_invalid", "wait_invalid.c", "condition-without-lock Misc: access #1 :13\n"},
    {"helgrind/wait_unheld", "wait_unheld.c", "condition-without-lock Misc: access #1 :15\n"},
};

static void captured_logs(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(logs); i++)
        assert_log(&logs[i]);
}

/* Texts whose kind is the business of the table in model/kind.c. */
static void misc_texts_are_kept(void **state)
{
    static const struct {
        const char *log, *message, *file;
        unsigned line;
    } texts[] = {
        {"helgrind/signal_foreign_lock",
         "Thread #1: pthread_cond_{signal,broadcast}: associated lock is not held by calling "
         "thread",
         "signal_foreign_lock.c", 46},
        {"helgrind/init_foreign_locked",
         "Thread #1: Bug in libpthread: write lock granted on mutex/rwlock which is currently "
         "wr-held by a different thread",
         "init_foreign_locked.c", 26},
        {"helgrind/wrong_type", "Thread #1: pthread_mutex_lock with a pthread_rwlock_t* argument ",
         "wrong_type.c", 10},
        {"helgrind/wrong_type_rwlock",
         "Thread #1: pthread_rwlock_{rd,rw}lock with a pthread_mutex_t* argument ",
         "wrong_type_rwlock.c", 13},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        struct reading reading = read_log(texts[i].log);
        const struct finding *f = reading.findings.items[0];

        assert_string_equal(f->label, "Misc");
        assert_string_equal(f->message, texts[i].message);
        assert_int_equal(f->stacks[0].role, STACK_ACCESS);
        assert_int_equal(stack_frame_in(&f->stacks[0], texts[i].file)->line, texts[i].line);
        reading_release(&reading);
    }
}

static void two_part_message(void **state)
{
    struct reading reading = read_log("helgrind/api_error");

    (void)state;
    assert_string_equal(reading.findings.items[0]->message,
                        "Thread #1's call to pthread_mutex_lock failed with error code 22 "
                        "(EINVAL: Invalid argument)");
    reading_release(&reading);
}

/* The addresses of "first observed" are Helgrind's own memory: they must not get in. */
static void lock_order_names_by_position(void **state)
{
    struct reading reading = read_log("helgrind/lock_order");
    const struct finding *f = reading.findings.items[0];
    uint64_t a = f->locks[0].address;
    uint64_t b = f->locks[1].address;

    (void)state;
    assert_int_equal(f->lock_count, 2);
    assert_string_equal(f->locks[0].name, "A");
    assert_string_equal(f->locks[1].name, "B");
    assert_int_equal(b - a, 40); /* sizeof(pthread_mutex_t): they are neighbours */
    assert_int_equal(f->stacks[0].address, a);
    assert_int_equal(f->stacks[1].address, b);
    assert_int_equal(f->stacks[2].address, a);
    assert_int_equal(f->stacks[3].address, a);
    assert_int_equal(f->stacks[4].address, b);
    reading_release(&reading);
}

static void foreign_unlock_names_the_owner(void **state)
{
    struct reading reading = read_log("helgrind/unlock_foreign");
    const struct finding *f = reading.findings.items[0];

    (void)state;
    assert_string_equal(finding_lock(f, "A")->owner, "#1");
    assert_string_equal(f->stacks[0].thread, "#2");
    assert_non_null(finding_thread(f, "#1"));
    assert_non_null(finding_thread(f, "#2"));
    assert_int_equal(f->lock_count, 1);
    reading_release(&reading);
}

static void assert_memory(const char *log, const struct memory *expected)
{
    struct reading reading = read_log(log);
    const struct finding *f = reading.findings.items[0];
    const struct memory *m = &f->memory;

    assert_int_equal(m->type, expected->type);
    assert_int_equal(m->offset, expected->offset);
    assert_int_equal(m->size, expected->size);
    assert_true(!m->name == !expected->name && (!m->name || text_equal(m->name, expected->name)));
    assert_true(!m->thread == !expected->thread &&
                (!m->thread || text_equal(m->thread, expected->thread)));
    assert_true(!m->declared == !expected->declared &&
                (!m->declared || text_equal(m->declared, expected->declared)));
    assert_non_null(strstr(m->text, expected->text));
    if (expected->type == MEMORY_HEAP || expected->name)
        assert_int_equal(m->address + m->offset, f->stacks[0].address);
    reading_release(&reading);
}

static void memory_of_a_race(void **state)
{
    (void)state;
    assert_memory("helgrind/race_global",
                  &(struct memory){.type = MEMORY_GLOBAL,
                                   .name = "counter",
                                   .text = "is 0 bytes inside data symbol \"counter\""});
    assert_memory("helgrind/race_heap", &(struct memory){.type = MEMORY_HEAP,
                                                         .offset = 4,
                                                         .size = 8,
                                                         .thread = "#1",
                                                         .text = "a block of size 8 alloc'd"});
    assert_memory("helgrind/race_stack",
                  &(struct memory){.type = MEMORY_STACK,
                                   .thread = "#1",
                                   .text = ", created by main (race_stack.c:12)"});
    assert_memory("helgrind/race_mapped",
                  &(struct memory){.type = MEMORY_UNKNOWN, .text = "rw- anonymous segment"});
    assert_memory("helgrind/race_global_variables",
                  &(struct memory){.type = MEMORY_GLOBAL,
                                   .name = "counter",
                                   .declared = "race_global.c:5",
                                   .text = "inside global var \"counter\""});
    assert_memory("helgrind/race_stack_variables",
                  &(struct memory){.type = MEMORY_STACK,
                                   .name = "local",
                                   .thread = "#1",
                                   .declared = "race_stack.c:14",
                                   .text = "inside local var \"local\""});
}

static void thread_names_and_creation(void **state)
{
    struct reading reading = read_log("helgrind/race_named");
    const struct finding *f = reading.findings.items[0];

    (void)state;
    assert_int_equal(f->thread_count, 2);
    assert_string_equal(finding_thread(f, "#3")->name, "second");
    assert_null(finding_thread(f, "#2")->name);
    assert_null(finding_thread(f, "#3")->creator);
    reading_release(&reading);
}

/* --history-level=approx: the other access lies somewhere in the life of thread #2. */
static void approximate_history(void **state)
{
    struct reading reading = read_log("helgrind/race_global_approximate");
    const struct finding *f = reading.findings.items[0];

    (void)state;
    assert_string_equal(f->stacks[1].text, "This conflicts with a previous access by thread #2, "
                                           "after (the start of the thread)");
    assert_string_equal(f->stacks[2].text, "but before (the end of the thread)");
    assert_int_equal(f->stacks[1].frame_count, 0);
    assert_int_equal(f->note_count, 0);
    reading_release(&reading);
}

static void frames_are_whole(void **state)
{
    struct reading reading = read_log("helgrind/lock_order");
    const struct stack *stack = &reading.findings.items[0]->stacks[0];

    (void)state;
    assert_null(stack->frames[0].function);
    assert_non_null(strstr(stack->frames[0].object, "/vgpreload_helgrind"));
    assert_string_equal(stack->frames[1].function, "backwards");
    assert_string_equal(stack->frames[1].file, "/capture/lock_order.c");
    assert_string_equal(stack->frames[1].object, "/capture/lock_order");
    assert_int_not_equal(stack->frames[1].address, 0);
    reading_release(&reading);
}

/* SIGTERM ends a hung program from outside: no crash, but what follows is marked. */
static void fatal_signals(void **state)
{
    struct reading hung = read_log("helgrind/hung_terminated");
    struct reading crashed = read_log("helgrind/segfault");

    (void)state;
    assert_true(hung.facts.fatal_signal);
    assert_true(hung.facts.finished);
    assert_int_equal(hung.findings.items[0]->after_signal, false);
    assert_int_equal(hung.findings.items[1]->after_signal, true);
    assert_true(crashed.facts.fatal_signal);
    assert_string_equal(crashed.findings.items[0]->message,
                        "SIGSEGV: Access not within mapped region");
    reading_release(&hung);
    reading_release(&crashed);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(captured_logs),
        cmocka_unit_test(misc_texts_are_kept),
        cmocka_unit_test(two_part_message),
        cmocka_unit_test(lock_order_names_by_position),
        cmocka_unit_test(foreign_unlock_names_the_owner),
        cmocka_unit_test(memory_of_a_race),
        cmocka_unit_test(thread_names_and_creation),
        cmocka_unit_test(approximate_history),
        cmocka_unit_test(frames_are_whole),
        cmocka_unit_test(fatal_signals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
