/* SPDX-License-Identifier: MIT */
/*
 * A thread takes a reference to an object that it has found, while its last
 * holder lets go of it. Mostly the object is still there, by luck.
 *
 * After the Linux kernel's Documentation/core-api/kref.rst, rule 3: who has no
 * reference yet must keep the last one from being dropped.
 */
#include "program.h"

enum { ALIVE = 1, DEAD = 2 };

struct object {
    atomic_int references, state;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Atomic(struct object *) found;

static void drop(struct object *object)
{
    if (atomic_fetch_sub(&object->references, 1) == 1)
        atomic_store(&object->state, DEAD); /* free() here: what is read then is luck */
}

static void *use(void *unused)
{
    struct object *object;

#ifdef FIXED
    pthread_mutex_lock(&lock);
#endif
    object = atomic_load(&found);
    if (object)
        atomic_fetch_add(&object->references, 1);
#ifdef FIXED
    pthread_mutex_unlock(&lock);
#endif
    if (object) {
        assert(object->state == ALIVE);
        drop(object);
    }
    return unused;
}

static void *give_up(void *argument)
{
    pthread_mutex_lock(&lock);
    atomic_store(&found, NULL);
    pthread_mutex_unlock(&lock);
    drop(argument);
    return NULL;
}

int main(void)
{
    struct object object = {1, ALIVE};
    pthread_t a, b;

    atomic_store(&found, &object);
    a = start(use, NULL);
    b = start(give_up, &object);
    finish(a);
    finish(b);
    return 0;
}
