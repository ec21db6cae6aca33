// SPDX-License-Identifier: GPL-2.0
/* Block devices: linux/fs.h, linux/blkpg.h, linux/blktrace_api.h, linux/blkzoned.h. */
#include <linux/blkpg.h>
#include <linux/blktrace_api.h>
#include <linux/blkzoned.h>
#include <linux/fs.h>
#include "ioctl.h"

XLATS(blkpg_ops, "BLKPG_???", X(BLKPG_ADD_PARTITION), X(BLKPG_DEL_PARTITION), X(BLKPG_RESIZE_PARTITION));

LAYOUT(partition, "blkpg_partition", DEC64(start), DEC64(length), DEC(pno),
       CHARS(devname, BLKPG_DEVNAMELTH), CHARS(volname, BLKPG_VOLNAMELTH));
LAYOUT(blkpg, "blkpg_ioctl_arg", XVAL(op, blkpg_ops), DEC(flags), DEC(datalen), STRUCT_IN(data, partition));
LAYOUT(trace, "blk_user_trace_setup", CHARS(name, 32, FILLED, ORDER(1)), UNS(act_mask, W16, GIVEN),
       UNS(buf_size, GIVEN), UNS(buf_nr, GIVEN), UNS64(start_lba, GIVEN), UNS64(end_lba, GIVEN), PID(pid, GIVEN));

IOCTL_CASES(ioctl_block,
	PLAIN(BLKRASET, SIZE(arg)),
	PLAIN(BLKFRASET, SIZE(arg)),
	PLAIN(BLKSECTGET, POINTS_OUT(arg, UNS(v, W16))),
	PLAIN(BLKROTATIONAL, POINTS_OUT(arg, UNS(v, W16))),
	PLAIN(BLKROGET, POINTS_OUT(arg, DEC(v))),
	WORDS(BLKBSZGET, POINTS_OUT(arg, DEC(v))),
	PLAIN(BLKSSZGET, POINTS_OUT(arg, DEC(v))),
	PLAIN(BLKALIGNOFF, POINTS_OUT(arg, DEC(v))),
	PLAIN(BLKROSET, POINTS_IN(arg, DEC(v))),
	WORDS(BLKBSZSET, POINTS_IN(arg, DEC(v))),
	PLAIN(BLKPBSZGET, POINTS_OUT(arg, UNS(v))),
	PLAIN(BLKIOMIN, POINTS_OUT(arg, UNS(v))),
	PLAIN(BLKIOOPT, POINTS_OUT(arg, UNS(v))),
	PLAIN(BLKDISCARDZEROES, POINTS_OUT(arg, UNS(v))),
	PLAIN(BLKGETZONESZ, POINTS_OUT(arg, UNS(v))),
	PLAIN(BLKGETNRZONES, POINTS_OUT(arg, UNS(v))),
	PLAIN(BLKRAGET, POINTS_OUT(arg, LDEC(v))),
	PLAIN(BLKFRAGET, POINTS_OUT(arg, LDEC(v))),
	PLAIN(BLKGETSIZE, POINTS_OUT(arg, SIZE(v))),
	WORDS(BLKGETSIZE64, POINTS_OUT(arg, UNS64(v))),
	IOCTL(BLKGETDISKSEQ, POINTS_OUT(arg, UNS64(v))),
	PLAIN(BLKDISCARD, VALUES_IN(arg, 2, UNS64(v))),
	PLAIN(BLKSECDISCARD, VALUES_IN(arg, 2, UNS64(v))),
	PLAIN(BLKZEROOUT, VALUES_IN(arg, 2, UNS64(v))),
	PLAIN(BLKPG, STRUCT_IN(arg, blkpg)),
	IOCTL(BLKTRACESETUP, STRUCT_BOTH(arg, trace)),
	PLAIN(BLKRRPART),
	PLAIN(BLKFLSBUF),
	PLAIN(BLKTRACESTART),
	PLAIN(BLKTRACESTOP),
	PLAIN(BLKTRACETEARDOWN),
);
