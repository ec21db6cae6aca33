// SPDX-License-Identifier: GPL-2.0
/* Flash memory: mtd/mtd-abi.h. */
#include <stdint.h>
#include <mtd/mtd-abi.h>
#include "ioctl.h"

XLATS(modes, "MTD_OPS_???", X(MTD_OPS_PLACE_OOB), X(MTD_OPS_AUTO_OOB), X(MTD_OPS_RAW));
XLATS(file_modes, "MTD_FILE_MODE_???", X(MTD_FILE_MODE_NORMAL), X(MTD_FILE_MODE_OTP_FACTORY),
      X(MTD_FILE_MODE_OTP_USER), X(MTD_FILE_MODE_RAW));
XLATS(types, "MTD_???", X(MTD_ABSENT), X(MTD_RAM), X(MTD_ROM), X(MTD_NORFLASH), X(MTD_NANDFLASH),
      X(MTD_DATAFLASH), X(MTD_UBIVOLUME), X(MTD_MLCNANDFLASH));
XLATS(mtd_flags, "MTD_???", X(MTD_WRITEABLE), X(MTD_BIT_WRITEABLE), X(MTD_NO_ERASE), X(MTD_POWERUP_LOCK),
      X(MTD_SLC_ON_MLC_EMULATION));
XLATS(otps, "MTD_OTP_???", X(MTD_OTP_OFF), X(MTD_OTP_FACTORY), X(MTD_OTP_USER));
XLATS(eccs, "MTD_NANDECC_???", X(MTD_NANDECC_OFF), X(MTD_NANDECC_PLACE), X(MTD_NANDECC_AUTOPLACE),
      X(MTD_NANDECC_PLACEONLY), X(MTD_NANDECC_AUTOPL_USR));

LAYOUT(erase, "erase_info_user", HEX(start), HEX(length));
LAYOUT(erase64, "erase_info_user64", HEX64(start), HEX64(length));
LAYOUT(oob, "mtd_oob_buf", HEX(start), HEX(length), ADDR(ptr));
LAYOUT(oob64, "mtd_oob_buf64", HEX64(start), PAD(4), HEX(length), ADDR(usr_ptr, W64));
LAYOUT(otp, "otp_info", HEX(start), HEX(length), UNS(locked));
LAYOUT(write_req, "mtd_write_req", HEX64(start), HEX64(len), HEX64(ooblen), ADDR(usr_data, W64), ADDR(usr_oob, W64),
       XVAL(mode, modes, W8), PAD(7));
LAYOUT(info, "mtd_info_user", XVAL(type, types, W8), FLAGS(flags, mtd_flags), HEX(size), HEX(erasesize),
       HEX(writesize), HEX(oobsize), HEX64(padding));
LAYOUT(nand_oob, "nand_oobinfo", XVAL(useecc, eccs), HEX(eccbytes),
       EMBED_ARRAY(oobfree, 8, EMBED_ARRAY(v, 2, HEX(v))), EMBED_ARRAY(eccpos, 32, HEX(v)));
LAYOUT(oobfree, "nand_oobfree", HEX(offset), HEX(length));
LAYOUT(ecclayout, "nand_ecclayout_user", HEX(eccbytes), EMBED_ARRAY(eccpos, MTD_MAX_ECCPOS_ENTRIES, HEX(v)),
       HEX(oobavail), EMBED_ARRAY(oobfree, MTD_MAX_OOBFREE_ENTRIES, STRUCT(oobfree)));
LAYOUT(ecc_stats, "mtd_ecc_stats", HEX(corrected), HEX(failed), HEX(badblocks), HEX(bbtblocks));
LAYOUT(region, "region_info_user", HEX(offset, FILLED, ORDER(1)), HEX(erasesize, FILLED, ORDER(1)),
       HEX(numblocks, FILLED, ORDER(1)), HEX(regionindex, GIVEN));

IOCTL_CASES(ioctl_mtd,
	IOCTL(MEMERASE, STRUCT_IN(arg, erase)),
	IOCTL(MEMLOCK, STRUCT_IN(arg, erase)),
	IOCTL(MEMUNLOCK, STRUCT_IN(arg, erase)),
	IOCTL(MEMISLOCKED, STRUCT_IN(arg, erase)),
	IOCTL(MEMERASE64, STRUCT_IN(arg, erase64)),
	IOCTL(MEMWRITEOOB, STRUCT_IN(arg, oob)),
	IOCTL(MEMREADOOB, STRUCT_IN(arg, oob)),
	IOCTL(MEMWRITEOOB64, STRUCT_IN(arg, oob64)),
	IOCTL(MEMREADOOB64, STRUCT_IN(arg, oob64)),
	IOCTL(MEMWRITE, STRUCT_IN(arg, write_req)),
	IOCTL(OTPGETREGIONINFO, STRUCT_OUT(arg, otp)),
	IOCTL(OTPLOCK, STRUCT_IN(arg, otp)),
	IOCTL(OTPSELECT, POINTS_IN(arg, XVAL(v, otps))),
	PLAIN(MTDFILEMODE, XVAL(arg, file_modes, LONG)),
	IOCTL(MEMGETBADBLOCK, POINTS_IN(arg, UNS64(v))),
	IOCTL(MEMSETBADBLOCK, POINTS_IN(arg, UNS64(v))),
	IOCTL(MEMGETINFO, STRUCT_OUT(arg, info)),
	IOCTL(MEMGETOOBSEL, STRUCT_OUT(arg, nand_oob)),
	IOCTL(ECCGETLAYOUT, STRUCT_OUT(arg, ecclayout)),
	IOCTL(ECCGETSTATS, STRUCT_OUT(arg, ecc_stats)),
	IOCTL(OTPGETREGIONCOUNT, POINTS_OUT(arg, UNS(v))),
	IOCTL(MEMGETREGIONCOUNT, POINTS_OUT(arg, DEC(v))),
	IOCTL(MEMGETREGIONINFO, STRUCT_BOTH(arg, region)),
);
