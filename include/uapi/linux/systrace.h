/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * systrace: the protocol between systrace.ko and whoever reads /dev/systrace.
 *
 * The story
 * ---------
 * A reader opens /dev/systrace and has a session.  It says SYSTRACE_HELLO with
 * the ABI number it was built for; until the module has agreed, every other
 * request fails with EPROTO.  SYSTRACE_SETUP gives the session one ring per
 * online CPU.  SYSTRACE_LOAD hands down the plans: what to copy from a tracee's
 * memory, call by call.  The module knows no system call by name: a call
 * without a plan is recorded by its number and arguments alone.
 * SYSTRACE_FILTER says, per ABI, which numbers to record at all,
 * SYSTRACE_PREDICATE which calls by their arguments, results and durations,
 * SYSTRACE_RULES what to do to calls beside recording them, SYSTRACE_WALKS how to
 * follow what an interpreter is doing through its memory.
 * SYSTRACE_ATTACH names whom to watch; SYSTRACE_START lets records flow.
 *
 * The reader maps the ring of each CPU that SYSTRACE_RINGS names: first the
 * consumer page, writable, then the producer page and the data, read-only, at
 *
 *	cpu * SYSTRACE_RING_SPAN			struct systrace_consumer
 *	cpu * SYSTRACE_RING_SPAN + page size		struct systrace_producer
 *	cpu * SYSTRACE_RING_SPAN + 2 * page size	data, mapped twice in a row
 *
 * so that a record which runs over the end of the data can be read in one
 * piece.  Pages in which no record has been may be absent (SIGBUS).  Positions
 * count bytes, only grow, and are taken modulo the ring's size.  The bytes from consumer.pos to producer.pos are whole records, each
 * starting with struct systrace_record.  The reader loads producer.pos with
 * acquire, reads, and stores consumer.pos with release.  The lowest three bits
 * of producer.pos are no position.  SYSTRACE_WRITING is set while a record is
 * being written and its time is already taken: a reader that merges rings by
 * time looks at the clock first (then a full barrier), and trusts a ring's silence
 * up to SYSTRACE_CLOCK_SLACK before that moment only if it finds the bits clear.  poll() sleeps until
 * a ring is filled past the watermark, or the caller's timeout; POLLPRI says
 * that a CPU came online and has a ring now, POLLHUP that no task is watched any
 * more (records may still wait).
 *
 * What happens when a ring is full, SYSTRACE_SETUP decides.  By itself a record
 * that does not fit is dropped.  With SYSTRACE_LOSSLESS it waits in the kernel, as
 * do all later ones of that CPU, and SYSTRACE_BEHIND is set in producer.pos; their
 * tasks are held before they are back in user mode, where nothing but a fatal
 * signal, DETACH, STOP and close() ends their wait.  It is poll() that fills the rings
 * with what waits, however short its timeout: so a reader that has made room
 * calls it, at the latest when it has read a ring to its end and finds the bit
 * set.  Until it has, it must not believe that the ring is silent.  A record that
 * had no room in the kernel either (a large EXIT) is copied a little later, and
 * may come behind records of other tasks that are younger.  With
 * SYSTRACE_OVERWRITE the oldest records of the ring make room; nothing may be read
 * before all is at rest, after STOP or POLLHUP: then from producer.oldest on.  What
 * the reader's position is past is not counted as lost when newer ones take its place.
 *
 * Each watched call gives two records, ENTER and EXIT, so that a call which
 * hangs is visible.  Behind a record's fixed part come blocks, one for each op
 * of the call's plan that belongs to that record, in the order of the ops: what
 * the op copied, or why it could not.  Memory that was not present at entry is
 * tried again at exit: then the EXIT record has SYSTRACE_R_LATE, and the blocks
 * of the ENTER ops stand in it once more, before its own.
 *
 * The records of one task carry seq 1, 2, 3 ...: a gap means that records were
 * lost, which SYSTRACE_STATS counts by reason.  close() ends everything: no
 * task stays watched, and no task notices.
 *
 * A record has a budget, so that no call is held up for long: SYSTRACE_COST_MAX.
 * Blocks are copied only in the task's own call, or while it sleeps in one
 * (SYSTRACE_R_MIDWAY): a record that is written elsewhere (the call was broken by a
 * signal handler, or its task is dying) has all of its blocks, but they are SYSTRACE_NONE.
 *
 * With SYSTRACE_WHOLE what is too large for a record comes in others, so that
 * nothing of what a COPY asked for is missing.  If an ENTER or an EXIT has no room
 * or budget for all of its blocks, the task itself makes it where it can sleep: of each longer block
 * to which no other op refers the record has only the header, SYSTRACE_LEFT, and the bytes come in MORE
 * records before it, as many as it takes.  Between two of them the task waits
 * for room, if the session is lossless, as behind any call.  An EXIT is made so behind its call.  For an
 * ENTER the call is sent round, as rules send it; but where others would notice (the task is ptraced
 * or has a seccomp filter), a kernel cannot do it, or a signal handler has just come between, the ENTER has what
 * there is room for, with SYSTRACE_R_MISSED and _WHOLE, and all of it comes with the EXIT.
 *
 * With a predicate the ENTER of a call that is not decided on yet is kept back
 * until the call ends.  Then it comes right before its EXIT, or neither comes: it
 * has SYSTRACE_R_DEFERRED, and its own last 8 bytes, behind the blocks, are when the
 * call began.  Calls that are not asked about are recorded as if there were no
 * predicate, so that a reader has to look at what it gets itself.
 *
 * A session may also have its calls counted, with SYSTRACE_COUNT before SETUP,
 * beside their records or instead of them; SYSTRACE_COUNTS reads the sums.
 *
 * Rules
 * -----
 * Sizes are bytes, times are CLOCK_MONOTONIC nanoseconds (a record's may be off by
 * SYSTRACE_CLOCK_SLACK, and by more while the clock's pace is being set), pids are
 * those of the pid namespace in which the device was opened.  Structures grow at their end:
 * a caller may pass a shorter one than the module knows (the rest counts as
 * zero) but not shorter than the first version's (EINVAL), or a longer one if
 * the unknown tail is zero (E2BIG otherwise).  Reserved fields and unknown
 * flags must be zero (EINVAL).  An unknown request gives ENOTTY, a bad pointer
 * EFAULT.  A request that fails has changed nothing.  All requests may sleep.
 *
 * Who may
 * -------
 * A task may be watched by those that could ptrace it: the kernel's own check
 * decides, of the caller and of whoever opened the device.  Should a watched
 * task execute a program with rights that they could not attach to (set-uid,
 * file capabilities, not readable), the watch ends there: EXEC, the call's
 * EXIT, then GONE with SYSTRACE_R_REFUSED.  So it does where a security module has
 * given it another context and they lack CAP_SYS_PTRACE, or where RULES act on it and
 * it is another user's now.  open() gives EPERM in a kernel that
 * is locked down for confidentiality.  With RULES, tasks of other users take
 * CAP_SYS_PTRACE in the first user namespace.  Without CAP_SYS_RESOURCE all of a user's
 * sessions together may have so much memory as the module's parameter user_mem
 * says: EDQUOT past it, and a child that would need more is not followed.  Who is in
 * another user namespace than the first one shares the budget of the user that owns
 * the outermost namespace around it.
 */
#ifndef _UAPI_LINUX_SYSTRACE_H
#define _UAPI_LINUX_SYSTRACE_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define SYSTRACE_DEVICE		"/dev/systrace"
#define SYSTRACE_ABI		1

/* Which table a system call number belongs to.  By role: a machine may have less than three. */
enum {
	SYSTRACE_NATIVE,	/* x86: x86-64 */
	SYSTRACE_COMPAT,	/* x86: i386, of 32-bit programs, and by int $0x80 from 64-bit code */
	SYSTRACE_THIRD,		/* x86: x32; numbers keep bit 30 */
	SYSTRACE_ABIS
};

/* ---- the rings ---------------------------------------------------------- */

#define SYSTRACE_RING_SPAN	(1ULL << 32)	/* file offset from one CPU's ring to the next */
#define SYSTRACE_RING_MIN	(16U << 10)
#define SYSTRACE_RING_MAX	(256U << 20)

#define SYSTRACE_CLOCK_SLACK	2000		/* ns */

struct systrace_consumer {
	__u64 pos;		/* written by the reader: all before it may be overwritten */
};

struct systrace_producer {
	__u64 pos;		/* all before it is there to be read; and SYSTRACE_WRITING, _BEHIND */
	__u64 oldest;		/* SYSTRACE_OVERWRITE: all before it is gone */
};

#define SYSTRACE_WRITING	1ULL	/* in producer.pos: a record is being written, its time is taken */
#define SYSTRACE_BEHIND		2ULL	/* more records, behind those of the ring, wait for room in it */
#define SYSTRACE_POS_BITS	7ULL	/* what is not position */

/* ---- records ------------------------------------------------------------ */

enum {
	SYSTRACE_ENTER = 1,	/* struct systrace_enter */
	SYSTRACE_EXIT,		/* struct systrace_exit */
	SYSTRACE_SIGNAL,	/* struct systrace_signal: delivered, or ignored by its target */
	SYSTRACE_NEW,		/* struct systrace_new: a task is watched from here on */
	SYSTRACE_EXEC,		/* struct systrace_exec: a new program, before the EXIT of its call */
	SYSTRACE_GONE,		/* struct systrace_gone: the task ended */
	SYSTRACE_NAME,		/* struct systrace_name: it is called otherwise from here on (SYSTRACE_NAMES) */
	SYSTRACE_MORE,		/* struct systrace_more: a part of what is too large for the ENTER or EXIT that follows (SYSTRACE_WHOLE) */
};

/* Starts every record.  Everything in a ring is aligned to 8 bytes. */
struct systrace_record {
	__u32 len;		/* of the whole record, a multiple of 8 */
	__u8  type;		/* SYSTRACE_ENTER ... */
	__u8  abi;		/* SYSTRACE_NATIVE ... (ENTER and EXIT; EXEC: the new program's; 0 in others) */
	__u16 flags;		/* SYSTRACE_R_* */
	__s32 tid;		/* 0: the task has no number in the opener's namespace */
	__u32 seq;		/* counts this task's records in this session, from 1 */
	__u64 time;
};

#define SYSTRACE_R_LATE		0x0001	/* EXIT: the ENTER's blocks come first, read again now */
#define SYSTRACE_R_MISSED	0x0002	/* ENTER: some of its memory was not present, or may not be asked for there */
#define SYSTRACE_R_MIDWAY	0x0004	/* ENTER: the call was under way when the watch began;
					 * written at START or ATTACH if the task slept in it, else
					 * just before its EXIT.  While it sleeps its memory is read
					 * for the caller, if he may see it and the task does not
					 * wake up; if not, the blocks are all SYSTRACE_NONE */
#define SYSTRACE_R_IGNORED	0x0008	/* SIGNAL: its target ignores it */
#define SYSTRACE_R_GROUP	0x0010	/* GONE: no thread of its process lives on; threads that
					 * end at once may all say so */
#define SYSTRACE_R_STACK	0x0010	/* ENTER of MIDWAY, if SETUP asked for stacks: the blocks of a SYSTRACE_STACK and a
					 * SYSTRACE_MAPS stand at its end; its last 8 bytes: how many bytes they are */
#define SYSTRACE_R_WALK		0x0100	/* ENTER of MIDWAY, if the session has WALKS: the block of a SYSTRACE_WALK stands at its
					 * end, behind those of SYSTRACE_R_STACK; its last 8 bytes are the same for all */
#define SYSTRACE_R_THREAD	0x0020	/* NEW: shares the process of .parent */
#define SYSTRACE_R_WHOLE	0x0020	/* ENTER, EXIT: some of its blocks are SYSTRACE_LEFT; ENTER with
					 * SYSTRACE_R_MISSED: it was too large, its EXIT will bring the rest */
#define SYSTRACE_R_ATTACHED	0x0040	/* NEW: by SYSTRACE_ATTACH, not by following */
#define SYSTRACE_R_DYING	0x0080	/* EXIT: the task is being killed, and will not see the result */
#define SYSTRACE_R_DEFAULT	0x0100	/* SIGNAL: delivered, and nothing but the default action is set for it */
#define SYSTRACE_R_REFUSED	0x0200	/* GONE: it lives on, but its watcher may not watch what it executed;
					 * .status is 0 */
#define SYSTRACE_R_DEFERRED	0x0400	/* ENTER: written when the call ended; its last 8 bytes: when it began */
/* EXIT: what rules did to the call; the first two also ENTER, of what was done before it was recorded */
#define SYSTRACE_R_UNPOKED	0x0800	/* some memory could not be written, or not all of it */
#define SYSTRACE_R_POKED	0x1000	/* some was written */
#define SYSTRACE_R_DELAYED	0x2000	/* the task was made to wait, or will be now */
#define SYSTRACE_R_VALUE	0x4000	/* .ret is no error, whatever it is */
#define SYSTRACE_R_INJECTED	0x8000	/* the call was left out, .ret comes from a rule */

#define SYSTRACE_NO_PLAN	0xffffffffU

struct systrace_enter {
	struct systrace_record head;
	__s32 nr;
	__u32 plan;		/* its place in SYSTRACE_LOAD's array, or SYSTRACE_NO_PLAN */
	__u64 args[6];		/* zero-extended where the ABI's words have 32 bits */
	/* blocks */
};

struct systrace_exit {
	struct systrace_record head;
	__s32 nr;		/* as at entry */
	__u32 plan;		/* as at entry */
	__s64 ret;		/* -4095 ... -1: an errno, or one of the kernel's own (ERESTARTSYS) */
	/* blocks */
};

struct systrace_signal {
	struct systrace_record head;
	__s32 signo;
	__u32 reserved;
	__u8  siginfo[128];	/* as the 64-bit ABI's siginfo_t; all zero if there is none */
	__u64 ip;		/* where the task was in its program */
	/* the block of a SYSTRACE_STACK, if SETUP asked for it */
};

struct systrace_new {
	struct systrace_record head;
	__s32 tgid;
	__s32 parent;		/* tid of the task that made it; 0 with SYSTRACE_R_ATTACHED */
	__u8  comm[16];
	/* The task's own pid namespace (its inode number in nsfs), and its numbers there. */
	__u32 pidns;
	__s32 ns_tid;
	__s32 ns_tgid;
	__u32 reserved;
};

/*
 * The strings come from the kernel's own copy, so they are right even if the
 * ENTER record could not have them.  .args bytes of NUL-terminated arguments
 * follow, then the path as it was given to the call, with its NUL; the whole is
 * padded to 8.  What is too long for a record is cut, the arguments first.  A
 * script's arguments are those its interpreter got.  The EXIT of its call has no
 * late blocks, whatever was missed: the memory is gone.
 */
struct systrace_exec {
	struct systrace_record head;
	__s32 old_tid;		/* differs from head.tid if a thread took over its leader's number */
	__s32 argc;
	__s32 envc;
	__u32 args;		/* bytes that follow */
};

struct systrace_gone {
	struct systrace_record head;
	__s32 tgid;
	__s32 status;		/* as wait(2) gives it for this thread */
};

/*
 * What the kernel calls the task, whoever has named it: a call of its own, behind whose EXIT
 * this comes, a program that it executes, behind its EXEC, or another thread, which it learns
 * at its next call.
 */
struct systrace_name {
	struct systrace_record head;
	__u8  comm[16];		/* as in SYSTRACE_NEW */
};

/*
 * Bytes of a block that is SYSTRACE_LEFT.  All of a record's come before it and behind the task's
 * ENTER or EXIT before, in the order of its blocks and of their bytes; a gap in .seq tells that some
 * are lost.  The record need not follow, if its task is killed, or a signal handler comes before the call.
 */
struct systrace_more {
	struct systrace_record head;
	__u64 ended;		/* EXIT: when the call ended, for that's .time is when it was written; ENTER: 0 */
	__u64 at;		/* the first byte's place among the block's */
	__u32 block;		/* the block's place in the record, from that's first byte on */
	__u32 len;		/* bytes that follow, padded to 8 */
	__u32 state;		/* SYSTRACE_LEFT: the block goes on; else this is its end, and its state */
	__u32 first;		/* .seq of the record's first MORE: by this two records' are told apart */
};

/* What one op copied.  .len bytes follow, padded to 8; after EACH, .len elements. */
struct systrace_block {
	__u32 len;		/* COPY: bytes.  STR: bytes, the NUL included if it was found.
				 * PTRS: bytes, the terminating NULL included if found */
	__u8  op;		/* its place in the plan */
	__u8  state;		/* SYSTRACE_GOT ... */
	__u16 reserved;
};

enum {
	SYSTRACE_GOT,		/* all that was asked for */
	SYSTRACE_CUT,		/* more was there than the op's cap */
	SYSTRACE_FAULT,		/* the byte after these could not be read */
	SYSTRACE_NONE,		/* NULL pointer, or the reference itself was not captured */
	SYSTRACE_FULL,		/* the record had no more room, or its budget is spent */
	SYSTRACE_LEFT,		/* its bytes came before, in MORE records; .len is 0 */
};

/*
 * What one record may cost, roughly in instructions: 250 a block, 1 a byte, 2 where
 * their end is looked for, 24 for those of paths, 4 for those of BITS, 3,000 for each
 * look at memory that is not present, 150 a mapping, 25 a word of a WALK and 300 what it tells.  When it is spent the blocks
 * that are left are SYSTRACE_FULL.  The probes run with preemption off, so this bounds
 * how long a call is held up.  Where the ring has less room than the largest record, a
 * sixteenth is for a try with what there is.
 */
#define SYSTRACE_COST_MAX	1060000U
#define SYSTRACE_RECORD_MAX	(2U << 20)	/* bytes */

/* ---- plans -------------------------------------------------------------- */

enum {
	SYSTRACE_COPY = 1,	/* len * elem bytes from ptr */
	SYSTRACE_STR,		/* from ptr up to a NUL */
	SYSTRACE_PTRS,		/* words of elem (4 or 8) bytes from ptr up to a NULL one */
	SYSTRACE_EACH,		/* the next .body ops for each of len elements of elem bytes in
				 * block ptr.block, from byte ptr.off on */
	SYSTRACE_FDINFO,	/* struct systrace_fdinfo of descriptor number ptr (width 4), of the
				 * working directory if that is AT_FDCWD; at most cap bytes.
				 * Behind a block that is SYSTRACE_GOT the number's bytes are zeros.
				 * On PREEMPT_RT what has a path, a peer or an address with a lock is asked for
				 * behind the call: SYSTRACE_NONE in the ENTER, and the EXIT has SYSTRACE_R_LATE */
	SYSTRACE_BITS,		/* a __u32 for each bit that is set, its place, among the first len
				 * bits of block ptr.block from byte ptr.off on (width 0) */
	SYSTRACE_VALUE,		/* the number ptr itself, as a __u64; cap 8 */
	SYSTRACE_STACK,		/* struct systrace_stack: the task's registers and the top of its stack.
				 * In no EACH.  Never SYSTRACE_FAULT: pages that were not present are zeros,
				 * and nothing follows the last that was */
	SYSTRACE_MAPS,		/* the task's executable mappings: a struct systrace_map for each, by
				 * address; none if they are those that it told last in this session.
				 * SYSTRACE_NONE if they could not be looked at just now.
				 * In no EACH, and the last op of its record */
	SYSTRACE_RESTART,	/* which call restart_syscall(2) goes on with: the name of the kernel's
				 * function for it (do_restart_poll), no NUL */
	SYSTRACE_WALK,		/* struct systrace_walked: a chain in the task's memory, by the walk that
				 * belongs to a file of its program.  SYSTRACE_NONE: there is no such walk, or
				 * no such chain, or it cannot be known just now;
				 * SYSTRACE_CUT: it goes on, or what comes next cannot be read.  Never
				 * SYSTRACE_FAULT; but what could not be read is tried again, as of a COPY.
				 * In no EACH, and once in a plan */
	SYSTRACE_TIMES,		/* struct systrace_times, which is .cap: what the scheduler has of the task */
	SYSTRACE_MAPPED,	/* struct systrace_mapped, which is .cap: where the task has mapped the file of
				 * descriptor number ptr (width 4) from byte elem << 16 of it on.  In no EACH.
				 * SYSTRACE_NONE: nowhere, or it could not be looked at just now, and always on
				 * PREEMPT_RT */
};

/* So far as the mapping goes; to be used as the .ptr and the .len of a COPY. */
struct systrace_mapped {
	__u64 start;
	__u64 len;
};

/* Nanoseconds, but .cpu.  Between two looks a task has run .ran2 - .ran1, and if .cpu is the same, as much more as time has
 * passed and .seen has not; it has waited for a processor .waited2 - .waited1, and slept the rest. */
struct systrace_times {
	__u64 ran;		/* on a processor, when the scheduler last looked */
	__u64 seen;		/* when that was, by that processor's clock */
	__u64 waited;		/* for a processor; 0 in kernels that do not know */
	__u32 cpu;
	__u32 reserved;		/* 0 */
};

/* The stack follows, from the stack pointer upwards. */
struct systrace_stack {
	__u64 regs[17];		/* of the 64-bit ABI, as DWARF numbers them: rax, rdx, rcx, rbx, rsi, rdi,
				 * rbp, rsp, r8 to r15, rip */
};

/* A name follows, padded to 8: a path as /proc/PID/maps has it, "[vdso]", or none. */
struct systrace_map {
	__u64 start;
	__u64 end;
	__u64 offset;		/* in the file, in bytes */
	__u32 name;		/* bytes, no NUL */
	__u32 reserved;
};

/*
 * .count elements, of each the walk's words as __u64s, from the head on; then .told objects.  The
 * object of an element is where its first word leads, less the walk's .tag.  It is told where it is
 * met first, and anew where it is another one than was told last of this address, for each task by
 * itself and anew in a new program.  So what was told last holds, but where there was no room to tell
 * all: then only for the first .known elements.
 */
struct systrace_walked {
	__u16 walk;		/* by the order in which walks were added, from 0 */
	__u16 count;
	__u16 told;
	__u16 known;
};

/*
 * The bytes follow, those of the object and those of each of the walk's tells, each padded to 8.  What
 * could not be read is told again the next time.
 */
struct systrace_told {
	__u64 object;
	__u32 len[5];		/* fewer than were asked for: the byte behind them could not be read */
	__u32 reserved;
};

/* What a descriptor was when the op ran.  The path follows, then two addresses, each padded to 8. */
struct systrace_fdinfo {
	__u32 mode;		/* st_mode of its inode, and SYSTRACE_FD_LINKED */
	__u16 path;		/* bytes, no NUL: as readlink(/proc/PID/fd/N) has it */
	__u16 family;		/* AF_*; 0: no socket */
	__u16 type;		/* SOCK_* */
	__u16 protocol;
	__u16 local, peer;	/* bytes of struct sockaddr_*; 0: unbound, unconnected.  Of an eventfd and a
				 * signalfd .local is that of the lines that /proc/PID/fdinfo/N adds for it */
	__u32 major, minor;	/* of a device */
	__u64 ino;
	__u64 peer_ino;		/* AF_UNIX: the connected socket's; 0: none */
	__s32 pid;		/* of a pidfd; 0: none, or it has been waited for */
	__u32 state;		/* of a TCP socket: TCP_LISTEN ...; of a netlink one: 1 once it is bound */
	__u8  name[24];		/* of the socket's protocol: "TCP", "UNIX-STREAM" */
};

#define SYSTRACE_FD_LINKED	0x80000000U	/* the path leads to it: " (deleted)" at its end is of its name */

#define SYSTRACE_OP_EXIT	0x01	/* run at exit, into the EXIT record */
#define SYSTRACE_OP_OK		0x02	/* only if the call returned no error */
#define SYSTRACE_OP_MAYBE	0x04	/* what is not there is not looked for again at exit.  Of STR */

/*
 * A number: .width bytes (1, 2, 4, 8), zero-extended, at .off of a block; or,
 * with .width 0, the constant .off.  Blocks: 0 is the call itself, args[0] at 0
 * to args[5] at 40 and the return value at 48 (at exit only; an error counts as
 * 0); n is what op n-1 of this plan copied, if it belongs to the same record
 * and to no EACH, or to the same EACH's body; 255 the element at which the
 * innermost EACH stands, 254 that of the EACH around it.  Behind the return value
 * block 0 has the tracee's stack and instruction pointers.
 */
struct systrace_ref {
	__u8  block;
	__u8  width;
	__u16 off;
};

#define SYSTRACE_REF_CALL	0
#define SYSTRACE_REF_RET	48	/* .off in SYSTRACE_REF_CALL */
#define SYSTRACE_REF_SP		56
#define SYSTRACE_REF_IP		64
#define SYSTRACE_REF_OUTER	254
#define SYSTRACE_REF_ELEM	255

struct systrace_op {
	__u8  kind;
	__u8  flags;		/* SYSTRACE_OP_*; an EACH's body has the EACH's */
	__u8  body;		/* EACH: how many of the next ops it repeats; may hold an EACH */
	__u8  reserved;
	struct systrace_ref ptr;	/* width 4 or 8; VALUE: 1 to 8; EACH and BITS: 0 */
	struct systrace_ref len;	/* COPY, EACH and BITS; elsewhere zero */
	__u32 elem;		/* bytes of an element; 1 for a COPY of bytes; STR: 0 */
	__u32 cap;		/* at most so many bytes, or for EACH elements */
};

#define SYSTRACE_PLANS_MAX	16384U
#define SYSTRACE_OPS_MAX	64U		/* in one plan */
#define SYSTRACE_CAP_MAX	(1U << 20)	/* bytes */
#define SYSTRACE_WHOLE_MAX	0x7ffff000U	/* of a COPY: what a call can read or write at most */
#define SYSTRACE_EACH_MAX	4096U		/* elements */
#define SYSTRACE_NEST_MAX	2U		/* an EACH in an EACH */

/*
 * The plan of call .nr: ops[.first] to ops[.first + .nops - 1].  With keys it
 * is a variant, for calls whose args[.arg[i]] & .mask[i] == .key[i]: the
 * most keys that match win.  The array is sorted by (abi, nr, nkeys, key[0],
 * key[1]) without equals; variants of one call with as many keys look at the
 * same arguments through the same masks, outside of which a key has no bits.
 * Numbers, x32's bit 30 apart, are below SYSTRACE_FILTER_MAX, or one is
 * SYSTRACE_NR_OTHERS: that plan, which has no keys, is for all numbers that
 * have none of their own.  (EINVAL otherwise.)
 */
#define SYSTRACE_NR_OTHERS	(-1)

struct systrace_plan {
	__u32 abi;
	__s32 nr;
	__u32 first;
	__u16 nops;
	__u8  nkeys;		/* 0, 1 or 2 */
	__u8  reserved;
	__u8  arg[2];
	__u8  reserved2[6];
	__u64 mask[2];
	__u64 key[2];
};

/* ---- walks ---------------------------------------------------------------- */

/*
 * Many programs keep what they are doing in a chain of elements in their own memory, the frames
 * of an interpreter most of all.  A walk says how such a chain is found and followed in programs
 * that a certain file is mapped in, executable.  What it means is the reader's business.
 */

/* A number is read at the sum of what .from names and .off.  The last step's is the chain's head. */
struct systrace_walk_step {
	__u8  from;		/* SYSTRACE_FROM_* */
	__u8  width;		/* bytes, zero-extended: 4 or 8; 0: the sum itself is the number */
	__u8  shift;		/* the number is shifted left by so much, at most 63 */
	__u8  is_thread;	/* 1: it must be the thread pointer, or there is no chain; the number before stays */
	__s32 off;
};

#define SYSTRACE_FROM_LAST	0x01	/* the number before; 0 in the first step */
#define SYSTRACE_FROM_BASE	0x02	/* where the file's first mapping begins */
#define SYSTRACE_FROM_THREAD	0x04	/* the task's thread pointer: its FS base */

/* A word, at .off of an element or of what word .of - 1 is the address of. */
struct systrace_walk_word {
	__u8  of;		/* 0: the element, or the object; n: an earlier word, and it is 0 if that is */
	__u8  width;		/* 1, 4 or 8 bytes, zero-extended */
	__u16 off;
};

/* Bytes that an object leads to: what stands before its units, and as many of those as it says itself. */
struct systrace_walk_tell {
	__u16 ptr;		/* where in the object their address is */
	__u16 len;		/* where among them a __u64 says how many units there are */
	__u16 unit;		/* and where a __u32 has the size of a unit, at .shift and of .mask; at most 4 */
	__u8  shift;
	__u8  mask;		/* 0: it is 1 */
	__u16 head;		/* where the units begin; or, */
	__u16 near;		/* unless this is 0, here, if bit .mark of that __u32 is set */
	__u8  mark;
	__u8  known;		/* 1: the units, up to SYSTRACE_WALK_KEY bytes, belong to what the object is known by;
				 * then they begin 8 bytes behind their address or later */
	__u16 reserved;
	__u32 cap;		/* at most so many bytes, at least .head */
};

struct systrace_walk {
	__u64 ino;		/* the file's inode number and size */
	__u64 size;
	__u8  nsteps;		/* 1 to SYSTRACE_WALK_STEPS */
	__u8  nwords;		/* 1 to SYSTRACE_WALK_WORDS */
	__u8  nkeys;
	__u8  ntells;
	__u16 next;		/* where in an element the address of the next is; 0 ends the chain */
	__u16 max;		/* elements, 1 to SYSTRACE_WALK_MAX */
	__u16 skip;		/* where a byte is that, if it is .skip_value, says that the element does not count */
	__u8  skip_value;
	__u8  skips;		/* 0: all count */
	__u8  tag;		/* bits of the first word that are no part of the object's address */
	__u8  reserved;
	__u16 object;		/* so many bytes of an object are told; 0: objects are not */
	struct systrace_walk_step step[8];
	struct systrace_walk_word word[4];
	struct systrace_walk_word key[8];	/* words of an object: by its address and them it is known, ... */
	struct systrace_walk_tell tell[4];
};

#define SYSTRACE_WALK_STEPS	8U
#define SYSTRACE_WALK_WORDS	4U
#define SYSTRACE_WALK_KEYS	8U
#define SYSTRACE_WALK_TELLS	4U
#define SYSTRACE_WALK_MAX	128U		/* elements that are kept; as many again may be skipped */
#define SYSTRACE_WALK_OFF	4095U		/* no .off of a word, .next, .skip, .ptr or .object is more, */
#define SYSTRACE_WALK_HEAD	256U		/* no .head */
#define SYSTRACE_WALK_CAP	(64U << 10)	/* and no .cap */
#define SYSTRACE_WALK_KEY	256U
#define SYSTRACE_WALKS_MAX	64U		/* of a session */

/* ---- rules --------------------------------------------------------------- */

/*
 * What to do to call .nr of each watched task, if its arguments fit and it is
 * the task's .first such call, and then every .step-th (0: no more), up to the
 * .last (0: without end).  The array is sorted by (abi, nr); of several rules
 * that fit one call the last decides what is done, for each kind of action.
 *
 * A call that the filter leaves out is left alone.  A delay before a call, and
 * a look at memory that is not present, makes the task come in twice: what else
 * looks at system calls (seccomp, ptrace, audit, perf) sees a call that was left
 * out with number -1 or ENOSYS, and the call again.  A signal that is handled
 * during such a delay ends the call with ERESTARTNOINTR; when the task makes it
 * again, that is another call.  No rule can make a task do a call that it did
 * not ask for, so none gets around seccomp.
 */
#define SYSTRACE_DO_ERROR	0x0001	/* leave the call out, it fails with errno .value */
#define SYSTRACE_DO_RETVAL	0x0002	/* leave the call out, it returns .value */
#define SYSTRACE_DO_SIGNAL	0x0004	/* send .signo to the task as it enters the call */
#define SYSTRACE_DO_DELAY_ENTER	0x0008	/* wait .delay_enter ns before the call */
#define SYSTRACE_DO_DELAY_EXIT	0x0010	/* and .delay_exit behind it */
#define SYSTRACE_DO_POKE	0x0020	/* write to memory that arguments point at */
#define SYSTRACE_IF_FD		0x0100	/* one of the arguments .fds (bit n: args[n]) is .fd */
#define SYSTRACE_IF_PATH	0x0200	/* one of the arguments .paths points at the string .path */
#define SYSTRACE_IF_CHANCE	0x0400	/* with .chance in 2^32, after it was counted */
#define SYSTRACE_IF_FILE	0x0800	/* it works on files that struct systrace_files at .path tells; not with IF_PATH */
#define SYSTRACE_RULE_ONCE	0x1000	/* of all rules that say so one fires, once, for one task */
#define SYSTRACE_RULE_MIDWAY	0x2000	/* the signal is sent at the exit of a call that was under way, too */

struct systrace_rule {
	__u32 abi;
	__s32 nr;
	__u32 flags;		/* SYSTRACE_DO_*: one at least */
	__s32 signo;
	__s64 value;		/* errnos that make the kernel restart a call, 512 to 516, are refused */
	__u64 delay_enter;
	__u64 delay_exit;
	__u32 first;		/* from 1 */
	__u32 last;
	__u32 step;
	__u32 chance;
	__u64 arg[6];		/* args[n] & mask[n] == arg[n] */
	__u64 mask[6];
	__u8  fds;
	__u8  paths;
	__u16 npokes;		/* pokes[.poke] and on */
	__u32 poke;
	__s32 fd;
	__u32 path;		/* its place among .data, with its NUL; IF_FILE: the first struct systrace_files' */
};

/*
 * A condition of IF_FILE, at a place among .data that is a multiple of 4: one of the arguments
 * .fds is a descriptor in one of the ranges, or one of a file whose path is one of the
 * strings, or one of the arguments .paths points at one of the strings.  A descriptor's path
 * is that of struct systrace_fdinfo, less " (deleted)" at its end.  Two ranges or strings are
 * for one another; of all conditions of a rule each must hold.
 *
 * With .words or .form the descriptors stand in memory, and .paths is 0: then the task makes
 * the call once more when they have been looked at, up to SYSTRACE_LISTED_MAX of each argument.
 */
struct systrace_files {
	__u32 next;		/* place of another one, behind this one; 0: none */
	__u8  fds;
	__u8  paths;
	__u16 nranges;
	__u16 nstrings;
	__u8  words;		/* n: arguments are here the words that args[n - 1] points at; 0: the call's own */
	__u8  form;		/* SYSTRACE_FDS_*: what the arguments .fds lead to; 0: they are descriptors */
	__u8  count;		/* of a form: which argument says how many there are */
	__u8  size;		/* of FDS_LIST: bytes from one to the next, 4 at least */
	__u16 reserved;
	__u32 only;		/* for calls alone whose args[0] is the place of a bit in it; 0: for all.  With .words */
	/* struct systrace_range[nranges]; then the strings, each with its NUL */
};

enum {
	SYSTRACE_FDS_LIST = 1,	/* structures that begin with one */
	SYSTRACE_FDS_SET,	/* a bit for each */
};

struct systrace_range {
	__s32 first;		/* from 0 */
	__s32 last;
};

struct systrace_poke {
	__u8  arg;		/* 0 to 5; 6 is one that there is not, and so cannot be written */
	__u8  at_exit;		/* else before the call, and before it is recorded */
	__u16 len;
	__u32 data;		/* place of the bytes */
};

#define SYSTRACE_RULES_MAX	8192U
#define SYSTRACE_POKES_MAX	8192U
#define SYSTRACE_DATA_MAX	(1U << 20)
/* What one call may cost: E2BIG above. */
#define SYSTRACE_CALL_RULES_MAX	1024U		/* rules of one (abi, nr) */
#define SYSTRACE_COMPARED_MAX	(60U << 10)	/* bytes that these compare: those of each .path with its NUL,
						 * times the bits in .paths; of IF_FILE those of each string,
						 * times the bits in .paths and .fds, and of each range */
#define SYSTRACE_FD_COMPARED	(24U << 10)	/* as many count for each of a call's arguments whose descriptor's path is
						 * to be one of IF_FILE's strings, once: it is looked up */
#define SYSTRACE_FILES_MAX	3U		/* conditions of one rule's IF_FILE */
#define SYSTRACE_NAMED_MAX	1024U		/* ranges and strings of one of them */
#define SYSTRACE_LISTED_MAX	65536U		/* descriptors in memory of one argument */
#define SYSTRACE_RULE_POKES_MAX	64U		/* pokes of one rule */
#define SYSTRACE_POKED_MAX	(128U << 10)	/* bytes that one rule pokes */
#define SYSTRACE_DELAY_MAX	(1ULL << 62)

/* ---- the predicate -------------------------------------------------------- */

/*
 * What a predicate is asked about: its program of classic BPF loads 32-bit words
 * of this (BPF_LD | BPF_W | BPF_ABS, the low word of a __u64 first) as a seccomp
 * filter does of its own, and returns one of SYSTRACE_DROP, _KEEP and _LATER.
 */
struct systrace_question {
	__s32 nr;
	__u32 abi;		/* SYSTRACE_NATIVE ... */
	__u32 when;		/* SYSTRACE_AT_*: which of the following is known */
	__u32 error;		/* AT_EXIT: the errno, or one of the kernel's own; 0: none */
	__u64 args[6];
	__s64 ret;		/* AT_EXIT */
	__u64 duration;		/* AT_EXIT and AT_END: ns since the entry */
};

enum {
	SYSTRACE_AT_ENTER,
	SYSTRACE_AT_EXIT,
	SYSTRACE_AT_END,	/* the task has ended in the call */
};

#define SYSTRACE_DROP	0U	/* its records count as filtered */
#define SYSTRACE_KEEP	1U	/* as any other number */
#define SYSTRACE_LATER	2U	/* AT_ENTER: ask again when it ends */

#define SYSTRACE_INSNS_MAX	4096U

/* ---- requests ----------------------------------------------------------- */

/*
 * HELLO: first of all.  EPROTONOSUPPORT if .abi is not the module's, which is
 * then in .abi.
 */
struct systrace_hello {
	__u32 abi;		/* in: the caller's; out: the module's */
	__u32 cpus;		/* out: CPU numbers are below this */
	__u64 features;		/* out: SYSTRACE_MAY_ALL */
};

/* Has CAP_SYS_PTRACE in the first user namespace: may watch everybody, and meddle with others' tasks. */
#define SYSTRACE_MAY_ALL	(1ULL << 63)

/*
 * SETUP: once.  EINVAL if ring_size is not a power of two from SYSTRACE_RING_MIN
 * to SYSTRACE_RING_MAX or the others are out of range, ENOMEM, EDQUOT, EBUSY if
 * done before or if tasks are watched already.
 */
struct systrace_setup {
	__u32 ring_size;	/* bytes of data a CPU */
	__u32 watermark;	/* wake poll() when so many bytes wait in a ring; 0: half of it */
	__u32 record_max;	/* at most so many bytes a record; 0: a quarter of the ring, at most
				 * SYSTRACE_RECORD_MAX.  4096 up to a half of the ring and to that */
	__u32 flags;		/* SYSTRACE_LOSSLESS or _OVERWRITE, else what does not fit is dropped; SYSTRACE_KILL,
				 * SYSTRACE_NAMES, SYSTRACE_TOUCH; SYSTRACE_WHOLE, not with _OVERWRITE */
	__u32 stack;		/* SIGNAL, and ENTER of MIDWAY, has a SYSTRACE_STACK of at most so many bytes; 0: none.
				 * sizeof(struct systrace_stack) up to SYSTRACE_CAP_MAX; of more than
				 * SYSTRACE_SIGNAL_STACK_MAX only so much is copied */
	__u32 reserved;
	__u32 cost;		/* a record may cost so much; 0: SYSTRACE_COST_MAX, which is the most */
	__u32 reserved2;
};

#define SYSTRACE_SIGNAL_STACK_MAX	(64U << 10)

#define SYSTRACE_LOSSLESS	0x01	/* what does not fit waits, and its task with it */
#define SYSTRACE_OVERWRITE	0x02	/* the oldest records of the ring go */
#define SYSTRACE_TOUCH		0x10	/* memory that was present neither when a call began nor when it ended is brought in
					 * behind it, if that waits for nobody: anonymous, or of a tmpfs, and without userfaultfd;
					 * but not if the record has cost half of what it may */
#define SYSTRACE_WHOLE		0x20	/* what is too large for a record comes in several */
#define SYSTRACE_NAMES		0x40	/* tell how tasks are called: a NAME each time that changes */
#define SYSTRACE_KILL		0x80	/* close() sends SIGKILL to whoever is still watched */

/*
 * LOAD: replaces the plans, before START (EBUSY after).  All are checked first;
 * EINVAL with .bad telling the first plan refused, E2BIG if there are too many.
 */
struct systrace_load {
	__u64 plans;		/* struct systrace_plan[nplans] */
	__u64 ops;		/* struct systrace_op[nops] */
	__u32 nplans;
	__u32 nops;
	__u32 bad;		/* out */
	__u32 reserved;
};

/*
 * FILTER: record only the calls of .abi whose bit is set, before START (EBUSY
 * after).  At first everything is recorded.  A number at or past .nbits is
 * recorded if .others is 1.  For x32, bit 30 is taken off first.  E2BIG if
 * nbits is over SYSTRACE_FILTER_MAX.
 */
#define SYSTRACE_FILTER_MAX	4096U
struct systrace_filter {
	__u64 bits;		/* __u64[(nbits + 63) / 64], bit nr % 64 of word nr / 64 */
	__u32 abi;
	__u32 nbits;
	__u32 others;
	__u32 reserved;
};

/*
 * ATTACH: watch task .pid.  ESRCH if there is none, EPERM if it is a kernel
 * thread or the caller may not, EDEADLK if it is of the caller's own process,
 * EEXIST if this session watches it, ENOMEM, EUSERS if SYSTRACE_WATCHERS_MAX sessions
 * watch it (of those whose caller lacks CAP_SYS_PTRACE in the first user namespace
 * a quarter), EINTR if the caller is being killed.  Nothing is recorded of a task, and
 * no rule acts on it, before the whole request has succeeded.
 * DETACH: stop watching it; .pid 0 is everybody.  ESRCH if nobody was watched.
 */
#define SYSTRACE_A_PROCESS	0x01	/* all threads of its process */
#define SYSTRACE_A_FOLLOW	0x02	/* and whom they create from now on (ATTACH only) */
#define SYSTRACE_A_SPARE	0x04	/* no rules for it before it executes a program (ATTACH only) */
#define SYSTRACE_A_EXEC		0x08	/* count nothing of it before it executes a program (ATTACH only) */
#define SYSTRACE_WATCHERS_MAX	64U
struct systrace_attach {
	__s32 pid;
	__u32 flags;		/* SYSTRACE_A_* */
	__u32 tasks;		/* out: how many tasks it concerned */
	__u32 reserved;
};

/* RINGS: the CPUs that have a ring; clears POLLPRI. */
struct systrace_rings {
	__u64 bits;		/* __u64[(nbits + 63) / 64]; E2BIG if nbits is below hello.cpus */
	__u32 nbits;
	__u32 reserved;
};

/*
 * STATS: seen = delivered + filtered + waiting + the sum of lost, in records.
 * A standard signal that is ignored is seen once as long as it is pending.
 */
enum {
	SYSTRACE_LOST_FULL,	/* the ring was full */
	SYSTRACE_LOST_NO_RING,	/* a CPU without a ring: no memory when it came online */
	SYSTRACE_LOST_NO_MEMORY,	/* a child could not be followed, or more ignored real-time
					 * signals were sent to a task than there is room for */
	SYSTRACE_LOST_OVERWRITTEN,	/* SYSTRACE_OVERWRITE: newer ones took its place */
	SYSTRACE_LOST_REASONS
};
struct systrace_stats {
	__u64 seen;
	__u64 delivered;
	__u64 filtered;
	__u64 lost[8];		/* by SYSTRACE_LOST_* */
	__u32 tasks;		/* watched now */
	__u32 waiting;		/* records that wait for room in a ring */
};

/*
 * RULES: replaces the rules, before the first ATTACH that succeeds (EBUSY after).  All are
 * checked first; EINVAL with .bad telling the first rule refused, E2BIG if there
 * are too many, ENOMEM, EOPNOTSUPP where no call can be left out (5.10 without kprobes).
 * They end with the session.
 */
struct systrace_rules {
	__u64 rules;		/* struct systrace_rule[nrules] */
	__u64 pokes;		/* struct systrace_poke[npokes] */
	__u64 data;		/* __u8[ndata] */
	__u32 nrules;
	__u32 npokes;
	__u32 ndata;
	__u32 bad;		/* out */
};

/*
 * WALKS: add to the walks for SYSTRACE_WALK ops; at any time, but the first ones before the first
 * ATTACH that succeeds (EBUSY after).  Of several that fit a program the file that is mapped lowest
 * decides.  All are checked first; EINVAL with .bad telling the first refused, E2BIG if there would
 * be more than SYSTRACE_WALKS_MAX, ENOMEM, EDQUOT.
 */
struct systrace_walks {
	__u64 walks;		/* struct systrace_walk[nwalks] */
	__u32 nwalks;
	__u32 bad;		/* out */
};

/*
 * PREDICATE: leave out the calls that a program drops, before the first ATTACH that
 * succeeds (EBUSY after); replaces the one before, .len 0: there is none.  It is asked at
 * a call's entry, and if it says so again at its end.  E2BIG if it has more than
 * SYSTRACE_INSNS_MAX instructions; EINVAL if it does not end with a return, jumps
 * out of itself, loads something else than whole aligned words of struct
 * systrace_question; ENOMEM, EDQUOT.
 *
 * Not asked about, and recorded: calls with rules, those that were under way
 * when the watch began, and those in another ABI than the call before: its
 * task's, or that in which its task was made, or else SYSTRACE_NATIVE.  At its
 * end none is asked about whose task is being killed (SYSTRACE_R_DYING), that has
 * executed a program, or whose ENTER did not fit where it was to be kept (about
 * 2000 bytes).  What is kept back when the watch or the session ends is not seen.
 * COUNT counts calls whatever becomes of them at their end; with SYSTRACE_C_ONLY
 * nothing is asked.
 */
struct systrace_predicate {
	__u64 insns;		/* struct sock_filter[len] of <linux/filter.h> */
	__u32 len;
	__u32 reserved;
};

/*
 * COUNT: before SETUP (EBUSY after), once: count the calls that FILTER lets
 * through.  Counted is what returns to its caller: a call's number, whether it
 * failed, and its time: the processor time that the task itself used in it or,
 * with SYSTRACE_C_WALL, the time that passed; less .overhead, at least 0.  With
 * SYSTRACE_C_PASSED the time that passed is summed up beside that.  With
 * SYSTRACE_C_ONLY no records of calls and signals are written.  Numbers below
 * .numbers, at most SYSTRACE_FILTER_MAX, are counted one by one, the others
 * together.  What the flags do not ask for costs nothing.
 */
#define SYSTRACE_C_ONLY		0x01
#define SYSTRACE_C_WALL		0x02
#define SYSTRACE_C_HISTOGRAM	0x04	/* and how often a call took how long, by time passed */
#define SYSTRACE_C_EXTREMES	0x08	/* and the shortest and the longest time */
#define SYSTRACE_C_PASSED	0x10
struct systrace_count {
	__u32 flags;		/* SYSTRACE_C_* */
	__u32 numbers;
	__u64 overhead;		/* ns */
};

struct systrace_counter {
	__u64 calls;
	__u64 errors;
	__u64 time;		/* of all of them */
	__u64 shortest;		/* 0 if .calls is, or without SYSTRACE_C_EXTREMES */
	__u64 longest;		/* likewise */
	__u64 passed;		/* the same three of the time that passed; 0 without SYSTRACE_C_PASSED */
	__u64 shortest_passed;
	__u64 longest_passed;
};

/* Bucket b has the calls that took from 2^b to 2^(b+1) - 1 ns; the first and the last also less and more. */
#define SYSTRACE_BUCKETS	40

/*
 * COUNTS: the sums so far of the numbers below .n of .abi (x32's without bit
 * 30); a number that is not counted by itself has none.  They go on while they
 * are read: .calls may be ahead of .time.  EPROTO without COUNT and SETUP.
 */
struct systrace_counts {
	__u64 counters;		/* struct systrace_counter[n] */
	__u64 histogram;	/* __u64[n][SYSTRACE_BUCKETS]; or 0 */
	__u32 abi;
	__u32 n;		/* E2BIG if over SYSTRACE_FILTER_MAX */
	struct systrace_counter others;	/* out: those that are counted together */
};

#define SYSTRACE_IOC		0xBD
#define SYSTRACE_HELLO		_IOWR(SYSTRACE_IOC, 0x40, struct systrace_hello)
#define SYSTRACE_SETUP		_IOW(SYSTRACE_IOC, 0x41, struct systrace_setup)
#define SYSTRACE_LOAD		_IOWR(SYSTRACE_IOC, 0x42, struct systrace_load)
#define SYSTRACE_FILTER		_IOW(SYSTRACE_IOC, 0x43, struct systrace_filter)
#define SYSTRACE_ATTACH		_IOWR(SYSTRACE_IOC, 0x44, struct systrace_attach)
#define SYSTRACE_DETACH		_IOWR(SYSTRACE_IOC, 0x45, struct systrace_attach)
#define SYSTRACE_START		_IO(SYSTRACE_IOC, 0x46)	/* EPROTO before SETUP, EBUSY if started, ENOMEM */
#define SYSTRACE_STOP		_IO(SYSTRACE_IOC, 0x47)	/* EINVAL if not started; rings stay readable; nobody waits on */
#define SYSTRACE_RINGS		_IOW(SYSTRACE_IOC, 0x48, struct systrace_rings)
#define SYSTRACE_STATS		_IOR(SYSTRACE_IOC, 0x49, struct systrace_stats)
#define SYSTRACE_RULES		_IOWR(SYSTRACE_IOC, 0x4c, struct systrace_rules)
#define SYSTRACE_PREDICATE	_IOW(SYSTRACE_IOC, 0x4d, struct systrace_predicate)
#define SYSTRACE_COUNT		_IOW(SYSTRACE_IOC, 0x50, struct systrace_count)
#define SYSTRACE_COUNTS		_IOWR(SYSTRACE_IOC, 0x51, struct systrace_counts)
#define SYSTRACE_WALKS		_IOWR(SYSTRACE_IOC, 0x54, struct systrace_walks)

#endif /* _UAPI_LINUX_SYSTRACE_H */
