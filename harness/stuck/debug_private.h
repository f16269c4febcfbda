/* SPDX-License-Identifier: MIT */
/*
 * debug_private.h: what debug.c, debug_callee.c, debug_lines.c and debug_variables.c share.
 */
#ifndef THREADPROOF_STUCK_DEBUG_PRIVATE_H
#define THREADPROOF_STUCK_DEBUG_PRIVATE_H

#include <elfutils/libdwfl.h>

#include "stuck/debug.h"

struct debug {
    Dwfl *dwfl;
    pid_t tid; /* by which the memory is read */
    struct arena *arena;
    bool attached; /* threads can be stopped and unwound */
};

/* How libdw finds files: regular ones, and separate debug information by build id only. */
const Dwfl_Callbacks *debug_callbacks(void);

/* The compile unit that holds an address; NULL if the module has no debug information for it. */
Dwarf_Die *debug_unit(Dwfl_Module *module, Dwarf_Addr address, Dwarf_Addr *bias);

/* The readable form of a symbol's name, in the arena; NULL stays NULL. */
const char *debug_name(struct debug *debug, const char *name);

#endif
