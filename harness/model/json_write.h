/* SPDX-License-Identifier: MIT */
/*
 * json_write.h: members of JSON objects; private to model. The setters leave a
 * member out that says nothing, so that records stay small.
 */
#ifndef THREADPROOF_MODEL_JSON_WRITE_H
#define THREADPROOF_MODEL_JSON_WRITE_H

#include <jansson.h>

#include "base/base.h"

/* Any bytes as a string: what is no UTF-8, and NUL, are replaced. */
json_t *clean_string(const char *bytes, size_t len);

/* Takes `value` over. */
void set_value(json_t *object, const char *key, json_t *value);
void set_string(json_t *object, const char *key, const char *text);
void set_number(json_t *object, const char *key, uint64_t number);
void set_true(json_t *object, const char *key, bool value);
/* Addresses are strings: many JSON readers keep only 53 bits of a number. */
void set_address(json_t *object, const char *key, uint64_t address);
/* This one is there even if it is empty. */
void set_strings(json_t *object, const char *key, const char *const *items, size_t count);

#endif
