// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "thread_state.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* QEMU's struct rcu_reader_data (include/qemu/rcu.h), by its uses. */
struct reader {
	_Atomic unsigned long ctr; /* 0: does not read; else odd */
	atomic_bool waiting;	   /* somebody waits until it does not */
	unsigned int depth;
	/* written by others, under a lock of QEMU's */
	void *next, **link, *notifiers;
};

/* For whom a number is not the present one, it has read for longer. */
#define READS_FOR_LONG 2

static size_t block_bytes, reader_at;
static void (*event_set)(void *event);
static void *no_reader_event;
static _Atomic unsigned long
	*present; /* who began with it is waited for by none */

/* The program is the first object. */
static int find_block(struct dl_phdr_info *info, size_t bytes, void *out)
{
	(void)bytes;
	for (size_t i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_TLS)
			block_bytes = info->dlpi_phdr[i].p_memsz;
	*(void **)out = info->dlpi_tls_data;
	return 1;
}

void *thread_state_here(void)
{
	void *here = NULL;

	dl_iterate_phdr(find_block, &here);
	return here;
}

int thread_state_init(void)
{
	void *(*reader)(void) = (void *(*)(void))(uintptr_t)dlsym(
		RTLD_DEFAULT, "get_ptr_rcu_reader");
	char *here = thread_state_here();

	event_set = (void (*)(void *))(uintptr_t)dlsym(RTLD_DEFAULT,
						       "qemu_event_set");
	no_reader_event = dlsym(RTLD_DEFAULT, "rcu_gp_event");
	present = dlsym(RTLD_DEFAULT, "rcu_gp_ctr");
	if (!reader || !here || !event_set || !no_reader_event || !present)
		return -ENOSYS;
	reader_at = (size_t)((char *)reader() - here);
	return reader_at + sizeof(struct reader) <= block_bytes ? 0 : -ENOSYS;
}

static struct reader *reader_of(const void *block)
{
	return (struct reader *)(uintptr_t)((const char *)block + reader_at);
}

void thread_state_load(void *here, void *home)
{
	memcpy(here, home, block_bytes);
	atomic_store(&reader_of(home)->ctr, READS_FOR_LONG);
}

static void copy(void *to, const void *from, size_t begin, size_t end)
{
	memcpy((char *)to + begin, (const char *)from + begin, end - begin);
}

void thread_state_save(void *home, const void *here)
{
	struct reader *mine = reader_of(home);
	const struct reader *carried = reader_of(here);

	copy(home, here, 0, reader_at);
	copy(home, here, reader_at + sizeof(struct reader), block_bytes);
	mine->depth = carried->depth;
	atomic_store(&mine->ctr, carried->ctr);
	/* asked for while it was not at home to hear it */
	if ((!carried->ctr || carried->ctr == atomic_load(present)) &&
	    atomic_exchange(&mine->waiting, false))
		event_set(no_reader_event);
}

bool thread_state_is_asked(const void *home)
{
	return atomic_load(&reader_of(home)->waiting);
}
