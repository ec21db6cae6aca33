/* SPDX-License-Identifier: GPL-2.0 */
/* Constants newer than the uapi headers of the machine this is built on (Linux 6.1), up to Linux 6.12. */
#ifndef SYSTRACE_CALLS_NEWER_H
#define SYSTRACE_CALLS_NEWER_H

/* linux/prctl.h */
#ifndef PR_SET_MDWE
#define PR_SET_MDWE			65
#define PR_GET_MDWE			66
#endif
#ifndef PR_SET_MEMORY_MERGE
#define PR_SET_MEMORY_MERGE		67
#define PR_GET_MEMORY_MERGE		68
#define PR_GET_AUXV			0x41555856
#endif
#ifndef PR_RISCV_V_SET_CONTROL
#define PR_RISCV_V_SET_CONTROL		69
#define PR_RISCV_V_GET_CONTROL		70
#endif
#ifndef PR_RISCV_SET_ICACHE_FLUSH_CTX
#define PR_RISCV_SET_ICACHE_FLUSH_CTX	71
#endif
#ifndef PR_PPC_GET_DEXCR
#define PR_PPC_GET_DEXCR		72
#define PR_PPC_SET_DEXCR		73
#endif

/* asm/prctl.h */
#ifndef ARCH_GET_UNTAG_MASK
#define ARCH_GET_UNTAG_MASK		0x4001
#define ARCH_ENABLE_TAGGED_ADDR		0x4002
#define ARCH_GET_MAX_TAG_BITS		0x4003
#define ARCH_FORCE_TAGGED_SVA		0x4004
#endif
#ifndef ARCH_SHSTK_ENABLE
#define ARCH_SHSTK_ENABLE		0x5001
#define ARCH_SHSTK_DISABLE		0x5002
#define ARCH_SHSTK_LOCK			0x5003
#define ARCH_SHSTK_UNLOCK		0x5004
#define ARCH_SHSTK_STATUS		0x5005
#endif

/* linux/fs.h, linux/stat.h, linux/fcntl.h, linux/memfd.h, linux/magic.h */
#ifndef RWF_NOAPPEND
#define RWF_NOAPPEND			0x20
#endif
#ifndef RWF_ATOMIC
#define RWF_ATOMIC			0x40
#endif
#ifndef STATX_MNT_ID_UNIQUE
#define STATX_MNT_ID_UNIQUE		0x4000U
#endif
#ifndef STATX_SUBVOL
#define STATX_SUBVOL			0x8000U
#endif
#ifndef STATX_WRITE_ATOMIC
#define STATX_WRITE_ATOMIC		0x10000U
#define STATX_ATTR_WRITE_ATOMIC		0x400000
#endif
#ifndef F_DUPFD_QUERY
#define F_DUPFD_QUERY			1027
#endif
#ifndef F_CREATED_QUERY
#define F_CREATED_QUERY			1028
#endif
#ifndef F_SEAL_EXEC
#define F_SEAL_EXEC			0x20
#endif
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL			8U
#define MFD_EXEC			0x10U
#endif
#ifndef BCACHEFS_SUPER_MAGIC
#define BCACHEFS_SUPER_MAGIC		0xca451a4e
#endif
#ifndef PID_FS_MAGIC
#define PID_FS_MAGIC			0x50494446
#endif

/* linux/lsm.h */
#ifndef LSM_ID_UNDEF
#define LSM_ID_UNDEF			0
#define LSM_ID_CAPABILITY		100
#define LSM_ID_SELINUX			101
#define LSM_ID_SMACK			102
#define LSM_ID_TOMOYO			103
#define LSM_ID_APPARMOR			104
#define LSM_ID_YAMA			105
#define LSM_ID_LOADPIN			106
#define LSM_ID_SAFESETID		107
#define LSM_ID_LOCKDOWN			108
#define LSM_ID_BPF			109
#define LSM_ID_LANDLOCK			110
#define LSM_ATTR_UNDEF			0
#define LSM_ATTR_CURRENT		100
#define LSM_ATTR_EXEC			101
#define LSM_ATTR_FSCREATE		102
#define LSM_ATTR_KEYCREATE		103
#define LSM_ATTR_PREV			104
#define LSM_ATTR_SOCKCREATE		105
#define LSM_FLAG_SINGLE			0x0001
#endif
#ifndef LSM_ID_IMA
#define LSM_ID_IMA			111
#define LSM_ID_EVM			112
#endif
#ifndef LSM_ID_IPE
#define LSM_ID_IPE			113
#endif

/* linux/ptrace.h */
#ifndef PTRACE_SET_SYSCALL_USER_DISPATCH_CONFIG
#define PTRACE_SET_SYSCALL_USER_DISPATCH_CONFIG	0x4210
#define PTRACE_GET_SYSCALL_USER_DISPATCH_CONFIG	0x4211
#endif

/* linux/fanotify.h, linux/mount.h */
#ifndef FAN_REPORT_FD_ERROR
#define FAN_REPORT_FD_ERROR		0x2000
#endif
#ifndef MOVE_MOUNT_BENEATH
#define MOVE_MOUNT_BENEATH		0x200
#endif
#ifndef STATMOUNT_SB_BASIC
#define STATMOUNT_SB_BASIC		1U
#define STATMOUNT_MNT_BASIC		2U
#define STATMOUNT_PROPAGATE_FROM	4U
#define STATMOUNT_MNT_ROOT		8U
#define STATMOUNT_MNT_POINT		0x10U
#define STATMOUNT_FS_TYPE		0x20U
#define LSMT_ROOT			0xffffffffffffffff
#endif
#ifndef STATMOUNT_MNT_NS_ID
#define STATMOUNT_MNT_NS_ID		0x40U
#define STATMOUNT_MNT_OPTS		0x80U
#define LISTMOUNT_REVERSE		1
#endif

/* linux/io_uring.h */
#ifndef IORING_SETUP_NO_MMAP
#define IORING_SETUP_NO_MMAP		(1U << 14)
#endif
#ifndef IORING_SETUP_REGISTERED_FD_ONLY
#define IORING_SETUP_REGISTERED_FD_ONLY	(1U << 15)
#endif
#ifndef IORING_SETUP_NO_SQARRAY
#define IORING_SETUP_NO_SQARRAY		(1U << 16)
#endif
#ifndef IORING_FEAT_REG_REG_RING
#define IORING_FEAT_REG_REG_RING	(1U << 13)
#endif
#ifndef IORING_FEAT_RECVSEND_BUNDLE
#define IORING_FEAT_RECVSEND_BUNDLE	(1U << 14)
#endif
#ifndef IORING_FEAT_MIN_TIMEOUT
#define IORING_FEAT_MIN_TIMEOUT		(1U << 15)
#endif
#ifndef IORING_ENTER_ABS_TIMER
#define IORING_ENTER_ABS_TIMER		(1U << 5)
#endif

#endif
