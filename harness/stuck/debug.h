/* SPDX-License-Identifier: MIT */
/*
 * debug.h: a process's stacks, source lines and variables, by libdw; private
 * to stuck.
 *
 *     struct debug *debug = debug_open(tid, &arena);
 *     debug_unwind(debug, tid, &stack, &why);
 *     debug_close(debug);
 *
 * Debug information is read from the files that the process has mapped, and
 * from separate files found by build id, but never for the C library and
 * other runtimes: that would cost 60 ms for lines that nobody wants. Names of C++ and
 * Rust are readable, not mangled.
 *
 * A thread is stopped (ptrace) only while its registers and its stack are read, and
 * is let go before the call returns; one that was stopped already stays stopped.
 */
#ifndef THREADPROOF_STUCK_DEBUG_H
#define THREADPROOF_STUCK_DEBUG_H

#include <sys/types.h>

#include "model/finding.h"

struct debug;

/*
 * `tid` is any thread of the process that has not ended. NULL if the memory map
 * cannot be read. Everything lives in `arena`.
 */
struct debug *debug_open(pid_t tid, struct arena *arena);
void debug_close(struct debug *debug);

/*
 * The stack of a thread, innermost frame first. On false `why` says what is missing;
 * the frames found so far are kept.
 */
bool debug_unwind(struct debug *debug, pid_t tid, struct stack *stack, const char **why);

/*
 * The same without stopping the thread, from where it entered the kernel: for a
 * thread in a system call that would fail with EINTR if it were stopped. Only the
 * frames that need no saved registers are found, which are the innermost ones.
 */
bool debug_unwind_from(pid_t tid, uint64_t pc, uint64_t sp, struct stack *stack,
                       struct arena *arena);

/*
 * Fills function, file, line, column and object of the frames at `pc`: more than
 * one if functions were inlined there, the innermost first. At least one.
 */
size_t debug_frames_at(struct debug *debug, uint64_t pc, struct frame **frames);

/*
 * The library function that the call before a return address enters, by the
 * call instruction itself; NULL if that cannot be told. It is not on the stack if
 * the library left it by a jump, as glibc's sem_wait does.
 */
const char *debug_callee(struct debug *debug, uint64_t return_address);

/* The variable at an address, as C writes it, "accounts[1].lock"; else "name+0x28"; else NULL. */
const char *debug_variable(struct debug *debug, uint64_t address);

#endif
