#ifdef PICTURES
#include "CPictures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// A separable resampler whose filter is a triangle as wide as one pixel of the coarser of the two pictures: linear interpolation
// when it grows, an average of all that is covered when it shrinks (no aliasing). Fixed point, 14 bits: sums of 255 fit 32 bits.
enum { BITS = 14, ONE = 1 << BITS, HALF = 1 << (BITS - 1) };

// A second version for processors that have AVX2, chosen at run time.
#if defined(__x86_64__) && defined(__ELF__)
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
// Which of the clones is used is asked before the sanitizer is ready, which ends the process.
#define CLONES
#endif
#endif
#ifndef CLONES
#define CLONES __attribute__((target_clones("avx2", "default")))
#endif
#else
#define CLONES
#endif

// For each place of the target the first place of the source that counts, and the weights from there on, which sum to ONE.
typedef struct {
    int32_t *first;
    int16_t *weights;
    int32_t taps;
} kernel;

static double triangle(double distance, double reach) {
    double share = 1 - fabs(distance) / reach;
    return share > 0 ? share : 0;
}

static int make_kernel(kernel *made, int32_t from, int32_t to) {
    double scale = (double)from / to, reach = scale > 1 ? scale : 1;
    // So many whole numbers lie within the reach of a centre at most, the ends left out.
    int64_t taps = (int64_t)ceil(2 * reach);
    if (taps > from) taps = from;
    made->taps = (int32_t)taps;
    made->first = malloc((size_t)to * sizeof *made->first);
    made->weights = malloc((size_t)to * (size_t)taps * sizeof *made->weights);
    if (!made->first || !made->weights) return 0;
    for (int32_t place = 0; place < to; place++) {
        double centre = (place + 0.5) * scale - 0.5, all = 0, part = 0;
        int64_t first = (int64_t)floor(centre - reach) + 1;
        if (first > from - taps) first = from - taps;
        if (first < 0) first = 0;
        for (int64_t tap = 0; tap < taps; tap++) all += triangle((double)(first + tap) - centre, reach);
        // The sums are rounded, not the weights: so these add up to ONE, and white stays white.
        int16_t *weights = made->weights + (size_t)place * (size_t)taps;
        int32_t given = 0;
        for (int64_t tap = 0; tap < taps; tap++) {
            part += triangle((double)(first + tap) - centre, reach);
            int32_t due = tap == taps - 1 ? ONE : (int32_t)(part / all * ONE + 0.5);
            weights[tap] = (int16_t)(due - given);
            given = due;
        }
        made->first[place] = (int32_t)first;
    }
    return 1;
}

static void free_kernel(kernel *made) {
    free(made->first);
    free(made->weights);
}

// Rows of `count` bytes, `stride` apart, to one row.
CLONES static void blend_rows(const uint8_t *rows, size_t stride, const int16_t *weights, int32_t taps, int32_t *restrict sums,
                              uint8_t *restrict out, size_t count) {
    for (size_t i = 0; i < count; i++) sums[i] = HALF;
    for (int32_t tap = 0; tap < taps; tap++) {
        int16_t weight = weights[tap];
        const uint8_t *restrict row = rows + (size_t)tap * stride;
        if (weight == 0) continue;
        for (size_t i = 0; i < count; i++) sums[i] += (int16_t)row[i] * weight;
    }
    for (size_t i = 0; i < count; i++) out[i] = (uint8_t)(sums[i] >> BITS);
}

typedef uint8_t four_bytes __attribute__((vector_size(4)));
typedef int32_t four_sums __attribute__((vector_size(16)));

// Pixels of one row, behind which one byte more can be read, to the pixels of another.
CLONES static void blend_pixels(const uint8_t *restrict row, const kernel *across, uint8_t *restrict out, int32_t width) {
    for (int32_t x = 0; x < width; x++) {
        const uint8_t *pixel = row + (size_t)across->first[x] * 3;
        const int16_t *weights = across->weights + (size_t)x * (size_t)across->taps;
        four_sums sums = {HALF, HALF, HALF, HALF};
        for (int32_t tap = 0; tap < across->taps; tap++, pixel += 3) {
            four_bytes bytes;
            memcpy(&bytes, pixel, sizeof bytes);
            sums += __builtin_convertvector(bytes, four_sums) * (int32_t)weights[tap];
        }
        four_bytes mixed = __builtin_convertvector(sums >> BITS, four_bytes);
        memcpy(out + (size_t)x * 3, &mixed, 3);
    }
}

int cpictures_resize(const uint8_t *rgb, size_t stride, int32_t width, int32_t height, uint8_t *out, int32_t new_width,
                     int32_t new_height) {
    if (width < 1 || height < 1 || new_width < 1 || new_height < 1) return CPICTURES_SIZE;
    size_t length = (size_t)width * 3, new_stride = (size_t)new_width * 3;
    if (stride < length) return CPICTURES_SIZE;
    if (width == new_width && height == new_height) {
        for (int32_t y = 0; y < height; y++) memcpy(out + (size_t)y * length, rgb + (size_t)y * stride, length);
        return CPICTURES_DONE;
    }
    kernel across = {0}, down = {0};
    int32_t *sums = malloc(length * sizeof *sums);
    uint8_t *row = calloc(length + 1, 1);
    int made = sums && row && make_kernel(&across, width, new_width) && make_kernel(&down, height, new_height);
    // Downwards first: that runs along whole rows, and leaves less to do across.
    for (int32_t y = 0; made && y < new_height; y++) {
        const int16_t *weights = down.weights + (size_t)y * (size_t)down.taps;
        blend_rows(rgb + (size_t)down.first[y] * stride, stride, weights, down.taps, sums, row, length);
        blend_pixels(row, &across, out + (size_t)y * new_stride, new_width);
    }
    free_kernel(&across);
    free_kernel(&down);
    free(sums);
    free(row);
    return made ? CPICTURES_DONE : CPICTURES_MEMORY;
}

int cpictures_turn(const uint8_t *rgb, int32_t width, int32_t height, int32_t orientation, uint8_t *out) {
    if (width < 1 || height < 1 || orientation < 1 || orientation > 8) return CPICTURES_SIZE;
    // Where the first pixel goes, and how far apart two neighbours across and down come to lie, in pixels.
    int64_t w = width, h = height, start = 0, across = 1, down = w;
    switch (orientation) {
    case 2: start = w - 1, across = -1; break;
    case 3: start = w * h - 1, across = -1, down = -w; break;
    case 4: start = w * (h - 1), down = -w; break;
    case 5: across = h, down = 1; break;
    case 6: start = h - 1, across = h, down = -1; break;
    case 7: start = w * h - 1, across = -h, down = -1; break;
    case 8: start = h * (w - 1), across = -h, down = 1; break;
    default: break;
    }
    for (int64_t y = 0; y < h; y++) {
        uint8_t *place = out + (start + y * down) * 3;
        for (int64_t x = 0; x < w; x++, rgb += 3) {
            place[0] = rgb[0];
            place[1] = rgb[1];
            place[2] = rgb[2];
            if (x + 1 < w) place += across * 3;
        }
    }
    return CPICTURES_DONE;
}
#endif
