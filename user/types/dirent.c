// SPDX-License-Identifier: GPL-2.0
/* Buffers that getdents(2) and its variants fill: entries are counted, or with -v shown one by one. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <dirent.h>
#include "settings.h"
#include "types/shared.h"
#include "net.h"

#define NAME_SHOWN	256

XLATS(types, "DT_???", X(DT_UNKNOWN), X(DT_FIFO), X(DT_CHR), X(DT_DIR), X(DT_BLK), X(DT_REG), X(DT_LNK), X(DT_SOCK),
      X(DT_WHT));

/* The captured buffer, and the form of its entries. */
struct dents {
	const uint8_t *data;
	uint32_t have;		/* bytes captured */
	uint64_t addr;
	uint8_t word;		/* size of inode and offset */
	uint8_t head;		/* bytes before the name; in the new form, the last of them is the type */
	bool new_form;		/* the type is in the head, not after the name */
};

static void copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, plan_len_ref(p, n, phase), 1, SYSTRACE_CAP_MAX);
}

static uint64_t number(const struct dents *d, uint32_t at, int width)
{
	uint64_t v = 0;

	memcpy(&v, d->data + at, width);
	return v;
}

static uint16_t reclen(const struct dents *d, uint32_t at)
{
	return number(d, at + 2 * d->word, 2);
}

static void put_head(struct text *t, const struct dents *d, uint32_t at)
{
	pen_first(t, "d_ino");
	pen_uns(t, number(d, at, d->word));
	pen_field(t, "d_off");
	pen_uns(t, number(d, at + d->word, d->word));
	pen_field(t, "d_reclen");
	pen_uns(t, reclen(d, at));
}

/* Prints a name of at most n bytes before its NUL. Returns false if it could not be read. */
static bool put_name(struct print *p, const struct dents *d, uint32_t at, uint32_t n)
{
	uint32_t have = at < d->have ? d->have - at : 0, len;

	pen_field(p->t, "d_name");
	len = strnlen((const char *)d->data + at, have < n + 1 ? have : n + 1);
	if (len == have && have < n + 1) {
		print_addr(p, d->addr + at);
		return false;
	}
	pen_quoted(p->t, d->data + at, len < n ? len : n, len > n);
	return true;
}

/* Prints the @len bytes after the head of an entry. Returns false as above. */
static bool put_tail(struct print *p, const struct dents *d, uint32_t entry, uint32_t len)
{
	uint32_t at = entry + d->head;
	bool got = true;

	if (d->new_form) {
		pen_field(p->t, "d_type");
		print_xval(p->t, &types, d->data[at - 1]);
	} else if (len) {
		len--;		/* the last byte is the type */
	} else {
		pen_close(p->t, '}');
		return true;
	}
	if (len)
		got = put_name(p, d, at, (len < NAME_SHOWN ? len : NAME_SHOWN) - 1);
	if (!d->new_form) {
		pen_field(p->t, "d_type");
		if (at + len < d->have) {
			print_xval(p->t, &types, d->data[at + len]);
		} else {
			print_addr(p, d->addr + at + len);
			got = false;
		}
	}
	pen_close(p->t, '}');
	return got;
}

static void put_rest(struct print *p, const struct dents *d, uint32_t at, uint32_t len)
{
	uint32_t shown = len < p->string_max ? len : p->string_max;

	if (at + shown > d->have)
		print_addr(p, d->addr + at);
	else
		put_hex_cut(p, d->data + at, len);
}

static void comment(struct print *p, const char *fmt, ...)
{
	char s[64];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(s, sizeof(s), fmt, ap);
	va_end(ap);
	put_f(p->t, " /* %s%s */", p->verbose ? "" : "d_reclen ", s);
}

/* The length that an entry claims, limited to what is left. Entries from the kernel do not need this. */
static uint32_t entry_len(struct print *p, const struct dents *d, uint32_t at, uint32_t len)
{
	uint32_t n = reclen(d, at);

	if (n > len) {
		comment(p, "%u bytes overflow", n - len);
		return len;
	}
	if (n < d->head) {
		comment(p, "%u bytes underflow", d->head - n);
		return d->head;
	}
	return n;
}

static void put_dents(struct print *p, const struct dents *d, uint32_t len)
{
	uint32_t at = 0, count = 0, n;
	bool whole, more;

	for (;; at += n) {
		if (len < d->head) {
			if (p->verbose && len)
				put_rest(p, d, at, len);
			else if (p->verbose && !count++)
				pen_open(p->t, '[');
			break;
		}
		if (at + d->head > d->have) {
			if (p->verbose && count)
				pen_dots_at(p->t, d->addr + at);
			else if (p->verbose)
				print_addr(p, d->addr);
			break;
		}
		if (p->verbose && !count)
			pen_open(p->t, '[');
		count++;
		if (p->verbose)
			put_head(p->t, d, at);
		more = reclen(d, at) >= d->head && reclen(d, at) < len;
		n = entry_len(p, d, at, len);
		len -= n;
		whole = !p->verbose || put_tail(p, d, at, n - d->head);
		if (!more)
			break;
		if (p->verbose)
			pen_next(p->t);
		if (!whole) {
			pen_dots(p->t);
			break;
		}
	}
	if (!p->verbose)
		put_f(p->t, " /* %u%s entries */", count, len ? "+" : "");
	else if (count)
		pen_close(p->t, ']');
}

static void print(struct print *p, const struct node *n, bool new_form)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint32_t count = get(p, &p->plan->args[2]);
	struct dents d = { .addr = get(p, n), .new_form = new_form };

	if (p->failed || p->phase != AT_EXIT || (uint64_t)p->ret > count) {
		print_addr(p, d.addr);
		return;
	}
	d.data = b ? block_data(b) : NULL;
	d.have = b ? b->len : 0;
	d.word = new_form ? 8 : p->plan->abi->word;
	d.head = 2 * d.word + 2 + new_form;
	if (!p->verbose)
		print_addr(p, d.addr);
	put_dents(p, &d, p->ret);
}

static void dents_print(struct print *p, const struct node *n)
{
	print(p, n, false);
}

static void dents64_print(struct print *p, const struct node *n)
{
	print(p, n, true);
}

/* readdir(2) returns one entry, whose length is that of the name */
static void old_dent_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, 10 + NAME_SHOWN + 1 }, 1, 10 + NAME_SHOWN + 1);
}

static void old_dent_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	struct dents d = { .addr = get(p, n), .word = 4, .head = 10 };
	uint32_t len;

	if (!p->ret || !b || b->len < 12) {
		print_addr(p, d.addr);
		return;
	}
	d.data = block_data(b);
	d.have = b->len;
	len = reclen(&d, 0);
	put_head(p->t, &d, 0);
	put_name(p, &d, 10, len < NAME_SHOWN ? len : NAME_SHOWN);
	pen_close(p->t, '}');
}

const struct type
	type_dents = { .name = "dirents", .width = WORD, .copy = copy, .print = dents_print },
	type_dents64 = { .name = "dirents", .width = WORD, .copy = copy, .print = dents64_print },
	type_old_dent = { .name = "dirent", .width = WORD, .copy = old_dent_copy, .print = old_dent_print };
