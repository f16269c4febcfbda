/* SPDX-License-Identifier: MIT */
/*
 * lock_order.h: what exploring says of the lock orders that a detector calls
 * dangerous: that a schedule hangs in it, or that none did.
 */
#ifndef THREADPROOF_CLI_LOCK_ORDER_H
#define THREADPROOF_CLI_LOCK_ORDER_H

#include "model/record.h"

/*
 * Adds a note to each finding of KIND_LOCK_ORDER_INVERSION, in the pool of the
 * findings: which deadlock of the same places confirms it, or in how many
 * schedules it was not confirmed.
 */
void lock_order_confirm(struct record *record);

#endif
