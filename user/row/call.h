/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The words of a row.  A row says what a system call's arguments are:
 *
 *	CALL(openat, RET_FD, ATFD(dfd), PATH(path), FLAGS(flags, open_flags), MODE(mode, WHEN(flags, O_CREAT))),
 *
 * An argument, a structure's field and the thing a pointer leads to are the
 * same object, struct arg.  The walk in plan.c places a row's args for one ABI
 * (struct node) and says what the kernel must copy; print.c walks the nodes.
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

/* Outside abi/ they have the names of their roles: an architecture brings its own. */
struct abi {
	const char *name;		/* as in openat@32 */
	const char *mode;		/* what "runs in ... mode" says */
	const char *machine;		/* for programs that read what we write */
	uint32_t mark;			/* bits that its numbers have besides their place in .names */
	uint8_t id;			/* SYSTRACE_NATIVE ... */
	uint8_t word;			/* bytes of a long and a pointer */
	uint8_t align8;			/* how a 64-bit number is aligned in a structure */
	int ncalls;
	const char *const *names;	/* by number, without the mark; NULL: no such call */
};
extern const struct abi abi_native, abi_compat, abi_third, abi_third_whole;	/* whole: its calls with the native one's structures */
extern const struct abi *const abis[SYSTRACE_ABIS];
const struct abi *abi_of_audit(uint32_t arch, uint32_t nr);	/* of an AUDIT_ARCH_...; NULL: none of ours */

/* By its place; NULL: there is no such call, or no such ABI. */
static inline const char *abi_name(const struct abi *abi, int64_t place)
{
	return abi && place >= 0 && place < abi->ncalls ? abi->names[place] : NULL;
}

/* An ENTER's number without its ABI's mark. */
static inline int call_place(const struct systrace_enter *e)
{
	return e->nr & ~abis[e->head.abi]->mark;
}

/* ---- constants with names ------------------------------------------------ */

/* The name stands in the table: a pointer to it would have to be relocated at each start, and the page that it is on copied. */
struct xlat { uint64_t val; char str[64]; };
struct xlats {
	const char *unknown;		/* "O_???": said of a value without a name; NULL: nothing */
	const struct xlat *x;
	int n;
};
#define X(c) { (uint64_t)(c), #c }
#define XNEW(c) { (uint64_t)(c), "+" #c }	/* strace 6.1 has no name for it, but 7.2: used with opt.newer only */
#define SHARED_XLATS(name, unknown, ...) \
	static const struct xlat name##_x[] = { __VA_ARGS__ }; \
	const struct xlats name = { unknown, name##_x, COUNT(name##_x) }
#define XLATS(name, unknown, ...) \
	static const struct xlat name##_x[] = { __VA_ARGS__ }; \
	static const struct xlats name = { unknown, name##_x, COUNT(name##_x) }
/* the name of exactly val, or NULL */
const char *xlat_name(const struct xlats *x, uint64_t val);

/* ---- args, types, layouts, calls ----------------------------------------- */

struct node;
struct plan;
struct print;
struct arg;
struct netlink_state;

/* A kind of value.  Either function may be NULL: nothing to copy; print as a number. */
struct type {
	const char *name;
	uint8_t width;			/* bytes it takes where it stands; WORD: the ABI's word */
	bool is_signed;
	bool path, fd;			/* makes its call a %file, a %desc call */
	bool fd_bits;			/* leads to a bit for each descriptor */
	bool late;			/* is printed at exit whatever its direction */
	uint8_t leaf;			/* what it prints is one value of this kind, PEN_*, that of get(); 0: it says itself what */
	bool bares;			/* outside of -e verbose= it is printed all the same: a string, or what sees to that itself */
	void (*place)(struct plan *, struct node *);	/* makes the kids of a node, sets its size (before any op) */
	void (*copy)(struct plan *, struct node *, int phase);	/* emits the ops for what it leads to */
	void (*print)(struct print *, const struct node *);
	bool opens;			/* it is looked into, whatever -e verbose= says */
	const struct type *like;	/* is placed and copied as that one, where it has no functions of its own */
	bool (*waits)(const struct print *, const struct node *);	/* for the exit; NULL: if it is OUT */
};

#define WORD	255
#define KWORD	254			/* the kernel's __kernel_long_t: x32's has 64 bits */
enum { IN = 1, OUT = 2, BOTH = 3 };

/* A condition. */
struct when {
	const char *sibling;		/* this ... */
	uint64_t mask;			/* ... & mask ... */
	uint64_t value;			/* ... == value; or, */
	bool any:1, no:1;		/* != 0; not */
};

/* What few args have. */
struct more {
	const char *limit;		/* of a vector that was read into: who says how many bytes of it are */
	const char *since;		/* of a field: printed only if its SIZED structure reaches into this sibling */
	const char *most;		/* the length is at most this sibling's value */
	const char *same;		/* a field that stands where this sibling stands: a union */
};
#define MORE(...)		.more = &(const struct more){ __VA_ARGS__ }
extern const struct more no_more;
#define more_of(a)		((a)->more ? (a)->more : &no_more)

/* The table has ten thousand, and a loader makes a page of each 4 KiB of them at a start: no byte of it is for nothing. */
struct arg {
	const char *name;		/* NULL ends a list; "" prints without a name */
	const struct type *type;
	const void *data;		/* the type's: xlats, layout, pointee ... */
	const char *len;		/* number of elements or bytes: a sibling's name, "*sibling", "sibling.field" of
					 * the structure it leads to, "ret", "" */
	const struct when *when;	/* printed only if this holds; NULL: in any case */
	const struct more *more;	/* or NULL: see more_of() */
	bool (*only_if)(const struct print *, const struct node *);	/* printed only if this says so */
	uint32_t cap;			/* at most so many bytes or elements; 0: the type's choice */
	uint32_t count;			/* ARRAY in place: how many elements */
	uint32_t over;			/* of BUF and ARRAY: with a greater length it is only an address */
	uint8_t width;			/* overrides the type's */
	uint8_t align;			/* overrides the natural alignment */
	uint8_t dir;			/* of a pointer: IN, OUT, BOTH */
	uint8_t reg;			/* an argument's place, from 1, if it is not the one in the row */
	uint8_t order;			/* fields with one are printed in this order, behind those without */
	uint8_t show;			/* of XVAL, FLAGS and BUF: SHOW_* */
	uint8_t tail;			/* of SIZED: how what lies behind the known fields is shown */
	uint8_t only;			/* of a field: shown as it was at AT_ENTER + 1, at AT_EXIT + 1 */
	bool after:1;			/* printed at exit though it is known at entry */
	bool detail:1;			/* a field shown only with -v ("..." stands for it) */
	bool on_error:1;		/* an OUT value that is decoded although the call failed */
	bool unless_failed:1;		/* an IN argument that is only an address if the call failed */
	bool facts:1;			/* FD: what it is is captured without -y too */
	bool hidden:1;			/* a field or argument that takes its place and is never printed */
	bool unnamed:1;			/* a field printed without "name=" */
	bool named:1;			/* an argument printed with "name=" */
	bool null_early:1;		/* an argument that waits for the exit unless it is NULL */
	bool joined:1;			/* an argument that brings what separates it from the one before: " => " */
	bool no_class:1;		/* makes its call neither a %file nor a %desc one */
	bool late_comma:1;		/* an argument that waits for the exit, and the comma before it too */
	bool nonzero:1;			/* of a field: left out if all its bytes are zero */
	bool or_verbose:1;		/* what .when forbids, -v allows */
};

struct layout {
	const char *ctype;		/* the C structure it describes, for the test of layouts; NULL: none */
	const struct arg *fields;
};

/* BY: the rest of the row, by the value of an argument. */
struct kase {
	uint64_t key;
	const struct arg *args;		/* NULL ends a list */
	const struct arg *ret;		/* NULL: the row's */
	const char *name;		/* what the call is then said to be: semop of ipc; NULL: the row's */
	bool sized;			/* an ioctl command: it contains the size of what its argument leads to */
	uint8_t abis;			/* 1 << SYSTRACE_NATIVE ...; 0: all */
	uint64_t mask;			/* which bits of the key count, if not all; the same in all cases of a BY */
};
#define CASE(k, ret_, ...)	{ .key = (uint64_t)(k), .args = ARGS(__VA_ARGS__), .ret = ret_ }

#define CASE_AS(k, n, ret_, ...)	{ .key = (uint64_t)(k), .args = ARGS(__VA_ARGS__), .ret = ret_, .name = #n }

enum {					/* classes of -e trace=%...; FILE and DESC also follow from the args */
	FILES = 1 << 0, PROCESS = 1 << 1, NETWORK = 1 << 2, SIGNALS = 1 << 3, IPC = 1 << 4,
	DESC = 1 << 5, MEMORY = 1 << 6, CREDS = 1 << 7, STAT = 1 << 8, LSTAT = 1 << 9,
	FSTAT = 1 << 10, STATFS = 1 << 11, FSTATFS = 1 << 12, PURE = 1 << 13, CLOCK = 1 << 14,
	STAT_LIKE = 1 << 15, STATFS_LIKE = 1 << 16,
};

struct call {
	const char *name;
	const struct arg *ret;		/* how the result is shown */
	const struct arg *args;
	uint32_t classes;
	uint8_t abis;			/* 1 << SYSTRACE_NATIVE ...; 0: all */
	bool no_return;			/* "= ?" is all it ever gives */
	bool no_words;			/* what args show is of memory or of an earlier call */
};

/*
 * A list, ended by a NULL as the name of one more; of that one nothing else is there: nearly a third of all lists' elements
 * are the last ones.
 */
#define ARGS(...)	((const struct arg *)&(const struct { struct arg a[COUNT(((const struct arg[]){ __VA_ARGS__ }))]; const char *end; }) \
			 { .a = { __VA_ARGS__ } })
#define CALL(n, r, ...)		{ .name = #n, .ret = r, .args = ARGS(__VA_ARGS__) }
#define CALL32(n, r, ...)	{ .name = #n, .ret = r, .args = ARGS(__VA_ARGS__), .abis = 1 << SYSTRACE_COMPAT }
#define CALL64(n, r, ...)	{ .name = #n, .ret = r, .args = ARGS(__VA_ARGS__), .abis = 1 << SYSTRACE_NATIVE | 1 << SYSTRACE_THIRD }
#define IS(c)			, .classes = c		/* behind the result: CALL(mmap, RET_ADDR IS(MEMORY), ...) */
#define NO_RETURN		, .no_return = true
#define NO_WORDS		, .no_words = true
#define SHARED_LAYOUT(n, c, ...) const struct layout layout_##n = { c, ARGS(__VA_ARGS__) }	/* see types/shared.h */
#define LAYOUT(n, c, ...)	static SHARED_LAYOUT(n, c, __VA_ARGS__)
#define FAMILY(n, ...)		const struct call n[] = { __VA_ARGS__, { 0 } }

/* what an option to a word says: DEC(x, W16), MODE(mode, WHEN(flags, O_CREAT)) */
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
#define IF(function)		.only_if = function
#define NEWER			IF(newer_wanted)	/* as strace 7.2 has it */
#define OLDER			IF(newer_unwanted)	/* as 6.1 */
#define JOINED			.joined = true
#define NO_CLASS		.no_class = true
#define LATE_COMMA		.late_comma = true
#define REG(n)			.reg = n
#define CAP(n)			.cap = n
#define SINCE(sib)		MORE(.since = #sib)
#define ORDER(n)		.order = n
#define GIVEN			.only = AT_ENTER + 1	/* of a structure that goes both ways: as the caller gave it */
#define FILLED			.only = AT_EXIT + 1	/* as the call left it; not shown if it failed, but for AFTER */
#define NONZERO			.nonzero = true
#define OR_VERBOSE		.or_verbose = true
#define SAME(sib)		MORE(.same = #sib)
#define SINCE_SAME(sib, at)	MORE(.since = #sib, .same = #at)
#define ATMOST(sib)		MORE(.most = #sib)
#define OVER(n)			.over = n
#define SHOW(how)		.show = SHOW_##how
enum {
	SHOW_D = 1,		/* the number in signed decimal */
	SHOW_U = 2,		/* in unsigned decimal */
	SHOW_BOTH = 4,		/* number and name, unless -X raw */
	SHOW_ALWAYS = 8,	/* number and name, whatever -X says */
	SHOW_HEX = 16,		/* of BUF: "\x01..." whatever -x says */
	SHOW_ABBREV = 64,	/* the name alone, whatever -X says */
	SHOW_ASCIZ = 32,	/* of BUF: a NUL at its end is not shown */
};

/* ---- words: numbers (32 bits unless an option says otherwise) ------------ */

extern const struct type type_errno, type_dec, type_uns, type_hex, type_oct, type_fd, type_newer_fd, type_atfd, type_foreign_fd, type_pid, type_pgid, type_pid_or_group, type_uid,
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
#define SOCKFD(n)		FD(n, FACTS)				/* decoding needs to know what it is */
#define ATFD(n, ...)		NUM(n, type_atfd, __VA_ARGS__)		/* AT_FDCWD or a descriptor */
#define PID(n, ...)		NUM(n, type_pid, __VA_ARGS__)
#define PGID(n, ...)		NUM(n, type_pgid, __VA_ARGS__)		/* of a process group or a session */
#define PID_OR_GROUP(n, ...)	NUM(n, type_pid_or_group, __VA_ARGS__)	/* -3: group 3 */
#define UID(n, ...)		NUM(n, type_uid, __VA_ARGS__)		/* gids too: -1 is special */
#define MODE(n, ...)		NUM(n, type_umode, __VA_ARGS__)		/* permission bits: 0644 */
#define ST_MODE(n, ...)		NUM(n, type_mode, __VA_ARGS__)		/* with file type: S_IFREG|0644 */
#define DEV(n, ...)		NUM(n, type_dev, __VA_ARGS__)		/* makedev(0x8, 0x1) */
#define ADDR(n, ...)		NUM(n, type_addr, __VA_ARGS__)		/* a pointer as such; NULL for 0 */
#define HEXPTR(n, ...)		NUM(n, type_hexptr, __VA_ARGS__)	/* a pointer-sized number: 0 for 0 */
#define SIGNAL(n, ...)		NUM(n, type_signal, __VA_ARGS__)
#define ERRNO(n, ...)		NUM(n, type_errno, __VA_ARGS__)		/* EINVAL for 22; with SHOW(D) -EINVAL for -22 */
#define FLAGS(n, x, ...)	{ .name = #n, .type = &type_flags, .data = &x, __VA_ARGS__ }
#define XVAL(n, x, ...)		{ .name = #n, .type = &type_xval, .data = &x, __VA_ARGS__ }
#define PAD(bytes)		{ .name = "", .type = &type_none, .width = bytes, .align = 1, .hidden = true }

#define GAP(bytes)		{ .name = "", .type = &type_quoted, .count = bytes, .hidden = true }	/* PAD over 254 */

/* ---- words: what a pointer leads to --------------------------------------- */

extern const struct type type_path, type_str, type_strn, type_buf, type_strs, type_env, type_struct, type_embed,
	type_array, type_points, type_inarray, type_chars, type_quoted, type_by, type_iovec, type_bufv;

#define PATH(n, ...)		{ .name = #n, .type = &type_path, .dir = IN, __VA_ARGS__ }
#define STR(n, ...)		{ .name = #n, .type = &type_str, .dir = IN, __VA_ARGS__ }
#define STR_OUT(n, ...)		{ .name = #n, .type = &type_str, .dir = OUT, __VA_ARGS__ }
#define PATH_OUT(n, ...)	{ .name = #n, .type = &type_path, .dir = OUT, __VA_ARGS__ }
/* up to a NUL, but at most l bytes; or at most a constant */
#define STRN_IN(n, l, ...)	{ .name = #n, .type = &type_strn, .dir = IN, .len = #l, __VA_ARGS__ }
#define STRN_OUT(n, l, ...)	{ .name = #n, .type = &type_strn, .dir = OUT, .len = #l, __VA_ARGS__ }
#define STRMAX_IN(n, c, ...)	{ .name = #n, .type = &type_strn, .dir = IN, .count = c, __VA_ARGS__ }
#define STRMAX_OUT(n, c, ...)	{ .name = #n, .type = &type_strn, .dir = OUT, .count = c, __VA_ARGS__ }
#define BUF_IN(n, l, ...)	{ .name = #n, .type = &type_buf, .dir = IN, .len = #l, __VA_ARGS__ }
#define BUF_OUT(n, l, ...)	{ .name = #n, .type = &type_buf, .dir = OUT, .len = #l, __VA_ARGS__ }
#define BYTES_IN(n, c, ...)	{ .name = #n, .type = &type_buf, .dir = IN, .count = c, __VA_ARGS__ }
#define BYTES_OUT(n, c, ...)	{ .name = #n, .type = &type_buf, .dir = OUT, .count = c, __VA_ARGS__ }
#define STRS(n, ...)		{ .name = #n, .type = &type_strs, .dir = IN, __VA_ARGS__ }	/* argv */
#define ENV(n, ...)		{ .name = #n, .type = &type_env, .dir = IN, __VA_ARGS__ }	/* counted unless -v */
#define STRUCT_IN(n, l, ...)	{ .name = #n, .type = &type_struct, .dir = IN, .data = &layout_##l, __VA_ARGS__ }
#define NEEDS(bytes)		.count = bytes	/* of STRUCT_*: so many make it worth to begin with it */
#define STRUCT_OUT(n, l, ...)	{ .name = #n, .type = &type_struct, .dir = OUT, .data = &layout_##l, __VA_ARGS__ }
#define STRUCT_BOTH(n, l, ...)	{ .name = #n, .type = &type_struct, .dir = BOTH, .data = &layout_##l, __VA_ARGS__ }
/* an array of l elements, each one an arg: ARRAY_IN(fds, nfds, STRUCT(pollfd)), ARRAY_OUT(list, ret, UID()) */
#define ARRAY_IN(n, l, ...)	{ .name = #n, .type = &type_array, .dir = IN, .len = #l, .data = ARGS(__VA_ARGS__) }
#define ARRAY_OUT(n, l, ...)	{ .name = #n, .type = &type_array, .dir = OUT, .len = #l, .data = ARGS(__VA_ARGS__) }
/* a fixed number of them: pipe(2)'s two descriptors */
#define VALUES_IN(n, c, ...)	{ .name = #n, .type = &type_array, .dir = IN, .count = c, .data = ARGS(__VA_ARGS__) }
#define VALUES_OUT(n, c, ...)	{ .name = #n, .type = &type_array, .dir = OUT, .count = c, .data = ARGS(__VA_ARGS__) }
/* a fixed number too, but each may be there or not */
#define RUN_IN(n, c, ...)	{ .name = #n, .type = &type_array, .dir = IN, .count = c, .cap = c, .data = ARGS(__VA_ARGS__) }
#define RUN_OUT(n, c, ...)	{ .name = #n, .type = &type_array, .dir = OUT, .count = c, .cap = c, .data = ARGS(__VA_ARGS__) }
/* one value behind the pointer, in brackets: [4] */
#define POINTS_IN(n, ...)	{ .name = #n, .type = &type_points, .dir = IN, .data = ARGS(__VA_ARGS__) }
#define POINTS_OUT(n, ...)	{ .name = #n, .type = &type_points, .dir = OUT, .data = ARGS(__VA_ARGS__) }
#define POINTS_BOTH(n, ...)	{ .name = #n, .type = &type_points, .dir = BOTH, .data = ARGS(__VA_ARGS__) }
/*
 * A structure that grew over the years and comes with its size: an argument
 * (clone3, openat2, mount_setattr, bpf) or, as `.size`, its own field
 * (sched_setattr).  Shorter than `min` bytes it is only an address; what the
 * tracee's lacks counts as zero, and fields with SINCE(sib) are left out if it
 * ends before sib; what lies behind the known fields is shown as .tail says.
 *
 *	SIZED_IN(how, open_how, size, OPEN_HOW_SIZE_VER0)
 *	SIZED_IN(attr, bpf_map_create, size, 1, TAIL_EXTRA)
 *
 * A type with more to say takes the parts: sized_enter() and sized_tail().
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
	TAIL_DOTS_,		/* , ... if there is one */
	TAIL_OWN_,		/* as BYTES, of one with a size of its own: {size=31} if that is too small, {size=32, ???} */
	TAIL_SILENT_,		/* not at all */
	TAIL_EXTRA_,		/* , ... or with -v extra_data="\x01..." unless all zero; over a page it is an address */
};
#define TAIL_DOTS		.tail = TAIL_DOTS_
#define TAIL_OWN		.tail = TAIL_OWN_
#define TAIL_SILENT		.tail = TAIL_SILENT_
#define TAIL_EXTRA		.tail = TAIL_EXTRA_
#define SIZED_MAX		512	/* bytes of a SIZED layout */
/* inside a structure: */
#define EMBED(n, l, ...)	{ .name = #n, .type = &type_embed, .data = &layout_##l, __VA_ARGS__ }	/* a structure in place */
#define EMBED_ARRAY(n, c, ...)	{ .name = #n, .type = &type_inarray, .count = c, .data = ARGS(__VA_ARGS__) }
#define CHARS(n, c, ...)	{ .name = #n, .type = &type_chars, .count = c, __VA_ARGS__ }	/* char[c], to the NUL */
#define LEN(sib)		.len = #sib	/* of CHARS, QUOTED, UPTO: if shorter */
#define UPTO(n, c, l, ...)	{ .name = #n, .type = &type_inarray, .count = c, .len = #l, .data = ARGS(__VA_ARGS__) }
#define WHOLE			.show = SHOW_ALWAYS	/* of an array in place: all of it, however small -s is */
#define QUOTED(n, c, ...)	{ .name = #n, .type = &type_quoted, .count = c, __VA_ARGS__ }	/* char[c], whole */
#define STRUCT(l)		{ .name = "", .type = &type_embed, .data = &layout_##l }		/* as an array's element */
/* l elements that follow the structure in memory, at this place of it; and bytes */
extern const struct type type_trail, type_trailbuf;
#define TRAIL(n, l, ...)	{ .name = #n, .type = &type_trail, .len = #l, .data = ARGS(__VA_ARGS__) }
#define TRAIL_BUF(n, l, ...)	{ .name = #n, .type = &type_trailbuf, .len = #l, __VA_ARGS__ }
/* a structure that is shown as two: {what was asked} => {what was answered} */
extern const struct type type_answer;
#define ANSWER(n, l, l2, ...)	{ .name = #n, .type = &type_answer, .dir = BOTH, __VA_ARGS__ __VA_OPT__(,) .data = ARGS( \
	{ .name = "asked", .type = &type_embed, .data = &layout_##l, GIVEN }, \
	{ .name = "answered", .type = &type_embed, .data = &layout_##l2, FILLED, SAME(asked) }) }

/*
 * What follows INSIDE(args) are words in the memory that args leads to, and
 * what stands before it is not shown (compat's socketcall).  If they cannot be
 * read, the row is what it is without its case.
 */
extern const struct type type_inside;
#define INSIDE(n)		{ .name = #n, .type = &type_inside, .dir = BOTH, HIDDEN, ON_ERROR }

/*
 * BY(cmd, fcntl_cases, LHEX(arg)): the rest of the row by the value of cmd; what
 * follows the cases is for values none of them has.  A case may end in another BY.
 */
struct cases { const struct kase *cases; int n; };	/* n 0: to the one without .args */
struct by { const struct cases *lists; int n; const struct arg *rest; uint64_t mask; };	/* which bits of the argument select */
#define BY(sib, c, ...)		BY_MASK(sib, ~0ULL, c, __VA_ARGS__)
#define BY_MASK(sib, m, c, ...)	{ .name = "", .type = &type_by, .len = #sib, \
				  .data = &(const struct by){ (const struct cases[]){ { c, COUNT(c) } }, 1, \
							      ARGS(__VA_ARGS__), m } }
/* the cases of several files: lists is an array of struct cases */
#define BY_LISTS(sib, lists, ...) { .name = "", .type = &type_by, .len = #sib, \
				  .data = &(const struct by){ lists, COUNT(lists), ARGS(__VA_ARGS__), ~0ULL } }

/* results */
extern const struct arg ret_dec[], ret_fd[], ret_newer_fd[], ret_hex[], ret_uns[], ret_oct[], ret_addr[], ret_pid[], ret_pgid[], ret_uid[], ret_ldec[];
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
#define RET_NEWER_FD	ret_newer_fd	/* a number to 6.1 */
#define RET_HEX		ret_hex
#define RET_UNS		ret_uns
#define RET_OCT		ret_oct
#define RET_ADDR	ret_addr
#define RET_PID		ret_pid
#define RET_PGID	ret_pgid
#define RET_UID		ret_uid

/* ---- the table ------------------------------------------------------------ */

extern const struct call *const families[];	/* calls/all.c: one FAMILY a file; NULL ends it */
const struct call *call_row(const struct abi *, int nr);	/* NULL: no row */
const struct call *call_named(const char *name);		/* a row of any ABI */
/* Calls that are made through another one, of i386: socketcall's and ipc's.  nr is that one's. */
struct subcall { int nr; const char *name; };
const struct subcall *subcalls(int *count);
uint32_t call_classes(const struct call *);			/* with what follows from its args */

/* ---- a row placed for an ABI ---------------------------------------------- */

struct node {
	const struct arg *arg;
	struct node *up;		/* the node whose memory it stands in; NULL: the call's arguments */
	struct node *kids;		/* fields, or the one element of an array */
	struct node *len;		/* resolved arg.len, and whether it is "*len" or "ret" */
	struct node *when;
	struct node *since;
	struct node *most;
	uint16_t nkids;
	bool len_deref, len_ret, len_far;
	bool always;			/* no condition keeps it from being printed */
	bool is_signed;			/* its type's */
	bool simple;			/* printed, whatever else, as soon as its turn comes, from what was there at entry */
	bool some_only;			/* one of the kids has .only */
	uint8_t name_len;		/* of the name it is printed with; 0: without */
	bool asks;			/* whether it waits for the exit depends on the call at hand */
	uint8_t width;			/* bytes where it stands */
	uint8_t align;
	uint8_t block[2];		/* the plan block in which its kids stand, by phase: see systrace_ref */
	int16_t op[2];			/* the op that copies what it leads to, by phase; -1: none */
	int16_t each[2];		/* the EACH over it */
	uint32_t off;			/* where it stands */
	uint32_t size;			/* of what it leads to, or of one element */
};

enum { AT_ENTER, AT_EXIT };

/* Which cases make a variant, counted from 1 through all lists of its BY, and of the BY in that case. */
struct plan_path { uint16_t kase[2]; };

/* One plan: a row, or a variant of it, for one ABI.  Made when it is first needed; lives until the end. */
struct plan {
	const struct abi *abi;
	const struct call *call;
	const char *name;		/* the call's, or its variant's */
	const struct arg *ret;
	struct node *retval;
	int nr;
	struct node *args;		/* the call's arguments */
	int nargs;
	struct systrace_plan head;	/* as the kernel gets it */
	struct systrace_op *ops;
	int nops;
	int nenter;			/* of them those at entry, which come first */
	const struct capture *asked;	/* while building: what of it is captured; */
	bool on_error;			/* copy although the call failed */
	struct node *inside;		/* INSIDE: in whose memory the arguments behind it stand */
	const struct plan *base;	/* the row's plan without a case */
	struct plan_path path;
	int ip;				/* the op that has the instruction pointer, with -i */
	int fact[2][4];			/* with -k, --python and what needs times, by phase: the ops that have FACT_*, plus 1; 0: none */
};

/* For those who write types: */
struct node *plan_kids(struct plan *, struct node *up, const struct arg *fields, uint32_t *size, uint8_t *align);
int plan_op(struct plan *, const struct systrace_op *);			/* appends; its number */
struct systrace_ref plan_ref(struct plan *, const struct node *, int phase);	/* where node's value is found */
struct systrace_ref plan_len_ref(struct plan *, struct node *, int phase);	/* resolves (and copies) its length */
uint8_t plan_op_flags(const struct plan *, int phase);
int plan_copy_bytes(struct plan *, struct node *, int phase, struct systrace_ref len, uint32_t elem, uint32_t cap);
void plan_copy_each(struct plan *, struct node *, int phase, struct systrace_ref over, struct systrace_ref len,
		    uint32_t cap);
void plan_copy_kids(struct plan *, struct node *, int phase);
/* A layout that stands somewhere in bytes: always the same one, and the layout lives until the end. */
const struct node *plan_layout(const struct abi *, const struct layout *, const struct type *as);
void plan_die(const struct plan *, const struct node *, const char *why) __attribute__((noreturn));
void *plan_pooled(size_t count, size_t size);			/* zeroed, and never freed */
void plan_place(struct plan *, struct node *, const struct arg *, struct node *up);
void plan_resolve_names(struct plan *, struct node *nodes, int count);
void plan_copy_node(struct plan *, struct node *, int phase);

/* All plans, as SYSTRACE_LOAD takes them; made on first use for the settings' capture, if nobody says another one. */
struct plan_list {
	const struct systrace_plan *plans;
	const struct systrace_op *ops;
	uint32_t nplans, nops;
	uint32_t id;				/* of the one in made.c that it is, as far as -s, -v and -y do not tell; 0: of none */
};
struct callset;
void plans_only(const struct callset *);			/* of these calls, before that */
struct capture;
void plans_for(const struct capture *);			/* likewise: which stays what it is */
int plans_build(void);						/* how many */
const struct plan_list *plans_list(void);
uint32_t plans_of(uint32_t abi, int nr, uint32_t *first);	/* how many a call has; nr without the ABI's mark */
const struct plan *plan_at(uint32_t i);				/* the record's .plan */
int plan_compare(const struct systrace_plan *a, const struct systrace_plan *b);	/* the order the module wants: <0, 0, >0 */
const struct plan *plan_raw(const struct abi *, int nr);	/* for calls without a row; never NULL */
int plan_words(const struct plan *);		/* how many words the call takes, for -e raw= */

/* ---- printing ------------------------------------------------------------- */

/*
 * One call of one task, from its ENTER record to its EXIT.  The owner (task.c)
 * keeps the records' bytes valid.  What an EXIT brings late is in its ENTER by
 * then: see late.h.
 */
struct happening {
	const struct systrace_enter *enter;
	const struct systrace_exit *exit;	/* NULL while it is under way */
	int tid;
	const char *interrupted;		/* the call whose rest a restart_syscall does; NULL: not known */
	int printed;				/* args already written by happening_enter */
	bool comma;				/* and the comma behind them */
	bool some;				/* whether any was */
	const struct watcher *watcher;		/* NULL: nobody */
	const struct plan *plan;		/* how it is shown; found by happening_open(), NULL: looked up by each question */
	struct call_blocks *blocks;		/* its owner's; NULL: each question reads the records for itself */
};

/*
 * Where the blocks of a call's records are, by op.  The ENTER is read at the first question after happening_open(), the EXIT at
 * the first question after it has come.
 */
struct call_blocks {
	const struct systrace_enter *enter;	/* the records that were read; NULL: none */
	const struct systrace_exit *exit;
	const struct systrace_block *at[SYSTRACE_OPS_MAX];
};

/*
 * Opens a call: finds its plan, so that all questions share it, and what @blocks notes of its records.  Must be called when the
 * ENTER has come, and again when another record replaces it.  @blocks must live as long as @h is used.  A call of which only one
 * thing is asked need not be opened.
 */
void happening_open(struct happening *h, struct call_blocks *blocks);

/* Who is shown what is printed, on its way; what is NULL, is not asked for. */
struct watcher {
	/* a descriptor, with what the kernel noted of it, or NULL */
	void (*fd)(const struct print *, int fd, const struct systrace_block *);
	/* data, with how much of its length was captured; and before that of a vector, the vector */
	void (*buffer)(const struct print *, const struct node *, const void *, uint64_t have, uint64_t len);
	void (*vector)(const struct print *, const struct node *);
	bool whole;				/* data is shown to it as far as it was captured, whatever -s says */
};

const char *happening_name(const struct happening *);
const struct systrace_block *happening_block(const struct happening *, int arg, int phase);	/* NULL: was not captured */
int happening_first_arg(const struct happening *);	/* -1: it has none */
enum { FACT_STACK, FACT_MAPS, FACT_WALK, FACT_TIMES };
/* Of a call that has ended: how long it ran, waited for a processor, and slept.  False: nobody asked for that. */
struct spent { uint64_t ran, waited, slept; };
bool happening_spent(const struct happening *, struct spent *);
const struct systrace_block *happening_fact(const struct happening *, int fact, int phase);	/* NULL: was not asked for */
uint64_t happening_ip(const struct happening *);	/* 0: not known */
uint32_t happening_classes(const struct happening *);
bool happening_returns_fd(const struct happening *);
const struct systrace_fdinfo *happening_result_fd(const struct happening *);	/* what it returned; NULL: not known */
/* Shows each of its arguments to see(), as they were at entry; what that prints goes nowhere. */
void happening_each(const struct happening *, void (*see)(struct print *, const struct node *));
void print_fd_facts(struct text *, const struct systrace_block *);	/* </dev/null>, as -y asks; NULL: nothing */
void print_fd_now(struct text *, int pid, int fd);		/* the same, looked up: what it is of that process (in our numbers) by now */
/* What a FDINFO has noted, path and addresses and all; NULL: nothing, or not the whole of it. */
const struct systrace_fdinfo *fdinfo_of(const struct systrace_block *);
/* What the kernel says of an eventfd or a signalfd, "eventfd-count: 5": the next line; from the first on with all zero. */
struct said { const char *at, *name, *value; size_t name_len, len; };
bool fdinfo_said(const struct systrace_fdinfo *, struct said *);

/* Its two addresses, of .local and .peer bytes. */
static inline const void *fdinfo_local(const struct systrace_fdinfo *f)
{
	return (const uint8_t *)(f + 1) + PADDED(f->path);
}

static inline const void *fdinfo_peer(const struct systrace_fdinfo *f)
{
	return (const uint8_t *)fdinfo_local(f) + PADDED(f->local);
}

void happening_enter(struct text *, struct happening *);	/* name(args, as far as they are known at entry */
/*
 * Its end in two pieces, for what belongs between them: the rest and ")"; and
 * what stands behind "= ", 3, -1 ENOENT (...), ?.  The result is of the records
 * that the rest was read from; of a call that has not ended it is "?".
 */
struct ending;
void happening_exit(struct text *, const struct happening *, struct ending *);
void happening_whole(struct text *, const struct happening *, struct ending *);	/* as if happening_enter() had printed no argument */
void happening_result(struct text *, struct ending *);

struct view {				/* the memory in which values stand, by phase */
	const uint8_t *p[2];
	uint32_t len[2];
	const struct node *of;		/* whose kids stand here; NULL: the call's arguments */
	const struct view *outer;
	uint32_t lacks;			/* of a SIZED structure: so many bytes at its end are not the tracee's */
	uint32_t depth;			/* how many are around it */
};

struct print {
	struct text *t;
	const struct plan *plan;
	const struct happening *h;
	const struct view *view;
	bool read;			/* the call's blocks are up to date: see block_at() */
	struct call_blocks *blocks, own;	/* the call's, or our own if it was not opened */
	int phase;			/* in which record's memory the values now printed stand */
	uint32_t string_max;		/* of this call, what -s, -v, -e abbrev=, verbose= and raw=, and -N say: as they stand in struct style, */
	bool verbose, bare, raw, arg_names;	/* so that they are copied at once */
	int64_t ret;			/* at exit */
	bool exiting, failed;
	uint64_t left;			/* of a vector: bytes that its next elements may show */
	struct view inside;		/* the arguments of an INSIDE */
	struct netlink_state *nl;	/* see kinds/netlink.h */
};

struct ending {				/* what was printed of a call, so that its result can be; not to be copied */
	struct happening of;
	struct print p;
	struct view v;
};

bool newer_wanted(const struct print *, const struct node *), newer_unwanted(const struct print *, const struct node *);

/* For those who write types: */
static inline bool is_watched(const struct print *p)
{
	return p->h->watcher;
}
void watch_fd(const struct print *, int fd, const struct systrace_block *);	/* of one that is: shows who watches */
void watch_buffer(const struct print *, const struct node *, const struct systrace_block *, uint64_t len);
void watch_vector(const struct print *, const struct node *);
uint64_t read_odd_int(const uint8_t *at, int width, bool is_signed);
/* Of so many bytes, up to 8. */
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

static inline uint64_t get(const struct print *p, const struct node *n)	/* the value, widened by its sign; in p->phase */
{
	return get_at(p, n, p->phase);
}
const struct node *sibling(const struct node *up_kids, int n, const char *name);
static inline uint64_t sibling_value(const struct print *p, const struct node *n, const char *name)	/* in a structure */
{
	return get(p, sibling(n->up->kids, n->up->nkids, name));
}
void values_read(struct print *);
/* What an op copied; NULL: nothing.  Many calls' records are never looked into. */
static inline const struct systrace_block *block_at(const struct print *p, int op)
{
	if (!p->read)
		values_read((struct print *)p);
	return p->blocks->at[op];
}
uint64_t get_len(const struct print *, const struct node *);	/* its arg.len, resolved */
const uint8_t *here(const struct print *, const struct node *, uint32_t size);	/* where it stands; NULL: not captured */
const struct systrace_block *block_of(const struct print *, const struct node *, int phase);	/* NULL: not captured */
/*
 * The elements of an EACH, one after the other: each_next() notes the blocks of the
 * next one.  There may be fewer than were asked for; of one behind them there is none,
 * and it says false.
 */
struct each { const uint8_t *at; uint32_t left; };
struct each each_first(const struct print *, const struct node *, int phase);
bool each_next(struct print *, const struct node *, int phase, struct each *);
const void *block_data(const struct systrace_block *);
/*
 * Memory that stands or is found in other memory is entered here, whatever its
 * kind: so what may hold its own kind ends at some depth, by who prints it and
 * not by who wrote it.  False: that deep it is only an address.
 */
#define DEPTH_MAX	64	/* no kind that means well needs half of it, and the stack has room for much more */
static inline bool view_enter(const struct print *p, struct view *v, const struct node *of)
{
	*v = (struct view){ .of = of, .outer = p->view, .depth = p->view->depth + 1 };
	return v->depth < DEPTH_MAX;
}
bool view_bytes(const struct print *, struct view *, const struct node *of, const void *, uint32_t len);
bool enter_block(struct print *, const struct node *, struct view *, uint32_t need);	/* false: not (all) captured */
void enter_embedded(struct print *, const struct node *, struct view *, uint32_t off, uint32_t size);
/*
 * A SIZED structure: enters what was captured of it, padded with zeros; *size
 * is the tracee's.  False: print the address.  sized_tail() writes what lies
 * behind the known fields (", ..." and the like).
 */
struct sized { struct view v; uint8_t known[2][SIZED_MAX]; };
void sized_place(struct plan *, struct node *);
void sized_copy(struct plan *, struct node *, int phase);
bool sized_enter(struct print *, const struct node *, struct sized *, uint64_t *size);
void sized_tail(struct print *, const struct node *, uint64_t size);
uint32_t sized_known(const struct node *);	/* how many bytes of it */
void sized_tail_from(struct print *, const struct node *, uint32_t known, uint64_t size);	/* if less is known of it */
void array_print_count(struct print *, const struct node *, uint64_t count);
void inarray_print_count(struct print *, const struct node *, uint64_t count);
void trail_print_most(struct print *, const struct node *, uint32_t most);	/* a type_trail, of which so many elements are shown without -v */
void print_node(struct print *, const struct node *);
static inline void print_name(const struct print *p, const struct node *n)	/* of what follows, in the text or not */
{
	if (n->name_len)
		pen_name(p->t, n->arg->name, n->name_len);
	else if (is_marked(p->t))
		pen_named(p->t, n->arg->name, strlen(n->arg->name));
}
bool print_allowed(const struct print *, const struct node *);	/* its WHEN holds, if it has one */
void print_fields(struct print *, const struct node *up);	/* a=1, b=2 of up's kids; no braces */
void print_addr(struct print *, uint64_t);			/* NULL or 0x...: instead of what it leads to */
void print_pointer(struct print *, uint64_t);			/* the same of one that is a value */
void print_flags(struct text *, const struct xlats *, uint64_t v);
void print_xval(struct text *, const struct xlats *, uint64_t v);
void print_flags_as(struct text *, const struct xlats *, uint64_t v, int show);	/* SHOW_* */
void print_xval_as(struct text *, const struct xlats *, uint64_t v, int show);
void put_flags_as(struct text *, const struct xlats *, uint64_t v, int show);	/* the text of those two */
void put_xval_as(struct text *, const struct xlats *, uint64_t v, int show);
uint64_t print_flag_names(struct text *, const struct xlats *, uint64_t v, bool *known);	/* A|B; returns the rest */
void print_index(struct text *, const struct xlats *, uint64_t i, int show);	/* [NAME]= before an array's element */
void print_signal(struct text *, int signo);
void print_sigmask(struct text *, uint64_t mask, unsigned bytes);	/* [INT TERM] */
void print_siginfo(struct text *, int tid, const void *siginfo);	/* {si_signo=SIGCHLD, ...} of 128 bytes */
void print_bytes(struct print *, const void *, uint64_t captured, uint64_t total);	/* "..." with -s */

/* The bits of real numbers, with those that wanted subcalls are made through. */
void callset_real(const struct callset *, int abi, uint64_t bits[CALLSET_SUBS / 64]);

static inline bool print_wanted(const struct print *p, const struct node *n)
{
	return n->always || print_allowed(p, n);
}

#endif
