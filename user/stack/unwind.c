// SPDX-License-Identifier: GPL-2.0
/*
 * Frames as elfutils finds them: by the unwind tables of the files that a program is mapped from,
 * or by frame pointers where there are none.
 *
 * Everything that is read here may be forged, files as well as stacks: see helper.c.
 */
#include <dwarf.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libiberty/demangle.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>
#include "base/array.h"
#include "base/memory.h"
#include "base/say.h"
#include "base/text.h"
#include "debug.h"
#include "image.h"
#include "jit.h"
#include "unwind.h"

#define MAPS_MAX	65536

struct mapping {
	uint64_t start, end, offset;
	uint32_t at;			/* offset in the mappings as they were passed */
	char *name;
	struct image *image;		/* NULL: not a file that could be read */
	uint64_t bias;
};

struct program {
	struct mapping *maps;
	int n;
	Dwfl *dwfl;
	bool attached;
	struct jit *jit;
};

/* The stack that is being unwound. */
static struct {
	struct program *program;
	const struct systrace_stack *stack;
	const uint8_t *bytes;
	size_t len;
	struct text *to;
	int style;
	unsigned int frames, frames_most;
	bool too_many;
	bool asked;			/* the program's description of generated code was requested */
} now;

/* ---- mappings ------------------------------------------------------------------------- */

static const struct mapping *find_mapping(const struct program *p, uint64_t address)
{
	int lo = 0, hi = p->n;

	while (lo < hi) {
		int mid = (lo + hi) / 2;

		if (address >= p->maps[mid].end)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < p->n && address >= p->maps[lo].start ? &p->maps[lo] : NULL;
}

static void take_maps(struct program *p, const uint8_t *at, size_t len)
{
	const uint8_t *start = at;
	struct systrace_map m;

	while (len >= sizeof(m) && p->n < MAPS_MAX) {
		memcpy(&m, at, sizeof(m));
		if (m.name > len - sizeof(m) || m.start >= m.end || (p->n && m.start < p->maps[p->n - 1].end))
			return;
		p->maps[p->n].start = m.start;
		p->maps[p->n].end = m.end;
		p->maps[p->n].offset = m.offset;
		p->maps[p->n].at = at - start;
		p->maps[p->n].name = strndup((const char *)at + sizeof(m), m.name);
		if (!p->maps[p->n++].name)
			die("out of memory");
		m.name = PADDED(m.name);
		if (m.name > len - sizeof(m))
			return;
		at += sizeof(m) + m.name;
		len -= sizeof(m) + m.name;
	}
}

/* ---- callbacks of libdwfl ------------------------------------------------------------------- */

#define VDSO_SIZE 8192

/* The vdso of our own kernel is also that of the program. */
static Elf *get_vdso(const struct mapping *m)
{
	char *at = (char *)getauxval(AT_SYSINFO_EHDR);
	bool there = at && now.style & FRAMES_HERE && m->end - m->start >= VDSO_SIZE;

	return there ? libdw.elf_memory(at, VDSO_SIZE) : NULL;
}

static int find_elf(Dwfl_Module *module, void **userdata, const char *name, Dwarf_Addr base, char **file, Elf **elf)
{
	struct mapping *m = *userdata;
	int fd;

	(void)module, (void)base;
	if (m && !m->image)
		*elf = strcmp(name, "[vdso]") ? NULL : get_vdso(m);
	if (!m || !m->image)
		return -1;
	fd = image_open(m->image, m->at);
	if (fd >= 0)
		*file = strdup(m->name);
	return fd;
}

static int no_debuginfo(Dwfl_Module *module, void **userdata, const char *name, Dwarf_Addr base, const char *file,
			const char *link, GElf_Word crc, char **found)
{
	(void)module, (void)userdata, (void)name, (void)base, (void)file, (void)link, (void)crc, (void)found;
	return -1;
}

static int find_debuginfo(Dwfl_Module *module, void **userdata, const char *name, Dwarf_Addr base, const char *file,
			  const char *link, GElf_Word crc, char **found)
{
	const struct mapping *m = *userdata;

	(void)name, (void)base;
	if (!m || !m->image)
		return -1;
	return link && !crc ? debug_find_shared(module, file, link, found) : debug_find(module, m->at, m->name, link, crc, found);
}

static pid_t next_thread(Dwfl *dwfl, void *arg, void **thread)
{
	(void)dwfl, (void)arg;
	if (*thread)
		return 0;
	*thread = &now;
	return 1;
}

static bool get_thread(Dwfl *dwfl, pid_t tid, void *arg, void **thread)
{
	(void)dwfl, (void)tid, (void)arg;
	*thread = &now;
	return true;
}

static bool memory_read(Dwfl *dwfl, Dwarf_Addr address, Dwarf_Word *word, void *arg)
{
	uint64_t sp = now.stack->regs[7], at = address - sp;

	(void)dwfl, (void)arg;
	if (address < sp || at > now.len || now.len - at < sizeof(uint64_t))
		return false;
	memcpy(word, now.bytes + at, sizeof(uint64_t));
	return true;
}

static bool set_registers(Dwfl_Thread *thread, void *arg)
{
	Dwarf_Word regs[17];

	(void)arg;
	for (int i = 0; i < 17; i++)
		regs[i] = now.stack->regs[i];
	return libdw.dwfl_thread_state_registers(thread, 0, 17, regs);
}

static const Dwfl_Callbacks with_debuginfo = { .find_elf = find_elf, .find_debuginfo = find_debuginfo };
static const Dwfl_Callbacks without_debuginfo = { .find_elf = find_elf, .find_debuginfo = no_debuginfo };

static const Dwfl_Thread_Callbacks thread_callbacks = {
	.next_thread = next_thread,
	.get_thread = get_thread,
	.memory_read = memory_read,
	.set_initial_registers = set_registers,
};

/* ---- a program ------------------------------------------------------------------------------ */

static void set_userdata(Dwfl_Module *module, struct mapping *m)
{
	void **userdata;

	if (module && libdw.dwfl_module_info(module, &userdata, NULL, NULL, NULL, NULL, NULL, NULL))
		*userdata = m;
}

/* A file may have several executable mappings: it is reported once. */
static void report_mapping(struct program *p, struct mapping *m, uint64_t *end)
{
	uint64_t low, high;

	if (!strcmp(m->name, "[vdso]")) {
		m->bias = m->start;
		set_userdata(libdw.dwfl_report_module(p->dwfl, m->name, m->start, m->end), m);
		return;
	}
	m->image = m->name[0] == '/' ? image_of(m->name, m->at) : NULL;
	if (!m->image)
		return;
	if (!image_place(m->image, m->start, m->offset, &m->bias, &low, &high)) {
		m->image = NULL;
		return;
	}
	if (low < *end)
		return;
	*end = high;
	set_userdata(libdw.dwfl_report_module(p->dwfl, m->name, low, high), m);
}

/* libdwfl needs an ELF file to know the machine: any of that machine will do. */
static Elf *our_own;

void unwind_prepare(void)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	libdw_load();
	libdw.elf_version(EV_CURRENT);
	our_own = fd < 0 ? NULL : libdw.elf_begin(fd, ELF_C_READ_MMAP, NULL);
}

static void attach_program(struct program *p, int style)
{
	uint64_t end = 0;

	p->dwfl = libdw.dwfl_begin(style & FRAMES_SOURCE ? &with_debuginfo : &without_debuginfo);
	if (!p->dwfl)
		return;
	libdw.dwfl_report_begin(p->dwfl);
	for (int i = 0; i < p->n; i++)
		report_mapping(p, &p->maps[i], &end);
	libdw.dwfl_report_end(p->dwfl, NULL, NULL);
	p->attached = libdw.dwfl_attach_state(p->dwfl, our_own, 1, &thread_callbacks, NULL);
}

struct program *program_new(const void *maps, size_t len)
{
	struct program *p = zeroed(1, sizeof(*p));

	p->maps = zeroed(len / sizeof(struct systrace_map) + 1, sizeof(*p->maps));
	take_maps(p, maps, len);
	return p;
}

void program_free(struct program *p)
{
	if (!p)
		return;
	if (p->dwfl)
		libdw.dwfl_end(p->dwfl);
	for (int i = 0; i < p->n; i++)
		free(p->maps[i].name);
	free(p->maps);
	jit_free(p->jit);
	free(p);
}

/* ---- a frame ----------------------------------------------------------------------------------- */

/* Names are controlled by the tracee. */
static void put_name(const char *s)
{
	put_safe(now.to, s, strlen(s));
}

static void put_symbol(const char *symbol)
{
	char *plain = cplus_demangle(symbol, DMGL_AUTO | DMGL_PARAMS);

	put_name(plain ? plain : symbol);
	free(plain);
}

static void put_frame(const char *name, const char *symbol, uint64_t offset, uint64_t address)
{
	put_s(now.to, " > ");
	put_name(name);
	put_c(now.to, '(');
	if (symbol) {
		put_symbol(symbol);
		put_f(now.to, "+0x%" PRIx64, offset);
	}
	put_f(now.to, ") [0x%" PRIx64 "]", address);
}

/* Code that only the program itself has a name for.  Returns false if it has none either. */
static bool put_jit(const struct mapping *m, Dwarf_Addr pc)
{
	const char *symbol = NULL;
	uint64_t offset;

	if (now.style & FRAMES_HERE && m && strcmp(m->name, "[vdso]"))
		symbol = jit_symbol(&now.program->jit, &now.asked, pc, &offset);
	if (!symbol)
		return false;
	put_s(now.to, " > [jit](");
	put_name(symbol);
	put_f(now.to, "+0x%" PRIx64 ") [0x%" PRIx64 "]\n", offset, pc);
	return true;
}

/* Shows the return address as an offset in its file, with a name from the file's own symbols. */
static int put_plain(Dwarf_Addr pc)
{
	const struct mapping *m = find_mapping(now.program, pc);
	const char *symbol = NULL;
	uint64_t offset = 0;

	if (m && m->image)
		symbol = image_symbol(m->image, m->at, pc - m->bias, &offset);
	if (!symbol && put_jit(m, pc))
		return DWARF_CB_OK;
	if (!m || !m->name[0]) {
		if (pc)
			put_f(now.to, " > unexpected_backtracing_error [0x%" PRIx64 "]\n", pc);
		return DWARF_CB_ABORT;
	}
	if (!symbol && now.style & FRAMES_BEFORE)
		symbol = "";
	put_frame(m->name, symbol, offset, pc - m->start + m->offset);
	put_c(now.to, '\n');
	return DWARF_CB_OK;
}

static void put_source(Dwfl_Module *module, Dwarf_Addr pc)
{
	Dwfl_Line *line = libdw.dwfl_module_getsrc(module, pc);
	const char *file;
	int number;

	file = line ? libdw.dwfl_lineinfo(line, NULL, &number, NULL, NULL, NULL) : NULL;
	if (!file)
		return;
	put_c(now.to, ' ');
	put_name(file);
	put_f(now.to, ":%d", number);
}

/* Shows the address of the call itself, as it is in the file, with a name from debug information. */
static int put_detailed(Dwfl_Frame *frame, Dwarf_Addr pc)
{
	Dwfl_Module *module = libdw.dwfl_addrmodule(libdw.dwfl_thread_dwfl(libdw.dwfl_frame_thread(frame)), pc);
	Dwarf_Addr address = pc;
	const char *name, *symbol = NULL;
	GElf_Off offset = 0;
	GElf_Sym sym;

	if (module)
		symbol = libdw.dwfl_module_addrinfo(module, pc, &offset, &sym, NULL, NULL, NULL);
	if ((!symbol && put_jit(find_mapping(now.program, pc), pc)) || !module)
		return DWARF_CB_OK;
	name = libdw.dwfl_module_info(module, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
	libdw.dwfl_module_relocate_address(module, &address);
	put_frame(name ? name : "", symbol, offset, address);
	if (symbol)
		put_source(module, pc);
	put_c(now.to, '\n');
	return DWARF_CB_OK;
}

static int on_frame(Dwfl_Frame *frame, void *arg)
{
	bool activation;
	Dwarf_Addr pc;

	(void)arg;
	if (!libdw.dwfl_frame_pc(frame, &pc, &activation))
		return DWARF_CB_ABORT;
	if (now.frames++ == now.frames_most) {
		now.too_many = true;
		return DWARF_CB_ABORT;
	}
	return now.style & FRAMES_SOURCE ? put_detailed(frame, activation ? pc : pc - 1) : put_plain(pc);
}

void unwind(struct text *t, struct program *p, const struct systrace_stack *stack, size_t len, int style)
{
	int err;

	if (len < sizeof(*stack))
		return;
	now.program = p;
	now.stack = stack;
	now.bytes = (const uint8_t *)(stack + 1);
	now.len = len - sizeof(*stack);
	now.to = t;
	now.style = style;
	now.frames = 0;
	now.frames_most = (unsigned int)style >> FRAMES_LIMIT;
	if (!now.frames_most)
		now.frames_most = 256;
	now.too_many = now.asked = false;
	if (!p->dwfl)
		attach_program(p, style);
	if (!p->attached)
		return;
	err = libdw.dwfl_getthread_frames(p->dwfl, 1, on_frame, NULL);
	if (now.too_many)
		put_s(t, " > too many stack frames\n");
	else if (err < 0 && style & FRAMES_SOURCE)
		put_f(t, " > %s\n", libdw.dwfl_errmsg(-1));
}
