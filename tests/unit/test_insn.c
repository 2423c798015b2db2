// SPDX-License-Identifier: GPL-2.0-only
/* Instructions told by their bytes. */
#include "unit.h"

#include "insn.h"
#include "marker.h"

#define DECODE(...)                                                            \
	insn_decode((const uint8_t[]){__VA_ARGS__},                            \
		    sizeof((const uint8_t[]){__VA_ARGS__}))

static void test_marker(void **state)
{
	uint8_t code[MARKER_BYTES] = MARKER_CODE;
	(void)state;
	code[MARKER_N_AT] = MARKER_END;
	assert_int_equal(insn_decode(code, sizeof(code)).marker, MARKER_END);
	assert_int_equal(insn_decode(code, sizeof(code) - 1).marker, 0);
	code[MARKER_BYTES - 1]++;
	assert_int_equal(insn_decode(code, sizeof(code)).marker, 0);
}

static void test_pause(void **state)
{
	(void)state;
	assert_true(DECODE(0xf3, 0x90).pause);
	assert_false(DECODE(0x90).pause);
	assert_false(DECODE(0xf3, 0x0f, 0x10, 0x00).pause); /* movss */
}

/* Bytes as the assembler makes them. */
static void test_atomic(void **state)
{
	(void)state;
	/* lock cmpxchg %rdx,(%rdi), and with FS */
	assert_true(DECODE(0xf0, 0x48, 0x0f, 0xb1, 0x17).atomic);
	assert_true(DECODE(0x64, 0xf0, 0x48, 0x0f, 0xb1, 0x17).locked);
	/* xchg %rax,(%rdx), %al, %ax, and %gs:(%rdx) */
	assert_true(DECODE(0x48, 0x87, 0x02).atomic);
	assert_true(DECODE(0x86, 0x02).atomic);
	assert_true(DECODE(0x66, 0x87, 0x02).atomic);
	assert_true(DECODE(0x65, 0x48, 0x87, 0x02).atomic);
	assert_false(DECODE(0x48, 0x87, 0x02).locked);
	/* xchg of registers, cmpxchg without LOCK, mov */
	assert_false(DECODE(0x48, 0x87, 0xc2).atomic);
	assert_false(DECODE(0x48, 0x0f, 0xb1, 0x17).atomic);
	assert_false(DECODE(0x48, 0x89, 0x02).atomic);
	/* no more than prefixes, as a cut one would be */
	assert_false(DECODE(0x66, 0x48).atomic);
}

static void test_translations(void **state)
{
	(void)state;
	/* invlpg (%rdi), invpcid (%rdx),%rax, mov %rax,%cr3, mov %r8,%cr3 */
	assert_true(DECODE(0x0f, 0x01, 0x3f).invlpg);
	assert_true(DECODE(0x66, 0x0f, 0x38, 0x82, 0x02).invlpg);
	assert_true(DECODE(0x0f, 0x22, 0xd8).cr3);
	assert_true(DECODE(0x41, 0x0f, 0x22, 0xd8).cr3);
	/* swapgs, lgdt (%rdi), mov %rax,%cr4, mov %cr3,%rax, pshufb */
	assert_false(DECODE(0x0f, 0x01, 0xf8).invlpg);
	assert_false(DECODE(0x0f, 0x01, 0x17).invlpg);
	assert_false(DECODE(0x0f, 0x22, 0xe0).cr3);
	assert_false(DECODE(0x0f, 0x20, 0xd8).cr3);
	assert_false(DECODE(0x66, 0x0f, 0x38, 0x00, 0x02).invlpg);
	assert_false(DECODE(0x0f, 0x22).cr3);
}

static void test_repeated(void **state)
{
	(void)state;
	/* rep movsq, rep stosb, rep stosw */
	assert_true(DECODE(0xf3, 0x48, 0xa5).repeated);
	assert_true(DECODE(0xf3, 0xaa).repeated);
	assert_true(DECODE(0xf3, 0x66, 0xab).repeated);
	/* stosb, repe cmpsb, repne scasb, rep lodsq */
	assert_false(DECODE(0xaa).repeated);
	assert_false(DECODE(0xf3, 0xa6).repeated);
	assert_false(DECODE(0xf2, 0xae).repeated);
	assert_false(DECODE(0xf3, 0x48, 0xad).repeated);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_marker),
		cmocka_unit_test(test_pause),
		cmocka_unit_test(test_atomic),
		cmocka_unit_test(test_translations),
		cmocka_unit_test(test_repeated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
