// SPDX-License-Identifier: GPL-2.0
/* built: shipped */
/* suite: strangers host */
/*
 * strangers [PART...]: see parts[].
 *
 * What -k does with stacks and files of strangers: unwinds this program's own stack, with mappings
 * that are named as a hostile program would name them.  Runs on the build machine; as root it
 * checks more.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>
#include "settings.h"
#include "base/say.h"
#include "base/interrupt.h"
#include "cli/options.h"
#include "views/output.h"
#include "python/inspect.h"
#include "ask/sandbox.h"
#include "parted/keeper.h"
#include "parted/servers.h"
#include "stack/helper.h"
#include "stack/strange.h"
#include "stack/unwind.h"
#include "ask/talk.h"

static int tests, failed;
static char folder[] = "/tmp/strangersXXXXXX";

__attribute__((format(printf, 2, 3))) static bool check(bool good, const char *fmt, ...)
{
	va_list args;

	printf("%s %d - strangers: ", good ? "ok" : "not ok", ++tests);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	failed += !good;
	return good;
}

static uint64_t clock_ms(void)
{
	return interrupt_clock();
}

static const char *in_folder(const char *name)
{
	static char path[8][200];
	static int next;
	char *p = path[next++ % 8];

	snprintf(p, 200, "%s/%s", folder, name);
	return p;
}

__attribute__((format(printf, 1, 2))) static void shell(const char *fmt, ...)
{
	char command[2000];
	va_list args;

	va_start(args, fmt);
	vsnprintf(command, sizeof(command), fmt, args);
	va_end(args);
	if (system(command)) {
		printf("Bail out! %s\n", command);
		exit(2);
	}
}

/* ---- the stack of this program ------------------------------------------------------------ */

#define STACK	4096

static struct {
	struct systrace_stack head;
	uint8_t bytes[STACK];
} stack;

/* Its name would clear a terminal whose escape sequences may begin with a byte above 127. */
void hostile(int deep) __asm__("hostile\302\2332J");

__attribute__((noinline)) void hostile(int deep)
{
	static const int order[17] = { REG_RAX, REG_RDX, REG_RCX, REG_RBX, REG_RSI, REG_RDI, REG_RBP, REG_RSP, REG_R8, REG_R9,
				       REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15, REG_RIP };
	ucontext_t here;

	if (deep) {
		hostile(deep - 1);
		__asm__ volatile("");
		return;
	}
	getcontext(&here);
	for (int i = 0; i < 17; i++)
		stack.head.regs[i] = here.uc_mcontext.gregs[order[i]];
	memcpy(stack.bytes, (void *)here.uc_mcontext.gregs[REG_RSP], STACK);
}

__attribute__((noinline)) static void take_stack(void)
{
	hostile(2);
	__asm__ volatile("");
}

/* Returns the mappings of this process; with @name instead of the own file's name unless it is NULL. */
static struct maps maps_named(const char *name)
{
	static uint32_t number;
	struct maps maps = { .refs = 1, .number = number++, .patience = HELPER_PATIENCE };
	FILE *f = fopen("/proc/self/maps", "re");
	char line[1000], own[1000] = "", exec;
	struct text t = { 0 };

	if (readlink("/proc/self/exe", own, sizeof(own) - 1) < 0)
		exit(2);
	while (fgets(line, sizeof(line), f)) {
		struct systrace_map m = { 0 };
		const char *is;
		int at = 0;

		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %*c%*c%c%*c %" SCNx64 " %*s %*s %n", (uint64_t *)&m.start,
			   (uint64_t *)&m.end, &exec, (uint64_t *)&m.offset, &at) < 4 || exec != 'x')
			continue;
		line[strcspn(line, "\n")] = '\0';
		is = name && !strcmp(line + at, own) ? name : line + at;
		m.name = strlen(is);
		put_mem(&t, (const char *)&m, sizeof(m));
		put_s(&t, is);
		while (t.len % 8)
			put_c(&t, '\0');
	}
	fclose(f);
	maps.bytes = t.s;
	maps.len = t.len;
	return maps;
}

/* Returns the frames, NUL-terminated, and stores in @took the time in ms. */
static const char *frames_of(struct maps *maps, int style, uint64_t *took)
{
	static struct text t;
	uint64_t since = clock_ms();

	t.len = 0;
	helper_unwind(&t, maps, &stack.head, sizeof(stack), style);
	put_c(&t, '\0');
	if (took)
		*took = clock_ms() - since;
	return t.s;
}

static const char *frames_named(const char *name, int style, uint64_t *took)
{
	struct maps maps = maps_named(name);
	const char *s = frames_of(&maps, style, took);

	helper_forget(&maps);
	free(maps.bytes);
	return s;
}

static bool is_corrupt(const char *s)
{
	return strstr(s, "is corrupt");
}

/* Returns the child of @parent with this name, or 0. */
static pid_t child_called(pid_t parent, const char *name)
{
	FILE *f = popen("cat /proc/[0-9]*/stat 2>/dev/null", "r");
	char line[1000], comm[100];
	int pid, its, found = 0;

	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "%d (%99[^)]) %*c %d", &pid, comm, &its) == 3 && its == parent && !strcmp(comm, name))
			found = pid;
	pclose(f);
	return found;
}

/* ---- frames of this program ------------------------------------------------------------------ */

static void honest(void)
{
	const char *s = frames_named(NULL, FRAMES_SYMBOL | FRAMES_HERE, NULL);

	check(strstr(s, "(take_stack+0x") && strstr(s, "(main+0x"), "a stack has its functions");
	s = frames_named(NULL, FRAMES_SOURCE | FRAMES_HERE, NULL);
	check(strstr(s, "strangers.c:"), "and where they are in the source");
	check(strstr(s, "hostile\\302\\2332J") && !s[strspn(s, "\n !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_"
	      "`abcdefghijklmnopqrstuvwxyz{|}~")], "no name of a function reaches into the terminal");
	s = frames_named("/\302\2332J\033c", FRAMES_SYMBOL | FRAMES_HERE, NULL);
	check(strstr(s, "/\\302\\2332J\\033c("), "nor that of a file");
}

/* The frames are the same if the debug information is in another file. */
static void separate(void)
{
	static const struct { const char *name, *how, *where; } ways[] = {
		{ "beside the file, with a build id", "", "" },
		{ "in its folder .debug, with a build id", "", ".debug/" },
		{ "beside the file, with a checksum", "--remove-section=.note.gnu.build-id", "" },
	};

	shell("mkdir %s/.debug", folder);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		const char *s;

		shell("cd %s && objcopy %s /proc/%d/exe full 2>/dev/null && objcopy --only-keep-debug full apart && "
		      "objcopy --strip-debug --add-gnu-debuglink=apart full linked && { mv -n apart ./%s 2>/dev/null || :; }", folder, ways[i].how, getpid(),
		      ways[i].where);
		s = frames_named(in_folder("linked"), FRAMES_SOURCE | FRAMES_HERE, NULL);
		check(strstr(s, "strangers.c:"), "debug information %s", ways[i].name);
		/* debug information with another build id or, without one, of another length */
		shell("cd %s && cd ./%s. && rm -f note && if objcopy --dump-section .note.gnu.build-id=note apart 2>/dev/null && [ -s note ]; then "
		      "head -c -1 note >other && printf '\\377' >>other && objcopy --update-section .note.gnu.build-id=other apart; "
		      "else echo >>apart; fi", folder, ways[i].where);
		s = frames_named(in_folder("linked"), FRAMES_SOURCE | FRAMES_HERE, NULL);
		check(!strstr(s, "strangers.c:") && strstr(s, "take_stack"), "but not of another file: %s", ways[i].name);
		shell("cd %s && rm -f ./%sapart linked", folder, ways[i].where);
	}
}

/* ---- what a name leads to --------------------------------------------------------------------- */

/* Returns whether the file was opened since the watch began. */
static bool was_opened(int watch)
{
	char events[4096];

	return read(watch, events, sizeof(events)) > 0;
}

static int watch_opens(const char *path)
{
	int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);

	if (inotify_add_watch(fd, path, IN_OPEN) < 0)
		exit(2);
	return fd;
}

static void leads_to(const char *what, const char *path)
{
	int watch = watch_opens(path), fd;
	uint64_t took;
	const char *s;

	unlink(in_folder("program"));
	if (symlink(path, in_folder("program")))
		exit(2);
	fd = strange_open(in_folder("program"));
	s = frames_named(in_folder("program"), FRAMES_SOURCE | FRAMES_HERE, &took);
	check(fd < 0 && !was_opened(watch), "a mapping is named as %s: that is not opened", what);
	check(!is_corrupt(s) && took < 5000, "and the stack is there without it: %s", what);
	close(watch);
}

static void names(void)
{
	const char *fifo = in_folder("fifo"), *device = in_folder("device"), *unix_socket = in_folder("socket");
	int large = open(in_folder("large"), O_CREAT | O_RDWR, 0600), fd;

	if (mkfifo(fifo, 0600) || mknod(unix_socket, S_IFSOCK | 0600, 0))
		exit(2);
	leads_to("a FIFO", fifo);
	leads_to("a folder", folder);
	leads_to("a socket", unix_socket);
	leads_to("a file of proc's", "/proc/version");
	leads_to("a file of sysfs'", "/sys/kernel/uevent_seqnum");
	if (!mknod(device, S_IFCHR | 0600, makedev(1, 3)))
		leads_to("a device", device);
	else
		leads_to("a device", "/dev/zero");
	if (ftruncate(large, STRANGE_MOST + 1))
		exit(2);
	check(strange_open(in_folder("large")) < 0, "a file that is too large is not looked into");
	if (ftruncate(large, 1))
		exit(2);
	fd = strange_open(in_folder("large"));
	check(fd >= 0, "another is");
	close(fd);
	close(large);
	large = open(in_folder("large"), O_RDWR | O_CLOEXEC);
	if (!fcntl(large, F_SETLEASE, F_WRLCK)) {
		signal(SIGIO, SIG_IGN);
		check(strange_open(in_folder("large")) < 0, "what somebody has a lease on is not waited for");
	}
	close(large);
}

/* A .gnu_debuglink that leads to a FIFO. */
static void linked(void)
{
	const char *s;
	uint64_t took;
	int watch;

	shell("cd %s && objcopy --only-keep-debug /proc/%d/exe pipe && objcopy --strip-debug --add-gnu-debuglink=pipe /proc/%d/exe "
	      "linked && rm pipe && mkfifo pipe", folder, getpid(), getpid());
	watch = watch_opens(in_folder("pipe"));
	s = frames_named(in_folder("linked"), FRAMES_SOURCE | FRAMES_HERE, &took);
	check(strstr(s, "take_stack") && took < 5000 && !was_opened(watch), "debug information that is a FIFO");
	close(watch);
}

/* ---- forged files --------------------------------------------------------------------------------- */

/* Many symbol tables, which all share the same 96 MiB: they would use up any time that the helper has. */
static void forge(const char *path)
{
	const uint64_t size = 96 << 20, tables = 60000, page = 4096;
	int fd = open(path, O_CREAT | O_TRUNC | O_RDWR, 0700), own = open("/proc/self/exe", O_RDONLY);
	Elf64_Shdr *s = calloc(tables + 1, sizeof(*s));
	char head[4096];
	Elf64_Ehdr *e = (void *)head;

	if (ftruncate(fd, size + (tables + 1) * sizeof(*s)) || read(own, head, sizeof(head)) < (ssize_t)sizeof(head))
		exit(2);
	e->e_shoff = size;
	e->e_shentsize = sizeof(*s);
	e->e_shnum = tables + 1;
	e->e_shstrndx = 0;
	for (uint64_t i = 1; i <= tables; i++)
		s[i] = (Elf64_Shdr){ .sh_type = SHT_SYMTAB, .sh_offset = page, .sh_size = (size - page) / 24 * 24, .sh_entsize = 24, .sh_link = i };
	if (pwrite(fd, head, sizeof(head), 0) < 0 || pwrite(fd, s, (tables + 1) * sizeof(*s), size) < 0)
		exit(2);
	free(s);
	close(own);
	close(fd);
}

static void forged(void)
{
	uint64_t took;
	const char *s;

	forge(in_folder("forged"));
	s = frames_named(in_folder("forged"), FRAMES_SYMBOL | FRAMES_HERE, &took);
	check(!is_corrupt(s) && strstr(s, "/forged("), "sixty thousand symbol tables in one another: %" PRIu64 " ms", took);
	unlink(in_folder("forged"));
}

/* ---- helpers ---------------------------------------------------------------------------------------- */

static uint64_t status_of(pid_t pid, const char *line, int base)
{
	char path[40], text[8192] = "", *at;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	fd = open(path, O_RDONLY);
	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
		return UINT64_MAX;
	close(fd);
	at = strstr(text, line);
	return at ? strtoull(at + strlen(line), NULL, base) : UINT64_MAX;
}

static void rights(void)
{
	pid_t helper, opener;

	frames_named(NULL, FRAMES_SYMBOL | FRAMES_HERE, NULL);
	helper = child_called(getpid(), "systrace-stacks");
	opener = child_called(getpid(), "systrace-opener");
	check(helper && opener, "there are a helper and an opener");
	check(status_of(helper, "\nSeccomp:", 10) == 2 && status_of(helper, "\nNoNewPrivs:", 10) == 1 &&
	      !status_of(helper, "\nCapPrm:", 16) && !status_of(helper, "\nCapEff:", 16), "the helper has no rights");
	/* without a range of all users' ids, the helper has the id of nobody */
	check(geteuid() || status_of(helper, "\nUid:", 10) == 0x70000000ULL + helper || status_of(helper, "\nUid:", 10) == 65534,
	      "the helper is nobody, and no other process is");
	check(status_of(opener, "\nSeccomp:", 10) == 2 && status_of(opener, "\nNoNewPrivs:", 10) == 1 &&
	      !(status_of(opener, "\nCapPrm:", 16) & ~4ULL), "the opener may read, and nothing else");
}

/* Returns the soft limit of the process, or 0 if it has none. */
static uint64_t limit_of(pid_t pid, const char *what)
{
	char path[40], line[200];
	uint64_t soft = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/limits", pid);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, what, strlen(what)))
			soft = strtoull(line + strlen(what), NULL, 10);
	if (f)
		fclose(f);
	return soft;
}

static void limits(void)
{
	pid_t helper;

	frames_named(NULL, FRAMES_SYMBOL | FRAMES_HERE, NULL);
	helper = child_called(getpid(), "systrace-stacks");
	check(limit_of(helper, "Max cpu time") && limit_of(helper, "Max cpu time") < 30, "the helper has little time for each");
	check(limit_of(helper, "Max address space"), "and not all memory");
}

static int file_to_hand;

/* Tries what a confined process could do to the machine.  Returns 0 if it can do nothing. */
static int tries_anything(void)
{
	char buf[100] = "";
	struct stat st;
	int bad = 0;
	pid_t pid;

	bad |= (open("/dev/null", O_RDWR) >= 0) << 0;
	bad |= (open(in_folder("large"), O_WRONLY) >= 0) << 1;
	bad |= (open(in_folder("new"), O_CREAT | O_RDONLY, 0600) >= 0) << 2;
	bad |= (socket(AF_UNIX, SOCK_STREAM, 0) >= 0) << 3;
	/*
	 * not libc's fork(): it may block SIGSYS meanwhile, and a refused call would then kill the
	 * process
	 */
	pid = syscall(SYS_fork);
	if (!pid)
		_exit(0);
	bad |= (pid > 0) << 4;
	bad |= (!kill(getppid(), 0)) << 5;
	bad |= (!ptrace(PTRACE_ATTACH, getppid(), 0, 0)) << 6;
	bad |= (mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED) << 7;
	bad |= (!stat("/", &st)) << 8;
	bad |= (readlink("/proc/self/exe", buf, sizeof(buf)) > 0) << 9;
	bad |= (!unlink(in_folder("large"))) << 10;
	bad |= (!chdir("/")) << 11;
	bad |= (!write(1, "", 0)) << 12;
	/* if this succeeds, the exit status reports a failure */
	execl("/bin/false", "false", NULL);
	return bad;
}

static int helper_tries(void)
{
	struct stat st;
	char c;

	if (!sandbox_helper())
		return 1 << 20;
	return tries_anything() | (open("/etc/passwd", O_RDONLY) >= 0) << 14 | (open("/", O_PATH) >= 0) << 15 |
	       (fstat(file_to_hand, &st) || pread(file_to_hand, &c, 1, 0) != 1) << 16 | !realloc(malloc(1 << 20), 1 << 24) << 17;
}

static int opener_tries(void)
{
	if (!sandbox_opener())
		return 1 << 20;
	return tries_anything() | (open("/etc/passwd", O_RDONLY) < 0) << 16 | (strange_open(in_folder("large")) < 0) << 17;
}

/*
 * On the session's device, the decoder may only release and read.  ENOTTY: the request got through,
 * to a file that is no device.
 */
static int decoder_tries(void)
{
	if (!sandbox_decoder(getppid()))
		return 1 << 20;
	return (tries_anything() & ~(1 << 12)) | (open("/etc/passwd", O_RDONLY) >= 0) << 14 |
	       (open("/", O_PATH) >= 0) << 15 | (!ioctl(file_to_hand, SYSTRACE_ATTACH, 0) || errno == ENOTTY) << 16 |
	       (!ioctl(file_to_hand, SYSTRACE_START, 0) || errno == ENOTTY) << 17 |
	       (!ioctl(file_to_hand, SYSTRACE_RULES, 0) || errno == ENOTTY) << 18 |
	       (ioctl(file_to_hand, SYSTRACE_DETACH, 0) >= 0 || errno != ENOTTY) << 19;
}

static int outcome(int (*what)(void))
{
	int bad = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid)
		_exit(what() ? 1 : 0);
	waitpid(pid, &bad, 0);
	return bad;
}

static void sandboxes(void)
{
	file_to_hand = open("/etc/passwd", O_RDONLY);
	check(!outcome(helper_tries), "the helper can open no file and do nothing to anybody");
	check(!outcome(decoder_tries), "nor can the decoder, nor watch anybody");
	check(!outcome(opener_tries), "the opener can open files for reading and do nothing else");
}

/* ---- processes that do not answer ------------------------------------------------------------------- */

static bool gone(pid_t pid, uint64_t until)
{
	uint64_t state;

	do {
		char path[40], text[200] = "";
		int fd;

		snprintf(path, sizeof(path), "/proc/%d/stat", pid);
		fd = open(path, O_RDONLY);
		state = fd < 0 || read(fd, text, sizeof(text) - 1) <= 0 || strstr(text, ") Z");
		close(fd);
		if (!state)
			usleep(20000);
	} while (!state && clock_ms() < until);
	return state;
}

static void silent(void)
{
	struct maps maps = maps_named(NULL);
	pid_t helper;
	uint64_t took;
	const char *s;

	frames_of(&maps, FRAMES_SYMBOL | FRAMES_HERE, NULL);
	helper = child_called(getpid(), "systrace-stacks");
	kill(helper, SIGSTOP);
	maps.patience = 300;
	s = frames_of(&maps, FRAMES_SYMBOL | FRAMES_HERE, &took);
	check(is_corrupt(s) && took >= 290 && took < 3000, "a helper that does not answer is given up");
	check(gone(helper, clock_ms() + 3000), "and ended");
	s = frames_of(&maps, FRAMES_SYMBOL | FRAMES_HERE, &took);
	check(is_corrupt(s) && took < 100, "the same program does not make us wait again");
	s = frames_named(NULL, FRAMES_SYMBOL | FRAMES_HERE, NULL);
	check(strstr(s, "take_stack"), "others have another");
	helper = child_called(getpid(), "systrace-opener");
	kill(helper, SIGSTOP);
	maps.patience = 300;
	maps.number += 1000;
	maps.known_to = 0;
	s = frames_of(&maps, FRAMES_SYMBOL | FRAMES_HERE, &took);
	check(is_corrupt(s) && took < 3000 && gone(helper, clock_ms() + 3000), "an opener that does not answer is ended, too");
	free(maps.bytes);
}

/* The requester is killed while its helpers are stopped. */
static void orphaned(void)
{
	pid_t pid, helper, opener;
	int ends[2];
	char c;

	if (pipe(ends))
		exit(2);
	fflush(stdout);
	pid = fork();
	if (!pid) {
		helper_end();
		strange_end();
		frames_named(NULL, FRAMES_SYMBOL | FRAMES_HERE, NULL);
		if (write(ends[1], "", 1) == 1)
			pause();
		_exit(1);
	}
	if (read(ends[0], &c, 1) != 1)
		exit(2);
	helper = child_called(pid, "systrace-stacks");
	opener = child_called(pid, "systrace-opener");
	kill(helper, SIGSTOP);
	kill(opener, SIGSTOP);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	check(helper && opener && gone(helper, clock_ms() + 3000) && gone(opener, clock_ms() + 3000),
	      "no helper stays behind when the reader is killed");
}

static void on_signal(int sig)
{
	interrupted = sig;
}

/* Must be the last test: an interruption is permanent. */
static void interruption(void)
{
	struct maps maps = maps_named(NULL);
	uint64_t took;
	const char *s;

	frames_of(&maps, FRAMES_SYMBOL | FRAMES_HERE, NULL);
	kill(child_called(getpid(), "systrace-stacks"), SIGSTOP);
	signal(SIGALRM, on_signal);
	alarm(1);
	s = frames_of(&maps, FRAMES_SYMBOL | FRAMES_HERE, &took);
	check(is_corrupt(s) && took < 6000, "an interruption is heeded meanwhile");
	s = frames_of(&maps, FRAMES_SYMBOL | FRAMES_HERE, &took);
	check(!strcmp(s, " > interrupted\n") && took < 100, "and nothing is waited for then");
}

/* ---- what a helper inherits -------------------------------------------------------------------------- */

struct secret {
	const char *at;
	char is[32];
};

/* Sends a bit for each thing of the secret's owner that is still in this process. */
static void look_around(int socket)
{
	struct secret s;
	char bits = 0, there[sizeof(s.is)];
	struct iovec to = { there, sizeof(there) }, from;

	if (!talk_receive(socket, &s, sizeof(s), TALK_FOREVER))
		return;
	from = (struct iovec){ (void *)s.at, sizeof(there) };
	bits |= process_vm_readv(getpid(), &to, 1, &from, 1, 0) == sizeof(there) && !memcmp(there, s.is, sizeof(there));
	bits |= !!getenv("SECRET") << 1;
	for (int fd = socket + 1; fd < 1000; fd++)
		bits |= (fcntl(fd, F_GETFD) >= 0) << 2;
	talk_send(socket, &bits, 1, TALK_FOREVER);
}

static bool stay_as_we_are(void)
{
	return true;
}

static const struct server nosy = { .name = "nosy", .confine = stay_as_we_are, .serve = look_around };

static void inheritance(void)
{
	struct secret s = { .at = memcpy(malloc(sizeof(s.is)), "read from whoever is traced    ", sizeof(s.is)) };
	char bits = -1;
	int socket;
	pid_t pid;

	memcpy(s.is, s.at, sizeof(s.is));
	setenv("SECRET", "1", 1);
	pid = talk_begin(&socket, &nosy);
	if (pid < 0 || !talk_send(socket, &s, sizeof(s), clock_ms() + 5000) || !talk_receive(socket, &bits, 1, clock_ms() + 5000))
		bits = -1;
	check(!bits, "a helper has no memory of ours, no environment and no files (%d)", bits);
	talk_end(pid, socket);
}

/* ---- Pythons --------------------------------------------------------------------------------------- */

#define DAMAGED		400

static uint32_t kind_of(const char *path, const char *name)
{
	struct inspected is;
	int file = strange_open(path);
	bool answered = file >= 0 && inspect(file, name, &is, clock_ms() + 10000);

	if (file >= 0)
		close(file);
	return answered ? is.kind : PYTHON_KINDS;
}

/* Overwrites a word in the headers, or shortens the file. */
static void damage(uint8_t *s, const uint8_t *whole, size_t *len)
{
	static const uint64_t odd[] = { 0, 1, 8, 0x7fff, 0xffff, 0x7fffffff, 0xffffffff, 1ULL << 63, ~7ULL, ~0ULL };
	const Elf64_Ehdr *e = (const void *)whole;
	size_t heads = sizeof(*e), table = e->e_shnum * sizeof(Elf64_Shdr), at;
	uint64_t word = odd[rand() % (sizeof(odd) / sizeof(odd[0]))];

	switch (rand() % 4) {
	case 0:
		at = 16 + rand() % (heads - 24);
		break;
	case 1:
		at = e->e_phoff + rand() % (e->e_phnum * sizeof(Elf64_Phdr) - 8);
		break;
	case 2:
		at = e->e_shoff + rand() % (table - 8);
		break;
	default:
		*len = rand() % *len;
		return;
	}
	memcpy(s + at, &word, 1 << rand() % 4);
}

/* Every forged file gets an answer, and the next good file is recognized. */
static void pythons(void)
{
	const char *path = in_folder("python"), *name;
	int answers = 0, known = 0, fd;
	uint8_t *s, *copy;
	struct stat is;
	glob_t found;
	size_t len;

	if (glob("/usr/bin/python3.[0-9]*[0-9]", 0, NULL, &found) || stat(found.gl_pathv[0], &is)) {
		check(false, "there is a Python in /usr/bin");
		return;
	}
	name = found.gl_pathv[0];
	check(kind_of(name, name) == PYTHON_KNOWN && kind_of("/proc/self/maps", name) == PYTHON_KINDS && kind_of("/bin/sh", "/bin/sh") == PYTHON_NONE &&
	      kind_of("/bin/sh", name) == PYTHON_STRIPPED,
	      "%s is a Python, sh is none but if it is called so, and what is in /proc is not opened", name);
	s = malloc(is.st_size);
	copy = malloc(is.st_size);
	fd = open(name, O_RDONLY);
	if (read(fd, s, is.st_size) != is.st_size)
		exit(2);
	close(fd);
	srand(20);
	for (int i = 0; i < DAMAGED; i++) {
		uint32_t kind;

		memcpy(copy, s, len = is.st_size);
		for (int n = rand() % 3; n >= 0 && len == (size_t)is.st_size; n--)
			damage(copy, s, &len);
		fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		if (write(fd, copy, len) != (ssize_t)len)
			exit(2);
		close(fd);
		kind = kind_of(path, name);
		answers += kind < PYTHON_KINDS;
		known += kind == PYTHON_KNOWN;
	}
	check(answers == DAMAGED, "of %d damaged Pythons %d are answered, %d as if they were whole", DAMAGED, answers, known);
	check(kind_of(name, name) == PYTHON_KNOWN, "and then a good one");
	free(s);
	free(copy);
	globfree(&found);
}

static const struct { const char *name; void (*play)(void); } parts[] = {
	{ "honest", honest }, { "separate", separate }, { "names", names }, { "linked", linked }, { "forged", forged },
	{ "inheritance", inheritance }, { "rights", rights }, { "limits", limits }, { "sandboxes", sandboxes }, { "silent", silent },
	{ "orphaned", orphaned }, { "pythons", pythons }, { "interruption", interruption },
};

static bool is_asked_for(const char *name, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], name))
			return true;
	return argc < 2;
}

int main(int argc, char **argv)
{
	servers_serve(argv[0]);
	keeper_begin();
	talk_serve(argv[0], &nosy);
	setlinebuf(stdout);
	if (!mkdtemp(folder))
		return 2;
	opt.stack = FRAMES_SYMBOL;
	take_stack();
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (is_asked_for(parts[i].name, argc, argv))
			parts[i].play();
	printf("1..%d\n", tests);
	shell("rm -r %s", folder);
	return failed || !tests;
}
