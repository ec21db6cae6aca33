// SPDX-License-Identifier: GPL-2.0
/* Drivers with few commands. */
#include <string.h>
#include <linux/eventpoll.h>
#include <linux/inotify.h>
#include <linux/lirc.h>
#include <linux/nbd.h>
#include <linux/nsfs.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/udmabuf.h>
#include <linux/userfaultfd.h>
#include <linux/watchdog.h>
#include "settings.h"
#include "ioctl.h"

/* ---- counters ------------------------------------------------------------------------ */

XLATS(counter_types, "COUNTER_COMPONENT_???", X(COUNTER_COMPONENT_NONE), X(COUNTER_COMPONENT_SIGNAL),
      X(COUNTER_COMPONENT_COUNT), X(COUNTER_COMPONENT_FUNCTION), X(COUNTER_COMPONENT_SYNAPSE_ACTION),
      X(COUNTER_COMPONENT_EXTENSION));
XLATS(counter_scopes, "COUNTER_SCOPE_???", X(COUNTER_SCOPE_DEVICE), X(COUNTER_SCOPE_SIGNAL), X(COUNTER_SCOPE_COUNT));
XLATS(counter_events, "COUNTER_EVENT_???", X(COUNTER_EVENT_OVERFLOW), X(COUNTER_EVENT_UNDERFLOW),
      X(COUNTER_EVENT_OVERFLOW_UNDERFLOW), X(COUNTER_EVENT_THRESHOLD), X(COUNTER_EVENT_INDEX),
      X(COUNTER_EVENT_CHANGE_OF_STATE), X(COUNTER_EVENT_CAPTURE), XNEW(COUNTER_EVENT_DIRECTION_CHANGE));

LAYOUT(component, "counter_component", XVAL(type, counter_types, W8), XVAL(scope, counter_scopes, W8),
       UNS(parent, W8), UNS(id, W8));
LAYOUT(watch, "counter_watch", EMBED(component, component), XVAL(event, counter_events, W8), UNS(channel, W8));

/* ---- infrared ------------------------------------------------------------------------- */

XLATS(lirc_features, "LIRC_CAN_???", X(LIRC_CAN_SEND_PULSE), X(LIRC_CAN_SEND_LIRCCODE),
      X(LIRC_CAN_SET_SEND_CARRIER), X(LIRC_CAN_SET_SEND_DUTY_CYCLE), X(LIRC_CAN_SET_TRANSMITTER_MASK),
      X(LIRC_CAN_REC_MODE2), X(LIRC_CAN_REC_SCANCODE), X(LIRC_CAN_REC_LIRCCODE), X(LIRC_CAN_SET_REC_CARRIER),
      X(LIRC_CAN_MEASURE_CARRIER), X(LIRC_CAN_USE_WIDEBAND_RECEIVER), X(LIRC_CAN_SET_REC_TIMEOUT),
      X(LIRC_CAN_GET_REC_RESOLUTION), X(LIRC_CAN_SET_REC_CARRIER_RANGE));
XLATS(lirc_modes, "LIRC_MODE_???", X(LIRC_MODE_RAW), X(LIRC_MODE_PULSE), X(LIRC_MODE_MODE2), X(LIRC_MODE_SCANCODE),
      X(LIRC_MODE_LIRCCODE));

#define LIRC_GETS(cmd)	IOCTL(cmd, POINTS_OUT(arg, UNS(v)))
#define LIRC_TAKES(cmd)	IOCTL(cmd, POINTS_IN(arg, UNS(v)))

/* ---- network block devices: the server's flags are passed through --------------------- */

#define N(bit, name) { 1 << bit, "NBD_FLAG_" #name }
XLATS(nbd_flags, "NBD_IOC_FLAG_???", N(0, HAS_FLAGS), N(1, READ_ONLY), N(2, SEND_FLUSH), N(3, SEND_FUA),
      N(4, ROTATIONAL), N(5, SEND_TRIM), N(6, SEND_WRITE_ZEROES), N(7, SEND_DF), N(8, CAN_MULTI_CONN),
      N(9, SEND_RESIZE), N(10, SEND_CACHE));
#undef N

/* ---- namespaces ------------------------------------------------------------------------ */

XLATS(ns_types, NULL, X(CLONE_NEWTIME), X(CLONE_NEWNS), X(CLONE_NEWCGROUP), X(CLONE_NEWUTS), X(CLONE_NEWIPC),
      X(CLONE_NEWUSER), X(CLONE_NEWPID), X(CLONE_NEWNET));

/* ---- randomness ------------------------------------------------------------------------- */

LAYOUT(entropy, "rand_pool_info", DEC(entropy_count), DEC(buf_size), TRAIL_BUF(buf, buf_size));

/* ---- userfaultfd -------------------------------------------------------------------------- */

XLATS(uffd_features, "UFFD_FEATURE_???", X(UFFD_FEATURE_PAGEFAULT_FLAG_WP), X(UFFD_FEATURE_EVENT_FORK),
      X(UFFD_FEATURE_EVENT_REMAP), X(UFFD_FEATURE_EVENT_REMOVE), X(UFFD_FEATURE_MISSING_HUGETLBFS),
      X(UFFD_FEATURE_MISSING_SHMEM), X(UFFD_FEATURE_EVENT_UNMAP), X(UFFD_FEATURE_SIGBUS),
      X(UFFD_FEATURE_THREAD_ID), X(UFFD_FEATURE_MINOR_HUGETLBFS), X(UFFD_FEATURE_MINOR_SHMEM),
      X(UFFD_FEATURE_EXACT_ADDRESS), X(UFFD_FEATURE_WP_HUGETLBFS_SHMEM), XNEW(UFFD_FEATURE_WP_UNPOPULATED),
	XNEW(UFFD_FEATURE_POISON), XNEW(UFFD_FEATURE_WP_ASYNC), XNEW(UFFD_FEATURE_MOVE));
#define Y(c) { 1ULL << c, "1<<" #c }
#define YNEW(c) { 1ULL << c, "+1<<" #c }
XLATS(uffd_api_ioctls, "_UFFDIO_???", Y(_UFFDIO_REGISTER), Y(_UFFDIO_UNREGISTER), Y(_UFFDIO_API));
XLATS(uffd_range_ioctls, "UFFDIO_???", Y(_UFFDIO_WAKE), Y(_UFFDIO_COPY), Y(_UFFDIO_ZEROPAGE),
      YNEW(_UFFDIO_MOVE), Y(_UFFDIO_WRITEPROTECT), Y(_UFFDIO_CONTINUE), YNEW(_UFFDIO_POISON));
#undef Y
#undef YNEW
XLATS(uffd_copy, "UFFDIO_COPY_???", X(UFFDIO_COPY_MODE_DONTWAKE), X(UFFDIO_COPY_MODE_WP));
XLATS(uffd_register, "UFFDIO_REGISTER_MODE_???", X(UFFDIO_REGISTER_MODE_MISSING), X(UFFDIO_REGISTER_MODE_WP),
      X(UFFDIO_REGISTER_MODE_MINOR));
XLATS(uffd_zeropage, "UFFDIO_ZEROPAGE_???", X(UFFDIO_ZEROPAGE_MODE_DONTWAKE));
XLATS(uffd_writeprotect, "UFFDIO_WRITEPROTECT_MODE_???", X(UFFDIO_WRITEPROTECT_MODE_WP),
      X(UFFDIO_WRITEPROTECT_MODE_DONTWAKE));
XLATS(uffd_continue, "UFFDIO_CONTINUE_MODE_???", X(UFFDIO_CONTINUE_MODE_DONTWAKE), X(UFFDIO_CONTINUE_MODE_WP));
XLATS(uffd_poison, "UFFDIO_POISON_MODE_???", X(UFFDIO_POISON_MODE_DONTWAKE));

/* features=A, or features=A => features=B if the kernel offers others */
static void features_print(struct print *p, const struct node *n)
{
	uint64_t asked = get_at(p, n, AT_ENTER), answered = get_at(p, n, AT_EXIT);

	print_flags(p->t, &uffd_features, asked);
	if (!p->exiting || p->failed || asked == answered)
		return;
	pen_f(p->t, " => features=");
	print_flags(p->t, &uffd_features, answered);
}

static const struct type type_features = { .name = "features", .width = 8, .print = features_print };

LAYOUT(uffd_api, "uffdio_api", HEX64(api, GIVEN), NUM(features, type_features, GIVEN),
       FLAGS(ioctls, uffd_api_ioctls, W64, FILLED));
LAYOUT(uffd_range, "uffdio_range", HEX64(start), HEX64(len));
LAYOUT(uffd_copy, "uffdio_copy", HEX64(dst, GIVEN), HEX64(src, GIVEN), HEX64(len, GIVEN),
       FLAGS(mode, uffd_copy, W64, GIVEN), HEX64(copy, FILLED));
LAYOUT(uffd_register, "uffdio_register", EMBED(range, uffd_range, GIVEN), FLAGS(mode, uffd_register, W64, GIVEN),
       FLAGS(ioctls, uffd_range_ioctls, W64, FILLED));
LAYOUT(uffd_zeropage, "uffdio_zeropage", EMBED(range, uffd_range, GIVEN), FLAGS(mode, uffd_zeropage, W64, GIVEN),
       HEX64(zeropage, FILLED));
LAYOUT(uffd_writeprotect, NULL, EMBED(range, uffd_range), FLAGS(mode, uffd_writeprotect, W64));
LAYOUT(uffd_continue, NULL, EMBED(range, uffd_range, GIVEN), FLAGS(mode, uffd_continue, W64, GIVEN), DEC64(mapped, FILLED));
LAYOUT(uffd_poison, NULL, EMBED(range, uffd_range, GIVEN), FLAGS(mode, uffd_poison, W64, GIVEN), DEC64(updated, FILLED));

/* ---- epoll, namespaces, watchdogs ------------------------------------------------------------- */

static void busy_poll_print(struct print *p, const struct node *n)
{
	uint32_t us = get(p, n);

	put_uns(p->t, us);
	if (us && p->t->xlat != XLAT_RAW)
		put_f(p->t, " /* %u.%06u s */", us / 1000000, us % 1000000);
}

static const struct type type_busy_poll = { .name = "microseconds", .width = 4, .print = busy_poll_print };
LAYOUT(epoll_params, NULL, NUM(busy_poll_usecs, type_busy_poll), UNS(busy_poll_budget, W16), HEX(prefer_busy_poll, W8),
       HEX(__pad, W8, NONZERO));
LAYOUT(mnt_ns_info, NULL, UNS(size), UNS(nr_mounts), HEX64(mnt_ns_id));
XLATS(wd_facts, "WDIOF_???", X(WDIOF_OVERHEAT), X(WDIOF_FANFAULT), X(WDIOF_EXTERN1), X(WDIOF_EXTERN2), X(WDIOF_POWERUNDER),
      X(WDIOF_CARDRESET), X(WDIOF_POWEROVER), X(WDIOF_SETTIMEOUT), X(WDIOF_MAGICCLOSE), X(WDIOF_PRETIMEOUT),
      X(WDIOF_ALARMONLY), X(WDIOF_KEEPALIVEPING));
XLATS(wd_options, "WDIOS_???", X(WDIOS_DISABLECARD), X(WDIOS_ENABLECARD), X(WDIOS_TEMPPANIC));
LAYOUT(watchdog_info, NULL, FLAGS(options, wd_facts), HEX(firmware_version, DETAIL), CHARS(identity, 32, DETAIL));

XLATS(udmabuf_flags, "UDMABUF_FLAGS_???", X(UDMABUF_FLAGS_CLOEXEC));
LAYOUT(udmabuf, "udmabuf_create", FD(memfd), FLAGS(flags, udmabuf_flags), UNS64(offset, ALIGN(8)), UNS64(size, ALIGN(8)));
LAYOUT(udmabuf_item, "udmabuf_create_item", FD(memfd), PAD(4), UNS64(offset, ALIGN(8)), UNS64(size, ALIGN(8)));
LAYOUT(udmabuf_list, "udmabuf_create_list", FLAGS(flags, udmabuf_flags), UNS(count),
	{ .name = "list", .type = &type_trail, .len = "count", .data = ARGS(STRUCT(udmabuf_item)) });

IOCTL_CASES(ioctl_misc,
	IOCTL(COUNTER_ADD_WATCH_IOCTL, STRUCT_IN(arg, watch)),
	PLAIN(COUNTER_ENABLE_EVENTS_IOCTL),
	PLAIN(COUNTER_DISABLE_EVENTS_IOCTL),

	PLAIN(_IOW('I', 0, int32_t), DEC(arg)),		/* INOTIFY_IOC_SETNEXTWD */

	IOCTL(LIRC_GET_FEATURES, POINTS_FLAGS_OUT(arg, lirc_features)),
	IOCTL(LIRC_GET_SEND_MODE, POINTS_OUT(arg, XVAL(v, lirc_modes))),
	IOCTL(LIRC_GET_REC_MODE, POINTS_OUT(arg, XVAL(v, lirc_modes))),
	IOCTL(LIRC_SET_SEND_MODE, POINTS_IN(arg, XVAL(v, lirc_modes))),
	IOCTL(LIRC_SET_REC_MODE, POINTS_IN(arg, XVAL(v, lirc_modes))),
	IOCTL(LIRC_SET_TRANSMITTER_MASK, POINTS_IN(arg, HEX(v))),
	LIRC_GETS(LIRC_GET_REC_RESOLUTION), LIRC_GETS(LIRC_GET_MIN_TIMEOUT), LIRC_GETS(LIRC_GET_MAX_TIMEOUT),
	LIRC_GETS(LIRC_GET_LENGTH), LIRC_GETS(LIRC_GET_REC_TIMEOUT),
	LIRC_TAKES(LIRC_SET_SEND_CARRIER), LIRC_TAKES(LIRC_SET_REC_CARRIER), LIRC_TAKES(LIRC_SET_SEND_DUTY_CYCLE),
	LIRC_TAKES(LIRC_SET_REC_TIMEOUT), LIRC_TAKES(LIRC_SET_REC_TIMEOUT_REPORTS),
	LIRC_TAKES(LIRC_SET_MEASURE_CARRIER_MODE), LIRC_TAKES(LIRC_SET_REC_CARRIER_RANGE),
	LIRC_TAKES(LIRC_SET_WIDEBAND_RECEIVER),

	PLAIN(NBD_DISCONNECT),
	PLAIN(NBD_CLEAR_SOCK),
	PLAIN(NBD_DO_IT),
	PLAIN(NBD_CLEAR_QUE),
	PLAIN(NBD_PRINT_DEBUG),
	PLAIN(NBD_SET_SOCK, FD(arg)),
	PLAIN(NBD_SET_BLKSIZE, SIZE(arg)),
	PLAIN(NBD_SET_SIZE, SIZE(arg)),
	PLAIN(NBD_SET_SIZE_BLOCKS, SIZE(arg)),
	PLAIN(NBD_SET_TIMEOUT, SIZE(arg)),
	PLAIN(NBD_SET_FLAGS, FLAGS(arg, nbd_flags)),

	IOCTL_RET(NS_GET_USERNS, RET_FD),
	IOCTL_RET(NS_GET_PARENT, RET_FD),
	IOCTL_RET(NS_GET_NSTYPE, RET_XVAL(ns_types)),
	PLAIN(NS_GET_OWNER_UID, POINTS_OUT(arg, UID(v))),
	PLAIN(NS_GET_MNTNS_ID, UNKNOWN, LATER_POINTS(OUT, HEX64(v))),
	IOCTL_RET(NS_GET_PID_FROM_PIDNS, RET_PID, UNKNOWN, DEC(arg, LATER)),
	IOCTL_RET(NS_GET_TGID_FROM_PIDNS, RET_PID, UNKNOWN, DEC(arg, LATER)),
	PLAIN(NS_GET_PID_IN_PIDNS, UNKNOWN, PID(arg, LATER)),
	PLAIN(NS_GET_TGID_IN_PIDNS, UNKNOWN, PID(arg, LATER)),
	IOCTL(NS_MNT_GET_INFO, UNKNOWN, STRUCT_OUT(arg, mnt_ns_info, LATER)),
	IOCTL_RET(NS_MNT_GET_NEXT, RET_FD, UNKNOWN, STRUCT_OUT(arg, mnt_ns_info, LATER)),
	IOCTL_RET(NS_MNT_GET_PREV, RET_FD, UNKNOWN, STRUCT_OUT(arg, mnt_ns_info, LATER)),

	IOCTL(EPIOCSPARAMS, UNKNOWN, STRUCT_IN(arg, epoll_params, LATER)),
	IOCTL(EPIOCGPARAMS, UNKNOWN, STRUCT_OUT(arg, epoll_params, LATER)),

	IOCTL(RNDGETENTCNT, POINTS_OUT(arg, DEC(v))),
	IOCTL(RNDADDTOENTCNT, POINTS_IN(arg, DEC(v))),
	PLAIN(RNDADDENTROPY, STRUCT_IN(arg, entropy)),
	PLAIN(RNDZAPENTCNT),
	PLAIN(RNDCLEARPOOL),
	PLAIN(RNDRESEEDCRNG),

	IOCTL_RET(UDMABUF_CREATE, RET_NEWER_FD, UNKNOWN, STRUCT_IN(arg, udmabuf, LATER)),
	IOCTL_RET(UDMABUF_CREATE_LIST, RET_NEWER_FD, UNKNOWN, STRUCT_IN(arg, udmabuf_list, LATER)),

	IOCTL(UFFDIO_API, STRUCT_BOTH(arg, uffd_api)),
	IOCTL(UFFDIO_COPY, STRUCT_BOTH(arg, uffd_copy)),
	IOCTL(UFFDIO_REGISTER, STRUCT_BOTH(arg, uffd_register)),
	IOCTL(UFFDIO_UNREGISTER, STRUCT_IN(arg, uffd_range)),
	IOCTL(UFFDIO_WAKE, STRUCT_IN(arg, uffd_range)),
	IOCTL(UFFDIO_ZEROPAGE, STRUCT_BOTH(arg, uffd_zeropage)),
	IOCTL(UFFDIO_WRITEPROTECT, UNKNOWN, STRUCT_IN(arg, uffd_writeprotect, LATER)),
	IOCTL(UFFDIO_CONTINUE, UNKNOWN, STRUCT_BOTH(arg, uffd_continue, LATER)),
	IOCTL(UFFDIO_POISON, UNKNOWN, STRUCT_BOTH(arg, uffd_poison, LATER)),

	IOCTL(WDIOC_GETSUPPORT, UNKNOWN, STRUCT_OUT(arg, watchdog_info, LATER)),
	PLAIN(WDIOC_SETOPTIONS, UNKNOWN, LATER_POINTS(IN, FLAGS(v, wd_options))),
	IOCTL(WDIOC_GETSTATUS, POINTS_OUT(arg, DEC(v))),
	IOCTL(WDIOC_GETBOOTSTATUS, POINTS_OUT(arg, DEC(v))),
	IOCTL(WDIOC_GETTEMP, POINTS_OUT(arg, DEC(v))),
	IOCTL(WDIOC_GETTIMEOUT, POINTS_OUT(arg, DEC(v))),
	IOCTL(WDIOC_GETPRETIMEOUT, POINTS_OUT(arg, DEC(v))),
	IOCTL(WDIOC_GETTIMELEFT, POINTS_OUT(arg, DEC(v))),
	IOCTL(WDIOC_SETTIMEOUT, POINTS_IN(arg, DEC(v))),
	IOCTL(WDIOC_SETPRETIMEOUT, POINTS_IN(arg, DEC(v))),
	PLAIN(WDIOC_KEEPALIVE),
);
