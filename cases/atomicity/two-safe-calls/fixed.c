/* SPDX-License-Identifier: MIT */
/*
 * What:  A text is kept by a few functions, each of which locks it. One thread
 *        copies it: it asks for the length, and then for so many bytes. Another
 *        empties it.
 *
 * Fix:   One call that copies all there is and says how much that was.
 *
 * From:  Flanagan and Qadeer, A Type and Effect System for Atomicity, PLDI 2003:
 *        append() of java.lang.StringBuffer
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char text[] = "a line of the log";
static size_t length = sizeof(text) - 1;

static size_t text_copy(char *to)
{
    pthread_mutex_lock(&lock);
    size_t count = length;
    memcpy(to, text, count);
    pthread_mutex_unlock(&lock);
    return count;
}

static void *empty_it(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    length = 0;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    char copy[sizeof(text)];
    pthread_t other;

    if (pthread_create(&other, NULL, empty_it, NULL) != 0)
        return 2;
    size_t count = text_copy(copy);
    pthread_join(other, NULL);
    printf("%.*s\n", (int)count, copy);
    return count == 0 || count == sizeof(text) - 1 ? 0 : 1;
}
