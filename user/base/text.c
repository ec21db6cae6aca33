// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "text.h"

void text_more(struct text *t, size_t n)
{
	size_t room = t->room ? t->room : 512;

	while (room - t->len < n)
		room *= 2;
	t->s = realloc(t->s, room);
	if (!t->s) {
		fputs("systrace-read: out of memory\n", stderr);
		exit(1);
	}
	t->room = room;
}

void text_free(struct text *t)
{
	free(t->s);
	*t = (struct text){ 0 };
}

void put_spaces(struct text *t, size_t n)
{
	if (t->room - t->len < n)
		text_more(t, n);
	memset(t->s + t->len, ' ', n);
	t->len += n;
}

#define NUMBER_MOST	24

/*
 * base 8, 10 or 16, at least `digits` digits.  The last digit is computed first, so
 * the digits are made further on in the buffer and then moved.  Inline, so that
 * base is a constant and needs no division; the move copies a constant number of
 * bytes, so that memcpy() needs no call.
 */
static inline __attribute__((always_inline)) void put_number(struct text *t, uint64_t v, unsigned base, int digits)
{
	char *to, *p, *end;

	if (t->room - t->len < 3 * NUMBER_MOST)
		text_more(t, 3 * NUMBER_MOST);
	to = t->s + t->len;
	p = end = to + 2 * NUMBER_MOST;
	do {
		*--p = base <= 10 ? (char)('0' + v % base) : "0123456789abcdef"[v % base];
		v /= base;
		digits--;
	} while (v || digits > 0);
	memcpy(to, p, NUMBER_MOST);
	t->len += end - p;
}

static unsigned int decimal_digits(uint64_t v)
{
	unsigned int n = 1;

	for (; v >= 10000; v /= 10000)
		n += 4;
	return n + (v >= 10) + (v >= 100) + (v >= 1000);
}

/* Two digits at a time, written to their final place. */
void put_uns(struct text *t, uint64_t v)
{
	static const char pairs[] = "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"
				    "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";
	unsigned int n = decimal_digits(v);
	char *p;

	if (t->room - t->len < n)
		text_more(t, n);
	t->len += n;
	for (p = t->s + t->len; v >= 100; v /= 100) {
		p -= 2;
		memcpy(p, pairs + v % 100 * 2, 2);
	}
	if (v >= 10)
		memcpy(p - 2, pairs + v * 2, 2);
	else
		p[-1] = '0' + v;
}

void put_uns0(struct text *t, uint64_t v, int digits)
{
	put_number(t, v, 10, digits);
}

void put_dec(struct text *t, int64_t v)
{
	if (v < 0)
		put_c(t, '-');
	put_uns(t, v < 0 ? -(uint64_t)v : (uint64_t)v);
}

void put_hex(struct text *t, uint64_t v)
{
	if (v)
		put_mem(t, "0x", 2);
	put_number(t, v, 16, 1);
}

void put_hex0(struct text *t, uint64_t v, int digits)
{
	put_mem(t, "0x", 2);
	put_number(t, v, 16, digits);
}

void put_oct(struct text *t, uint64_t v)
{
	if (v)
		put_c(t, '0');
	put_number(t, v, 8, 1);
}

void put_vf(struct text *t, const char *fmt, va_list ap)
{
	char b[512];
	int n = vsnprintf(b, sizeof(b), fmt, ap);

	put_mem(t, b, n < (int)sizeof(b) ? n : (int)sizeof(b) - 1);
}

void put_f(struct text *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put_vf(t, fmt, ap);
	va_end(ap);
}

static bool is_printable(uint8_t c)
{
	return c >= ' ' && c <= '~';
}

static void put_hex_byte(struct text *t, uint8_t c)
{
	put_mem(t, "\\x", 2);
	put_number(t, c, 16, 2);
}

/* As short as possible, but three digits if another digit follows.  The caller has made room. */
static inline void put_octal_byte(struct text *t, uint8_t c, bool digit_follows)
{
	char *to = t->s + t->len;

	*to++ = '\\';
	if (digit_follows || c > 077)
		*to++ = '0' + (c >> 6);
	if (digit_follows || c > 07)
		*to++ = '0' + (c >> 3 & 7);
	*to++ = '0' + (c & 7);
	t->len = to - t->s;
}

static inline char escape_letter(uint8_t c)
{
	return c >= '\t' && c <= '\r' ? "tnvfr"[c - '\t'] : 0;
}

static bool all_ascii(const uint8_t *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!is_printable(s[i]) && !escape_letter(s[i]))
			return false;
	return true;
}

/* Needs no escape in any kind of quotes. */
static inline bool is_ordinary(uint8_t c)
{
	static const bool is[256] = {
		[' '] = true, ['!'] = true, ['#' ... ';'] = true, ['='] = true, ['?' ... '['] = true, [']' ... '~'] = true };

	return is[c];
}

/*
 * Sets the highest bit of each of the word's bytes that is zero; bits of bytes above such a byte may be set, too.
 * BYTE_IS does the same for bytes that are c.
 */
#define ONES 0x0101010101010101ULL
#define ZERO_BYTE(w) (((w) - ONES) & ~(w) & ONES << 7)
#define BYTE_IS(w, c) ZERO_BYTE((w) ^ ONES * (c))

/* Eight bytes at a time: most of what is quoted is plain. */
static inline bool eight_ordinary(const uint8_t *s)
{
	uint64_t w, special;

	memcpy(&w, s, 8);
	special = w | ((w - ONES * ' ') & ~w);			/* beyond ASCII, or below ' ' */
	special |= BYTE_IS(w, 0x7f) | BYTE_IS(w, '"') | BYTE_IS(w, '\\');
	special |= BYTE_IS(w & ~(ONES * 2), '<');		/* '>' differs in that bit only */
	return !(special & ONES << 7);
}

typedef int8_t sixteen __attribute__((vector_size(16)));
typedef uint64_t two __attribute__((vector_size(16)));

/* As eight_ordinary(), for 16 bytes.  Bytes beyond ASCII are negative. */
static inline bool sixteen_ordinary(const uint8_t *s)
{
	sixteen v, special;
	two any;

	memcpy(&v, s, 16);
	special = (v < ' ') | (v == 0x7f) | (v == '"') | (v == '\\') | ((v & ~2) == '<');
	any = (two)special;
	return !(any[0] | any[1]);
}

size_t ordinary_bytes(const void *p, size_t n)
{
	const uint8_t *s = p;
	size_t i = 0;

	while (n - i >= 16 && sixteen_ordinary(s + i))
		i += 16;
	if (n - i >= 8 && eight_ordinary(s + i))
		i += 8;
	/* the last eight bytes together, although some of them were checked already */
	if (n >= 8 && n - i < 8 && eight_ordinary(s + n - 8))
		return n;
	while (i < n && is_ordinary(s[i]))
		i++;
	return i;
}

static inline void put_one_escaped(struct text *t, uint8_t c, const char *also, bool digit_follows)
{
	bool special = is_printable(c) && strchr(also, c);

	if (escape_letter(c)) {
		put_c(t, '\\');
		put_c(t, escape_letter(c));
	} else if (special && (c == '"' || c == '\\')) {
		/* quotes and backslashes stay readable, delimiters of <...> become octal */
		put_c(t, '\\');
		put_c(t, c);
	} else if (is_printable(c) && !special) {
		put_c(t, c);
	} else if (t->quotes == QUOTE_HEX_NONASCII_CHARS) {
		put_hex_byte(t, c);
	} else {
		put_octal_byte(t, c, digit_follows);
	}
}

/* Appends the bytes from `i` to `n`; reads the byte after them, too, up to `all`. */
static inline void put_piece(struct text *t, const uint8_t *s, size_t i, size_t n, size_t all, const char *also, bool hex)
{
	/* a byte becomes four at most: reserve once instead of checking the room for each */
	if (t->room - t->len < 4 * (n - i))
		text_more(t, 4 * (n - i));
	while (i < n) {
		size_t end;

		for (; !hex && n - i >= 16 && sixteen_ordinary(s + i); i += 16, t->len += 16)
			memcpy(t->s + t->len, s + i, 16);
		for (; !hex && n - i >= 8 && eight_ordinary(s + i); i += 8, t->len += 8)
			memcpy(t->s + t->len, s + i, 8);
		/* the neighbors of a special byte are often special, too: take eight before trying the fast path again */
		for (end = n - i < 8 ? n : i + 8; i < end; i++) {
			if (hex)
				put_hex_byte(t, s[i]);
			else if (is_ordinary(s[i]))
				t->s[t->len++] = s[i];
			else
				put_one_escaped(t, s[i], also, i + 1 < all && s[i + 1] >= '0' && s[i + 1] <= '7');
		}
	}
}

#define PIECE	(128 << 10)

static void put_bytes(struct text *t, const uint8_t *s, size_t n, const char *also, bool hex)
{
	size_t i;

	for (i = 0; n - i > PIECE; i += PIECE) {
		put_piece(t, s, i, i + PIECE, n, also, hex);
		if (t->spill)
			t->spill(t);
	}
	put_piece(t, s, i, n, n, also, hex);
}

void put_escaped(struct text *t, const void *p, size_t n, const char *also)
{
	put_bytes(t, p, n, also, t->quotes == QUOTE_HEX_ALL || (t->quotes == QUOTE_HEX_NONASCII && !all_ascii(p, n)));
}

void put_quoted(struct text *t, const void *p, size_t n)
{
	put_c(t, '"');
	put_escaped(t, p, n, "\"\\");
	put_c(t, '"');
}

void put_quoted_hex(struct text *t, const void *p, size_t n)
{
	put_c(t, '"');
	put_bytes(t, p, n, "", true);
	put_c(t, '"');
}

/* ---- for a terminal ------------------------------------------------------------------ */

static void put_octal_escape(struct text *t, uint8_t c)
{
	put_c(t, '\\');
	put_number(t, c, 8, 3);
}

static void put_safe_but(struct text *t, const uint8_t *s, size_t n, uint8_t but)
{
	for (size_t i = 0; i < n; i++) {
		if (is_printable(s[i]) || s[i] == but)
			put_c(t, s[i]);
		else
			put_octal_escape(t, s[i]);
	}
}

void put_safe(struct text *t, const void *p, size_t n)
{
	put_safe_but(t, p, n, ' ');
}

void put_safe_lines(struct text *t, const void *p, size_t n)
{
	put_safe_but(t, p, n, '\n');
}

/* Sixteen bytes at a time, as all output is checked. */
bool is_safe_lines(const void *p, size_t n)
{
	const int8_t *s = p;
	sixteen bad = { 0 }, v;
	bool any = false;
	size_t i;

	/* bytes beyond ASCII are negative */
	for (i = 0; i + 16 <= n; i += 16) {
		memcpy(&v, s + i, 16);
		bad |= ((v < ' ') & (v != '\n')) | (v == 0x7f);
	}
	for (int k = 0; k < 16; k++)
		any |= bad[k];
	for (; i < n; i++)
		any |= !is_printable(s[i]) && s[i] != '\n';
	return !any;
}

/* ---- times ------------------------------------------------------------------------------- */

static uint64_t unit_of(const char *s, uint64_t unit)
{
	static const struct { const char *name; uint64_t ns; } units[] = {
		{ "s", 1000000000 }, { "ms", 1000000 }, { "us", 1000 }, { "ns", 1 } };

	for (size_t i = 0; *s && i < sizeof(units) / sizeof(units[0]); i++)
		if (!strcmp(s, units[i].name))
			return units[i].ns;
	return *s ? 0 : unit;
}

bool time_parse(const char *s, uint64_t unit, uint64_t *ns)
{
	char *end;
	double value = strtod(s, &end);

	unit = unit_of(end, unit);
	/* strtod() also accepts blanks, infinities and hexadecimal */
	if (end == s || end != s + strspn(s, "eE.-+0123456789") || !unit || value < 0 || value * unit >= 9e18)
		return false;
	*ns = value * unit + 0.5;
	return true;
}
