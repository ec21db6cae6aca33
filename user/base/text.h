/* SPDX-License-Identifier: GPL-2.0 */
/* A growing line of text, and how numbers and quoted bytes are written into it. */
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
	void (*spill)(struct text *);	/* or NULL: takes what is there, while a long string is put */
	struct marks *marks;		/* or NULL: what its parts mean, see row/pen.h */
	uint8_t xlat;			/* how a value that has a name is written: XLAT_*, */
	uint8_t quotes;			/* and how bytes are quoted: QUOTE_* */
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

/* Inline, so that what is written of a literal is known when compiling. */
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
void put_f(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));	/* off the hot path */
void put_vf(struct text *t, const char *fmt, va_list ap);

/* "2", "1.5ms", "4e2us" in ns; a number alone is of this unit.  False: it is none of that. */
bool time_parse(const char *s, uint64_t unit, uint64_t *ns);

/* "bytes"; no terminal escape gets through. */
void put_quoted(struct text *t, const void *p, size_t n);
void put_quoted_hex(struct text *t, const void *p, size_t n);	/* all of them in hexadecimal */
/* How many bytes stand for themselves in every kind of quotes, from the first one on: fast, most are such. */
size_t ordinary_bytes(const void *p, size_t n);
/* The same without the quotes and for use inside <...>, with extra characters to escape. */
void put_escaped(struct text *t, const void *p, size_t n, const char *also);

/*
 * What comes from elsewhere and stands outside of quotes, names in messages for
 * example: printable ASCII as it is, and all else as \ooo.  Of a whole text its
 * line ends are ours.
 */
void put_safe(struct text *t, const void *p, size_t n);
void put_safe_lines(struct text *t, const void *p, size_t n);
bool is_safe_lines(const void *p, size_t n);

#endif
