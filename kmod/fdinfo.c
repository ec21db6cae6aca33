// SPDX-License-Identifier: GPL-2.0
/*
 * What a task's descriptor refers to at the moment of the call: its path, and for
 * a socket its addresses.  This runs in a probe, with preemption off, so the only
 * locks that it takes are spinlocks.  On PREEMPT_RT these sleep; what cannot be found
 * without one is found later, in task work.
 */
#include <linux/fcntl.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/kdev_t.h>
#include <linux/magic.h>
#include <linux/mm.h>
#include <linux/net.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <net/inet_sock.h>
#include <net/ipv6.h>
#include <net/sock.h>

#include "compat/fs.h"
#include "compat/mm.h"
#include "compat/net.h"
#include "capture.h"

/* Writes "pipe:[12345]": only the number varies, and d_path() would need the slower printf() for it. */
static noinline int put_numbered(char *at, u32 room, const char *name, u64 number)
{
	char digits[20], *end = digits + sizeof(digits), *first = end;
	u32 len = strlen(name);

	do {
		*--first = '0' + number % 10;
		number /= 10;
	} while (number);
	if (len + (end - first) + sizeof("]") > room)
		return -ENAMETOOLONG;
	memcpy(at, name, len);
	memcpy(at + len, first, end - first);
	len += end - first;
	at[len] = ']';
	return len + 1;
}

/* True if @need bytes fit at @at.  Otherwise sets ->cramped: with more room, there would be more. */
static bool check_room(struct capture *c, u32 at, u32 room, u32 need)
{
	if (at <= room && room - at >= need)
		return true;
	c->cramped = true;
	return false;
}

int systrace_path(char *at, u32 room, const struct path *path)
{
	char *name;
	int len;

	switch (path->dentry->d_sb->s_magic) {
	case SOCKFS_MAGIC:
		return put_numbered(at, room, "socket:[", d_inode(path->dentry)->i_ino);
	case PIPEFS_MAGIC:
		return put_numbered(at, room, "pipe:[", d_inode(path->dentry)->i_ino);
	}
	room = min_t(u32, room, PATH_MAX);
	name = d_path(path, at, room);
	if (IS_ERR(name))
		return PTR_ERR(name);
	len = at + room - 1 - name;
	memmove(at, name, len);
	return len;
}

/*
 * These file systems build the name from the dentry and its inode (d_dname), which needs no
 * lock.  For all others d_path() takes locks, which sleep on PREEMPT_RT.
 */
static bool needs_locks(const struct dentry *dentry)
{
	switch (dentry->d_sb->s_magic) {
	case SOCKFS_MAGIC:
	case PIPEFS_MAGIC:
	case ANON_INODE_FS_MAGIC:
#ifdef PID_FS_MAGIC
	case PID_FS_MAGIC:
#endif
		return false;
	}
	return true;
}

/* Writes the path right after the head.  Returns false if there is no room for it, or if it cannot be found here. */
static bool put_path(struct capture *c, struct systrace_fdinfo *to, u32 room, const struct path *path)
{
	int len;

	if (needs_locks(path->dentry) && !systrace_gets_locks(c))
		return false;
	len = systrace_path((char *)(to + 1), room - sizeof(*to), path);
	if (len < 0) {
		if (len == -ENAMETOOLONG)
			c->cramped = true;
		return false;
	}
	to->path = len;
	/* a file whose name is made up by its file system, like a memfd, is in no directory */
	if (!d_unlinked(path->dentry) && !(path->dentry->d_op && path->dentry->d_op->d_dname))
		to->mode = SYSTRACE_FD_LINKED;
	return true;
}

/* ---- sockets ------------------------------------------------------------------ */

static u16 inet_address(const struct sock *sk, struct sockaddr_storage *to, bool peer)
{
	const struct inet_sock *inet = inet_sk(sk);
	__be16 port = peer ? inet->inet_dport : inet->inet_sport;

	if (peer && !port)
		return 0;
	if (sk->sk_family == AF_INET) {
		struct sockaddr_in *in = (void *)to;

		in->sin_family = AF_INET;
		in->sin_port = port;
		in->sin_addr.s_addr = peer ? inet->inet_daddr : inet->inet_rcv_saddr;
		return sizeof(*in);
	}
#if IS_ENABLED(CONFIG_IPV6)
	if (sk->sk_family == AF_INET6) {
		struct sockaddr_in6 *in6 = (void *)to;

		in6->sin6_family = AF_INET6;
		in6->sin6_port = port;
		in6->sin6_addr = peer ? sk->sk_v6_daddr : sk->sk_v6_rcv_saddr;
		return sizeof(*in6);
	}
#endif
	return 0;
}

/* As long as a netlink socket is in no table, its file holds the only reference. */
static bool is_bound(const struct sock *sk)
{
	return refcount_read(&sk->sk_refcnt) > 1;
}

static u16 unix_address(struct sock *sk, struct sockaddr_storage *to)
{
	/* Set once, by bind(); pairs with the release there. */
	const struct unix_address *addr = smp_load_acquire(&unix_sk(sk)->addr);
	u32 len = addr ? min_t(u32, addr->len, sizeof(*to)) : 0;

	if (len)
		memcpy(to, addr->name, len);
	return len;
}

static u16 other_address(struct socket *sock, struct sockaddr_storage *to)
{
	int len = READ_ONCE(sock->ops)->getname(sock, (struct sockaddr *)to, 0);

	return len > 0 ? min_t(u32, len, sizeof(*to)) : 0;
}

/* True if put_socket() needs a lock: the unix socket is connected, or the netlink socket is bound. */
static bool socket_needs_locks(const struct sock *sk)
{
	switch (sk ? sk->sk_family : AF_UNSPEC) {
	case AF_UNIX:
		return READ_ONCE(unix_sk(sk)->peer);
	case AF_NETLINK:
		return is_bound(sk);
	}
	return false;
}

static void unix_peer_info(struct systrace_fdinfo *to, struct sock *sk)
{
	struct sock *peer = unix_peer_get(sk);

	if (!peer)
		return;
	to->peer_ino = sock_i_ino(peer);
	sock_put(peer);
}

/* Stores the socket's own address, or its peer's; returns its length.  @may_lock: also addresses that need a lock. */
static u16 socket_address(struct socket *sock, struct sockaddr_storage *to, bool peer, bool may_lock)
{
	struct sock *sk = sock->sk;

	switch (sk->sk_family) {
	case AF_INET:
	case AF_INET6:
		return inet_address(sk, to, peer);
	case AF_UNIX:
		return peer ? 0 : unix_address(sk, to);
	case AF_NETLINK:
		/* the multicast groups in the address need a lock */
		if (!may_lock)
			return 0;
		fallthrough;
	case AF_PACKET:
		/* getname() of these two families only reads; that of others locks the socket, which sleeps. */
		return peer ? 0 : other_address(sock, to);
	default:
		return 0;
	}
}

static u32 put_address(struct capture *c, struct systrace_fdinfo *to, u32 at, u32 room, struct socket *sock, bool peer)
{
	struct sockaddr_storage addr;
	u32 len, padded;

	memset(&addr, 0, sizeof(addr));
	len = socket_address(sock, &addr, peer, systrace_may_lock(c));
	padded = ALIGN(len, 8);
	if (!len || !check_room(c, at, room, padded))
		return at;
	memcpy((u8 *)to + at, &addr, padded);
	if (peer)
		to->peer = len;
	else
		to->local = len;
	return at + padded;
}

static u32 put_socket(struct capture *c, struct systrace_fdinfo *to, u32 at, u32 room, struct file *file,
		      struct socket *sock)
{
	struct sock *sk = sock->sk;

	if (!sk)
		return at;
	to->family = sk->sk_family;
	to->type = sk->sk_type;
	to->protocol = sk->sk_protocol;
	to->state = sk->sk_family == AF_NETLINK ? is_bound(sk) : READ_ONCE(sk->sk_state);
	strscpy(to->name, file->f_path.dentry->d_name.name, sizeof(to->name));
	if (sk->sk_family == AF_UNIX && systrace_may_lock(c))
		unix_peer_info(to, sk);
	at = put_address(c, to, at, room, sock, false);
	return put_address(c, to, at, room, sock, true);
}

/* ---- files --------------------------------------------------------------------- */

/* Compares the path with a name that only the kernel's own files have: fs/anon_inodes.c */
static bool is_called(const struct systrace_fdinfo *to, const char *name)
{
	return to->path == strlen(name) && !memcmp(to + 1, name, to->path);
}

#define SAID_MAX	128

/*
 * Adds the lines that /proc/PID/fdinfo/N has for an eventfd or a signalfd.  The show_fdinfo() of
 * these two prints a few numbers, and takes at most a lock of its own.  That of other files may do
 * anything, so it is not called.
 */
static u32 put_fdinfo_lines(struct capture *c, struct systrace_fdinfo *to, u32 at, u32 room,
			    struct file *file)
{
	struct seq_file said = { .size = SAID_MAX };
	u32 len;

	if (file_inode(file)->i_sb->s_magic != ANON_INODE_FS_MAGIC || !file->f_op->show_fdinfo || !systrace_may_lock(c))
		return at;
	if (!is_called(to, "anon_inode:[eventfd]") && !is_called(to, "anon_inode:[signalfd]"))
		return at;
	if (!check_room(c, at, room, SAID_MAX))
		return at;
	said.buf = (char *)to + at;
	file->f_op->show_fdinfo(&said, file);
	if (said.count >= SAID_MAX)
		return at;
	len = ALIGN(said.count, 8);
	memset(said.buf + said.count, 0, len - said.count);
	to->local = said.count;
	return at + len;
}

/* Returns 0 if the process has been reaped: another one may soon get its number. */
static pid_t pid_of(struct pid *pid, struct pid_namespace *pids)
{
	return pid_has_task(pid, PIDTYPE_PID) ? pid_nr_ns(pid, pids) : 0;
}

static u32 put_file(struct capture *c, struct systrace_fdinfo *to, u32 room, struct file *file)
{
	const struct inode *inode = file_inode(file);
	struct socket *sock = sock_from_file(file);
	u32 at;

	if (sock && socket_needs_locks(sock->sk) && !systrace_gets_locks(c))
		return 0;
	if (!put_path(c, to, room, &file->f_path))
		return 0;
	to->mode |= inode->i_mode;
	to->ino = inode->i_ino;
	to->major = imajor(inode);
	to->minor = iminor(inode);
	at = sizeof(*to) + ALIGN(to->path, 8);
	/* Only pidfds have this name: fs/pidfs.c, kernel/fork.c */
	if (is_called(to, "anon_inode:[pidfd]"))
		to->pid = pid_of(file_pidfd_pid(file), c->pids);
	if (!check_room(c, at, room, 0))
		return 0;
	memset((u8 *)(to + 1) + to->path, 0, at - sizeof(*to) - to->path);
	return sock ? put_socket(c, to, at, room, file, sock) :
		      put_fdinfo_lines(c, to, at, room, file);
}

/* Holds the lock instead of taking a reference: dropping a reference may sleep. */
static u32 put_pwd(struct capture *c, struct systrace_fdinfo *to, u32 room, struct fs_struct *fs)
{
	bool fits;

	fs_lock(fs);
	fits = put_path(c, to, room, &fs->pwd);
	fs_unlock(fs);
	to->mode |= S_IFDIR;
	return fits ? sizeof(*to) + to->path : 0;
}

static u32 put_cwd(struct capture *c, struct systrace_fdinfo *to, u32 room)
{
	u32 len = 0;

	if (!systrace_gets_locks(c))
		return 0;
	if (c->task == current)
		return current->fs ? put_pwd(c, to, room, current->fs) : 0;
	task_lock(c->task);
	if (c->task->fs)
		len = put_pwd(c, to, room, c->task->fs);
	task_unlock(c->task);
	return len;
}

/* ---- kept files --------------------------------------------------------------------- */

static struct file *find_kept(const struct kept_files *files, int fd)
{
	u32 i;

	for (i = 0; files && i < files->n; i++)
		if (files->of[i].fd == fd)
			return files->of[i].file;
	return NULL;
}

/* At the call's entry: keeps a reference to the file, as the call itself does while it runs. */
static void keep_file(struct kept_files *files, int fd, struct file *file)
{
	if (!files || files->n == KEPT_FILES || find_kept(files, fd))
		return;
	get_file(file);
	files->of[files->n].fd = fd;
	files->of[files->n++].file = file;
}

void systrace_let_go(struct kept_files *files)
{
	while (files->n)
		fput(files->of[--files->n].file);
}

/* ---- descriptors --------------------------------------------------------------------- */

/* Returns the file with a reference; NULL if the descriptor is closed. */
static struct file *get_file_of(const struct capture *c, int fd)
{
	struct file *file = find_kept(c->files, fd);
	struct task_struct *task = c->task;

	if (file) {
		get_file(file);
		return file;
	}
	if (task == current)
		return current->files ? fget_raw(fd) : NULL;
	task_lock(task);
	if (task->files) {
		spin_lock(&task->files->file_lock);
		file = files_lookup_fd_locked(task->files, fd);
		if (file)
			get_file(file);
		spin_unlock(&task->files->file_lock);
	}
	task_unlock(task);
	return file;
}

u32 systrace_fdinfo(struct capture *c, void *at, u32 room, int fd)
{
	struct systrace_fdinfo *to = at;
	struct file *file;
	u32 len = 0;

	if (!check_room(c, sizeof(*to), room, 1))
		return 0;
	memset(to, 0, sizeof(*to));
	if (fd == AT_FDCWD)
		return put_cwd(c, to, room);
	file = get_file_of(c, fd);
	if (!file)
		return 0;
	len = put_file(c, to, room, file);
	if (!len && c->sleeps && !c->may_sleep)
		keep_file(c->files, fd, file);
	fput(file);
	return len;
}

/* Called with the mmap lock held. */
static const struct vm_area_struct *mapping_of(struct capture *c, struct mm_struct *mm, const struct file *file, u64 from)
{
	struct vm_area_struct *vma;
	VMA_ITERATOR(vmi, mm, 0);

	for_each_vma(vmi, vma) {
		if (c->budget < COST_MAP)
			return NULL;
		systrace_spend(c, COST_MAP);
		if (vma->vm_file == file && vma->vm_pgoff == from >> PAGE_SHIFT)
			return vma;
	}
	return NULL;
}

u32 systrace_mapped(struct capture *c, void *at, int fd, u64 from)
{
	struct systrace_mapped *to = at;
	const struct vm_area_struct *vma;
	struct mm_struct *mm = current->mm;
	struct file *file;
	u32 len = 0;

	if (!systrace_may_lock(c) || !mm)
		return 0;
	file = get_file_of(c, fd);
	if (!file)
		return 0;
	if (mmap_read_trylock(mm)) {
		vma = mapping_of(c, mm, file, from);
		if (vma) {
			*to = (struct systrace_mapped){ .start = vma->vm_start, .len = vma->vm_end - vma->vm_start };
			len = sizeof(*to);
		}
		mmap_read_unlock(mm);
	}
	fput(file);
	return len;
}

u32 systrace_fd_path(char *at, u32 room, int fd)
{
	struct file *file = current->files ? fget_raw(fd) : NULL;
	int len;

	if (!file)
		return 0;
	len = systrace_path(at, room, &file->f_path);
	fput(file);
	return max(len, 0);
}
