// SPDX-License-Identifier: GPL-2.0
/* built: asan-all */
/* suite: fuzz-elf host -- build/tests/host/fuzz_elf 1000x 1 */
/*
 * fuzz_elf SECONDS|RUNSx [SEED [FOLDER]]: what -k and -kk do with forged ELF files, DWARF, stacks
 * and mappings.  The FOLDER's files (tests/host/fuzz/seeds.sh) are changed where it may hurt:
 * headers, sections, symbols, names, unwind tables, debug information.  A stack full of addresses
 * in them is unwound
 *
 * - in a process that has the helper's code, but not its confinement, under ASAN and UBSAN: our
 *   code must not fail.  The libraries may: the helper exists to contain this.  Their failures are
 *   counted.
 * - sometimes, and whenever a library has failed, by the helper itself: it must answer, or be given
 *   up, in time; its output is plain text; and the next honest stack is unwound as usual.
 */
#include <elf.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "settings.h"
#include "base/say.h"
#include "base/interrupt.h"
#include "cli/options.h"
#include "views/output.h"
#include "parted/keeper.h"
#include "parted/servers.h"
#include "stack/helper.h"
#include "stack/strange.h"
#include "stack/unwind.h"
#include "chance.h"

#define SEEDS_MAX	24
#define FILES_MAX	3
#define GROWTH		(1 << 20)
#define STACK		8192
#define CASE_SECONDS	4		/* CPU time; the helper itself has ten seconds */
#define PATIENCE	4000		/* ms */

static uint64_t odd_number(void)
{
	static const uint64_t odd[] = { 0, 1, 2, 3, 4, 8, 16, 24, 64, 0x7f, 0x80, 0xff, 0x1000, 0x7fff, 0xffff, 0x7fffffff, 0x80000000,
		0xfffffff0, 0xffffffff, 0x100000000, 0x7fffffffffffffff, 1ULL << 63, ~7ULL, ~0ULL };

	return below(4) ? odd[below(sizeof(odd) / sizeof(*odd))] : chance() >> below(64);
}

/* ---- files ------------------------------------------------------------------------------- */

struct file {
	char name[64];
	uint8_t *s;
	size_t len;
};

static struct file seeds[SEEDS_MAX];
static int nseeds;

static void read_seed(const char *folder, const char *name)
{
	struct file *f = &seeds[nseeds];
	char path[500];
	struct stat is;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	fd = open(path, O_RDONLY);
	if (fd < 0 || fstat(fd, &is) || !S_ISREG(is.st_mode) || nseeds == SEEDS_MAX)
		exit(2);
	f->len = is.st_size;
	f->s = malloc(f->len);
	if (read(fd, f->s, f->len) != (ssize_t)f->len)
		exit(2);
	snprintf(f->name, sizeof(f->name), "%s", name);
	nseeds++;
	close(fd);
}

/* Sorted by name, so that a seed means the same on every machine. */
static void read_seeds(const char *folder)
{
	struct dirent **all;
	int n = scandir(folder, &all, NULL, alphasort);

	for (int i = 0; i < n; i++)
		if (*all[i]->d_name != '.')
			read_seed(folder, all[i]->d_name);
	if (!nseeds) {
		fprintf(stderr, "fuzz_elf: %s has no files: run make build/fuzz/elf\n", folder);
		exit(2);
	}
}

static const struct file *seed_called(const char *name)
{
	for (int i = 0; i < nseeds; i++)
		if (!strcmp(seeds[i].name, name))
			return &seeds[i];
	exit(2);
}

/* ---- finding things in files ------------------------------------------------------------------- */

/* Only for 64-bit files.  In other files bytes are changed at random. */
static Elf64_Shdr *heads_of(const struct file *f, int *n)
{
	Elf64_Ehdr *e = (void *)f->s;

	*n = 0;
	if (f->len < sizeof(*e) || e->e_ident[EI_CLASS] != ELFCLASS64 || e->e_shoff > f->len || e->e_shoff % 8 ||
	    (f->len - e->e_shoff) / sizeof(Elf64_Shdr) < e->e_shnum)
		return NULL;
	*n = e->e_shnum;
	return (void *)(f->s + e->e_shoff);
}

static bool is_in_file(const struct file *f, const Elf64_Shdr *s)
{
	return s->sh_type != SHT_NOBITS && s->sh_size && s->sh_offset < f->len && s->sh_size <= f->len - s->sh_offset;
}

static const char *name_of(const struct file *f, const Elf64_Shdr *all, int n, const Elf64_Shdr *s)
{
	const Elf64_Ehdr *e = (void *)f->s;
	const Elf64_Shdr *names = &all[e->e_shstrndx];

	if (e->e_shstrndx >= n || !is_in_file(f, names) || s->sh_name >= names->sh_size || f->s[names->sh_offset + names->sh_size - 1])
		return "";
	return (const char *)f->s + names->sh_offset + s->sh_name;
}

/* Returns a section that the reader parses, not code. */
static Elf64_Shdr *some_section(const struct file *f, Elf64_Shdr *all, int n)
{
	static const char *const telling[] = { ".eh_frame", ".eh_frame_hdr", ".debug_", ".symtab", ".strtab", ".dyn", ".note", ".gnu_debug" };

	for (int tries = 0; n && tries < 40; tries++) {
		const char *want = telling[below(sizeof(telling) / sizeof(*telling))];
		Elf64_Shdr *s = &all[below(n)];

		if (is_in_file(f, s) && !strncmp(name_of(f, all, n, s), want, strlen(want)))
			return s;
	}
	return NULL;
}

static Elf64_Shdr *section_of_type(const struct file *f, Elf64_Shdr *all, int n, uint32_t type)
{
	for (int i = 0; i < n; i++)
		if (all[i].sh_type == type && is_in_file(f, &all[i]) && !(all[i].sh_offset % 8))
			return &all[i];
	return NULL;
}

static uint64_t address_of(const struct file *f, const char *symbol)
{
	int n;
	Elf64_Shdr *all = heads_of(f, &n), *table = section_of_type(f, all, n, SHT_SYMTAB);
	const Elf64_Sym *s = (void *)(f->s + table->sh_offset);
	const char *names = (const char *)f->s + all[table->sh_link].sh_offset;

	for (uint64_t i = 0; i < table->sh_size / sizeof(*s); i++)
		if (!strcmp(names + s[i].st_name, symbol))
			return s[i].st_value;
	exit(2);
}

/* ---- changes ------------------------------------------------------------------------------------- */

static void put_number(uint8_t *at, size_t room)
{
	uint32_t width = 1 << below(4);
	uint64_t v = odd_number();

	memcpy(at, &v, width < room ? width : room);
}

/* Pieces of unwind tables and debug information: endless numbers, jumps backwards, recursive calls. */
static void put_atom(uint8_t *at, size_t room)
{
	static const struct { const char *s; size_t len; } atoms[] = {
		{ "\xff\xff\xff\xff", 4 }, { "\xff\xff\xff\xff\xff\xff\xff\xff", 8 }, { "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 10 },
		{ "\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 9 }, { "\x2f\xfd\xff", 3 }, { "\x28\xfd\xff", 3 }, { "\x0f\x04\x77\x08\x06\x06", 6 },
		{ "\x0f\x03\x2f\xfd\xff", 5 }, { "\x16\x07\x03\x96\x2f\xfc", 6 }, { "\x0c\x07\x00", 3 }, { "\x0a\x0a\x0a\x0b\x0b\x0b\x0b", 7 },
		{ "\x98\x00\x00", 3 }, { "\x99\x00\x00\x00\x00", 5 }, { "\xf3\x01\x03", 3 }, { "\x94\x09", 2 }, { "\x1b\x00", 2 }, { "\x00\x00\x00", 3 },
		{ "\x01\x11\x01", 3 }, { "\x00\x09\x02", 3 }, { "\x1f\x21", 2 }, { "\x16\x20", 2 },
	};
	uint32_t i = below(sizeof(atoms) / sizeof(*atoms));

	memcpy(at, atoms[i].s, atoms[i].len < room ? atoms[i].len : room);
}

/* Symbols that the demangler parses, or loops in. */
static void put_mangled(uint8_t *at, size_t room)
{
	static const char *const pieces[] = {
		"_Z", "N", "S_", "S0_", "T_", "I", "E", "P", "R", "K", "F", "A_", "Dp", "L", "1a", "3foo", "99999999", "v", "St", "Ss",
		"_R", "B_", "C", "M", "X", "NvC", "Y", "cv", "dt", "fp_", "L_Z", "E_", "D0", "Tv0_n12_", "GR", "\x9b", "\xff", "_",
	};
	uint32_t n = 1 + below(room < 4000 ? 20 : 4000), first = below(8) ? 0 : 20, same = below(sizeof(pieces) / sizeof(*pieces));
	bool repeats = below(2);
	size_t len = 0;

	for (uint32_t i = 0; i < n; i++) {
		const char *s = pieces[!i ? first : repeats ? same : below(sizeof(pieces) / sizeof(*pieces))];

		if (len + strlen(s) + 1 > room)
			break;
		memcpy(at + len, s, strlen(s) + 1);
		len += strlen(s);
	}
}

static void change_bytes(struct file *f, uint64_t start, uint64_t size)
{
	for (uint32_t n = 1 + below(6); n; n--) {
		uint64_t at = below(size), len = 1 + below(16), from = below(size);

		switch (below(6)) {
		case 0:
			f->s[start + at] ^= 1 << below(8);
			break;
		case 1:
			put_number(f->s + start + at, size - at);
			break;
		case 2:
			put_mangled(f->s + start + at, size - at);
			break;
		case 3:		/* move the rest of the bytes up or down */
			if (at + len < size)
				memmove(f->s + start + at + (below(2) ? len : 0), f->s + start + at + (below(2) ? len : 0), size - at - len);
			break;
		case 4:
			memmove(f->s + start + at, f->s + start + from, size - (at > from ? at : from));
			break;
		default:
			put_atom(f->s + start + at, size - at);
		}
	}
}

static void change_head(struct file *f)
{
	Elf64_Ehdr *e = (void *)f->s;

	switch (below(10)) {
	case 0: e->e_shoff = odd_number(); break;
	case 1: e->e_phoff = odd_number(); break;
	case 2: e->e_shnum = odd_number(); break;
	case 3: e->e_phnum = odd_number(); break;
	case 4: e->e_shstrndx = odd_number(); break;
	case 5: e->e_shentsize = odd_number(); break;
	case 6: e->e_phentsize = odd_number(); break;
	case 7: e->e_type = below(6); break;
	case 8: e->e_machine = below(2) ? EM_386 : below(256); break;
	default: f->s[below(16)] ^= 1 << below(8);
	}
}

static void change_segment(struct file *f)
{
	Elf64_Ehdr *e = (void *)f->s;
	uint64_t *word, at = e->e_phoff + below(e->e_phnum) * sizeof(Elf64_Phdr);

	if (e->e_ident[EI_CLASS] != ELFCLASS64 || e->e_phoff > f->len || at % 8 || f->len - sizeof(Elf64_Phdr) < at)
		return;
	word = (void *)(f->s + at);
	word[below(sizeof(Elf64_Phdr) / 8)] = odd_number();
}

static void change_section(struct file *f, Elf64_Shdr *all, int n)
{
	Elf64_Shdr *s = &all[below(n)];

	switch (below(9)) {
	case 0: s->sh_type = below(2) ? SHT_SYMTAB : below(20); break;
	case 1: s->sh_flags ^= below(2) ? SHF_COMPRESSED : 1ULL << below(12); break;
	case 2: s->sh_offset = below(2) ? below(f->len) : odd_number(); break;
	case 3: s->sh_size = below(2) ? f->len - below(f->len) : odd_number(); break;
	case 4: s->sh_link = below(2) ? below(n) : odd_number(); break;
	case 5: s->sh_info = odd_number(); break;
	case 6: s->sh_entsize = odd_number(); break;
	case 7: s->sh_addr = odd_number(); break;
	default: *s = all[below(n)];		/* two sections become the same one */
	}
}

static void change_symbol(struct file *f, Elf64_Shdr *all, int n)
{
	Elf64_Shdr *table = section_of_type(f, all, n, below(2) ? SHT_SYMTAB : SHT_DYNSYM);
	Elf64_Sym *s;

	if (!table || table->sh_size < sizeof(*s))
		return;
	s = (Elf64_Sym *)(f->s + table->sh_offset) + below(table->sh_size / sizeof(*s));
	switch (below(5)) {
	case 0: s->st_name = odd_number(); break;
	case 1: s->st_value = odd_number(); break;
	case 2: s->st_size = odd_number(); break;
	case 3: s->st_info = below(2) ? STT_FUNC : below(256); break;
	default: s->st_shndx = odd_number();
	}
}

/* Points the names of all symbols into an endless string at the end of the file. */
static void grow_names(struct file *f, Elf64_Shdr *all, int n)
{
	Elf64_Shdr *table = section_of_type(f, all, n, SHT_SYMTAB), *names;
	uint32_t more = 1 << (8 + below(13));

	if (!table || table->sh_link >= (uint32_t)n || f->len > GROWTH)
		return;
	names = &all[table->sh_link];
	memset(f->s + f->len, below(2) ? 'P' : 'a', more);
	memcpy(f->s + f->len, "_Z3fooP", 7);
	if (below(2))
		put_mangled(f->s + f->len, more);
	f->s[f->len + more - 1] = 0;
	names->sh_offset = f->len;
	names->sh_size = more;
	f->len += more;
	for (uint64_t i = 0; i < table->sh_size / sizeof(Elf64_Sym); i++)
		((Elf64_Sym *)(f->s + table->sh_offset))[i].st_name = below(8) ? 0 : below(more);
}

static void change_once(struct file *f)
{
	Elf64_Shdr *all, *s;
	int n;

	all = heads_of(f, &n);
	switch (below(12)) {
	case 0:
		change_head(f);
		return;
	case 1:
		change_segment(f);
		return;
	case 2:
	case 3:
		if (n)
			change_section(f, all, n);
		return;
	case 4:
		change_symbol(f, all, n);
		return;
	case 5:
		grow_names(f, all, n);
		return;
	case 6:
		if (!below(4))
			f->len = sizeof(Elf64_Ehdr) + below(f->len - sizeof(Elf64_Ehdr) + 1);
		return;
	}
	s = some_section(f, all, n);
	change_bytes(f, s ? s->sh_offset : 0, s ? s->sh_size : f->len);
}

/* Returns a changed copy, which has room to grow. */
static struct file changed(const struct file *from)
{
	struct file f = *from;

	f.s = calloc(1, from->len + 2 * GROWTH + (1 << 20));
	memcpy(f.s, from->s, from->len);
	for (uint32_t n = below(10) ? 1 + below(6) : 0; n; n--)
		change_once(&f);
	return f;
}

/* ---- a case: files, mappings and a stack ------------------------------------------------------------- */

static struct {
	struct file file[FILES_MAX], debug;
	int n, style;
	bool has_debug;
	struct text maps;
	uint32_t at[FILES_MAX];
	struct { struct systrace_stack head; uint8_t bytes[STACK]; } stack;
} now;

/* The code of all seeds is at about the same offset. */
static uint64_t code_address(int file)
{
	return 0x555500000000 + ((uint64_t)file << 20) + 0x300 + below(0x400);
}

static void put_map(const char *name, uint64_t start, uint64_t end, uint64_t offset)
{
	struct systrace_map m = { .start = start, .end = end, .offset = offset, .name = strlen(name) };

	if (!below(40))
		m.end = odd_number();
	if (!below(40))
		m.offset = odd_number();
	put_mem(&now.maps, (const char *)&m, sizeof(m));
	put_s(&now.maps, name);
	while (now.maps.len % 8)
		put_c(&now.maps, 0);
	if (!below(60))
		((struct systrace_map *)(now.maps.s))->name = odd_number();
}

static const char *path_of(int i);

static void make_maps(void)
{
	now.maps.len = 0;
	for (int i = 0; i < now.n; i++) {
		uint64_t start = 0x555500000000 + ((uint64_t)i << 20);

		now.at[i] = now.maps.len;
		put_map(path_of(i), start, start + 0x4000, 0);
	}
	if (!below(4))
		put_map("[vdso]", 0x7fff00000000, 0x7fff00002000, 0);
}

static void make_stack(void)
{
	const uint64_t top = 0x7ffe00000000;
	uint64_t *words = (void *)now.stack.bytes;

	for (int i = 0; i < STACK / 8; i++)
		words[i] = below(3) ? code_address(below(now.n)) : below(2) ? top + below(STACK) : odd_number();
	for (int i = 0; i < 17; i++)
		now.stack.head.regs[i] = below(4) ? top + below(STACK / 8) * 8 : odd_number();
	now.stack.head.regs[7] = top + (below(20) ? 0 : below(64));
	now.stack.head.regs[6] = top + 8 * below(64);
	now.stack.head.regs[16] = below(10) ? code_address(0) : odd_number();
}

static void make_case(void)
{
	now.n = 1 + below(FILES_MAX);
	now.style = (below(2) ? FRAMES_SYMBOL : FRAMES_SOURCE) | (below(2) ? FRAMES_HERE : 0) | (below(2) ? FRAMES_BEFORE : 0);
	for (int i = 0; i < now.n; i++)
		now.file[i] = changed(&seeds[below(nseeds)]);
	now.has_debug = below(4);
	now.debug = changed(seed_called(below(2) ? "apart" : below(2) ? "nameless.apart" : "dwarf4"));
	make_maps();
	make_stack();
}

static void forget_case(void)
{
	for (int i = 0; i < now.n; i++)
		free(now.file[i].s);
	free(now.debug.s);
}

/* ---- in a process of its own ---------------------------------------------------------------------------- */

/* in the child that unwinds: it gets its files below, without asking */
static bool within;

int __real_helper_mapped_file(uint32_t at);
int __real_helper_file_beside(uint32_t at, const char *name);
int __real_helper_debug_file(const char *path);
int __wrap_helper_mapped_file(uint32_t at);
int __wrap_helper_file_beside(uint32_t at, const char *name);
int __wrap_helper_debug_file(const char *path);
int __real_helper_jit_file(void);
int __wrap_helper_jit_file(void);

static int descriptor_of(const struct file *f)
{
	int fd = memfd_create(f->name, MFD_CLOEXEC);

	if (write(fd, f->s, f->len) != (ssize_t)f->len)
		_exit(2);
	return fd;
}

int __wrap_helper_mapped_file(uint32_t at)
{
	static int known[FILES_MAX];	/* a descriptor for each file, so that it stays the same */

	if (!within)
		return __real_helper_mapped_file(at);
	for (int i = 0; i < now.n; i++) {
		if (now.at[i] != at)
			continue;
		if (!known[i])
			known[i] = descriptor_of(&now.file[i]);
		return dup(known[i]);
	}
	return -1;
}

int __wrap_helper_file_beside(uint32_t at, const char *name)
{
	if (!within)
		return __real_helper_file_beside(at, name);
	return now.has_debug ? descriptor_of(&now.debug) : -1;
}

int __wrap_helper_debug_file(const char *path)
{
	if (!within)
		return __real_helper_debug_file(path);
	return now.has_debug ? descriptor_of(&now.debug) : -1;
}

/* Most of the lines are valid. */
int __wrap_helper_jit_file(void)
{
	struct file f = { .name = "perf-1.map" };
	uint8_t text[4096];

	if (!within)
		return __real_helper_jit_file();
	f.s = text;
	f.len = below(sizeof(text));
	for (size_t i = 0; i < f.len; i++)
		text[i] = below(20) ? (uint8_t)"0123456789abcdef    \n\n"[below(22)] : below(256);
	return descriptor_of(&f);
}

#define STRAYED	98		/* exit status: the text is not plain */
#define NAMED	97		/* exit status: functions have been found */

static void __attribute__((noreturn)) unwind_here(void)
{
	static struct text t;
	struct program *p;

	within = true;
	setrlimit(RLIMIT_CPU, &(struct rlimit){ CASE_SECONDS, CASE_SECONDS });
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	unwind_prepare();
	p = program_new(now.maps.s, now.maps.len);
	for (int i = 0; i < 2; i++)
		unwind(&t, p, &now.stack.head, sizeof(now.stack), now.style);
	program_free(p);
	if (!is_safe_lines(t.s ? t.s : "", t.len))
		_exit(STRAYED);
	_exit(t.len && memchr(t.s, '+', t.len) ? NAMED : 0);
}

/* The first frame in a report of ASAN that is in neither ASAN nor the C library shows whose code failed. */
static bool is_ours(const char *report)
{
	char line[1000];
	const char *at = report;

	if (strstr(report, "runtime error:"))
		return true;
	for (; at && *at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL) {
		snprintf(line, sizeof(line), "%.*s", (int)strcspn(at, "\n"), at);
		if (!strstr(line, "    #") || strstr(line, "libsanitizer") || strstr(line, "libasan") || strstr(line, "/libc.so"))
			continue;
		return strstr(line, " user/") || strstr(line, " tests/");
	}
	return false;
}

enum outcome { FINE, FRAMES, LIBRARY, SLOW, OURS };

static enum outcome run_here(int report)
{
	static char text[64 << 10];
	ssize_t n;
	int status;
	pid_t pid;

	if (ftruncate(report, 0))
		exit(2);
	lseek(report, 0, SEEK_SET);
	pid = fork();
	if (!pid) {
		dup2(report, STDERR_FILENO);
		unwind_here();
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		exit(2);
	if (WIFEXITED(status) && (!WEXITSTATUS(status) || WEXITSTATUS(status) == NAMED))
		return WEXITSTATUS(status) ? FRAMES : FINE;
	if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL))
		return SLOW;
	n = pread(report, text, sizeof(text) - 1, 0);
	text[n > 0 ? n : 0] = 0;
	return WIFEXITED(status) && WEXITSTATUS(status) == 99 && !is_ours(text) ? LIBRARY :
	       WIFSIGNALED(status) && !*text ? LIBRARY : OURS;
}

/* ---- by the helper itself --------------------------------------------------------------------------------- */

static char folder[] = "/tmp/fuzz-elfXXXXXX";

static const char *path_of(int i)
{
	static char path[FILES_MAX][100];

	snprintf(path[i], sizeof(path[i]), "%s/%d", folder, i);
	return path[i];
}

static void write_file(const char *path, const struct file *f)
{
	int fd;

	/* the previous file may still be mapped: make another one */
	unlink(path);
	fd = open(path, O_CREAT | O_EXCL | O_WRONLY, 0644);
	if (write(fd, f->s, f->len) != (ssize_t)f->len)
		exit(2);
	close(fd);
}

static uint32_t number;			/* of the next mappings */

static const char *why;			/* what went wrong; NULL: nothing */

static void ask_helper(struct text *t)
{
	struct maps maps = { .refs = 1, .bytes = now.maps.s, .len = now.maps.len, .number = number++, .patience = PATIENCE };
	uint64_t since = interrupt_clock();

	t->len = 0;
	helper_unwind(t, &maps, &now.stack.head, sizeof(now.stack), now.style);
	if (interrupt_clock() - since > PATIENCE + 15000)
		why = "the helper was not given up in time";
	if (t->len && !is_safe_lines(t->s, t->len))
		why = "the text is not plain";
	helper_forget(&maps);
}

/* Checks that the innermost frame of a stack in an unchanged file is found. */
static void ask_honestly(void)
{
	static struct text t;
	write_file(path_of(0), seed_called("plain"));
	now.n = 1;
	now.style = FRAMES_SYMBOL;
	make_stack();
	now.maps.len = 0;
	put_mem(&now.maps, (const char *)&(struct systrace_map){ 0x555500000000, 0x555500004000, 0, strlen(path_of(0)), 0 },
		sizeof(struct systrace_map));
	put_s(&now.maps, path_of(0));
	while (now.maps.len % 8)
		put_c(&now.maps, 0);
	now.stack.head.regs[7] = 0x7ffe00000000;
	now.stack.head.regs[16] = 0x555500000000 + address_of(seed_called("plain"), "entry") + 1;
	ask_helper(&t);
	put_c(&t, 0);
	if (!why && !strstr(t.s, "/0(entry+0x1)"))
		why = "after it an honest stack is not unwound";
}

static void run_by_helper(void)
{
	static struct text t;
	char beside[120];

	for (int i = 0; i < now.n; i++)
		write_file(path_of(i), &now.file[i]);
	snprintf(beside, sizeof(beside), "%s/apart", folder);
	write_file(beside, &now.debug);
	ask_helper(&t);
	ask_honestly();
}

/* Ends all helpers.  Returns whether a child process is left. */
static bool children_stay(void)
{
	uint64_t until = interrupt_clock() + 5000;
	pid_t pid;

	helper_end();
	strange_end();
	do {
		pid = waitpid(-1, NULL, WNOHANG | __WALL);
		if (!pid)
			usleep(10000);
	} while (pid >= 0 && interrupt_clock() < until);
	return pid >= 0;
}

/* ---- the main loop ----------------------------------------------------------------------------------------- */

static void keep_case(uint64_t run, int report)
{
	char name[100], text[4000];
	ssize_t n = pread(report, text, sizeof(text) - 1, 0);

	for (int i = 0; i < now.n; i++) {
		snprintf(name, sizeof(name), "build/fuzz-elf.%llu.%d", (unsigned long long)run, i);
		write_file(name, &now.file[i]);
	}
	fprintf(stderr, "fuzz_elf: the files are build/fuzz-elf.%llu.*\n%.*s\n", (unsigned long long)run, (int)(n > 0 ? n : 0), text);
}

int main(int argc, char **argv)
{
	struct effort effort = effort_of(argc > 1 ? argv[1] : "20");
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 0) : (uint64_t)time(NULL), runs = 0, asked = 0, bad = 0, of[OURS + 1] = { 0 };
	int report = memfd_create("report", MFD_CLOEXEC);
	enum outcome was;

	servers_serve(argv[0]);
	keeper_begin();
	opt.stack = FRAMES_SYMBOL;
	state = seed * 0x9e3779b97f4a7c15ULL | 1;
	read_seeds(argc > 3 ? argv[3] : "build/fuzz/elf");
	if (!mkdtemp(folder))
		return 2;
	while (effort_goes_on(&effort) && bad < 3) {
		make_case();
		was = run_here(report);
		of[was]++;
		runs++;
		if (was == OURS)
			keep_case(runs, report);
		/* a slow case is as slow in the helper: run only some */
		if (was == LIBRARY || !below(was == SLOW ? 8 : 40)) {
			asked++;
			run_by_helper();
		}
		bad += was == OURS || why;
		if (was == OURS || why)
			fprintf(stderr, "fuzz_elf: seed %llu, run %llu: %s\n", (unsigned long long)seed, (unsigned long long)runs,
				why ? why : "our code");
		why = NULL;
		forget_case();
	}
	if (children_stay()) {
		bad++;
		fprintf(stderr, "fuzz_elf: a helper stays\n");
	}
	if (!of[FRAMES])
		bad++;
	printf("%s 1 - fuzz elf: %llu forged programs, %llu with frames, %llu of them by the helper: the reader goes on "
	       "(libraries failed %llu times, took too long %llu; seed %llu)\n1..1\n", bad ? "not ok" : "ok", (unsigned long long)runs, (unsigned long long)of[FRAMES],
	       (unsigned long long)asked, (unsigned long long)of[LIBRARY], (unsigned long long)of[SLOW], (unsigned long long)seed);
	if (chdir(folder) || system("rm -f [0-9]* apart") || rmdir(folder))
		return 2;
	return !!bad;
}
