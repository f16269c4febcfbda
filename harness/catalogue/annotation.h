/* SPDX-License-Identifier: MIT */
/*
 * annotation.h: finds the annotations in a source's comments and checks them;
 * private to catalogue. The grammar is in source.h.
 */
#ifndef THREADPROOF_CATALOGUE_ANNOTATION_H
#define THREADPROOF_CATALOGUE_ANNOTATION_H

#include "catalogue/header.h"

/* Every mistake becomes a problem; what is right is in source->expectations. */
void annotations_read(const struct lexed *lexed, struct header header, enum variant variant,
                      struct source *source, struct problems *problems);

#endif
