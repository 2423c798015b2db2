// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapbench-hunt: /init of a guest that is hunted in. Runs one hunt and says on
 * the second serial line how it went; what the kernel says is on the first.
 *
 *   /cells.json: {"hunt": NAME, "seconds": N}
 *   out: {"hunt","result","moves","refused","checks","hunted","unit"} and what
 *   the hunt counts or reports besides
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
	static const struct {
		int error;
		const char *text;
	} results[] = {
		{0, "survived"},
		{-EBADMSG, "contents wrong"},
		{-EUCLEAN, "a stale migration entry"},
		{-ETIMEDOUT, "a process never came back"},
		{-ECHILD, "a process was killed"},
		{-ENODATA, "what was to be hunted did not happen"},
		{-ENOTSUP, "not supported"},
		{-EPROTO, "a selftest failed"},
	};
	size_t i;

	for (i = 0; i < sizeof(results) / sizeof(results[0]); i++)
		if (results[i].error == ret)
			return results[i].text;
	return strerror(-ret);
}

static void say(const struct hunt *hunt, const struct herd *h, int ret,
		FILE *out)
{
	json_t *outcome = json_pack(
		"{s:s, s:s, s:b, s:I, s:I, s:I, s:I, s:s}", "hunt", hunt->name,
		"result", result_of(ret), "void",
		ret == -ENODATA || ret == -ENOTSUP, "moves",
		(json_int_t)h->moves, "refused", (json_int_t)h->refused,
		"checks", (json_int_t)h->checks, "hunted",
		(json_int_t)h->hunted, "unit", hunt->hunted);
	size_t i;

	for (i = 0; i < COUNTS_MAX && hunt->counts[i].name; i++)
		json_object_set_new(outcome, hunt->counts[i].name,
				    json_integer((json_int_t)h->counts[i]));
	if (hunt->report)
		hunt->report(outcome);
	json_dumpf(outcome, out, JSON_COMPACT);
	fputc('\n', out);
	fflush(out);
	json_decref(outcome);
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
	say(hunt, h, ret, out);
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
