// SPDX-License-Identifier: GPL-2.0
/* Kinds of value: numbers, names, flags, modes, devices, processes; and the results of calls. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include "settings.h"
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
	print_pointer(p, get(p, n));
}

static void uid_print(struct print *p, const struct node *n)
{
	uint32_t id = get(p, n);
	uint32_t none = n->width == 2 ? 0xffff : ~0U;

	if (id == none)
		pen_dec(p->t, -1);
	else
		pen_uns(p->t, id);
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

static void put_mode(struct text *t, unsigned mode)
{
	bool named = !(mode & S_IFMT) || xlat_name(&file_types, mode & S_IFMT);

	if (!named || t->xlat != XLAT_ABBREV)
		put_mode_bits(t, mode);
	if (!named || t->xlat == XLAT_RAW)
		return;
	if (t->xlat == XLAT_VERBOSE)
		put_s(t, " /* ");
	mode_names(t, mode);
	if (t->xlat == XLAT_VERBOSE)
		put_s(t, " */");
}

static void mode_print(struct print *p, const struct node *n)
{
	put_mode(p->t, get(p, n));
}

static void put_set_member(struct text *t, int signo)
{
	const char *name = signal_name(signo);

	if (t->xlat != XLAT_ABBREV)
		put_uns(t, signo);
	if (t->xlat == XLAT_RAW)
		return;
	if (t->xlat == XLAT_VERBOSE)
		put_s(t, " /* ");
	if (name)
		put_s(t, name + strlen("SIG"));
	else if (t->xlat == XLAT_VERBOSE)
		put_uns(t, signo);
	if (t->xlat == XLAT_VERBOSE)
		put_s(t, " */");
}

/* [INT TERM], or ~[KILL STOP] if most signals are in the set. The set is shown in whole 32-bit words. */
void print_sigmask(struct text *t, uint64_t mask, unsigned bytes)
{
	unsigned bits = bytes > 4 ? 64 : bytes ? 32 : 0;
	size_t at = t->len;
	bool first = true;
	uint64_t all;

	if (bits < 64)
		mask &= (1ULL << bits) - 1;
	all = mask;
	if ((unsigned)__builtin_popcountll(mask) >= bits * 2 / 3) {
		mask = ~mask;
		put_c(t, '~');
	}
	put_c(t, '[');
	for (mask &= bits < 64 ? (1ULL << bits) - 1 : ~0ULL; mask; mask &= mask - 1) {
		if (!first)
			put_c(t, ' ');
		first = false;
		put_set_member(t, __builtin_ctzll(mask) + 1);
	}
	put_c(t, ']');
	pen_is(t, at, (struct mark){ .kind = PEN_SIGNALS, .value = all });
}

static void put_device(struct text *t, uint64_t d)
{
	/* userspace's dev_t: 12 bits of major above 8 bits of minor; the upper bits of both are further up */
	unsigned maj = (d >> 8 & 0xfff) | (d >> 32 & ~0xfffU);
	unsigned min = (d & 0xff) | (d >> 12 & ~0xffU);

	if (t->xlat != XLAT_ABBREV)
		put_hex(t, d);
	if (t->xlat == XLAT_RAW)
		return;
	if (t->xlat == XLAT_VERBOSE)
		put_s(t, " /* ");
	put_s(t, "makedev(");
	put_hex(t, maj);
	put_s(t, ", ");
	put_hex(t, min);
	put_c(t, ')');
	if (t->xlat == XLAT_VERBOSE)
		put_s(t, " */");
}

static void dev_print(struct print *p, const struct node *n)
{
	put_device(p->t, get(p, n));
}

static void put_pid(struct print *p, const struct node *n, bool comm)
{
	int pid = get(p, n);

	put_dec(p->t, get(p, n));
	pids_put(p->t, p->call->tid, pid, comm && opt.pids & PIDS_COMM);
}

static void pid_print(struct print *p, const struct node *n)
{
	put_pid(p, n, true);
}

/* a process group or a session, which has no name */
static void pgid_print(struct print *p, const struct node *n)
{
	put_pid(p, n, false);
}

/* negative: a process group */
static void pid_or_group_print(struct print *p, const struct node *n)
{
	int pid = get(p, n);

	put_pid(p, n, true);
	if (pid < -1 && pid != INT_MIN)
		pids_put(p->t, p->call->tid, -pid, false);
}

static void put_errno(struct print *p, int64_t v, bool negative)
{
	const char *name = errno_name(negative ? -v : v);

	if (negative && (!name || p->t->xlat != XLAT_ABBREV))
		put_dec(p->t, v);
	else if (!name || p->t->xlat != XLAT_ABBREV)
		put_uns(p->t, v);
	if (!name || p->t->xlat == XLAT_RAW)
		return;
	put_f(p->t, p->t->xlat == XLAT_ABBREV ? "%s%s" : " /* %s%s */", negative ? "-" : "", name);
}

static void errno_print(struct print *p, const struct node *n)
{
	put_errno(p, get(p, n), n->arg->show & SHOW_D);
}

static void put_signal(struct text *t, int signo)
{
	const char *name = t->xlat == XLAT_RAW ? NULL : signal_name(signo);

	if (!name || t->xlat == XLAT_VERBOSE)
		put_dec(t, signo);
	if (name && t->xlat == XLAT_VERBOSE)
		put_s(t, " /* ");
	if (name)
		put_s(t, name);
	if (name && t->xlat == XLAT_VERBOSE)
		put_s(t, " */");
}

void print_signal(struct text *t, int signo)
{
	size_t at = t->len;

	put_signal(t, signo);
	pen_is(t, at, (struct mark){ .kind = PEN_SIGNAL, .form = PEN_SIGNED, .value = signo });
}

static void signal_print(struct print *p, const struct node *n)
{
	put_signal(p->t, get(p, n));
}

static void flags_print(struct print *p, const struct node *n)
{
	put_flags_as(p->t, n->arg->data, get(p, n), n->arg->show);
}

static void xval_print(struct print *p, const struct node *n)
{
	uint64_t v = get(p, n);

	if (n->arg->show & SHOW_D && n->width == 4)
		v = (int32_t)v;
	put_xval_as(p->t, n->arg->data, v, n->arg->show);
}

const struct type
	type_errno = { .name = "errno", .width = 4, .leaf = PEN_ERRNO, .print = errno_print },
	type_dec = { .name = "dec", .width = 4, .is_signed = true, .leaf = PEN_NUMBER, .print = dec_print },
	type_uns = { .name = "uns", .width = 4, .leaf = PEN_NUMBER, .print = uns_print },
	type_hex = { .name = "hex", .width = 4, .leaf = PEN_NUMBER, .print = hex_print },
	type_oct = { .name = "oct", .width = 4, .leaf = PEN_NUMBER, .print = oct_print },
	type_pid = { .name = "pid", .width = 4, .is_signed = true, .leaf = PEN_PID, .print = pid_print },
	type_pgid = { .name = "pgid", .width = 4, .is_signed = true, .leaf = PEN_PID, .print = pgid_print },
	type_pid_or_group = { .name = "pid", .width = 4, .is_signed = true, .leaf = PEN_PID, .print = pid_or_group_print },
	type_uid = { .name = "uid", .width = 4, .print = uid_print },
	type_umode = { .name = "mode", .width = 2, .leaf = PEN_NUMBER, .print = umode_print },
	type_mode = { .name = "st_mode", .width = 4, .leaf = PEN_NAMES, .print = mode_print },
	type_dev = { .name = "dev", .width = 8, .leaf = PEN_NUMBER, .print = dev_print },
	type_addr = { .name = "addr", .width = WORD, .print = addr_print },
	type_hexptr = { .name = "word", .width = WORD, .leaf = PEN_NUMBER, .print = hex_print },
	type_signal = { .name = "signal", .width = 4, .is_signed = true, .leaf = PEN_SIGNAL, .print = signal_print },
	type_flags = { .name = "flags", .width = 4, .leaf = PEN_FLAGS, .print = flags_print },
	type_xval = { .name = "value", .width = 4, .leaf = PEN_WORD, .print = xval_print },
	type_none = { .name = "pad", .width = 1 };

/* ---- results ------------------------------------------------------------------------------- */

static void ret_xval_print(struct print *p, const struct node *n)
{
	const char *name = xlat_name(n->arg->data, get(p, n));

	put_dec(p->t, get(p, n));
	if (name)
		put_f(p->t, " (%s)", name);
}

static void put_ret_flags(struct print *p, const struct node *n)
{
	const struct ret_flags *f = n->arg->data;
	size_t start;
	uint64_t rest;
	bool known;

	put_hex(p->t, get(p, n));
	if (p->t->xlat == XLAT_RAW)
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

static void ret_flags_print(struct print *p, const struct node *n)
{
	const struct ret_flags *f = n->arg->data;
	size_t at = p->t->len;

	put_ret_flags(p, n);
	pen_is(p->t, at, (struct mark){ .kind = PEN_FLAGS, .value = get(p, n), .is = f->x->x, .len = f->x->n });
}

const struct type
	type_ret_xval = { .name = "value", .width = 8, .leaf = PEN_WORD, .print = ret_xval_print },
	type_ret_flags = { .name = "flags", .width = 8, .print = ret_flags_print };

const struct arg
	ret_dec[] = { { .name = "ret", .type = &type_dec, .width = 8 }, { 0 } },
	ret_ldec[] = { { .name = "ret", .type = &type_dec, .width = 8 }, { 0 } },
	ret_hex[] = { { .name = "ret", .type = &type_hex, .width = 8 }, { 0 } },
	ret_uns[] = { { .name = "ret", .type = &type_uns, .width = 8 }, { 0 } },
	ret_oct[] = { { .name = "ret", .type = &type_umode, .width = 8 }, { 0 } },
	ret_addr[] = { { .name = "ret", .type = &type_hex, .width = 8 }, { 0 } },
	ret_pid[] = { { .name = "ret", .type = &type_pid, .width = 8 }, { 0 } },
	ret_pgid[] = { { .name = "ret", .type = &type_pgid, .width = 8 }, { 0 } },
	ret_uid[] = { { .name = "ret", .type = &type_uns, .width = 8 }, { 0 } };
