// SPDX-License-Identifier: GPL-2.0
/* ATA disks: linux/hdreg.h. */
#include <errno.h>
#include <string.h>
#include <linux/hdreg.h>
#include "settings.h"
#include "types/net.h"
#include "ioctl.h"

XLATS(bus_states, "BUSSTATE_???", X(BUSSTATE_OFF), X(BUSSTATE_ON), X(BUSSTATE_TRISTATE));
#define N(c) { 1 << c, "+1<<" #c }, { 1 << c, "1 << " #c }
XLATS(ide_nice, "IDE_NICE_???", N(IDE_NICE_DSC_OVERLAP), N(IDE_NICE_ATAPI_OVERLAP), N(IDE_NICE_1),
      N(IDE_NICE_0), N(IDE_NICE_2));
#undef N
/* the names of ATA commands in linux/ata.h, which is no uapi header */
#define C(val, name) { val, "ATA_CMD_" #name }
XLATS(commands, "ATA_CMD_???", C(0x00, NOP), C(0x03, CFA_REQ_EXT_ERR), C(0x06, DSM), C(0x08, DEV_RESET),
      C(0x0b, REQ_SENSE_DATA), C(0x10, RESTORE), C(0x20, PIO_READ), C(0x22, READ_LONG), C(0x23, READ_LONG_ONCE),
      C(0x24, PIO_READ_EXT), C(0x25, READ_EXT), C(0x26, READ_QUEUED), C(0x27, READ_NATIVE_MAX_EXT),
      C(0x29, READ_MULTI_EXT), C(0x2a, READ_STREAM_DMA_EXT), C(0x2b, READ_STREAM_EXT), C(0x2f, READ_LOG_EXT),
      C(0x30, PIO_WRITE), C(0x32, WRITE_LONG), C(0x33, WRITE_LONG_ONCE), C(0x34, PIO_WRITE_EXT),
      C(0x35, WRITE_EXT), C(0x36, WRITE_QUEUED), C(0x37, SET_MAX_EXT), C(0x38, CFA_WRITE_NE),
      C(0x39, WRITE_MULTI_EXT), C(0x3a, WRITE_STREAM_DMA_EXT), C(0x3b, WRITE_STREAM_EXT),
      C(0x3d, WRITE_FUA_EXT), C(0x3e, WRITE_QUEUED_FUA_EXT), C(0x3f, WRITE_LOG_EXT), C(0x40, VERIFY),
      C(0x42, VERIFY_EXT), C(0x45, WRITE_UNCORR_EXT), C(0x47, READ_LOG_DMA_EXT), C(0x4a, ZAC_MGMT_IN),
      C(0x51, CONFIG_STREAM), C(0x57, WRITE_LOG_DMA_EXT), C(0x5b, TRUSTED_NONDATA), C(0x5c, TRUSTED_RCV),
      C(0x5d, TRUSTED_RCV_DMA), C(0x5e, TRUSTED_SND), C(0x5f, TRUSTED_SND_DMA), C(0x60, FPDMA_READ),
      C(0x61, FPDMA_WRITE), C(0x63, NCQ_NON_DATA), C(0x64, FPDMA_SEND), C(0x65, FPDMA_RECV),
      C(0x87, CFA_TRANS_SECT), C(0x90, EDD), C(0x91, INIT_DEV_PARAMS), C(0x92, DOWNLOAD_MICRO),
      C(0x93, DOWNLOAD_MICRO_DMA), C(0x9f, ZAC_MGMT_OUT), C(0xa0, PACKET), C(0xa1, ID_ATAPI),
      C(0xa2, SERVICE), C(0xb0, SMART), C(0xb1, CONF_OVERLAY), C(0xb4, SANITIZE_DEVICE), C(0xc0, CFA_ERASE),
      C(0xc4, READ_MULTI), C(0xc5, WRITE_MULTI), C(0xc6, SET_MULTI), C(0xc8, READ), C(0xca, WRITE),
      C(0xcd, CFA_WRITE_MULT_NE), C(0xce, WRITE_MULTI_FUA_EXT), C(0xd1, CHK_MED_CRD_TYP), C(0xde, MEDIA_LOCK),
      C(0xdf, MEDIA_UNLOCK), C(0xe0, STANDBYNOW1), C(0xe1, IDLEIMMEDIATE), C(0xe2, STANDBY), C(0xe3, IDLE),
      C(0xe4, PMP_READ), C(0xe5, CHK_POWER), C(0xe6, SLEEP), C(0xe7, FLUSH), C(0xe8, PMP_WRITE),
      C(0xe9, PMP_READ_DMA), C(0xea, FLUSH_EXT), C(0xeb, PMP_WRITE_DMA), C(0xec, ID_ATA),
      C(0xef, SET_FEATURES), C(0xf1, SEC_SET_PASS), C(0xf2, SEC_UNLOCK), C(0xf3, SEC_ERASE_PREP),
      C(0xf4, SEC_ERASE_UNIT), C(0xf5, SEC_FREEZE_LOCK), C(0xf6, SEC_DISABLE_PASS), C(0xf8, READ_NATIVE_MAX),
      C(0xf9, SET_MAX));
#undef C

LAYOUT(geometry, "hd_geometry", UNS(heads, W8), UNS(sectors, W8), UNS(cylinders, W16), SIZE(start));
LAYOUT(drive_cmd, "hd_drive_cmd_hdr", XVAL(command, commands, W8), UNS(sector_number, W8), UNS(feature, W8),
       UNS(sector_count, W8));

/* ---- HDIO_DRIVE_CMD: a command in, its result out, even when that is EIO ------------------ */

static void drive_place(struct plan *p, struct node *n)
{
	plan_kids(p, n, layout_drive_cmd.fields, &n->size, NULL);
}

static void drive_copy(struct plan *p, struct node *n, int phase)
{
	uint32_t len = n->size + (phase == AT_EXIT ? p->asked->string_max + 1 : 0);

	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, len < UINT16_MAX ? len : UINT16_MAX }, 1, len);
}

static void drive_result(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, AT_EXIT);
	const uint8_t *s = b ? block_data(b) : NULL;
	uint32_t total, shown;

	if (!b || b->len < 4)
		return;
	pen_f(p->t, " => {status=");
	pen_hex(p->t, s[0]);
	pen_f(p->t, ", error=%u, nsector=%u", s[1], s[2]);
	if (s[3]) {
		total = s[3] * 512;
		shown = total < p->string_max ? total : p->string_max;
		pen_field(p->t, "buf");
		if (b->len - 4 < shown)
			print_addr(p, get_at(p, n, AT_ENTER) + 4);
		else
			put_hex_cut(p, s + 4, total);
	}
	pen_close(p->t, '}');
}

static void drive_print(struct print *p, const struct node *n)
{
	const struct view *outer = p->view;
	struct view v;

	p->phase = AT_ENTER;
	if (!enter_block(p, n, &v, n->size)) {
		print_addr(p, get(p, n));
		return;
	}
	p->view = &v;
	pen_open(p->t, '{');
	print_fields(p, n);
	pen_close(p->t, '}');
	p->view = outer;
	if (p->exiting && (!p->failed || p->ret == -EIO))
		drive_result(p, n);
}

static const struct type type_drive = { .name = "drive command", .width = WORD, .place = drive_place,
	.copy = drive_copy, .print = drive_print };

/* the kernel never had these for 32-bit programs */
#define GETS(cmd)		PLAIN64(cmd, POINTS_OUT(arg, SIZE(v)))
#define SETS(cmd)		PLAIN64(cmd, SIZE(arg))

IOCTL_CASES(ioctl_hdio,
	PLAIN(HDIO_GETGEO, STRUCT_OUT(arg, geometry)),
	PLAIN(HDIO_DRIVE_CMD, { .name = "arg", .type = &type_drive, .dir = BOTH, ON_ERROR }),
	PLAIN64(HDIO_DRIVE_RESET, RUN_IN(arg, 3, HEX(v))),
	PLAIN64(HDIO_SCAN_HWIF, RUN_IN(arg, 3, HEX(v))),
	GETS(HDIO_GET_32BIT), GETS(HDIO_GET_ACOUSTIC), GETS(HDIO_GET_ADDRESS), GETS(HDIO_GET_DMA),
	GETS(HDIO_GET_KEEPSETTINGS), GETS(HDIO_GET_MULTCOUNT), GETS(HDIO_GET_NOWERR), GETS(HDIO_GET_UNMASKINTR),
	GETS(HDIO_GET_WCACHE),
	PLAIN64(HDIO_GET_BUSSTATE, POINTS_OUT(arg, XVAL(v, bus_states, LONG))),
	PLAIN64(HDIO_GET_NICE, POINTS_OUT(arg, FLAGS(v, ide_nice, LONG))),
	PLAIN64(HDIO_GET_IDENTITY, BYTES_OUT(arg, 512)),
	PLAIN64(HDIO_OBSOLETE_IDENTITY, BYTES_OUT(arg, 142)),
	PLAIN64(HDIO_SET_BUSSTATE, XVAL(arg, bus_states, LONG)),
	PLAIN64(HDIO_SET_NICE, FLAGS(arg, ide_nice, LONG)),
	SETS(HDIO_SET_32BIT), SETS(HDIO_SET_ACOUSTIC), SETS(HDIO_SET_ADDRESS), SETS(HDIO_SET_DMA),
	SETS(HDIO_SET_KEEPSETTINGS), SETS(HDIO_SET_MULTCOUNT), SETS(HDIO_SET_NOWERR), SETS(HDIO_SET_PIO_MODE),
	SETS(HDIO_SET_UNMASKINTR), SETS(HDIO_SET_WCACHE), SETS(HDIO_UNREGISTER_HWIF),
);
