// SPDX-License-Identifier: GPL-2.0
/*
 * Placement of rows: gives arguments and the fields below them their offsets, resolves lengths and
 * other names, and makes the ops that copy them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "call.h"

void plan_die(const struct plan *p, const struct node *n, const char *why)
{
	fprintf(stderr, "systrace-read: the row of %s: %s: %s\n", p->row->name,
		n && n->arg->name ? n->arg->name : "?", why);
	abort();
}

void *zalloc(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size);

	if (!p) {
		fputs("systrace-read: out of memory\n", stderr);
		exit(1);
	}
	return p;
}

/* Plans and their parts are many, small, and never freed. */
void *plan_pooled(size_t count, size_t size)
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

/* Looks for a name among the siblings, then in each outer level, last among the call's arguments. */
static struct node *resolve_name(struct plan *p, const struct node *n, struct node *level, int nlevel,
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
	holder = resolve_name(p, n, level, nlevel, first);
	return resolve_name(p, n, holder->kids, holder->nkids, dot + 1);
}

static uint8_t width_of(const struct plan *p, const struct arg *a)
{
	uint8_t w = a->width ? a->width : a->type->width;

	if (w == KWORD)
		return p->abi->id == SYSTRACE_COMPAT ? 4 : 8;
	return w == WORD ? p->abi->word : w;
}

void plan_place(struct plan *p, struct node *n, const struct arg *a, struct node *up)
{
	n->arg = a;
	n->up = up;
	n->op[0] = n->op[1] = n->each[0] = n->each[1] = -1;
	n->width = width_of(p, a);
	n->is_signed = a->type->is_signed;
	n->align = n->width == 8 ? p->abi->align8 : n->width;
	if (n->arg->type->place)
		n->arg->type->place(p, n);
	else if (n->arg->type->like && n->arg->type->like->place)
		n->arg->type->like->place(p, n);
	if (a->align)
		n->align = a->align;
}

void plan_resolve_names(struct plan *p, struct node *nodes, int count)
{
	for (int i = 0; i < count; i++) {
		struct node *n = &nodes[i];
		const char *len = n->arg->len;

		if (n->arg->when && n->arg->when->sibling)
			n->when = resolve_name(p, n, nodes, count, n->arg->when->sibling);
		if (more_of(n->arg)->since)
			n->since = resolve_name(p, n, nodes, count, more_of(n->arg)->since);
		n->always = !n->arg->when && !n->since && !n->arg->hidden && !n->arg->only && !n->arg->nonzero &&
			    !n->arg->newer && !n->arg->older;
		/* a field has a name unless UNNAMED, an argument only if NAMED */
		if (nodes == p->args ? n->arg->named : !n->arg->unnamed)
			n->name_len = strlen(n->arg->name);
		n->asks = n->arg->null_early || n->arg->type->waits || n->arg->late_comma || n->arg->joined ||
			  n->arg->dir & OUT || n->arg->after || n->arg->type->late;
		n->simple = n->always && !n->asks && !n->arg->unless_failed && !n->arg->detail;
		if (more_of(n->arg)->most)
			n->most = resolve_name(p, n, nodes, count, more_of(n->arg)->most);
		if (!len || !*len || n->arg->type == &type_by)
			continue;
		n->len_ret = !strcmp(len, "ret");
		n->len_deref = *len == '*';
		n->len_far = strchr(len + 1, '.');
		if (n->len_far)
			n->len = resolve_far(p, n, nodes, count, len);
		else if (*len == '.')
			n->len = resolve_name(p, n, n->kids, n->nkids, len + 1);
		else if (!n->len_ret)
			n->len = resolve_name(p, n, nodes, count, len + n->len_deref);
	}
}

/* Offsets are known by now.  Printing follows .order where a layout has it. */
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

const struct more no_more;

/* Places field i of up at off, or after it; returns the offset after the field. */
static uint32_t place_field(struct plan *p, struct node *n, struct node *up, int i, uint32_t off)
{
	uint32_t size = n->width ? n->width : n->size;

	const char *name = more_of(n->arg)->same;

	if (name) {
		const struct node *same = sibling(up->kids, i, name);

		if (!same)
			plan_die(p, n, name);
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
	up->kids = plan_pooled(count, sizeof(*up->kids));
	up->nkids = count;
	/* names inside the first kid may refer to the last one */
	for (int i = 0; i < count; i++) {
		up->kids[i].arg = &fields[i];
		up->some_only |= fields[i].only;
	}
	for (int i = 0; i < count; i++) {
		struct node *n = &up->kids[i];

		plan_place(p, n, &fields[i], up);
		/* embedded structures and arrays have a .size, the others a .width */
		off = place_field(p, n, up, i, off);
		if (n->align > most)
			most = n->align;
	}
	*size = round_up(off, most);
	if (align)
		*align = most;
	put_in_order(up->kids, count);
	plan_resolve_names(p, up->kids, count);
	return up->kids;
}

int plan_op(struct plan *p, const struct systrace_op *op)
{
	const uint32_t most = op->kind == SYSTRACE_COPY ? SYSTRACE_WHOLE_MAX : SYSTRACE_CAP_MAX;

	if (p->nops == SYSTRACE_OPS_MAX)
		plan_die(p, NULL, "too many ops");
	p->ops[p->nops] = *op;
	if (op->cap > most)
		p->ops[p->nops].cap = most;
	return p->nops++;
}

/* Embedded nodes are in the memory of the node that was copied. */
static uint32_t offset_in_block(const struct node *n, int phase, const struct node **holder)
{
	uint32_t off = n->off;

	n = n->up;
	/* in an array with an EACH, offsets start at the element */
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
		plan_die(p, n, "is too far into its structure");
	if (!holder)
		return (struct systrace_ref){ SYSTRACE_REF_CALL, n->width, off };
	return (struct systrace_ref){ holder->block[phase], n->width, off };
}

void plan_copy_node(struct plan *p, struct node *n, int phase)
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
		plan_copy_node(p, len->up, phase);
	if (!n->len_deref)
		return plan_ref(p, len, phase);
	plan_copy_node(p, len, phase);
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
			plan_copy_node(p, &n->kids[i], phase);
}

static void inside_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, n->size }, 1, n->size);
}

const struct type type_by = { .name = "by" };
const struct type type_inside = { .name = "arguments", .width = WORD, .copy = inside_copy };

/* ---- layouts that belong to no plan ------------------------------------------- */

/* Each is placed once for each ABI, when it is first needed. */
static struct { const struct layout *l; const struct abi *abi; struct node *node; } *placed;
static uint32_t nplaced, places;

static uint32_t slot_of(const struct layout *l, const struct abi *abi)
{
	uint32_t i = ((uintptr_t)l / 16 + abi->id) % places;

	while (placed[i].l && (placed[i].l != l || placed[i].abi != abi))
		i = (i + 1) % places;
	return i;
}

static struct node *place_layout(const struct layout *l, const struct abi *abi, const struct type *as)
{
	static const struct row row = { .name = "netlink" };
	struct plan p = { .abi = abi, .row = &row };
	struct node *n = plan_pooled(1, sizeof(*n));
	struct arg *arg = plan_pooled(1, sizeof(*arg));

	arg->name = "";
	arg->type = as;
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

const struct node *plan_layout(const struct abi *abi, const struct layout *l, const struct type *as)
{
	uint32_t i;

	if (nplaced * 2 >= places)
		placed_grow();
	i = slot_of(l, abi);
	if (!placed[i].l) {
		placed[i].l = l;
		placed[i].abi = abi;
		placed[i].node = place_layout(l, abi, as);
		nplaced++;
	}
	return placed[i].node;
}
