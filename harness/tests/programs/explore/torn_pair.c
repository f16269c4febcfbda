/* SPDX-License-Identifier: MIT */
/*
 * A text and its length belong together, and are changed in two critical
 * sections. A reader between the two sees the one without the other.
 *
 * After Lu, Park, Seo and Zhou, "Learning from mistakes", ASPLOS 2008, section 3
 * (more than one variable: Mozilla's mContent and mLength).
 */
#include <string.h>

#include "program.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *text = "old";
static size_t length = 3;

static void *change(void *unused)
{
    pthread_mutex_lock(&lock);
    text = "shorter by none";
#ifndef FIXED
    pthread_mutex_unlock(&lock);
    pthread_mutex_lock(&lock);
#endif
    length = strlen(text);
    pthread_mutex_unlock(&lock);
    return unused;
}

static void *look(void *unused)
{
    pthread_mutex_lock(&lock);
    assert(strlen(text) == length);
    pthread_mutex_unlock(&lock);
    return unused;
}

int main(void)
{
    pthread_t a = start(change, NULL), b = start(look, NULL);

    finish(a);
    finish(b);
    return 0;
}
