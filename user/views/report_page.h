/* SPDX-License-Identifier: GPL-2.0 */
/* The page of a report, made of report/ when the reader is built.  Where REPORT_PAGE_DATA stands its data belong. */
#ifndef SYSTRACE_REPORT_PAGE_H
#define SYSTRACE_REPORT_PAGE_H

#define REPORT_PAGE_DATA	"@DATA@"

extern const char report_page[];	/* ends in a NUL */

#endif
