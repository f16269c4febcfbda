/* SPDX-License-Identifier: MIT */
/*
 * valgrind_xml.h: Valgrind's XML (Helgrind, DRD, Memcheck) -> findings.
 *
 * Source of the format: Valgrind 3.19, docs/internals/xml-output-protocol4.txt,
 * and protocol 5 of newer versions; DRD's own elements from real logs
 * (harness/tests/data/valgrind). XML itself is Expat's business; entity
 * declarations are refused (a Valgrind log has none), nesting is limited.
 *
 * Life cycle: valgrind_xml_new, valgrind_xml_feed as often as there are bytes,
 * valgrind_xml_end once, valgrind_xml_free.
 *
 * The threads that a finding names come with their creation stacks, also when
 * the log announced them long before. Elements inside <error> that are not
 * known are kept as notes ("name: text"). Errors after <fatal_signal> have
 * after_signal set. In Helgrind's LockOrder the locks are named "A" and "B" by
 * position, since the addresses of "first observed" are Helgrind's own memory.
 */
#ifndef THREADPROOF_PARSE_VALGRIND_XML_H
#define THREADPROOF_PARSE_VALGRIND_XML_H

#include "parse/reader.h"

struct valgrind_xml;

/* The sink is copied. sink.text is not used: XML has no text outside elements. */
struct valgrind_xml *valgrind_xml_new(const struct sink *sink);
void valgrind_xml_feed(struct valgrind_xml *reader, const char *bytes, size_t len);
struct log_facts valgrind_xml_end(struct valgrind_xml *reader);
void valgrind_xml_free(struct valgrind_xml *reader);

/* The tool that the log says it is from; DETECTOR_NONE before that was read. */
enum detector valgrind_xml_detector(const struct valgrind_xml *reader);

/* Whether a log that begins like this is Valgrind's XML. */
bool valgrind_xml_recognise(const char *bytes, size_t len);

#endif
