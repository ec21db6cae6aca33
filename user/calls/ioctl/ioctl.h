/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ioctl: each file here has the commands of one driver or family.  A command is
 * a case of the call's BY:
 *
 *	IOCTL(RTC_RD_TIME, STRUCT_OUT(arg, rtc_time)),
 *
 * The number of a command contains the size of what the argument leads to, so
 * it is made from the layout, for each ABI.  Commands without a size are CASEs.
 */
#ifndef SYSTRACE_CALLS_IOCTL_H
#define SYSTRACE_CALLS_IOCTL_H

#include <linux/ioctl.h>
#include "settings.h"
#include "types/shared.h"

#define IOCTL_CASES(n, ...)	const struct kase n[] = { __VA_ARGS__ { 0 } }
#define IOCTL(cmd, ...)		{ .key = (uint32_t)(cmd), .args = ARGS(__VA_ARGS__), .sized = true }
/* the number contains no size, or not the size of this argument */
#define PLAIN(cmd, ...)		{ .key = (uint32_t)(cmd), .args = ARGS(__VA_ARGS__) }
#define PLAIN64(cmd, ...)	{ .key = (uint32_t)(cmd), .args = ARGS(__VA_ARGS__), .abis = 1 << SYSTRACE_NATIVE }
#define PLAIN32(cmd, ...)	{ .key = (uint32_t)(cmd), .args = ARGS(__VA_ARGS__), .abis = 1 << SYSTRACE_COMPAT | 1 << SYSTRACE_THIRD }
#define IOCTL_RET(cmd, r, ...)	{ .key = (uint32_t)(cmd), .args = ARGS(__VA_ARGS__), .ret = r }
/* a command that exists in many sizes */
#define ANY_SIZE(cmd, ...)	{ .key = (uint32_t)(cmd), .args = ARGS(__VA_ARGS__), \
				  .mask = 0xffffffffU & ~(_IOC_SIZEMASK << _IOC_SIZESHIFT) }

/* the same command with another size in its number */
#define OF_SIZE(cmd, bytes)	(((cmd) & ~(_IOC_SIZEMASK << _IOC_SIZESHIFT)) | (bytes) << _IOC_SIZESHIFT)
/* the number contains the size of a long or a pointer, whatever the argument leads to */
#define WORDS(cmd, ...)		PLAIN64(cmd, __VA_ARGS__), PLAIN32(OF_SIZE(cmd, 4), __VA_ARGS__)

/* {request} => [answer] */
#define ANSWER_NUM(n, l, ...)	{ .name = #n, .type = &type_answer, .dir = BOTH, .data = ARGS( \
	{ .name = "asked", .type = &type_embed, .data = &layout_##l, GIVEN }, \
	{ .name = "answered", .type = &type_inarray, .count = 1, .data = ARGS(__VA_ARGS__), FILLED, SAME(asked) }) }

extern const struct kase ioctl_term[], ioctl_sock[], ioctl_fs[], ioctl_block[], ioctl_loop[], ioctl_hdio[], ioctl_rtc[], ioctl_ptp[],
	ioctl_mtd[], ioctl_ubi[], ioctl_misc[], ioctl_kd[], ioctl_evdev[], ioctl_sg[],
	ioctl_gpio[], ioctl_dm[], ioctl_tee[], ioctl_v4l2[], ioctl_btrfs[],
	ioctl_kvm[], ioctl_seccomp[], ioctl_perf[], ioctl_pidfd[];

/*
 * Whether @shown elements are all that may be shown. For lists that -v makes longer, strace 6.1
 * ignores -v.
 */
static inline bool ioctl_enough(const struct print *p, uint32_t shown)
{
	return shown >= p->string_max && !(opt.newer && p->verbose);
}

/* the command, from the arguments of the call */
static inline uint32_t ioctl_cmd(const struct print *p)
{
	return p->call->enter->args[1];
}

/* fs.c: char[c] that a pointer leads to, up to its NUL */
extern const struct type type_label;
#define CHARS_IN(n, c, ...)	{ .name = #n, .type = &type_label, .dir = IN, .count = c, __VA_ARGS__ }
#define CHARS_OUT(n, c, ...)	{ .name = #n, .type = &type_label, .dir = OUT, .count = c, __VA_ARGS__ }

/* kvm.c: "..." in place of fields that are left out of the middle without -v, and the conditions for both */
extern const struct type type_dots;
#define DOTS(...)		{ .name = "", .type = &type_dots, __VA_ARGS__ }
bool ioctl_brief(const struct print *, const struct node *), ioctl_verbose(const struct print *, const struct node *);
#define BRIEF			IF(ioctl_brief)
#define VERBOSE			IF(ioctl_verbose)

/* tee.c: 16 bytes */
extern const struct type type_uuid;
#define UUID(n, ...)		{ .name = #n, .type = &type_uuid, __VA_ARGS__ }

/* evdev.c: */
extern const struct xlats evdev_abs, evdev_ev;

/*
 * a command that strace 6.1 does not decode: UNKNOWN is the argument as 6.1 shows it, LATER marks
 * the one of 7.2
 */
#define UNKNOWN		LHEX(older, OLDER)
#define LATER		REG(3), NEWER
#define LATER_POINTS(d, ...)	{ .name = "arg", .type = &type_points, .dir = d, .data = ARGS(__VA_ARGS__), LATER }

/* [flags], in a word that the argument points to */
#define POINTS_FLAGS_IN(n, x)	POINTS_IN(n, FLAGS(v, x))
#define POINTS_FLAGS_OUT(n, x)	POINTS_OUT(n, FLAGS(v, x))

#endif
