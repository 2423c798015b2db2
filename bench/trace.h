/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A recorded program, replayed: what it did to its address space, as strace
 * wrote it, is done again, at other addresses that lie as far from each other.
 *
 *   strace -f -e trace=mmap,mremap,munmap,fork,vfork,clone,clone3,execve \
 *     -o FILE PROGRAM
 *
 * strace does not see which pages were touched: all of a mapping that grows
 * later, and of what it grows by, else the first one. Files are replaced by
 * anonymous memory. Threads act in the order of their calls, in one.
 */
#ifndef RMAPBENCH_TRACE_H
#define RMAPBENCH_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum trace_call { TRACE_MAP, TRACE_REMAP, TRACE_UNMAP, TRACE_FORK };

#define TRACE_ALL UINT64_MAX /* bytes of TRACE_UNMAP: whatever is mapped */

struct trace_event {
	enum trace_call call;
	uint64_t at, bytes;	  /* of what is mapped, moved, unmapped */
	uint64_t to_at, to_bytes; /* of TRACE_REMAP */
	bool writable;		  /* of TRACE_MAP: anonymous, to be touched */
	bool grows;		  /* and later moved, or made larger */
	size_t child;		  /* of TRACE_FORK: a process of the trace */
};

struct trace_process {
	struct trace_event *events;
	size_t n;
};

struct trace {
	struct trace_process *processes; /* the first is the program */
	size_t n;
	uint64_t from, to; /* where all of it lies */
	size_t calls[TRACE_FORK + 1];
};

#define TRACE_PATH_BYTES 4096

/*
 * The file that a name means: of bench/traces/, or the user's own if it has a
 * '/'. path has TRACE_PATH_BYTES.
 */
void trace_path(const char *name, char *path);

/* NULL, or why the file that a name means is no trace. */
const char *trace_refuse(const char *name);

/* 0; -EINVAL: it has no call of these that succeeded; or -errno. */
int trace_read(struct trace *t, const char *path);
void trace_free(struct trace *t);

/* Find room for it, that stays free as long as nobody maps anything else. */
int trace_place(const struct trace *t, char **base);

/*
 * Do all of it, then unmap what is left, and wait for its children. 0;
 * -EBADMSG: moved memory does not hold what it should; -ECHILD: in a child; or
 * -errno.
 */
int trace_replay(const struct trace *t, char *base);

#endif
