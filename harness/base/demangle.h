/* SPDX-License-Identifier: MIT */
/*
 * demangle.h: names of C++ and Rust as their authors wrote them.
 *
 * By libiberty, the library of binutils and gdb (package libiberty-dev). It
 * knows C++ and both of Rust's ways, "_ZN...17h0123456789abcdefE" and "_R...".
 * The other candidate was __cxa_demangle() of libstdc++, which knows C++ only and would be
 * a second runtime library to load at every start; elfutils' libdw has none.
 */
#ifndef THREADPROOF_BASE_DEMANGLE_H
#define THREADPROOF_BASE_DEMANGLE_H

#include "base/buf.h"

/*
 * Appends the readable form of a mangled name: "app::push(int)" for
 * "_ZN3app4pushEi". False, with nothing appended, if `name` is not mangled, so
 * demangling twice is harmless. Names come from logs and programs of strangers:
 * one that is too long, or would become so, stays as it is.
 */
bool demangle(const char *name, struct buf *out);

#endif
