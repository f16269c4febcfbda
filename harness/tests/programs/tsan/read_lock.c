/* SPDX-License-Identifier: MIT */
/* The annotation interface: a lock of the program's own, used wrongly. */
#include <stddef.h>

void AnnotateRWLockCreate(const char *file, int line, void *lock);
void AnnotateRWLockAcquired(const char *file, int line, void *lock, size_t is_write);
void AnnotateRWLockReleased(const char *file, int line, void *lock, size_t is_write);

static long lock;
static long other;

int main(void)
{
    AnnotateRWLockCreate(__FILE__, __LINE__, &lock);
    AnnotateRWLockAcquired(__FILE__, __LINE__, &lock, 1);
    AnnotateRWLockAcquired(__FILE__, __LINE__, &lock, 0);
    AnnotateRWLockCreate(__FILE__, __LINE__, &other);
    AnnotateRWLockAcquired(__FILE__, __LINE__, &other, 1);
    AnnotateRWLockReleased(__FILE__, __LINE__, &other, 0);
    return 0;
}
