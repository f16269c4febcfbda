/* SPDX-License-Identifier: MIT */
/* A worker waits by epoll for an eventfd, main by select() for another: nobody writes to them. */
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>

static int epoll;

static void *work(void *unused)
{
    struct epoll_event event;

    epoll_wait(epoll, &event, 1, -1); /* blocked */
    return unused;
}

int main(void)
{
    struct epoll_event event = {.events = EPOLLIN};
    int wanted = eventfd(0, 0);
    int finished = eventfd(0, 0);
    pthread_t thread;
    fd_set set;

    epoll = epoll_create1(0);
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, wanted, &event) != 0)
        return 9;
    pthread_create(&thread, NULL, work, NULL);
    FD_ZERO(&set);
    FD_SET(finished, &set);
    return select(finished + 1, &set, NULL, NULL, NULL); /* blocked */
}
