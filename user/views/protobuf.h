/* SPDX-License-Identifier: GPL-2.0 */
/* Protocol buffers: a message's fields, one after another, each with its number. */
#ifndef SYSTRACE_PROTOBUF_H
#define SYSTRACE_PROTOBUF_H

#include <stddef.h>
#include <stdint.h>
#include "base/text.h"

#define VARINT_MOST	10	/* bytes of a varint */

static inline void pb_varint(struct text *t, uint64_t v)
{
	char *to;

	if (t->room - t->len < VARINT_MOST)
		text_more(t, VARINT_MOST);
	to = t->s + t->len;
	for (; v > 127; v >>= 7)
		*to++ = (char)(v | 128);
	*to++ = (char)v;
	t->len = to - t->s;
}

/* Also takes a negative int64, which is written as a uint64 of ten bytes. */
static inline void pb_uint(struct text *t, uint32_t field, uint64_t v)
{
	pb_varint(t, field << 3);
	pb_varint(t, v);
}

/* A fixed64, or a double by its bits. */
static inline void pb_fixed64(struct text *t, uint32_t field, uint64_t v)
{
	pb_varint(t, field << 3 | 1);
	put_mem(t, (const char *)&v, sizeof(v));
}

static inline void pb_bytes(struct text *t, uint32_t field, const void *p, size_t n)
{
	pb_varint(t, field << 3 | 2);
	pb_varint(t, n);
	put_mem(t, p, n);
}

/* For fields that must be UTF-8: anything else is escaped as in text. */
void pb_string(struct text *, uint32_t field, const void *, size_t n);

/* An embedded message: put its fields between pb_begin() and pb_end(). */
static inline size_t pb_begin(struct text *t, uint32_t field)
{
	pb_varint(t, field << 3 | 2);
	put_c(t, 0);
	return t->len;
}

void pb_end_long(struct text *, size_t at);

/* @at: returned by pb_begin().  One byte is reserved for the length, which is enough for most. */
static inline void pb_end(struct text *t, size_t at)
{
	if (t->len - at < 128)
		t->s[at - 1] = (char)(t->len - at);
	else
		pb_end_long(t, at);
}

#endif
