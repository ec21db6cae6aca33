/* SPDX-License-Identifier: GPL-2.0 */
/* A line's values as JSON. */
#ifndef SYSTRACE_JSON_VALUE_H
#define SYSTRACE_JSON_VALUE_H

#include <stdbool.h>
#include <stdint.h>
#include "base/text.h"

struct systrace_block;

/* Which values are not whole: their names in others, msg.msg_iov[0].iov_base, as the elements of JSON's arrays. */
struct missing { struct text cut, unread; };

/* {"pathname":"/etc/hosts",...} of a call's arguments, or of what else stands in the line from byte `from` on */
void put_json_fields(struct text *, const struct text *line, size_t from, struct missing *);
void put_json_value(struct text *, const struct text *line);
/* {"fd":3,"path":...}; b: what it is, or NULL */
void put_json_fd(struct text *, int fd, const struct systrace_block *b);

/* ,"args":{...},"ret":3,"errno":null and what else is to be said of a call, as members of an object: see json.c */
void put_json_call(struct text *, struct happening *);

/* How many values there were, and how many of them were text of which nobody said what it is. */
extern uint64_t json_values, json_ready;

#endif
