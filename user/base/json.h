/* SPDX-License-Identifier: GPL-2.0 */
/* Writes JSON.  A library would first build a tree of each object, which costs more than decoding the call. */
#ifndef SYSTRACE_JSON_H
#define SYSTRACE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include "text.h"

bool json_is_utf8(const void *, size_t n);
void put_json(struct text *, const void *utf8, size_t n);	/* "..."; the input must be valid UTF-8 */
void put_json_s(struct text *, const char *);
/* "...", for any bytes.  Invalid UTF-8 becomes {"b64":"...","text":"..."}; the text has \u00xx for bytes beyond ASCII. */
void put_json_bytes(struct text *, const void *, size_t n);
/* "key": , after a comma unless an object or array has just begun */
void put_json_comma(struct text *);
void put_json_key(struct text *, const void *utf8, size_t n);
/* without quotes; with padding unless n is a multiple of 3 */
void put_base64(struct text *, const void *, size_t n);
/* as put_json_key(), for a word and for a literal that need no escapes */
void put_json_word_key(struct text *, const char *word, size_t n);
#define put_json_name(t, literal)	do { \
	put_json_comma(t); \
	put_mem(t, "\"" literal "\":", sizeof(literal) + 2); \
} while (0)

#endif
