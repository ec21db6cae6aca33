// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include "base/dict.h"
#include "base/json.h"
#include "base/packing.h"
#include "base/say.h"
#include "file.h"
#include "report_data.h"

#define MUCH	(64U << 10)		/* bytes that are worth a call of deflate() */

static struct {
	struct view_file *to;
	struct text plain;
	uint64_t size;
	z_stream z;
	/* base64 makes four characters of three bytes: only the end needs padding */
	uint8_t out[3 * (16U << 10)];
} data;

/* ---- writing into the page ----------------------------------------------------------------- */

static void write_out(void)
{
	put_base64(&data.to->text, data.out, sizeof(data.out) - data.z.avail_out);
	view_file_more(data.to);
	data.z.next_out = data.out;
	data.z.avail_out = sizeof(data.out);
}

static void squeeze(int how)
{
	data.z.next_in = (uint8_t *)data.plain.s;
	data.z.avail_in = data.plain.len;
	data.size += data.plain.len;
	data.plain.len = 0;
	while (zlib.deflate(&data.z, how) == Z_OK && !data.z.avail_out)
		write_out();
}

void report_data_begin(struct view_file *to)
{
	data.to = to;
	zlib_load();
	/* raw: the page's DecompressionStream expects no header */
	if (deflate_begin(&data.z, -15) != Z_OK)
		die("out of memory");
	data.z.next_out = data.out;
	data.z.avail_out = sizeof(data.out);
}

uint64_t report_data_size(void)
{
	return data.size + data.plain.len;
}

/* ---- items ------------------------------------------------------------------------------------- */

void report_item(enum report_item kind)
{
	if (data.plain.len >= MUCH)
		squeeze(Z_NO_FLUSH);
	report_number(kind);
}

void report_number(uint64_t v)
{
	while (v >= 0x80) {
		put_c(&data.plain, v | 0x80);
		v >>= 7;
	}
	put_c(&data.plain, v);
}

void report_signed(int64_t v)
{
	report_number((uint64_t)v << 1 ^ (v < 0 ? ~0ULL : 0));
}

void report_bytes(const void *p, size_t n)
{
	report_number(n);
	put_mem(&data.plain, p, n);
}

/* ---- what is written once ------------------------------------------------------------------------ */

/*
 * The strings come from the traced programs, which could make new ones forever.  If there are too
 * many, all are dropped, and written again when they occur again.  The page treats equal strings as
 * one.
 */
#define STRINGS_MOST	(1U << 17)
#define BYTES_MOST	(32U << 20)

struct string {
	uint32_t number, len;
	char s[];
};

static struct {
	struct dict dict;
	struct string **all;		/* the entries of .dict */
	uint32_t n, room, said;
	size_t bytes;
} strings;

static struct {
	struct dict dict;		/* its values are numbers */
	uint32_t said;
} frames;

static void strings_forget(void)
{
	for (uint32_t i = 0; i < strings.n; i++)
		free(strings.all[i]);
	strings.n = 0;
	strings.bytes = 0;
	dict_free(&strings.dict);
	/* the keys of frames contain numbers of strings */
	dict_free(&frames.dict);
}

/* Strings with the same key only replace each other. */
static uint64_t key_of(const uint8_t *s, size_t n)
{
	uint64_t key = n;

	for (size_t i = 0; i < n; i++)
		key = (key ^ s[i]) * 0x9e3779b97f4a7c15ULL;
	return key ^ key >> 29;
}

static struct string *string_keep(const void *p, size_t n)
{
	struct string *s = malloc(sizeof(*s) + n);

	if (strings.n == strings.room) {
		strings.room = strings.room ? 2 * strings.room : 256;
		strings.all = realloc(strings.all, strings.room * sizeof(*strings.all));
	}
	if (!s || !strings.all)
		die("out of memory");
	*s = (struct string){ ++strings.said, n };
	memcpy(s->s, p, n);
	strings.bytes += n;
	return strings.all[strings.n++] = s;
}

uint32_t report_string(const void *p, size_t n)
{
	uint64_t key = key_of(p, n);
	struct string *s = dict_find(&strings.dict, key);

	if (s && s->len == n && !memcmp(s->s, p, n))
		return s->number;
	if (strings.n == STRINGS_MOST || strings.bytes + n > BYTES_MOST)
		strings_forget();
	s = string_keep(p, n);
	dict_put(&strings.dict, key, s);
	report_item(REPORT_STRING);
	report_bytes(p, n);
	return s->number;
}

uint32_t report_frame(uint32_t caller, uint32_t string)
{
	uint64_t key = (uint64_t)caller << 32 | string;
	uintptr_t number = (uintptr_t)dict_find(&frames.dict, key);

	if (number)
		return number;
	if (frames.dict.used == STRINGS_MOST)
		dict_free(&frames.dict);
	number = ++frames.said;
	dict_put(&frames.dict, key, (void *)number);
	report_item(REPORT_FRAME);
	report_number(caller);
	report_number(string);
	return number;
}

void report_data_end(void)
{
	squeeze(Z_FINISH);
	write_out();
	zlib.deflateEnd(&data.z);
	strings_forget();
	free(strings.all);
	text_free(&data.plain);
}
