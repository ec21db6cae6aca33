// SPDX-License-Identifier: GPL-2.0
/*
 * From a record to text: walks the nodes that plan.c placed, with the blocks that the kernel copied
 * for their ops.
 */
#include <stdlib.h>
#include <string.h>
#include "settings.h"
#include "row/blocks.h"
#include "row/call.h"
#include "late.h"

/* ---- walking ----------------------------------------------------------------------- */

/* Whether an argument can be shown only when the call has ended. */
static bool needs_exit(const struct print *p, const struct node *n)
{
	if (n->arg->null_early && !get(p, n))
		return false;
	if (n->arg->type->waits)
		return n->arg->type->waits(p, n);
	return n->arg->dir & OUT || n->arg->after || n->arg->type->late;
}

/*
 * -e verbose=: structures and arrays are not decoded.  Strings are, unless such a structure has
 * their length.
 */
static bool stays_bare(const struct print *p, const struct node *n)
{
	const struct type *t = n->arg->type;

	return p->bare && n->arg->dir && t->copy && (!t->bares || n->len_far);
}

static void print_arg(struct print *p, const struct node *n)
{
	if (stays_bare(p, n)) {
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
static void print_raw_args(struct print *p, struct call *call, const struct plan *plan)
{
	for (int words = plan_words(plan); call->printed < words; call->printed++) {
		if (call->printed)
			pen_next(p->t);
		pen_hex(p->t, call->enter->args[call->printed]);
	}
}

static void print_args(struct print *p, struct call *call, const struct plan *plan)
{
	if (p->raw) {
		print_raw_args(p, call, plan);
		return;
	}
	for (; call->printed < plan->nargs; call->printed++) {
		const struct node *n = &plan->args[call->printed];

		p->phase = AT_ENTER;
		if (n->simple && !p->bare && !p->arg_names) {
			if (call->some && !call->comma)
				pen_next(p->t);
			print_name(p, n);
			print_node(p, n);
			call->comma = false;
			call->some = true;
			continue;
		}
		/* if neither is decoded, the part after " => " adds nothing */
		if (!print_wanted(p, n) || (p->bare && n->arg->joined))
			continue;
		/* strace writes the comma before it knows whether the next argument has to wait */
		bool waits = !p->exiting && n->asks && needs_exit(p, n);

		if (waits && (n->arg->late_comma || n->arg->joined))
			return;
		if (call->some && !call->comma && !n->arg->joined)
			pen_next(p->t);
		call->comma = true;
		if (waits)
			return;
		if (!n->name_len && p->arg_names && *n->arg->name && !n->arg->joined)
			pen_name(p->t, n->arg->name, strlen(n->arg->name));
		else
			print_name(p, n);
		print_arg(p, n);
		call->comma = false;
		call->some = true;
	}
}

/* Whether the words of an INSIDE were captured: the first op copies them. */
static bool inside_there(const struct call *call, const struct plan *plan)
{
	const struct systrace_block *b = (const void *)(call->enter + 1);
	uint32_t need = plan->inside->size;

	return call->enter->head.len >= sizeof(*call->enter) + sizeof(*b) + need && !b->op && b->len >= need;
}

/* The plan of its row; NULL: no row. */
static const struct plan *plan_of_row(const struct call *call)
{
	const struct plan *plan = call->enter->plan == SYSTRACE_NO_PLAN ? NULL : plan_at(call->enter->plan);

	if (plan && plan->inside && !inside_there(call, plan))
		plan = plan->base;
	return plan && plan->head.nr != SYSTRACE_NR_OTHERS ? plan : NULL;
}

/* For a call without a row the plan is valid until the next such call is looked up. */
static const struct plan *plan_of(const struct call *call)
{
	const struct systrace_enter *e = call->enter;

	return call->plan ?: plan_of_row(call) ?: plan_raw(abis[e->head.abi < SYSTRACE_ABIS ? e->head.abi : 0], e->nr);
}

void call_open(struct call *call, struct call_blocks *blocks)
{
	call->plan = plan_of_row(call);
	call->blocks = blocks;
	blocks->enter = NULL;
}

/* Enough for a question that only needs a block. */
static void begin_blocks(struct print *p, const struct call *call)
{
	p->plan = plan_of(call);
	p->call = call;
	p->read = false;
	p->blocks = call->blocks;
	if (!p->blocks) {
		p->blocks = &p->own;
		p->own.enter = NULL;
	}
}

/* A value injected with retval= is a success, even if it looks like an error. */
static void take_value(struct print *p, int64_t ret)
{
	p->ret = p->plan->abi->word == 4 ? (int64_t)(uint32_t)ret : ret;
	p->failed = false;
}

/* -e abbrev=, verbose=, raw= */
static __attribute__((noinline)) void take_style_of_call(struct print *p, const struct by_call *sets)
{
	int abi = p->plan->abi->id, nr = p->plan->nr;

	p->verbose = !callset_has(&sets->abbreviated, abi, nr);
	p->bare = !callset_has(&sets->decoded, abi, nr);
	p->raw = callset_has(&sets->raw, abi, nr);
}

static void take_style(struct print *p, const struct watcher *watcher)
{
	p->string_max = opt.string_max;
	p->verbose = opt.verbose;
	p->bare = opt.bare;
	p->raw = opt.raw;
	p->arg_names = opt.arg_names;
	if (watcher && watcher->whole)
		p->string_max = SYSTRACE_WHOLE_MAX;
	if (opt.by_call)
		take_style_of_call(p, opt.by_call);
}

static void begin_print(struct print *p, struct view *v, struct text *t, const struct call *call)
{
	const uint8_t *args = (const uint8_t *)call->enter->args;
	const struct plan *plan;

	begin_blocks(p, call);
	plan = p->plan;
	p->t = t;
	p->phase = AT_ENTER;
	take_style(p, call->watcher);
	p->nl = NULL;
	p->exiting = call->exit;
	p->ret = call->exit ? call->exit->ret : 0;
	/*
	 * a 32-bit program sees half of the register; lseek or sigreturn may leave anything in the
	 * other half
	 */
	if (plan->abi->id == SYSTRACE_COMPAT)
		p->ret = (uint32_t)p->ret < -4095U ? (int64_t)(uint32_t)p->ret : (int32_t)p->ret;
	p->failed = p->ret < 0 && p->ret >= -4095;
	if (call->exit && call->exit->head.flags & SYSTRACE_R_VALUE)
		take_value(p, call->exit->ret);
	*v = (struct view){ .p = { args, args }, .len = { sizeof(call->enter->args), sizeof(call->enter->args) } };
	p->view = v;
	if (plan->inside) {
		enter_block(p, plan->inside, &p->inside, plan->inside->size);
		p->view = &p->inside;
	}
}

void call_enter(struct text *t, struct call *call)
{
	struct print p;
	struct view v;

	begin_print(&p, &v, t, call);
	p.exiting = false;
	call->printed = 0;
	call->comma = call->some = false;
	put_s(t, p.plan->name);
	put_c(t, '(');
	print_args(&p, call, p.plan);
}

static void print_end(struct text *t, struct ending *end)
{
	struct print *p = &end->p;

	begin_print(p, &end->v, t, &end->of);
	/* a call that never returned is shown as known at its entry */
	p->exiting = true;
	p->failed = p->failed || !end->of.exit;
	print_args(p, &end->of, p->plan);
	put_c(t, ')');
}

void call_exit(struct text *t, const struct call *call, struct ending *end)
{
	end->of = *call;
	print_end(t, end);
}

void call_whole(struct text *t, const struct call *call, struct ending *end)
{
	end->of = *call;
	end->of.printed = 0;
	end->of.comma = end->of.some = false;
	print_end(t, end);
}

const struct systrace_block *call_block(const struct call *call, int arg, int phase)
{
	struct print p;

	begin_blocks(&p, call);
	return arg < p.plan->nargs ? block_of(&p, &p.plan->args[arg], phase) : NULL;
}

int call_first_arg(const struct call *call)
{
	struct text nowhere = { 0 };
	const struct node *first;
	struct print p;
	struct view v;

	begin_print(&p, &v, &nowhere, call);
	first = p.plan->inside ? p.plan->inside + 1 : p.plan->args;
	return first < p.plan->args + p.plan->nargs ? (int)get_at(&p, first, AT_ENTER) : -1;
}

uint64_t call_ip(const struct call *call)
{
	const struct systrace_block *b;
	struct print p;
	uint64_t ip;

	begin_blocks(&p, call);
	b = p.plan->nops && p.plan->ops[p.plan->ip].kind == SYSTRACE_VALUE ? block_at(&p, p.plan->ip) : NULL;
	if (!b || b->len != sizeof(ip))
		return 0;
	memcpy(&ip, block_data(b), sizeof(ip));
	return ip;
}

const struct systrace_block *call_fact(const struct call *call, int fact, int phase)
{
	struct print p;

	begin_blocks(&p, call);
	return p.plan->fact[phase][fact] ? block_at(&p, p.plan->fact[phase][fact] - 1) : NULL;
}

static bool times_of(const struct call *call, int phase, struct systrace_times *to)
{
	const struct systrace_block *b = call_fact(call, FACT_TIMES, phase);

	if (!b || b->len != sizeof(*to))
		return false;
	memcpy(to, block_data(b), sizeof(*to));
	return true;
}

bool call_spent(const struct call *call, struct spent *s)
{
	struct systrace_times first, last;
	uint64_t passed;
	int64_t ran;

	if (!call->exit || !times_of(call, AT_ENTER, &first) || !times_of(call, AT_EXIT, &last))
		return false;
	passed = call->exit->head.time - call->enter->head.time;
	ran = last.ran - first.ran;
	if (last.cpu == first.cpu)
		ran += passed - (last.seen - first.seen);
	s->ran = ran < 0 ? 0 : (uint64_t)ran > passed ? passed : (uint64_t)ran;
	s->waited = last.waited - first.waited;
	if (s->waited > passed - s->ran)
		s->waited = passed - s->ran;
	s->slept = passed - s->ran - s->waited;
	return true;
}

uint32_t call_classes(const struct call *call)
{
	return row_classes(plan_of(call)->row);
}

bool call_returns_fd(const struct call *call)
{
	return plan_of(call)->ret->type->fd;
}

const struct systrace_fdinfo *call_result_fd(const struct call *call)
{
	struct print p;

	begin_blocks(&p, call);
	return fdinfo_of(block_of(&p, p.plan->retval, AT_EXIT));
}

void call_each(const struct call *call, void (*see)(struct print *, const struct node *))
{
	struct text nowhere = { 0 };
	struct print p;
	struct view v;

	begin_print(&p, &v, &nowhere, call);
	p.exiting = false;
	for (int i = 0; i < p.plan->nargs; i++) {
		p.phase = AT_ENTER;
		if (print_wanted(&p, &p.plan->args[i]))
			see(&p, &p.plan->args[i]);
	}
	text_free(&nowhere);
}

const char *call_name(const struct call *call)
{
	return plan_of(call)->name;
}

static void print_error(struct text *t, int64_t ret)
{
	const char *name = errno_name(-ret), *text = errno_text(-ret);

	/* kernel-internal errnos request a restart: the program never sees them */
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

void call_result(struct text *t, struct ending *end)
{
	const struct call *call = &end->of;
	struct print *p;
	struct view ret;

	/* a call that never returns does return if a rule left it out */
	if (!call->exit || (end->p.plan->row->no_return && !(call->exit->head.flags & SYSTRACE_R_INJECTED))) {
		put_c(t, '?');
		return;
	}
	p = &end->p;
	if (p->raw) {
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
