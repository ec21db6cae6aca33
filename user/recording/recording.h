/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The file that --record writes and --replay reads.
 *
 * A head of 64 bytes, which is the same in all versions, then blocks.  Each has
 * a struct recording_block, whose sum covers it and what follows: what was cut
 * or changed is found before it is looked into.  What follows is the block's
 * content as it is, or, if it takes another number of bytes, a zstd frame with
 * it; in version 1 it is always a frame.
 *
 *	SESSION		who was watched, and how: struct recording_session
 *	HOST		what else printing asks of the machine: text, see host.h
 *	PLANS		what the module was told to copy
 *	RECORDS		pieces of the rings, one behind the other
 *	END		how it ended: struct recording_end
 *	PYTHONS		with --python: how the module's walks are read, struct python of python/python.h
 *
 * SESSION, HOST and PLANS come before the first RECORDS; HOST may come again, and so may
 * PYTHONS, all of them each time, before the RECORDS that need it.
 * Without END the file was cut, or its writer killed.  A block of an unknown
 * type is stepped over, and a structure may have grown at its end.
 *
 * A piece has the records that one ring had since its last piece, squeezed (see
 * squeeze.h).  What squeezing remembers starts empty in each block.  Pieces are
 * in the order in which they were read; a SYNC piece says until which moment
 * all records are there, so the merge by time is the replay's.  Between two of
 * them a ring brings no more than its size, for that is one look at it.
 */
#ifndef SYSTRACE_RECORDING_H
#define SYSTRACE_RECORDING_H

#include <stddef.h>
#include <stdint.h>
#include <linux/systrace.h>

#define RECORDING_MAGIC		"SYSTRACE"
#define RECORDING_VERSION	2
#define RECORDING_ALL_PACKED	1	/* the last version in which nothing was plain */

struct recording_head {
	char magic[8] __attribute__((nonstring));
	uint32_t version;
	uint32_t abi;			/* SYSTRACE_ABI */
	char made_by[40];		/* the reader's version */
	uint64_t sum;			/* of what stands before */
};

enum { BLOCK_SESSION = 1, BLOCK_HOST, BLOCK_PLANS, BLOCK_RECORDS, BLOCK_END, BLOCK_PYTHONS };

struct recording_block {
	uint32_t type;
	uint32_t stored;		/* bytes that follow */
	uint32_t size;			/* of the content */
	uint32_t records;		/* RECORDS: bytes of all records, not squeezed; PLANS: the .id of the list, by
					 * which a reader like the one that wrote it knows what is in it */
	uint64_t sum;			/* of what stands before, and of what follows */
};

struct recording_session {
	uint32_t cpus;			/* ring numbers are below */
	uint32_t flags;			/* RECORDING_* */
	uint64_t wall_clock;		/* what a record's time lacks to the nanoseconds since 1970 */
	uint32_t string_max;		/* the capture's -s */
	uint32_t ring_size;
	int32_t command;		/* its tid; 0: none was started */
	uint32_t expected;		/* tasks that were attached at the start */
	uint32_t nattached;		/* struct recording_attached that follow */
	uint32_t reserved;
	char uname[5][65];		/* as uname(2) has them: sysname ... machine */
	char reserved2[3];
};

#define RECORDING_MANY	0x1		/* more than one task could be watched: lines have pids with -o */
#define RECORDING_IP	0x2		/* with instruction pointers: -i */
#define RECORDING_STACK	0x8		/* with stacks: -k */
#define RECORDING_PYTHON	0x10	/* with the frames of Python programs: --python */
#define RECORDING_TIMES	0x20	/* with how long calls ran and waited: --slow, --by, --json */
#define RECORDING_URING	0x40	/* with what rings submit and answer: --uring */
#define RECORDING_DATA	0x4		/* with all the data that was read or written: -e read=, -e write= */

struct recording_attached {
	int32_t pid;
	uint32_t tasks;
};

/* Then struct systrace_plan[nplans] and struct systrace_op[nops], as SYSTRACE_LOAD took them. */
struct recording_plans {
	uint32_t nplans, nops;
	uint32_t plan_size, op_size;	/* sizeof */
};

struct recording_piece {
	uint32_t ring;			/* or PIECE_SYNC: a uint64_t follows */
	uint32_t len;			/* bytes that follow */
};

#define PIECE_SYNC	0xffffffffU

struct recording_end {
	uint32_t flags;			/* RECORDING_DETACHED */
	uint32_t reserved;
	struct systrace_stats stats;
};

#define RECORDING_DETACHED	0x1	/* tasks were still watched */

/* A change of any one word changes it. */
uint64_t recording_sum(uint64_t sum, const void *, size_t len);

#endif
