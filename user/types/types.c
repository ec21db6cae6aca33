// SPDX-License-Identifier: GPL-2.0
/* The kinds of value that a row is made of: what each leads to (copy) and how it is shown (print). */
#include <errno.h>
#include <limits.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include "settings.h"
#include "base/say.h"
#include "row/call.h"
#include "facts/pids.h"

/* ---- numbers ----------------------------------------------------------------------- */

static void dec_print(struct print *p, const struct node *n)
{
	put_dec(p->t, get(p, n));
}

static void uns_print(struct print *p, const struct node *n)
{
	put_uns(p->t, get(p, n));
}

static void hex_print(struct print *p, const struct node *n)
{
	put_hex(p->t, get(p, n));
}

static void oct_print(struct print *p, const struct node *n)
{
	put_oct(p->t, get(p, n));
}

static void addr_print(struct print *p, const struct node *n)
{
	print_addr(p, get(p, n));
}

static void uid_print(struct print *p, const struct node *n)
{
	uint32_t id = get(p, n);
	uint32_t none = n->width == 2 ? 0xffff : ~0U;

	if (id == none)
		put_s(p->t, "-1");
	else
		put_uns(p->t, id);
}

/* 0644, 007, 000 */
static void put_mode_bits(struct text *t, uint64_t mode)
{
	if (mode >= 0100) {
		put_oct(t, mode);
		return;
	}
	put_c(t, '0');
	put_c(t, '0' + mode / 8);
	put_c(t, '0' + mode % 8);
}

static void umode_print(struct print *p, const struct node *n)
{
	put_mode_bits(p->t, get(p, n));
}

static const struct xlats file_types = { NULL, (const struct xlat[]){
	X(S_IFREG), X(S_IFSOCK), X(S_IFIFO), X(S_IFLNK), X(S_IFDIR), X(S_IFBLK), X(S_IFCHR) }, 7 };

static void mode_names(struct text *t, unsigned mode)
{
	if (mode & S_IFMT) {
		put_s(t, xlat_name(&file_types, mode & S_IFMT));
		put_c(t, '|');
	}
	if (mode & S_ISUID)
		put_s(t, "S_ISUID|");
	if (mode & S_ISGID)
		put_s(t, "S_ISGID|");
	if (mode & S_ISVTX)
		put_s(t, "S_ISVTX|");
	put_mode_bits(t, mode & ~(S_IFMT | S_ISUID | S_ISGID | S_ISVTX));
}

static void mode_print(struct print *p, const struct node *n)
{
	unsigned mode = get(p, n);
	bool named = !(mode & S_IFMT) || xlat_name(&file_types, mode & S_IFMT);

	if (!named || opt.xlat != XLAT_ABBREV)
		put_mode_bits(p->t, mode);
	if (!named || opt.xlat == XLAT_RAW)
		return;
	if (opt.xlat == XLAT_VERBOSE)
		put_s(p->t, " /* ");
	mode_names(p->t, mode);
	if (opt.xlat == XLAT_VERBOSE)
		put_s(p->t, " */");
}

static void dev_print(struct print *p, const struct node *n)
{
	uint64_t d = get(p, n);
	/* the user's dev_t: 12 bits of major above 8 of minor, the rest of both further up */
	unsigned maj = (d >> 8 & 0xfff) | (d >> 32 & ~0xfffU);
	unsigned min = (d & 0xff) | (d >> 12 & ~0xffU);

	if (opt.xlat != XLAT_ABBREV)
		put_hex(p->t, d);
	if (opt.xlat == XLAT_RAW)
		return;
	if (opt.xlat == XLAT_VERBOSE)
		put_s(p->t, " /* ");
	put_s(p->t, "makedev(");
	put_hex(p->t, maj);
	put_s(p->t, ", ");
	put_hex(p->t, min);
	put_c(p->t, ')');
	if (opt.xlat == XLAT_VERBOSE)
		put_s(p->t, " */");
}

static void put_pid(struct print *p, const struct node *n, bool comm)
{
	int pid = get(p, n);

	put_dec(p->t, get(p, n));
	pids_put(p->t, p->h->tid, pid, comm && opt.pids & PIDS_COMM);
}

static void pid_print(struct print *p, const struct node *n)
{
	put_pid(p, n, true);
}

/* of a process group or a session, which have no name */
static void pgid_print(struct print *p, const struct node *n)
{
	put_pid(p, n, false);
}

/* below 0: a process group */
static void pid_or_group_print(struct print *p, const struct node *n)
{
	int pid = get(p, n);

	put_pid(p, n, true);
	if (pid < -1 && pid != INT_MIN)
		pids_put(p->t, p->h->tid, -pid, false);
}

static void errno_print(struct print *p, const struct node *n)
{
	bool negative = n->arg->show & SHOW_D;
	int64_t v = get(p, n);
	const char *name = errno_name(negative ? -v : v);

	if (negative && (!name || opt.xlat != XLAT_ABBREV))
		put_dec(p->t, v);
	else if (!name || opt.xlat != XLAT_ABBREV)
		put_uns(p->t, v);
	if (!name || opt.xlat == XLAT_RAW)
		return;
	put_f(p->t, opt.xlat == XLAT_ABBREV ? "%s%s" : " /* %s%s */", negative ? "-" : "", name);
}

void print_signal(struct text *t, int signo)
{
	const char *name = opt.xlat == XLAT_RAW ? NULL : signal_name(signo);

	if (!name || opt.xlat == XLAT_VERBOSE)
		put_dec(t, signo);
	if (name && opt.xlat == XLAT_VERBOSE)
		put_s(t, " /* ");
	if (name)
		put_s(t, name);
	if (name && opt.xlat == XLAT_VERBOSE)
		put_s(t, " */");
}

static void signal_print(struct print *p, const struct node *n)
{
	print_signal(p->t, get(p, n));
}

static void flags_print(struct print *p, const struct node *n)
{
	print_flags_as(p->t, n->arg->data, get(p, n), n->arg->show);
}

static void xval_print(struct print *p, const struct node *n)
{
	uint64_t v = get(p, n);

	if (n->arg->show & SHOW_D && n->width == 4)
		v = (int32_t)v;
	print_xval_as(p->t, n->arg->data, v, n->arg->show);
}

const struct type
	type_errno = { .name = "errno", .width = 4, .print = errno_print },
	type_dec = { .name = "dec", .width = 4, .is_signed = true, .print = dec_print },
	type_uns = { .name = "uns", .width = 4, .print = uns_print },
	type_hex = { .name = "hex", .width = 4, .print = hex_print },
	type_oct = { .name = "oct", .width = 4, .print = oct_print },
	type_pid = { .name = "pid", .width = 4, .is_signed = true, .print = pid_print },
	type_pgid = { .name = "pgid", .width = 4, .is_signed = true, .print = pgid_print },
	type_pid_or_group = { .name = "pid", .width = 4, .is_signed = true, .print = pid_or_group_print },
	type_uid = { .name = "uid", .width = 4, .print = uid_print },
	type_umode = { .name = "mode", .width = 2, .print = umode_print },
	type_mode = { .name = "st_mode", .width = 4, .print = mode_print },
	type_dev = { .name = "dev", .width = 8, .print = dev_print },
	type_addr = { .name = "addr", .width = WORD, .print = addr_print },
	type_hexptr = { .name = "word", .width = WORD, .print = hex_print },
	type_signal = { .name = "signal", .width = 4, .is_signed = true, .print = signal_print },
	type_flags = { .name = "flags", .width = 4, .print = flags_print },
	type_xval = { .name = "value", .width = 4, .print = xval_print },
	type_none = { .name = "pad", .width = 1 };

/* ---- strings ------------------------------------------------------------------------ */

static uint32_t string_cap(const struct node *n)
{
	if (n->arg->type->path)
		return 4096;
	return n->arg->cap && n->arg->cap <= opt.string_max ? n->arg->cap : opt.string_max + 1;
}

static void str_copy(struct plan *p, struct node *n, int phase)
{
	n->op[phase] = plan_op(p, &(struct systrace_op){
		.kind = SYSTRACE_STR, .flags = plan_op_flags(p, phase),
		.ptr = plan_ref(p, n, phase), .cap = string_cap(n) });
}

/* Shown as "text", cut after max bytes; the address if it cannot be read to its end or to max. */
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
		/* as strace does, on standard error */
		if (len && b->state == SYSTRACE_FAULT)
			say("umovestr: short read (%u < %u) @0x%llx: %s", len, max + 1, (unsigned long long)addr,
			    strerror(EFAULT));
		print_addr(p, addr);
		return;
	}
	put_quoted(p->t, s, len < max ? len : max);
	if (!ended || len > max)
		put_s(p->t, "...");
}

static void str_print(struct print *p, const struct node *n)
{
	uint32_t cap = string_cap(n);

	put_string(p, block_of(p, n, p->phase), get(p, n), cap < opt.string_max ? cap : opt.string_max);
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
	plan_copy_bytes(p, n, phase, len, 1, opt.string_max + 1);
}

static void strn_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint64_t len = n->arg->count ? n->arg->count : get_len(p, n);
	uint32_t need = len > opt.string_max ? opt.string_max + 1 : len, have, end;

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
	put_quoted(p->t, block_data(b), end < opt.string_max ? end : opt.string_max);
	if (end == have && len)
		put_s(p->t, "...");
}

static void buf_copy(struct plan *p, struct node *n, int phase)
{
	struct systrace_ref len = { 0, 0, n->arg->count };

	if (!n->arg->count)
		len = plan_len_ref(p, n, phase);
	plan_copy_bytes(p, n, phase, len, 1, n->arg->cap ? n->arg->cap : opt.string_max + 1);
}

static void put_buf(struct print *p, const struct node *n, const char *data, uint64_t len)
{
	uint64_t shown = len < opt.string_max ? len : opt.string_max;
	/* where a byte that is no letter makes all of them hexadecimal, the NUL is one */
	bool asciz = n->arg->show & SHOW_ASCIZ && opt.hex != QUOTE_HEX_ALL && opt.hex != QUOTE_HEX_NONASCII && shown &&
		     !data[shown - 1];
	int hex = opt.hex;

	if (n->arg->show & SHOW_HEX)
		opt.hex = QUOTE_HEX_ALL;
	put_quoted(p->t, data, shown - asciz);
	opt.hex = hex;
	if (len > shown && !asciz)
		put_s(p->t, "...");
}

/* A neighbour's structure that cannot be read whole says nothing about lengths. */
static bool len_known(const struct print *p, const struct node *n)
{
	const struct systrace_block *b;

	if (!n->len_far)
		return true;
	b = block_of(p, n->len->up, p->phase);
	return b && b->len >= n->len->up->size;
}

/* Of a pointer to no bytes that nobody followed: wherever it leads in the tracee's memory, none of them is missing. */
static bool leads_to_nothing(const struct print *p, const struct node *n)
{
	uint64_t to = get(p, n);

	return n->op[p->phase] >= 0 && !n->len_deref && len_known(p, n) && to && (p->plan->abi->word == 8 || !(to >> 32));
}

static void buf_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint64_t len = n->arg->count ? n->arg->count : get_len(p, n), need = len;

	if (need > opt.string_max + 1ULL)
		need = opt.string_max + 1ULL;
	if (!b && !len && leads_to_nothing(p, n))
		put_buf(p, n, "", 0);
	else if (!b || b->len < need || !len_known(p, n) || (n->arg->over && len > n->arg->over))
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
	/* one without a NUL lacks its last byte: that is strace's way to say so */
	put_quoted(p->t, s, ended ? len : len - 1);
	if (!ended)
		put_s(p->t, "...");
}

/* bytes of it, whatever they are */
static void quoted_print(struct print *p, const struct node *n)
{
	const uint8_t *s = here(p, n, n->size);
	uint32_t len = n->size;
	int hex = opt.hex;

	if (n->len && (uint32_t)get_len(p, n) < len)
		len = get_len(p, n);
	if (n->arg->show & SHOW_HEX)
		opt.hex = QUOTE_HEX_ALL;
	put_quoted(p->t, s, s ? len : 0);
	opt.hex = hex;
}

/* ---- vectors of strings --------------------------------------------------------------- */

static void strs_copy(struct plan *p, struct node *n, int phase)
{
	uint8_t flags = plan_op_flags(p, phase);
	uint32_t shown = opt.verbose ? SYSTRACE_EACH_MAX : opt.string_max + 1;
	int ptrs;

	if (shown > SYSTRACE_EACH_MAX)
		shown = SYSTRACE_EACH_MAX;
	ptrs = n->op[phase] = plan_op(p, &(struct systrace_op){
		.kind = SYSTRACE_PTRS, .flags = flags, .ptr = plan_ref(p, n, phase),
		.elem = p->abi->word, .cap = 64 << 10 });
	if (n->arg->type == &type_env && !opt.verbose)
		return;
	n->each[phase] = plan_op(p, &(struct systrace_op){
		.kind = SYSTRACE_EACH, .flags = flags, .body = 1, .ptr = { ptrs + 1, 0, 0 },
		.len = { 0, 0, SYSTRACE_EACH_MAX }, .elem = p->abi->word, .cap = shown });
	plan_op(p, &(struct systrace_op){
		.kind = SYSTRACE_STR, .flags = flags, .ptr = { SYSTRACE_REF_ELEM, p->abi->word, 0 },
		.cap = opt.string_max + 1 });
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
	put_c(p->t, '[');
	for (i = 0; i < words; i++) {
		uint64_t s = word_at(p, block_data(b), i);

		if (!s)
			break;
		if (i)
			put_s(p->t, ", ");
		if (!opt.verbose && i >= opt.string_max) {
			put_s(p->t, "...");
			break;
		}
		if (each_next(p, n, p->phase, &each))
			put_string(p, p->frame.at[n->each[p->phase] + 1], s, opt.string_max);
		else
			put_hex(p->t, s);
	}
	if (i == words) {
		put_s(p->t, ", ");
		if (b->state == SYSTRACE_FAULT) {
			put_s(p->t, "... /* ");
			put_hex(p->t, addr + (uint64_t)words * p->plan->abi->word);
			put_s(p->t, " */");
		} else {
			put_s(p->t, "...");
		}
	}
	put_c(p->t, ']');
}

static void env_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint64_t addr = get(p, n);
	uint32_t words;
	bool ended;

	if (opt.verbose) {
		strs_print(p, n);
		return;
	}
	print_addr(p, addr);
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

/* ---- structures ------------------------------------------------------------------------- */

static void struct_place(struct plan *p, struct node *n)
{
	const struct layout *l = n->arg->data;

	plan_kids(p, n, l->fields, &n->size, NULL);
}

static void struct_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, n->size }, 1, n->size);
	plan_copy_kids(p, n, phase);
}

/* The memory an arg leads to, for its kids to stand in.  False: not there (enough). */
bool enter_block(struct print *p, const struct node *n, struct view *v, uint32_t need)
{
	bool may = view_enter(p, v, n);

	for (int phase = AT_ENTER; phase <= AT_EXIT; phase++) {
		const struct systrace_block *b = block_of(p, n, phase);

		if (!b)
			continue;
		v->p[phase] = block_data(b);
		v->len[phase] = b->len;
	}
	return may && v->p[p->phase] && v->len[p->phase] >= need && !opt.bare;
}

static void struct_print(struct print *p, const struct node *n)
{
	uint32_t need = n->arg->count ? n->arg->count : n->size;
	const struct view *outer = p->view;
	struct view v;

	/* without what the caller gave there is no structure */
	for (int i = 0; i < n->nkids; i++)
		if (n->kids[i].arg->only)
			p->phase = AT_ENTER;
	if (!enter_block(p, n, &v, need)) {
		print_addr(p, get(p, n));
		return;
	}
	p->view = &v;
	put_c(p->t, '{');
	print_fields(p, n);
	put_c(p->t, '}');
	p->view = outer;
}

/*
 * A structure with its size beside or in it.  As much of its tail is copied as
 * may be printed: strace looks no further than a page.
 */
#define SIZED_SEEN 4096

/* the padding behind the last field is not known either */
static uint32_t end_of(const struct node *n)
{
	uint32_t end = 0, last;

	for (int i = 0; i < n->nkids; i++) {
		const struct node *k = &n->kids[i];

		last = k->off + (k->width ? k->width : k->arg->type == &type_embed ? end_of(k) : k->size);
		if (last > end)
			end = last;
	}
	return end;
}

void sized_place(struct plan *p, struct node *n)
{
	struct_place(p, n);
	n->size = end_of(n);
	if (n->size > SIZED_MAX - 8)
		plan_die(p, n, "is too big to be SIZED");
}

void sized_copy(struct plan *p, struct node *n, int phase)
{
	if (*n->arg->len == '.')
		plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, n->size }, 1, n->size);
	else
		plan_copy_bytes(p, n, phase, plan_len_ref(p, n, phase), 1, SIZED_SEEN);
	plan_copy_kids(p, n, phase);
}

/* What the tracee says of the size; false: it cannot be read. */
static bool sized_says(struct print *p, const struct node *n, uint64_t *size)
{
	const struct systrace_block *b = block_of(p, n, p->phase);

	if (*n->arg->len != '.') {
		*size = get_len(p, n);
		return b;
	}
	if (!b || b->len < n->len->off + n->len->width)
		return false;
	*size = 0;
	memcpy(size, (const char *)block_data(b) + n->len->off, n->len->width);
	if (!*size)
		*size = n->arg->count;
	return true;
}

bool sized_enter(struct print *p, const struct node *n, struct sized *s, uint64_t *size)
{
	uint32_t padded = (n->size + 7) & ~7U;	/* what is embedded has its padding */
	uint64_t need, known;

	if (!sized_says(p, n, size))
		return false;
	if (n->arg->tail == TAIL_EXTRA_ && *size > SIZED_SEEN)
		return false;
	known = need = *size < n->size ? *size : n->size;
	if (*size < n->arg->count) {
		/* one that says its own size badly still says it */
		if (*n->arg->len != '.')
			return false;
		known = need = n->len->off + n->len->width;
	}
	if (n->arg->tail == TAIL_EXTRA_)
		need = *size;
	if (!enter_block(p, n, &s->v, need))
		return false;
	for (int phase = AT_ENTER; phase <= AT_EXIT; phase++) {
		uint32_t have = s->v.len[phase];

		if (!s->v.p[phase])
			continue;
		if (have > known)
			have = known;
		memcpy(s->known[phase], s->v.p[phase], have);
		memset(s->known[phase] + have, 0, padded - have);
		s->v.p[phase] = s->known[phase];
		s->v.len[phase] = padded;
	}
	s->v.lacks = padded - known;
	return true;
}

static bool all_zero(const uint8_t *s, uint32_t n)
{
	while (n && !*s)
		s++, n--;
	return !n;
}

static void put_hex_bytes(struct text *t, const void *s, uint32_t n)
{
	int hex = opt.hex;

	opt.hex = QUOTE_HEX_ALL;
	put_quoted(t, s, n);
	opt.hex = hex;
}

static void tail_bytes(struct print *p, const struct node *n, uint32_t known, uint64_t size)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint32_t end = size < SIZED_SEEN ? size : SIZED_SEEN, count = end - known;
	const uint8_t *s = b ? (const uint8_t *)block_data(b) + known : NULL;

	if (!b || b->len < end) {
		put_s(p->t, ", ???");
		return;
	}
	if (all_zero(s, count))
		return;
	put_f(p->t, ", /* bytes %u..%u */ ", known, end - 1);
	put_hex_bytes(p->t, s, count < opt.string_max ? count : opt.string_max);
	if (count > opt.string_max)
		put_s(p->t, "...");
}

static void tail_extra(struct print *p, const struct node *n, uint32_t known, uint64_t size)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	const uint8_t *s = b ? (const uint8_t *)block_data(b) + known : NULL;

	if (!b || b->len < size || all_zero(s, size - known))
		return;
	if (!opt.verbose) {
		put_s(p->t, ", ...");
		return;
	}
	put_s(p->t, ", extra_data=");
	put_hex_bytes(p->t, s, size - known);
	put_f(p->t, " /* bytes %u..%u */", known, (unsigned)size - 1);
}

void sized_tail_from(struct print *p, const struct node *n, uint32_t known, uint64_t size)
{
	if (size <= known)
		return;
	if (n->arg->tail == TAIL_DOTS_)
		put_s(p->t, ", ...");
	else if (n->arg->tail == TAIL_EXTRA_)
		tail_extra(p, n, known, size);
	else
		tail_bytes(p, n, known, size);
}

void sized_tail(struct print *p, const struct node *n, uint64_t size)
{
	sized_tail_from(p, n, n->size, size);
}

static void sized_print(struct print *p, const struct node *n)
{
	const struct view *outer = p->view;
	struct sized s;
	uint64_t size;

	if (!sized_enter(p, n, &s, &size)) {
		print_addr(p, get(p, n));
		return;
	}
	p->view = &s.v;
	put_c(p->t, '{');
	print_fields(p, n);
	p->view = outer;
	sized_tail(p, n, size);
	put_c(p->t, '}');
}

static void embed_place(struct plan *p, struct node *n)
{
	const struct layout *l = n->arg->data;

	plan_kids(p, n, l->fields, &n->size, &n->align);
}

/* Moves the view to a structure that stands inside the present one. */
void enter_embedded(struct print *p, const struct node *n, struct view *v, uint32_t off, uint32_t size)
{
	const struct view *in = p->view;

	while (in->outer && in->of != n->up)
		in = in->outer;
	/* what a layout embeds has an end */
	view_enter(p, v, n);
	for (int phase = AT_ENTER; phase <= AT_EXIT; phase++) {
		if (!in->p[phase] || off + size > in->len[phase])
			continue;
		v->p[phase] = in->p[phase] + off;
		v->len[phase] = size;
		/* what the whole lacks at its end, less what stands behind this part */
		if (in->lacks > in->len[phase] - off - size)
			v->lacks = in->lacks - (in->len[phase] - off - size);
	}
}

static void embed_print(struct print *p, const struct node *n)
{
	const struct view *outer = p->view;
	struct view v;

	enter_embedded(p, n, &v, n->off, n->size);
	p->view = &v;
	put_c(p->t, '{');
	print_fields(p, n);
	put_c(p->t, '}');
	p->view = outer;
}

/* ---- arrays -------------------------------------------------------------------------------- */

static uint32_t elem_size(const struct node *n)
{
	const struct node *e = &n->kids[0];

	return e->width ? e->width : e->size;
}

static void array_place(struct plan *p, struct node *n)
{
	plan_kids(p, n, n->arg->data, &n->size, NULL);
	n->size = elem_size(n);
}

static uint32_t shown_elems(const struct node *n)
{
	uint32_t max = opt.verbose ? SYSTRACE_EACH_MAX : opt.string_max + 1;

	if (n->arg->count && n->arg->count < max)
		max = n->arg->count;
	if (n->arg->cap && n->arg->cap < max)
		max = n->arg->cap;
	return max < SYSTRACE_EACH_MAX ? max : SYSTRACE_EACH_MAX;
}

/* If the elements lead somewhere, an EACH goes over them; len says how many there are. */
void plan_copy_each(struct plan *p, struct node *n, int phase, struct systrace_ref over,
		    struct systrace_ref len, uint32_t cap)
{
	int each = plan_op(p, &(struct systrace_op){
		.kind = SYSTRACE_EACH, .flags = plan_op_flags(p, phase), .ptr = over, .len = len,
		.elem = n->size, .cap = cap });
	uint8_t block = n->block[phase];

	n->block[phase] = SYSTRACE_REF_ELEM;
	plan_copy_kids(p, n, phase);
	n->block[phase] = block;
	p->ops[each].body = p->nops - each - 1;
	n->each[phase] = each;
	if (p->nops == each + 1) {
		p->nops = each;		/* they lead nowhere */
		n->each[phase] = -1;
	}
}

static void array_copy(struct plan *p, struct node *n, int phase)
{
	struct systrace_ref len = { 0, 0, n->arg->count };
	uint32_t max = shown_elems(n);

	if (n->arg->count && !n->arg->cap)
		max = n->arg->count;
	else if (!n->arg->count)
		len = plan_len_ref(p, n, phase);
	plan_copy_bytes(p, n, phase, len, n->size, max * n->size);
	plan_copy_each(p, n, phase, (struct systrace_ref){ n->op[phase] + 1, 0, 0 }, len, max);
}

/* `have` elements of `count` are in the view; addr tells where a cut begins. */
static void print_elems(struct print *p, const struct node *n, uint64_t count, uint32_t have, uint64_t addr)
{
	const struct view *outer = p->view;
	const struct view all = *outer;
	struct view v = all;
	struct each each = each_first(p, n, p->phase);
	uint64_t i;

	put_c(p->t, '[');
	for (i = 0; i < count; i++) {
		if (i)
			put_s(p->t, ", ");
		if (i >= have) {
			put_s(p->t, "...");
			if (i < shown_elems(n) && addr) {
				put_s(p->t, " /* ");
				put_hex(p->t, addr + i * n->size);
				put_s(p->t, " */");
			}
			break;
		}
		if (!opt.verbose && i >= opt.string_max) {
			put_s(p->t, "...");
			break;
		}
		for (int phase = AT_ENTER; phase <= AT_EXIT; phase++) {
			v.p[phase] = all.p[phase] ? all.p[phase] + i * n->size : NULL;
			v.len[phase] = all.len[phase] >= (i + 1) * n->size ? n->size : 0;
		}
		p->view = &v;
		each_next(p, n, p->phase, &each);
		print_node(p, &n->kids[0]);
	}
	p->view = outer;
	put_c(p->t, ']');
}

void array_print_count(struct print *p, const struct node *n, uint64_t count)
{
	const struct view *outer = p->view;
	uint64_t addr = get(p, n);
	struct view v;

	if (!addr) {
		print_addr(p, addr);
		return;
	}
	if (!count) {
		put_s(p->t, "[]");
		return;
	}
	/* more elements than memory could hold cannot be meant */
	if (count > UINT64_MAX / n->size || addr + count * n->size <= addr ||
	    !enter_block(p, n, &v, n->size)) {
		print_addr(p, addr);
		return;
	}
	p->view = &v;
	print_elems(p, n, count, v.len[p->phase] / n->size, addr);
	p->view = outer;
}

static void array_print(struct print *p, const struct node *n)
{
	uint64_t count = n->arg->count ? n->arg->count : get_len(p, n);
	const struct systrace_block *b = block_of(p, n, p->phase);
	/* a pair is there or not; and what a call would have filled is not if it failed */
	bool no_pair = n->arg->count && !n->arg->cap && (!b || b->len < n->size * n->arg->count);

	/* so is what stands in a structure that is shown nevertheless */
	bool unfilled = count && p->failed && p->phase == AT_EXIT && n->arg->dir == OUT && !n->arg->on_error;

	if (no_pair || unfilled || (n->len_ret && p->failed) || (n->arg->over && count > n->arg->over))
		print_addr(p, get(p, n));
	else
		array_print_count(p, n, count);
}

static void points_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, n->size }, 1, n->size);
	plan_copy_kids(p, n, phase);
}

/* [4], or [128 => 16] where the call changed it */
static void points_print(struct print *p, const struct node *n)
{
	const struct node *e = &n->kids[0];
	const struct view *outer = p->view;
	struct view v;

	if (!enter_block(p, n, &v, n->size)) {
		print_addr(p, get(p, n));
		return;
	}
	p->view = &v;
	put_c(p->t, '[');
	if (n->arg->dir == BOTH && p->phase == AT_EXIT && v.p[AT_ENTER] && v.len[AT_ENTER] >= n->size &&
	    memcmp(v.p[AT_ENTER], v.p[AT_EXIT], n->size)) {
		p->phase = AT_ENTER;
		print_node(p, e);
		p->phase = AT_EXIT;
		put_s(p->t, " => ");
	}
	print_node(p, e);
	put_c(p->t, ']');
	p->view = outer;
}

/* elem x[count] inside a structure */
static void inarray_place(struct plan *p, struct node *n)
{
	plan_kids(p, n, n->arg->data, &n->size, &n->align);
	n->size = elem_size(n) * n->arg->count;
}

void inarray_print_count(struct print *p, const struct node *n, uint64_t count)
{
	const struct view *outer = p->view;
	struct node one = *n;
	struct view v;

	enter_embedded(p, n, &v, n->off, n->size);
	one.size = elem_size(n);
	p->view = &v;
	print_elems(p, &one, count, v.len[p->phase] / one.size, 0);
	p->view = outer;
}

static void inarray_print(struct print *p, const struct node *n)
{
	uint64_t count = n->len ? get_len(p, n) : n->arg->count;
	uint32_t most = opt.string_max;

	if (count > n->arg->count)
		count = (int64_t)count < 0 ? 0 : n->arg->count;
	if (n->arg->show & SHOW_ALWAYS)
		opt.string_max = UINT32_MAX;
	inarray_print_count(p, n, count);
	opt.string_max = most;
}

/* ---- what follows a structure, and answers ------------------------------------------------- */

/* How far into the tracee's block a node stands, and the pointer that leads there. */
static uint32_t trail_off(const struct node *n, const struct node **holder)
{
	uint32_t off = n->off;

	for (n = n->up; n && !n->arg->type->width; n = n->up)
		off += n->off;
	*holder = n;
	return off;
}

static void trail_place(struct plan *p, struct node *n)
{
	uint32_t elem;

	plan_kids(p, n, n->arg->data, &elem, &n->align);
	n->size = 0;
}

/* The structure is copied once more, with what follows: an address is not computed in a plan. */
static void trail_op(struct plan *p, struct node *n, int phase, uint32_t elem, uint32_t max)
{
	const struct node *holder;
	uint32_t off = trail_off(n, &holder);
	struct systrace_ref len = { 0, 0, n->arg->count };

	if (!holder)
		plan_die(p, n, "follows no structure");
	if (!n->arg->count)
		len = plan_len_ref(p, n, phase);
	elem += off;
	if (max > SYSTRACE_CAP_MAX / elem)
		max = SYSTRACE_CAP_MAX / elem;
	n->op[phase] = plan_op(p, &(struct systrace_op){
		.kind = SYSTRACE_COPY, .flags = plan_op_flags(p, phase),
		.ptr = plan_ref(p, holder, phase), .len = len, .elem = elem, .cap = elem * max });
	n->block[phase] = n->op[phase] + 1;
}

static void trail_copy(struct plan *p, struct node *n, int phase)
{
	const struct node *holder;
	uint32_t off = trail_off(n, &holder), max = shown_elems(n);
	struct systrace_ref len = { 0, 0, n->arg->count };

	trail_op(p, n, phase, elem_size(n), max);
	if (!n->arg->count)
		len = plan_len_ref(p, n, phase);
	n->size = elem_size(n);
	plan_copy_each(p, n, phase, (struct systrace_ref){ n->op[phase] + 1, 0, off }, len, max);
	n->size = 0;
}

static void trail_print(struct print *p, const struct node *n)
{
	const struct view *outer = p->view;
	const struct node *holder;
	uint32_t off = trail_off(n, &holder), have = 0;
	uint64_t count = n->arg->count ? n->arg->count : get_len(p, n);
	uint64_t addr = get(p, holder) + off;
	const struct systrace_block *b = block_of(p, n, p->phase);
	struct node one = *n;
	struct view v;

	one.size = elem_size(n);
	if (b && b->len > off)
		have = (b->len - off) / one.size;
	if (!count) {
		put_s(p->t, "[]");
		return;
	}
	if (!have || count > UINT64_MAX / one.size || addr + count * one.size <= addr) {
		print_addr(p, addr);
		return;
	}
	view_enter(p, &v, n);
	v.p[p->phase] = (const uint8_t *)block_data(b) + off;
	v.len[p->phase] = have * one.size;
	p->view = &v;
	print_elems(p, &one, count, have, addr);
	p->view = outer;
}

static void trailbuf_place(struct plan *p, struct node *n)
{
	(void)p;
	n->align = 1;
	n->size = 0;
}

static void trailbuf_copy(struct plan *p, struct node *n, int phase)
{
	trail_op(p, n, phase, 1, n->arg->cap ? n->arg->cap : opt.string_max + 1);
}

static void trailbuf_print(struct print *p, const struct node *n)
{
	const struct node *holder;
	uint32_t off = trail_off(n, &holder);
	uint64_t len = n->arg->count ? n->arg->count : get_len(p, n), need = len;
	const struct systrace_block *b = block_of(p, n, p->phase);

	if (need > opt.string_max + 1ULL)
		need = opt.string_max + 1ULL;
	if (need && (!b || b->len < off + need))
		print_addr(p, get(p, holder) + off);
	else
		print_bytes(p, need ? (const char *)block_data(b) + off : "", need, len);
}

static void answer_print(struct print *p, const struct node *n)
{
	const struct view *outer = p->view;
	struct view v;

	p->phase = AT_ENTER;
	if (!enter_block(p, n, &v, n->kids[0].size)) {
		print_addr(p, get(p, n));
		return;
	}
	p->view = &v;
	print_node(p, &n->kids[0]);
	if (p->exiting && (!p->failed || n->arg->on_error)) {
		put_s(p->t, " => ");
		p->phase = AT_EXIT;
		if (!p->failed && v.p[AT_EXIT] && v.len[AT_EXIT] >= n->kids[1].size)
			print_node(p, &n->kids[1]);
		else
			print_addr(p, get_at(p, n, AT_ENTER));
	}
	p->view = outer;
}

static void answer_place(struct plan *p, struct node *n)
{
	plan_kids(p, n, n->arg->data, &n->size, NULL);
}

const struct type
	type_trail = { .name = "trail", .place = trail_place, .copy = trail_copy, .print = trail_print },
	type_trailbuf = { .name = "trail", .place = trailbuf_place, .copy = trailbuf_copy,
			  .print = trailbuf_print },
	type_answer = { .name = "answer", .width = WORD, .place = answer_place, .copy = struct_copy,
			.print = answer_print };

const struct type
	type_struct = { .name = "struct", .width = WORD, .place = struct_place, .copy = struct_copy,
			.print = struct_print },
	type_sized = { .name = "struct", .width = WORD, .place = sized_place, .copy = sized_copy,
		       .print = sized_print },
	type_embed = { .name = "struct", .place = embed_place, .copy = plan_copy_kids, .print = embed_print },
	/* outside of -e verbose= it is empty or an address: enter_block() sees to that */
	type_array = { .name = "array", .width = WORD, .bares = true, .place = array_place, .copy = array_copy,
		       .print = array_print },
	type_points = { .name = "pointer", .width = WORD, .place = array_place, .copy = points_copy,
			.print = points_print },
	type_inarray = { .name = "array", .place = inarray_place, .print = inarray_print };

/* ---- arguments in memory ---------------------------------------------------------------------- */

/* ---- results ------------------------------------------------------------------------------- */

static void ret_xval_print(struct print *p, const struct node *n)
{
	const char *name = xlat_name(n->arg->data, get(p, n));

	put_dec(p->t, get(p, n));
	if (name)
		put_f(p->t, " (%s)", name);
}

static void ret_flags_print(struct print *p, const struct node *n)
{
	const struct ret_flags *f = n->arg->data;
	size_t start;
	uint64_t rest;
	bool known;

	put_hex(p->t, get(p, n));
	if (opt.xlat == XLAT_RAW)
		return;
	start = p->t->len;
	put_f(p->t, " (%s", f->prefix);
	rest = print_flag_names(p->t, f->x, get(p, n), &known);
	if (!known) {
		p->t->len = start;
		return;
	}
	if (rest) {
		put_c(p->t, '|');
		put_hex(p->t, rest);
	}
	put_c(p->t, ')');
}

const struct type
	type_ret_xval = { .name = "value", .width = 8, .print = ret_xval_print },
	type_ret_flags = { .name = "flags", .width = 8, .print = ret_flags_print };

const struct arg
	ret_dec[] = { { .name = "ret", .type = &type_dec, .width = 8 }, { 0 } },
	ret_ldec[] = { { .name = "ret", .type = &type_dec, .width = 8 }, { 0 } },
	ret_fd[] = { { .name = "ret", .type = &type_fd, .width = 8 }, { 0 } },
	ret_hex[] = { { .name = "ret", .type = &type_hex, .width = 8 }, { 0 } },
	ret_uns[] = { { .name = "ret", .type = &type_uns, .width = 8 }, { 0 } },
	ret_oct[] = { { .name = "ret", .type = &type_umode, .width = 8 }, { 0 } },
	ret_addr[] = { { .name = "ret", .type = &type_hex, .width = 8 }, { 0 } },
	ret_pid[] = { { .name = "ret", .type = &type_pid, .width = 8 }, { 0 } },
	ret_pgid[] = { { .name = "ret", .type = &type_pgid, .width = 8 }, { 0 } },
	ret_uid[] = { { .name = "ret", .type = &type_uns, .width = 8 }, { 0 } };
