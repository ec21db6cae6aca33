/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ioctl: a file here is one driver's (or family's) commands.  A command is a
 * case of the call's BY:
 *
 *	IOCTL(RTC_RD_TIME, STRUCT_OUT(arg, rtc_time)),
 *
 * Its number holds the size of what the argument leads to, so it is made from
 * the layout for each ABI.  Commands whose numbers do not are CASEs.
 */
#ifndef SYSTRACE_CALLS_IOCTL_H
#define SYSTRACE_CALLS_IOCTL_H

#include <linux/ioctl.h>
#include "../shared.h"

#define IOCTL_CASES(n, ...)	const struct kase n[] = { __VA_ARGS__ { 0 } }
#define IOCTL(cmd, ...)		{ .key = (uint32_t)(cmd), .args = ARGS(__VA_ARGS__), .sized = true }
/* the number says nothing of a size, or not this argument's */
#define PLAIN(cmd, ...)		{ .key = (uint32_t)(cmd), .args = ARGS(__VA_ARGS__) }
#define PLAIN64(cmd, ...)	{ .key = (uint32_t)(cmd), .args = ARGS(__VA_ARGS__), .abis = 1 << SYSTRACE_X86_64 }
#define PLAIN32(cmd, ...)	{ .key = (uint32_t)(cmd), .args = ARGS(__VA_ARGS__), .abis = 1 << SYSTRACE_I386 | 1 << SYSTRACE_X32 }
#define IOCTL_RET(cmd, r, ...)	{ .key = (uint32_t)(cmd), .args = ARGS(__VA_ARGS__), .ret = r }
/* a command that comes in many sizes */
#define ANY_SIZE(cmd, ...)	{ .key = (uint32_t)(cmd), .args = ARGS(__VA_ARGS__), \
				  .mask = 0xffffffffU & ~(_IOC_SIZEMASK << _IOC_SIZESHIFT) }

extern const struct kase ioctl_term[], ioctl_sock[], ioctl_fs[], ioctl_small[];

/* what the call's own arguments are */
static inline uint32_t ioctl_cmd(const struct print *p)
{
	return p->h->enter->args[1];
}

/* fs.c: char[c] behind a pointer, to its NUL */
extern const struct type type_label;
#define CHARS_IN(n, c, ...)	{ .name = #n, .type = &type_label, .dir = IN, .count = c, __VA_ARGS__ }
#define CHARS_OUT(n, c, ...)	{ .name = #n, .type = &type_label, .dir = OUT, .count = c, __VA_ARGS__ }

/* evdev.c: */
extern const struct xlats evdev_abs, evdev_ev;

/* [flags] of a pointed-to word */
#define POINTS_FLAGS_IN(n, x)	POINTS_IN(n, FLAGS(v, x))
#define POINTS_FLAGS_OUT(n, x)	POINTS_OUT(n, FLAGS(v, x))

#endif
