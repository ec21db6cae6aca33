// SPDX-License-Identifier: GPL-2.0
/* Loop devices: linux/loop.h. */
#include <linux/loop.h>
#include "ioctl.h"

#define LO_FLAGS_USE_AOPS 2	/* until Linux 3.2 */

XLATS(lo_flags, "LO_FLAGS_???", X(LO_FLAGS_READ_ONLY), X(LO_FLAGS_USE_AOPS), X(LO_FLAGS_AUTOCLEAR),
      X(LO_FLAGS_PARTSCAN), X(LO_FLAGS_DIRECT_IO));
XLATS(crypts, "LO_CRYPT_???", X(LO_CRYPT_NONE), X(LO_CRYPT_XOR), X(LO_CRYPT_DES), X(LO_CRYPT_FISH2),
      X(LO_CRYPT_BLOW), X(LO_CRYPT_CAST128), X(LO_CRYPT_IDEA), X(LO_CRYPT_DUMMY), X(LO_CRYPT_SKIPJACK),
      X(LO_CRYPT_CRYPTOAPI));

#define IF_CRYPT	WHEN(lo_encrypt_type, ~0ULL), OR_VERBOSE
/* @dev: the width of the old dev_t */
#define LOOP_INFO(dev)	DEC(lo_number), DEV(lo_device, dev, DETAIL), SIZE(lo_inode, DETAIL), DEV(lo_rdevice, dev, DETAIL), \
	HEX(lo_offset), XVAL(lo_encrypt_type, crypts, IF_CRYPT), UNS(lo_encrypt_key_size, IF_CRYPT), \
	FLAGS(lo_flags, lo_flags), CHARS(lo_name, LO_NAME_SIZE), \
	QUOTED(lo_encrypt_key, LO_KEY_SIZE, LEN(lo_encrypt_key_size), IF_CRYPT), \
	{ .name = "lo_init", .type = &type_inarray, .count = 2, .data = ARGS(LHEX(v)), DETAIL, WHOLE }, \
	{ .name = "reserved", .type = &type_inarray, .count = 4, .data = ARGS(HEX(v, W8)), DETAIL, WHOLE }

LAYOUT(loop_info, "loop_info", LOOP_INFO(LONG));
LAYOUT(loop_info_old, NULL, LOOP_INFO(W16));
LAYOUT(loop_info64, "loop_info64", DEV(lo_device, DETAIL), UNS64(lo_inode, DETAIL), DEV(lo_rdevice, DETAIL),
       HEX64(lo_offset), UNS64(lo_sizelimit, DETAIL), UNS(lo_number), XVAL(lo_encrypt_type, crypts, IF_CRYPT),
       UNS(lo_encrypt_key_size, IF_CRYPT), FLAGS(lo_flags, lo_flags), CHARS(lo_file_name, LO_NAME_SIZE),
       CHARS(lo_crypt_name, LO_NAME_SIZE, IF_CRYPT),
       QUOTED(lo_encrypt_key, LO_KEY_SIZE, LEN(lo_encrypt_key_size), IF_CRYPT),
       { .name = "lo_init", .type = &type_inarray, .count = 2, .data = ARGS(HEX64(v)), DETAIL, WHOLE });
LAYOUT(loop_config, "loop_config", FD(fd), UNS(block_size), EMBED(info, loop_info64),
       { .name = "__reserved", .type = &type_inarray, .count = 8, .data = ARGS(HEX64(v)), NONZERO, WHOLE });

#define COMPAT_CASE(cmd, ...)	{ .key = cmd, .args = ARGS(__VA_ARGS__), .abis = 1 << SYSTRACE_COMPAT }
#define OTHER_CASE(cmd, ...)	{ .key = cmd, .args = ARGS(__VA_ARGS__), .abis = 1 << SYSTRACE_NATIVE | 1 << SYSTRACE_THIRD }

IOCTL_CASES(ioctl_loop,
	OTHER_CASE(LOOP_GET_STATUS, STRUCT_OUT(arg, loop_info)),
	OTHER_CASE(LOOP_SET_STATUS, STRUCT_IN(arg, loop_info)),
	COMPAT_CASE(LOOP_GET_STATUS, STRUCT_OUT(arg, loop_info_old)),
	COMPAT_CASE(LOOP_SET_STATUS, STRUCT_IN(arg, loop_info_old)),
	PLAIN(LOOP_GET_STATUS64, STRUCT_OUT(arg, loop_info64)),
	PLAIN(LOOP_SET_STATUS64, STRUCT_IN(arg, loop_info64)),
	PLAIN(LOOP_CONFIGURE, STRUCT_IN(arg, loop_config)),
	PLAIN(LOOP_CLR_FD),
	PLAIN(LOOP_SET_CAPACITY),
	PLAIN(LOOP_CTL_GET_FREE),
	PLAIN(LOOP_SET_FD, FD(arg)),
	PLAIN(LOOP_CHANGE_FD, FD(arg)),
	PLAIN(LOOP_CTL_ADD, DEC(arg)),
	PLAIN(LOOP_CTL_REMOVE, DEC(arg)),
	PLAIN(LOOP_SET_DIRECT_IO, SIZE(arg)),
	PLAIN(LOOP_SET_BLOCK_SIZE, SIZE(arg)),
);
