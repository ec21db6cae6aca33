// SPDX-License-Identifier: GPL-2.0
/* Memory: mapping, protecting, advising, locking, and NUMA nodes. */
#include <string.h>
#include <sys/mman.h>
#include "settings.h"
#include "types/shared.h"

XLATS(prots, "PROT_???", X(PROT_NONE), X(PROT_READ), X(PROT_WRITE), X(PROT_EXEC), { 8, "PROT_SEM" },
      X(PROT_GROWSDOWN), X(PROT_GROWSUP));

/* ---- mmap's flags: a kind, bits, and the size of huge pages ------------------------- */

#define MAP_KIND	0xf
XLATS(map_kinds, "MAP_???", { 0, "MAP_FILE" }, { 1, "MAP_SHARED" }, { 2, "MAP_PRIVATE" }, { 3, "MAP_SHARED_VALIDATE" },
      { 8, "+MAP_DROPPABLE" });
XLATS(map_flags, NULL, { 0x10, "MAP_FIXED" }, { 0x20, "MAP_ANONYMOUS" }, { 0x40, "MAP_32BIT" },
      { 0x4000, "MAP_NORESERVE" }, { 0x8000, "MAP_POPULATE" }, { 0x10000, "MAP_NONBLOCK" },
      { 0x100, "MAP_GROWSDOWN" }, { 0x800, "MAP_DENYWRITE" }, { 0x1000, "MAP_EXECUTABLE" },
      { 0x2000, "MAP_LOCKED" }, { 0x20000, "MAP_STACK" }, { 0x40000, "MAP_HUGETLB" }, { 0x80000, "MAP_SYNC" },
      { 0x4000000, "MAP_UNINITIALIZED" }, { 0x100000, "MAP_FIXED_NOREPLACE" }, { 0x80, "+MAP_ABOVE4G" });

#define HUGE_SHIFT	26
#define HUGE_MASK	(0x3fU << HUGE_SHIFT)

static void put_map_flags(struct text *t, uint64_t v)
{
	uint64_t kind = v & MAP_KIND, bits = v & (uint32_t)~(MAP_KIND | HUGE_MASK), rest;
	const char *name = xlat_name(&map_kinds, kind);
	bool known;

	if (name) {
		put_s(t, name);
	} else {
		pen_hex(t, kind);
		put_s(t, " /* MAP_??? */");
	}
	if (bits) {
		put_c(t, '|');
		rest = print_flag_names(t, &map_flags, bits, &known);
		if (rest && known)
			put_c(t, '|');
		if (rest)
			pen_hex(t, rest);
	}
	if (v & HUGE_MASK) {
		put_c(t, '|');
		pen_uns(t, (v & HUGE_MASK) >> HUGE_SHIFT);
		put_s(t, "<<MAP_HUGE_SHIFT");
	}
}

static void map_flags_print(struct print *p, const struct node *n)
{
	uint64_t v = get(p, n);

	if (p->t->xlat != XLAT_ABBREV)
		pen_hex(p->t, v);
	if (p->t->xlat == XLAT_RAW)
		return;
	if (p->t->xlat == XLAT_VERBOSE)
		put_s(p->t, " /* ");
	put_map_flags(p->t, v);
	if (p->t->xlat == XLAT_VERBOSE)
		put_s(p->t, " */");
}

static const struct type type_map_flags = { .name = "flags", .leaf = PEN_NAMES, .width = WORD, .print = map_flags_print };
#define MAP_FLAGS(n)	NUM(n, type_map_flags)

/* mmap2's offset counts pages */
static void page_offset_print(struct print *p, const struct node *n)
{
	pen_hex(p->t, get(p, n) << 12);
}

static const struct type type_page_offset = { .name = "offset", .width = WORD, .print = page_offset_print };

#define MMAP_ARGS	ADDR(addr), SIZE(length), FLAGS(prot, prots, LONG), MAP_FLAGS(flags), FD(fd)

/* ---- advice ----------------------------------------------------------------------------- */

XLATS(advices, "MADV_???", { 0, "MADV_NORMAL" }, { 1, "MADV_RANDOM" }, { 2, "MADV_SEQUENTIAL" }, { 3, "MADV_WILLNEED" },
      { 4, "MADV_DONTNEED" }, { 8, "MADV_FREE" }, { 9, "MADV_REMOVE" }, { 10, "MADV_DONTFORK" }, { 11, "MADV_DOFORK" },
      { 12, "MADV_MERGEABLE" }, { 13, "MADV_UNMERGEABLE" }, { 14, "MADV_HUGEPAGE" }, { 15, "MADV_NOHUGEPAGE" },
      { 16, "MADV_DONTDUMP" }, { 17, "MADV_DODUMP" }, { 18, "MADV_WIPEONFORK" }, { 19, "MADV_KEEPONFORK" },
      { 20, "MADV_COLD" }, { 21, "MADV_PAGEOUT" }, { 22, "MADV_POPULATE_READ" }, { 23, "MADV_POPULATE_WRITE" },
      { 24, "MADV_DONTNEED_LOCKED" }, { 25, "MADV_COLLAPSE" }, { 100, "MADV_HWPOISON" }, { 101, "MADV_SOFT_OFFLINE" },
	XNEW(MADV_GUARD_INSTALL), XNEW(MADV_GUARD_REMOVE));
XLATS(remap_flags, "MREMAP_???", { 1, "MREMAP_MAYMOVE" }, { 2, "MREMAP_FIXED" }, { 4, "MREMAP_DONTUNMAP" });

/* ---- NUMA nodes ----------------------------------------------------------------------------- */

/* 0x0000000000000f: padded to the width of a word's digits, prefix included */
static void full_hex_print(struct print *p, const struct node *n)
{
	put_f(p->t, "%#0*llx", 2 * n->width, (unsigned long long)get(p, n));
}

static const struct type type_full_hex = { .name = "word", .leaf = PEN_NUMBER, .width = WORD, .print = full_hex_print };

/* An array whose length is computed only when it is printed: copies as many elements as may be shown. */
static void counted_copy(struct plan *p, struct node *n, int phase)
{
	uint32_t count = p->asked->verbose || p->asked->string_max > 4095 ? 4096 : p->asked->string_max + 1;

	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, count }, n->size, count * n->size);
}

/* maxnode is the number of bits, plus one */
static void nodemask_print(struct print *p, const struct node *n)
{
	uint64_t max = get_len(p, n), bits = 8 * p->plan->abi->word, words = (max + bits - 2) / bits;

	if (words < max / bits || (max && !words))
		print_addr(p, get(p, n));
	else
		array_print_count(p, n, words);
}

static const struct type type_nodemask = { .name = "array", .width = WORD, .copy = counted_copy, .like = &type_array,
	.print = nodemask_print };
#define NODEMASK(n, d)	{ .name = #n, .type = &type_nodemask, .dir = d, .len = "maxnode", \
			  .data = ARGS({ .name = "", .type = &type_full_hex }) }

/* one byte per page; only the lowest bit counts */
static void resident_print(struct print *p, const struct node *n)
{
	pen_uns(p->t, get(p, n) & 1);
}

static void pages_print(struct print *p, const struct node *n)
{
	uint64_t len = get_len(p, n);

	array_print_count(p, n, len / 4096 + !!(len % 4096));
}

static const struct type type_resident = { .name = "bool", .width = 1, .print = resident_print };
static const struct type type_pages = { .name = "array", .width = WORD, .like = &type_array,
	.copy = counted_copy, .print = pages_print };

XLATS(mpol_modes, "MPOL_???", { 0, "MPOL_DEFAULT" }, { 1, "MPOL_PREFERRED" }, { 2, "MPOL_BIND" },
      { 3, "MPOL_INTERLEAVE" }, { 4, "MPOL_LOCAL" }, { 5, "MPOL_PREFERRED_MANY" }, { 6, "+MPOL_WEIGHTED_INTERLEAVE" });
XLATS(mpol_flags, "MPOL_???", { 1 << 15, "MPOL_F_STATIC_NODES" }, { 1 << 14, "MPOL_F_RELATIVE_NODES" },
      { 1 << 13, "MPOL_F_NUMA_BALANCING" });
#define MPOL_FLAGS	(7ULL << 13)
XLATS(mbind_flags, "MPOL_???", { 1, "MPOL_MF_STRICT" }, { 2, "MPOL_MF_MOVE" }, { 4, "MPOL_MF_MOVE_ALL" });
XLATS(get_policy_flags, "MPOL_???", { 1, "MPOL_F_NODE" }, { 2, "MPOL_F_ADDR" }, { 4, "MPOL_F_MEMS_ALLOWED" });
XLATS(move_flags, "MPOL_???", { 2, "MPOL_MF_MOVE" }, { 4, "MPOL_MF_MOVE_ALL" });

/* a mode, with flags in its upper bits */
static void policy_print(struct print *p, const struct node *n)
{
	uint64_t v = get(p, n), mode = v & ~MPOL_FLAGS, flags = v & MPOL_FLAGS;
	const char *name = xlat_name(&mpol_modes, mode);
	bool known;

	if (!flags) {
		print_xval(p->t, &mpol_modes, mode);
		return;
	}
	if (!name) {
		print_flags(p->t, &mpol_flags, v);
		return;
	}
	if (p->t->xlat != XLAT_ABBREV)
		pen_hex(p->t, v);
	if (p->t->xlat == XLAT_RAW)
		return;
	put_s(p->t, p->t->xlat == XLAT_VERBOSE ? " /* " : "");
	put_s(p->t, name);
	put_c(p->t, '|');
	print_flag_names(p->t, &mpol_flags, flags, &known);
	put_s(p->t, p->t->xlat == XLAT_VERBOSE ? " */" : "");
}

static const struct type type_policy = { .name = "mode", .leaf = PEN_NAMES, .width = 4, .print = policy_print };
#define POLICY(n, ...)	NUM(n, type_policy, __VA_ARGS__)

/* a node, or the reason why the page is not on one: -ENOENT */
static void page_status_print(struct print *p, const struct node *n)
{
	int64_t v = get(p, n);
	const char *name = v < 0 ? errno_name(-v) : NULL;

	if (!name || p->t->xlat != XLAT_ABBREV)
		pen_dec(p->t, v);
	if (!name || p->t->xlat == XLAT_RAW)
		return;
	put_s(p->t, p->t->xlat == XLAT_VERBOSE ? " /* -" : "-");
	put_s(p->t, name);
	put_s(p->t, p->t->xlat == XLAT_VERBOSE ? " */" : "");
}

static const struct type type_page_status = { .name = "status", .leaf = PEN_NUMBER, .width = 4, .is_signed = true,
	.print = page_status_print };

/* ---- locking and keys --------------------------------------------------------------------- */

XLATS(lockall_flags, "MCL_???", { 1, "MCL_CURRENT" }, { 2, "MCL_FUTURE" }, { 4, "MCL_ONFAULT" });
XLATS(lock_flags, "MLOCK_???", { 1, "MLOCK_ONFAULT" });
XLATS(sync_flags, "MS_???", X(MS_SYNC), X(MS_ASYNC), X(MS_INVALIDATE));
XLATS(key_rights, "PKEY_???", { 0, "+PKEY_UNRESTRICTED" }, { 1, "PKEY_DISABLE_ACCESS" }, { 2, "PKEY_DISABLE_WRITE" }, { 4, "PKEY_DISABLE_EXECUTE" });

/* i386's first mmap takes its arguments from memory */
LAYOUT(mmap_args, NULL,
	ADDR(addr, UNNAMED), SIZE(length, UNNAMED), FLAGS(prot, prots, LONG, UNNAMED),
	{ .name = "flags", .type = &type_map_flags, UNNAMED }, FD(fd, UNNAMED), LHEX(offset, UNNAMED));

static void mmap_args_print(struct print *p, const struct node *n)
{
	const struct view *outer = p->view;
	struct view v;

	if (!enter_block(p, n, &v, n->size)) {
		print_addr(p, get(p, n));
		return;
	}
	p->view = &v;
	print_fields(p, n);
	p->view = outer;
}

static const struct type type_mmap_args = { .name = "arguments", .width = WORD, .fd = true, .like = &type_struct,
	.print = mmap_args_print };

LAYOUT(cachestat_range, NULL, HEX64(off), UNS64(len));
LAYOUT(cachestat, NULL, UNS64(nr_cache), UNS64(nr_dirty), UNS64(nr_writeback), UNS64(nr_evicted),
	UNS64(nr_recently_evicted));
XLATS(shadow_flags, "SHADOW_STACK_???", { 1, "SHADOW_STACK_SET_TOKEN" });

FAMILY(mm_calls,
	CALL(brk, RET_ADDR IS(MEMORY), ADDR(addr)),
	CALL64(mmap, RET_ADDR IS(MEMORY), MMAP_ARGS, LHEX(offset)),
	CALL32(mmap2, RET_ADDR IS(MEMORY), MMAP_ARGS, { .name = "offset", .type = &type_page_offset }),
	CALL(munmap, RET_DEC IS(MEMORY), ADDR(addr), SIZE(length)),
	CALL(mprotect, RET_DEC IS(MEMORY), ADDR(addr), SIZE(length), FLAGS(prot, prots, LONG)),
	CALL(mremap, RET_ADDR IS(MEMORY), ADDR(old_address), SIZE(old_size), SIZE(new_size), FLAGS(flags, remap_flags, LONG),
	     ADDR(new_address, WHEN_MASK(flags, 3, 3))),
	CALL32(mmap, RET_ADDR IS(MEMORY), { .name = "args", .type = &type_mmap_args, .dir = IN, .data = &layout_mmap_args }),
	CALL(remap_file_pages, RET_DEC IS(MEMORY), ADDR(addr), SIZE(size), FLAGS(prot, prots, LONG), SIZE(pgoff), MAP_FLAGS(flags)),
	CALL(pkey_mprotect, RET_DEC IS(MEMORY), ADDR(addr), SIZE(length), FLAGS(prot, prots, LONG), DEC(pkey)),
	CALL(pkey_alloc, RET_DEC, LHEX(flags), FLAGS(access_rights, key_rights, LONG)),
	CALL(pkey_free, RET_DEC, DEC(pkey)),
	CALL(madvise, RET_DEC IS(MEMORY), ADDR(addr), SIZE(length), XVAL(advice, advices)),
	CALL(process_madvise, RET_LDEC, FD(pidfd), IOVEC_ADDR(vec, vlen), SIZE(vlen), XVAL(advice, advices), HEX(flags)),
	CALL(mlock, RET_DEC IS(MEMORY), ADDR(addr), SIZE(length)),
	CALL(munlock, RET_DEC IS(MEMORY), ADDR(addr), SIZE(length)),
	CALL(mlock2, RET_DEC IS(MEMORY), ADDR(addr), SIZE(length), FLAGS(flags, lock_flags)),
	CALL(mlockall, RET_DEC IS(MEMORY), FLAGS(flags, lockall_flags)),
	CALL(munlockall, RET_DEC IS(MEMORY)),
	CALL(msync, RET_DEC IS(MEMORY), ADDR(addr), SIZE(length), FLAGS(flags, sync_flags)),
	CALL(mincore, RET_DEC IS(MEMORY), ADDR(addr), SIZE(length),
	     { .name = "vec", .type = &type_pages, .dir = OUT, .len = "length", .data = ARGS({ .name = "", .type = &type_resident }) }),

	CALL(mbind, RET_DEC IS(MEMORY), ADDR(addr), SIZE(len), POLICY(mode, LONG), NODEMASK(nodemask, IN), SIZE(maxnode),
	     FLAGS(flags, mbind_flags)),
	CALL(set_mempolicy, RET_DEC IS(MEMORY), POLICY(mode), NODEMASK(nodemask, IN), SIZE(maxnode)),
	CALL(get_mempolicy, RET_DEC IS(MEMORY), POINTS_OUT(mode, XVAL(policy, mpol_modes)), NODEMASK(nodemask, OUT),
	     SIZE(maxnode), ADDR(addr), FLAGS(flags, get_policy_flags, LONG)),
	CALL(set_mempolicy_home_node, RET_DEC IS(MEMORY), ADDR(start), SIZE(len), SIZE(home_node), LHEX(flags)),
	CALL(migrate_pages, RET_LDEC IS(MEMORY), PID(pid), SIZE(maxnode), NODEMASK(old_nodes, IN), NODEMASK(new_nodes, IN)),
	CALL(move_pages, RET_LDEC IS(MEMORY), PID(pid), SIZE(count), ARRAY_IN(pages, count, ADDR(page)),
	     ARRAY_IN(nodes, count, DEC(node)), ARRAY_OUT(status, count, { .name = "", .type = &type_page_status }),
	     FLAGS(flags, move_flags)),

	/* newer than strace 6.1 */
	CALL(cachestat, RET_DEC, FD(fd), STRUCT_IN(cstat_range, cachestat_range), STRUCT_OUT(cstat, cachestat), HEX(flags)),
	CALL(map_shadow_stack, RET_ADDR IS(MEMORY), ADDR(addr), SIZE(size), FLAGS(flags, shadow_flags)),
	CALL(mseal, RET_DEC IS(MEMORY), ADDR(addr), SIZE(len), LHEX(flags))
);
