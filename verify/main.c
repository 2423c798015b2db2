// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapbench-hunt: /init of a guest that is hunted in. Runs one hunt and says on
 * the second serial line how it went; what the kernel says is on the first.
 *
 *   /cells.json: {"hunt": NAME, "seconds": N}
 *   out: {"hunt","result","moves","refused","checks","hunted","unit"}
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <jansson.h>

#include "guest.h"
#include "hunt.h"
#include "msg.h"

static const struct hunt *find(const char *name)
{
	size_t i;

	for (i = 0; hunts[i]; i++)
		if (!strcmp(hunts[i]->name, name))
			return hunts[i];
	return NULL;
}

static const char *result_of(int ret)
{
	switch (ret) {
	case 0:
		return "survived";
	case -EBADMSG:
		return "contents wrong";
	case -ETIMEDOUT:
		return "a process never came back";
	case -ENOTSUP:
		return "not supported";
	}
	return strerror(-ret);
}

static int hunt(const json_t *order, FILE *out)
{
	const char *name = json_string_value(json_object_get(order, "hunt"));
	json_int_t seconds =
		json_integer_value(json_object_get(order, "seconds"));
	const struct hunt *hunt = name ? find(name) : NULL;
	struct herd *h;
	int ret;

	if (!hunt) {
		msg_error("hunt", name ? name : "", "no such hunt");
		return -EINVAL;
	}
	h = mmap(NULL, sizeof(*h), PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (h == MAP_FAILED)
		return -errno;
	ret = hunt_run(hunt, h, (unsigned int)seconds);
	fprintf(out,
		"{\"hunt\":\"%s\",\"result\":\"%s\",\"moves\":%llu,"
		"\"refused\":%llu,\"checks\":%llu,\"hunted\":%llu,"
		"\"unit\":\"%s\"}\n",
		hunt->name, result_of(ret), (unsigned long long)h->moves,
		(unsigned long long)h->refused, (unsigned long long)h->checks,
		(unsigned long long)h->hunted, hunt->hunted);
	fflush(out);
	return ret;
}

int main(void)
{
	json_error_t err;
	json_t *order;
	FILE *out;
	int fd;

	if (getpid() != 1) {
		msg_error(
			"hunt", "this computer",
			"a hunt may kill its kernel: it runs in a guest only");
		return EXIT_USAGE;
	}
	guest_mount();
	fd = guest_open_out(GUEST_OUT);
	out = fd < 0 ? NULL : fdopen(fd, "w");
	order = json_load_file(GUEST_ORDER, 0, &err);
	if (!out || !order)
		msg_error("hunt", GUEST_ORDER, "%s", err.text);
	else
		hunt(order, out);
	guest_off();
	return EXIT_FAILED;
}
