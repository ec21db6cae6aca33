// SPDX-License-Identifier: GPL-2.0
/* Kinds of value: structures, arrays, trails (elements after a structure in memory), and answers. */
#include <string.h>
#include "settings.h"
#include "row/call.h"

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

/*
 * Enters the memory that an arg leads to, which contains its kids. Returns false if not (enough of)
 * it was captured.
 */
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
	return may && v->p[p->phase] && v->len[p->phase] >= need && (!p->bare || n->arg->type->opens);
}

static void struct_print(struct print *p, const struct node *n)
{
	uint32_t need = n->arg->count ? n->arg->count : n->size;
	const struct view *outer = p->view;
	struct view v;

	/* without the caller's part of the structure there is nothing to show */
	if (n->some_only)
		p->phase = AT_ENTER;
	if (!enter_block(p, n, &v, need)) {
		print_addr(p, get(p, n));
		return;
	}
	p->view = &v;
	pen_open(p->t, '{');
	print_fields(p, n);
	pen_close(p->t, '}');
	p->view = outer;
}

/*
 * A structure that comes with its size, or contains it.  Its tail is copied as
 * far as it may be printed: strace looks no further than a page.
 */
#define SIZED_SEEN 4096

/* padding after the last field does not count as known */
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
	uint32_t own = n->arg->tail == TAIL_OWN_ ? SIZED_SEEN : n->size;

	if (*n->arg->len == '.')
		plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, own }, 1, own);
	else
		plan_copy_bytes(p, n, phase, plan_len_ref(p, n, phase), 1, SIZED_SEEN);
	plan_copy_kids(p, n, phase);
}

/* Gets the size, as the tracee gives it. Returns false if it cannot be read. */
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
	if (!*size && n->arg->tail != TAIL_OWN_)
		*size = n->arg->count;
	return true;
}

/*
 * The size of the part that the version of strace that we imitate knows: at the end there may be
 * fields that only the other version has.
 */
uint32_t sized_known(const struct node *n)
{
	const struct node *last;
	int i = n->nkids;

	while (i > 1 && is_of_other_version(&n->kids[i - 1]))
		i--;
	last = &n->kids[i - 1];
	if (last->arg->type == &type_embed)
		return last->off + sized_known(last);
	return i == n->nkids ? end_of(n) : last->off + last->width;
}

bool sized_enter(struct print *p, const struct node *n, struct sized *s, uint64_t *size)
{
	uint32_t padded = (n->size + 7) & ~7U;	/* embedded structures include their padding */
	uint64_t need, known, all = sized_known(n);

	if (!sized_says(p, n, size))
		return false;
	if (n->arg->tail == TAIL_EXTRA_ && *size > SIZED_SEEN)
		return false;
	known = need = *size < all ? *size : all;
	if (*size < n->arg->count) {
		/* a structure that contains its size shows at least that, however bad it is */
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
		s->v.p[phase] = marks_copy(p->t, s->known[phase], padded);
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
	pen_f(p->t, ", /* bytes %u..%u */ ", known, end - 1);
	pen_hex_bytes(p->t, s, count < p->string_max ? count : p->string_max, false);
	if (count > p->string_max)
		put_s(p->t, "...");
}

static void tail_extra(struct print *p, const struct node *n, uint32_t known, uint64_t size)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	const uint8_t *s = b ? (const uint8_t *)block_data(b) + known : NULL;

	if (!b || b->len < size || all_zero(s, size - known))
		return;
	if (!p->verbose) {
		pen_rest(p->t);
		return;
	}
	pen_field(p->t, "extra_data");
	pen_hex_bytes(p->t, s, size - known, false);
	put_f(p->t, " /* bytes %u..%u */", known, (unsigned)size - 1);
}

void sized_tail_from(struct print *p, const struct node *n, uint32_t known, uint64_t size)
{
	if (size <= known)
		return;
	if (n->arg->tail == TAIL_DOTS_)
		pen_rest(p->t);
	else if (n->arg->tail == TAIL_EXTRA_)
		tail_extra(p, n, known, size);
	else if (n->arg->tail != TAIL_SILENT_)
		tail_bytes(p, n, known, size);
}

void sized_tail(struct print *p, const struct node *n, uint64_t size)
{
	sized_tail_from(p, n, sized_known(n), size);
}

/*
 * If a structure contains its size, and this is too small, or not all of the structure is there:
 * prints only the size.
 */
static bool own_size_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint64_t size;

	if (!sized_says(p, n, &size))
		return false;
	if (size >= n->arg->count && b->len >= (size < n->size ? size : n->size))
		return false;
	put_f(p->t, "{%s=%u%s}", n->len->arg->name, (unsigned)size, size < n->arg->count ? "" : ", ???");
	return true;
}

static void sized_print(struct print *p, const struct node *n)
{
	const struct view *outer = p->view;
	struct sized s;
	uint64_t size;

	if (n->arg->tail == TAIL_OWN_ && own_size_print(p, n))
		return;
	/* if the call fills some fields only, the others are shown as the caller gave them */
	for (int i = 0; i < n->nkids; i++)
		if (n->kids[i].arg->only == AT_EXIT + 1)
			p->phase = AT_ENTER;
	if (!sized_enter(p, n, &s, &size) || is_over(n, size)) {
		print_addr(p, get(p, n));
		return;
	}
	p->view = &s.v;
	pen_open(p->t, '{');
	print_fields(p, n);
	p->view = outer;
	sized_tail(p, n, size);
	pen_close(p->t, '}');
}

static void embed_place(struct plan *p, struct node *n)
{
	const struct layout *l = n->arg->data;

	plan_kids(p, n, l->fields, &n->size, &n->align);
}

/* Moves the view to a structure inside the current one. */
void enter_embedded(struct print *p, const struct node *n, struct view *v, uint32_t off, uint32_t size)
{
	const struct view *in = p->view;

	while (in->outer && in->of != n->up)
		in = in->outer;
	/* layouts nest to a limited depth: no check is needed */
	view_enter(p, v, n);
	for (int phase = AT_ENTER; phase <= AT_EXIT; phase++) {
		if (!in->p[phase] || off + size > in->len[phase])
			continue;
		v->p[phase] = in->p[phase] + off;
		v->len[phase] = size;
		/* bytes that the whole lacks at its end, less those that are after this part */
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
	pen_open(p->t, '{');
	print_fields(p, n);
	pen_close(p->t, '}');
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

/* How many elements are looked at: those that are shown, and one more to see whether there are more. */
static uint32_t most_elems(const struct node *n, bool verbose, uint32_t string_max)
{
	uint32_t max = verbose ? SYSTRACE_EACH_MAX : string_max + 1;

	if (n->arg->count && n->arg->count < max)
		max = n->arg->count;
	if (n->arg->cap && n->arg->cap < max)
		max = n->arg->cap;
	return max < SYSTRACE_EACH_MAX ? max : SYSTRACE_EACH_MAX;
}

/* If the elements contain pointers, adds an EACH over them. @len: the number of elements. */
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
		p->nops = each;		/* no element leads anywhere */
		n->each[phase] = -1;
	}
}

static void array_copy(struct plan *p, struct node *n, int phase)
{
	struct systrace_ref len = { 0, 0, n->arg->count };
	uint32_t max = most_elems(n, p->asked->verbose, p->asked->string_max);

	if (n->arg->count && !n->arg->cap)
		max = n->arg->count;
	else if (!n->arg->count)
		len = plan_len_ref(p, n, phase);
	plan_copy_bytes(p, n, phase, len, n->size, max * n->size);
	plan_copy_each(p, n, phase, (struct systrace_ref){ n->op[phase] + 1, 0, 0 }, len, max);
}

/*
 * Prints @have elements of @count, which are in the view; without -v, at most @most. @addr: of the
 * array, to show where a cut begins.
 */
static void print_elems(struct print *p, const struct node *n, uint64_t count, uint32_t have, uint64_t addr, uint32_t most)
{
	const struct view *outer = p->view;
	const struct view all = *outer;
	struct view v = all;
	struct each each = each_first(p, n, p->phase);
	uint64_t i;

	pen_open(p->t, '[');
	for (i = 0; i < count; i++) {
		if (i)
			pen_next(p->t);
		if (i >= have) {
			pen_dots(p->t);
			if (i < most_elems(n, p->verbose, most) && addr) {
				put_at(p->t, addr + i * n->size);
			}
			break;
		}
		if (!p->verbose && i >= most) {
			pen_dots(p->t);
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
	pen_close(p->t, ']');
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
		pen_open(p->t, '[');
		pen_close(p->t, ']');
		return;
	}
	/* this cannot be a real count: memory could not hold as many elements */
	if (count > UINT64_MAX / n->size || addr + count * n->size <= addr ||
	    !enter_block(p, n, &v, n->size)) {
		print_addr(p, addr);
		return;
	}
	p->view = &v;
	print_elems(p, n, count, v.len[p->phase] / n->size, addr, p->string_max);
	p->view = outer;
}

static void array_print(struct print *p, const struct node *n)
{
	uint64_t count = n->arg->count ? n->arg->count : get_len(p, n);
	const struct systrace_block *b = block_of(p, n, p->phase);
	/*
	 * an array of fixed length is shown as a whole or not at all; and a call that failed has
	 * not filled its array
	 */
	bool no_pair = n->arg->count && !n->arg->cap && (!b || b->len < n->size * n->arg->count);

	/* the same goes for an array in a structure that is shown nevertheless */
	bool unfilled = count && p->failed && p->phase == AT_EXIT && n->arg->dir == OUT && !n->arg->on_error;

	if (no_pair || unfilled || (n->len_ret && p->failed) || is_over(n, count))
		print_addr(p, get(p, n));
	else
		array_print_count(p, n, count);
}

static void points_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, n->size }, 1, n->size);
	plan_copy_kids(p, n, phase);
}

/* [4], or [128 => 16] if the call changed it */
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
	pen_open(p->t, '[');
	if (n->arg->dir == BOTH && p->phase == AT_EXIT && v.p[AT_ENTER] && v.len[AT_ENTER] >= n->size &&
	    memcmp(v.p[AT_ENTER], v.p[AT_EXIT], n->size)) {
		p->phase = AT_ENTER;
		print_node(p, e);
		p->phase = AT_EXIT;
		pen_becomes(p->t);
	}
	print_node(p, e);
	pen_close(p->t, ']');
	p->view = outer;
}

/* elem x[count] inside a structure */
static void inarray_place(struct plan *p, struct node *n)
{
	plan_kids(p, n, n->arg->data, &n->size, &n->align);
	n->size = elem_size(n) * n->arg->count;
}

static void inarray_print_most(struct print *p, const struct node *n, uint64_t count, uint32_t most)
{
	const struct view *outer = p->view;
	struct node one = *n;
	struct view v;

	enter_embedded(p, n, &v, n->off, n->size);
	one.size = elem_size(n);
	p->view = &v;
	print_elems(p, &one, count, v.len[p->phase] / one.size, 0, most);
	p->view = outer;
}

void inarray_print_count(struct print *p, const struct node *n, uint64_t count)
{
	inarray_print_most(p, n, count, p->string_max);
}

static void inarray_print(struct print *p, const struct node *n)
{
	uint64_t count = n->len ? get_len(p, n) : n->arg->count;

	if (count > n->arg->count)
		count = (int64_t)count < 0 ? 0 : n->arg->count;
	inarray_print_most(p, n, count, n->arg->show & SHOW_ALWAYS ? UINT32_MAX : p->string_max);
}

/* ---- trails and answers -------------------------------------------------------------------- */

/* The offset of a node in the tracee's block, and the node of the pointer that leads to the block. */
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

/* Copies the structure once more, together with what follows it: a plan cannot compute an address. */
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
	uint32_t off = trail_off(n, &holder), max = most_elems(n, p->asked->verbose, p->asked->string_max);
	struct systrace_ref len = { 0, 0, n->arg->count };

	trail_op(p, n, phase, elem_size(n), max);
	if (!n->arg->count)
		len = plan_len_ref(p, n, phase);
	n->size = elem_size(n);
	plan_copy_each(p, n, phase, (struct systrace_ref){ n->op[phase] + 1, 0, off }, len, max);
	n->size = 0;
}

void trail_print_most(struct print *p, const struct node *n, uint32_t most)
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
		pen_open(p->t, '[');
		pen_close(p->t, ']');
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
	print_elems(p, &one, count, have, addr, most);
	p->view = outer;
}

static void trail_print(struct print *p, const struct node *n)
{
	trail_print_most(p, n, p->string_max);
}

static void trailbuf_place(struct plan *p, struct node *n)
{
	(void)p;
	n->align = 1;
	n->size = 0;
}

static void trailbuf_copy(struct plan *p, struct node *n, int phase)
{
	trail_op(p, n, phase, 1, n->arg->cap ? n->arg->cap : p->asked->string_max + 1);
}

static void trailbuf_print(struct print *p, const struct node *n)
{
	const struct node *holder;
	uint32_t off = trail_off(n, &holder);
	uint64_t len = n->arg->count ? n->arg->count : get_len(p, n), need = len;
	const struct systrace_block *b = block_of(p, n, p->phase);

	if (need > p->string_max + 1ULL)
		need = p->string_max + 1ULL;
	if (need && (!b || b->len < off + need))
		print_addr(p, get(p, holder) + off);
	else if (n->arg->show & SHOW_HEX && len <= p->string_max)
		pen_hex_bytes(p->t, (const char *)block_data(b) + off, len, false);
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
		pen_becomes(p->t);
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
	/* outside of -e verbose= prints [] or an address: see enter_block() */
	type_array = { .name = "array", .width = WORD, .bares = true, .place = array_place, .copy = array_copy,
		       .print = array_print },
	type_points = { .name = "pointer", .width = WORD, .place = array_place, .copy = points_copy,
			.print = points_print },
	type_inarray = { .name = "array", .place = inarray_place, .print = inarray_print };
