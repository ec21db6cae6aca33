// SPDX-License-Identifier: GPL-2.0
#include "base/json.h"
#include "protobuf.h"

void pb_string(struct text *t, uint32_t field, const void *p, size_t n)
{
	static struct text escaped;

	if (json_is_utf8(p, n)) {
		pb_bytes(t, field, p, n);
		return;
	}
	escaped.len = 0;
	put_escaped(&escaped, p, n, "\\");
	pb_bytes(t, field, escaped.s, escaped.len);
}

/* A length of more than one byte moves the content. */
void pb_end_long(struct text *t, size_t at)
{
	size_t n = t->len - at, more = 0;

	for (size_t rest = n >> 7; rest; rest >>= 7)
		more++;
	for (size_t i = 0; i < more; i++)
		put_c(t, 0);
	if (more)
		memmove(t->s + at + more, t->s + at, n);
	for (size_t i = at - 1; i < at + more; i++, n >>= 7)
		t->s[i] = (char)(n & 127) | (char)(i < at + more - 1 ? 128 : 0);
}
