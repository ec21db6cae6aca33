// SPDX-License-Identifier: GPL-2.0
/* How values are written: names, flags, addresses; and the fields of a structure. */
#include <string.h>
#include "settings.h"
#include "call.h"

void print_addr(struct print *p, uint64_t addr)
{
	pen_address(p->t, addr, PEN_UNREAD);
}

void print_pointer(struct print *p, uint64_t addr)
{
	pen_address(p->t, addr, PEN_PLAIN);
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

/* NULL: a name of XNEW() without opt.newer */
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

/* XLAT_* */
static int xlat_style(const struct text *t, int show)
{
	if (show & SHOW_ABBREV)
		return XLAT_ABBREV;
	if (show & SHOW_ALWAYS || (show & SHOW_BOTH && t->xlat != XLAT_RAW))
		return XLAT_VERBOSE;
	return t->xlat;
}

void put_xval_as(struct text *t, const struct xlats *x, uint64_t v, int show)
{
	int style = xlat_style(t, show);
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

void print_xval_as(struct text *t, const struct xlats *x, uint64_t v, int show)
{
	size_t at = t->len;

	put_xval_as(t, x, v, show);
	pen_is(t, at, (struct mark){ .kind = PEN_WORD, .form = show & SHOW_D ? PEN_SIGNED : PEN_UNSIGNED, .value = v,
				     .is = x->x, .len = x->n });
}

void print_xval(struct text *t, const struct xlats *x, uint64_t v)
{
	print_xval_as(t, x, v, 0);
}

void print_index(struct text *t, const struct xlats *x, uint64_t i, int show)
{
	size_t at = t->len;

	put_c(t, '[');
	put_xval_as(t, x, i, show);
	put_s(t, "]=");
	pen_is(t, at, (struct mark){ .kind = PEN_NAME });
}

/* Writes the names of v's bits, joined by |, and returns the bits without a name.  *known: some had one. */
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

void put_flags_as(struct text *t, const struct xlats *x, uint64_t v, int show)
{
	int style = xlat_style(t, show);
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

void print_flags_as(struct text *t, const struct xlats *x, uint64_t v, int show)
{
	size_t at = t->len;

	put_flags_as(t, x, v, show);
	pen_is(t, at, (struct mark){ .kind = PEN_FLAGS, .value = v, .is = x->x, .len = x->n });
}

void print_bytes(struct print *p, const void *data, uint64_t captured, uint64_t total)
{
	uint64_t shown = captured < p->string_max ? captured : p->string_max;

	pen_quoted(p->t, data, shown, total > shown);
}

/* Whether the tracee's SIZED structure is large enough to have this field. */
static bool reaches_field(const struct print *p, const struct node *field)
{
	const struct view *v = p->view;

	while (v->outer && v->of != field->up)
		v = v->outer;
	return !v->lacks || (v->p[p->phase] && field->off + v->lacks < v->len[p->phase]);
}

static bool is_zero(const struct print *p, const struct node *n)
{
	uint32_t size = n->width ? n->width : n->size;
	const uint8_t *s = here(p, n, size);

	for (uint32_t i = 0; s && i < size; i++)
		if (s[i])
			return false;
	return true;
}

bool is_of_other_version(const struct node *n)
{
	return opt.newer ? n->arg->older : n->arg->newer;
}

bool print_allowed(const struct print *p, const struct node *n)
{
	const struct when *when = n->arg->when;
	uint64_t v;

	if (is_of_other_version(n))
		return false;
	if (when && when->holds && !when->holds(p, n))
		return false;
	if (n->arg->hidden || (n->since && !reaches_field(p, n->since)))
		return false;
	if (n->arg->only == AT_EXIT + 1 &&
	    (!p->exiting || (p->failed && !n->arg->after) || (!n->arg->on_error && !here(p, n, n->width ? n->width : n->size))))
		return false;
	if (n->arg->nonzero && is_zero(p, n))
		return false;
	if (!n->when || (n->arg->or_verbose && p->verbose))
		return true;
	v = get(p, n->when) & when->mask;
	return when->any ? v : (v == (when->value & when->mask)) != when->no;
}

static __attribute__((noinline)) void put_plainly(struct print *p, const struct node *n)
{
	pen_dec(p->t, get(p, n));
}

static __attribute__((noinline)) void marked_node(struct print *p, const struct node *n)
{
	const struct type *type = n->arg->type;
	struct mark m = { .kind = type->leaf };
	const struct xlats *x = n->arg->data;
	size_t at = p->t->len;

	type->print(p, n);
	m.form = type->is_signed || n->arg->show & SHOW_D ? PEN_SIGNED : PEN_UNSIGNED;
	m.value = get(p, n);
	if (m.form == PEN_SIGNED && n->width == 4)
		m.value = (int32_t)m.value;
	if (type->leaf == PEN_FD) {
		m.is = block_of(p, n, p->phase);
	} else if (type->leaf == PEN_FLAGS || type->leaf == PEN_WORD) {
		m.is = x->x;
		m.len = x->n;
	}
	marks_add(p->t, at, m);
}

void print_node(struct print *p, const struct node *n)
{
	const struct type *type = n->arg->type;

	if (is_marked(p->t) && type->leaf)
		marked_node(p, n);
	else if (type->print)
		type->print(p, n);
	else
		put_plainly(p, n);
}

/* Whether a field that is not simple is printed.  *cut: a field was left out because it is a DETAIL. */
static bool is_shown(struct print *p, const struct node *n, bool *cut)
{
	if (*cut && n->arg->detail)
		return false;
	if (n->arg->only)
		p->phase = n->arg->only - 1;
	if (n->arg->detail && !p->verbose) {
		*cut = print_wanted(p, n);
		return false;
	}
	return print_wanted(p, n);
}

void print_fields(struct print *p, const struct node *up)
{
	bool first = true, cut = false;
	int phase = p->phase;

	for (int i = 0; i < up->nkids; i++) {
		const struct node *n = &up->kids[i];

		p->phase = phase;
		if (!n->simple && !is_shown(p, n, &cut))
			continue;
		if (!first)
			pen_next(p->t);
		first = false;
		print_name(p, n);
		print_node(p, n);
	}
	p->phase = phase;
	if (!cut)
		return;
	if (!first)
		pen_next(p->t);
	pen_dots(p->t);
}
