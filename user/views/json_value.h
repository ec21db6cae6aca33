/* SPDX-License-Identifier: GPL-2.0 */
/* A line's values as JSON. */
#ifndef SYSTRACE_JSON_VALUE_H
#define SYSTRACE_JSON_VALUE_H

#include <stdbool.h>
#include <stdint.h>
#include "base/text.h"

struct systrace_block;

/* Paths of values that are incomplete, msg.msg_iov[0].iov_base, as elements of JSON arrays. */
struct missing { struct text cut, unread; };

/* {"pathname":"/etc/hosts",...} for a call's arguments, or for the values of the line from byte @from on */
void put_json_fields(struct text *, const struct text *line, size_t from, struct missing *);
void put_json_value(struct text *, const struct text *line);
/* {"fd":3,"path":...}; @b: what the descriptor is, or NULL */
void put_json_fd(struct text *, int fd, const struct systrace_block *b);

/* ,"args":{...},"ret":3,"errno":null and the other members that describe a call: see json.c */
void put_json_call(struct text *, struct call *);

/* Number of values, and of those that were text without a kind. */
extern uint64_t json_values, json_ready;

#endif
