/* SPDX-License-Identifier: MIT */
/*
 * What:  A text is kept by a few functions, each of which locks it. One thread
 *        copies it: it asks for the length, and then for so many bytes. Another
 *        empties it.
 *
 * Wrong: Each call is safe, the two together are not: the text may be emptied in
 *        between, and the copy is shorter than the length that was asked for.
 *
 * Why:   Explore empties the text between the two calls. Inside of each call
 *        nothing races.
 *
 * Fix:   One call that copies all there is and says how much that was.
 *
 * From:  Flanagan and Qadeer, A Type and Effect System for Atomicity, PLDI 2003:
 *        append() of java.lang.StringBuffer
 *
 * @blind tsan: every access is made with the lock held, so nothing races
 *
 * @blind helgrind: every access is made with the lock held, so nothing races
 *
 * @blind drd: every access is made with the lock held, so nothing races
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char text[] = "a line of the log";
static size_t length = sizeof(text) - 1;

static size_t text_length(void)
{
    pthread_mutex_lock(&lock);
    size_t now = length;
    pthread_mutex_unlock(&lock);
    return now;
}

static size_t text_copy(char *to, size_t most)
{
    pthread_mutex_lock(&lock);
    size_t count = length < most ? length : most;
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
    size_t expected = text_length();
    size_t count = text_copy(copy, expected);
    pthread_join(other, NULL);
    printf("%.*s\n", (int)count, copy);
    return count == expected ? 0 : 1; /* @expect[explore] exit-status */
}
