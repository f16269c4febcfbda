/* SPDX-License-Identifier: MIT */
/*
 * interrupt.h: the user wants to stop (Ctrl-C, SIGTERM, the terminal is gone):
 * the program is ended, and what is known by then is still reported.
 */
#ifndef THREADPROOF_CLI_INTERRUPT_H
#define THREADPROOF_CLI_INTERRUPT_H

#include "exec/process.h"

/* From now on SIGINT, SIGTERM and SIGHUP are remembered instead of ending us. */
void interrupt_catch(void);
bool interrupt_came(void);

/*
 * A watch that ends the program once a signal came, and is `inner` until then.
 * Borrows `inner`.
 */
struct process_watch interrupt_watch(struct process_watch *inner);

#endif
