// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/memory.h"
#include "base/say.h"
#include "helper.h"
#include "image.h"
#include "libdw.h"

#define BUCKETS	256
#define LOADS	16

struct symbol {
	uint64_t value;
	const char *name;
	uint32_t place;			/* order in the file: of several at one address the first wins */
};

struct image {
	struct image *next;		/* next in its bucket */
	char *path;
	struct stat is;
	bool usable;
	struct { uint64_t offset, vaddr, filesz, memsz, align; bool exec; } load[LOADS];
	int nloads;
	bool read;			/* the symbols have been read */
	Elf *elf;			/* holds the names of the symbols */
	struct symbol *symbols;
	uint32_t nsymbols, room;
};

static struct image *buckets[BUCKETS];

/* ---- files ------------------------------------------------------------------------- */

static int open_file(uint32_t at, struct stat *is)
{
	int fd = helper_mapped_file(at);

	if (fd >= 0 && fstat(fd, is)) {
		close(fd);
		return -1;
	}
	return fd;
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

int image_open(const struct image *image, uint32_t at)
{
	struct stat is;
	int fd = open_file(at, &is);

	if (fd >= 0 && !same_file(&is, &image->is)) {
		close(fd);
		return -1;
	}
	return fd;
}

static bool read_loads(struct image *image, int fd)
{
	Elf *elf = libdw.elf_begin(fd, ELF_C_READ, NULL);
	GElf_Phdr ph;
	size_t n;

	if (!elf)
		return false;
	if (libdw.elf_kind(elf) != ELF_K_ELF || libdw.elf_getphdrnum(elf, &n))
		n = 0;
	for (size_t i = 0; i < n && image->nloads < LOADS; i++) {
		if (!libdw.gelf_getphdr(elf, i, &ph) || ph.p_type != PT_LOAD)
			continue;
		image->load[image->nloads].offset = ph.p_offset;
		image->load[image->nloads].vaddr = ph.p_vaddr;
		image->load[image->nloads].filesz = ph.p_filesz;
		image->load[image->nloads].memsz = ph.p_memsz;
		image->load[image->nloads].align = ph.p_align;
		image->load[image->nloads++].exec = ph.p_flags & PF_X;
	}
	libdw.elf_end(elf);
	return image->nloads;
}

/* A file that was replaced is another image, and the old one is not found any more. */
static struct image *find(const char *path, const struct stat *is, unsigned int bucket)
{
	struct image *image = buckets[bucket];

	while (image && strcmp(image->path, path))
		image = image->next;
	return image && same_file(is, &image->is) ? image : NULL;
}

static struct image *make(const char *path, const struct stat *is, unsigned int bucket, int fd)
{
	struct image *image = zeroed(1, sizeof(*image));

	libdw.elf_version(EV_CURRENT);
	image->is = *is;
	image->path = strdup(path);
	if (!image->path)
		die("out of memory");
	image->usable = read_loads(image, fd);
	image->next = buckets[bucket];
	buckets[bucket] = image;
	return image;
}

struct image *image_of(const char *path, uint32_t at)
{
	unsigned int bucket = 0;
	struct image *image;
	struct stat is;
	int fd = open_file(at, &is);

	if (fd < 0)
		return NULL;
	for (const char *s = path; *s; s++)
		bucket = bucket * 31 + (unsigned char)*s;
	bucket %= BUCKETS;
	image = find(path, &is, bucket);
	if (!image)
		image = make(path, &is, bucket, fd);
	close(fd);
	return image->usable ? image : NULL;
}

bool image_place(const struct image *image, uint64_t start, uint64_t offset, uint64_t *bias, uint64_t *low, uint64_t *high)
{
	uint64_t page = sysconf(_SC_PAGESIZE);

	for (int i = 0; i < image->nloads; i++) {
		uint64_t first = image->load[i].offset & -page;

		if (!image->load[i].exec || offset < first || offset - first >= image->load[i].filesz + page)
			continue;
		*bias = start - offset + image->load[i].offset - image->load[i].vaddr;
		*low = *bias + (image->load[0].vaddr & -image->load[0].align);
		*high = *bias + image->load[image->nloads - 1].vaddr + image->load[image->nloads - 1].memsz;
		*high = (*high + page - 1) & -page;
		return *low <= start && start < *high;
	}
	return false;
}

/* ---- symbols ------------------------------------------------------------------------ */

static void add_symbol(struct image *image, const GElf_Sym *sym, const char *name)
{
	if (image->nsymbols == image->room) {
		image->room = image->room ? 2 * image->room : 1024;
		image->symbols = realloc(image->symbols, image->room * sizeof(*image->symbols));
		if (!image->symbols)
			die("out of memory");
	}
	image->symbols[image->nsymbols] = (struct symbol){ sym->st_value, name, image->nsymbols };
	image->nsymbols++;
}

/* *left: bytes that further tables can have; tables do not overlap. */
static void read_table(struct image *image, Elf_Scn *section, const GElf_Shdr *head, uint64_t *left)
{
	Elf_Data *data = head->sh_size <= *left ? libdw.elf_getdata(section, NULL) : NULL;
	size_t n = data && head->sh_entsize ? data->d_size / head->sh_entsize : 0;
	const char *name;
	GElf_Sym sym;

	*left -= data ? head->sh_size : 0;
	for (size_t i = 0; i < n && libdw.gelf_getsym(data, i, &sym); i++) {
		if (GELF_ST_TYPE(sym.st_info) != STT_FUNC || sym.st_shndx == SHN_UNDEF)
			continue;
		name = libdw.elf_strptr(image->elf, head->sh_link, sym.st_name);
		if (name)
			add_symbol(image, &sym, name);
	}
}

static int by_value(const void *va, const void *vb)
{
	const struct symbol *a = va, *b = vb;

	if (a->value != b->value)
		return a->value < b->value ? -1 : 1;
	return a->place < b->place ? -1 : a->place > b->place;
}

static void read_symbols(struct image *image, uint32_t at)
{
	uint64_t left = image->is.st_size;
	Elf_Scn *section = NULL;
	GElf_Shdr head;
	int fd;

	image->read = true;
	fd = image_open(image, at);
	if (fd < 0)
		return;
	image->elf = libdw.elf_begin(fd, ELF_C_READ_MMAP, NULL);
	while (image->elf && (section = libdw.elf_nextscn(image->elf, section)))
		if (libdw.gelf_getshdr(section, &head) && (head.sh_type == SHT_SYMTAB || head.sh_type == SHT_DYNSYM))
			read_table(image, section, &head, &left);
	/* the mapping stays valid when the file is closed */
	if (image->elf)
		libdw.elf_cntl(image->elf, ELF_C_FDREAD);
	close(fd);
	if (image->nsymbols)
		qsort(image->symbols, image->nsymbols, sizeof(*image->symbols), by_value);
}

const char *image_symbol(struct image *image, uint32_t at, uint64_t address, uint64_t *offset)
{
	uint32_t lo = 0, hi;

	if (!image->read)
		read_symbols(image, at);
	/* find the first symbol after the address */
	hi = image->nsymbols;
	while (lo < hi) {
		uint32_t mid = (lo + hi) / 2;

		if (image->symbols[mid].value <= address)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (!lo)
		return NULL;
	while (lo > 1 && image->symbols[lo - 2].value == image->symbols[lo - 1].value)
		lo--;
	*offset = address - image->symbols[lo - 1].value;
	return image->symbols[lo - 1].name;
}
