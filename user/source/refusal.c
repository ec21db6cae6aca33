// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <grp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <linux/systrace.h>
#include "refusal.h"

#define AS_ROOT	"run as root, or with sudo"

/* ---- opening the device ---------------------------------------------------------- */

static const char *no_member(void)
{
	static char why[256];
	struct stat st;
	struct group *group = NULL;

	if (!stat(SYSTRACE_DEVICE, &st) && st.st_gid && st.st_mode & 0060)
		group = getgrgid(st.st_gid);
	if (!group)
		return "permission denied: " AS_ROOT;
	snprintf(why, sizeof(why), "permission denied: only members of group %s may open it: "
		 "have root run 'usermod -aG %s USER' and log in again, or " AS_ROOT, group->gr_name, group->gr_name);
	return why;
}

static bool contains(const char *path, const char *what)
{
	char text[128];
	FILE *f = fopen(path, "r");
	bool does = f && fgets(text, sizeof(text), f) && strstr(text, what);

	if (f)
		fclose(f);
	return does;
}

/* If the module may have been rejected for lack of a signature (Secure Boot), this is what helps. */
static const char *no_module(void)
{
	if (contains("/sys/module/module/parameters/sig_enforce", "Y") ||
	    contains("/sys/kernel/security/lockdown", "[integrity]") ||
	    contains("/sys/kernel/security/lockdown", "[confidentiality]"))
		return "no such device: this kernel loads only signed modules: let DKMS sign it with a key that the firmware "
		       "knows ('mokutil --import /var/lib/dkms/mok.pub', then reboot), and load the module with 'modprobe systrace'";
	return "no such device: load the module with 'insmod systrace.ko'";
}

const char *refusal_to_open(int err)
{
	switch (err) {
	case ENOENT:
	case ENODEV:
	case ENXIO:
		return no_module();
	case EACCES:
		return no_member();
	case EPERM:
		return "the kernel is locked down for confidentiality (/sys/kernel/security/lockdown): "
		       "system calls cannot be traced until it is booted without this lockdown";
	case EDQUOT:
		return "your sessions use all the memory that a user may have for them: end one, or have root raise "
		       "/sys/module/systrace/parameters/user_mem";
	}
	return NULL;
}

/* ---- attaching ------------------------------------------------------------------- */

bool is_kernel_thread(int pid)
{
	char path[64];
	char link[2];

	snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	return readlink(path, link, sizeof(link)) < 0 && errno == ENOENT;
}

/* The first number in a file; -1: none. */
static int number_in(const char *path)
{
	FILE *f = fopen(path, "r");
	int n = -1;

	if (f && fscanf(f, "%d", &n) != 1)
		n = -1;
	if (f)
		fclose(f);
	return n;
}

/* Whether its real, effective and saved user ids are all ours. */
static bool is_ours(int pid)
{
	char path[64], line[256];
	unsigned int real, effective, saved;
	bool ours = false;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "Uid: %u %u %u", &real, &effective, &saved) == 3)
			ours = real == getuid() && effective == getuid() && saved == getuid();
	if (f)
		fclose(f);
	return ours;
}

/* Files of a process that is not dumpable (prctl(PR_SET_DUMPABLE), unreadable program) are root's. */
static bool is_dumpable(int pid)
{
	struct stat st;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/mem", pid);
	return !stat(path, &st) && st.st_uid == geteuid();
}

static const char *not_permitted(int pid)
{
	if (is_kernel_thread(pid))
		return "it is a kernel thread, which makes no system calls";
	if (number_in("/proc/sys/kernel/yama/ptrace_scope") == 3)
		return "Operation not permitted: kernel.yama.ptrace_scope is 3: nobody may trace until the next boot";
	if (!geteuid())
		return "Operation not permitted: it needs CAP_SYS_PTRACE, which root does not have here (in a container?), "
		       "or a security module forbids it";
	if (!is_ours(pid))
		return "Operation not permitted: it belongs to another user: " AS_ROOT;
	if (!is_dumpable(pid))
		return "Operation not permitted: its memory is protected (set-uid, not readable, or by prctl): " AS_ROOT;
	switch (number_in("/proc/sys/kernel/yama/ptrace_scope")) {
	case 1:
		return "Operation not permitted: kernel.yama.ptrace_scope is 1: only programs that you start with this command "
		       "may be traced. Start it with this command, " AS_ROOT ", or have root set kernel.yama.ptrace_scope to 0";
	case 2:
		return "Operation not permitted: kernel.yama.ptrace_scope is 2: only root may trace: " AS_ROOT;
	}
	return "Operation not permitted: " AS_ROOT;
}

const char *refusal_to_attach(int pid, int err)
{
	switch (err) {
	case ESRCH:
		return "No such process";
	case EDEADLK:
		return "it is this reader, which cannot watch itself: start a second one for that";
	case EPERM:
	case EACCES:
		return not_permitted(pid);
	case ENOMEM:
		return "the kernel has no memory for it, or your sessions use all that a user may have for them: "
		       "end one, or have root raise /sys/module/systrace/parameters/user_mem";
	}
	return strerror(err);
}
