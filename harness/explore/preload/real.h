/* SPDX-License-Identifier: MIT */
/*
 * real.h: the functions that ours stand in front of: libc's, or those of a detector
 * that is a shared library. R(name)(...) calls one.
 */
#ifndef EXPLORE_PRELOAD_REAL_H
#define EXPLORE_PRELOAD_REAL_H

#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

/* clang-format off */
#define REAL_FUNCTIONS(X) \
    X(pthread_create) \
    X(pthread_join) \
    X(pthread_tryjoin_np) \
    X(pthread_timedjoin_np) \
    X(pthread_clockjoin_np) \
    X(pthread_detach) \
    X(pthread_cancel) \
    X(pthread_testcancel) \
    X(pthread_mutex_lock) \
    X(pthread_mutex_trylock) \
    X(pthread_mutex_timedlock) \
    X(pthread_mutex_clocklock) \
    X(pthread_mutex_unlock) \
    X(pthread_cond_wait) \
    X(pthread_cond_timedwait) \
    X(pthread_cond_clockwait) \
    X(pthread_cond_signal) \
    X(pthread_cond_broadcast) \
    X(pthread_cond_init) \
    X(pthread_cond_destroy) \
    X(pthread_rwlock_rdlock) \
    X(pthread_rwlock_tryrdlock) \
    X(pthread_rwlock_timedrdlock) \
    X(pthread_rwlock_clockrdlock) \
    X(pthread_rwlock_wrlock) \
    X(pthread_rwlock_trywrlock) \
    X(pthread_rwlock_timedwrlock) \
    X(pthread_rwlock_clockwrlock) \
    X(pthread_rwlock_unlock) \
    X(pthread_spin_lock) \
    X(pthread_spin_trylock) \
    X(pthread_spin_unlock) \
    X(pthread_barrier_init) \
    X(pthread_barrier_wait) \
    X(pthread_barrier_destroy) \
    X(pthread_once) \
    X(sem_wait) \
    X(sem_trywait) \
    X(sem_timedwait) \
    X(sem_clockwait) \
    X(sem_post) \
    X(pthread_kill) \
    X(pthread_sigqueue) \
    X(kill) \
    X(raise) \
    X(sigqueue) \
    X(sigaction) \
    X(signal) \
    X(sigwait) \
    X(sigwaitinfo) \
    X(sigtimedwait) \
    X(pause) \
    X(sigsuspend) \
    X(timer_create) \
    X(timer_delete) \
    X(nanosleep) \
    X(clock_nanosleep) \
    X(usleep) \
    X(sleep) \
    X(sched_yield) \
    X(clock_gettime) \
    X(gettimeofday) \
    X(time) \
    X(fork) \
    X(exit) \
    X(system) \
    X(pclose) \
    X(read) \
    X(readv) \
    X(recv) \
    X(recvfrom) \
    X(recvmsg) \
    X(accept) \
    X(accept4) \
    X(write) \
    X(writev) \
    X(send) \
    X(sendto) \
    X(sendmsg) \
    X(connect) \
    X(poll) \
    X(ppoll) \
    X(select) \
    X(pselect) \
    X(epoll_wait) \
    X(epoll_pwait) \
    X(wait) \
    X(waitpid) \
    X(wait3) \
    X(wait4) \
    X(waitid) \
    X(flock) \
    X(fcntl) \
    X(lockf) \
    X(close) \
    X(flockfile) \
    X(ftrylockfile) \
    X(funlockfile) \
    X(vfprintf) \
    X(puts) \
    X(fputs) \
    X(fputc) \
    X(fwrite) \
    X(fread) \
    X(fgets) \
    X(fgetc) \
    X(fflush) \
    X(aio_suspend) \
    X(getaddrinfo) \
    X(syscall)
/* clang-format on */

struct aiocb;
struct addrinfo;
int aio_suspend(const struct aiocb *const list[], int count, const struct timespec *timeout);
int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                struct addrinfo **found);

#define REAL_FIELD(name) __typeof__(&(name)) name;
struct real {
    REAL_FUNCTIONS(REAL_FIELD)
};
#undef REAL_FIELD

extern struct real real;
extern int real_found;
void real_find(void);

#define R(f) (real_found ? real.f : (real_find(), real.f))

/* Under our control right now; else our functions only pass through. */
#define CONTROLLED (me && !me->inside)

/* What the program itself would call: a detector's function, then ours. */
void *program_symbol(const char *name);

#endif
