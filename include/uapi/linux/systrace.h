/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * systrace: the protocol between systrace.ko and a reader of /dev/systrace.
 *
 * Overview
 * --------
 * Opening /dev/systrace creates a session.  The reader first sends
 * SYSTRACE_HELLO with the ABI number it was built for; until the module has
 * accepted it, every other request fails with EPROTO.  SYSTRACE_SETUP gives the
 * session one ring per online CPU.  SYSTRACE_LOAD passes the plans, which list
 * for each system call what to copy from the tracee's memory.  The module knows
 * no system call by name: a call without a plan is recorded with its number and
 * arguments only.  SYSTRACE_FILTER selects, per ABI, the syscall numbers to
 * record; SYSTRACE_PREDICATE selects calls by their arguments, results and
 * durations.  SYSTRACE_RULES makes the module act on calls in addition to
 * recording them.  SYSTRACE_WALKS describes how to follow the state of an
 * interpreter through the tracee's memory.  SYSTRACE_ATTACH names the tasks to
 * watch, and SYSTRACE_START lets records flow.
 *
 * Rings
 * -----
 * SYSTRACE_RINGS returns the CPUs that have a ring.  The reader maps the ring of
 * each of them: the consumer page, which is writable, and the producer page
 * together with the data, which are read-only, at these file offsets:
 *
 *	cpu * SYSTRACE_RING_SPAN			struct systrace_consumer
 *	cpu * SYSTRACE_RING_SPAN + page size		struct systrace_producer
 *	cpu * SYSTRACE_RING_SPAN + 2 * page size	data, mapped twice in a row
 *
 * The double mapping lets the reader read a record that crosses the end of the
 * data in one piece.  Pages that have never held a record may be absent; an
 * access to them raises SIGBUS.  Positions count bytes, only grow, and are taken
 * modulo the ring's size.  The bytes from consumer.pos to producer.pos are whole
 * records; each begins with struct systrace_record.  The reader loads
 * producer.pos with acquire, reads the records, and stores consumer.pos with
 * release.
 *
 * The lowest three bits of producer.pos are flags, not part of the position.
 * SYSTRACE_WRITING is set while a record is being written and its time has
 * already been taken.  A reader that merges rings by time therefore reads the
 * clock first, executes a full barrier, and only then loads producer.pos.  If
 * the ring is empty and both flags are clear, no record older than that clock
 * value minus SYSTRACE_CLOCK_SLACK can still appear in the ring.
 *
 * poll() sleeps until a ring is filled past the watermark or the caller's
 * timeout expires.  POLLPRI: a CPU came online and now has a ring.  POLLHUP: no
 * task is watched any more; records may still wait to be read.
 *
 * SYSTRACE_SETUP selects what happens when a ring is full:
 *
 * By default a record that does not fit is dropped.
 *
 * With SYSTRACE_LOSSLESS the record waits in the kernel, as do all later records
 * of that CPU, and SYSTRACE_BEHIND is set in producer.pos.  The tasks that wrote
 * these records are held before they return to user mode; only a fatal signal,
 * DETACH, STOP or close() ends the wait early.  poll() moves waiting records into
 * the rings, however short its timeout.  The reader must therefore call poll()
 * after it has made room, at the latest when it has read a ring to its end and
 * finds SYSTRACE_BEHIND set; until then it must assume that the ring has more
 * records.  A record for which the kernel had no room either (a large EXIT) is
 * copied a little later, and may follow younger records of other tasks.
 *
 * With SYSTRACE_OVERWRITE the oldest records of the ring make room.  Nothing may
 * be read until all writing has stopped, that is after STOP or POLLHUP; reading
 * then begins at producer.oldest.  Records before the reader's position do not
 * count as lost when newer records replace them.
 *
 * Records
 * -------
 * Each watched call gives two records, ENTER and EXIT, so that a call which
 * hangs is visible.  A record's fixed part is followed by blocks, one for each op
 * of the call's plan that belongs to the record, in the order of the ops.  A
 * block holds what the op copied, or the reason why it could not.  Memory that
 * was not present at entry is tried again at exit: then the EXIT has
 * SYSTRACE_R_LATE, and repeats the blocks of the ENTER ops before its own.
 *
 * The records of one task carry seq 1, 2, 3 ...: a gap means that records were
 * lost.  SYSTRACE_STATS counts lost records by reason.  close() ends the session:
 * no task remains watched, and no task notices.
 *
 * A record has a budget, SYSTRACE_COST_MAX, so that no call is delayed for long.
 * Blocks are copied only in the task's own call, or while the task sleeps in one
 * (SYSTRACE_R_MIDWAY).  A record that is written elsewhere, because a signal
 * handler interrupted the call or the task is dying, has all of its blocks, but
 * they are SYSTRACE_NONE.
 *
 * With SYSTRACE_WHOLE, data that is too large for a record is passed in further
 * records, so that nothing that a COPY requests is missing.  If an ENTER or an
 * EXIT has no room or budget for all of its blocks, the task itself makes the
 * record where it can sleep.  Of each longer block to which no other op refers,
 * that record holds only the header, with state SYSTRACE_LEFT; the bytes precede
 * the record in as many MORE records as needed.  In a lossless session the task
 * waits for room between two MORE records, as it does after any call.  Such an
 * EXIT is made after its call has returned.  For such an ENTER the task enters the
 * call twice, as described for rules below.  If others would notice that (the task
 * is ptraced or has a seccomp filter), if the kernel cannot do it, or if a signal
 * handler has just intervened, the ENTER holds the data that fits and has
 * SYSTRACE_R_MISSED and SYSTRACE_R_WHOLE, and the EXIT carries all of the data.
 *
 * With a predicate, the ENTER of a call that is not decided yet is held back
 * until the call ends.  Then either the ENTER is written directly before its
 * EXIT, or neither is written.  Such an ENTER has SYSTRACE_R_DEFERRED, and its
 * last 8 bytes, after the blocks, are the time at which the call began.  Calls
 * that the predicate does not judge are recorded as if there were no predicate,
 * so the reader has to filter what it receives, too.
 *
 * A session may also have its calls counted, in addition to their records or
 * instead of them: SYSTRACE_COUNT, before SETUP.  SYSTRACE_COUNTS reads the sums.
 *
 * Conventions
 * -----------
 * Sizes are in bytes.  Times are in CLOCK_MONOTONIC nanoseconds; a record's time
 * may be off by SYSTRACE_CLOCK_SLACK, and by more while the clock's rate is being
 * adjusted.  Pids are those of the pid namespace in which the device was opened.
 * Structures grow at their end.  A caller may pass a structure shorter than the
 * module's (the rest counts as zero), but not shorter than the first version's
 * (EINVAL), or a longer one if the unknown tail is zero (E2BIG otherwise).
 * Reserved fields and unknown flags must be zero (EINVAL).  An unknown request
 * fails with ENOTTY, a bad pointer with EFAULT.  A request that fails has changed
 * nothing.  All requests may sleep.
 *
 * Permissions
 * -----------
 * A task may be watched if both the caller and the opener of the device could
 * ptrace it; the kernel's own check decides.  If a watched task executes a
 * program with privileges to which they could not attach (set-uid, file
 * capabilities, not readable), the watch ends there: EXEC, the call's EXIT, then
 * GONE with SYSTRACE_R_REFUSED.  The watch ends in the same way if a security
 * module has given the task another context and they lack CAP_SYS_PTRACE, or if
 * RULES act on the task and it now belongs to another user.
 *
 * open() fails with EPERM if the kernel is locked down for confidentiality.  With
 * RULES, watching another user's task requires CAP_SYS_PTRACE in the initial user
 * namespace.  Without CAP_SYS_RESOURCE, all sessions of a user together may use
 * as much memory as the module parameter user_mem allows; beyond it requests fail
 * with EDQUOT, and a child that would need more is not followed.  A user in
 * another user namespace shares the budget of the user that owns the outermost
 * namespace around it, apart from the initial one.
 */
#ifndef _UAPI_LINUX_SYSTRACE_H
#define _UAPI_LINUX_SYSTRACE_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define SYSTRACE_DEVICE		"/dev/systrace"
#define SYSTRACE_ABI		1

/* The system call table to which a number belongs.  By role: a machine may have fewer than three. */
enum {
	SYSTRACE_NATIVE,	/* x86: x86-64 */
	SYSTRACE_COMPAT,	/* x86: i386: 32-bit programs, and int $0x80 in 64-bit code */
	SYSTRACE_THIRD,		/* x86: x32; numbers keep bit 30 */
	SYSTRACE_ABIS
};

/* ---- the rings ---------------------------------------------------------- */

#define SYSTRACE_RING_SPAN	(1ULL << 32)	/* file offset from one CPU's ring to the next */
#define SYSTRACE_RING_MIN	(16U << 10)
#define SYSTRACE_RING_MAX	(256U << 20)

#define SYSTRACE_CLOCK_SLACK	2000		/* ns */

struct systrace_consumer {
	__u64 pos;		/* written by the reader: all bytes before it may be overwritten */
};

struct systrace_producer {
	__u64 pos;		/* all bytes before it can be read; ORed with SYSTRACE_WRITING, _BEHIND */
	__u64 oldest;		/* SYSTRACE_OVERWRITE: all bytes before it are overwritten */
};

#define SYSTRACE_WRITING	1ULL	/* in producer.pos: a record is being written, its time is taken */
#define SYSTRACE_BEHIND		2ULL	/* in producer.pos: later records wait for room in the ring */
#define SYSTRACE_POS_BITS	7ULL	/* mask of the flag bits */

/* ---- records ------------------------------------------------------------ */

enum {
	SYSTRACE_ENTER = 1,	/* struct systrace_enter */
	SYSTRACE_EXIT,		/* struct systrace_exit */
	SYSTRACE_SIGNAL,	/* struct systrace_signal: delivered, or ignored by its target */
	SYSTRACE_NEW,		/* struct systrace_new: the first record of a watched task */
	SYSTRACE_EXEC,		/* struct systrace_exec: a new program, before the EXIT of its call */
	SYSTRACE_GONE,		/* struct systrace_gone: the task exited */
	SYSTRACE_NAME,		/* struct systrace_name: the task has a new name (SYSTRACE_NAMES) */
	SYSTRACE_MORE,		/* struct systrace_more: part of a block that is too large for the
				 * ENTER or EXIT that follows (SYSTRACE_WHOLE) */
};

/* Begins every record.  Everything in a ring is aligned to 8 bytes. */
struct systrace_record {
	__u32 len;		/* of the whole record, a multiple of 8 */
	__u8  type;		/* SYSTRACE_ENTER ... */
	__u8  abi;		/* SYSTRACE_NATIVE ... (ENTER and EXIT; EXEC: the new program's; else 0) */
	__u16 flags;		/* SYSTRACE_R_* */
	__s32 tid;		/* 0: the task has no number in the opener's pid namespace */
	__u32 seq;		/* counts this task's records in this session, from 1 */
	__u64 time;
};

#define SYSTRACE_R_LATE		0x0001	/* EXIT: the ENTER's blocks come first, read again at exit */
#define SYSTRACE_R_MISSED	0x0002	/* ENTER: some of its memory was not present, or some of its data
					 * cannot be obtained at entry */
#define SYSTRACE_R_MIDWAY	0x0004	/* ENTER: the call was in progress when the watch began.  Written
					 * at START or ATTACH if the task slept in the call, else just
					 * before its EXIT.  The memory of a sleeping task is read on
					 * behalf of the caller, if the caller may see it and the task
					 * does not wake up; otherwise all blocks are SYSTRACE_NONE */
#define SYSTRACE_R_IGNORED	0x0008	/* SIGNAL: its target ignores it */
#define SYSTRACE_R_GROUP	0x0010	/* GONE: no thread of the process is left; set for several threads
					 * if they exit at the same time */
#define SYSTRACE_R_STACK	0x0010	/* ENTER with MIDWAY, if SETUP requested stacks: ends with the blocks
					 * of a SYSTRACE_STACK and a SYSTRACE_MAPS, followed by 8 bytes: the
					 * length of these blocks */
#define SYSTRACE_R_WALK		0x0100	/* ENTER with MIDWAY, if the session has WALKS: ends with the block of
					 * a SYSTRACE_WALK, after those of SYSTRACE_R_STACK.  The last 8 bytes
					 * are then the length of all of these blocks */
#define SYSTRACE_R_THREAD	0x0020	/* NEW: shares the process of .parent */
#define SYSTRACE_R_WHOLE	0x0020	/* ENTER, EXIT: some of its blocks are SYSTRACE_LEFT.  ENTER with
					 * SYSTRACE_R_MISSED: it was too large, its EXIT carries the rest */
#define SYSTRACE_R_ATTACHED	0x0040	/* NEW: watched by SYSTRACE_ATTACH, not by following its parent */
#define SYSTRACE_R_DYING	0x0080	/* EXIT: the task is being killed, and will not see the result */
#define SYSTRACE_R_DEFAULT	0x0100	/* SIGNAL: delivered, and its action is the default one */
#define SYSTRACE_R_REFUSED	0x0200	/* GONE: the task lives on, but its watcher may not watch the program
					 * that it executed; .status is 0 */
#define SYSTRACE_R_DEFERRED	0x0400	/* ENTER: written when the call ended; its last 8 bytes: the time at
					 * which the call began */
/*
 * EXIT: what rules did to the call.  The first two also appear in an ENTER, for pokes that were
 * made before it was recorded.
 */
#define SYSTRACE_R_UNPOKED	0x0800	/* some memory could not be written, or only in part */
#define SYSTRACE_R_POKED	0x1000	/* some memory was written */
#define SYSTRACE_R_DELAYED	0x2000	/* the task was delayed, or is delayed after this record */
#define SYSTRACE_R_VALUE	0x4000	/* .ret is not an error, whatever its value */
#define SYSTRACE_R_INJECTED	0x8000	/* the call was skipped, .ret comes from a rule */

#define SYSTRACE_NO_PLAN	0xffffffffU

struct systrace_enter {
	struct systrace_record head;
	__s32 nr;
	__u32 plan;		/* index in SYSTRACE_LOAD's array, or SYSTRACE_NO_PLAN */
	__u64 args[6];		/* zero-extended if the ABI's words have 32 bits */
	/* blocks */
};

struct systrace_exit {
	struct systrace_record head;
	__s32 nr;		/* as at entry */
	__u32 plan;		/* as at entry */
	__s64 ret;		/* -4095 ... -1: an errno, or a kernel-internal one (ERESTARTSYS) */
	/* blocks */
};

struct systrace_signal {
	struct systrace_record head;
	__s32 signo;
	__u32 reserved;
	__u8  siginfo[128];	/* laid out as the 64-bit ABI's siginfo_t; all zero if there is none */
	__u64 ip;		/* the task's user-mode instruction pointer */
	/* the block of a SYSTRACE_STACK, if SETUP requested it */
};

struct systrace_new {
	struct systrace_record head;
	__s32 tgid;
	__s32 parent;		/* tid of the task that created it; 0 with SYSTRACE_R_ATTACHED */
	__u8  comm[16];
	/* The task's own pid namespace (its inode number in nsfs), and the task's numbers in it. */
	__u32 pidns;
	__s32 ns_tid;
	__s32 ns_tgid;
	__u32 reserved;
};

/*
 * The strings come from the kernel's own copy, so they are correct even if the ENTER could not
 * capture them.  The structure is followed by .args bytes of NUL-terminated arguments, then by the
 * path as it was passed to the call, with its NUL, all padded to 8.  Strings too long for a record are
 * cut, the arguments first.  For a script, the arguments are those that its interpreter received.
 * The EXIT of the call has no late blocks, whatever was missed: the memory no longer exists.
 */
struct systrace_exec {
	struct systrace_record head;
	__s32 old_tid;		/* differs from head.tid if a thread took over its leader's number */
	__s32 argc;
	__s32 envc;
	__u32 args;		/* bytes of arguments that follow */
};

struct systrace_gone {
	struct systrace_record head;
	__s32 tgid;
	__s32 status;		/* of this thread, encoded as by wait(2) */
};

/*
 * The task's new name, whatever changed it.  If a call of the task itself did, this record follows
 * the call's EXIT; if a program that it executed did, it follows the EXEC; if another thread did,
 * it is written at the task's next call.
 */
struct systrace_name {
	struct systrace_record head;
	__u8  comm[16];		/* as in SYSTRACE_NEW */
};

/*
 * Bytes of a block that is SYSTRACE_LEFT.  All MORE records of a record come before it and after the
 * task's previous ENTER or EXIT, in the order of its blocks and of their bytes; a gap in .seq shows
 * that some are lost.  The record itself may never follow, if the task is killed or a signal handler
 * runs before the call.
 */
struct systrace_more {
	struct systrace_record head;
	__u64 ended;		/* EXIT: when the call ended (its .time is when it was written); ENTER: 0 */
	__u64 at;		/* offset of the first byte in the block's data */
	__u32 block;		/* offset of the block from the beginning of its record */
	__u32 len;		/* bytes that follow, padded to 8 */
	__u32 state;		/* SYSTRACE_LEFT: the block continues; else these bytes end it, and this is its state */
	__u32 first;		/* .seq of the record's first MORE; tells the MOREs of two records apart */
};

/* What one op copied.  .len bytes follow, padded to 8; after EACH, .len elements. */
struct systrace_block {
	__u32 len;		/* COPY: bytes.  STR: bytes, including the NUL if it was found.
				 * PTRS: bytes, including the terminating NULL if it was found */
	__u8  op;		/* the op's index in the plan */
	__u8  state;		/* SYSTRACE_GOT ... */
	__u16 reserved;
};

enum {
	SYSTRACE_GOT,		/* everything that was requested */
	SYSTRACE_CUT,		/* there was more than the op's cap */
	SYSTRACE_FAULT,		/* the byte after these could not be read */
	SYSTRACE_NONE,		/* NULL pointer, or the block that the op refers to was not captured */
	SYSTRACE_FULL,		/* the record had no room left, or its budget is spent */
	SYSTRACE_LEFT,		/* the bytes came before, in MORE records; .len is 0 */
};

/*
 * The budget of one record, roughly in instructions.  A block costs 250, a byte 1, or 2 if the end of
 * the data is searched for, 24 in paths, 4 in BITS; an access to memory that is not present costs
 * 3,000, a mapping 150, a word of a WALK 25, and each object that a WALK reports 300.  When the budget
 * is spent the remaining blocks are SYSTRACE_FULL.  The probes run with preemption disabled, so this
 * bounds how long a call is delayed.  If the ring has less room than the largest record needs, a
 * sixteenth of the budget may be spent on an attempt with the room that there is.
 */
#define SYSTRACE_COST_MAX	1060000U
#define SYSTRACE_RECORD_MAX	(2U << 20)	/* bytes */

/* ---- plans -------------------------------------------------------------- */

enum {
	SYSTRACE_COPY = 1,	/* len * elem bytes from ptr */
	SYSTRACE_STR,		/* from ptr up to a NUL */
	SYSTRACE_PTRS,		/* words of elem (4 or 8) bytes from ptr up to a NULL word */
	SYSTRACE_EACH,		/* run the next .body ops for each of len elements of elem bytes in
				 * block ptr.block, from byte ptr.off on */
	SYSTRACE_FDINFO,	/* struct systrace_fdinfo of descriptor number ptr (width 4), or of the
				 * working directory if that is AT_FDCWD; at most cap bytes.
				 * Bytes of the number after the end of a SYSTRACE_GOT block read as zero.
				 * On PREEMPT_RT, a path, peer or address that needs a lock is
				 * looked up after the call: the block is SYSTRACE_NONE in the
				 * ENTER, and the EXIT has SYSTRACE_R_LATE */
	SYSTRACE_BITS,		/* the index, as a __u32, of each bit that is set among the first len
				 * bits of block ptr.block from byte ptr.off on (ptr.width 0) */
	SYSTRACE_VALUE,		/* the number ptr itself, as a __u64; cap 8 */
	SYSTRACE_STACK,		/* struct systrace_stack: the task's registers and the top of its stack.
				 * Not in an EACH.  Never SYSTRACE_FAULT: pages that are not present
				 * read as zero, and the copy ends with the last present one */
	SYSTRACE_MAPS,		/* the task's executable mappings: a struct systrace_map for each, by
				 * address; empty if they have not changed since the task last reported
				 * them in this session.  SYSTRACE_NONE if they cannot be read right now.
				 * Not in an EACH, and the last op of its record */
	SYSTRACE_RESTART,	/* the call that restart_syscall(2) continues: the name of the kernel's
				 * function for it (do_restart_poll), without a NUL */
	SYSTRACE_WALK,		/* struct systrace_walked: a chain in the task's memory, found by the walk
				 * of a file that its program has mapped.  SYSTRACE_NONE: there is no
				 * such walk, there is no chain, or that cannot be determined right now.
				 * SYSTRACE_CUT: the chain continues, or its next element cannot be read.
				 * Never SYSTRACE_FAULT; but memory that could not be read is tried again
				 * at exit, as for a COPY.  Not in an EACH, and once in a plan */
	SYSTRACE_TIMES,		/* struct systrace_times, of .cap bytes: the scheduler's figures of the task */
	SYSTRACE_MAPPED,	/* struct systrace_mapped, of .cap bytes: the task's mapping that begins with
				 * byte elem << 16 of the file of descriptor number ptr (width 4).
				 * Not in an EACH.  SYSTRACE_NONE: there is none, or the mappings could
				 * not be read right now; always on PREEMPT_RT */
};

/* The whole mapping; meant for the .ptr and the .len of a COPY. */
struct systrace_mapped {
	__u64 start;
	__u64 len;
};

/*
 * ns, except .cpu.  Between two samples the task ran for .ran2 - .ran1 and, if .cpu is the same in
 * both, for the elapsed time minus (.seen2 - .seen1), too.  It waited for a CPU for
 * .waited2 - .waited1, and slept the rest.
 */
struct systrace_times {
	__u64 ran;		/* time on a CPU, up to the scheduler's last update */
	__u64 seen;		/* when that update was, by that CPU's clock */
	__u64 waited;		/* for a CPU; 0 if the kernel does not account it */
	__u32 cpu;
	__u32 reserved;		/* 0 */
};

/* The stack follows, from the stack pointer upwards. */
struct systrace_stack {
	__u64 regs[17];		/* of the 64-bit ABI, in DWARF order: rax, rdx, rcx, rbx, rsi, rdi,
				 * rbp, rsp, r8 to r15, rip */
};

/* A name follows, padded to 8: a path as in /proc/PID/maps, "[vdso]", or none. */
struct systrace_map {
	__u64 start;
	__u64 end;
	__u64 offset;		/* in the file, in bytes */
	__u32 name;		/* bytes, no NUL */
	__u32 reserved;
};

/*
 * Followed by .count elements, each as the walk's words in __u64s, from the chain's head on; then by
 * .told objects, each a struct systrace_told.  An element's object is at the address in its first
 * word, without the bits of the walk's .tag.  An object is reported when the task first meets it, and
 * again when the object at that address differs from the one last reported; separately for each task,
 * and from scratch after an exec.  So the last report of an address is valid, unless there was no room
 * to report all objects: then it is valid only for the first .known elements.
 */
struct systrace_walked {
	__u16 walk;		/* index of the walk, in the order in which walks were added, from 0 */
	__u16 count;
	__u16 told;
	__u16 known;
};

/*
 * Followed by the bytes of the object and those of each of the walk's tells, each padded to 8.  An
 * object of which some bytes could not be read is reported again the next time.
 */
struct systrace_told {
	__u64 object;
	__u32 len[5];		/* bytes; fewer than requested: the byte after them could not be read */
	__u32 reserved;
};

/* State of a descriptor when the op ran.  The path follows, then two addresses, each padded to 8. */
struct systrace_fdinfo {
	__u32 mode;		/* st_mode of its inode, and SYSTRACE_FD_LINKED */
	__u16 path;		/* bytes, no NUL: as in readlink(/proc/PID/fd/N) */
	__u16 family;		/* AF_*; 0: not a socket */
	__u16 type;		/* SOCK_* */
	__u16 protocol;
	__u16 local, peer;	/* bytes of struct sockaddr_*; 0: unbound, unconnected.  For an eventfd and a
				 * signalfd .local counts the bytes of the lines that are specific to it in
				 * /proc/PID/fdinfo/N */
	__u32 major, minor;	/* of a device */
	__u64 ino;
	__u64 peer_ino;		/* AF_UNIX: inode of the connected socket; 0: none */
	__s32 pid;		/* of a pidfd; 0: none, or the process has been reaped */
	__u32 state;		/* TCP socket: TCP_LISTEN ...; netlink socket: 1 once it is bound */
	__u8  name[24];		/* of the socket's protocol: "TCP", "UNIX-STREAM" */
};

/* In .mode: the path leads to the file, so a " (deleted)" at its end is part of the name. */
#define SYSTRACE_FD_LINKED	0x80000000U

#define SYSTRACE_OP_EXIT	0x01	/* run at exit, into the EXIT record */
#define SYSTRACE_OP_OK		0x02	/* run only if the call returned no error */
#define SYSTRACE_OP_MAYBE	0x04	/* STR only: if the memory is absent, do not retry at exit */

/*
 * A number: .width bytes (1, 2, 4, 8), zero-extended, at .off of a block; with .width 0 the constant
 * .off.
 *
 * Block 0 is the call itself: args[0] at 0 to args[5] at 40, the return value at 48 (at exit only; an
 * error counts as 0), then the tracee's stack pointer and instruction pointer.  Block n is what op n-1
 * of this plan copied; that op must belong to the same record, and to no EACH or to the body of the
 * same EACH.  Block 255 is the current element of the innermost EACH, 254 that of the EACH around it.
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
	__u8  flags;		/* SYSTRACE_OP_*; an EACH's body must have the flags of the EACH */
	__u8  body;		/* EACH: number of following ops that it repeats; may contain an EACH */
	__u8  reserved;
	struct systrace_ref ptr;	/* width 4 or 8; VALUE: 1 to 8; EACH and BITS: 0 */
	struct systrace_ref len;	/* COPY, EACH and BITS; zero in other ops */
	__u32 elem;		/* bytes of an element; 1 for a COPY of bytes; STR: 0 */
	__u32 cap;		/* at most this many bytes, or for EACH elements */
};

#define SYSTRACE_PLANS_MAX	16384U
#define SYSTRACE_OPS_MAX	64U		/* in one plan */
#define SYSTRACE_CAP_MAX	(1U << 20)	/* bytes */
#define SYSTRACE_WHOLE_MAX	0x7ffff000U	/* of a COPY: the most that a call can read or write */
#define SYSTRACE_EACH_MAX	4096U		/* elements */
#define SYSTRACE_NEST_MAX	2U		/* an EACH in an EACH */

/*
 * The plan of call .nr: ops[.first] to ops[.first + .nops - 1].  With keys the plan is a variant, for
 * calls whose args[.arg[i]] & .mask[i] == .key[i]; of the variants that match, the one with the most
 * keys is used.  The array is sorted by (abi, nr, nkeys, key[0], key[1]), without duplicates.  Variants
 * of one call with the same number of keys must test the same arguments with the same masks, and a key
 * has no bits outside of its mask.  Numbers, without x32's bit 30, are below SYSTRACE_FILTER_MAX, or
 * the number is SYSTRACE_NR_OTHERS: that plan, which has no keys, is for all numbers without a plan of
 * their own.  (EINVAL otherwise.)
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
 * Many programs keep their current state in a chain of elements in their own memory; the frames of
 * an interpreter are the main example.  A walk describes how to find and follow such a chain in
 * programs that have a certain file mapped as executable.  Interpreting the chain is up to the reader.
 */

/*
 * A number is read at the sum of .off and the values that .from names.  The number of the last step
 * is the chain's head.
 */
struct systrace_walk_step {
	__u8  from;		/* SYSTRACE_FROM_* */
	__u8  width;		/* bytes, zero-extended: 4 or 8; 0: the sum itself is the number */
	__u8  shift;		/* the number is shifted left by this, at most 63 */
	__u8  is_thread;	/* 1: a check: unless the number equals the thread pointer, there is no
				 * chain; SYSTRACE_FROM_LAST remains the number of the step before */
	__s32 off;
};

#define SYSTRACE_FROM_LAST	0x01	/* the number of the step before; 0 in the first step */
#define SYSTRACE_FROM_BASE	0x02	/* start of the file's first mapping */
#define SYSTRACE_FROM_THREAD	0x04	/* the task's thread pointer: its FS base */

/* A word at .off of an element, or at .off of the address in an earlier word. */
struct systrace_walk_word {
	__u8  of;		/* 0: the element, or the object; n: word n - 1, an earlier one; if that is 0, so
				 * is this word */
	__u8  width;		/* 1, 4 or 8 bytes, zero-extended */
	__u16 off;
};

/*
 * Bytes to which an object points: a header, followed by units.  The header holds the number of the
 * units and, optionally, their size.
 */
struct systrace_walk_tell {
	__u16 ptr;		/* offset in the object of the address of the bytes */
	__u16 len;		/* offset in the bytes of a __u64: the number of units */
	__u16 unit;		/* offset in the bytes of a __u32: (it >> .shift) & .mask is the size of a unit, at most 4 */
	__u8  shift;
	__u8  mask;		/* 0: the size of a unit is 1 */
	__u16 head;		/* offset at which the units begin; ... */
	__u16 near;		/* ... unless 0, the offset to use instead if bit .mark of that __u32 is set */
	__u8  mark;
	__u8  known;		/* 1: the units, up to SYSTRACE_WALK_KEY bytes, are part of the object's identity;
				 * they must begin at offset 8 or later */
	__u16 reserved;
	__u32 cap;		/* at most this many bytes; at least .head */
};

struct systrace_walk {
	__u64 ino;		/* the file's inode number and size */
	__u64 size;
	__u8  nsteps;		/* 1 to SYSTRACE_WALK_STEPS */
	__u8  nwords;		/* 1 to SYSTRACE_WALK_WORDS */
	__u8  nkeys;
	__u8  ntells;
	__u16 next;		/* offset in an element of the next element's address; 0 there ends the chain */
	__u16 max;		/* elements, 1 to SYSTRACE_WALK_MAX */
	__u16 skip;		/* offset in an element of a byte; if it equals .skip_value, the element is skipped */
	__u8  skip_value;
	__u8  skips;		/* 0: no element is skipped */
	__u8  tag;		/* bits of the first word that are not part of the object's address */
	__u8  reserved;
	__u16 object;		/* this many bytes of an object are reported; 0: objects are not reported */
	struct systrace_walk_step step[8];
	struct systrace_walk_word word[4];
	struct systrace_walk_word key[8];	/* words of an object that, with its address, identify it */
	struct systrace_walk_tell tell[4];
};

#define SYSTRACE_WALK_STEPS	8U
#define SYSTRACE_WALK_WORDS	4U
#define SYSTRACE_WALK_KEYS	8U
#define SYSTRACE_WALK_TELLS	4U
#define SYSTRACE_WALK_MAX	128U		/* elements that are kept; as many again may be skipped */
#define SYSTRACE_WALK_OFF	4095U		/* maximum of a word's .off, .next, .skip, .ptr, .len, .unit, .object */
#define SYSTRACE_WALK_HEAD	256U		/* maximum of .head */
#define SYSTRACE_WALK_CAP	(64U << 10)	/* maximum of a tell's .cap */
#define SYSTRACE_WALK_KEY	256U
#define SYSTRACE_WALKS_MAX	64U		/* in a session */

/* ---- rules --------------------------------------------------------------- */

/*
 * A rule describes what to do to call .nr of each watched task.  It fires if the arguments match and
 * this is the task's .first matching call, then for every .step-th matching call (0: no more), up to
 * the .last one (0: no limit).  The array is sorted by (abi, nr).  If several rules match a call, the
 * last of them decides, separately for each kind of action.
 *
 * A call that the filter excludes is left alone.  A delay before a call, and an access to memory that
 * is not present, make the task enter the call twice: seccomp, ptrace, audit, perf and other observers
 * see a skipped call, with number -1 or ENOSYS, and then the call again.  A signal that is handled
 * during such a delay ends the call with ERESTARTNOINTR; if the task makes the call again, that is a
 * new call.  No rule can make a task perform a call that it did not request, so no rule bypasses
 * seccomp.
 */
#define SYSTRACE_DO_ERROR	0x0001	/* skip the call; it fails with errno .value */
#define SYSTRACE_DO_RETVAL	0x0002	/* skip the call; it returns .value */
#define SYSTRACE_DO_SIGNAL	0x0004	/* send .signo to the task as it enters the call */
#define SYSTRACE_DO_DELAY_ENTER	0x0008	/* wait .delay_enter ns before the call */
#define SYSTRACE_DO_DELAY_EXIT	0x0010	/* wait .delay_exit ns after the call */
#define SYSTRACE_DO_POKE	0x0020	/* write to memory that arguments point to */
#define SYSTRACE_IF_FD		0x0100	/* one of the arguments .fds (bit n: args[n]) is .fd */
#define SYSTRACE_IF_PATH	0x0200	/* one of the arguments .paths points to the string .path */
#define SYSTRACE_IF_CHANCE	0x0400	/* with a chance of .chance in 2^32; drawn after the call was counted */
#define SYSTRACE_IF_FILE	0x0800	/* the call uses files that struct systrace_files at .path names; not with IF_PATH */
#define SYSTRACE_RULE_ONCE	0x1000	/* of all rules with this flag only one fires, once, for one task */
#define SYSTRACE_RULE_MIDWAY	0x2000	/* the signal is also sent at the exit of a call that was in progress
					 * when the watch began */

struct systrace_rule {
	__u32 abi;
	__s32 nr;
	__u32 flags;		/* SYSTRACE_DO_*: at least one */
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
	__u16 npokes;		/* number of pokes, from pokes[.poke] on */
	__u32 poke;
	__s32 fd;
	__u32 path;		/* offset in .data of the string, with its NUL; IF_FILE: of the first
				 * struct systrace_files */
};

/*
 * A condition of IF_FILE, at an offset in .data that is a multiple of 4.  It holds if one of the
 * arguments .fds is a descriptor in one of the ranges, or a descriptor of a file whose path is one of
 * the strings, or if one of the arguments .paths points to one of the strings.  A descriptor's path is
 * that of struct systrace_fdinfo, without " (deleted)" at its end.  One matching range or string is
 * enough; but all conditions of a rule must hold.
 *
 * With .words or .form the descriptors are in memory, and .paths must be 0.  Up to SYSTRACE_LISTED_MAX
 * of each argument are examined; then the task makes the call a second time.
 */
struct systrace_files {
	__u32 next;		/* offset in .data of the next condition, after this one; 0: none */
	__u8  fds;
	__u8  paths;
	__u16 nranges;
	__u16 nstrings;
	__u8  words;		/* n: "arguments" means the words to which args[n - 1] points; 0: the call's own */
	__u8  form;		/* SYSTRACE_FDS_*: what the arguments .fds point to; 0: they are descriptors */
	__u8  count;		/* with .form: index of the argument that holds the number of descriptors */
	__u8  size;		/* FDS_LIST: bytes from one structure to the next, at least 4 */
	__u16 reserved;
	__u32 only;		/* only for calls with bit args[0] of this set; 0: for all.  With .words */
	/* struct systrace_range[nranges]; then the strings, each with its NUL */
};

enum {
	SYSTRACE_FDS_LIST = 1,	/* structures that begin with a descriptor */
	SYSTRACE_FDS_SET,	/* one bit for each descriptor */
};

struct systrace_range {
	__s32 first;		/* from 0 */
	__s32 last;
};

struct systrace_poke {
	__u8  arg;		/* 0 to 5; 6: an argument that does not exist, so the write fails */
	__u8  at_exit;		/* 0: before the call, and before it is recorded */
	__u16 len;
	__u32 data;		/* offset of the bytes in .data */
};

#define SYSTRACE_RULES_MAX	8192U
#define SYSTRACE_POKES_MAX	8192U
#define SYSTRACE_DATA_MAX	(1U << 20)
/* Limits on the cost of one call: E2BIG above. */
#define SYSTRACE_CALL_RULES_MAX	1024U		/* rules of one (abi, nr) */
#define SYSTRACE_COMPARED_MAX	(60U << 10)	/* bytes that these rules compare: each .path with its NUL,
						 * times the bits in .paths; for IF_FILE each string, times
						 * the bits in .paths and .fds, and each range, times the
						 * bits in .fds */
#define SYSTRACE_FD_COMPARED	(24U << 10)	/* additional bytes, counted once for each of the call's arguments
						 * whose descriptor's path is compared with strings of IF_FILE:
						 * the cost of looking the path up */
#define SYSTRACE_FILES_MAX	3U		/* IF_FILE conditions of one rule */
#define SYSTRACE_NAMED_MAX	1024U		/* ranges, and strings, of one condition */
#define SYSTRACE_LISTED_MAX	65536U		/* descriptors in memory of one argument */
#define SYSTRACE_RULE_POKES_MAX	64U		/* pokes of one rule */
#define SYSTRACE_POKED_MAX	(128U << 10)	/* bytes that one rule pokes */
#define SYSTRACE_DELAY_MAX	(1ULL << 62)

/* ---- the predicate -------------------------------------------------------- */

/*
 * Input of the predicate.  Its program of classic BPF loads 32-bit words of this structure (BPF_LD |
 * BPF_W | BPF_ABS, the low word of a __u64 first), as a seccomp filter does with struct seccomp_data,
 * and returns SYSTRACE_DROP, _KEEP or _LATER.
 */
struct systrace_question {
	__s32 nr;
	__u32 abi;		/* SYSTRACE_NATIVE ... */
	__u32 when;		/* SYSTRACE_AT_*: decides which of the following fields are valid */
	__u32 error;		/* AT_EXIT: the errno, or a kernel-internal one; 0: none */
	__u64 args[6];
	__s64 ret;		/* AT_EXIT */
	__u64 duration;		/* AT_EXIT and AT_END: ns since the entry */
};

enum {
	SYSTRACE_AT_ENTER,
	SYSTRACE_AT_EXIT,
	SYSTRACE_AT_END,	/* the task exited in the call */
};

#define SYSTRACE_DROP	0U	/* the call's records count as filtered */
#define SYSTRACE_KEEP	1U	/* and any other number */
#define SYSTRACE_LATER	2U	/* AT_ENTER: ask again when the call ends */

#define SYSTRACE_INSNS_MAX	4096U

/* ---- requests ----------------------------------------------------------- */

/* HELLO: the first request.  EPROTONOSUPPORT if .abi is not the module's; .abi then returns the module's. */
struct systrace_hello {
	__u32 abi;		/* in: the caller's; out: the module's */
	__u32 cpus;		/* out: CPU numbers are below this */
	__u64 features;		/* out: SYSTRACE_MAY_ALL */
};

/* CAP_SYS_PTRACE in the initial user namespace: the session may watch any task, and act on other users' tasks. */
#define SYSTRACE_MAY_ALL	(1ULL << 63)

/*
 * SETUP: once.  EINVAL if ring_size is not a power of two from SYSTRACE_RING_MIN to SYSTRACE_RING_MAX
 * or another field is out of range, ENOMEM, EDQUOT, EBUSY if it was done before or if tasks are
 * already watched.
 */
struct systrace_setup {
	__u32 ring_size;	/* bytes of data per CPU */
	__u32 watermark;	/* wake poll() when this many bytes wait in a ring; 0: half of the ring */
	__u32 record_max;	/* maximum bytes of a record; 0: a quarter of the ring, at most
				 * SYSTRACE_RECORD_MAX.  Valid: 4096 to half of the ring, at most
				 * SYSTRACE_RECORD_MAX */
	__u32 flags;		/* SYSTRACE_LOSSLESS or _OVERWRITE, else a record that does not fit is dropped;
				 * SYSTRACE_KILL, SYSTRACE_NAMES, SYSTRACE_TOUCH; SYSTRACE_WHOLE, not with _OVERWRITE */
	__u32 stack;		/* SIGNAL, and ENTER with MIDWAY, has a SYSTRACE_STACK of at most this many bytes; 0: none.
				 * Valid: sizeof(struct systrace_stack) to SYSTRACE_CAP_MAX, but no more than
				 * SYSTRACE_SIGNAL_STACK_MAX bytes are copied */
	__u32 reserved;
	__u32 cost;		/* budget of a record; 0: SYSTRACE_COST_MAX, the maximum */
	__u32 reserved2;
};

#define SYSTRACE_SIGNAL_STACK_MAX	(64U << 10)

#define SYSTRACE_LOSSLESS	0x01	/* a record that does not fit waits, and its task waits with it */
#define SYSTRACE_OVERWRITE	0x02	/* the oldest records of the ring are overwritten */
#define SYSTRACE_TOUCH		0x10	/* Fault in, after the call, memory that was present neither when the call began nor
					 * when it ended.  Only where this waits for no other process: in anonymous memory
					 * and tmpfs, without userfaultfd; and only if the record has cost less than half
					 * of its budget */
#define SYSTRACE_WHOLE		0x20	/* data that is too large for a record is passed in several */
#define SYSTRACE_NAMES		0x40	/* write a NAME each time a task's name changes */
#define SYSTRACE_KILL		0x80	/* close() sends SIGKILL to every task that is still watched */

/*
 * LOAD: replace the plans, before START (EBUSY after it).  All are checked first; EINVAL with .bad the
 * index of the first plan that was refused, E2BIG if there are too many.
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
 * FILTER: record only the calls of .abi whose bit is set, before START (EBUSY after it).  Without a
 * filter all calls are recorded.  A number at or past .nbits is recorded if .others is 1.  For x32,
 * bit 30 is removed first.  E2BIG if nbits is over SYSTRACE_FILTER_MAX.
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
 * ATTACH: watch task .pid.  ESRCH if there is no such task, EPERM if it is a kernel thread or the
 * caller may not watch it, EDEADLK if it belongs to the caller's own process, EEXIST if this session
 * already watches it, ENOMEM, EUSERS if SYSTRACE_WATCHERS_MAX sessions watch it (a quarter of that
 * number, for a caller without CAP_SYS_PTRACE in the initial user namespace), EINTR if the caller is
 * being killed.  No task of the request is recorded, and no rule acts on it, before the whole request
 * has succeeded.
 *
 * DETACH: stop watching task .pid; 0 means all tasks.  ESRCH if no task was watched.
 */
#define SYSTRACE_A_PROCESS	0x01	/* all threads of its process */
#define SYSTRACE_A_FOLLOW	0x02	/* and the tasks that they create from now on (ATTACH only) */
#define SYSTRACE_A_SPARE	0x04	/* no rules act on it before it executes a program (ATTACH only) */
#define SYSTRACE_A_EXEC		0x08	/* its calls are not counted before it executes a program (ATTACH only) */
#define SYSTRACE_WATCHERS_MAX	64U
struct systrace_attach {
	__s32 pid;
	__u32 flags;		/* SYSTRACE_A_* */
	__u32 tasks;		/* out: number of tasks that were attached or detached */
	__u32 reserved;
};

/* RINGS: the CPUs that have a ring; clears POLLPRI. */
struct systrace_rings {
	__u64 bits;		/* __u64[(nbits + 63) / 64]; E2BIG if nbits is below hello.cpus */
	__u32 nbits;
	__u32 reserved;
};

/*
 * STATS: seen = delivered + filtered + waiting + the sum of lost, in records.  An ignored standard
 * signal counts once while it is pending.
 */
enum {
	SYSTRACE_LOST_FULL,	/* the ring was full */
	SYSTRACE_LOST_NO_RING,	/* a CPU without a ring: no memory when it came online */
	SYSTRACE_LOST_NO_MEMORY,	/* a child could not be followed, or more ignored real-time
					 * signals were sent to a task than there is room for */
	SYSTRACE_LOST_OVERWRITTEN,	/* SYSTRACE_OVERWRITE: newer records replaced it */
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
 * RULES: replace the rules, before the first ATTACH that succeeds (EBUSY after it).  All are checked
 * first; EINVAL with .bad the index of the first rule that was refused, E2BIG if there are too many,
 * ENOMEM, EOPNOTSUPP if the kernel has no way to skip a call (5.10 without kprobes).  The rules end
 * with the session.
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
 * WALKS: add to the walks for SYSTRACE_WALK ops.  Allowed at any time, but the first walks must be
 * added before the first ATTACH that succeeds (EBUSY after it).  If several walks match a program, the
 * one whose file is mapped lowest is used.  All are checked first; EINVAL with .bad the index of the
 * first walk that was refused, E2BIG if there would be more than SYSTRACE_WALKS_MAX, ENOMEM, EDQUOT.
 */
struct systrace_walks {
	__u64 walks;		/* struct systrace_walk[nwalks] */
	__u32 nwalks;
	__u32 bad;		/* out */
};

/*
 * PREDICATE: leave out the calls that a program drops; before the first ATTACH that succeeds (EBUSY
 * after it).  Replaces the previous predicate; .len 0: none.  The program runs at a call's entry and,
 * if it returns SYSTRACE_LATER, again when the call ends.  E2BIG if it has more than SYSTRACE_INSNS_MAX
 * instructions; EINVAL if it does not end with a return, jumps out of itself, or loads anything other
 * than aligned 32-bit words of struct systrace_question; ENOMEM, EDQUOT.
 *
 * These calls are recorded without asking the predicate: calls with rules, calls that were in progress
 * when the watch began, and calls in another ABI than the previous call of the task (before its first
 * call: the ABI in which the task was created, or else SYSTRACE_NATIVE).  When a call ends the
 * predicate is not asked, and the call is recorded, if its task is being killed (SYSTRACE_R_DYING) or
 * has executed a program, or if the ENTER was too large to be held back (about 2000 bytes).  An ENTER
 * that is held back when the watch or the session ends does not count as seen.  COUNT counts calls
 * whatever the predicate decides when they end; with SYSTRACE_C_ONLY the predicate is not asked.
 */
struct systrace_predicate {
	__u64 insns;		/* struct sock_filter[len] of <linux/filter.h> */
	__u32 len;
	__u32 reserved;
};

/*
 * COUNT: once, before SETUP (EBUSY after it): count the calls that FILTER lets through.  A call counts
 * when it returns to its caller.  The sums of each number are the calls, the failed calls, and the
 * time: the CPU time that the task itself used in the call or, with SYSTRACE_C_WALL, the elapsed time;
 * less .overhead, but at least 0.  With SYSTRACE_C_PASSED the elapsed time is also summed, separately.
 * With SYSTRACE_C_ONLY no records of calls and signals are written.  Numbers below .numbers, at most
 * SYSTRACE_FILTER_MAX, are counted one by one, the others together.  Figures that the flags do not
 * request cost nothing.
 */
#define SYSTRACE_C_ONLY		0x01
#define SYSTRACE_C_WALL		0x02
#define SYSTRACE_C_HISTOGRAM	0x04	/* also a histogram of the elapsed times */
#define SYSTRACE_C_EXTREMES	0x08	/* also the shortest and the longest time */
#define SYSTRACE_C_PASSED	0x10
struct systrace_count {
	__u32 flags;		/* SYSTRACE_C_* */
	__u32 numbers;
	__u64 overhead;		/* ns */
};

struct systrace_counter {
	__u64 calls;
	__u64 errors;
	__u64 time;		/* sum over all calls */
	__u64 shortest;		/* 0 if .calls is 0, or without SYSTRACE_C_EXTREMES */
	__u64 longest;		/* as .shortest */
	__u64 passed;		/* the same three of the elapsed time; 0 without SYSTRACE_C_PASSED */
	__u64 shortest_passed;
	__u64 longest_passed;
};

/* Bucket b counts the calls that took 2^b to 2^(b+1) - 1 ns; the first also shorter and the last also longer ones. */
#define SYSTRACE_BUCKETS	40

/*
 * COUNTS: the current sums of the numbers below .n of .abi (x32's without bit 30).  A number that is
 * not counted individually has sums of 0.  Counting continues during the read: .calls may be ahead of
 * .time.  EPROTO without COUNT and SETUP.
 */
struct systrace_counts {
	__u64 counters;		/* struct systrace_counter[n] */
	__u64 histogram;	/* __u64[n][SYSTRACE_BUCKETS]; or 0 */
	__u32 abi;
	__u32 n;		/* E2BIG if over SYSTRACE_FILTER_MAX */
	struct systrace_counter others;	/* out: the numbers that are counted together */
};

#define SYSTRACE_IOC		0xBD
#define SYSTRACE_HELLO		_IOWR(SYSTRACE_IOC, 0x40, struct systrace_hello)
#define SYSTRACE_SETUP		_IOW(SYSTRACE_IOC, 0x41, struct systrace_setup)
#define SYSTRACE_LOAD		_IOWR(SYSTRACE_IOC, 0x42, struct systrace_load)
#define SYSTRACE_FILTER		_IOW(SYSTRACE_IOC, 0x43, struct systrace_filter)
#define SYSTRACE_ATTACH		_IOWR(SYSTRACE_IOC, 0x44, struct systrace_attach)
#define SYSTRACE_DETACH		_IOWR(SYSTRACE_IOC, 0x45, struct systrace_attach)
#define SYSTRACE_START		_IO(SYSTRACE_IOC, 0x46)	/* EPROTO before SETUP, EBUSY if started, ENOMEM */
#define SYSTRACE_STOP		_IO(SYSTRACE_IOC, 0x47)	/* EINVAL if not started; rings stay readable; ends all waits */
#define SYSTRACE_RINGS		_IOW(SYSTRACE_IOC, 0x48, struct systrace_rings)
#define SYSTRACE_STATS		_IOR(SYSTRACE_IOC, 0x49, struct systrace_stats)
#define SYSTRACE_RULES		_IOWR(SYSTRACE_IOC, 0x4c, struct systrace_rules)
#define SYSTRACE_PREDICATE	_IOW(SYSTRACE_IOC, 0x4d, struct systrace_predicate)
#define SYSTRACE_COUNT		_IOW(SYSTRACE_IOC, 0x50, struct systrace_count)
#define SYSTRACE_COUNTS		_IOWR(SYSTRACE_IOC, 0x51, struct systrace_counts)
#define SYSTRACE_WALKS		_IOWR(SYSTRACE_IOC, 0x54, struct systrace_walks)

#endif /* _UAPI_LINUX_SYSTRACE_H */
