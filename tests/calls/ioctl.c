// SPDX-License-Identifier: GPL-2.0
/*
 * Every ioctl command that has a name, on an invalid descriptor: the arguments are shown before the
 * kernel refuses the call.  Then the commands that a machine without special hardware answers.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <linux/if.h>
#include <linux/nsfs.h>
#include <linux/random.h>
#include <linux/sockios.h>
#include <linux/userfaultfd.h>
#include <netinet/in.h>
#include <pty.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include "args.h"

static const struct { uint32_t code; int abis; const char *name; } commands[] = {
#include "../../user/calls/ioctl/names.h"
};

#ifdef __x86_64__
#define THIS_ABI 1
#else
#define THIS_ABI 2
#endif

/* simple numbers and short lists, without meaning: the kernel does not look at them */
static uint8_t zeros[16384] __attribute__((aligned(16))), ones[16384] __attribute__((aligned(16)));

/* newer: what strace 6.1 does not know */
static void all_commands(int newer)
{
	for (unsigned i = 0; i < sizeof(ones); i += 4)
		ones[i] = 1 + i / 4 % 3;
	for (unsigned i = 0, last = -1; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (!(commands[i].abis & THIS_ABI) || (*commands[i].name == '+') != newer)
			continue;
		if (commands[i].code == last)
			continue;
		last = commands[i].code;
#ifdef __i386__
		/*
		 * For this command strace repeats the text that it printed for set_thread_area, the
		 * last call that had such a text.
		 */
		if (commands[i].code == NS_GET_NSTYPE)
			continue;
#endif
		syscall(SYS_ioctl, -1, commands[i].code, 0L);
		syscall(SYS_ioctl, -1, commands[i].code, BAD);
		syscall(SYS_ioctl, -1, commands[i].code, zeros);
		syscall(SYS_ioctl, -1, commands[i].code, ones);
	}
	/* numbers without a name, and numbers that include a length or an axis */
	ioctl(-1, 0, 1);
	ioctl(-1, _IOC(_IOC_READ, 'T', 1, 8), 1);
	ioctl(-1, _IOC(_IOC_READ | _IOC_WRITE, 0xee, 0xff, 0x3fff), zeros);
	for (unsigned dir = _IOC_WRITE; dir <= _IOC_READ; dir++)
		for (int nr = 0; nr < 256; nr++) {
			ioctl(-1, _IOC(dir, 'E', nr, 24), ones);
			if (nr % (1 + nr / 32))
				continue;
			ioctl(-1, _IOC(dir, 'E', nr, 20), ones);
			ioctl(-1, _IOC(dir, 'M', nr, 4), ones);
			ioctl(-1, _IOC(dir, 'H', nr, 9), 0);
		}
	ioctl(-1, _IOC(_IOC_READ, '!', 2, 8), zeros);
	ioctl(-1, _IOC(_IOC_READ | _IOC_WRITE, 0xa4, 8, 32), ones);
	/* not used by any driver: with -v strace 7.2 shows the data */
	for (unsigned dir = 0; dir < 4; dir++) {
		ioctl(-1, _IOC(dir, 0xde, 0xad, 8), at_end_with("\1\2\3\4\5\6\7\10", 8));
		ioctl(-1, _IOC(dir, 0xde, 0xad, 9), at_end_with("\1\2\3\4\5\6\7\10", 8));
		ioctl(-1, _IOC(dir, 0xde, 0xad, 300), ones);
	}
	ioctl(-1, _IOC(_IOC_READ, 'U', 0x2c, 99), 0);
	ioctl(-1, _IOC(_IOC_READ, 'j', 0x13, 99), 0);
	ioctl(-1, _IOC(_IOC_WRITE, 'k', 0, 99), 0);
}

static void terminal(void)
{
	static const unsigned gets[] = { TCGETS, TCGETA, TIOCGWINSZ, TIOCMGET, TIOCGETD, TIOCGPGRP, TIOCGSID, FIONREAD,
					 TIOCOUTQ, TIOCGSOFTCAR, TIOCGEXCL, TIOCGPTN, TIOCGLCKTRMIOS, 0x802c542a, TIOCGDEV };
	int *on = AT_END(int);
	int master, slave;

	*on = 1;
	if (openpty(&master, &slave, NULL, NULL, NULL) < 0)
		return;
	for (unsigned i = 0; i < sizeof(gets) / sizeof(gets[0]); i++) {
		ioctl(slave, gets[i], ones);
		ioctl(master, gets[i], ones);
		ioctl(slave, gets[i], BAD);
		ioctl(slave, gets[i], 0);
	}
	ioctl(slave, TCGETS, ones);
	ioctl(slave, TCSETS, ones);
	ioctl(slave, TCSETSW, ones);
	ioctl(slave, TCSETA, BAD);
	ioctl(slave, TCSETAF, BAD);
	ioctl(open("/dev/null", O_RDONLY), TCSETSF, BAD);
	ioctl(slave, TCSBRK, 1);
	ioctl(slave, TCXONC, TCOON);
	ioctl(slave, TCXONC, 77);
	ioctl(slave, TCFLSH, TCIOFLUSH);
	ioctl(slave, TIOCEXCL, 0);
	ioctl(slave, TIOCNXCL, 0);
	ioctl(master, FIONBIO, on);
	ioctl(master, TIOCPKT, on);
	ioctl(slave, TIOCSTI, "x");
	ioctl(slave, FIOCLEX);
	ioctl(slave, FIONCLEX);
	close(master);
	close(slave);
}

static void interfaces(void)
{
	static const unsigned gets[] = { SIOCGIFADDR, SIOCGIFDSTADDR, SIOCGIFBRDADDR, SIOCGIFNETMASK, SIOCGIFHWADDR,
					 SIOCGIFFLAGS, SIOCGIFINDEX, SIOCGIFMETRIC, SIOCGIFMTU, SIOCGIFTXQLEN, SIOCGIFMAP,
					 SIOCGIFSLAVE };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct ifreq *r = AT_END(struct ifreq);
	struct ifconf *c = AT_END(struct ifconf);
	struct ifreq list[4];
	int *i = AT_END(int);

	for (unsigned k = 0; k < sizeof(gets) / sizeof(gets[0]); k++) {
		memset(r, 0, sizeof(*r));
		strcpy(r->ifr_name, "lo");
		ioctl(fd, gets[k], r);
		memset(r, 'x', sizeof(*r));
		ioctl(fd, gets[k], r);
	}
	memset(r, 0, sizeof(*r));
	r->ifr_ifindex = 1;
	ioctl(fd, SIOCGIFNAME, r);
	*c = (struct ifconf){ .ifc_len = sizeof(list) };
	ioctl(fd, SIOCGIFCONF, c);
	/* room for one entry: the number of the others differs between machines, not between runs */
	*c = (struct ifconf){ .ifc_len = sizeof(list), .ifc_req = list };
	ioctl(fd, SIOCGIFCONF, c);
	*c = (struct ifconf){ .ifc_len = sizeof(list), .ifc_req = (void *)BAD };
	ioctl(fd, SIOCGIFCONF, c);
	ioctl(fd, SIOCGPGRP, i);
	ioctl(fd, SIOCATMARK, i);
	ioctl(fd, SIOCOUTQNSD, i);
	ioctl(fd, SIOCBRADDBR, "a name that is too long for one");
	close(fd);
}

static void files(void)
{
	char name[] = "/tmp/calls-ioctl-XXXXXX";
	int fd = mkstemp(name), other = open("/dev/null", O_RDONLY);
	struct fiemap *map = at_end(sizeof(*map) + 3 * sizeof(struct fiemap_extent));
	struct file_clone_range *range = AT_END(struct file_clone_range);
	long *flags = AT_END(long);
	char *label = at_end(FSLABEL_MAX);

	unlink(name);
	if (write(fd, ones, sizeof(ones)) < 0)
		return;
	fsync(fd);
	memset(map, 0, sizeof(*map));
	map->fm_length = ~0ULL;
	map->fm_extent_count = 3;
	ioctl(fd, FS_IOC_FIEMAP, map);
	ioctl(fd, FS_IOC_GETFLAGS, flags);
	ioctl(fd, FS_IOC_GETFLAGS, BAD);
	ioctl(fd, FS_IOC_GETVERSION, flags);
	ioctl(fd, FS_IOC_FSGETXATTR, ones);
	ioctl(fd, FS_IOC_GETFSLABEL, label);
	ioctl(fd, FICLONE, other);
	*range = (struct file_clone_range){ other, 1, 2, 3 };
	ioctl(fd, FICLONERANGE, range);
	ioctl(fd, FIGETBSZ, flags);
	ioctl(fd, FIONREAD, flags);
	close(fd);
	close(other);
}

static void others(void)
{
	int fd, user;
	int *i = AT_END(int);
	struct uffdio_api *api = AT_END(struct uffdio_api);
	struct uffdio_range *range = AT_END(struct uffdio_range);
	int pipes[2];

	fd = open("/dev/urandom", O_RDONLY);
	ioctl(fd, RNDGETENTCNT, i);
	ioctl(fd, RNDGETENTCNT, BAD);
	close(fd);

	fd = open("/proc/self/ns/user", O_RDONLY);
#ifndef __i386__
	ioctl(fd, NS_GET_NSTYPE);
#endif
	ioctl(fd, NS_GET_OWNER_UID, i);
	ioctl(fd, NS_GET_PARENT);
	close(fd);
	fd = open("/proc/self/ns/uts", O_RDONLY);
	user = ioctl(fd, NS_GET_USERNS);
	ioctl(fd, NS_GET_OWNER_UID, i);
	close(user);
	close(fd);

	fd = syscall(SYS_userfaultfd, O_CLOEXEC);
	*api = (struct uffdio_api){ .api = UFFD_API };
	ioctl(fd, UFFDIO_API, api);
	*range = (struct uffdio_range){ 0, 4096 };
	ioctl(fd, UFFDIO_UNREGISTER, range);
	ioctl(fd, UFFDIO_WAKE, range);
	close(fd);

	if (!pipe(pipes)) {
		ioctl(pipes[0], FIONREAD, i);
		close(pipes[0]);
		close(pipes[1]);
	}
}

/* The information ioctl of a pidfd, with each size that its structure ever had. */
static void process(void)
{
	int fd = syscall(434, getpid(), 0);	/* pidfd_open */

	for (unsigned size = 56; size <= 96; size += 8)
		for (uint64_t mask = 0; mask < 256; mask = 2 * mask + 1)
			ioctl(fd, _IOC(_IOC_READ | _IOC_WRITE, 0xff, 11, size), memcpy(at_end(size), &mask, sizeof(mask)));
	for (unsigned nr = 1; nr <= 10; nr++)
		close(ioctl(fd, _IO(0xff, nr), 0));
	close(fd);
}

int main(int argc, char **argv)
{
	(void)argv;
	all_commands(argc > 1);
	if (argc > 1) {
		process();
		return 0;
	}
	terminal();
	interfaces();
	files();
	others();
	return 0;
}
