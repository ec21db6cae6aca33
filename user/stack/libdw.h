/* SPDX-License-Identifier: GPL-2.0 */
/* elfutils' libraries, which only the helper needs that unwinds.  libelf's functions are found through libdw. */
#ifndef SYSTRACE_LIBDW_H
#define SYSTRACE_LIBDW_H

#include <elfutils/libdwelf.h>
#include <elfutils/libdwfl.h>
#include <gelf.h>
#include "base/library.h"

#define LIBDW_FUNCTIONS(F) \
	F(dwelf_dwarf_gnu_debugaltlink) F(dwelf_elf_gnu_build_id) \
	F(dwfl_begin) F(dwfl_end) F(dwfl_errmsg) F(dwfl_report_begin) F(dwfl_report_module) F(dwfl_report_end) \
	F(dwfl_addrmodule) F(dwfl_attach_state) F(dwfl_thread_dwfl) F(dwfl_thread_state_registers) \
	F(dwfl_getthread_frames) F(dwfl_frame_thread) F(dwfl_frame_pc) F(dwfl_lineinfo) \
	F(dwfl_module_addrinfo) F(dwfl_module_build_id) F(dwfl_module_getdwarf) F(dwfl_module_getsrc) \
	F(dwfl_module_info) F(dwfl_module_relocate_address) \
	F(elf_version) F(elf_begin) F(elf_end) F(elf_cntl) F(elf_kind) F(elf_memory) F(elf_getdata) \
	F(elf_getphdrnum) F(elf_nextscn) F(elf_strptr) F(gelf_getphdr) F(gelf_getshdr) F(gelf_getsym)
LIBRARY(libdw, LIBDW_FUNCTIONS);
void libdw_load(void);

#endif
