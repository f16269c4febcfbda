/* SPDX-License-Identifier: MIT */
/*
 * What:  Three philosophers eat with two forks each, which they share with their
 *        neighbours. They eat in turn first, then all at once.
 *
 * Wrong: Each takes the fork on the left and then the one on the right. If all
 *        have the left one, each waits for its neighbour for ever.
 *
 * Why:   Eaten in turn, the three meals take the forks in orders that make a
 *        cycle, which ThreadSanitizer and Helgrind see without a hang. All at
 *        once, explore finds the hang itself; a run may hang by luck.
 *
 * Fix:   Every philosopher takes the lower of its two forks first.
 *
 * From:  Dijkstra, Hierarchical Ordering of Sequential Processes, Acta Informatica
 *        1(2), 1971: the dining philosophers
 *
 * @blind drd: it does not watch the order in which locks are taken
 */
#include <pthread.h>
#include <stdio.h>

enum { PHILOSOPHERS = 3 };

static pthread_mutex_t forks[PHILOSOPHERS] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER,
                                              PTHREAD_MUTEX_INITIALIZER};
static int meals[PHILOSOPHERS];
static int seats[PHILOSOPHERS] = {0, 1, 2};

static void *eat(void *seat)
{
    int self = *(int *)seat;
    int left = self, right = (self + 1) % PHILOSOPHERS;
    int first = left, second = right;

    pthread_mutex_lock(&forks[first]);
    pthread_mutex_lock(&forks[second]); /* @expect lock-order-inversion @expect[explore] deadlock */
    meals[self]++;
    pthread_mutex_unlock(&forks[second]);
    pthread_mutex_unlock(&forks[first]);
    return NULL;
}

int main(void)
{
    pthread_t threads[PHILOSOPHERS];

    for (int i = 0; i < PHILOSOPHERS; i++) {
        if (pthread_create(&threads[i], NULL, eat, &seats[i]) != 0)
            return 2;
        pthread_join(threads[i], NULL);
    }
    for (int i = 0; i < PHILOSOPHERS; i++)
        if (pthread_create(&threads[i], NULL, eat, &seats[i]) != 0)
            return 2;
    for (int i = 0; i < PHILOSOPHERS; i++)
        pthread_join(threads[i], NULL);
    printf("meals: %d, %d, %d\n", meals[0], meals[1], meals[2]);
    return meals[0] == 2 && meals[1] == 2 && meals[2] == 2 ? 0 : 1;
}
