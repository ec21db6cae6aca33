/* SPDX-License-Identifier: GPL-2.0 */
/* Protocol buffers: a message's fields, one behind the other, each with its number. */
#ifndef SYSTRACE_PROTOBUF_H
#define SYSTRACE_PROTOBUF_H

#include <stddef.h>
#include <stdint.h>
#include "base/text.h"

#define VARINT_MOST	10	/* bytes of one */

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

/* Also a negative int64, which is a uint64 of ten bytes. */
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

/* What has to be UTF-8: if it is not, it is escaped as in text. */
void pb_string(struct text *, uint32_t field, const void *, size_t n);

/* A message in this one: its fields are put between the two. */
static inline size_t pb_begin(struct text *t, uint32_t field)
{
	pb_varint(t, field << 3 | 2);
	put_c(t, 0);
	return t->len;
}

void pb_end_long(struct text *, size_t at);

/* at: what pb_begin() said.  Most are short: there was left one byte for the length. */
static inline void pb_end(struct text *t, size_t at)
{
	if (t->len - at < 128)
		t->s[at - 1] = (char)(t->len - at);
	else
		pb_end_long(t, at);
}

#endif
