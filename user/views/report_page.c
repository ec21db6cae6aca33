// SPDX-License-Identifier: GPL-2.0
#include "report_page.h"

/* The file REPORT_PAGE, which the Makefile makes. */
__asm__(".pushsection .rodata\n"
	".globl report_page\n"
	".type report_page, @object\n"
	"report_page:\n"
	".incbin \"" REPORT_PAGE "\"\n"
	".byte 0\n"
	".size report_page, . - report_page\n"
	".popsection\n");
