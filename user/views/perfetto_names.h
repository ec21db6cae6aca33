/* SPDX-License-Identifier: GPL-2.0 */
/* What a Perfetto trace contains once, and then refers to by number. */
#ifndef SYSTRACE_PERFETTO_NAMES_H
#define SYSTRACE_PERFETTO_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/text.h"

struct python_stack;

enum { NAME_CATEGORY, NAME_EVENT, NAME_ANNOTATION, NAME_VALUE, NAME_FUNCTION, NAME_SOURCE, NAME_FRAME, NAME_STACK, NAME_TABLES };

/* Returns the number of these words in a table. */
uint64_t perfetto_name(int table, const void *, size_t n);
/* The same, faster for words that usually have the same address: literals. */
uint64_t perfetto_literal(int table, const char *, size_t n);
/* Returns the number of the annotation "outer.inner", the name that viewers give to a dictionary's member. */
uint64_t perfetto_inner(const char *outer, size_t outer_len, const char *inner, size_t len);
uint64_t perfetto_stack(const struct python_stack *);

/* New entries since the last packet: fields of an InternedData, which the current packet must contain. */
extern struct text perfetto_news;

/* Whether there are so many names that the trace should drop them. */
bool perfetto_names_full(void);
void perfetto_names_clear(void);
void perfetto_names_free(void);

/* Puts a call's arguments as debug annotations of an event; @has_path: the call is one of %file. */
void put_perfetto_args(struct text *event, const struct text *line, bool has_path);

#endif
