// SPDX-License-Identifier: GPL-2.0
/* Memory: mapping, protecting, advising, locking, and on which node it lies. */
#include <string.h>
#include <sys/mman.h>
#include "shared.h"
#include "../options.h"

XLATS(prots, "PROT_???", X(PROT_NONE), X(PROT_READ), X(PROT_WRITE), X(PROT_EXEC), { 8, "PROT_SEM" },
      X(PROT_GROWSDOWN), X(PROT_GROWSUP));

/* ---- mmap's flags: a kind, bits, and the size of huge pages ------------------------- */

#define MAP_KIND	0xf
XLATS(map_kinds, "MAP_???", { 0, "MAP_FILE" }, { 1, "MAP_SHARED" }, { 2, "MAP_PRIVATE" }, { 3, "MAP_SHARED_VALIDATE" });
XLATS(map_flags, NULL, { 0x10, "MAP_FIXED" }, { 0x20, "MAP_ANONYMOUS" }, { 0x40, "MAP_32BIT" },
      { 0x4000, "MAP_NORESERVE" }, { 0x8000, "MAP_POPULATE" }, { 0x10000, "MAP_NONBLOCK" },
      { 0x100, "MAP_GROWSDOWN" }, { 0x800, "MAP_DENYWRITE" }, { 0x1000, "MAP_EXECUTABLE" },
      { 0x2000, "MAP_LOCKED" }, { 0x20000, "MAP_STACK" }, { 0x40000, "MAP_HUGETLB" }, { 0x80000, "MAP_SYNC" },
      { 0x4000000, "MAP_UNINITIALIZED" }, { 0x100000, "MAP_FIXED_NOREPLACE" });

#define HUGE_SHIFT	26
#define HUGE_MASK	(0x3fU << HUGE_SHIFT)

static void put_map_flags(struct text *t, uint64_t v)
{
	uint64_t kind = v & MAP_KIND, bits = v & ~(uint64_t)(MAP_KIND | HUGE_MASK), rest;
	const char *name = xlat_name(&map_kinds, kind);
	bool known;

	if (name) {
		put_s(t, name);
	} else {
		put_hex(t, kind);
		put_s(t, " /* MAP_??? */");
	}
	if (bits) {
		put_c(t, '|');
		rest = print_flag_names(t, &map_flags, bits, &known);
		if (rest && known)
			put_c(t, '|');
		if (rest)
			put_hex(t, rest);
	}
	if (v & HUGE_MASK) {
		put_c(t, '|');
		put_uns(t, (v & HUGE_MASK) >> HUGE_SHIFT);
		put_s(t, "<<MAP_HUGE_SHIFT");
	}
}

static void map_flags_print(struct print *p, const struct node *n)
{
	uint64_t v = get(p, n);

	if (opt.xlat != XLAT_ABBREV)
		put_hex(p->t, v);
	if (opt.xlat == XLAT_RAW)
		return;
	if (opt.xlat == XLAT_VERBOSE)
		put_s(p->t, " /* ");
	put_map_flags(p->t, v);
	if (opt.xlat == XLAT_VERBOSE)
		put_s(p->t, " */");
}

static const struct type type_map_flags = { .name = "flags", .width = WORD, .print = map_flags_print };
#define MAP_FLAGS(n)	NUM(n, type_map_flags)

/* mmap2's offset counts pages */
static void page_offset_print(struct print *p, const struct node *n)
{
	put_hex(p->t, get(p, n) << 12);
}

static const struct type type_page_offset = { .name = "offset", .width = WORD, .print = page_offset_print };

#define MMAP_ARGS	ADDR(addr), SIZE(length), FLAGS(prot, prots, LONG), MAP_FLAGS(flags), FD(fd)

/* ---- advice ----------------------------------------------------------------------------- */

XLATS(advices, "MADV_???", { 0, "MADV_NORMAL" }, { 1, "MADV_RANDOM" }, { 2, "MADV_SEQUENTIAL" }, { 3, "MADV_WILLNEED" },
      { 4, "MADV_DONTNEED" }, { 8, "MADV_FREE" }, { 9, "MADV_REMOVE" }, { 10, "MADV_DONTFORK" }, { 11, "MADV_DOFORK" },
      { 12, "MADV_MERGEABLE" }, { 13, "MADV_UNMERGEABLE" }, { 14, "MADV_HUGEPAGE" }, { 15, "MADV_NOHUGEPAGE" },
      { 16, "MADV_DONTDUMP" }, { 17, "MADV_DODUMP" }, { 18, "MADV_WIPEONFORK" }, { 19, "MADV_KEEPONFORK" },
      { 20, "MADV_COLD" }, { 21, "MADV_PAGEOUT" }, { 22, "MADV_POPULATE_READ" }, { 23, "MADV_POPULATE_WRITE" },
      { 24, "MADV_DONTNEED_LOCKED" }, { 25, "MADV_COLLAPSE" }, { 100, "MADV_HWPOISON" }, { 101, "MADV_SOFT_OFFLINE" });
XLATS(remap_flags, "MREMAP_???", { 1, "MREMAP_MAYMOVE" }, { 2, "MREMAP_FIXED" }, { 4, "MREMAP_DONTUNMAP" });

FAMILY(mm_calls,
	CALL(brk, RET_ADDR IS(MEMORY), ADDR(addr)),
	CALL64(mmap, RET_ADDR IS(MEMORY), MMAP_ARGS, LHEX(offset)),
	CALL32(mmap2, RET_ADDR IS(MEMORY), MMAP_ARGS, { .name = "offset", .type = &type_page_offset }),
	CALL(munmap, RET_DEC IS(MEMORY), ADDR(addr), SIZE(length)),
	CALL(mprotect, RET_DEC IS(MEMORY), ADDR(addr), SIZE(length), FLAGS(prot, prots, LONG)),
	CALL(mremap, RET_ADDR IS(MEMORY), ADDR(old_address), SIZE(old_size), SIZE(new_size), FLAGS(flags, remap_flags, LONG),
	     ADDR(new_address, WHEN_MASK(flags, 3, 3))),
	CALL(madvise, RET_DEC IS(MEMORY), ADDR(addr), SIZE(length), XVAL(advice, advices))
);
