// SPDX-License-Identifier: GPL-2.0
#include <stdint.h>
#include <string.h>
#include "json.h"

/* Length in bytes of the UTF-8 character at @s; 0: invalid, as are surrogates and overlong forms. */
static size_t utf8_length(const uint8_t *s, size_t left)
{
	static const struct { uint8_t first, last, low, high, length; } forms[] = {
		{ 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
		{ 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 }, { 0xf0, 0xf0, 0x90, 0xbf, 4 },
		{ 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 } };

	if (*s < 0x80)
		return 1;
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		if (*s < forms[i].first || *s > forms[i].last)
			continue;
		if (left < forms[i].length || s[1] < forms[i].low || s[1] > forms[i].high)
			return 0;
		for (size_t k = 2; k < forms[i].length; k++)
			if ((s[k] & 0xc0) != 0x80)
				return 0;
		return forms[i].length;
	}
	return 0;
}

bool json_is_utf8(const void *p, size_t n)
{
	const uint8_t *s = p;
	size_t length;

	for (size_t i = ordinary_bytes(s, n); i < n; i += length) {
		length = utf8_length(s + i, n - i);
		if (!length)
			return false;
	}
	return true;
}

static void put_unicode(struct text *t, uint8_t c)
{
	static const char digits[] = "0123456789abcdef";
	const char escape[6] = { '\\', 'u', '0', '0', digits[c >> 4], digits[c & 15] };

	put_mem(t, escape, sizeof(escape));
}

static void put_escape(struct text *t, uint8_t c)
{
	switch (c) {
	case '"':
		put_mem(t, "\\\"", 2);
		break;
	case '\\':
		put_mem(t, "\\\\", 2);
		break;
	case '\n':
		put_mem(t, "\\n", 2);
		break;
	case '\t':
		put_mem(t, "\\t", 2);
		break;
	default:
		put_unicode(t, c);
	}
}

/* Escapes what JSON requires, and DEL.  Bytes beyond ASCII are copied or, with @bytes, escaped one by one. */
static void put_characters(struct text *t, const uint8_t *s, size_t n, bool bytes)
{
	size_t plain = 0, i;

	for (i = ordinary_bytes(s, n); i < n; i++) {
		uint8_t c = s[i];

		if (c >= ' ' && c != '"' && c != '\\' && c != 0x7f && (c < 0x80 || !bytes))
			continue;
		put_mem(t, (const char *)s + plain, i - plain);
		put_escape(t, c);
		plain = i + 1;
	}
	put_mem(t, (const char *)s + plain, i - plain);
}

/* The fast path: most strings need no escapes.  False: this one does. */
static bool put_plain(struct text *t, const void *p, size_t n)
{
	if (ordinary_bytes(p, n) < n)
		return false;
	if (t->room - t->len < n + 2)
		text_more(t, n + 2);
	t->s[t->len++] = '"';
	memcpy(t->s + t->len, p, n);
	t->len += n;
	t->s[t->len++] = '"';
	return true;
}

void put_json(struct text *t, const void *utf8, size_t n)
{
	if (put_plain(t, utf8, n))
		return;
	put_c(t, '"');
	put_characters(t, utf8, n, false);
	put_c(t, '"');
}

void put_json_s(struct text *t, const char *s)
{
	put_json(t, s, strlen(s));
}

void put_base64(struct text *t, const void *p, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const uint8_t *s = p;

	for (size_t i = 0; i < n; i += 3) {
		uint32_t three = s[i] << 16 | (i + 1 < n ? s[i + 1] << 8 : 0) | (i + 2 < n ? s[i + 2] : 0);
		const char four[4] = { digits[three >> 18], digits[three >> 12 & 63], i + 1 < n ? digits[three >> 6 & 63] : '=',
				       i + 2 < n ? digits[three & 63] : '=' };

		put_mem(t, four, sizeof(four));
	}
}

void put_json_bytes(struct text *t, const void *p, size_t n)
{
	if (put_plain(t, p, n))
		return;
	if (json_is_utf8(p, n)) {
		put_json(t, p, n);
		return;
	}
	put_s(t, "{\"b64\":\"");
	put_base64(t, p, n);
	put_s(t, "\",\"text\":\"");
	put_characters(t, p, n, true);
	put_s(t, "\"}");
}

void put_json_comma(struct text *t)
{
	char last = t->len ? t->s[t->len - 1] : '{';

	if (last != '{' && last != '[')
		put_c(t, ',');
}

void put_json_key(struct text *t, const void *utf8, size_t n)
{
	put_json_comma(t);
	put_json(t, utf8, n);
	put_c(t, ':');
}

void put_json_word_key(struct text *t, const char *word, size_t n)
{
	char *to;

	put_json_comma(t);
	if (t->room - t->len < n + 3)
		text_more(t, n + 3);
	to = t->s + t->len;
	*to++ = '"';
	for (size_t i = 0; i < n; i++)
		*to++ = word[i];
	*to++ = '"';
	*to++ = ':';
	t->len = to - t->s;
}
