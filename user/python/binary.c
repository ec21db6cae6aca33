// SPDX-License-Identifier: GPL-2.0
#include <elf.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/machine.h"
#include "binary.h"

#define PAGE	4096ULL

/* @n structures of this size at this offset of the file; NULL: not all of them are in it, or they are not aligned. */
static const void *part(const struct binary *b, uint64_t offset, uint64_t n, size_t size)
{
	if (offset > b->size || n > (b->size - offset) / size || offset % 8)
		return NULL;
	return b->bytes + offset;
}

static const Elf64_Ehdr *head(const struct binary *b)
{
	return (const void *)b->bytes;
}

static const Elf64_Phdr *segments(const struct binary *b)
{
	return part(b, head(b)->e_phoff, head(b)->e_phnum, sizeof(Elf64_Phdr));
}

bool binary_open(struct binary *b, int file)
{
	void *map = MAP_FAILED;
	struct stat st;

	if (!fstat(file, &st) && (size_t)st.st_size >= sizeof(Elf64_Ehdr))
		map = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, file, 0);
	if (map == MAP_FAILED)
		return false;
	*b = (struct binary){ map, st.st_size, st.st_ino };
	if (!memcmp(b->bytes, ELFMAG, SELFMAG) && b->bytes[EI_CLASS] == ELFCLASS64 && head(b)->e_machine == MACHINE_ELF &&
	    head(b)->e_phentsize == sizeof(Elf64_Phdr) && segments(b))
		return true;
	binary_close(b);
	return false;
}

void binary_close(struct binary *b)
{
	munmap((void *)b->bytes, b->size);
	b->bytes = NULL;
}

static const Elf64_Phdr *first_load(const struct binary *b)
{
	const Elf64_Phdr *p = segments(b);

	for (int i = 0; i < head(b)->e_phnum; i++)
		if (p[i].p_type == PT_LOAD)
			return &p[i];
	return NULL;
}

uint64_t binary_base(const struct binary *b)
{
	const Elf64_Phdr *p = first_load(b);

	return p ? p->p_vaddr & -PAGE : 0;
}

const void *binary_at(const struct binary *b, uint64_t address, size_t len)
{
	const Elf64_Phdr *p = segments(b);

	for (int i = 0; i < head(b)->e_phnum; i++) {
		uint64_t off = address - p[i].p_vaddr;

		if (p[i].p_type != PT_LOAD || address < p[i].p_vaddr || off >= p[i].p_filesz || len > p[i].p_filesz - off ||
		    p[i].p_offset > b->size || off > b->size - p[i].p_offset || len > b->size - p[i].p_offset - off)
			continue;
		return b->bytes + p[i].p_offset + off;
	}
	return NULL;
}

static bool find_in(const struct binary *b, const Elf64_Shdr *table, const Elf64_Shdr *strings, const char *name, uint64_t *value)
{
	size_t n = table->sh_size / sizeof(Elf64_Sym), len = strlen(name) + 1;
	const Elf64_Sym *sym = part(b, table->sh_offset, n, sizeof(*sym));
	uint64_t end = strings->sh_offset + strings->sh_size;

	if (!sym || end > b->size || end < strings->sh_offset)
		return false;
	for (size_t i = 0; i < n; i++) {
		uint64_t at = strings->sh_offset + sym[i].st_name;

		if (sym[i].st_shndx == SHN_UNDEF || end - at < len || at >= end || memcmp(b->bytes + at, name, len))
			continue;
		*value = sym[i].st_value;
		return true;
	}
	return false;
}

bool binary_symbol(const struct binary *b, const char *name, uint64_t *value)
{
	int n = head(b)->e_shnum;
	const Elf64_Shdr *s = part(b, head(b)->e_shoff, n, sizeof(*s));

	for (int i = 0; s && head(b)->e_shentsize == sizeof(*s) && i < n; i++)
		if ((s[i].sh_type == SHT_DYNSYM || s[i].sh_type == SHT_SYMTAB) && s[i].sh_link < (uint32_t)n &&
		    find_in(b, &s[i], &s[s[i].sh_link], name, value))
			return true;
	return false;
}

bool binary_section(const struct binary *b, const char *name, uint64_t *address)
{
	const Elf64_Ehdr *h = head(b);
	const Elf64_Shdr *s = part(b, h->e_shoff, h->e_shnum, sizeof(*s)), *names;
	size_t len = strlen(name) + 1;

	if (!s || h->e_shentsize != sizeof(*s) || h->e_shstrndx >= h->e_shnum)
		return false;
	names = &s[h->e_shstrndx];
	if (names->sh_offset > b->size || names->sh_size > b->size - names->sh_offset)
		return false;
	for (int i = 0; i < h->e_shnum; i++)
		if (s[i].sh_name < names->sh_size && len <= names->sh_size - s[i].sh_name &&
		    !memcmp(b->bytes + names->sh_offset + s[i].sh_name, name, len)) {
			*address = s[i].sh_addr;
			return true;
		}
	return false;
}

bool binary_is_32bit(int file)
{
	unsigned char ident[EI_NIDENT];

	return pread(file, ident, sizeof(ident), 0) == sizeof(ident) && !memcmp(ident, ELFMAG, SELFMAG) &&
	       ident[EI_CLASS] == ELFCLASS32;
}
