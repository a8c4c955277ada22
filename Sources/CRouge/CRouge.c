#include "CRouge.h"

#define SCAN                                                                                                   \
    uint64_t found = 0;                                                                                        \
    for (uint32_t i = 0; i < count; i++)                                                                       \
        found |= (uint64_t)((uint32_t)__builtin_popcountll(signatures[i] ^ wanted) <= most) << i;             \
    return found;

static uint64_t portable(const uint64_t *signatures, uint32_t count, uint64_t wanted, uint32_t most) { SCAN }

crouge_scan crouge_scan_portable(void) { return portable; }

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("popcnt"))) static uint64_t
popcnt(const uint64_t *signatures, uint32_t count, uint64_t wanted, uint32_t most) { SCAN }

// Four at a time: bits are counted by a table of half bytes, and the bytes of each signature summed up.
__attribute__((target("avx2,popcnt"))) static uint64_t
avx2(const uint64_t *signatures, uint32_t count, uint64_t wanted, uint32_t most) {
    const __m256i table = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3,
                                           2, 3, 3, 4);
    const __m256i low = _mm256_set1_epi8(15), zero = _mm256_setzero_si256();
    const __m256i all = _mm256_set1_epi64x((long long)wanted), limit = _mm256_set1_epi64x((long long)most + 1);
    uint64_t found = 0;
    uint32_t i = 0;
    for (; i + 4 <= count; i += 4) {
        __m256i bits = _mm256_xor_si256(_mm256_loadu_si256((const __m256i *)(signatures + i)), all);
        __m256i counts = _mm256_add_epi8(_mm256_shuffle_epi8(table, _mm256_and_si256(bits, low)),
                                         _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi16(bits, 4), low)));
        __m256i near = _mm256_cmpgt_epi64(limit, _mm256_sad_epu8(counts, zero));
        found |= (uint64_t)(uint32_t)_mm256_movemask_pd(_mm256_castsi256_pd(near)) << i;
    }
    for (; i < count; i++) found |= (uint64_t)((uint32_t)__builtin_popcountll(signatures[i] ^ wanted) <= most) << i;
    return found;
}

int crouge_scans(crouge_scan scans[4]) {
    int count = 0;
    scans[count++] = portable;
    if (__builtin_cpu_supports("popcnt")) scans[count++] = popcnt;
    if (__builtin_cpu_supports("avx2")) scans[count++] = avx2;
    return count;
}

#else

int crouge_scans(crouge_scan scans[4]) {
    scans[0] = portable;
    return 1;
}

#endif

crouge_scan crouge_scan_best(void) {
    crouge_scan scans[4];
    return scans[crouge_scans(scans) - 1];
}
