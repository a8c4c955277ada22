#pragma once
// Pictures in memory, nothing else: no function opens a file, keeps state, or calls back.
//
// Every function is told the size that the header gave. It refuses a picture whose library sees another, before memory is asked for
// by that size, so that nothing is larger than what the caller has allowed.
#include <stddef.h>
#include <stdint.h>

enum {
    CPICTURES_DONE = 0,
    /// No memory.
    CPICTURES_MEMORY = 1,
    /// The library finds the file damaged, cut off, or of a kind that it does not know.
    CPICTURES_DAMAGED = 2,
    /// A size that is none, or another than the library sees.
    CPICTURES_SIZE = 3,
};

/// What was made: the caller frees `bytes` with free().
typedef struct {
    uint8_t *bytes;
    size_t count;
    /// Of decoded pixels, which may be fewer than asked about: see each function.
    int32_t width, height;
    /// What the library says of a failure, in English; empty where it says nothing.
    char reason[128];
} cpictures_made;

/// Decodes to RGB, 3 bytes a pixel. Inks of CMYK are turned to light.
/// - Parameter shrink: 1, 2, 4 or 8: both sides are divided by it, rounded up.
int cpictures_decode_jpeg(const uint8_t *bytes, size_t count, int32_t width, int32_t height, int32_t shrink, cpictures_made *made);

/// Decodes to RGB on white, whatever the file's colours, gamma and depth.
int cpictures_decode_png(const uint8_t *bytes, size_t count, int32_t width, int32_t height, cpictures_made *made);

/// Decodes the first frame to RGB on a white canvas.
/// - Parameter new_width, new_height: the size that a still picture is scaled to while it is decoded; at most its own.
int cpictures_decode_webp(const uint8_t *bytes, size_t count, int32_t width, int32_t height, int32_t new_width, int32_t new_height,
                          cpictures_made *made);

/// Decodes the first frame to RGB on a white canvas.
int cpictures_decode_gif(const uint8_t *bytes, size_t count, int32_t width, int32_t height, cpictures_made *made);

/// Baseline JPEG with a quarter of the colour's resolution (4:2:0).
/// - Parameter quality: 1 to 100.
int cpictures_encode_jpeg(const uint8_t *rgb, int32_t width, int32_t height, int32_t quality, cpictures_made *made);

int cpictures_encode_png(const uint8_t *rgb, int32_t width, int32_t height, cpictures_made *made);

/// Scales a picture, or a part of one.
/// - Parameter rgb: the part's first pixel.
/// - Parameter stride: from one row to the next, in bytes.
/// - Parameter out: room for 3 bytes for each pixel of the new size.
int cpictures_resize(const uint8_t *rgb, size_t stride, int32_t width, int32_t height, uint8_t *out, int32_t new_width,
                     int32_t new_height);

/// Turns a picture upright.
/// - Parameter orientation: 1 to 8, as EXIF counts them; from 5 on width and height change places.
/// - Parameter out: room for as many pixels.
int cpictures_turn(const uint8_t *rgb, int32_t width, int32_t height, int32_t orientation, uint8_t *out);
