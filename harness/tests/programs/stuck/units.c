/* SPDX-License-Identifier: MIT */
/* A hang below four units, each of which may be compiled by another compiler: -DUNIT=0 to 3. */
#include <pthread.h>

struct account {
    long balance;
    pthread_mutex_t lock;
};

extern struct account accounts[3];
void innermost(void);
void middle(void);
void outer(void);

#if UNIT == 0
int main(void)
{
    outer(); /* frame 3 */
    return 0;
}
#elif UNIT == 1
void outer(void)
{
    middle(); /* frame 2 */
    accounts[0].balance++;
}
#elif UNIT == 2
void middle(void)
{
    innermost(); /* frame 1 */
    accounts[0].balance++;
}
#else
struct account accounts[3] = {
    {0, PTHREAD_MUTEX_INITIALIZER}, {0, PTHREAD_MUTEX_INITIALIZER}, {0, PTHREAD_MUTEX_INITIALIZER}};

void innermost(void)
{
    pthread_mutex_lock(&accounts[1].lock);
    pthread_mutex_lock(&accounts[1].lock); /* frame 0 */
    accounts[0].balance++;
}
#endif
