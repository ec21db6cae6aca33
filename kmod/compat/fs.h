/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SYSTRACE_COMPAT_FS_H
#define SYSTRACE_COMPAT_FS_H

#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/magic.h>

/* 5.13: file_open_root() takes a path; before, a dentry and a mount. */
#ifndef HAVE_FILE_OPEN_ROOT_PATH
#define file_open_root(root, name, flags, mode) \
	file_open_root((root)->dentry, (root)->mnt, name, flags, mode)
#endif

/*
 * 6.8: the file of an overlayfs mapping is that of the layer below, and this
 * returns the path that was opened; before, the file had that path.
 */
#ifndef HAVE_FILE_USER_PATH
static inline const struct path *file_user_path(struct file *file)
{
	return &file->f_path;
}
#endif

/*
 * 6.9: a pidfd is a file of pidfs, and its inode has the pid; before, the file
 * had it.  pidfd_pid() is not exported.
 */
static inline struct pid *file_pidfd_pid(struct file *file)
{
#ifdef PID_FS_MAGIC
	return file_inode(file)->i_private;
#else
	return file->private_data;
#endif
}

/* 7.2: the lock of struct fs_struct is a seqlock; before, a spinlock. */
static inline void fs_lock(struct fs_struct *fs)
{
#ifdef HAVE_FS_SEQLOCK
	read_seqlock_excl(&fs->seq);
#else
	spin_lock(&fs->lock);
#endif
}

static inline void fs_unlock(struct fs_struct *fs)
{
#ifdef HAVE_FS_SEQLOCK
	read_sequnlock_excl(&fs->seq);
#else
	spin_unlock(&fs->lock);
#endif
}

#endif /* SYSTRACE_COMPAT_FS_H */
