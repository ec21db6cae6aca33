// SPDX-License-Identifier: GPL-2.0
/*
 * From a row to a plan: the row's args are placed for an ABI (struct node:
 * offsets, widths, resolved lengths), and the ops that copy what they lead to
 * are written down.  Values are not known here, so everything that might be
 * printed is copied; print.c decides.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/ioctl.h>
#include "call.h"
#include "dump.h"
#include "options.h"
#include "qualify.h"

#define X32_BIT 0x40000000	/* in an x32 call's number, but not in our tables */

const struct abi *const abis[SYSTRACE_ABIS] = { &abi_x86_64, &abi_i386, &abi_x32 };

void plan_die(struct plan *p, const struct node *n, const char *why)
{
	fprintf(stderr, "systrace-read: the row of %s: %s: %s\n", p->call->name,
		n && n->arg->name ? n->arg->name : "?", why);
	abort();
}

static void *zalloc(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size);

	if (!p) {
		fputs("systrace-read: out of memory\n", stderr);
		exit(1);
	}
	return p;
}

/* Plans and what they are made of are many, small, and live to the end. */
static void *pooled(size_t count, size_t size)
{
	static char *pool;
	static size_t left;
	size_t need = (count * size + 15) & ~(size_t)15;
	void *p;

	if (need > left) {
		left = need > 1 << 18 ? need : 1 << 18;
		pool = zalloc(1, left);
	}
	p = pool;
	pool += need;
	left -= need;
	return p;
}

/* ---- placing ---------------------------------------------------------------- */

static unsigned round_up(unsigned v, unsigned to)
{
	return (v + to - 1) / to * to;
}

const struct node *sibling(const struct node *kids, int n, const char *name)
{
	for (int i = 0; i < n; i++)
		if (kids[i].arg->name && !strcmp(kids[i].arg->name, name))
			return &kids[i];
	return NULL;
}

/* A name is looked for among the siblings, then further out, at last among the call's arguments. */
static struct node *resolve(struct plan *p, const struct node *n, struct node *level, int nlevel,
			    const char *name)
{
	const struct node *found = sibling(level, nlevel, name);

	for (const struct node *up = n->up; !found; up = up->up) {
		if (!up) {
			found = sibling(p->args, p->nargs, name);
			break;
		}
		if (up->kids != level)
			found = sibling(up->kids, up->nkids, name);
	}
	if (!found)
		plan_die(p, n, name);
	return (struct node *)found;
}

/* "sibling.field" */
static struct node *resolve_far(struct plan *p, const struct node *n, struct node *level, int nlevel,
				const char *name)
{
	const char *dot = strchr(name, '.');
	char first[32] = "";
	struct node *holder;

	strncat(first, name, dot - name < 31 ? dot - name : 31);
	holder = resolve(p, n, level, nlevel, first);
	return resolve(p, n, holder->kids, holder->nkids, dot + 1);
}

static uint8_t width_of(const struct plan *p, const struct arg *a)
{
	uint8_t w = a->width ? a->width : a->type->width;

	if (w == KWORD)
		return p->abi->id == SYSTRACE_I386 ? 4 : 8;
	return w == WORD ? p->abi->word : w;
}

static void place(struct plan *p, struct node *n, const struct arg *a, struct node *up)
{
	n->arg = a;
	n->up = up;
	n->op[0] = n->op[1] = n->each[0] = n->each[1] = -1;
	n->width = width_of(p, a);
	n->align = n->width == 8 ? p->abi->align8 : n->width;
	if (n->arg->type->place)
		n->arg->type->place(p, n);
	else if (n->arg->type->like && n->arg->type->like->place)
		n->arg->type->like->place(p, n);
	if (a->align)
		n->align = a->align;
}

static void resolve_names(struct plan *p, struct node *nodes, int count)
{
	for (int i = 0; i < count; i++) {
		struct node *n = &nodes[i];
		const char *len = n->arg->len;

		if (n->arg->when)
			n->when = resolve(p, n, nodes, count, n->arg->when);
		if (n->arg->since)
			n->since = resolve(p, n, nodes, count, n->arg->since);
		n->always = !n->when && !n->since && !n->arg->hidden && !n->arg->only_if && !n->arg->only &&
			    !n->arg->nonzero;
		/* a field has a name unless it says not, an argument if it says so */
		if (nodes == p->args ? n->arg->named : !n->arg->unnamed)
			n->name_len = strlen(n->arg->name);
		n->asks = n->arg->null_early || n->arg->type->waits || n->arg->late_comma || n->arg->joined ||
			  n->arg->dir & OUT || n->arg->after || n->arg->type->late;
		if (n->arg->most)
			n->most = resolve(p, n, nodes, count, n->arg->most);
		if (!len || !*len || n->arg->type == &type_by)
			continue;
		n->len_ret = !strcmp(len, "ret");
		n->len_deref = *len == '*';
		n->len_far = strchr(len + 1, '.');
		if (n->len_far)
			n->len = resolve_far(p, n, nodes, count, len);
		else if (*len == '.')
			n->len = resolve(p, n, n->kids, n->nkids, len + 1);
		else if (!n->len_ret)
			n->len = resolve(p, n, nodes, count, len + n->len_deref);
	}
}

/* Places are given by now; printing goes by .order where a layout says one. */
static void put_in_order(struct node *nodes, int count)
{
	for (int i = 1; i < count; i++) {
		struct node n = nodes[i];
		int to = i;

		for (; to && nodes[to - 1].arg->order > n.arg->order; to--)
			nodes[to] = nodes[to - 1];
		nodes[to] = n;
	}
	for (int i = 0; i < count; i++)
		for (int k = 0; k < nodes[i].nkids; k++)
			nodes[i].kids[k].up = &nodes[i];
}

/* Gives up's field i its place, at or behind off; returns where the next may stand. */
static uint32_t place_field(struct plan *p, struct node *n, struct node *up, int i, uint32_t off)
{
	uint32_t size = n->width ? n->width : n->size;

	if (n->arg->same) {
		const struct node *same = sibling(up->kids, i, n->arg->same);

		if (!same)
			plan_die(p, n, n->arg->same);
		n->off = same->off;
	} else {
		n->off = n->align ? round_up(off, n->align) : off;
	}
	return n->off + size > off ? n->off + size : off;
}

struct node *plan_kids(struct plan *p, struct node *up, const struct arg *fields, uint32_t *size,
		       uint8_t *align)
{
	uint32_t off = 0;
	uint8_t most = 1;
	int count = 0;

	while (fields[count].name)
		count++;
	up->kids = pooled(count, sizeof(*up->kids));
	up->nkids = count;
	/* what stands inside the first may name the last */
	for (int i = 0; i < count; i++)
		up->kids[i].arg = &fields[i];
	for (int i = 0; i < count; i++) {
		struct node *n = &up->kids[i];

		place(p, n, &fields[i], up);
		/* embedded structures and arrays say their size; the others are as wide as they are */
		off = place_field(p, n, up, i, off);
		if (n->align > most)
			most = n->align;
	}
	*size = round_up(off, most);
	if (align)
		*align = most;
	put_in_order(up->kids, count);
	resolve_names(p, up->kids, count);
	return up->kids;
}

/* ---- ops ---------------------------------------------------------------------- */

int plan_op(struct plan *p, const struct systrace_op *op)
{
	if (p->nops == SYSTRACE_OPS_MAX)
		plan_die(p, NULL, "too many ops");
	p->ops[p->nops] = *op;
	return p->nops++;
}

/* Embedded nodes stand in the memory of the node that was copied. */
static uint32_t offset_in_block(const struct node *n, int phase, const struct node **holder)
{
	uint32_t off = n->off;

	n = n->up;
	/* an array over which an EACH goes is where its element's offsets begin */
	while (n && !n->arg->type->width && !n->block[phase]) {
		off += n->off;
		n = n->up;
	}
	*holder = n;
	return off;
}

struct systrace_ref plan_ref(struct plan *p, const struct node *n, int phase)
{
	const struct node *holder;
	uint32_t off;

	if (n == p->retval)
		return (struct systrace_ref){ SYSTRACE_REF_CALL, n->width, SYSTRACE_REF_RET };
	off = offset_in_block(n, phase, &holder);

	if (off > UINT16_MAX)
		plan_die(p, n, "stands too far in its structure");
	if (!holder)
		return (struct systrace_ref){ SYSTRACE_REF_CALL, n->width, off };
	return (struct systrace_ref){ holder->block[phase], n->width, off };
}

static void copy_node(struct plan *p, struct node *n, int phase)
{
	const struct type *t = n->arg->type;

	if (n->op[phase] >= 0)
		return;
	if (t->copy)
		t->copy(p, n, phase);
	else if (t->like && t->like->copy)
		t->like->copy(p, n, phase);
}

struct systrace_ref plan_len_ref(struct plan *p, struct node *n, int phase)
{
	struct node *len = n->len;

	if (n->len_ret)
		return (struct systrace_ref){ SYSTRACE_REF_CALL, 8, SYSTRACE_REF_RET };
	if (!len)
		plan_die(p, n, "has no length");
	if (n->len_far)
		copy_node(p, len->up, phase);
	if (!n->len_deref)
		return plan_ref(p, len, phase);
	copy_node(p, len, phase);
	if (len->op[phase] < 0)
		plan_die(p, n, "its length is not captured in this direction");
	return (struct systrace_ref){ len->op[phase] + 1, len->kids[0].width, 0 };
}

uint8_t plan_op_flags(const struct plan *p, int phase)
{
	if (phase == AT_ENTER)
		return 0;
	return SYSTRACE_OP_EXIT | (p->on_error ? 0 : SYSTRACE_OP_OK);
}

int plan_copy_bytes(struct plan *p, struct node *n, int phase, struct systrace_ref len, uint32_t elem,
		    uint32_t cap)
{
	if (cap > SYSTRACE_CAP_MAX)
		cap = SYSTRACE_CAP_MAX;
	n->op[phase] = plan_op(p, &(struct systrace_op){
		.kind = SYSTRACE_COPY,
		.flags = plan_op_flags(p, phase),
		.ptr = plan_ref(p, n, phase), .len = len, .elem = elem, .cap = cap });
	n->block[phase] = n->op[phase] + 1;
	return n->op[phase];
}

void plan_copy_kids(struct plan *p, struct node *n, int phase)
{
	for (int i = 0; i < n->nkids; i++)
		if (!n->kids[i].arg->only || n->kids[i].arg->only == phase + 1)
			copy_node(p, &n->kids[i], phase);
}

/* ---- variants ------------------------------------------------------------------- */

struct choice { const struct arg *by; const struct kase *kase; };	/* kase NULL: the rest */

#define LIST_MAX	32	/* arguments of a row, with those of its cases */

static int list_with(struct plan *p, const struct arg *args, const struct choice *choices, int nchoices,
		     struct arg out[LIST_MAX])
{
	int n = 0, c = 0;

	while (args->name) {
		if (args->type == &type_by) {
			const struct by *by = args->data;
			const struct kase *k = c < nchoices ? choices[c++].kase : NULL;

			if (k && k->ret)
				p->ret = k->ret;
			if (k && k->name)
				p->name = k->name;
			args = k ? k->args : by->rest;
			continue;
		}
		if (n == LIST_MAX)
			plan_die(p, NULL, "too many arguments");
		out[n++] = *args++;
	}
	return n;
}

static struct plan **plans;
static int nplans, room;

static void place_ret(struct plan *p)
{
	p->retval = pooled(1, sizeof(*p->retval));
	place(p, p->retval, p->ret, p->retval);	/* stands in no memory but its own */
}

/* Commands of ioctl contain a size, which the ABI decides. */
static uint64_t key_of(struct plan *p, const struct kase *k)
{
	const struct node *last = p->nargs ? &p->args[p->nargs - 1] : NULL;
	uint64_t sized;

	if (!k->sized || !last)
		return k->key;
	sized = (k->key & ~(uint64_t)(_IOC_SIZEMASK << _IOC_SIZESHIFT)) | last->size << _IOC_SIZESHIFT;
	if (p->abi->id == SYSTRACE_X86_64 && sized != k->key) {
		char why[80];

		snprintf(why, sizeof(why), "command %#llx, but its layout has %u bytes",
			 (unsigned long long)k->key, last->size);
		plan_die(p, last, why);
	}
	return sized;
}

/* What is no pointer can lead somewhere too: a descriptor to its file. */
static int direction(const struct arg *a)
{
	return a->dir ? a->dir : IN;
}

/* What stands before an INSIDE is not shown, what follows it stands in its memory. */
static int find_inside(struct arg *args, int n)
{
	int i = 0;

	while (i < n && args[i].type != &type_inside)
		i++;
	for (int k = 0; i < n && k < i; k++)
		args[k].hidden = true;
	return i;
}

static void place_inside(struct plan *p, struct arg *args, int inside)
{
	p->inside = &p->args[inside];
	p->inside->size = (p->nargs - inside - 1) * p->abi->word;
	for (int i = inside + 1; i < p->nargs; i++) {
		place(p, &p->args[i], &args[i], p->inside);
		p->args[i].off = (i - inside - 1) * p->abi->word;
	}
}

/* After these nothing is left of the stack. */
static bool unwinds_before(const char *name)
{
	static const char *const calls[] = { "execve", "execveat", "exit", "exit_group" };

	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++)
		if (!strcmp(name, calls[i]))
			return true;
	return false;
}

/* -k; but strace's does not look at other ABIs' stacks. */
static void copy_stack(struct plan *p, int phase)
{
	struct systrace_op stack = { .kind = SYSTRACE_STACK, .cap = opt.stack_room };
	struct systrace_op maps = { .kind = SYSTRACE_MAPS, .cap = opt.maps_room };
	bool before = unwinds_before(p->call->name);

	/* a program that starts has its first stack when execve returns */
	if (!opt.stack || p->abi->id != SYSTRACE_X86_64 ||
	    (phase == AT_ENTER ? !before : before && strncmp(p->call->name, "exec", 4)))
		return;
	stack.flags = maps.flags = phase == AT_EXIT ? SYSTRACE_OP_EXIT : 0;
	p->fact[phase][FACT_STACK] = plan_op(p, &stack) + 1;
	p->fact[phase][FACT_MAPS] = plan_op(p, &maps) + 1;
}

static struct plan *plan_make(const struct abi *abi, const struct call *call, int nr,
			      const struct choice *choices, int nchoices)
{
	struct plan *p = pooled(1, sizeof(*p));
	/* there are thousands, most of a few ops and arguments: kept as far as they are used */
	static struct systrace_op ops[SYSTRACE_OPS_MAX];
	struct arg list[LIST_MAX], *args;
	uint32_t string_max = opt.string_max;
	int inside;

	if (opt.qualify)
		opt.qualify(abi, nr);
	if (dump_wants(call->name))
		opt.string_max = SYSTRACE_CAP_MAX;
	p->ops = ops;
	p->abi = abi;
	p->call = call;
	p->ret = call->ret;
	p->nr = nr;
	p->name = call->name;
	p->nargs = list_with(p, call->args, choices, nchoices, list);
	args = pooled(p->nargs + 1, sizeof(*args));
	memcpy(args, list, p->nargs * sizeof(*args));
	p->args = pooled(p->nargs, sizeof(*p->args));
	for (int i = 0; i < p->nargs; i++)
		p->args[i].arg = &args[i];	/* a structure may ask for an argument behind it */
	inside = find_inside(args, p->nargs);
	for (int i = 0; i < p->nargs && i <= inside; i++) {
		place(p, &p->args[i], &args[i], NULL);
		p->args[i].off = (args[i].reg ? args[i].reg - 1 : i) * 8;
	}
	if (inside < p->nargs)
		place_inside(p, args, inside);
	resolve_names(p, p->args, p->nargs);
	place_ret(p);
	for (int phase = AT_ENTER; phase <= AT_EXIT; phase++) {
		for (int i = 0; i < p->nargs; i++)
			if (direction(&args[i]) & (phase == AT_ENTER ? IN : OUT)) {
				p->on_error = args[i].on_error;
				copy_node(p, &p->args[i], phase);
			}
		if (phase == AT_ENTER && opt.ip)
			p->ip = plan_op(p, &(struct systrace_op){ .kind = SYSTRACE_VALUE, .cap = 8,
								  .ptr = { SYSTRACE_REF_CALL, 8, SYSTRACE_REF_IP } });
		if (phase == AT_ENTER) {
			copy_stack(p, AT_ENTER);
			p->nenter = p->nops;
		}
	}
	p->on_error = false;
	copy_node(p, p->retval, AT_EXIT);
	copy_stack(p, AT_EXIT);
	opt.string_max = string_max;

	p->head.abi = abi->id;
	p->head.nr = abi->id == SYSTRACE_X32 ? nr | X32_BIT : nr;
	p->head.nops = p->nops;
	for (int i = 0; i < nchoices; i++) {
		const struct node *sel;

		if (!choices[i].kase)
			break;
		sel = sibling(p->args, p->nargs, choices[i].by->len);
		if (!sel)
			plan_die(p, NULL, choices[i].by->len);
		p->head.arg[i] = sel->off / 8;
		/* a selector has 32 bits unless its word says otherwise */
		p->head.mask[i] = choices[i].by->mask & (sel->width == 8 ? ~0ULL : 0xffffffffULL);
		p->head.key[i] = key_of(p, choices[i].kase) & p->head.mask[i];
		p->head.nkeys++;
		if (choices[i].kase->mask) {
			/* fewer bits: a lot of its own, that of two keys */
			p->head.mask[0] = choices[i].kase->mask;
			p->head.key[0] &= p->head.mask[0];
			p->head.arg[1] = p->head.arg[0];
			p->head.nkeys = 2;
		}
	}
	p->ops = memcpy(pooled(p->nops, sizeof(*ops)), ops, p->nops * sizeof(*ops));
	return p;
}

static void plan_add(struct plan *p)
{
	if (nplans == room) {
		room = room ? room * 2 : 1024;
		plans = realloc(plans, room * sizeof(*plans));
		if (!plans)
			exit(1);
	}
	plans[nplans++] = p;
}

static const struct arg *find_by(const struct arg *a)
{
	while (a->name && a->type != &type_by)
		a++;
	return a->name ? a : NULL;
}

/* The plan without choices, and one for each case, and each case of a BY inside a case. */
static void plan_variants(const struct abi *abi, const struct call *call, int nr, const struct arg *args,
			  struct choice *choices, int nchoices)
{
	static const struct plan *base;		/* the row's without a case */
	const struct arg *by = find_by(args);
	const struct by *b;

	if (!by) {
		plan_add(plan_make(abi, call, nr, choices, nchoices));
		plans[nplans - 1]->base = base;
		return;
	}
	b = by->data;
	choices[nchoices] = (struct choice){ by, NULL };
	/* what no case has: further BYs in the rest are not looked at */
	plan_add(plan_make(abi, call, nr, choices, nchoices + 1));
	if (!nchoices)
		base = plans[nplans - 1];
	if (nchoices == 2)
		return;
	for (int l = 0; l < b->n; l++)
		for (int i = 0; b->lists[l].n ? i < b->lists[l].n : !!b->lists[l].cases[i].args; i++) {
			const struct kase *k = &b->lists[l].cases[i];

			if (k->abis && !(k->abis & 1 << abi->id))
				continue;
			choices[nchoices].kase = k;
			plan_variants(abi, call, nr, k->args, choices, nchoices + 1);
		}
}

/* ---- layouts in the middle of bytes --------------------------------------------------- */

/* Each is placed once for each ABI, when it is first met. */
static struct { const struct layout *l; const struct abi *abi; struct node *node; } *placed;
static uint32_t nplaced, places;

static uint32_t slot_of(const struct layout *l, const struct abi *abi)
{
	uint32_t i = ((uintptr_t)l / 16 + abi->id) % places;

	while (placed[i].l && (placed[i].l != l || placed[i].abi != abi))
		i = (i + 1) % places;
	return i;
}

static struct node *place_layout(const struct layout *l, const struct abi *abi)
{
	static const struct call call = { .name = "netlink" };
	struct plan p = { .abi = abi, .call = &call };
	struct node *n = pooled(1, sizeof(*n));
	struct arg *arg = pooled(1, sizeof(*arg));

	arg->name = "";
	arg->type = &type_embed;
	arg->data = l;
	n->arg = arg;
	plan_kids(&p, n, l->fields, &n->size, &n->align);
	return n;
}

static void placed_grow(void)
{
	typeof(placed) had = placed;
	uint32_t n = places;

	places = places ? places * 2 : 512;
	placed = zalloc(places, sizeof(*placed));
	for (uint32_t i = 0; i < n; i++)
		if (had[i].l)
			placed[slot_of(had[i].l, had[i].abi)] = had[i];
	free(had);
}

const struct node *plan_layout(const struct abi *abi, const struct layout *l)
{
	uint32_t i;

	if (nplaced * 2 >= places)
		placed_grow();
	i = slot_of(l, abi);
	if (!placed[i].l) {
		placed[i].l = l;
		placed[i].abi = abi;
		placed[i].node = place_layout(l, abi);
		nplaced++;
	}
	return placed[i].node;
}

/* ---- all of them ------------------------------------------------------------------ */

int plan_compare(const struct systrace_plan *a, const struct systrace_plan *b)
{
	if (a->abi != b->abi)
		return a->abi < b->abi ? -1 : 1;
	if (a->nr != b->nr)
		return a->nr < b->nr ? -1 : 1;
	if (a->nkeys != b->nkeys)
		return a->nkeys < b->nkeys ? -1 : 1;
	for (int i = 0; i < 2 && i < a->nkeys; i++)
		if (a->key[i] != b->key[i])
			return a->key[i] < b->key[i] ? -1 : 1;
	return 0;
}

static int by_key(const void *a, const void *b)
{
	return plan_compare(&(*(struct plan *const *)a)->head, &(*(struct plan *const *)b)->head);
}

static int by_name(const void *a, const void *b)
{
	return strcmp((*(const struct call *const *)a)->name, (*(const struct call *const *)b)->name);
}

static const struct call **rows;
static int nrows;

static void rows_sort(void)
{
	for (const struct call *const *f = families; *f; f++)
		for (const struct call *c = *f; c->name; c++)
			nrows++;
	rows = zalloc(nrows, sizeof(*rows));
	nrows = 0;
	for (const struct call *const *f = families; *f; f++)
		for (const struct call *c = *f; c->name; c++)
			rows[nrows++] = c;
	qsort(rows, nrows, sizeof(*rows), by_name);
}

/* The place of the first row that is called so, or where it would be. */
static int first_named(const char *name)
{
	int lo = 0, hi;

	if (!rows)
		rows_sort();
	hi = nrows;
	while (lo < hi) {
		int mid = (lo + hi) / 2;

		if (strcmp(rows[mid]->name, name) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

const struct call *call_named(const char *name)
{
	int at = first_named(name);

	return at < nrows && !strcmp(rows[at]->name, name) ? rows[at] : NULL;
}

const struct call *call_row(const struct abi *abi, int nr)
{
	const struct call *fit = NULL;
	const char *name;

	if (nr < 0 || nr >= abi->ncalls || !abi->names[nr])
		return NULL;
	name = abi->names[nr];
	/* a row of this ABI's own wins over one for all */
	for (int i = first_named(name); i < nrows && !strcmp(rows[i]->name, name); i++)
		if (!rows[i]->abis || rows[i]->abis & 1 << abi->id)
			if (!fit || rows[i]->abis)
				fit = rows[i];
	return fit;
}

static uint32_t classes_of(const struct arg *a)
{
	uint32_t c = 0;

	for (; a->name; a++) {
		if (a->type == &type_by || a->no_class)
			continue;
		c |= (a->type->path ? FILES : 0) | (a->type->fd ? DESC : 0);
	}
	return c;
}

uint32_t call_classes(const struct call *c)
{
	uint32_t found = classes_of(c->args);

	/* to strace the calls of sockets are not of descriptors */
	return c->classes | (c->classes & NETWORK ? found & ~DESC : found);
}

static struct subcall *subs;
static int nsubs;

static void add_subcalls(int nr, const struct by *b)
{
	for (int l = 0; l < b->n; l++)
		for (int i = 0; i < b->lists[l].n; i++) {
			if (!b->lists[l].cases[i].name)
				continue;
			subs = realloc(subs, (nsubs + 1) * sizeof(*subs));
			if (!subs)
				exit(1);
			subs[nsubs++] = (struct subcall){ nr, b->lists[l].cases[i].name };
		}
}

const struct subcall *subcalls(int *count)
{
	bool known = nsubs;

	for (int nr = 0; !known && nr < abi_i386.ncalls; nr++) {
		const struct call *row = call_row(&abi_i386, nr);
		const struct arg *by = row ? find_by(row->args) : NULL;

		if (by)
			add_subcalls(nr, by->data);
	}
	*count = nsubs;
	return subs;
}

static bool same_lot(const struct systrace_plan *a, const struct systrace_plan *b)
{
	return a->abi == b->abi && a->nr == b->nr && a->nkeys == b->nkeys;
}

/* The variants of a call that have as many keys look through one mask: the narrowest of theirs. */
static void masks_agree(int first, int end)
{
	for (int k = 0; k < 2; k++) {
		uint64_t mask = ~0ULL;

		for (int i = first; i < end; i++)
			mask &= plans[i]->head.mask[k];
		for (int i = first; i < end; i++) {
			plans[i]->head.mask[k] = mask;
			plans[i]->head.key[k] &= mask;
		}
	}
}

static const struct callset *only;

void plans_only(const struct callset *set)
{
	only = set;
}

/* Most of x32's calls are x86-64's, with its structures; its own, which take i386's, are numbered from 512. */
static const struct abi *abi_of(const struct abi *abi, int nr)
{
	return abi == &abi_x32 && nr < 512 ? &abi_x32_whole : abi;
}

int plans_build(void)
{
	struct choice choices[3];

	if (nplans)
		return nplans;
	for (int i = 0; i < SYSTRACE_ABIS; i++) {
		uint64_t bits[CALLSET_SUBS / 64];

		if (only)
			callset_real(only, i, bits);
		for (int nr = 0; nr < abis[i]->ncalls; nr++) {
			bool wanted = !only || bits[nr / 64] >> nr % 64 & 1;
			const struct call *c = wanted ? call_row(abis[i], nr) : NULL;

			if (c)
				plan_variants(abi_of(abis[i], nr), c, nr, c->args, choices, 0);
		}
	}
	qsort(plans, nplans, sizeof(*plans), by_key);
	for (int i = 0, end; i < nplans; i = end) {
		for (end = i + 1; end < nplans && same_lot(&plans[i]->head, &plans[end]->head); end++)
			;
		masks_agree(i, end);
	}
	qsort(plans, nplans, sizeof(*plans), by_key);
	for (int i = 1; i < nplans; i++)
		if (!by_key(&plans[i - 1], &plans[i]))
			plan_die(plans[i], NULL, "two cases have the same key");
	return nplans;
}

const struct plan *plan_at(uint32_t i)
{
	return i < (uint32_t)nplans ? plans[i] : NULL;
}

/* How many words a row takes, as far as it says so without a BY's cases. */
static int args_of(const struct call *c)
{
	int n = 0;

	for (const struct arg *a = c ? c->args : NULL; a && a->name; a++) {
		if (a->type == &type_by)
			a = ((const struct by *)a->data)->rest;
		n += !!a->name;
		if (!a->name)
			break;
	}
	return n;
}

static int words_in(const struct plan *p)
{
	int most = 0;

	for (int i = 0; i < p->nargs; i++) {
		const struct node *n = &p->args[i];
		int place = n->off / 8;

		if (!n->up && place >= most && place < 6)
			most = place + 1;
	}
	return most;
}

int plan_words(const struct plan *p)
{
	static uint8_t found[SYSTRACE_ABIS][CALLSET_SUBS];	/* one more */
	const struct call *c = p->nr < CALLSET_SUBS ? call_row(p->abi, p->nr) : NULL;
	int most = 0;

	if (!c)
		return p->nargs < 6 ? p->nargs : 6;
	if (c->no_words)
		return 0;
	if (found[p->abi->id][p->nr])
		return found[p->abi->id][p->nr] - 1;
	for (int i = 0; i < nplans; i++) {
		int n = plans[i]->abi == p->abi && plans[i]->nr == p->nr ? words_in(plans[i]) : 0;

		most = n > most ? n : most;
	}
	found[p->abi->id][p->nr] = most + 1;
	return most;
}

static const char *name_at(const struct abi *abi, int nr)
{
	return nr >= 0 && nr < abi->ncalls ? abi->names[nr] : NULL;
}

/*
 * A call without a row: its name, and its words.  One plan an ABI serves all
 * numbers, for a tracee can make up as many as it likes: its name holds until
 * the next is asked for.
 */
const struct plan *plan_raw(const struct abi *abi, int nr)
{
	static const struct arg six[] = {
		HEXPTR(a), HEXPTR(b), HEXPTR(c), HEXPTR(d), HEXPTR(e), HEXPTR(f), { 0 } };
	static const struct call call = { .name = "", .ret = ret_hex, .args = six };
	static char names[SYSTRACE_ABIS][40];
	static struct plan *raw[SYSTRACE_ABIS];
	int place = abi == &abi_x32 ? nr ^ X32_BIT : nr;
	struct plan *p = raw[abi->id];
	char *name = names[abi->id];

	if (!p)
		p = raw[abi->id] = plan_make(abi == &abi_x32 ? &abi_x32_whole : abi, &call, place, NULL, 0);
	p->nr = place;
	p->nargs = 6;
	p->name = name_at(abi, place);
	if (p->name)
		return p;
	p->name = name;
	if (abi == &abi_x32 && name_at(&abi_x86_64, place)) {
		/* it has another number in x32 */
		snprintf(name, sizeof(names[0]), "%s#64", name_at(&abi_x86_64, place));
		p->nargs = args_of(call_row(&abi_x86_64, place));
	} else {
		snprintf(name, sizeof(names[0]), "syscall_%#llx", (long long)nr);
	}
	return p;
}

void plans_export(struct systrace_plan **pp, uint32_t *np, struct systrace_op **po, uint32_t *no)
{
	uint32_t total = 0;

	plans_build();
	for (int i = 0; i < nplans; i++)
		total += plans[i]->nops;
	*pp = zalloc(nplans, sizeof(**pp));
	*po = zalloc(total, sizeof(**po));
	*np = nplans;
	*no = 0;
	for (int i = 0; i < nplans; i++) {
		plans[i]->head.first = *no;
		(*pp)[i] = plans[i]->head;
		memcpy(*po + *no, plans[i]->ops, plans[i]->nops * sizeof(**po));
		*no += plans[i]->nops;
	}
}
