/* SPDX-License-Identifier: GPL-2.0 */
/* A text that grows, and functions to append numbers and quoted bytes to it. */
#ifndef SYSTRACE_TEXT_H
#define SYSTRACE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct marks;

struct text {
	char *s;		/* not NUL-terminated */
	size_t len, room;
	void (*spill)(struct text *);	/* or NULL: takes the text so far, while a long string is appended */
	struct marks *marks;		/* or NULL: the meaning of its parts, see row/pen.h */
	uint8_t xlat;			/* how a value with a name is written: XLAT_* */
	uint8_t quotes;			/* how bytes are quoted: QUOTE_* */
};

enum { XLAT_ABBREV, XLAT_RAW, XLAT_VERBOSE };	/* the name, the number, both */
enum { QUOTE_ESCAPED, QUOTE_HEX_NONASCII, QUOTE_HEX_ALL, QUOTE_HEX_NONASCII_CHARS };

void text_more(struct text *t, size_t n);		/* makes room for n more bytes, or dies */
void text_free(struct text *t);

static inline void put_c(struct text *t, char c)
{
	if (t->len == t->room)
		text_more(t, 1);
	t->s[t->len++] = c;
}

/* Inline, so that the length of a literal is known at compile time. */
static inline void put_mem(struct text *t, const char *s, size_t n)
{
	if (t->room - t->len < n)
		text_more(t, n);
	memcpy(t->s + t->len, s, n);
	t->len += n;
}

static inline void put_s(struct text *t, const char *s)
{
	put_mem(t, s, strlen(s));
}

void put_spaces(struct text *t, size_t n);
void put_dec(struct text *t, int64_t v);
void put_uns(struct text *t, uint64_t v);
void put_hex(struct text *t, uint64_t v);		/* 0x1f, and plain 0 for zero */
void put_hex0(struct text *t, uint64_t v, int digits);	/* 0x001f */
void put_oct(struct text *t, uint64_t v);		/* 0644, and plain 0 for zero */
void put_uns0(struct text *t, uint64_t v, int digits);	/* 007 */
void put_f(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));	/* slow: not for hot paths */
void put_vf(struct text *t, const char *fmt, va_list ap);

/* Parses "2", "1.5ms", "4e2us" to ns; a number alone is in @unit, which is in ns.  False: not a time. */
bool time_parse(const char *s, uint64_t unit, uint64_t *ns);

/* "bytes", with escapes; no terminal escape sequence gets through. */
void put_quoted(struct text *t, const void *p, size_t n);
void put_quoted_hex(struct text *t, const void *p, size_t n);	/* all bytes in hexadecimal */
/* The number of bytes, from the first one on, that need no escape in any kind of quotes.  Fast, as most bytes are such. */
size_t ordinary_bytes(const void *p, size_t n);
/* As put_quoted(), but without the quotes, e.g. for use inside <...>; @also: the printable characters to escape. */
void put_escaped(struct text *t, const void *p, size_t n, const char *also);

/*
 * For text from untrusted sources outside of quotes, such as names in messages:
 * printable ASCII is copied, all else becomes \ooo.  The functions for lines keep
 * newlines: the text as a whole, with its line ends, is the reader's own.
 */
void put_safe(struct text *t, const void *p, size_t n);
void put_safe_lines(struct text *t, const void *p, size_t n);
bool is_safe_lines(const void *p, size_t n);

#endif
