/* SPDX-License-Identifier: GPL-2.0 */
/* What a Perfetto trace says once and means by a number from then on. */
#ifndef SYSTRACE_PERFETTO_NAMES_H
#define SYSTRACE_PERFETTO_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/text.h"

struct python_stack;

enum { NAME_CATEGORY, NAME_EVENT, NAME_ANNOTATION, NAME_VALUE, NAME_FUNCTION, NAME_SOURCE, NAME_FRAME, NAME_STACK, NAME_TABLES };

/* The number of these words in a table. */
uint64_t perfetto_name(int table, const void *, size_t n);
/* The same, faster for words that mostly stand at the same place: literals. */
uint64_t perfetto_literal(int table, const char *, size_t n);
/* That of an annotation which is called "outer.inner", as viewers call what is in a dictionary. */
uint64_t perfetto_inner(const char *outer, size_t outer_len, const char *inner, size_t len);
uint64_t perfetto_stack(const struct python_stack *);

/* What is new since it was taken last: fields of an InternedData, which the packet at hand has to bring. */
extern struct text perfetto_news;

/* There are so many that the trace is to forget them. */
bool perfetto_names_full(void);
void perfetto_names_clear(void);
void perfetto_names_free(void);

/* A call's arguments as debug annotations of an event; has_path: it is one of %file. */
void put_perfetto_args(struct text *event, const struct text *line, bool has_path);

#endif
