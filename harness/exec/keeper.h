/* SPDX-License-Identifier: MIT */
/*
 * keeper.h (private to exec): the process between the caller and the program.
 *
 * Caller and keeper are joined by a link, a pair of sockets that keep message
 * borders. The keeper sends struct keeper_message; the caller sends single
 * bytes, enum keeper_order. The end of the link, which the kernel makes when
 * the caller dies, means KEEPER_KILL.
 *
 *     STARTED [NO_EXEC] [STOPPED...] ENDED -> COLLECT -> DONE
 *
 * Between ENDED and COLLECT the program stays a zombie, so its pid is its own
 * until the caller lets go of it. DONE is the last message and says that nothing
 * is left below the keeper; KEEPER_KILL speeds it up at any time.
 */
#ifndef THREADPROOF_EXEC_KEEPER_H
#define THREADPROOF_EXEC_KEEPER_H

#include <sys/resource.h>
#include <sys/types.h>

#include "exec/launch.h"

enum keeper_word {
    KEEPER_NO_FORK, /* number: errno; the last message */
    KEEPER_STARTED, /* number: the program's pid */
    KEEPER_NO_EXEC, /* number: errno; sent by the program's process itself */
    KEEPER_STOPPED, /* number: the signal that suspended the program (inherit_io only) */
    KEEPER_ENDED,
    KEEPER_DONE /* number: the program's wait status; usage and left_behind count */
};

struct keeper_message {
    enum keeper_word word;
    int number;
    unsigned left_behind;
    struct rusage usage;
};

enum keeper_order { KEEPER_GO_ON, KEEPER_COLLECT, KEEPER_KILL };

/*
 * Forks the keeper, which launches the program. *link is the caller's end.
 * The pid, to be waited for once the link is closed; -1 if that failed.
 */
pid_t keeper_start(const struct launch *launch, int *link, struct error *err);

/* False at the end of the link: the keeper is gone. */
bool keeper_receive(int link, struct keeper_message *message);
void keeper_send(int link, enum keeper_order order);

#endif
