// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "trace.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "region.h"

/* Of a place, what its first word holds: that of no other place. */
static uint64_t mark_of(uint64_t at)
{
	return at * 0x9e3779b97f4a7c15ull + 1;
}

int trace_place(const struct trace *t, char **base)
{
	/* page tables begin and end where they did */
	uint64_t from = t->from / PMD_BYTES * PMD_BYTES;
	size_t bytes = t->to - from + 2 * PMD_BYTES;
	char *room = mmap(NULL, bytes, PROT_NONE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (room == MAP_FAILED)
		return -errno;
	munmap(room, bytes);
	room += PMD_BYTES - (uintptr_t)room % PMD_BYTES;
	*base = room + (t->from - from);
	return 0;
}

static char *own(const struct trace *t, char *base, uint64_t at)
{
	return base + (at - t->from);
}

static void touch(char *at, size_t bytes)
{
	for (size_t i = 0; i < bytes; i += PAGE_BYTES)
		*(volatile char *)(at + i) = 1;
}

static int map(const struct trace *t, char *base, const struct trace_event *e)
{
	char *at = own(t, base, e->at);
	int prot = e->writable || e->grows ? PROT_READ | PROT_WRITE : PROT_READ;

	if (mmap(at, e->bytes, prot,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1,
		 0) == MAP_FAILED)
		return -errno;
	if (e->writable)
		touch(at, e->grows ? e->bytes : PAGE_BYTES);
	if (e->grows)
		*(uint64_t *)at = mark_of(e->at);
	return 0;
}

/* Memory that is moved is known by its first word. */
static int remap(const struct trace *t, char *base, const struct trace_event *e)
{
	char *at = own(t, base, e->at), *to = own(t, base, e->to_at);
	int flags = e->at == e->to_at ? 0 : MREMAP_MAYMOVE | MREMAP_FIXED;
	uint64_t mark = *(uint64_t *)at;

	if (mremap(at, e->bytes, e->to_bytes, flags, to) == MAP_FAILED)
		return -errno;
	if (e->to_bytes > e->bytes)
		touch(to + e->bytes, e->to_bytes - e->bytes);
	return *(uint64_t *)to == mark ? 0 : -EBADMSG;
}

static int unmap(const struct trace *t, char *base, const struct trace_event *e)
{
	bool all = e->bytes == TRACE_ALL;

	return munmap(all ? base : own(t, base, e->at),
		      all ? t->to - t->from : e->bytes)
		       ? -errno
		       : 0;
}

static int replay(const struct trace *t, char *base, size_t process);

static int have_child(const struct trace *t, char *base, size_t process)
{
	pid_t pid = fork();

	if (!pid)
		_exit(replay(t, base, process) ? 1 : 0);
	return pid < 0 ? -errno : 0;
}

static int wait_for_all(void)
{
	int status, ret = 0;

	while (wait(&status) > 0)
		if (status)
			ret = -ECHILD;
	return ret ? ret : errno == ECHILD ? 0 : -errno;
}

static int replay(const struct trace *t, char *base, size_t process)
{
	const struct trace_process *p = &t->processes[process];
	const struct trace_event *e = p->events;
	int ret = 0, waited;

	for (; !ret && e < p->events + p->n; e++)
		switch (e->call) {
		case TRACE_MAP:
			ret = map(t, base, e);
			break;
		case TRACE_REMAP:
			ret = remap(t, base, e);
			break;
		case TRACE_UNMAP:
			ret = unmap(t, base, e);
			break;
		case TRACE_FORK:
			ret = have_child(t, base, e->child);
			break;
		}
	waited = wait_for_all();
	return ret ? ret : waited;
}

int trace_replay(const struct trace *t, char *base)
{
	int ret = replay(t, base, 0);

	munmap(base, t->to - t->from);
	return ret;
}
