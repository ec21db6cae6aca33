// SPDX-License-Identifier: GPL-2.0
/* Administration: modules, kexec, reboot, the kernel's log, names, accounting. */
#include <fcntl.h>
#include <linux/kexec.h>
#include <linux/module.h>
#include <linux/reboot.h>
#include "types/shared.h"

/* ---- modules -------------------------------------------------------------------------------- */

XLATS(delete_flags, "O_???", X(O_NONBLOCK), X(O_TRUNC));
XLATS(init_flags, "MODULE_INIT_???", X(MODULE_INIT_IGNORE_MODVERSIONS), X(MODULE_INIT_IGNORE_VERMAGIC),
	X(MODULE_INIT_COMPRESSED_FILE));

/* ---- kexec ----------------------------------------------------------------------------------- */

XLATS(kexec_archs, "KEXEC_ARCH_???",
	X(KEXEC_ARCH_DEFAULT), X(KEXEC_ARCH_386), X(KEXEC_ARCH_68K), X(KEXEC_ARCH_PARISC), X(KEXEC_ARCH_X86_64),
	X(KEXEC_ARCH_PPC), X(KEXEC_ARCH_PPC64), X(KEXEC_ARCH_IA_64), X(KEXEC_ARCH_ARM), X(KEXEC_ARCH_S390),
	X(KEXEC_ARCH_SH), X(KEXEC_ARCH_MIPS_LE), X(KEXEC_ARCH_MIPS), X(KEXEC_ARCH_AARCH64), X(KEXEC_ARCH_RISCV),
	X(KEXEC_ARCH_LOONGARCH));
XLATS(kexec_flags, "KEXEC_???", X(KEXEC_ON_CRASH), X(KEXEC_PRESERVE_CONTEXT),
	{ 4, "+KEXEC_UPDATE_ELFCOREHDR" }, { 8, "+KEXEC_CRASH_HOTPLUG_SUPPORT" });
XLATS(kexec_file_flags, "KEXEC_FILE_???", X(KEXEC_FILE_UNLOAD), X(KEXEC_FILE_ON_CRASH),
	X(KEXEC_FILE_NO_INITRAMFS), { 8, "+KEXEC_FILE_DEBUG" }, XNEW(KEXEC_FILE_NO_CMA), XNEW(KEXEC_FILE_FORCE_DTB));

LAYOUT(kexec_segment, "kexec_segment", ADDR(buf), SIZE(bufsz), ADDR(mem), SIZE(memsz));

/* the architecture in the upper half, flags in the lower */
static void kexec_print(struct print *p, const struct node *n)
{
	uint64_t v = get(p, n);

	print_xval(p->t, &kexec_archs, v & KEXEC_ARCH_MASK);
	v &= ~(uint64_t)KEXEC_ARCH_MASK;
	if (!v)
		return;
	put_c(p->t, '|');
	print_flags(p->t, &kexec_flags, v);
}

static const struct type type_kexec = { .name = "kexec flags", .leaf = PEN_NAMES, .width = WORD, .print = kexec_print };

/* ---- reboot ----------------------------------------------------------------------------------- */

XLATS(magic1, "LINUX_REBOOT_MAGIC_???", X(LINUX_REBOOT_MAGIC1));
XLATS(magic2, "LINUX_REBOOT_MAGIC_???", X(LINUX_REBOOT_MAGIC2), X(LINUX_REBOOT_MAGIC2A), X(LINUX_REBOOT_MAGIC2B),
	X(LINUX_REBOOT_MAGIC2C));
XLATS(reboot_cmds, "LINUX_REBOOT_CMD_???",
	X(LINUX_REBOOT_CMD_RESTART), X(LINUX_REBOOT_CMD_HALT), X(LINUX_REBOOT_CMD_CAD_ON),
	X(LINUX_REBOOT_CMD_CAD_OFF), X(LINUX_REBOOT_CMD_POWER_OFF), X(LINUX_REBOOT_CMD_RESTART2),
	X(LINUX_REBOOT_CMD_SW_SUSPEND), X(LINUX_REBOOT_CMD_KEXEC));

/* ---- syslog ------------------------------------------------------------------------------------ */

/* from the kernel's linux/syslog.h, which is not exported to userspace */
enum {
	SYSLOG_ACTION_CLOSE, SYSLOG_ACTION_OPEN, SYSLOG_ACTION_READ, SYSLOG_ACTION_READ_ALL,
	SYSLOG_ACTION_READ_CLEAR, SYSLOG_ACTION_CLEAR, SYSLOG_ACTION_CONSOLE_OFF, SYSLOG_ACTION_CONSOLE_ON,
	SYSLOG_ACTION_CONSOLE_LEVEL, SYSLOG_ACTION_SIZE_UNREAD, SYSLOG_ACTION_SIZE_BUFFER,
};
XLATS(actions, "SYSLOG_ACTION_???",
	X(SYSLOG_ACTION_CLOSE), X(SYSLOG_ACTION_OPEN), X(SYSLOG_ACTION_READ), X(SYSLOG_ACTION_READ_ALL),
	X(SYSLOG_ACTION_READ_CLEAR), X(SYSLOG_ACTION_CLEAR), X(SYSLOG_ACTION_CONSOLE_OFF),
	X(SYSLOG_ACTION_CONSOLE_ON), X(SYSLOG_ACTION_CONSOLE_LEVEL), X(SYSLOG_ACTION_SIZE_UNREAD),
	X(SYSLOG_ACTION_SIZE_BUFFER));
/* messages below this level go to the console */
XLATS(levels, "LOGLEVEL_???",
	{ 0, "LOGLEVEL_EMERG" }, { 1, "LOGLEVEL_ALERT" }, { 2, "LOGLEVEL_CRIT" }, { 3, "LOGLEVEL_ERR" },
	{ 4, "LOGLEVEL_WARNING" }, { 5, "LOGLEVEL_NOTICE" }, { 6, "LOGLEVEL_INFO" }, { 7, "LOGLEVEL_DEBUG" },
	{ 8, "LOGLEVEL_DEBUG+1" });

#define NUMBERED .show = SHOW_ALWAYS | SHOW_D
#define READ_LOG(action) CASE(action, NULL, BUF_OUT(buf, ret, LATE_COMMA), DEC(len))

static const struct kase syslog_cases[] = {
	CASE(SYSLOG_ACTION_CLOSE, NULL),
	CASE(SYSLOG_ACTION_OPEN, NULL),
	CASE(SYSLOG_ACTION_CLEAR, NULL),
	CASE(SYSLOG_ACTION_CONSOLE_OFF, NULL),
	CASE(SYSLOG_ACTION_CONSOLE_ON, NULL),
	CASE(SYSLOG_ACTION_SIZE_UNREAD, NULL),
	CASE(SYSLOG_ACTION_SIZE_BUFFER, NULL),
	READ_LOG(SYSLOG_ACTION_READ),
	READ_LOG(SYSLOG_ACTION_READ_ALL),
	READ_LOG(SYSLOG_ACTION_READ_CLEAR),
	CASE(SYSLOG_ACTION_CONSOLE_LEVEL, NULL, ADDR(buf), XVAL(len, levels, NUMBERED)),
};

#define NAME_MAX_ 64	/* __NEW_UTS_LEN */

FAMILY(module_calls,
	CALL(init_module, RET_DEC, ADDR(image), SIZE(len), STR(params)),
	CALL(finit_module, RET_DEC, FD(fd), STR(params), FLAGS(flags, init_flags)),
	CALL(delete_module, RET_DEC, STR(name), FLAGS(flags, delete_flags)),

	CALL(kexec_load, RET_DEC, ADDR(entry), SIZE(nr_segments),
	     { .name = "segments", .type = &type_array, .dir = IN, .len = "nr_segments", OVER(KEXEC_SEGMENT_MAX),
	       .data = ARGS(STRUCT(kexec_segment)) }, NUM(flags, type_kexec)),
	CALL(kexec_file_load, RET_DEC, FD(kernel_fd), FD(initrd_fd), SIZE(cmdline_len), BUF_IN(cmdline, cmdline_len),
	     FLAGS(flags, kexec_file_flags, LONG)),
	CALL(reboot, RET_DEC, XVAL(magic, magic1), XVAL(magic2, magic2), XVAL(cmd, reboot_cmds),
	     STRMAX_IN(arg, 255, WHEN_IS(cmd, LINUX_REBOOT_CMD_RESTART2))),

	CALL(syslog, RET_DEC, XVAL(type, actions, NUMBERED), BY(type, syslog_cases, ADDR(buf), DEC(len))),
	CALL(sethostname, RET_DEC, BUF_IN(name, len, OVER(NAME_MAX_)), UNS(len)),
	CALL(setdomainname, RET_DEC, BUF_IN(name, len, OVER(NAME_MAX_)), UNS(len)),
	CALL(acct, RET_DEC, PATH(filename))
);
