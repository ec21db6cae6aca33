/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The words of a row.  A row describes the arguments of a system call:
 *
 *	CALL(openat, RET_FD, ATFD(dfd), PATH(path), FLAGS(flags, open_flags), MODE(mode, WHEN(flags, O_CREAT))),
 *
 * An argument, a field of a structure and the object that a pointer leads to are all a struct arg.
 * plan.c places the args of a row for one ABI (struct node) and decides what the kernel must copy;
 * print.c walks the nodes.
 */
#ifndef SYSTRACE_CALL_H
#define SYSTRACE_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/systrace.h>
#include "base/array.h"
#include "base/names.h"
#include "base/sets.h"
#include "base/text.h"
#include "pen.h"

/* ---- ABIs ---------------------------------------------------------------- */

/* Outside abi/ the ABIs are named by role: each architecture has its own. */
struct abi {
	const char *name;		/* as in openat@32 */
	const char *mode;		/* the word in "runs in ... mode" */
	const char *machine;		/* for programs that read our output */
	uint32_t mark;			/* bits of its numbers that are not part of the index in .names */
	uint8_t id;			/* its number: SYSTRACE_NATIVE ... */
	uint8_t word;			/* bytes of a long or a pointer */
	uint8_t align8;			/* alignment of a 64-bit number in a structure */
	int ncalls;
	const char *const *names;	/* by number, without the mark; NULL: no such call */
};
/* abi_third_whole: calls of the third ABI that use the structures of the native one */
extern const struct abi abi_native, abi_compat, abi_third, abi_third_whole;
extern const struct abi *const abis[SYSTRACE_ABIS];
const struct abi *abi_of_audit(uint32_t arch, uint32_t nr);	/* by AUDIT_ARCH_*; NULL: none of ours */

/* The name of a call by its index.  NULL: no such call, or no such ABI. */
static inline const char *abi_name(const struct abi *abi, int64_t place)
{
	return abi && place >= 0 && place < abi->ncalls ? abi->names[place] : NULL;
}

/* The number of an ENTER without the mark of its ABI. */
static inline int call_place(const struct systrace_enter *e)
{
	return e->nr & ~abis[e->head.abi]->mark;
}

/* ---- constants with names ------------------------------------------------ */

/*
 * The name is part of the table: a pointer would have to be relocated at each start, and its page
 * copied.
 */
struct xlat { uint64_t val; char str[64]; };
struct xlats {
	const char *unknown;		/* "O_???": shown for a value without a name; NULL: nothing */
	const struct xlat *x;
	int n;
};
#define X(c) { (uint64_t)(c), #c }
/* strace 7.2 has a name for it, 6.1 has not: used only with opt.newer */
#define XNEW(c) { (uint64_t)(c), "+" #c }
#define SHARED_XLATS(name, unknown, ...) \
	static const struct xlat name##_x[] = { __VA_ARGS__ }; \
	const struct xlats name = { unknown, name##_x, COUNT(name##_x) }
#define XLATS(name, unknown, ...) \
	static const struct xlat name##_x[] = { __VA_ARGS__ }; \
	static const struct xlats name = { unknown, name##_x, COUNT(name##_x) }
/* the name of exactly this value; NULL: none */
const char *xlat_name(const struct xlats *x, uint64_t val);

/* ---- args, types, layouts, calls ----------------------------------------- */

struct node;
struct plan;
struct print;
struct arg;
struct netlink_state;

/* A kind of value.  copy and print may be NULL: nothing to copy; print as a number. */
struct type {
	const char *name;
	uint8_t width;			/* bytes of the value itself; WORD: the word of the ABI */
	bool is_signed;
	bool path, fd;			/* makes its call a %file, a %desc call */
	bool fd_bits;			/* leads to a set with one bit for each descriptor */
	bool late;			/* printed at exit whatever its direction */
	uint8_t leaf;			/* PEN_*: print() writes one value of this kind, get()'s; 0: it marks its values */
	/*
	 * printed even where -e verbose= leaves structures undecoded: a string, or a type that
	 * checks .bare itself
	 */
	bool bares;
	void (*place)(struct plan *, struct node *);	/* makes the kids of a node and sets its size (before any op) */
	void (*copy)(struct plan *, struct node *, int phase);	/* emits the ops for the memory it leads to */
	void (*print)(struct print *, const struct node *);
	bool opens;			/* decoded whatever -e verbose= says */
	const struct type *like;	/* use the functions of this type where its own are NULL */
	/* whether it waits for the exit; NULL: if it is OUT */
	bool (*waits)(const struct print *, const struct node *);
};

#define WORD	255
#define KWORD	254			/* the kernel's __kernel_long_t: x32's has 64 bits */
enum { IN = 1, OUT = 2, BOTH = 3 };

/* A condition: (sibling & mask) == value; with .no != value, with .any != 0; with .holds, if that returns true, too. */
struct when {
	const char *sibling;		/* NULL: only .holds() decides */
	uint64_t mask;
	uint64_t value;
	bool any:1, no:1;
	bool (*holds)(const struct print *, const struct node *);
};

/* Members that few args have. */
struct more {
	const char *limit;		/* of a vector that is read into: the name of its number of valid bytes */
	const char *since;		/* of a field: printed only if its SIZED structure reaches this sibling */
	const char *most;		/* the length is at most the value of this sibling */
	const char *same;		/* a field at the same offset as this sibling: a union */
	uint32_t over;			/* of BUF and ARRAY: if the length is greater, only the address is shown */
};
#define MORE(...)		.more = &(const struct more){ __VA_ARGS__ }
extern const struct more no_more;
#define more_of(a)		((a)->more ? (a)->more : &no_more)

/*
 * The table has ten thousand of these, and at a start the loader copies every 4 KiB page of them
 * for its relocations: keep the struct small.
 */
struct arg {
	const char *name;		/* NULL ends a list; "" prints without a name */
	const struct type *type;
	const void *data;		/* for the type: xlats, layout, pointee ... */
	/*
	 * number of elements or bytes: name of a sibling, "*sibling", "sibling.field" of the
	 * structure that the sibling leads to, "ret", ""
	 */
	const char *len;
	const struct when *when;	/* printed only if this holds; NULL: always */
	const struct more *more;	/* or NULL: see more_of() */
	uint32_t cap;			/* at most this many bytes or elements; 0: the type decides */
	uint32_t count;			/* ARRAY in place: number of elements */
	uint8_t width;			/* overrides the width of the type */
	uint8_t align;			/* overrides the natural alignment */
	uint8_t dir;			/* of a pointer: IN, OUT, BOTH */
	uint8_t show;			/* of XVAL, FLAGS and BUF: SHOW_* */
	uint8_t reg:4;			/* position of the argument, from 1, if not its position in the row */
	uint8_t order:4;		/* fields with .order are printed in this order, after those without */
	uint8_t tail:4;			/* of SIZED: how bytes after the known fields are shown */
	uint8_t only:2;			/* of a field: shown as it was at AT_ENTER + 1 or AT_EXIT + 1; 0: no restriction */
	bool after:1;			/* printed at exit although it is known at entry */
	bool detail:1;			/* a field shown only with -v ("..." is shown instead) */
	bool on_error:1;		/* an OUT value that is decoded even if the call failed */
	bool unless_failed:1;		/* an IN argument of which only the address is shown if the call failed */
	bool facts:1;			/* FD: facts about the descriptor are captured even without -y */
	bool hidden:1;			/* a field or argument that takes up space and is never printed */
	bool unnamed:1;			/* a field printed without "name=" */
	bool named:1;			/* an argument printed with "name=" */
	bool null_early:1;		/* an argument that waits for the exit unless it is NULL */
	bool joined:1;			/* an argument that prints its own separator from the argument before: " => " */
	bool no_class:1;		/* does not make its call a %file or %desc call */
	bool late_comma:1;		/* an argument that waits for the exit together with the comma before it */
	bool nonzero:1;			/* of a field: left out if all its bytes are zero */
	bool or_verbose:1;		/* with -v it is printed even if .when does not hold */
	bool newer:1;			/* printed only as strace 7.2 shows the call */
	bool older:1;			/* printed only as strace 6.1 shows it */
};

struct layout {
	const char *ctype;		/* the C structure that it describes, for the test of layouts; NULL: none */
	const struct arg *fields;
};

/* BY: the rest of the row, depending on the value of an argument. */
struct kase {
	uint64_t key;
	const struct arg *args;		/* NULL ends a list */
	const struct arg *ret;		/* NULL: that of the row */
	const char *name;		/* the name of the call in this case: semop for ipc; NULL: that of the row */
	bool sized;			/* an ioctl command: contains the size of the structure its argument leads to */
	uint8_t abis;			/* 1 << SYSTRACE_NATIVE ...; 0: all */
	uint64_t mask;			/* the bits of the key that count; 0: all.  The same in all cases of a BY */
};
#define CASE(k, ret_, ...)	{ .key = (uint64_t)(k), .args = ARGS(__VA_ARGS__), .ret = ret_ }

#define CASE_AS(k, n, ret_, ...)	{ .key = (uint64_t)(k), .args = ARGS(__VA_ARGS__), .ret = ret_, .name = #n }

enum {					/* classes of -e trace=%...; FILE and DESC also follow from the args */
	FILES = 1 << 0, PROCESS = 1 << 1, NETWORK = 1 << 2, SIGNALS = 1 << 3, IPC = 1 << 4,
	DESC = 1 << 5, MEMORY = 1 << 6, CREDS = 1 << 7, STAT = 1 << 8, LSTAT = 1 << 9,
	FSTAT = 1 << 10, STATFS = 1 << 11, FSTATFS = 1 << 12, PURE = 1 << 13, CLOCK = 1 << 14,
	STAT_LIKE = 1 << 15, STATFS_LIKE = 1 << 16,
};

struct row {
	const char *name;
	const struct arg *ret;		/* how the result is shown */
	const struct arg *args;
	uint32_t classes;
	uint8_t abis;			/* 1 << SYSTRACE_NATIVE ...; 0: all */
	bool no_return;			/* never returns: the result is always "= ?" */
	bool no_words;			/* the args show memory or an earlier call, not the argument registers */
};

/*
 * A list of args that ends with a NULL .name.  Of the last element only that pointer exists: nearly
 * a third of all elements are last ones.
 */
#define ARGS(...)	((const struct arg *)&(const struct { struct arg a[COUNT(((const struct arg[]){ __VA_ARGS__ }))]; const char *end; }) \
			 { .a = { __VA_ARGS__ } })
#define CALL(n, r, ...)		{ .name = #n, .ret = r, .args = ARGS(__VA_ARGS__) }
#define CALL32(n, r, ...)	{ .name = #n, .ret = r, .args = ARGS(__VA_ARGS__), .abis = 1 << SYSTRACE_COMPAT }
#define CALL64(n, r, ...)	{ .name = #n, .ret = r, .args = ARGS(__VA_ARGS__), .abis = 1 << SYSTRACE_NATIVE | 1 << SYSTRACE_THIRD }
#define IS(c)			, .classes = c		/* after the result: CALL(mmap, RET_ADDR IS(MEMORY), ...) */
#define NO_RETURN		, .no_return = true
#define NO_WORDS		, .no_words = true
#define SHARED_LAYOUT(n, c, ...) const struct layout layout_##n = { c, ARGS(__VA_ARGS__) }	/* see types/shared.h */
#define LAYOUT(n, c, ...)	static SHARED_LAYOUT(n, c, __VA_ARGS__)
#define FAMILY(n, ...)		const struct row n[] = { __VA_ARGS__, { 0 } }

/* options of a word: DEC(x, W16), MODE(mode, WHEN(flags, O_CREAT)) */
#define IF_SO(sib, m, ...)	.when = &(const struct when){ .sibling = #sib, .mask = (uint64_t)(m), __VA_ARGS__ }
#define WHEN(sib, bits)		IF_SO(sib, bits, .any = true)
#define WHEN_IS(sib, v)		IF_SO(sib, ~0ULL, .value = (uint64_t)(v))
#define WHEN_MASK(sib, m, v)	IF_SO(sib, m, .value = (uint64_t)(v))
#define WHEN_NOT_MASK(sib, m, v) IF_SO(sib, m, .value = (uint64_t)(v), .no = true)
#define W8			.width = 1
#define W16			.width = 2
#define W32			.width = 4
#define W64			.width = 8
#define LONG			.width = WORD
#define KLONG			.width = KWORD
#define ALIGN(n)		.align = n
#define AFTER			.after = true
#define DETAIL			.detail = true
#define ON_ERROR		.on_error = true
#define UNLESS_FAILED		.unless_failed = true
#define FACTS			.facts = true
#define HIDDEN			.hidden = true
#define UNNAMED			.unnamed = true
#define NAMED			.named = true
#define NULL_EARLY		.null_early = true
#define IF(function)		.when = &(const struct when){ .holds = function }
#define NEWER			.newer = true
#define OLDER			.older = true
#define JOINED			.joined = true
#define NO_CLASS		.no_class = true
#define LATE_COMMA		.late_comma = true
#define REG(n)			.reg = n
#define CAP(n)			.cap = n
#define SINCE(sib)		MORE(.since = #sib)
#define ORDER(n)		.order = n
#define GIVEN			.only = AT_ENTER + 1	/* field of a BOTH structure: as the caller passed it */
/* as the call left it; not shown if the call failed, unless AFTER */
#define FILLED			.only = AT_EXIT + 1
#define NONZERO			.nonzero = true
#define OR_VERBOSE		.or_verbose = true
#define SAME(sib)		MORE(.same = #sib)
#define SINCE_SAME(sib, at)	MORE(.since = #sib, .same = #at)
#define ATMOST(sib)		MORE(.most = #sib)
#define OVER(n)			MORE(.over = n)
#define SHOW(how)		.show = SHOW_##how
enum {
	SHOW_D = 1,		/* the number in signed decimal */
	SHOW_U = 2,		/* the number in unsigned decimal */
	SHOW_BOTH = 4,		/* number and name, unless -X raw */
	SHOW_ALWAYS = 8,	/* number and name, whatever -X says */
	SHOW_HEX = 16,		/* of BUF: "\x01...", whatever -x says */
	SHOW_ABBREV = 64,	/* only the name, whatever -X says */
	SHOW_ASCIZ = 32,	/* of BUF: a NUL at the end is not shown */
};

/* ---- words: numbers (32 bits unless an option says otherwise) ------------ */

extern const struct type type_errno, type_dec, type_uns, type_hex, type_oct, type_fd, type_newer_fd, type_older_fd, type_atfd, type_foreign_fd, type_pid, type_pgid, type_pid_or_group, type_uid,
	type_mode, type_dev, type_addr, type_signal, type_flags, type_xval, type_none, type_umode, type_hexptr;

#define NUM(n, t, ...)		{ .name = #n, .type = &t, __VA_ARGS__ }
#define DEC(n, ...)		NUM(n, type_dec, __VA_ARGS__)
#define UNS(n, ...)		NUM(n, type_uns, __VA_ARGS__)
#define HEX(n, ...)		NUM(n, type_hex, __VA_ARGS__)
#define OCT(n, ...)		NUM(n, type_oct, __VA_ARGS__)
#define LDEC(n, ...)		NUM(n, type_dec, LONG, __VA_ARGS__)	/* long */
#define SIZE(n, ...)		NUM(n, type_uns, LONG, __VA_ARGS__)	/* size_t, unsigned long */
#define LHEX(n, ...)		NUM(n, type_hex, LONG, __VA_ARGS__)
#define DEC64(n, ...)		NUM(n, type_dec, W64, __VA_ARGS__)
#define UNS64(n, ...)		NUM(n, type_uns, W64, __VA_ARGS__)
#define HEX64(n, ...)		NUM(n, type_hex, W64, __VA_ARGS__)
#define FD(n, ...)		NUM(n, type_fd, __VA_ARGS__)
#define SOCKFD(n)		FD(n, FACTS)				/* printing needs facts about it */
#define ATFD(n, ...)		NUM(n, type_atfd, __VA_ARGS__)		/* AT_FDCWD or a descriptor */
#define PID(n, ...)		NUM(n, type_pid, __VA_ARGS__)
#define PGID(n, ...)		NUM(n, type_pgid, __VA_ARGS__)		/* of a process group or a session */
#define PID_OR_GROUP(n, ...)	NUM(n, type_pid_or_group, __VA_ARGS__)	/* -3: group 3 */
#define UID(n, ...)		NUM(n, type_uid, __VA_ARGS__)		/* gids too: -1 is special */
#define MODE(n, ...)		NUM(n, type_umode, __VA_ARGS__)		/* permission bits: 0644 */
#define ST_MODE(n, ...)		NUM(n, type_mode, __VA_ARGS__)		/* with file type: S_IFREG|0644 */
#define DEV(n, ...)		NUM(n, type_dev, __VA_ARGS__)		/* makedev(0x8, 0x1) */
#define ADDR(n, ...)		NUM(n, type_addr, __VA_ARGS__)		/* a pointer that is not followed; NULL for 0 */
#define HEXPTR(n, ...)		NUM(n, type_hexptr, __VA_ARGS__)	/* a pointer-sized number: 0 for 0 */
#define SIGNAL(n, ...)		NUM(n, type_signal, __VA_ARGS__)
#define ERRNO(n, ...)		NUM(n, type_errno, __VA_ARGS__)		/* EINVAL for 22; with SHOW(D) -EINVAL for -22 */
#define FLAGS(n, x, ...)	{ .name = #n, .type = &type_flags, .data = &x, __VA_ARGS__ }
#define XVAL(n, x, ...)		{ .name = #n, .type = &type_xval, .data = &x, __VA_ARGS__ }
#define PAD(bytes)		{ .name = "", .type = &type_none, .width = bytes, .align = 1, .hidden = true }

/* PAD for more than 254 bytes */
#define GAP(bytes)		{ .name = "", .type = &type_quoted, .count = bytes, .hidden = true }

/* ---- words: pointers and the memory they lead to --------------------------- */

extern const struct type type_path, type_str, type_strn, type_buf, type_strs, type_env, type_struct, type_embed,
	type_array, type_points, type_inarray, type_chars, type_quoted, type_by, type_iovec, type_bufv;

#define PATH(n, ...)		{ .name = #n, .type = &type_path, .dir = IN, __VA_ARGS__ }
#define STR(n, ...)		{ .name = #n, .type = &type_str, .dir = IN, __VA_ARGS__ }
#define STR_OUT(n, ...)		{ .name = #n, .type = &type_str, .dir = OUT, __VA_ARGS__ }
#define PATH_OUT(n, ...)	{ .name = #n, .type = &type_path, .dir = OUT, __VA_ARGS__ }
/* up to a NUL, but at most l bytes (STRN) or c bytes (STRMAX) */
#define STRN_IN(n, l, ...)	{ .name = #n, .type = &type_strn, .dir = IN, .len = #l, __VA_ARGS__ }
#define STRN_OUT(n, l, ...)	{ .name = #n, .type = &type_strn, .dir = OUT, .len = #l, __VA_ARGS__ }
#define STRMAX_IN(n, c, ...)	{ .name = #n, .type = &type_strn, .dir = IN, .count = c, __VA_ARGS__ }
#define STRMAX_OUT(n, c, ...)	{ .name = #n, .type = &type_strn, .dir = OUT, .count = c, __VA_ARGS__ }
#define BUF_IN(n, l, ...)	{ .name = #n, .type = &type_buf, .dir = IN, .len = #l, __VA_ARGS__ }
#define BUF_OUT(n, l, ...)	{ .name = #n, .type = &type_buf, .dir = OUT, .len = #l, __VA_ARGS__ }
#define BYTES_IN(n, c, ...)	{ .name = #n, .type = &type_buf, .dir = IN, .count = c, __VA_ARGS__ }
#define BYTES_OUT(n, c, ...)	{ .name = #n, .type = &type_buf, .dir = OUT, .count = c, __VA_ARGS__ }
#define STRS(n, ...)		{ .name = #n, .type = &type_strs, .dir = IN, __VA_ARGS__ }	/* argv */
/* only counted unless -v */
#define ENV(n, ...)		{ .name = #n, .type = &type_env, .dir = IN, __VA_ARGS__ }
#define STRUCT_IN(n, l, ...)	{ .name = #n, .type = &type_struct, .dir = IN, .data = &layout_##l, __VA_ARGS__ }
#define NEEDS(bytes)		.count = bytes	/* of STRUCT_*: decoded if at least this many bytes were captured */
#define STRUCT_OUT(n, l, ...)	{ .name = #n, .type = &type_struct, .dir = OUT, .data = &layout_##l, __VA_ARGS__ }
#define STRUCT_BOTH(n, l, ...)	{ .name = #n, .type = &type_struct, .dir = BOTH, .data = &layout_##l, __VA_ARGS__ }
/* l elements, each of them an arg: ARRAY_IN(fds, nfds, STRUCT(pollfd)), ARRAY_OUT(list, ret, UID()) */
#define ARRAY_IN(n, l, ...)	{ .name = #n, .type = &type_array, .dir = IN, .len = #l, .data = ARGS(__VA_ARGS__) }
#define ARRAY_OUT(n, l, ...)	{ .name = #n, .type = &type_array, .dir = OUT, .len = #l, .data = ARGS(__VA_ARGS__) }
/* a fixed number of elements: the two descriptors of pipe(2) */
#define VALUES_IN(n, c, ...)	{ .name = #n, .type = &type_array, .dir = IN, .count = c, .data = ARGS(__VA_ARGS__) }
#define VALUES_OUT(n, c, ...)	{ .name = #n, .type = &type_array, .dir = OUT, .count = c, .data = ARGS(__VA_ARGS__) }
/* a fixed number of elements, each of which may be absent */
#define RUN_IN(n, c, ...)	{ .name = #n, .type = &type_array, .dir = IN, .count = c, .cap = c, .data = ARGS(__VA_ARGS__) }
#define RUN_OUT(n, c, ...)	{ .name = #n, .type = &type_array, .dir = OUT, .count = c, .cap = c, .data = ARGS(__VA_ARGS__) }
/* one value that the pointer leads to, in brackets: [4] */
#define POINTS_IN(n, ...)	{ .name = #n, .type = &type_points, .dir = IN, .data = ARGS(__VA_ARGS__) }
#define POINTS_OUT(n, ...)	{ .name = #n, .type = &type_points, .dir = OUT, .data = ARGS(__VA_ARGS__) }
#define POINTS_BOTH(n, ...)	{ .name = #n, .type = &type_points, .dir = BOTH, .data = ARGS(__VA_ARGS__) }
/*
 * A structure that has grown over the years and is passed with its size.  The size is an argument
 * (clone3, openat2, mount_setattr, bpf) or, as `.size`, a field of the structure (sched_setattr).
 * If it is less than `min` bytes, only the address is shown.  Bytes that the tracee's structure
 * lacks count as zero, and a field with SINCE(sib) is left out if the structure ends before sib.
 * Bytes after the known fields are shown as .tail says.
 *
 *	SIZED_IN(how, open_how, size, OPEN_HOW_SIZE_VER0)
 *	SIZED_IN(attr, bpf_map_create, size, 1, TAIL_EXTRA)
 *
 * A type that prints more calls the parts itself: sized_enter() and sized_tail().
 */
extern const struct type type_sized;
#define SIZED_IN(n, s, l, min, ...)	{ .name = #n, .type = &type_sized, .dir = IN, .len = #l, \
						  .data = &layout_##s, .count = min, __VA_ARGS__ }
#define SIZED_BOTH(n, s, l, min, ...)	{ .name = #n, .type = &type_sized, .dir = BOTH, .len = #l, \
						  .data = &layout_##s, .count = min, __VA_ARGS__ }
#define SIZED_OUT(n, s, l, min, ...)	{ .name = #n, .type = &type_sized, .dir = OUT, .len = #l, \
						  .data = &layout_##s, .count = min, __VA_ARGS__ }
enum {
	TAIL_BYTES_,		/* , "\\x01..." with a comment "bytes 24..31", unless all zero */
	TAIL_DOTS_,		/* , ... if there are such bytes */
	/*
	 * as TAIL_BYTES_; for a structure with its own size field: {size=31} if that is too small,
	 * {size=32, ???} if it was not captured
	 */
	TAIL_OWN_,
	TAIL_SILENT_,		/* nothing */
	/*
	 * , ... or with -v extra_data="\x01..." unless all zero; more than a page: only the address
	 * is shown
	 */
	TAIL_EXTRA_,
};
#define TAIL_DOTS		.tail = TAIL_DOTS_
#define TAIL_OWN		.tail = TAIL_OWN_
#define TAIL_SILENT		.tail = TAIL_SILENT_
#define TAIL_EXTRA		.tail = TAIL_EXTRA_
#define SIZED_MAX		512	/* most bytes of a SIZED layout */
/* inside a structure: */
/* a structure in place */
#define EMBED(n, l, ...)	{ .name = #n, .type = &type_embed, .data = &layout_##l, __VA_ARGS__ }
#define EMBED_ARRAY(n, c, ...)	{ .name = #n, .type = &type_inarray, .count = c, .data = ARGS(__VA_ARGS__) }
/* char[c], up to the NUL */
#define CHARS(n, c, ...)	{ .name = #n, .type = &type_chars, .count = c, __VA_ARGS__ }
#define LEN(sib)		.len = #sib	/* of CHARS, QUOTED, UPTO: the valid length, if shorter */
#define UPTO(n, c, l, ...)	{ .name = #n, .type = &type_inarray, .count = c, .len = #l, .data = ARGS(__VA_ARGS__) }
#define WHOLE			.show = SHOW_ALWAYS	/* of an array in place: show all of it, however small -s is */
#define QUOTED(n, c, ...)	{ .name = #n, .type = &type_quoted, .count = c, __VA_ARGS__ }	/* char[c], all of it */
/* as an element of an array */
#define STRUCT(l)		{ .name = "", .type = &type_embed, .data = &layout_##l }
/* l elements that follow the structure in memory, printed at this position; TRAIL_BUF: bytes */
extern const struct type type_trail, type_trailbuf;
#define TRAIL(n, l, ...)	{ .name = #n, .type = &type_trail, .len = #l, .data = ARGS(__VA_ARGS__) }
#define TRAIL_BUF(n, l, ...)	{ .name = #n, .type = &type_trailbuf, .len = #l, __VA_ARGS__ }
/* a structure that is shown twice: {as passed by the caller} => {as filled by the kernel} */
extern const struct type type_answer;
#define ANSWER(n, l, l2, ...)	{ .name = #n, .type = &type_answer, .dir = BOTH, __VA_ARGS__ __VA_OPT__(,) .data = ARGS( \
	{ .name = "asked", .type = &type_embed, .data = &layout_##l, GIVEN }, \
	{ .name = "answered", .type = &type_embed, .data = &layout_##l2, FILLED, SAME(asked) }) }

/*
 * The args after INSIDE(args) are words in the memory that args leads to, and the args before it
 * are not shown (socketcall of the compat ABI).  If that memory cannot be read, the call is shown
 * by the row without a case.
 */
extern const struct type type_inside;
#define INSIDE(n)		{ .name = #n, .type = &type_inside, .dir = BOTH, HIDDEN, ON_ERROR }

/*
 * BY(cmd, fcntl_cases, LHEX(arg)): the rest of the row depends on the value of cmd.  The args after
 * the cases are for values that no case has.  A case may end in another BY.
 */
struct cases { const struct kase *cases; int n; };	/* n 0: ends with an entry without .args */
/* mask: the bits of the argument that select */
struct by { const struct cases *lists; int n; const struct arg *rest; uint64_t mask; };
#define BY(sib, c, ...)		BY_MASK(sib, ~0ULL, c, __VA_ARGS__)
#define BY_MASK(sib, m, c, ...)	{ .name = "", .type = &type_by, .len = #sib, \
				  .data = &(const struct by){ (const struct cases[]){ { c, COUNT(c) } }, 1, \
							      ARGS(__VA_ARGS__), m } }
/* the cases of several files; lists is an array of struct cases */
#define BY_LISTS(sib, lists, ...) { .name = "", .type = &type_by, .len = #sib, \
				  .data = &(const struct by){ lists, COUNT(lists), ARGS(__VA_ARGS__), ~0ULL } }

/* results */
extern const struct arg ret_dec[], ret_fd[], ret_newer_fd[], ret_older_fd[], ret_hex[], ret_uns[], ret_oct[], ret_addr[], ret_pid[], ret_pgid[], ret_uid[], ret_ldec[];
extern const struct type type_ret_xval, type_ret_flags;
struct ret_flags { const char *prefix; const struct xlats *x; };
/* = 0 (SCHED_OTHER) */
#define RET_XVAL(x)		ARGS({ .name = "ret", .type = &type_ret_xval, .data = &x })
/* = 0x1 (flags FD_CLOEXEC): RET_FLAGS("flags ", fd_flags) */
#define RET_FLAGS(prefix, x)	ARGS({ .name = "ret", .type = &type_ret_flags, \
				       .data = &(const struct ret_flags){ prefix, &x } })
#define RET_DEC		ret_dec
#define RET_LDEC	ret_ldec	/* a long */
#define RET_FD		ret_fd
#define RET_NEWER_FD	ret_newer_fd	/* only a number in strace 6.1 */
#define RET_OLDER_FD	ret_older_fd	/* a number, which strace 6.1 took for a descriptor */
#define RET_HEX		ret_hex
#define RET_UNS		ret_uns
#define RET_OCT		ret_oct
#define RET_ADDR	ret_addr
#define RET_PID		ret_pid
#define RET_PGID	ret_pgid
#define RET_UID		ret_uid

/* ---- the table ------------------------------------------------------------ */

extern const struct row *const families[];	/* calls/all.c: one FAMILY for each file; ends with NULL */
const struct row *call_row(const struct abi *, int nr);	/* NULL: no row */
const struct row *call_named(const char *name);		/* a row of any ABI */
/*
 * Calls of i386 that are made through another call: those of socketcall and ipc.  nr: the number of
 * the other call.
 */
struct subcall { int nr; const char *name; };
const struct subcall *subcalls(int *count);
uint32_t row_classes(const struct row *);			/* including classes that follow from its args */

/* ---- a row placed for an ABI ---------------------------------------------- */

struct node {
	const struct arg *arg;
	struct node *up;		/* the node in whose memory it is; NULL: the arguments of the call */
	struct node *kids;		/* fields, or the single element of an array */
	/* resolved arg.len; len_deref: it was "*len", len_ret: "ret", len_far: "sibling.field" */
	struct node *len;
	struct node *when;
	struct node *since;
	struct node *most;
	uint16_t nkids;
	bool len_deref, len_ret, len_far;
	bool always;			/* printed under any condition */
	bool is_signed;			/* that of its type */
	bool simple;			/* always printed when its turn comes, from the ENTER: no further checks */
	bool some_only;			/* some kids have .only */
	uint8_t name_len;		/* length of the name it is printed with; 0: no name */
	bool asks;			/* whether it waits for the exit depends on the call */
	uint8_t width;			/* bytes of the value itself */
	uint8_t align;
	uint8_t block[2];		/* the plan block that holds its kids, by phase: see systrace_ref */
	int16_t op[2];			/* the op that copies the memory it leads to, by phase; -1: none */
	int16_t each[2];		/* the EACH around that op */
	uint32_t off;			/* offset in the memory that it is in */
	uint32_t size;			/* bytes of the object it leads to, or of one element */
};

enum { AT_ENTER, AT_EXIT };

/*
 * The cases that select a variant: the index of the case in the first BY, from 1 through all its
 * lists, and the index in the BY of that case.  0: none.
 */
struct plan_path { uint16_t kase[2]; };

/* One plan: a row, or a variant of it, for one ABI.  Made when it is first needed, never freed. */
struct plan {
	const struct abi *abi;
	const struct row *row;
	const char *name;		/* that of the call, or of its variant */
	const struct arg *ret;
	struct node *retval;
	int nr;
	struct node *args;		/* the arguments of the call */
	int nargs;
	struct systrace_plan head;	/* as passed to the kernel */
	struct systrace_op *ops;
	int nops;
	int nenter;			/* ops at entry, which come first */
	const struct capture *asked;	/* only while building: what to capture of this call */
	bool on_error;			/* only while building: copy even if the call failed */
	struct node *inside;		/* INSIDE: the arguments after it are in its memory */
	const struct plan *base;	/* the plan of the row without a case */
	struct plan_path path;
	int ip;				/* the op that copies the instruction pointer, with -i */
	/* the ops for FACT_* plus 1, by phase; 0: none.  With -k, --python and features that need times */
	int fact[2][4];
};

/* For the code of types: */
struct node *plan_kids(struct plan *, struct node *up, const struct arg *fields, uint32_t *size, uint8_t *align);
int plan_op(struct plan *, const struct systrace_op *);			/* appends an op; returns its index */
/* where the value of the node is found */
struct systrace_ref plan_ref(struct plan *, const struct node *, int phase);
/* resolves its length, and copies it if needed */
struct systrace_ref plan_len_ref(struct plan *, struct node *, int phase);
uint8_t plan_op_flags(const struct plan *, int phase);
int plan_copy_bytes(struct plan *, struct node *, int phase, struct systrace_ref len, uint32_t elem, uint32_t cap);
void plan_copy_each(struct plan *, struct node *, int phase, struct systrace_ref over, struct systrace_ref len,
		    uint32_t cap);
void plan_copy_kids(struct plan *, struct node *, int phase);
/*
 * Places a layout that is found in the middle of bytes.  Done once for each layout and ABI, never
 * freed; the layout must live as long.
 */
const struct node *plan_layout(const struct abi *, const struct layout *, const struct type *as);
void plan_die(const struct plan *, const struct node *, const char *why) __attribute__((noreturn));
void *plan_pooled(size_t count, size_t size);			/* zeroed, and never freed */
void plan_place(struct plan *, struct node *, const struct arg *, struct node *up);
void plan_resolve_names(struct plan *, struct node *nodes, int count);
void plan_copy_node(struct plan *, struct node *, int phase);

/*
 * All plans, as SYSTRACE_LOAD takes them.  Made on first use, for the global capture unless
 * plans_for() was called.
 */
struct plan_list {
	const struct systrace_plan *plans;
	const struct systrace_op *ops;
	uint32_t nplans, nops;
	/*
	 * id of the made.c that the list was taken from, which together with -s, -v and -y
	 * identifies it; 0: not from made.c
	 */
	uint32_t id;
};
struct callset;
void plans_only(const struct callset *);			/* only plans of these calls; before the first use */
struct capture;
void plans_for(const struct capture *);	/* for this capture, which must not change; before the first use */
int plans_build(void);						/* returns the number of plans */
const struct plan_list *plans_list(void);
/* number of plans of a call; nr without the mark of the ABI */
uint32_t plans_of(uint32_t abi, int nr, uint32_t *first);
const struct plan *plan_at(uint32_t i);				/* by the .plan of a record */
int plan_compare(const struct systrace_plan *a, const struct systrace_plan *b);	/* the module's order: <0, 0, >0 */
const struct plan *plan_raw(const struct abi *, int nr);	/* for calls without a row; never NULL */
int plan_words(const struct plan *);		/* number of argument words of the call, for -e raw= */

/* ---- printing ------------------------------------------------------------- */

/*
 * One call of one task, from its ENTER record to its EXIT.  The owner (task.c) keeps the records
 * valid.  Memory that the EXIT carries late has already been put into the ENTER: see late.h.
 */
struct call {
	const struct systrace_enter *enter;
	const struct systrace_exit *exit;	/* NULL while the call is in progress */
	int tid;
	const char *interrupted;		/* the call that a restart_syscall continues; NULL: not known */
	int printed;				/* args already written by call_enter() */
	bool comma;				/* the comma after them was written, too */
	bool some;				/* whether any arg was written */
	const struct watcher *watcher;		/* NULL: none */
	/* set by call_open(), or NULL: then each question looks the plan up and reads the records for itself */
	const struct plan *plan;
	struct call_blocks *blocks;		/* its owner's */
};

/*
 * Where the blocks of a call's records are, by op.  The ENTER is read at the first question after
 * call_open(), the EXIT at the first question after it has come.
 */
struct call_blocks {
	const struct systrace_enter *enter;	/* the records that were read; NULL: none */
	const struct systrace_exit *exit;
	const struct systrace_block *at[SYSTRACE_OPS_MAX];
};

/*
 * Opens a call: finds its plan once, and gives it a place for the blocks of its records, so that all
 * questions share both.  Must be called when the ENTER has come, and again when another record
 * replaces it.  @blocks must live as long as @call is used.  A call that answers a single question
 * need not be opened.
 */
void call_open(struct call *call, struct call_blocks *blocks);

/* Sees values while they are printed.  Functions that are NULL are not called. */
struct watcher {
	/* a descriptor, with the block of its FDINFO, or NULL */
	void (*fd)(const struct print *, int fd, const struct systrace_block *);
	/*
	 * data, with the captured part of its length; for a vector, vector() is called before its
	 * buffers
	 */
	void (*buffer)(const struct print *, const struct node *, const void *, uint64_t have, uint64_t len);
	void (*vector)(const struct print *, const struct node *);
	bool whole;				/* it sees all captured data, whatever -s says */
};

const char *call_name(const struct call *);
const struct systrace_block *call_block(const struct call *, int arg, int phase);	/* NULL: not captured */
int call_first_arg(const struct call *);	/* -1: it has no argument */
enum { FACT_STACK, FACT_MAPS, FACT_WALK, FACT_TIMES };
/*
 * How long a call that has ended ran, waited for a processor, and slept.  Returns false if the
 * times were not requested.
 */
struct spent { uint64_t ran, waited, slept; };
bool call_spent(const struct call *, struct spent *);
/* NULL: not requested */
const struct systrace_block *call_fact(const struct call *, int fact, int phase);
uint64_t call_ip(const struct call *);	/* 0: not known */
uint32_t call_classes(const struct call *);
bool call_returns_fd(const struct call *);
/* the descriptor it returned; NULL: not known */
const struct systrace_fdinfo *call_result_fd(const struct call *);
/* Calls see() for each argument, as it was at entry.  Text that see() prints is discarded. */
void call_each(const struct call *, void (*see)(struct print *, const struct node *));
/* prints </dev/null> or the like, as -y says; NULL: nothing */
void print_fd_facts(struct text *, const struct systrace_block *);
void print_fd_now(struct text *, int pid, int fd);		/* the same, looked up now; pid is in our namespace */
/* The content of an FDINFO block with path and addresses.  NULL: none, or it is not complete. */
const struct systrace_fdinfo *fdinfo_of(const struct systrace_block *);
/*
 * Steps through the lines that the kernel has for an eventfd or a signalfd ("eventfd-count: 5").
 * Zero the struct before the first line.
 */
struct said { const char *at, *name, *value; size_t name_len, len; };
bool fdinfo_said(const struct systrace_fdinfo *, struct said *);

/* Its two addresses, .local and .peer bytes long. */
static inline const void *fdinfo_local(const struct systrace_fdinfo *f)
{
	return (const uint8_t *)(f + 1) + PADDED(f->path);
}

static inline const void *fdinfo_peer(const struct systrace_fdinfo *f)
{
	return (const uint8_t *)fdinfo_local(f) + PADDED(f->local);
}

void call_enter(struct text *, struct call *);	/* name(args, as far as they are known at entry */
/*
 * The end of a call, in two parts, so that other text can go between them: the remaining arguments
 * and ")", then the value after "= ": 3, -1 ENOENT (...), ?.  The result is taken from the same
 * records as the arguments; for a call that has not ended it is "?".
 */
struct ending;
void call_exit(struct text *, const struct call *, struct ending *);
/* as if call_enter() had printed no argument */
void call_whole(struct text *, const struct call *, struct ending *);
void call_result(struct text *, struct ending *);

struct view {				/* the memory that holds the values, by phase */
	const uint8_t *p[2];
	uint32_t len[2];
	const struct node *of;		/* the node whose kids are in this memory; NULL: the arguments of the call */
	const struct view *outer;
	uint32_t lacks;			/* of a SIZED structure: bytes at its end that are padding, not the tracee's */
	uint32_t depth;			/* number of views around it */
};

struct print {
	struct text *t;
	const struct plan *plan;
	const struct call *call;
	const struct view *view;
	bool read;			/* the blocks are up to date; use block_at() */
	struct call_blocks *blocks, own;	/* those of the call, or our own if it was not opened */
	int phase;			/* which record the values that are now printed come from */
	/*
	 * for this call: -s, -v, -e abbrev=, verbose= and raw=, -N; in the order of struct style,
	 * so that the compiler copies them together
	 */
	uint32_t string_max;
	bool verbose, bare, raw, arg_names;
	int64_t ret;			/* valid at exit */
	bool exiting, failed;
	uint64_t left;			/* of a vector: bytes that its remaining elements may show */
	struct view inside;		/* the arguments of an INSIDE */
	struct netlink_state *nl;	/* see types/netlink.h */
};

struct ending {				/* state between the arguments and the result; must not be copied */
	struct call of;
	struct print p;
	struct view v;
};

/* For the code of types: */
static inline bool is_watched(const struct print *p)
{
	return p->call->watcher;
}
/* only if is_watched(): passes it to the watcher */
void watch_fd(const struct print *, int fd, const struct systrace_block *);
void watch_buffer(const struct print *, const struct node *, const struct systrace_block *, uint64_t len);
void watch_vector(const struct print *, const struct node *);
uint64_t read_odd_int(const uint8_t *at, int width, bool is_signed);
/* A number of width bytes, at most 8. */
static inline uint64_t read_int(const uint8_t *at, int width, bool is_signed)
{
	uint64_t v;
	uint32_t half;

	switch (width) {
	case 4:
		memcpy(&half, at, 4);
		return is_signed ? (uint64_t)(int32_t)half : half;
	case 8:
		memcpy(&v, at, 8);
		return v;
	}
	return read_odd_int(at, width, is_signed);
}

static inline uint64_t get_at(const struct print *p, const struct node *n, int phase)
{
	const struct view *v = p->view;

	while (v->outer && v->of != n->up)
		v = v->outer;
	if (n->width > 8 || !v->p[phase] || n->off + n->width > v->len[phase])
		return 0;
	return read_int(v->p[phase] + n->off, n->width, n->is_signed);
}

/* the value of p->phase, sign-extended if signed */
static inline uint64_t get(const struct print *p, const struct node *n)
{
	return get_at(p, n, p->phase);
}
const struct node *sibling(const struct node *up_kids, int n, const char *name);
/* in the same structure */
static inline const struct node *node_sibling(const struct node *n, const char *name)
{
	return sibling(n->up->kids, n->up->nkids, name);
}
static inline uint64_t sibling_value(const struct print *p, const struct node *n, const char *name)
{
	return get(p, node_sibling(n, name));
}
static inline uint64_t value_beside(const struct print *p, const struct node *n, const char *name)	/* 0 if there is none */
{
	const struct node *f = node_sibling(n, name);

	return f ? get(p, f) : 0;
}
void values_read(struct print *);
/* The block of an op; NULL: none.  The records are parsed on first use, for many calls never. */
static inline const struct systrace_block *block_at(const struct print *p, int op)
{
	if (!p->read)
		values_read((struct print *)p);
	return p->blocks->at[op];
}
uint64_t get_len(const struct print *, const struct node *);	/* value of its arg.len */
const uint8_t *here(const struct print *, const struct node *, uint32_t size);	/* its memory; NULL: not captured */
const struct systrace_block *block_of(const struct print *, const struct node *, int phase);	/* NULL: not captured */
/*
 * The elements of an EACH, one after the other: each_next() notes the blocks of the next element.
 * There may be fewer than requested: after the last, each_next() clears the blocks and returns
 * false.
 */
struct each { const uint8_t *at; uint32_t left; };
struct each each_first(const struct print *, const struct node *, int phase);
bool each_next(struct print *, const struct node *, int phase, struct each *);
const void *block_data(const struct systrace_block *);
/*
 * Every memory area that is part of, or found through, another one is entered here, whatever its
 * type.  So the depth of nested types is limited by this code and not by the data.  Returns false
 * if it is too deep: then only the address is shown.
 */
#define DEPTH_MAX	64	/* no honest data needs half of it, and the stack has room for much more */
static inline bool view_enter(const struct print *p, struct view *v, const struct node *of)
{
	*v = (struct view){ .of = of, .outer = p->view, .depth = p->view->depth + 1 };
	return v->depth < DEPTH_MAX;
}
bool view_bytes(const struct print *, struct view *, const struct node *of, const void *, uint32_t len);
/* false: not (completely) captured */
bool enter_block(struct print *, const struct node *, struct view *, uint32_t need);
void enter_embedded(struct print *, const struct node *, struct view *, uint32_t off, uint32_t size);
/*
 * A SIZED structure.  sized_enter() enters the captured part, padded with zeros, and sets *size to
 * the tracee's size; false: print the address.  sized_tail() prints the bytes after the known
 * fields (", ..." and the like).
 */
struct sized { struct view v; uint8_t known[2][SIZED_MAX]; };
void sized_place(struct plan *, struct node *);
void sized_copy(struct plan *, struct node *, int phase);
bool sized_enter(struct print *, const struct node *, struct sized *, uint64_t *size);
void sized_tail(struct print *, const struct node *, uint64_t size);
uint32_t sized_known(const struct node *);	/* number of known bytes */
/* for a type that knows fewer bytes */
void sized_tail_from(struct print *, const struct node *, uint32_t known, uint64_t size);
void array_print_count(struct print *, const struct node *, uint64_t count);
void inarray_print_count(struct print *, const struct node *, uint64_t count);
/* for a type_trail that shows at most this many elements without -v */
void trail_print_most(struct print *, const struct node *, uint32_t most);
void print_node(struct print *, const struct node *);
/* the name of the next value, in the text or only as a mark */
static inline void print_name(const struct print *p, const struct node *n)
{
	if (n->name_len)
		pen_name(p->t, n->arg->name, n->name_len);
	else if (is_marked(p->t))
		pen_named(p->t, n->arg->name, strlen(n->arg->name));
}
bool print_allowed(const struct print *, const struct node *);	/* whether its WHEN holds, or it has none */
/* True for what only the version of strace has that we do not imitate. */
bool is_of_other_version(const struct node *);
static inline bool is_over(const struct node *n, uint64_t len)	/* OVER(): only the address is shown */
{
	uint32_t over = more_of(n->arg)->over;

	return over && len > over;
}

void print_fields(struct print *, const struct node *up);	/* a=1, b=2 of the kids; no braces */
void print_addr(struct print *, uint64_t);			/* NULL or 0x..., instead of the memory it leads to */
void print_pointer(struct print *, uint64_t);			/* the same for a pointer that is the value itself */
void print_flags(struct text *, const struct xlats *, uint64_t v);
void print_xval(struct text *, const struct xlats *, uint64_t v);
void print_flags_as(struct text *, const struct xlats *, uint64_t v, int show);	/* SHOW_* */
void print_xval_as(struct text *, const struct xlats *, uint64_t v, int show);
void put_flags_as(struct text *, const struct xlats *, uint64_t v, int show);	/* only the text of those two */
void put_xval_as(struct text *, const struct xlats *, uint64_t v, int show);
/* A|B; returns the bits without a name */
uint64_t print_flag_names(struct text *, const struct xlats *, uint64_t v, bool *known);
/* [NAME]= before an element of an array */
void print_index(struct text *, const struct xlats *, uint64_t i, int show);
void print_signal(struct text *, int signo);
void print_sigmask(struct text *, uint64_t mask, unsigned bytes);	/* [INT TERM] */
void print_siginfo(struct text *, int tid, const void *siginfo);	/* {si_signo=SIGCHLD, ...}, from 128 bytes */
void print_bytes(struct print *, const void *, uint64_t captured, uint64_t total);	/* "..." limited by -s */

/* The bits of real call numbers, including the calls through which requested subcalls are made. */
void callset_real(const struct callset *, int abi, uint64_t bits[CALLSET_SUBS / 64]);

static inline bool print_wanted(const struct print *p, const struct node *n)
{
	return n->always || print_allowed(p, n);
}

#endif
