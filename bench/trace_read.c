// SPDX-License-Identifier: GPL-2.0-only
/* From strace's text to what is to be done. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "trace.h"

#define LINE_BYTES 4096

/* A process or thread that was seen. */
struct task {
	long pid;
	size_t process;			 /* of the trace, whose memory it has */
	char unfinished[LINE_BYTES / 4]; /* a call that was interrupted */
};

struct reader {
	struct trace *t;
	struct task *tasks;
	size_t n;
};

void trace_path(const char *name, char *path)
{
	const char *root = getenv("RMAPBENCH_ROOT");

	if (strchr(name, '/'))
		snprintf(path, TRACE_PATH_BYTES, "%s", name);
	else
		snprintf(path, TRACE_PATH_BYTES, "%s/bench/traces/%s",
			 root ? root : "", name);
}

static size_t new_process(struct trace *t)
{
	memory_push(&t->processes, &t->n, sizeof(*t->processes));
	return t->n - 1;
}

/*
 * The first is the program. Another may be seen before the call that has made
 * it returns.
 */
static struct task *task_of(struct reader *r, long pid)
{
	struct task *task;

	for (size_t i = 0; i < r->n; i++)
		if (r->tasks[i].pid == pid)
			return &r->tasks[i];
	task = memory_push(&r->tasks, &r->n, sizeof(*task));
	*task = (struct task){.pid = pid, .process = new_process(r->t)};
	return task;
}

static struct trace_event *add(struct reader *r, size_t process,
			       enum trace_call call)
{
	struct trace_process *p = &r->t->processes[process];
	struct trace_event *e = memory_push(&p->events, &p->n, sizeof(*e));

	e->call = call;
	r->t->calls[call]++;
	return e;
}

static void lies(struct trace *t, uint64_t at, uint64_t bytes)
{
	if (!t->to || at < t->from)
		t->from = at;
	if (at + bytes > t->to)
		t->to = at + bytes;
}

/* Of what was mapped or moved there last: it will not stay as it is. */
static void mark_grown(struct trace_process *p, uint64_t at)
{
	for (size_t i = p->n; i--;) {
		struct trace_event *e = &p->events[i];

		if (e->call == TRACE_MAP && e->at <= at &&
		    at < e->at + e->bytes) {
			e->grows = true;
			return;
		}
		if (e->call == TRACE_REMAP && e->to_at == at)
			return; /* marked already */
	}
}

static uint64_t pages(uint64_t bytes)
{
	return (bytes + 4095) / 4096 * 4096;
}

static void read_map(struct reader *r, size_t process, const char *args,
		     uint64_t result)
{
	uint64_t bytes = strtoull(strchr(args, ',') + 1, NULL, 0);
	struct trace_event *e = add(r, process, TRACE_MAP);

	e->at = result;
	e->bytes = pages(bytes);
	e->writable = strstr(args, "PROT_WRITE") && strstr(args, "ANONYMOUS");
	lies(r->t, e->at, e->bytes);
}

static void read_remap(struct reader *r, size_t process, const char *args,
		       uint64_t result)
{
	unsigned long long at, bytes, to_bytes;
	struct trace_event *e;

	if (sscanf(args, "%llx, %llu, %llu", &at, &bytes, &to_bytes) != 3)
		return;
	mark_grown(&r->t->processes[process], at);
	e = add(r, process, TRACE_REMAP);
	e->at = at;
	e->bytes = pages(bytes);
	e->to_at = result;
	e->to_bytes = pages(to_bytes);
	lies(r->t, e->at, e->bytes);
	lies(r->t, e->to_at, e->to_bytes);
}

static void read_unmap(struct reader *r, size_t process, const char *args)
{
	unsigned long long at, bytes;
	struct trace_event *e;

	if (sscanf(args, "%llx, %llu", &at, &bytes) != 2)
		return;
	e = add(r, process, TRACE_UNMAP);
	e->at = at;
	e->bytes = pages(bytes);
	lies(r->t, e->at, e->bytes);
}

/* A thread has the memory of who made it, whose events its own are. */
static void read_fork(struct reader *r, size_t process, const char *args,
		      uint64_t result)
{
	struct task *task = task_of(r, (long)result);
	struct trace_process *early = &r->t->processes[task->process], *p;

	if (!strstr(args, "CLONE_THREAD")) {
		add(r, process, TRACE_FORK)->child = task->process;
		return;
	}
	p = &r->t->processes[process];
	for (size_t i = 0; i < early->n; i++)
		*(struct trace_event *)memory_push(&p->events, &p->n,
						   sizeof(*p->events)) =
			early->events[i];
	early->n = 0;
	task->process = process;
}

/* A new program has nothing of what was mapped before. */
static void read_exec(struct reader *r, size_t process)
{
	struct trace_event *e;

	if (!r->t->processes[process].n)
		return;
	e = add(r, process, TRACE_UNMAP);
	e->bytes = TRACE_ALL;
}

/* "mmap(NULL, 8192, ...) = 0x7f...", that has succeeded. */
static void read_call(struct reader *r, size_t process, const char *call)
{
	const char *args = strchr(call, '('), *is = strstr(call, ") ");
	const char *equals = is ? strstr(is, "= ") : NULL;
	uint64_t result;

	if (!args || !equals || equals[2] == '-' || equals[2] == '?')
		return;
	args++;
	result = strtoull(equals + 2, NULL, 0);
	if (!strncmp(call, "mmap(", 5) && strchr(args, ','))
		read_map(r, process, args, result);
	else if (!strncmp(call, "mremap(", 7))
		read_remap(r, process, args, result);
	else if (!strncmp(call, "munmap(", 7))
		read_unmap(r, process, args);
	else if (!strncmp(call, "execve(", 7))
		read_exec(r, process);
	else if (!strncmp(call, "fork(", 5) || !strncmp(call, "vfork(", 6) ||
		 !strncmp(call, "clone", 5))
		read_fork(r, process, args, result);
}

/* Of one that others came between, the second half is joined to the first. */
static void read_line(struct reader *r, char *line)
{
	char *call, *cut, *resumed, whole[LINE_BYTES * 2];
	long pid = strtol(line, &call, 10);
	struct task *task = task_of(r, pid);
	size_t process = task->process;

	call += strspn(call, " ");
	cut = strstr(call, " <unfinished ...>");
	if (cut) {
		*cut = '\0';
		snprintf(task->unfinished, sizeof(task->unfinished), "%s",
			 call);
		return;
	}
	resumed = strstr(call, " resumed>");
	if (!strncmp(call, "<... ", 5) && resumed) {
		snprintf(whole, sizeof(whole), "%s%s", task->unfinished,
			 resumed + strlen(" resumed>"));
		call = whole;
	}
	read_call(r, process, call);
}

int trace_read(struct trace *t, const char *path)
{
	struct reader r = {.t = t};
	char line[LINE_BYTES];
	FILE *f = fopen(path, "re");

	*t = (struct trace){.n = 0};
	if (!f)
		return -errno;
	while (fgets(line, sizeof(line), f))
		if (*line != '#')
			read_line(&r, line);
	fclose(f);
	free(r.tasks);
	if (t->to > t->from)
		return 0;
	trace_free(t);
	return -EINVAL;
}

const char *trace_refuse(const char *name)
{
	char path[TRACE_PATH_BYTES];
	struct trace t;
	int ret;

	trace_path(name, path);
	ret = trace_read(&t, path);
	if (!ret)
		trace_free(&t);
	else if (ret == -EINVAL)
		return "file has no mmap() that strace saw succeed";
	return ret ? "file cannot be read; name one of bench/traces/, or a path"
		   : NULL;
}

void trace_free(struct trace *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->processes[i].events);
	free(t->processes);
	*t = (struct trace){.n = 0};
}
