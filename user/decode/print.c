// SPDX-License-Identifier: GPL-2.0
/*
 * From a record to text: walks the nodes that plan.c placed, with the blocks
 * the kernel copied for their ops at hand.
 */
#include <stdlib.h>
#include <string.h>
#include "settings.h"
#include "row/blocks.h"
#include "row/call.h"
#include "late.h"

/* ---- blocks ---------------------------------------------------------------------- */

const void *block_data(const struct systrace_block *b)
{
	return b + 1;
}

/*
 * Notes the blocks of ops first ... first + count - 1, which stand from `at` on;
 * of an EACH's body the last element's.  Returns what follows, NULL if the
 * record is too short.
 */
static const uint8_t *read_group(struct print *p, const uint8_t *at, int first, int count)
{
	const struct plan *plan = p->plan;

	for (int op = first; op < first + count; op++) {
		const struct systrace_block *b = block_take(plan, &at, p->end, op);

		if (!b)
			return NULL;
		p->frame.at[op] = b;
		if (plan->ops[op].kind != SYSTRACE_EACH)
			continue;
		for (uint32_t i = 0; i < b->len && at; i++)
			at = read_group(p, at, op + 1, plan->ops[op].body);
		op += plan->ops[op].body;
	}
	return at;
}

/*
 * What an EXIT has read again for its ENTER comes before its own.  It is in the
 * ENTER already, whose blocks are noted over it; only an EXIT that stands for
 * itself has no others.
 */
static void read_records(struct print *p, const struct systrace_enter *e, const struct systrace_exit *x)
{
	const uint8_t *at = (const uint8_t *)(x + 1);

	/* another call's blocks are not what our plan takes them for */
	if (x && !is_exit_of(x, e))
		x = NULL;
	if (x && x->head.flags & SYSTRACE_R_LATE) {
		p->end = (const uint8_t *)x + x->head.len;
		at = read_group(p, at, 0, p->plan->nenter);
	}
	p->end = (const uint8_t *)e + e->head.len;
	read_group(p, (const uint8_t *)(e + 1), 0, p->plan->nenter);
	if (!x)
		return;
	p->end = (const uint8_t *)x + x->head.len;
	read_group(p, at, p->plan->nenter, p->plan->nops - p->plan->nenter);
}

struct each each_first(const struct print *p, const struct node *n, int phase)
{
	const struct systrace_block *b = n->each[phase] < 0 ? NULL : p->frame.at[n->each[phase]];

	return b ? (struct each){ (const uint8_t *)(b + 1), b->len } : (struct each){ NULL, 0 };
}

/* Of the two records, the one in which the blocks from `at` on stand ends here. */
static const uint8_t *end_around(const struct print *p, const uint8_t *at)
{
	const struct happening *h = p->h;
	const uint8_t *end = (const uint8_t *)h->enter + h->enter->head.len;

	if (!h->exit || (at >= (const uint8_t *)h->enter && at <= end))
		return end;
	return (const uint8_t *)h->exit + h->exit->head.len;
}

bool each_next(struct print *p, const struct node *n, int phase, struct each *each)
{
	int op = n->each[phase], body = op < 0 ? 0 : p->plan->ops[op].body;

	/* what was noted is of the element before */
	for (int i = op + 1; i <= op + body; i++)
		p->frame.at[i] = NULL;
	if (!each->left || !each->at)
		return false;
	each->left--;
	p->end = end_around(p, each->at);
	each->at = read_group(p, each->at, op + 1, body);
	return each->at;
}

const struct systrace_block *block_of(const struct print *p, const struct node *n, int phase)
{
	const struct systrace_block *b = n->op[phase] < 0 ? NULL : p->frame.at[n->op[phase]];

	return b && b->state != SYSTRACE_NONE ? b : NULL;
}

/* ---- values ------------------------------------------------------------------------ */

static inline __attribute__((always_inline)) uint64_t read_int(const uint8_t *at, int width, bool is_signed)
{
	uint64_t v = 0;
	uint32_t half;

	switch (width) {
	case 4:
		memcpy(&half, at, 4);
		return is_signed ? (uint64_t)(int32_t)half : half;
	case 8:
		memcpy(&v, at, 8);
		return v;
	}
	for (int i = width - 1; i >= 0; i--)
		v = v << 8 | at[i];
	if (is_signed && v >> (8 * width - 1))
		v |= ~0ULL << (8 * width);
	return v;
}

uint64_t get_at(const struct print *p, const struct node *n, int phase)
{
	const struct view *v = p->view;

	while (v->outer && v->of != n->up)
		v = v->outer;
	if (n->width > 8 || !v->p[phase] || n->off + n->width > v->len[phase])
		return 0;
	return read_int(v->p[phase] + n->off, n->width, n->arg->type->is_signed);
}

uint64_t get(const struct print *p, const struct node *n)
{
	return get_at(p, n, p->phase);
}

static uint64_t len_said(const struct print *p, const struct node *n)
{
	const struct systrace_block *b;
	const struct node *len = n->len;

	if (n->len_ret)
		return p->failed ? 0 : p->ret;
	if (!len)
		return 0;
	if (n->len_far) {
		b = block_of(p, len->up, p->phase);
		if (!b || b->len < len->off + len->width)
			return 0;
		return read_int((const uint8_t *)block_data(b) + len->off, len->width, false);
	}
	if (!n->len_deref)
		return get(p, len);
	b = block_of(p, len, p->phase);
	if (!b || b->len < len->kids[0].width)
		return 0;
	return read_int(block_data(b), len->kids[0].width, len->kids[0].arg->type->is_signed);
}

uint64_t get_len(const struct print *p, const struct node *n)
{
	uint64_t len = len_said(p, n), most = n->most ? get(p, n->most) : len;

	return len < most ? len : most;
}

/* ---- memory in memory --------------------------------------------------------------- */

bool view_bytes(const struct print *p, struct view *v, const struct node *of, const void *at, uint32_t len)
{
	bool may = view_enter(p, v, of);

	for (int phase = AT_ENTER; phase <= AT_EXIT; phase++) {
		v->p[phase] = at;
		v->len[phase] = len;
	}
	return may;
}

/* ---- to who watches ------------------------------------------------------------------ */

void watch_fd(const struct print *p, int fd, const struct systrace_block *b)
{
	if (p->h->watcher->fd)
		p->h->watcher->fd(p, fd, b);
}

void watch_buffer(const struct print *p, const struct node *n, const struct systrace_block *b, uint64_t len)
{
	if (p->h->watcher->buffer && b && b->state != SYSTRACE_FAULT)
		p->h->watcher->buffer(p, n, block_data(b), b->len, len);
}

void watch_vector(const struct print *p, const struct node *n)
{
	if (p->h->watcher->vector)
		p->h->watcher->vector(p, n);
}

/* ---- parts ------------------------------------------------------------------------- */

void print_addr(struct print *p, uint64_t addr)
{
	if (addr)
		put_hex(p->t, addr);
	else
		put_s(p->t, "NULL");
}

const uint8_t *here(const struct print *p, const struct node *n, uint32_t size)
{
	const struct view *v = p->view;

	while (v->outer && v->of != n->up)
		v = v->outer;
	return v->p[p->phase] && n->off + size <= v->len[p->phase] ? v->p[p->phase] + n->off : NULL;
}

static void put_comment(struct text *t, const char *s)
{
	put_s(t, " /* ");
	put_s(t, s);
	put_s(t, " */");
}

/* NULL: one of XNEW's, and not asked for */
static const char *used_name(const struct xlat *x)
{
	if (x->str[0] != '+')
		return x->str;
	return opt.newer ? x->str + 1 : NULL;
}

const char *xlat_name(const struct xlats *x, uint64_t val)
{
	for (int i = 0; i < x->n; i++)
		if (x->x[i].val == val && used_name(&x->x[i]))
			return used_name(&x->x[i]);
	return NULL;
}

static void put_as(struct text *t, uint64_t v, int show)
{
	if (show & SHOW_D)
		put_dec(t, v);
	else if (show & SHOW_U)
		put_uns(t, v);
	else
		put_hex(t, v);
}

static int xlat_style(int show)
{
	if (show & SHOW_ABBREV)
		return XLAT_ABBREV;
	if (show & SHOW_ALWAYS || (show & SHOW_BOTH && opt.xlat != XLAT_RAW))
		return XLAT_VERBOSE;
	return opt.xlat;
}

void print_xval_as(struct text *t, const struct xlats *x, uint64_t v, int show)
{
	int style = xlat_style(show);
	const char *name = style == XLAT_RAW ? NULL : xlat_name(x, v);

	if (name && style == XLAT_ABBREV) {
		put_s(t, name);
		return;
	}
	put_as(t, v, show);
	if (style == XLAT_RAW)
		return;
	if (name)
		put_comment(t, name);
	else if (x->unknown)
		put_comment(t, x->unknown);
}

void print_xval(struct text *t, const struct xlats *x, uint64_t v)
{
	print_xval_as(t, x, v, 0);
}

/* The names of v's bits, joined; what has no name stays.  *known: was there any? */
uint64_t print_flag_names(struct text *t, const struct xlats *x, uint64_t v, bool *known)
{
	*known = false;
	if (!v) {
		const char *zero = xlat_name(x, 0);

		if (zero)
			put_s(t, zero);
		*known = zero;
		return 0;
	}
	for (int i = 0; i < x->n && v; i++) {
		uint64_t bits = x->x[i].val;

		if (!bits || (v & bits) != bits || !used_name(&x->x[i]))
			continue;
		if (*known)
			put_c(t, '|');
		put_s(t, used_name(&x->x[i]));
		*known = true;
		v &= ~bits;
	}
	return v;
}

void print_flags(struct text *t, const struct xlats *x, uint64_t v)
{
	print_flags_as(t, x, v, 0);
}

void print_flags_as(struct text *t, const struct xlats *x, uint64_t v, int show)
{
	int style = xlat_style(show);
	size_t start = t->len;
	uint64_t rest;
	bool known;

	if (style == XLAT_RAW) {
		put_as(t, v, show);
		return;
	}
	if (style == XLAT_VERBOSE) {
		put_as(t, v, show);
		start = t->len;
		put_s(t, " /* ");
	}
	rest = print_flag_names(t, x, v, &known);
	if (style == XLAT_VERBOSE) {
		if (known && rest) {
			put_c(t, '|');
			put_as(t, rest, show);
		} else if (!known && v && x->unknown) {
			put_s(t, x->unknown);
		} else if (!known) {
			t->len = start;
			return;
		}
		put_s(t, " */");
	} else if (known && rest) {
		put_c(t, '|');
		put_as(t, rest, show);
	} else if (!known) {
		put_as(t, v, show);
		if (v && x->unknown)
			put_comment(t, x->unknown);
	}
}

void print_bytes(struct print *p, const void *data, uint64_t captured, uint64_t total)
{
	uint64_t shown = captured < opt.string_max ? captured : opt.string_max;

	put_quoted(p->t, data, shown);
	if (total > shown)
		put_s(p->t, "...");
}

/* Whether a SIZED structure reaches into this field of it. */
static bool reaches(const struct print *p, const struct node *field)
{
	const struct view *v = p->view;

	while (v->outer && v->of != field->up)
		v = v->outer;
	return !v->lacks || (v->p[p->phase] && field->off + v->lacks < v->len[p->phase]);
}

/* ---- walking ----------------------------------------------------------------------- */

static bool is_zero(const struct print *p, const struct node *n)
{
	uint32_t size = n->width ? n->width : n->size;
	const uint8_t *s = here(p, n, size);

	for (uint32_t i = 0; s && i < size; i++)
		if (s[i])
			return false;
	return true;
}

static bool allowed(const struct print *p, const struct node *n)
{
	uint64_t v;

	if (n->arg->only_if && !n->arg->only_if(p, n))
		return false;
	if (n->arg->hidden || (n->since && !reaches(p, n->since)))
		return false;
	if (n->arg->only == AT_EXIT + 1 &&
	    (!p->exiting || p->failed || (!n->arg->on_error && !here(p, n, n->width ? n->width : n->size))))
		return false;
	if (n->arg->nonzero && is_zero(p, n))
		return false;
	if (!n->when || (n->arg->or_verbose && opt.verbose))
		return true;
	v = get(p, n->when) & n->arg->when_mask;
	if (n->arg->when_any)
		return v;
	return (v == (n->arg->when_value & n->arg->when_mask)) != n->arg->when_not;
}

static inline bool wanted(const struct print *p, const struct node *n)
{
	return n->always || allowed(p, n);
}

void print_node(struct print *p, const struct node *n)
{
	if (n->arg->type->print)
		n->arg->type->print(p, n);
	else
		put_dec(p->t, get(p, n));
}

void print_fields(struct print *p, const struct node *up)
{
	bool first = true, cut = false;
	int phase = p->phase;

	for (int i = 0; i < up->nkids; i++) {
		const struct node *n = &up->kids[i];

		if (cut && n->arg->detail)
			continue;
		p->phase = n->arg->only ? n->arg->only - 1 : phase;
		if (n->arg->detail && !opt.verbose) {
			cut = wanted(p, n);
			continue;
		}
		if (!wanted(p, n))
			continue;
		if (!first)
			put_s(p->t, ", ");
		first = false;
		if (n->name_len) {
			put_mem(p->t, n->arg->name, n->name_len);
			put_c(p->t, '=');
		}
		print_node(p, n);
	}
	p->phase = phase;
	if (cut)
		put_s(p->t, first ? "..." : ", ...");
}

/* Whether an argument of the call can only be shown when the call has ended. */
static bool needs_exit(const struct print *p, const struct node *n)
{
	if (n->arg->null_early && !get(p, n))
		return false;
	if (n->arg->type->waits)
		return n->arg->type->waits(p, n);
	return n->arg->dir & OUT || n->arg->after || n->arg->type->late;
}

/* -e verbose=: structures and arrays are not looked into, strings are, unless such a structure says how long they are. */
static bool stays_bare(const struct node *n)
{
	const struct type *t = n->arg->type;

	return opt.bare && n->arg->dir && t->copy && (!t->bares || n->len_far);
}

static void print_arg(struct print *p, const struct node *n)
{
	if (stays_bare(n)) {
		print_addr(p, get(p, n));
		return;
	}
	p->phase = AT_ENTER;
	if (n->arg->dir & OUT && p->exiting && (!p->failed || n->arg->on_error))
		p->phase = AT_EXIT;
	if (n->arg->unless_failed && p->exiting && p->failed)
		print_addr(p, get(p, n));
	else
		print_node(p, n);
}

/* -e raw= */
static void print_raw_args(struct print *p, struct happening *h, const struct plan *plan)
{
	for (int words = plan_words(plan); h->printed < words; h->printed++) {
		if (h->printed)
			put_s(p->t, ", ");
		put_hex(p->t, h->enter->args[h->printed]);
	}
}

static void print_args(struct print *p, struct happening *h, const struct plan *plan)
{
	if (opt.raw) {
		print_raw_args(p, h, plan);
		return;
	}
	for (; h->printed < plan->nargs; h->printed++) {
		const struct node *n = &plan->args[h->printed];

		p->phase = AT_ENTER;
		/* what an answer adds to what was asked is nothing where neither is looked into */
		if (!wanted(p, n) || (opt.bare && n->arg->joined))
			continue;
		/* strace writes the comma before it knows whether the next argument has to wait */
		bool waits = !p->exiting && n->asks && needs_exit(p, n);

		if (waits && (n->arg->late_comma || n->arg->joined))
			return;
		if (h->some && !h->comma && !n->arg->joined)
			put_s(p->t, ", ");
		h->comma = true;
		if (waits)
			return;
		if (n->name_len) {
			put_mem(p->t, n->arg->name, n->name_len);
			put_c(p->t, '=');
		}
		print_arg(p, n);
		h->comma = false;
		h->some = true;
	}
}

/* Whether the words of an INSIDE were captured: its copy is the first op. */
static bool inside_there(const struct happening *h, const struct plan *plan)
{
	const struct systrace_block *b = (const void *)(h->enter + 1);
	uint32_t need = plan->inside->size;

	return h->enter->head.len >= sizeof(*h->enter) + sizeof(*b) + need && !b->op && b->len >= need;
}

static const struct plan *plan_of(const struct happening *h)
{
	const struct systrace_enter *e = h->enter;
	const struct plan *plan = e->plan == SYSTRACE_NO_PLAN ? NULL : plan_at(e->plan);

	if (plan && plan->inside && !inside_there(h, plan))
		plan = plan->base;
	return plan && plan->head.nr != SYSTRACE_NR_OTHERS ? plan : plan_raw(abis[e->head.abi < SYSTRACE_ABIS ? e->head.abi : 0], e->nr);
}

/* What was injected with retval= is a success, whatever it is. */
static void take_value(struct print *p, int64_t ret)
{
	p->ret = p->plan->abi->word == 4 ? (int64_t)(uint32_t)ret : ret;
	p->failed = false;
}

static void begin(struct print *p, struct view *v, struct text *t, const struct happening *h)
{
	const uint8_t *args = (const uint8_t *)h->enter->args;
	const struct plan *plan = plan_of(h);

	if (opt.qualify)
		opt.qualify(plan->abi, plan->nr);
	p->t = t;
	p->plan = plan;
	p->h = h;
	p->phase = AT_ENTER;
	p->nl = NULL;
	p->exiting = h->exit;
	p->ret = h->exit ? h->exit->ret : 0;
	/* a 32-bit program sees half of the register, whatever lseek or sigreturn left in the other */
	if (plan->abi->id == SYSTRACE_I386)
		p->ret = (uint32_t)p->ret < -4095U ? (int64_t)(uint32_t)p->ret : (int32_t)p->ret;
	p->failed = p->ret < 0 && p->ret >= -4095;
	if (h->exit && h->exit->head.flags & SYSTRACE_R_VALUE)
		take_value(p, h->exit->ret);
	*v = (struct view){ .p = { args, args }, .len = { sizeof(h->enter->args), sizeof(h->enter->args) } };
	p->view = v;
	if (!plan->nops)
		return;
	memset(p->frame.at, 0, plan->nops * sizeof(p->frame.at[0]));
	read_records(p, h->enter, h->exit);
	if (plan->inside) {
		enter_block(p, plan->inside, &p->inside, plan->inside->size);
		p->view = &p->inside;
	}
}

void happening_enter(struct text *t, struct happening *h)
{
	struct print p;
	struct view v;

	begin(&p, &v, t, h);
	p.exiting = false;
	h->printed = 0;
	h->comma = h->some = false;
	put_s(t, p.plan->name);
	put_c(t, '(');
	print_args(&p, h, p.plan);
}

void happening_exit(struct text *t, struct happening *h, struct ending *end)
{
	struct print *p = &end->p;

	begin(p, &end->v, t, h);
	/* a call that never returned shows what was known at its entry */
	p->exiting = true;
	p->failed = p->failed || !h->exit;
	print_args(p, h, p->plan);
	put_c(t, ')');
}

const struct systrace_block *happening_block(const struct happening *h, int arg, int phase)
{
	struct text nowhere = { 0 };
	struct print p;
	struct view v;

	begin(&p, &v, &nowhere, h);
	return arg < p.plan->nargs ? block_of(&p, &p.plan->args[arg], phase) : NULL;
}

int happening_first_arg(const struct happening *h)
{
	struct text nowhere = { 0 };
	struct print p;
	struct view v;

	begin(&p, &v, &nowhere, h);
	return get_at(&p, p.plan->inside ? p.plan->inside + 1 : p.plan->args, AT_ENTER);
}

uint64_t happening_ip(const struct happening *h)
{
	const struct systrace_block *b;
	struct text nowhere = { 0 };
	struct print p;
	struct view v;
	uint64_t ip;

	begin(&p, &v, &nowhere, h);
	b = p.plan->nops && p.plan->ops[p.plan->ip].kind == SYSTRACE_VALUE ? p.frame.at[p.plan->ip] : NULL;
	if (!b || b->len != sizeof(ip))
		return 0;
	memcpy(&ip, block_data(b), sizeof(ip));
	return ip;
}

const struct systrace_block *happening_fact(const struct happening *h, int fact, int phase)
{
	struct text nowhere = { 0 };
	struct print p;
	struct view v;

	begin(&p, &v, &nowhere, h);
	return p.plan->fact[phase][fact] ? p.frame.at[p.plan->fact[phase][fact] - 1] : NULL;
}

uint32_t happening_classes(const struct happening *h)
{
	return call_classes(plan_of(h)->call);
}

void happening_each(const struct happening *h, void (*see)(struct print *, const struct node *))
{
	struct text nowhere = { 0 };
	struct print p;
	struct view v;

	begin(&p, &v, &nowhere, h);
	p.exiting = false;
	for (int i = 0; i < p.plan->nargs; i++) {
		p.phase = AT_ENTER;
		if (wanted(&p, &p.plan->args[i]))
			see(&p, &p.plan->args[i]);
	}
	text_free(&nowhere);
}

const char *happening_name(const struct happening *h)
{
	return plan_of(h)->name;
}

static void print_error(struct text *t, int64_t ret)
{
	const char *name = errno_name(-ret), *text = errno_text(-ret);

	/* the kernel's own errnos ask for a restart: the program never sees them */
	put_s(t, errno_restarts(-ret) ? "?" : "-1");
	put_c(t, ' ');
	if (name) {
		put_s(t, name);
		put_s(t, " (");
		put_s(t, text);
		put_c(t, ')');
	} else {
		put_f(t, "(errno %d)", (int)-ret);
	}
}

static void print_raw_result(struct text *t, const struct print *p)
{
	if (!p->failed)
		put_hex(t, p->ret);
	else if (errno_restarts(-p->ret))
		put_s(t, "?");
	else
		print_error(t, p->ret);
}

void happening_result(struct text *t, const struct happening *h, struct ending *end)
{
	struct print *p;
	struct view ret;

	/* unless it was kept from that */
	if (!h->exit || (end->p.plan->call->no_return && !(h->exit->head.flags & SYSTRACE_R_INJECTED))) {
		put_c(t, '?');
		return;
	}
	p = &end->p;
	if (opt.raw) {
		print_raw_result(t, p);
		return;
	}
	if (p->failed) {
		print_error(t, p->ret);
		return;
	}
	view_bytes(p, &ret, p->plan->retval, &p->ret, sizeof(p->ret));
	p->view = &ret;
	p->phase = AT_EXIT;
	print_node(p, p->plan->retval);
}
