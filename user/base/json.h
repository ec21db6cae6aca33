/* SPDX-License-Identifier: GPL-2.0 */
/* JSON's strings.  A library makes a tree of each object first, which costs more than to decode the call. */
#ifndef SYSTRACE_JSON_H
#define SYSTRACE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include "text.h"

bool json_is_utf8(const void *, size_t n);
void put_json(struct text *, const void *utf8, size_t n);	/* "...", of what is valid UTF-8 */
void put_json_s(struct text *, const char *);
/* "...", whatever it is: what is no UTF-8 becomes {"b64":"...","text":"..."}, with \u00xx for its bytes in the text. */
void put_json_bytes(struct text *, const void *, size_t n);
/* "key": , with a comma before it unless an object or array has just begun */
void put_json_comma(struct text *);
void put_json_key(struct text *, const void *utf8, size_t n);
/* without quotes; padded, unless n is a multiple of 3 */
void put_base64(struct text *, const void *, size_t n);
/* the same of a word, and of a literal, that need no escapes */
void put_json_word_key(struct text *, const char *word, size_t n);
#define put_json_name(t, literal)	do { \
	put_json_comma(t); \
	put_mem(t, "\"" literal "\":", sizeof(literal) + 2); \
} while (0)

#endif
