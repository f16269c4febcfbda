/* SPDX-License-Identifier: MIT */
#include "valgrind_reading.h"

static const struct expected_log logs[] = {
    {"drd/aborted", "aborted.c", "abort fatal_signal: access :7\n"},
    {"drd/barrier_destroy_early", "barrier_destroy_early.c",
     "barrier-misuse BarrierErr: access :20; other #2 :9; first observed A :17\n"},
    {"drd/barrier_zero", "barrier_zero.c", "barrier-misuse BarrierErr: access :9\n"},
    {"drd/clean", "clean.c", ""},
    {"drd/condition_unused", "condition_unused.c", "condition-misuse CondErr: access :9\n"},
    {"drd/destroy_locked", "destroy_locked.c",
     "destroy-locked MutexErr: access A :10; first observed A :9\n"},
    {"drd/destroy_locked_rwlock", "destroy_locked_rwlock.c",
     "destroy-locked RwlockErr: access A :10; first observed A :9\n"},
    {"drd/exit_holding", "exit_holding.c",
     "lock-held-at-exit MutexErr: access A :18; first observed A :9\n"},
    {"drd/exit_holding_rwlock", "exit_holding_rwlock.c",
     "lock-held-at-exit RwlockErr: access A :18; first observed A :9\n"},
    {"drd/free_locked", "free_locked.c",
     "destroy-locked MutexErr: access A :12; first observed A :10\n"},
    {"drd/hold_long", "hold_long.c",
     "lock-held-long HoldtimeErr: lock was locked A :10; access A :12; first observed A :10\n"},
    {"drd/hung_terminated", "hung.c",
     "data-race ConflictingAccess: access write 4 #1 :20; after; before\n"},
    {"drd/init_foreign_locked", "init_foreign_locked.c",
     "destroy-locked MutexErr: access A :25; first observed A :11\n"
     "destroy-locked MutexErr: access A :26; first observed A :11\n"},
    {"drd/init_locked", "init_locked.c",
     "destroy-locked MutexErr: access A :10; first observed A :9\n"
     "deadlock MutexErr: access A :11; first observed A :9\n"},
    {"drd/lock_trace", "clean.c", ""},
    {"drd/race_freed", "race_freed.c",
     "data-race ConflictingAccess: access write 4 #1 :18; allocated :15; after; before\n"},
    {"drd/race_global", "race_global.c",
     "data-race ConflictingAccess: access write 4 #3 :9; after; before\n"},
    {"drd/race_global_variables", "race_global.c",
     "data-race ConflictingAccess: access write 4 #3 :9; after; before\n"},
    {"drd/race_heap", "race_heap.c",
     "data-race ConflictingAccess: access write 4 #3 :8; allocated :15; after; before\n"},
    {"drd/race_mapped", "race_mapped.c",
     "data-race ConflictingAccess: access write 4 #3 :8; after; before\n"},
    {"drd/race_named", "race_named.c",
     "data-race ConflictingAccess: access write 4 #3 :11; after; before\n"},
    {"drd/race_stack", "race_stack.c",
     "data-race ConflictingAccess: access write 4 #3 :7; after; before\n"},
    {"drd/relock", "relock.c", "deadlock MutexErr: access A :14; first observed A :12\n"},
    {"drd/relock_rwlock", "relock_rwlock.c",
     "deadlock RwlockErr: access A :10; first observed A :9\n"},
    {"drd/segfault", "segfault.c", "crash fatal_signal: access :12\n"},
    {"drd/semaphore_destroy_waited", "semaphore_destroy_waited.c",
     "destroy-waited SemaphoreErr: access :25; first observed A :20\n"
     "crash fatal_signal: access :27\n"},
    {"drd/signal_foreign_lock", "signal_foreign_lock.c",
     "condition-without-lock CondRaceErr: access :46; first observed A :16; "
     "first observed B :13\n"},
    {"drd/signal_unlocked", "signal_unlocked.c",
     "condition-without-lock CondRaceErr: access :33; first observed A :14; "
     "first observed B :11\n"},
    {"drd/spin_foreign", "spin_foreign.c",
     "unlock-not-owner MutexErr: access A :9; first observed A :17\n"},
    {"drd/two_mutexes", "two_mutexes.c",
     "condition-misuse CondWaitErr: access :33; first observed A :15; first observed B :12; "
     "first observed C :32\n"},
    {"drd/unlock_bogus", "unlock_bogus.c", "unlock-not-owner MutexErr: access A :9\n"},
    {"drd/unlock_foreign", "unlock_foreign.c",
     "unlock-not-owner MutexErr: access A :9; first observed A :17\n"},
    {"drd/unlock_rwlock", "unlock_rwlock.c", "unlock-not-owner GenericErr: access :9\n"},
    {"drd/unlock_rwlock_foreign", "unlock_rwlock_foreign.c",
     "unlock-not-owner RwlockErr: access A :9; first observed A :17\n"},
    {"drd/unlock_unlocked", "unlock_unlocked.c",
     "unlock-not-owner MutexErr: access A :11; first observed A :9\n"},
    {"drd/wait_recursive", "wait_recursive.c",
     "condition-misuse MutexErr: access A :16; first observed A :14\n"},
    {"drd/wrong_type", "wrong_type.c",
     "unlock-not-owner MutexErr: access A :10; first observed A :9\n"},
    {"drd/wrong_type_rwlock", "wrong_type_rwlock.c",
     "unlock-not-owner GenericErr: access :13; first observed A :12\n"
     "detector-failure detector failure: access :13\n"},
    {"memcheck/memory_errors", "memory_errors.c",
     "memory-error InvalidWrite: access write 1 :20; allocated :17\n"
     "memory-error InvalidRead: access read 1 :22; freed :21; allocated :17\n"
     "memory-error InvalidFree: access :23; freed :21; allocated :17\n"
     "memory-error UninitCondition: access :10\n"
     "memory-error Leak_DefinitelyLost: access :7\n"},
    {"memcheck/segfault", "segfault.c",
     "memory-error InvalidWrite: access write 4 :12\n"
     "crash fatal_signal: access :12\n"},
};

static void captured_logs(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(logs); i++)
        assert_log(&logs[i]);
}

static void lock_with_type_and_owner(void **state)
{
    struct reading reading = read_log("drd/unlock_foreign");
    const struct finding *f = reading.findings.items[0];

    (void)state;
    assert_int_equal(f->lock_count, 1);
    assert_string_equal(f->locks[0].type, "mutex");
    assert_string_equal(f->locks[0].owner, "#1");
    assert_int_not_equal(f->locks[0].address, 0);
    assert_int_equal(f->locks[0].address, f->stacks[0].address);
    assert_int_equal(f->locks[0].address, f->stacks[1].address);
    reading_release(&reading);
}

static void objects_in_the_order_of_the_log(void **state)
{
    struct reading reading = read_log("drd/two_mutexes");
    const struct finding *f = reading.findings.items[0];

    (void)state;
    assert_int_equal(f->lock_count, 3);
    assert_string_equal(finding_lock(f, "A")->type, "cond");
    assert_string_equal(finding_lock(f, "B")->type, "mutex");
    assert_string_equal(finding_lock(f, "C")->type, "mutex");
    reading_release(&reading);
}

static void memory_of_a_conflict(void **state)
{
    struct reading heap = read_log("drd/race_heap");
    struct reading global = read_log("drd/race_global");
    struct reading variable = read_log("drd/race_global_variables");

    (void)state;
    assert_int_equal(heap.findings.items[0]->memory.type, MEMORY_HEAP);
    assert_int_equal(heap.findings.items[0]->memory.offset, 4);
    assert_int_equal(heap.findings.items[0]->memory.address + 4,
                     heap.findings.items[0]->stacks[0].address);
    assert_int_not_equal(global.findings.items[0]->stacks[0].address, 0);
    assert_int_equal(global.findings.items[0]->memory.type, MEMORY_GLOBAL);
    assert_string_equal(global.findings.items[0]->memory.text,
                        "Allocation context: BSS section of /capture/race_global");
    assert_string_equal(variable.findings.items[0]->memory.name, "counter");
    assert_string_equal(variable.findings.items[0]->memory.declared, "race_global.c:5");
    reading_release(&heap);
    reading_release(&global);
    reading_release(&variable);
}

static void name_of_the_accessing_thread(void **state)
{
    struct reading reading = read_log("drd/race_named");

    (void)state;
    assert_string_equal(finding_thread(reading.findings.items[0], "#3")->name, "second");
    reading_release(&reading);
}

/* --trace-mutex=yes: every lock operation is in the log, and none is a finding. */
static void traces_are_no_findings(void **state)
{
    struct reading reading = read_log("drd/lock_trace");

    (void)state;
    assert_true(reading.facts.finished);
    assert_int_equal(reading.findings.count, 0);
    reading_release(&reading);
}

/* Not two processes but DRD itself wrote this, when it failed: it ends the document before. */
static void stacks_behind_the_document(void **state)
{
    struct buf log = load_log("drd/wrong_type_rwlock");

    (void)state;
    for (size_t piece = 1; piece < 100; piece = piece * 3 + 1) {
        struct reading reading = read_pieces(log.ptr, log.len, piece);
        const struct finding *f = reading.findings.items[1];

        assert_false(reading.facts.malformed);
        assert_false(reading.facts.truncated);
        assert_false(reading.facts.finished);
        assert_int_equal(reading.findings.count, 2);
        assert_int_equal(f->kind, KIND_DETECTOR_FAILURE);
        assert_int_equal(f->stack_count, 1);
        assert_string_equal(f->stacks[0].frames[1].function, "main");
        assert_int_equal(memcmp(log.ptr + f->position, "\n  <stack>", 10), 0);
        reading_release(&reading);
    }
    buf_release(&log);
}

static void memcheck_blocks_and_leaks(void **state)
{
    struct reading reading = read_log("memcheck/memory_errors");
    const struct finding *beyond = reading.findings.items[0];
    const struct finding *freed = reading.findings.items[1];
    const struct finding *leak = reading.findings.items[4];

    (void)state;
    assert_int_equal(beyond->memory.offset, 8);
    assert_int_equal(beyond->memory.size, 8);
    assert_int_equal(beyond->stacks[0].address, beyond->memory.address + 8);
    assert_int_equal(freed->memory.type, MEMORY_HEAP);
    assert_string_equal(freed->stacks[1].text, freed->memory.text);
    assert_int_equal(leak->memory.size, 4);
    reading_release(&reading);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(captured_logs),
        cmocka_unit_test(lock_with_type_and_owner),
        cmocka_unit_test(objects_in_the_order_of_the_log),
        cmocka_unit_test(memory_of_a_conflict),
        cmocka_unit_test(name_of_the_accessing_thread),
        cmocka_unit_test(traces_are_no_findings),
        cmocka_unit_test(stacks_behind_the_document),
        cmocka_unit_test(memcheck_blocks_and_leaks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
