// SPDX-License-Identifier: GPL-2.0
/* suite: table guest second -n -e ASAN_OPTIONS=detect_leaks=0 -- build/tests/host/table --btf build/tests/host/ctypes64.o build/tests/host/ctypes32.o */
/*
 * The table of rows as a whole: every length resolves, every plan passes the module's own checker,
 * and every LAYOUT that names a C structure has the compiler's offsets.
 *
 *	table [--btf] [OBJECT32|OBJECT64...]
 *
 * The objects are tests/host/ctypes.c compiled with -m32 and -m64 and with debug information.  With
 * --btf, structures that none of them has are looked up in the running kernel's BTF.
 */
#include <bpf/btf.h>
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/say.h"
#include "row/call.h"
#include "cli/options.h"

#define OPS_A_CALL 24

__u32 systrace_plans_check(const struct systrace_plan *, __u32, const struct systrace_op *, __u32, __u32 *seen);

static int passed, failed;

static void verdict(bool ok, const char *what)
{
	printf("%sok %d - %s\n", ok ? "" : "not ", passed + failed + 1, what);
	ok ? passed++ : failed++;
}

/* ---- C structures by name ------------------------------------------------------------- */

struct member { char *name; uint32_t off; };
struct ctype { char *name; uint32_t size; struct member *m; int n; };
struct ctypes { struct ctype *t; int n; };

static struct ctypes known[2];			/* -m32, -m64 */
static struct btf *btf;

static void add_member(struct ctype *t, const char *name, uint32_t off)
{
	if (t->n % 32 == 0)
		t->m = realloc(t->m, (t->n + 32) * sizeof(*t->m));
	t->m[t->n++] = (struct member){ strdup(name), off };
}

static Dwarf_Word number_of(Dwarf_Die *die, unsigned attr)
{
	Dwarf_Attribute a;
	Dwarf_Word v = 0;

	if (dwarf_attr(die, attr, &a))
		dwarf_formudata(&a, &v);
	return v;
}

/* Members of anonymous structures and unions count as members of the outer one. */
static void dwarf_members(struct ctype *t, Dwarf_Die *type, uint32_t base)
{
	Dwarf_Die m, mt;
	Dwarf_Attribute a;

	if (dwarf_child(type, &m))
		return;
	do {
		uint32_t off = base + number_of(&m, DW_AT_data_member_location);

		if (dwarf_tag(&m) != DW_TAG_member)
			continue;
		if (dwarf_diename(&m))
			add_member(t, dwarf_diename(&m), off);
		else if (dwarf_formref_die(dwarf_attr(&m, DW_AT_type, &a), &mt))
			dwarf_members(t, &mt, off);
	} while (!dwarf_siblingof(&m, &m));
}

static void dwarf_load(const char *path)
{
	int fd = open(path, O_RDONLY);
	Dwarf *d = fd < 0 ? NULL : dwarf_begin(fd, DWARF_C_READ);
	Dwarf_Off off = 0, next;
	GElf_Ehdr eh;
	size_t hs;

	if (!d) {
		fprintf(stderr, "table: %s: no debug information\n", path);
		exit(2);
	}
	gelf_getehdr(dwarf_getelf(d), &eh);
	while (!dwarf_nextcu(d, off, &next, &hs, NULL, NULL, NULL)) {
		struct ctypes *all = &known[eh.e_ident[EI_CLASS] == ELFCLASS64];
		Dwarf_Die cu, die;

		dwarf_offdie(d, off + hs, &cu);
		off = next;
		if (dwarf_child(&cu, &die))
			continue;
		do {
			struct ctype t = { 0 };

			if (dwarf_tag(&die) != DW_TAG_structure_type || !dwarf_diename(&die) ||
			    !number_of(&die, DW_AT_byte_size))
				continue;
			t.name = strdup(dwarf_diename(&die));
			t.size = number_of(&die, DW_AT_byte_size);
			dwarf_members(&t, &die, 0);
			if (all->n % 256 == 0)
				all->t = realloc(all->t, (all->n + 256) * sizeof(*all->t));
			all->t[all->n++] = t;
		} while (!dwarf_siblingof(&die, &die));
	}
	dwarf_end(d);
	close(fd);
}

static void struct_members(struct ctype *t, const struct btf_type *bt, uint32_t base)
{
	const struct btf_member *m = btf_members(bt);

	for (int i = 0; i < btf_vlen(bt); i++, m++) {
		const char *name = btf__name_by_offset(btf, m->name_off);
		uint32_t off = base + btf_member_bit_offset(bt, i) / 8;
		const struct btf_type *mt = btf__type_by_id(btf, m->type);

		if (*name)
			add_member(t, name, off);
		else if (btf_is_composite(mt))
			struct_members(t, mt, off);
	}
}

static const struct ctype *ctype_of(const struct abi *abi, const char *name)
{
	static struct ctype t;
	struct ctypes *all = &known[abi->word == 8];
	int id;

	for (int i = 0; i < all->n; i++)
		if (!strcmp(all->t[i].name, name))
			return &all->t[i];
	if (!btf || abi->word != 8)
		return NULL;
	id = btf__find_by_name_kind(btf, name, BTF_KIND_STRUCT);
	if (id < 0)
		return NULL;
	t = (struct ctype){ .name = (char *)name, .size = btf__type_by_id(btf, id)->size };
	struct_members(&t, btf__type_by_id(btf, id), 0);
	return &t;
}

/* ---- layouts ----------------------------------------------------------------------------- */

static int checked, unknown, wrong;
static const char *missing[2048];

static void say_missing(const char *name)
{
	for (int i = 0; i < unknown; i++)
		if (!strcmp(missing[i], name))
			return;
	if (unknown < (int)COUNT(missing))
		missing[unknown++] = name;
}

/*
 * A field that a newer kernel has moved is in the row twice; the headers have only one of the two
 * places.
 */
static bool has_field(const struct node *n, const char *name, unsigned int off)
{
	for (int i = 0; i < n->nkids; i++)
		if (!strcmp(n->kids[i].arg->name, name) && n->kids[i].off == off)
			return true;
	return false;
}

static void check_layout(const struct plan *p, const struct node *n)
{
	const struct layout *l = n->arg->data;
	const struct ctype *t = l->ctype ? ctype_of(p->abi, l->ctype) : NULL;

	if (!l->ctype)
		return;
	if (!t) {
		say_missing(l->ctype);
		return;
	}
	checked++;
	for (int i = 0; i < n->nkids; i++)
		for (int j = 0; j < t->n; j++) {
			const struct node *k = &n->kids[i];

			if (strcmp(t->m[j].name, k->arg->name) || has_field(n, k->arg->name, t->m[j].off))
				continue;
			printf("# %s: %s of struct %s stands at %u, the row has it at %u (%s)\n", p->row->name,
			       k->arg->name, l->ctype, t->m[j].off, k->off, p->abi->name);
			wrong++;
		}
}

static void check_node(const struct plan *p, const struct node *n)
{
	if (n->arg->type == &type_struct || n->arg->type == &type_embed)
		check_layout(p, n);
	for (int i = 0; i < n->nkids; i++)
		check_node(p, &n->kids[i]);
}

static void check_layouts(int nplans)
{
	char what[200];

	for (int i = 0; i < nplans; i++) {
		const struct plan *p = plan_at(i);

		if (p->abi->id == SYSTRACE_THIRD)
			continue;
		for (int a = 0; a < p->nargs; a++)
			check_node(p, &p->args[a]);
	}
	snprintf(what, sizeof(what), "layouts stand as the compiler's (%d compared)", checked);
	verdict(!wrong && checked, what);
	for (int i = 0; i < unknown; i++)
		printf("# struct %s: %s\n", missing[i], btf ? "neither in the headers nor in BTF" : "not in the headers");
	if (btf)
		verdict(!unknown, "every structure that a LAYOUT names was found");
}

/* ---- rows ----------------------------------------------------------------------------------- */

static bool has_number(const struct row *c)
{
	for (int i = 0; i < SYSTRACE_ABIS; i++)
		for (int nr = 0; nr < abis[i]->ncalls; nr++)
			if ((!c->abis || c->abis & 1 << i) && abis[i]->names[nr] &&
			    !strcmp(abis[i]->names[nr], c->name))
				return true;
	return false;
}

static void check_rows(void)
{
	int stray = 0, rows = 0;
	char what[80];

	for (const struct row *const *f = families; *f; f++)
		for (const struct row *c = *f; c->name; c++, rows++)
			if (!has_number(c)) {
				printf("# %s: no ABI of its row has a number for it\n", c->name);
				stray++;
			}
	snprintf(what, sizeof(what), "each of %d rows has a number", rows);
	verdict(!stray, what);
}

static void check_plans(int count)
{
	const struct plan_list *list = plans_list();
	uint32_t bad;
	int most = 0;
	char what[120];

	bad = systrace_plans_check(list->plans, list->nplans, list->ops, list->nops, calloc(list->nops + 1, sizeof(__u32)));
	snprintf(what, sizeof(what), "the module's checker takes all %u plans (%u ops)", list->nplans, list->nops);
	if (bad < list->nplans)
		printf("# refused: %s (%s)\n", plan_at(bad)->row->name, plan_at(bad)->abi->name);
	verdict(bad == list->nplans, what);
	for (int i = 0; i < count; i++) {
		if (plan_at(i)->nops > OPS_A_CALL)
			printf("# %s has %d ops\n", plan_at(i)->row->name, plan_at(i)->nops);
		if (plan_at(i)->nops > most)
			most = plan_at(i)->nops;
	}
	snprintf(what, sizeof(what), "no plan has more than %d ops (the longest has %d)", OPS_A_CALL, most);
	verdict(most <= OPS_A_CALL, what);
}

int main(int argc, char **argv)
{
	int count;

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--btf"))
			btf = btf__load_vmlinux_btf();
		else
			dwarf_load(argv[i]);
	}
	count = plans_build();		/* exits here if a length does not resolve */
	verdict(count > 0, "every length and condition resolves");
	check_rows();
	check_plans(count);
	check_layouts(count);
	printf("%d passed, %d failed\n", passed, failed);
	return failed != 0;
}
