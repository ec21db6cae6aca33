/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The file that --record writes and --replay reads.
 *
 * A head of 64 bytes, which is the same in all versions, then blocks.  Each
 * begins with a struct recording_block, whose sum covers itself and the content:
 * a cut or changed block is found before its content is used.  The content
 * follows as it is, or, if the stored size differs, as a zstd frame; in version 1
 * it is always a frame.
 *
 *	SESSION		which tasks were watched, and how: struct recording_session
 *	HOST		what else printing needs to know of the machine: text, see host.h
 *	PLANS		what the module was told to copy
 *	RECORDS		pieces of the rings, one after another
 *	END		how it ended: struct recording_end
 *	PYTHONS		with --python: how the module's walks are read, struct python of python/python.h
 *
 * SESSION, HOST and PLANS come before the first RECORDS.  HOST may be repeated, and so may
 * PYTHONS, complete each time, before the RECORDS that need it.
 * Without END the file was cut, or its writer killed.  Blocks of unknown types
 * are skipped, and a structure may have grown at its end.
 *
 * A piece has the records that one ring got since its last piece, squeezed (see
 * squeeze.h).  The state of squeezing starts empty in each block.  Pieces are in
 * the order in which they were read.  A SYNC piece carries a time up to which
 * all records are there, so that the replay can merge the rings by time.  Between
 * two SYNCs a ring adds at most its own size, because it is read once.
 */
#ifndef SYSTRACE_RECORDING_H
#define SYSTRACE_RECORDING_H

#include <stddef.h>
#include <stdint.h>
#include <linux/systrace.h>

#define RECORDING_MAGIC		"SYSTRACE"
#define RECORDING_VERSION	2
#define RECORDING_ALL_PACKED	1	/* the last version without plain blocks */

struct recording_head {
	char magic[8] __attribute__((nonstring));
	uint32_t version;
	uint32_t abi;			/* SYSTRACE_ABI */
	char made_by[40];		/* the reader's version */
	uint64_t sum;			/* of the fields before */
};

enum { BLOCK_SESSION = 1, BLOCK_HOST, BLOCK_PLANS, BLOCK_RECORDS, BLOCK_END, BLOCK_PYTHONS };

struct recording_block {
	uint32_t type;
	uint32_t stored;		/* bytes that follow */
	uint32_t size;			/* of the content */
	/*
	 * RECORDS: bytes of all records, not squeezed; PLANS: the .id of the list, by which a
	 * reader like the writer knows its content
	 */
	uint32_t records;
	uint64_t sum;			/* of the fields before and of the content */
};

struct recording_session {
	uint32_t cpus;			/* ring numbers are less */
	uint32_t flags;			/* RECORDING_* */
	uint64_t wall_clock;		/* offset from a record's CLOCK_MONOTONIC time to CLOCK_REALTIME, in ns */
	uint32_t string_max;		/* the capture's -s */
	uint32_t ring_size;
	int32_t command;		/* the command's tid; 0: none was started */
	uint32_t expected;		/* tasks that were attached at the start */
	uint32_t nattached;		/* number of struct recording_attached that follow */
	uint32_t reserved;
	char uname[5][65];		/* as uname(2) has them: sysname ... machine */
	char reserved2[3];
};

#define RECORDING_MANY	0x1		/* more than one task could be watched: lines have pids with -o */
#define RECORDING_IP	0x2		/* with instruction pointers: -i */
#define RECORDING_STACK	0x8		/* with stacks: -k */
#define RECORDING_PYTHON	0x10	/* with the frames of Python programs: --python */
#define RECORDING_TIMES	0x20	/* with how long calls ran and waited: --slow, --by, --json */
#define RECORDING_URING	0x40	/* with submissions and completions of rings: --uring */
#define RECORDING_DATA	0x4		/* with all data that was read or written: -e read=, -e write= */

struct recording_attached {
	int32_t pid;
	uint32_t tasks;
};

/* Followed by struct systrace_plan[nplans] and struct systrace_op[nops], as passed to SYSTRACE_LOAD. */
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

/* A change of any single word changes the sum. */
uint64_t recording_sum(uint64_t sum, const void *, size_t len);

#endif
