/* SPDX-License-Identifier: MIT */
/* Conditions, semaphores, barriers, joins, sleeps, cancellation, C11. */
#include "modes.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <sched.h>
#include <semaphore.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <threads.h>

enum { THREADS = 3 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static sem_t semaphore;
static sem_t *named;
static int ready;
static int arrived;

static void *wait_until_ready(void *unused)
{
    pthread_mutex_lock(&mutex);
    arrived++;
    while (!ready)
        CHECK(pthread_cond_wait(&changed, &mutex) == 0);
    pthread_mutex_unlock(&mutex);
    return unused;
}

static void conditions(void)
{
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++)
        threads[i] = started(wait_until_ready, NULL);
    pthread_mutex_lock(&mutex);
    ready = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
    for (int i = 0; i < THREADS; i++)
        joined(threads[i]);
}

/* One item and one signal each: nobody is left behind. */
static void *take(void *unused)
{
    pthread_mutex_lock(&mutex);
    while (!ready)
        pthread_cond_wait(&changed, &mutex);
    ready--;
    pthread_mutex_unlock(&mutex);
    return unused;
}

static void signals(void)
{
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++)
        threads[i] = started(take, NULL);
    for (int i = 0; i < THREADS; i++) {
        pthread_mutex_lock(&mutex);
        ready++;
        pthread_mutex_unlock(&mutex);
        pthread_cond_signal(&changed);
    }
    for (int i = 0; i < THREADS; i++)
        joined(threads[i]);
}

static void timed_conditions(void)
{
    struct timespec when = soon(CLOCK_REALTIME, 1000);
    struct timespec later = soon(CLOCK_MONOTONIC, 1000);
    pthread_t thread = started(wait_until_ready, NULL);
    struct timespec now;

    pthread_mutex_lock(&mutex);
    CHECK(pthread_cond_timedwait(&changed, &mutex, &when) == ETIMEDOUT);
    CHECK(pthread_cond_clockwait(&changed, &mutex, CLOCK_MONOTONIC, &later) == ETIMEDOUT);
    clock_gettime(CLOCK_MONOTONIC, &now);
    CHECK(now.tv_sec > later.tv_sec || now.tv_nsec >= later.tv_nsec);
    ready = 1;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&mutex);
    joined(thread);
}

static void *post(void *which)
{
    CHECK(sem_post(which) == 0);
    return NULL;
}

static void semaphores(void)
{
    pthread_t threads[THREADS];
    struct timespec when = soon(CLOCK_REALTIME, 1000);

    sem_init(&semaphore, 0, 0);
    CHECK(sem_timedwait(&semaphore, &when) < 0 && errno == ETIMEDOUT);
    CHECK(sem_trywait(&semaphore) < 0 && errno == EAGAIN);
    for (int i = 0; i < THREADS; i++)
        threads[i] = started(post, &semaphore);
    for (int i = 0; i < THREADS; i++)
        CHECK(sem_wait(&semaphore) == 0);
    for (int i = 0; i < THREADS; i++)
        joined(threads[i]);
}

static void named_semaphores(void)
{
    char name[64];
    pthread_t thread;

    snprintf(name, sizeof(name), "/explore-%d", (int)getpid());
    named = sem_open(name, O_CREAT | O_EXCL, 0600, 0);
    CHECK(named != SEM_FAILED && sem_unlink(name) == 0);
    thread = started(post, named);
    CHECK(sem_wait(named) == 0);
    joined(thread);
}

static void *meet(void *unused)
{
    int last = 0;

    for (int i = 0; i < 2; i++) {
        __atomic_add_fetch(&arrived, 1, __ATOMIC_SEQ_CST);
        last += pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD;
        CHECK(__atomic_load_n(&arrived, __ATOMIC_SEQ_CST) >= (i + 1) * THREADS);
    }
    __atomic_add_fetch(&ready, last, __ATOMIC_SEQ_CST);
    return unused;
}

static void barriers(void)
{
    pthread_t threads[THREADS];

    pthread_barrier_init(&barrier, NULL, THREADS);
    for (int i = 0; i < THREADS; i++)
        threads[i] = started(meet, NULL);
    for (int i = 0; i < THREADS; i++)
        joined(threads[i]);
    CHECK(ready == 2);
    CHECK(pthread_barrier_destroy(&barrier) == 0);
}

static void *give_back(void *value)
{
    return value;
}

static void *detach_self(void *unused)
{
    CHECK(pthread_detach(pthread_self()) == 0);
    sem_post(&semaphore);
    return unused;
}

static void *sleep_long(void *unused)
{
    sleep(3600);
    return unused;
}

static void joins(void)
{
    pthread_t thread = started(give_back, &ready);
    struct timespec when;
    void *value;
    int error;

    while ((error = pthread_tryjoin_np(thread, &value)) == EBUSY)
        continue;
    CHECK(error == 0 && value == &ready);
    thread = started(sleep_long, &ready);
    when = soon(CLOCK_REALTIME, 1000);
    error = pthread_timedjoin_np(thread, &value, &when);
    CHECK(error == ETIMEDOUT || error == 0);
    if (error)
        CHECK(joined(thread) == &ready);
    sem_init(&semaphore, 0, 0);
    started(detach_self, NULL);
    sem_wait(&semaphore);
}

/* TSan itself fails on this one. */
static void self_join(void)
{
    pthread_t thread = started(give_back, NULL);

    CHECK(pthread_join(pthread_self(), NULL) == EDEADLK);
    joined(thread);
}

/* Time goes by the clock, whatever it really takes. */
static void *sleep_short(void *unused)
{
    struct timespec before, after;
    struct timespec time = {.tv_sec = 2};

    clock_gettime(CLOCK_MONOTONIC, &before);
    CHECK(nanosleep(&time, NULL) == 0);
    clock_gettime(CLOCK_MONOTONIC, &after);
    CHECK(after.tv_sec - before.tv_sec >= 2);
    return unused;
}

static void sleeps(void)
{
    pthread_t one = started(sleep_short, NULL);
    pthread_t two = started(sleep_short, NULL);
    struct timespec until = soon(CLOCK_MONOTONIC, 5000000);

    CHECK(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == 0);
    usleep(100);
    joined(one);
    joined(two);
}

/* Waits for a time by looking at the clock. */
static void *look_at_clock(void *unused)
{
    time_t until = time(NULL) + 2;

    while (time(NULL) < until)
        continue;
    return unused;
}

static void clocks(void)
{
    pthread_t one = started(look_at_clock, NULL);
    pthread_t two = started(sleep_short, NULL);

    joined(one);
    joined(two);
}

static void give_up_mutex(void *unused)
{
    (void)unused;
    arrived = 7;
    pthread_mutex_unlock(&mutex);
}

static void *wait_to_be_cancelled(void *unused)
{
    pthread_mutex_lock(&mutex);
    pthread_cleanup_push(give_up_mutex, NULL);
    for (;;)
        pthread_cond_wait(&changed, &mutex);
    pthread_cleanup_pop(1);
    return unused;
}

static void *test_cancel(void *unused)
{
    for (;;)
        pthread_testcancel();
    return unused;
}

static void *not_now(void *unused)
{
    int state;

    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    sem_wait(&semaphore);
    pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &state);
    pause();
    return unused;
}

static void cancellation(void)
{
    pthread_t waiting = started(wait_to_be_cancelled, NULL);
    pthread_t testing = started(test_cancel, NULL);
    pthread_t sleeping = started(sleep_long, NULL);
    pthread_t late;

    sem_init(&semaphore, 0, 0);
    late = started(not_now, NULL);
    CHECK(pthread_cancel(late) == 0 && pthread_cancel(waiting) == 0);
    CHECK(pthread_cancel(testing) == 0);
    CHECK(joined(testing) == PTHREAD_CANCELED);
    CHECK(joined(waiting) == PTHREAD_CANCELED);
    sem_post(&semaphore);
    CHECK(joined(late) == PTHREAD_CANCELED);
    pthread_cancel(sleeping);
    joined(sleeping);
    CHECK(pthread_mutex_lock(&mutex) == 0);
}

static mtx_t c11_mutex;
static cnd_t c11_changed;
static once_flag c11_once = ONCE_FLAG_INIT;

static void count_arrival(void)
{
    arrived++;
}

static int wait_in_c11(void *unused)
{
    (void)unused;
    call_once(&c11_once, count_arrival);
    CHECK(mtx_lock(&c11_mutex) == thrd_success);
    while (!ready)
        cnd_wait(&c11_changed, &c11_mutex);
    mtx_unlock(&c11_mutex);
    thrd_exit(7);
}

static void c11(void)
{
    struct timespec when = soon(CLOCK_REALTIME, 1000);
    thrd_t threads[2];
    int status = 0;

    mtx_init(&c11_mutex, mtx_timed);
    cnd_init(&c11_changed);
    for (int i = 0; i < 2; i++)
        CHECK(thrd_create(&threads[i], wait_in_c11, NULL) == thrd_success);
    mtx_lock(&c11_mutex);
    CHECK(cnd_timedwait(&c11_changed, &c11_mutex, &when) == thrd_timedout);
    ready = 1;
    cnd_broadcast(&c11_changed);
    mtx_unlock(&c11_mutex);
    for (int i = 0; i < 2; i++)
        CHECK(thrd_join(threads[i], &status) == thrd_success && status == 7);
    CHECK(arrived == 1);
}

/* A destructor of thread-specific data takes a lock: it belongs to the thread. */
static void at_thread_end(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&mutex);
    arrived++;
    pthread_mutex_unlock(&mutex);
}

static pthread_key_t key;

static void *have_data(void *unused)
{
    pthread_setspecific(key, &key);
    return unused;
}

static void destructors(void)
{
    pthread_t one, two;

    pthread_key_create(&key, at_thread_end);
    one = started(have_data, NULL);
    two = started(have_data, NULL);
    joined(one);
    joined(two);
    CHECK(arrived == 2);
}

static uint32_t word;

static void *wait_on_word(void *unused)
{
    while (__atomic_load_n(&word, __ATOMIC_SEQ_CST) == 0)
        syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
    return unused;
}

static void futexes(void)
{
    pthread_t one = started(wait_on_word, NULL);
    pthread_t two = started(wait_on_word, NULL);

    __atomic_store_n(&word, 1, __ATOMIC_SEQ_CST);
    syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 2, NULL, NULL, 0);
    joined(one);
    joined(two);
}

static const struct mode modes[] = {
    {"conditions", conditions},
    {"signals", signals},
    {"timed-conditions", timed_conditions},
    {"semaphores", semaphores},
    {"named-semaphores", named_semaphores},
    {"barriers", barriers},
    {"joins", joins},
    {"self-join", self_join},
    {"sleeps", sleeps},
    {"clocks", clocks},
    {"cancellation", cancellation},
    {"c11", c11},
    {"destructors", destructors},
    {"futexes", futexes},
};

MAIN(modes)
