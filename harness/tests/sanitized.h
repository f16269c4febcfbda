/* SPDX-License-Identifier: MIT */
/* sanitized.h: SANITIZED is 1 where a sanitizer multiplies the time and memory of all, else 0. */
#ifndef THREADPROOF_TESTS_SANITIZED_H
#define THREADPROOF_TESTS_SANITIZED_H

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#endif
