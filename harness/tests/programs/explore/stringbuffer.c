/* SPDX-License-Identifier: MIT */
/*
 * One buffer is appended to another: its length is asked under its lock, its
 * bytes are copied under its lock, and between the two it is cut.
 *
 * After SCTBench, CB/stringbuffer-jdk1.4; Flanagan and Qadeer, "A type and effect
 * system for atomicity", PLDI 2003, section 6 (java.lang.StringBuffer.append).
 */
#include "program.h"

struct text {
    pthread_mutex_t lock;
    int length;
};

static struct text source = {PTHREAD_MUTEX_INITIALIZER, 8};
static struct text target = {PTHREAD_MUTEX_INITIALIZER, 0};

static int length_of(struct text *text)
{
    int length;

    pthread_mutex_lock(&text->lock);
    length = text->length;
    pthread_mutex_unlock(&text->lock);
    return length;
}

static void copy(struct text *from, int length, struct text *to)
{
    pthread_mutex_lock(&from->lock);
#ifdef FIXED
    length = from->length;
#endif
    assert(length <= from->length);
    to->length += length;
    pthread_mutex_unlock(&from->lock);
}

static void *append(void *unused)
{
    pthread_mutex_lock(&target.lock);
    copy(&source, length_of(&source), &target);
    pthread_mutex_unlock(&target.lock);
    return unused;
}

static void *cut(void *unused)
{
    pthread_mutex_lock(&source.lock);
    source.length = 0;
    pthread_mutex_unlock(&source.lock);
    return unused;
}

int main(void)
{
    pthread_t a = start(append, NULL), b = start(cut, NULL);

    finish(a);
    finish(b);
    return 0;
}
