/* SPDX-License-Identifier: MIT */
/* The child waits in shared memory for its parent, which waits for the child to end. */
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    sem_t *posted =
        mmap(NULL, sizeof(*posted), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (posted == MAP_FAILED || sem_init(posted, 1, 0) != 0)
        return 9;
    if (fork() == 0)
        _exit(sem_wait(posted)); /* blocked */
    return wait(NULL) < 0;       /* blocked */
}
