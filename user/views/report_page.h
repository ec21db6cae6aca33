/* SPDX-License-Identifier: GPL-2.0 */
/* The page of a report, made from report/ when the reader is built.  The data replace REPORT_PAGE_DATA. */
#ifndef SYSTRACE_REPORT_PAGE_H
#define SYSTRACE_REPORT_PAGE_H

#define REPORT_PAGE_DATA	"@DATA@"

extern const char report_page[];	/* ends in a NUL */

#endif
