// SPDX-License-Identifier: GPL-2.0
/* Volumes on flash memory: mtd/ubi-user.h. */
#include <mtd/ubi-user.h>
#include "ioctl.h"

enum { UBI_LONGTERM = 1, UBI_SHORTTERM, UBI_UNKNOWN };	/* no longer in the header */

XLATS(vol_types, "UBI_???_VOLUME", X(UBI_DYNAMIC_VOLUME), X(UBI_STATIC_VOLUME));
XLATS(vol_flags, "UBI_VOL_???", X(UBI_VOL_SKIP_CRC_CHECK_FLG));
XLATS(props, "UBI_VOL_PROP_???", X(UBI_VOL_PROP_DIRECT_WRITE));
XLATS(data_types, "UBI_???", X(UBI_LONGTERM), X(UBI_SHORTTERM), X(UBI_UNKNOWN));

LAYOUT(mkvol, "ubi_mkvol_req", DEC(vol_id), DEC(alignment), DEC64(bytes, ALIGN(1)), XVAL(vol_type, vol_types, W8),
       FLAGS(flags, vol_flags, W8), DEC(name_len, W16), PAD(4), CHARS(name, UBI_MAX_VOLUME_NAME + 1, LEN(name_len)));
LAYOUT(rsvol, "ubi_rsvol_req", DEC64(bytes, ALIGN(1)), DEC(vol_id, ALIGN(1)));
LAYOUT(rename, NULL, DEC(vol_id), DEC(name_len, W16), PAD(2), CHARS(name, UBI_MAX_VOLUME_NAME + 1, LEN(name_len)));
LAYOUT(rnvol, "ubi_rnvol_req", DEC(count), PAD(12), UPTO(ents, UBI_MAX_RNVOL, count, STRUCT(rename)));
LAYOUT(leb, "ubi_leb_change_req", DEC(lnum), DEC(bytes), XVAL(dtype, data_types, W8), PAD(7));
LAYOUT(attach, "ubi_attach_req", DEC(ubi_num), DEC(mtd_num), DEC(vid_hdr_offset), DEC(max_beb_per1024, W16),
       DEC(disable_fm, W8, NEWER), DEC(need_resv_pool, W8, NEWER), PAD(8));
LAYOUT(map, "ubi_map_req", DEC(lnum), XVAL(dtype, data_types, W8), PAD(3));
LAYOUT(prop, "ubi_set_vol_prop_req", XVAL(property, props, W8), PAD(7), HEX64(value, ALIGN(1)));

#define TAKES_INT(cmd)	IOCTL(cmd, POINTS_IN(arg, DEC(v)))

IOCTL_CASES(ioctl_ubi,
	IOCTL(UBI_IOCATT, ANSWER_NUM(arg, attach, DEC(v))),
	IOCTL(UBI_IOCMKVOL, ANSWER_NUM(arg, mkvol, DEC(v))),
	IOCTL(UBI_IOCRSVOL, STRUCT_IN(arg, rsvol)),
	IOCTL(UBI_IOCRNVOL, STRUCT_IN(arg, rnvol)),
	PLAIN(UBI_IOCEBCH, STRUCT_IN(arg, leb)),
	IOCTL(UBI_IOCEBMAP, STRUCT_IN(arg, map)),
	IOCTL(UBI_IOCSETVOLPROP, STRUCT_IN(arg, prop)),
	IOCTL(UBI_IOCVOLUP, POINTS_IN(arg, DEC64(v))),
	TAKES_INT(UBI_IOCDET), TAKES_INT(UBI_IOCEBER), TAKES_INT(UBI_IOCEBISMAP), TAKES_INT(UBI_IOCEBUNMAP),
	TAKES_INT(UBI_IOCRMVOL), TAKES_INT(UBI_IOCRPEB), TAKES_INT(UBI_IOCSPEB),
	PLAIN(UBI_IOCVOLCRBLK),
	PLAIN(UBI_IOCVOLRMBLK),
);
