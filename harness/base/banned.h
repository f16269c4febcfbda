/* SPDX-License-Identifier: MIT */
/*
 * banned.h: functions that no file of threadproof may call.
 *
 * base/base.h includes this after the standard headers, so a use is a compile
 * error that names the function. Each has a replacement: process.h for
 * system and popen, buf.h for the string functions, text.h for the numbers.
 */
#ifndef THREADPROOF_BASE_BANNED_H
#define THREADPROOF_BASE_BANNED_H

#pragma GCC poison system popen strtok strtok_r sprintf vsprintf strcpy strcat
#pragma GCC poison strncpy strncat gets atoi atol atoll atof tmpnam tempnam mktemp

#endif
