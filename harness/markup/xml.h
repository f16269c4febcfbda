/* SPDX-License-Identifier: MIT */
/*
 * xml.h: the one writer of XML. It keeps the nesting: an
 * element that was opened is closed by xml_close, and empty ones end in "/>".
 *
 *     xml_open(&x, "testcase");
 *     xml_attr(&x, "name", name);
 *     xml_text(&x, output);
 *     xml_close(&x);
 */
#ifndef THREADPROOF_MARKUP_XML_H
#define THREADPROOF_MARKUP_XML_H

#include "markup/sink.h"

enum { XML_DEPTH_MAX = 16 };

struct xml {
    struct sink *sink;
    const char *open[XML_DEPTH_MAX];
    size_t depth;
    bool in_tag;   /* the tag opened last still takes attributes */
    bool has_text; /* the element opened last holds text, so its end stands on the same line */
};

/* The declaration; UTF-8. */
void xml_begin(struct xml *x, struct sink *sink);
/* `name` must live until the element is closed. */
void xml_open(struct xml *x, const char *name);
void xml_attr(struct xml *x, const char *name, const char *value);
void xml_attr_number(struct xml *x, const char *name, uint64_t value);
void xml_text(struct xml *x, const char *text);
void xml_text_len(struct xml *x, const char *text, size_t len);
void xml_close(struct xml *x);

#endif
