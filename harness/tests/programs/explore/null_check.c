/* SPDX-License-Identifier: MIT */
/*
 * A pointer is compared with null and then read again, while another thread
 * takes it away: a null pointer is followed.
 *
 * After Lu, Park, Seo and Zhou, "Learning from mistakes", ASPLOS 2008, figure 1
 * (MySQL's ha_innodb.cc, thd->proc_info).
 */
#include "program.h"

static atomic_int storage = 1;
static _Atomic(atomic_int *) info = &storage;

static void *show(void *unused)
{
#ifdef FIXED
    atomic_int *seen = atomic_load(&info);

    if (seen)
        atomic_fetch_add(seen, 1);
#else
    if (atomic_load(&info))
        atomic_fetch_add(atomic_load(&info), 1);
#endif
    return unused;
}

static void *take_away(void *unused)
{
    atomic_store(&info, NULL);
    return unused;
}

int main(void)
{
    pthread_t a = start(show, NULL), b = start(take_away, NULL);

    finish(a);
    finish(b);
    return 0;
}
