/* SPDX-License-Identifier: MIT */
/* Two threads write an anonymous mapping. */
#include <pthread.h>
#include <sys/mman.h>

static void *work(void *arg)
{
    *(int *)arg = 1;
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    pthread_create(&a, NULL, work, page);
    pthread_create(&b, NULL, work, page);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
