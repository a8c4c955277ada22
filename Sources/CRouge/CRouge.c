#include "CRouge.h"

#define SCAN                                                                                                   \
    uint64_t found = 0;                                                                                        \
    for (uint32_t i = 0; i < count; i++)                                                                       \
        found |= (uint64_t)((uint32_t)__builtin_popcountll(signatures[i] ^ wanted) <= most) << i;             \
    return found;

static uint64_t portable(const uint64_t *signatures, uint32_t count, uint64_t wanted, uint32_t most) { SCAN }

crouge_scan crouge_scan_portable(void) { return portable; }

#if defined(__x86_64__)

__attribute__((target("popcnt"))) static uint64_t
popcnt(const uint64_t *signatures, uint32_t count, uint64_t wanted, uint32_t most) { SCAN }

crouge_scan crouge_scan_best(void) { return __builtin_cpu_supports("popcnt") ? popcnt : portable; }

#else

crouge_scan crouge_scan_best(void) { return portable; }

#endif
