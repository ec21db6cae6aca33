// SPDX-License-Identifier: GPL-2.0
/*
 * One function for each thing that a kernel's headers may lack: has.sh describes how they are probed.
 * #line gives each function a name, which the compiler prints with its errors.  What is a macro in the
 * kernel is not probed here: #ifdef does that.  Headers do not show which symbols are exported; has.sh
 * looks for these:
 *
 * EXPORTED int_active_memcg
 */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/sched/coredump.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/security.h>
#include <linux/timekeeping.h>
#include <linux/net.h>
#include <net/af_unix.h>
#if __has_include(<linux/sched/exec_state.h>)
#include <linux/sched/exec_state.h>
#endif

#define HAS static __maybe_unused

/* The control: the compiler must report this error. */
#line 1 "NO_SUCH_THING"
HAS void no_such_thing(void) { systrace_no_such_thing(); }

/* mm.h */
#line 1 "VM_FLAGS_MOD"
HAS void flags_mod(struct vm_area_struct *vma) { vm_flags_mod(vma, 0, 0); }

/* sched.h */
#line 1 "TASK___STATE"
HAS unsigned int state(void) { return current->__state; }
#line 1 "EXEC_STATE"
HAS int exec_state(void) { return rcu_access_pointer(current->exec_state)->dumpable; }

/* fs.h */
#line 1 "FILE_OPEN_ROOT_PATH"
HAS struct file *open_root(const struct path *root) { return file_open_root(root, "", 0, 0); }
#line 1 "FILE_USER_PATH"
HAS const struct path *user_path(struct file *file) { return file_user_path(file); }
#line 1 "FS_SEQLOCK"
HAS void fs_seqlock(struct fs_struct *fs) { read_seqlock_excl(&fs->seq); }

/* net.h */
#line 1 "SOCK_FROM_FILE"
HAS struct socket *from_file(struct file *file) { return sock_from_file(file); }
#line 1 "UNIX_PEER_GET"
HAS struct sock *peer_get(struct sock *sk) { return unix_peer_get(sk); }

/* security.h */
#line 1 "GETSECID_OBJ"
HAS void getsecid_obj(u32 *secid) { security_task_getsecid_obj(current, secid); }
#line 1 "LSM_PROP"
HAS void lsm_prop(struct lsm_prop *prop) { security_task_getlsmprop_obj(current, prop); }

/* time.h */
#line 1 "KTIME_GET_SNAPSHOT_ID"
HAS void snapshot_id(struct system_time_snapshot *snap) { ktime_get_snapshot_id(CLOCK_MONOTONIC, snap); }
