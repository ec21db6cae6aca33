// SPDX-License-Identifier: GPL-2.0
/* Kinds of value: strings, paths, buffers, and vectors of strings. */
#include <errno.h>
#include <string.h>
#include "settings.h"
#include "base/say.h"
#include "row/call.h"

/* ---- strings ------------------------------------------------------------------------ */

static uint32_t string_cap(const struct node *n, uint32_t string_max)
{
	if (n->arg->type->path)
		return 4096;
	return n->arg->cap && n->arg->cap <= string_max ? n->arg->cap : string_max + 1;
}

static void str_copy(struct plan *p, struct node *n, int phase)
{
	n->op[phase] = plan_op(p, &(struct systrace_op){
		.kind = SYSTRACE_STR, .flags = plan_op_flags(p, phase),
		.ptr = plan_ref(p, n, phase), .cap = string_cap(n, p->asked->string_max) });
}

/* Prints "text", cut after @max bytes; the address if the string could not be read to its end or to @max. */
static void put_string(struct print *p, const struct systrace_block *b, uint64_t addr, uint32_t max)
{
	const char *s;
	uint32_t len;
	bool ended;

	if (!addr || !b) {
		print_addr(p, addr);
		return;
	}
	s = block_data(b);
	len = strnlen(s, b->len);
	ended = len < b->len;
	if (!ended && len <= max && b->state != SYSTRACE_CUT) {
		/* strace prints this on standard error, too */
		if (len && b->state == SYSTRACE_FAULT)
			say("umovestr: short read (%u < %u) @0x%llx: %s", len, max + 1, (unsigned long long)addr,
			    strerror(EFAULT));
		print_addr(p, addr);
		return;
	}
	pen_quoted(p->t, s, len < max ? len : max, !ended || len > max);
}

static void str_print(struct print *p, const struct node *n)
{
	uint32_t cap = string_cap(n, p->string_max);

	put_string(p, block_of(p, n, p->phase), get(p, n), cap < p->string_max ? cap : p->string_max);
}

static void path_print(struct print *p, const struct node *n)
{
	put_string(p, block_of(p, n, p->phase), get(p, n), 4095);
}

static void strn_copy(struct plan *p, struct node *n, int phase)
{
	struct systrace_ref len = { 0, 0, n->arg->count };

	if (!n->arg->count)
		len = plan_len_ref(p, n, phase);
	plan_copy_bytes(p, n, phase, len, 1, p->asked->string_max + 1);
}

static void strn_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint64_t len = n->arg->count ? n->arg->count : get_len(p, n);
	uint32_t need = len > p->string_max ? p->string_max + 1 : len, have, end;

	if (!b) {
		print_addr(p, get(p, n));
		return;
	}
	have = b->len < need ? b->len : need;
	end = strnlen(block_data(b), have);
	if (end == have && have < need) {
		print_addr(p, get(p, n));
		return;
	}
	pen_quoted(p->t, block_data(b), end < p->string_max ? end : p->string_max, end == have && len);
}

static void buf_copy(struct plan *p, struct node *n, int phase)
{
	struct systrace_ref len = { 0, 0, n->arg->count };

	if (!n->arg->count)
		len = plan_len_ref(p, n, phase);
	plan_copy_bytes(p, n, phase, len, 1, n->arg->cap ? n->arg->cap : p->asked->string_max + 1);
}

static void put_buf(struct print *p, const struct node *n, const char *data, uint64_t len)
{
	uint64_t shown = len < p->string_max ? len : p->string_max;
	/*
	 * in modes in which one unprintable byte makes the whole string hexadecimal, the NUL is
	 * such a byte
	 */
	bool asciz = n->arg->show & SHOW_ASCIZ && p->t->quotes != QUOTE_HEX_ALL && p->t->quotes != QUOTE_HEX_NONASCII && shown &&
		     !data[shown - 1];

	(n->arg->show & SHOW_HEX ? pen_hex_bytes : pen_quoted)(p->t, data, shown - asciz, len > shown && !asciz);
}

/* If the length is in a structure next to this one that could not be read as a whole, it is not known. */
static bool len_known(const struct print *p, const struct node *n)
{
	const struct systrace_block *b;

	if (!n->len_far)
		return true;
	b = block_of(p, n->len->up, p->phase);
	return b && b->len >= n->len->up->size;
}

/*
 * A pointer to zero bytes, which was not followed. No byte is missing, wherever it leads in the
 * tracee's address space.
 */
static bool leads_to_nothing(const struct print *p, const struct node *n)
{
	uint64_t to = get(p, n);

	return n->op[p->phase] >= 0 && !n->len_deref && len_known(p, n) && to && (p->plan->abi->word == 8 || !(to >> 32));
}

static void buf_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint64_t len = n->arg->count ? n->arg->count : get_len(p, n), need = len;

	if (need > p->string_max + 1ULL)
		need = p->string_max + 1ULL;
	if (!b && !len && leads_to_nothing(p, n))
		put_buf(p, n, "", 0);
	else if (!b || b->len < need || !len_known(p, n) || is_over(n, len))
		print_addr(p, get(p, n));
	else
		put_buf(p, n, block_data(b), len);
	if (is_watched(p))
		watch_buffer(p, n, b, len);
}

/* char[count] in a structure, up to its NUL */
static void chars_place(struct plan *p, struct node *n)
{
	(void)p;
	n->size = n->arg->count;
	n->align = 1;
}

static void chars_print(struct print *p, const struct node *n)
{
	const char *s = (const char *)here(p, n, n->size);
	uint32_t size = n->size, len;
	bool ended;

	if (n->len) {
		int64_t says = (int32_t)get_len(p, n);

		size = says < 0 ? 1 : says < size ? says + 1 : size;
	}
	len = s ? strnlen(s, size) : 0;
	ended = len < size;
	/* strace omits the last byte of a string without NUL: this shows that there is none */
	pen_quoted(p->t, s, ended ? len : len - 1, !ended);
}

/* all of the bytes, whatever they are */
static void quoted_print(struct print *p, const struct node *n)
{
	const uint8_t *s = here(p, n, n->size);
	uint32_t len = n->size;

	if (n->len && (uint32_t)get_len(p, n) < len)
		len = get_len(p, n);
	(n->arg->show & SHOW_HEX ? pen_hex_bytes : pen_quoted)(p->t, s, s ? len : 0, false);
}

/* ---- vectors of strings --------------------------------------------------------------- */

static void strs_copy(struct plan *p, struct node *n, int phase)
{
	uint8_t flags = plan_op_flags(p, phase);
	uint32_t shown = p->asked->verbose ? SYSTRACE_EACH_MAX : p->asked->string_max + 1;
	int ptrs;

	if (shown > SYSTRACE_EACH_MAX)
		shown = SYSTRACE_EACH_MAX;
	ptrs = n->op[phase] = plan_op(p, &(struct systrace_op){
		.kind = SYSTRACE_PTRS, .flags = flags, .ptr = plan_ref(p, n, phase),
		.elem = p->abi->word, .cap = 64 << 10 });
	if (n->arg->type == &type_env && !p->asked->verbose)
		return;
	n->each[phase] = plan_op(p, &(struct systrace_op){
		.kind = SYSTRACE_EACH, .flags = flags, .body = 1, .ptr = { ptrs + 1, 0, 0 },
		.len = { 0, 0, SYSTRACE_EACH_MAX }, .elem = p->abi->word, .cap = shown });
	plan_op(p, &(struct systrace_op){
		.kind = SYSTRACE_STR, .flags = flags, .ptr = { SYSTRACE_REF_ELEM, p->abi->word, 0 },
		.cap = p->asked->string_max + 1 });
}

static uint64_t word_at(const struct print *p, const void *data, uint32_t i)
{
	uint64_t v = 0;

	memcpy(&v, (const char *)data + i * p->plan->abi->word, p->plan->abi->word);
	return v;
}

static void strs_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint64_t addr = get(p, n);
	struct each each = each_first(p, n, p->phase);
	uint32_t words, i;

	words = b ? b->len / p->plan->abi->word : 0;
	if (!addr || !words) {
		print_addr(p, addr);
		return;
	}
	pen_open(p->t, '[');
	for (i = 0; i < words; i++) {
		uint64_t s = word_at(p, block_data(b), i);

		if (!s)
			break;
		if (i)
			pen_next(p->t);
		if (!p->verbose && i >= p->string_max) {
			pen_dots(p->t);
			break;
		}
		if (each_next(p, n, p->phase, &each))
			put_string(p, block_at(p, n->each[p->phase] + 1), s, p->string_max);
		else
			print_addr(p, s);
	}
	if (i == words) {
		pen_next(p->t);
		pen_dots(p->t);
		if (b->state == SYSTRACE_FAULT) {
			put_at(p->t, addr + (uint64_t)words * p->plan->abi->word);
		}
	}
	pen_close(p->t, ']');
}

static void env_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint64_t addr = get(p, n);
	uint32_t words;
	bool ended;

	if (p->verbose) {
		strs_print(p, n);
		return;
	}
	print_pointer(p, addr);
	if (!addr || !b || !b->len)
		return;
	words = b->len / p->plan->abi->word;
	ended = words && !word_at(p, block_data(b), words - 1);
	words -= ended;
	put_f(p->t, " /* %u var%s%s */", words, words == 1 ? "" : "s", ended ? "" : ", unterminated");
}

const struct type
	type_path = { .name = "path", .width = WORD, .path = true, .bares = true, .copy = str_copy, .print = path_print },
	type_str = { .name = "str", .width = WORD, .bares = true, .copy = str_copy, .print = str_print },
	type_strn = { .name = "strn", .width = WORD, .bares = true, .copy = strn_copy, .print = strn_print },
	type_buf = { .name = "buf", .width = WORD, .bares = true, .copy = buf_copy, .print = buf_print },
	type_quoted = { .name = "bytes", .place = chars_place, .print = quoted_print },
	type_chars = { .name = "chars", .place = chars_place, .print = chars_print },
	type_strs = { .name = "strv", .width = WORD, .copy = strs_copy, .print = strs_print },
	type_env = { .name = "envp", .width = WORD, .copy = strs_copy, .print = env_print };
