// SPDX-License-Identifier: GPL-2.0
/* The table of rows: finds the row of a call, and what follows from it. */
#include <stdlib.h>
#include <string.h>
#include "row/call.h"
#include "plans.h"

/* By name: open addressing.  Rows with the same name keep the order of the families. */
#define SLOTS	2048
static const struct row *slots[SLOTS];

static uint32_t slot_of(const char *name)
{
	uint32_t h = 0;

	for (; *name; name++)
		h = h * 31 + (uint8_t)*name;
	return h % SLOTS;
}

static void rows_place(void)
{
	int left = SLOTS / 2;
	uint32_t at;

	for (const struct row *const *f = families; *f; f++)
		for (const struct row *c = *f; c->name; c++) {
			for (at = slot_of(c->name); slots[at]; at = (at + 1) % SLOTS)
				;
			slots[at] = c;
			if (!left--)
				abort();	/* too many rows: SLOTS must grow */
		}
}

/* The next row of this name from slot *at on; moves *at past it. */
static const struct row *next_named(const char *name, uint32_t *at)
{
	const struct row *c;

	while ((c = slots[*at])) {
		*at = (*at + 1) % SLOTS;
		if (!strcmp(c->name, name))
			return c;
	}
	return NULL;
}

static uint32_t first_slot(const char *name)
{
	static bool placed;

	if (!placed)
		rows_place();
	placed = true;
	return slot_of(name);
}

const struct row *call_named(const char *name)
{
	uint32_t at = first_slot(name);

	return next_named(name, &at);
}

const struct row *call_row(const struct abi *abi, int nr)
{
	const struct row *fit = NULL, *c;
	const char *name;
	uint32_t at;

	if (nr < 0 || nr >= abi->ncalls || !abi->names[nr])
		return NULL;
	name = abi->names[nr];
	at = first_slot(name);
	/* a row for this ABI wins over one for all ABIs */
	while ((c = next_named(name, &at)))
		if (!c->abis || c->abis & 1 << abi->id)
			if (!fit || c->abis)
				fit = c;
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

uint32_t row_classes(const struct row *c)
{
	uint32_t found = classes_of(c->args);

	/* strace does not count calls on sockets as %desc */
	return c->classes | (c->classes & NETWORK ? found & ~DESC : found);
}

const struct arg *find_by(const struct arg *a)
{
	while (a->name && a->type != &type_by)
		a++;
	return a->name ? a : NULL;
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

	for (int nr = 0; !known && nr < abi_compat.ncalls; nr++) {
		const struct row *row = call_row(&abi_compat, nr);
		const struct arg *by = row ? find_by(row->args) : NULL;

		if (by)
			add_subcalls(nr, by->data);
	}
	*count = nsubs;
	return subs;
}

void callset_real(const struct callset *set, int abi, uint64_t bits[CALLSET_SUBS / 64])
{
	const struct subcall *sub;
	int count;

	memcpy(bits, set->bits[abi], CALLSET_SUBS / 8);
	if (abi != SYSTRACE_COMPAT || callset_is_all(set))
		return;
	sub = subcalls(&count);
	for (int i = 0; i < count; i++)
		if (callset_has(set, abi, CALLSET_SUBS + i))
			bits[sub[i].nr / 64] |= 1ULL << sub[i].nr % 64;
}
